import { describe, expect, it } from "vitest";
import { eventMatches, eventText } from "../../../designer/runs/event-text.ts";
import type { RunEvent } from "../../../shared/run/event.ts";
import { LogWriter } from "../../support/event-log.ts";

const log = new LogWriter().created().scheduled("Read").started("Read").failed("Read");
log.add("step.retried", { retrier: 0, delayMs: 2500 }, { path: "Read" });
log.add("map.succeeded", { count: 5, failed: 1 }, { path: "Docs" });
log.add("run.aborted", { error: null, cause: "by hand" });

describe("what an event says", () => {
  it.each([
    [2, "Scheduled", "", "steps"],
    [3, "Started", "w1", "steps"],
    [4, "Failed", "Http.Busy: 503", "errors"],
    [5, "Retry planned", "in 2.5 s", "errors"],
    [6, "Iterations done", "5, 1 failed", "steps"],
    [7, "Run cancelled", "by hand", "run"],
  ])("event %d: %s %s", (seq, title, detail, group) => {
    const event = log.events[seq - 1];
    if (event === undefined) throw new Error("no such event");
    expect(eventText(event)).toMatchObject({ title, detail, group });
  });

  it.each([
    [{ error: "A", cause: "b" }, "A: b"],
    [{ error: "A", cause: null }, "A"],
    [{ error: null, cause: "b" }, "b"],
    [{ error: null, cause: null }, "Failed without saying why"],
    [{ error: "A", cause: "" }, "A"],
  ])("a failure %j: %s", (ending, detail) => {
    const failed = new LogWriter().add("step.failed", { ...ending, costMicros: 0 }).events[0];
    expect(failed === undefined ? null : eventText(failed).detail).toBe(detail);
  });

  it.each([
    [{ kind: "callback", name: null } as const, "Waiting for an answer"],
    [{ kind: "activity", name: "approve" } as const, "Waiting for a worker of approve"],
    [{ kind: "run", name: "run_2" } as const, "Waiting for another run"],
  ])("a task that is parked %j: %s", (task, detail) => {
    const data = { ...task, timeoutMs: null, heartbeatMs: null };
    const parked = new LogWriter().add("task.parked", data).events[0];
    expect(parked === undefined ? null : eventText(parked)).toMatchObject({
      title: "Waiting for an answer",
      detail,
    });
  });

  it("is its own name when it is of a type nobody knows yet", () => {
    const event = { ...log.events[0], type: "run.admired" } as unknown as RunEvent;
    expect(eventText(event)).toMatchObject({ title: "run.admired", detail: "" });
  });
});

it.each([
  ["", 7],
  ["read", 4],
  ["FAILED", 2],
  ["503", 1],
  ["nothing of the kind", 0],
])("a filter by %j finds %d", (text, count) => {
  expect(log.events.filter((event) => eventMatches(event, text))).toHaveLength(count);
});
