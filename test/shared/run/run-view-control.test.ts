/** What people see of a run that is paused, stopped, held, redriven or forked. */
import { describe, expect, it } from "vitest";
import { applyEvents, emptyRunView, type RunView } from "../../../shared/run/run-view.ts";
import { at, LogWriter } from "../../support/event-log.ts";

const view = (log: LogWriter): RunView => applyEvents(emptyRunView, log.events);
const from = { runId: "run_old", seq: 7 };
const keys = { run: null, compensable: null };

describe("the view of a run", () => {
  it("shows that it is paused, why, and that it goes on", () => {
    const log = new LogWriter().created().add("run.paused", { reason: "request", by: "ada" });
    expect(view(log)).toMatchObject({ status: "PAUSED", pauseReason: "request" });
    log.add("run.resumed", { by: null });
    expect(view(log)).toMatchObject({ status: "RUNNING", pauseReason: null });
  });

  it("shows that it is ending while it waits for what runs", () => {
    const log = new LogWriter().created().add("run.cancel_requested", { reason: "no" });
    log.add("run.stopping", {
      status: "ABORTED",
      error: null,
      cause: "no",
      failedFlow: null,
      graceMs: 10_000,
    });
    expect(view(log)).toMatchObject({ status: "RUNNING", isStopping: true, cancelReason: "no" });
    log.add("run.aborted", { error: null, cause: "no" });
    expect(view(log)).toMatchObject({ status: "ABORTED", isStopping: false });
  });

  it("shows a held step, the attempt that verifies it, and what was decided, with the costs", () => {
    const log = new LogWriter().created().scheduled("Pay").started("Pay").pass(10);
    log.add("step.held", { worker: "w1", verify: true }, { path: "Pay", attempt: 1 });
    expect(view(log).steps.get("Pay@1")).toMatchObject({ status: "ready" });
    log.pass(5).started("Pay", 2).pass(5);
    const why = { error: "Http.Down", cause: "no answer", costMicros: 3 };
    log.add("step.held", { worker: null, ...why }, { path: "Pay", attempt: 2 });
    const held = view(log);
    expect(held.steps.get("Pay@1")).toMatchObject({ status: "held" });
    expect(held.steps.get("Pay@1")?.attempts.map(({ outcome, error }) => [outcome, error])).toEqual(
      [
        ["held", null],
        ["held", "Http.Down"],
      ],
    );
    expect(held.wastedMicros).toBe(3);
    log.add("step.resolved", { decision: "retry", by: "ada" }, { path: "Pay", attempt: 2 });
    expect(view(log).steps.get("Pay@1")).toMatchObject({ status: "ready", endedAt: null });
  });

  it("starts open steps again in a redrive, keeps finished ones, and takes their cost as reused", () => {
    const log = new LogWriter().created().step("A", 10, 100).scheduled("B").started("B").pass(10);
    log.add("run.redriven", {
      from,
      keys,
      version: 3,
      by: null,
      timers: {},
      held: {},
      what: "run",
      redrives: 1,
    });
    const redriven = view(log);
    expect(redriven).toMatchObject({
      status: "RUNNING",
      version: 3,
      origin: { kind: "redrive", runId: "run_old" },
      reusedMicros: 100,
      usefulMicros: 0,
    });
    expect(redriven.steps.get("A@1")?.status).toBe("succeeded");
    expect(redriven.steps.get("B@1")).toMatchObject({
      status: "ready",
      attempts: [{ outcome: "lost" }],
    });
  });

  it("keeps waits, and holds what must not be repeated", () => {
    const log = new LogWriter().created().scheduled("W").scheduled("Pay").started("Pay");
    log.add("timer.set", { delayMs: 60_000, until: null }, { path: "W", attempt: 1 });
    log.add("run.redriven", {
      from,
      keys,
      version: 1,
      by: null,
      timers: { "W@1": at(60_000) },
      held: { "Pay@1": "person" },
      what: "run",
      redrives: 1,
    });
    const { steps } = view(log);
    expect(steps.get("W@1")).toMatchObject({ status: "waiting", wakeAt: at(60_000) });
    expect(steps.get("Pay@1")?.status).toBe("held");
  });

  it("shows a fork and a redriven compensation", () => {
    const fork = new LogWriter().created();
    fork.add("run.forked", {
      from,
      keys,
      version: 1,
      by: null,
      timers: {},
      inputs: {},
      variables: {},
    });
    expect(view(fork).origin).toEqual({ kind: "fork", runId: "run_old" });
    const undo = new LogWriter().created();
    undo.add("run.redriven", {
      from,
      keys,
      version: 1,
      by: null,
      timers: {},
      held: {},
      what: "compensation",
      redrives: 1,
    });
    expect(view(undo).status).toBe("COMPENSATING");
  });
});
