/** Where the idempotency keys of a step come from. */
import { describe, expect, it } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import { keyPlaceOf } from "../../../shared/run/idempotency.ts";

const definition: Definition = {
  StartAt: "Plain",
  States: {
    Plain: { Type: "Task", Resource: "urn:a", Next: "Saga" },
    Saga: { Type: "Task", Resource: "urn:b", Compensate: { Resource: "urn:undo" }, End: true },
  },
};
const place = (
  keys: { readonly run: string | null; readonly compensable: string | null },
  step: Parameters<typeof keyPlaceOf>[2],
) => keyPlaceOf(definition, { id: "own", state: { keys } }, step);
const enter = "enter" as const;

describe("keys of a step", () => {
  it("are made of its own run, unless that goes on with another one", () => {
    const none = { run: null, compensable: null };
    expect(place(none, { path: "Plain", phase: enter })).toEqual({ runId: "own", path: "Plain" });
    const redriven = { run: "first", compensable: null };
    for (const path of ["Plain", "Saga"])
      expect(place(redriven, { path, phase: enter }).runId).toBe("first");
  });

  it("are new for what was undone since, and for its undoing", () => {
    const undone = { run: "first", compensable: "second" };
    expect(place(undone, { path: "Plain", phase: enter }).runId).toBe("first");
    expect(place(undone, { path: "Saga", phase: enter }).runId).toBe("second");
    expect(place(undone, { path: "Saga/~undo", phase: "undo" })).toEqual({
      runId: "second",
      path: "Saga/~undo",
    });
  });

  it("differ between an effect and the task that verifies it", () => {
    const none = { run: null, compensable: null };
    expect(place(none, { path: "Plain", phase: "verify" }).path).toBe("Plain/~verify");
  });
});
