import { describe, expect, it } from "vitest";
import { codes, machine, one, pass, schema, task } from "./machines.ts";

describe("what is refused in hours and limits", () => {
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    [
      "a window without its parts",
      one({ ...task, RunWindow: {} }),
      Array.from({ length: 3 }, () => `${schema} /States/A/RunWindow`),
    ],
    [
      "a window at hours, in places and on days that there are not",
      one({
        ...task,
        RunWindow: { Start: "24:00", End: "6:00", TimeZone: "Mars/Olympus", Days: ["Mo"] },
      }),
      ["Start", "End", "TimeZone", "Days/0"].map((at) => `${schema} /States/A/RunWindow/${at}`),
    ],
    [
      "a window on no day",
      one({
        ...task,
        RunWindow: { Start: "22:00", End: "06:00", TimeZone: "UTC", Days: [] },
      }),
      [`${schema} /States/A/RunWindow/Days`],
    ],
    [
      "a window of a state that is no Task",
      one({ ...pass, RunWindow: { Start: "22:00", End: "06:00", TimeZone: "UTC" } }),
      [`${schema} /States/A/RunWindow`],
    ],
    [
      "limits of nothing",
      machine({ A: pass }, { Limits: { MaxRuns: 0, RunsPerMinute: 1.5 } }),
      [`${schema} /Limits/MaxRuns`, `${schema} /Limits/RunsPerMinute`],
    ],
    [
      "limits for each key without a key",
      machine({ A: pass }, { Limits: { MaxRunsPerKey: 1, Weight: 2 } }),
      [`${schema} /Limits`],
    ],
    [
      "limits that limit nothing",
      machine({ A: pass }, { Limits: { Key: "$.tenant" } }),
      [`${schema} /Limits`],
    ],
    [
      "keys that are no expression, no path, or not of the input",
      machine({ A: pass }, { Limits: { MaxRuns: 1, Key: "tenant", Weight: "$$.Execution.Id" } }),
      [`${schema} /Limits/Key`, `${schema} /Limits/Weight`],
    ],
    [
      "a key with a wrong expression",
      machine({ A: pass }, { Limits: { MaxRuns: 1, Key: "{% $states.input. %}", Weight: 0 } }),
      ["INVALID_JSONATA_EXPRESSION /Limits/Key", `${schema} /Limits/Weight`],
    ],
  ];
  it.each(cases)("%s", (_, definition, expected) => {
    expect(codes(definition)).toEqual(expected);
  });
});
