import { expect, it } from "vitest";
import { changedVariables, forkChoices } from "../../../designer/run-control/fork-choices.ts";
import { proposedUsd } from "../../../designer/run-control/resume-dialog.tsx";
import type { RunEvent } from "../../../shared/run/event.ts";

/** As the server tells events: values as they are, references named under `stored`. */
const events = [
  { type: "run.created", data: { workflowId: "wf", version: 1, input: {}, deadline: null } },
  { type: "step.scheduled", path: "A", data: { input: { n: 1 } } },
  { type: "step.started", path: "A", data: { worker: "w" } },
  {
    type: "step.succeeded",
    path: "A",
    data: {
      output: { n: 2 },
      assign: { small: { value: 3 }, large: { $artifact: "abc", bytes: 200_000 } },
      stored: ["assign/large"],
      next: "B",
      costMicros: 0,
    },
  },
  { type: "step.scheduled", path: "B", data: { input: { n: 2 } } },
].map((event, index) => ({
  seq: index + 1,
  at: "2026-01-05T10:00:00.000Z",
  path: null,
  state: event.path ?? null,
  visit: event.path === undefined ? null : 1,
  attempt: event.type === "step.started" || event.type === "step.succeeded" ? 1 : null,
  ...event,
})) as unknown as readonly RunEvent[];

it("offers the input of the step about to start, and the variables that can be edited", () => {
  const choices = forkChoices(events, 5);
  expect(choices?.steps).toEqual([
    { path: "B", visit: 1, state: "B", input: { kind: "value", value: { n: 2 } } },
  ]);
  // A value that looks like a stored one is a value; one that is stored is too large to edit.
  expect(choices?.variables).toEqual({ small: { value: 3 } });
});

it("knows no event beyond the last", () => {
  expect(forkChoices(events, 6)).toBeNull();
});

it("sends only the variables that were changed", () => {
  expect(changedVariables({ a: 1, b: [1] }, { a: 2, b: [1], c: null })).toEqual({ a: 2, c: null });
});

it("proposes a budget that holds what is spent and what is foreseen", () => {
  const budget = { maxCostMicros: 500_000, spentMicros: 510_000 };
  expect(proposedUsd(budget, { neededMicros: 0, forecastMicros: 0 })).toBe("1.00");
  expect(proposedUsd(budget, { neededMicros: 0, forecastMicros: 4_321_000 })).toBe("4.33");
  expect(
    proposedUsd({ maxCostMicros: 10, spentMicros: 12 }, { neededMicros: 0, forecastMicros: 0 }),
  ).toBe("0.00002");
});
