import { expect, it } from "vitest";
import type { NewEvent } from "../../../shared/run/event.ts";
import { applyEvents, emptyRunView, type RunView } from "../../../shared/run/run-view.ts";

const at = (seq: number): string => `2026-03-04T12:00:0${String(seq)}.000Z`;

function viewOf(...events: readonly NewEvent[]): RunView {
  return applyEvents(
    emptyRunView,
    events.map((event, index) => ({ ...event, seq: index + 1, at: at(index + 1) })),
  );
}

const run = { state: null, path: null, visit: null, attempt: null };
const step = { state: "A", path: "A", visit: 1, attempt: null };
const input = { value: {} };
const created: NewEvent = {
  ...run,
  type: "run.created",
  data: {
    workflowId: "w",
    version: 1,
    input,
    budget: { maxCostMicros: 100, onExceeded: "Pause" },
    admission: { key: "k", weight: 1 },
  },
};
const scheduled: NewEvent = { ...step, type: "step.scheduled", data: { input } };
const deferred: NewEvent = {
  ...step,
  type: "step.deferred",
  data: { reason: "limit", until: null },
};

it("a run that lines up shows so, and its step says why it waits", () => {
  const waiting = viewOf(created, scheduled, deferred);
  expect(waiting).toMatchObject({ waitsForTurn: true, budgetMicros: 100 });
  expect(waiting.steps.get("A@1")).toMatchObject({
    status: "waiting",
    deferred: "limit",
    wakeAt: null,
    segments: [
      { kind: "queue", from: at(2), to: at(3) },
      { kind: "wait", from: at(3), to: null },
    ],
  });
  const admitted = viewOf(
    created,
    scheduled,
    deferred,
    { ...run, type: "run.admitted", data: {} },
    { ...step, type: "step.admitted", data: {} },
  );
  expect(admitted.waitsForTurn).toBe(false);
  expect(admitted.steps.get("A@1")).toMatchObject({ status: "ready", deferred: null });
});

it("a step outside its hours says when they begin", () => {
  const until = "2026-03-04T22:00:00.000Z";
  const view = viewOf(created, scheduled, {
    ...step,
    type: "step.deferred",
    data: { reason: "window", until },
  });
  expect(view.steps.get("A@1")).toMatchObject({ deferred: "window", wakeAt: until });
});

it("a run that is resumed has its new budget, and lines up again", () => {
  const view = viewOf(
    created,
    { ...run, type: "run.admitted", data: {} },
    { ...run, type: "run.charged", data: { costMicros: 120 } },
    { ...run, type: "run.paused", data: { reason: "budget", by: null } },
    { ...run, type: "run.resumed", data: { by: "me", maxCostMicros: 500 } },
  );
  expect(view).toMatchObject({ budgetMicros: 500, waitsForTurn: true, wastedMicros: 120 });
});
