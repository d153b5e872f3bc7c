/** Steps that wait for an answer from outside, as people look at them. */
import { describe, expect, it } from "vitest";
import { applyEvents, emptyRunView } from "../../../shared/run/run-view.ts";
import { LogWriter, at } from "../../support/event-log.ts";

const place = { path: "Ask", visit: 1, attempt: 1 };
const parked = (kind: "callback" | "activity" | "run", name: string | null) =>
  new LogWriter()
    .created()
    .scheduled("Ask")
    .pass(10)
    .started("Ask")
    .pass(20)
    .add("task.parked", { kind, name, timeoutMs: null, heartbeatMs: null }, place);
const stepOf = (log: LogWriter) => {
  const step = applyEvents(emptyRunView, log.events).steps.get("Ask@1");
  if (step === undefined) throw new Error("no step");
  return step;
};

describe("a parked step", () => {
  it("waits, for whom it says, while its attempt goes on", () => {
    const step = stepOf(parked("run", "run_2"));
    expect(step).toMatchObject({
      status: "waiting",
      parked: { kind: "run", name: "run_2", isTaken: false },
      endedAt: null,
    });
    expect(step.segments.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ["queue", at(0), at(10)],
      ["run", at(10), at(30)],
      ["wait", at(30), null],
    ]);
    expect(step.attempts).toMatchObject([{ attempt: 1, endedAt: null, outcome: null }]);
  });

  it("says that a worker outside has its task, and counts the heartbeats of that one", () => {
    const log = parked("activity", "review")
      .add("task.taken", { worker: "anna" }, place)
      .pass(5)
      .add("step.heartbeat", { details: null }, place);
    const step = stepOf(log);
    expect(step.parked).toEqual({ kind: "activity", name: "review", isTaken: true });
    expect(step.attempts).toMatchObject([{ heartbeats: 1, lastHeartbeat: { at: at(35) } }]);
  });

  it("has its attempt succeed with the answer", () => {
    const log = parked("callback", null)
      .pass(100)
      .add("task.answered", { result: { value: "yes" } }, place);
    expect(stepOf(log)).toMatchObject({ status: "ready", parked: null });
    const step = stepOf(log.pass(1).succeeded("Ask"));
    expect(step).toMatchObject({ status: "succeeded", parked: null, endedAt: at(131) });
    expect(step.attempts).toMatchObject([{ outcome: "succeeded", endedAt: at(131) }]);
    expect(step.segments.every((segment) => segment.to !== null)).toBe(true);
  });

  it("has its attempt fail with the answer, and waits for the next one", () => {
    const log = parked("callback", null)
      .add("task.answered", { failed: true }, place)
      .add("step.failed", { error: null, cause: null, costMicros: 0 }, place)
      .add("step.retried", { retrier: 0, delayMs: 1_000 }, place);
    expect(stepOf(log)).toMatchObject({
      status: "waiting",
      parked: null,
      attempts: [{ outcome: "failed", error: null, cause: null }],
      wakeAt: at(1_030),
    });
  });

  it("waits for nobody once it is cancelled or its undo has its answer", () => {
    expect(
      stepOf(parked("callback", null).add("step.cancelled", { reason: "" }, place)).parked,
    ).toBe(null);
    const undo = new LogWriter()
      .created()
      .step("Ask", 5)
      .add("undo.scheduled", {}, place)
      .add(
        "undo.parked",
        { kind: "callback", name: null, timeoutMs: null, heartbeatMs: null },
        place,
      );
    expect(stepOf(undo)).toMatchObject({ status: "succeeded", parked: { kind: "callback" } });
    undo.add("undo.succeeded", { output: { value: null }, costMicros: 0 }, place);
    expect(stepOf(undo)).toMatchObject({ undo: "succeeded", parked: null });
  });
});
