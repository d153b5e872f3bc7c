import { describe, expect, it } from "vitest";
import { checkpointText } from "../../../designer/runs/checkpoint-text.ts";

describe("what a checkpoint held", () => {
  it("is said in one line", () => {
    const held = {
      policy: "EveryN",
      operations: 10,
      costMicros: 12_000,
      reason: "policy",
    } as const;
    expect(checkpointText(held)).toBe("EveryN · 10 operations · $0.0120");
    expect(checkpointText({ ...held, operations: 1, costMicros: 0, reason: "drain" })).toBe(
      "EveryN · 1 operation · its worker shuts down",
    );
    expect(checkpointText({ ...held, reused: 5400, reason: "end" })).toBe(
      "EveryN · 10 operations · $0.0120 · 5,400 taken over · with the end of the step",
    );
  });
});
