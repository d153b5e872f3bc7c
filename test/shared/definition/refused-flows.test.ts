import { describe, expect, it } from "vitest";
import { codes, done, group, machine, map, one, pass, schema, task } from "./machines.ts";

describe("what is refused in machines, flows and names", () => {
  const loop = machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } });
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["nothing", null, ["MISSING_DESCRIPTION "]],
    ["undefined", undefined, ["MISSING_DESCRIPTION "]],
    ["an empty text", "", ["MISSING_DESCRIPTION "]],
    ["a list", [], [`${schema} `]],
    ["a number", 5, [`${schema} `]],
    ["no StartAt and no States", {}, [`${schema} `, `${schema} `]],
    ["no StartAt", { States: { A: pass } }, [`${schema} `]],
    ["a StartAt that is no text", { StartAt: 1, States: { A: pass } }, [`${schema} /StartAt`]],
    [
      "a StartAt that does not exist",
      { StartAt: "B", States: { A: pass } },
      ["MISSING_TRANSITION_TARGET /StartAt"],
    ],
    ["States that are a list", { StartAt: "A", States: [] }, [`${schema} /States`]],
    [
      "no states",
      { StartAt: "A", States: {} },
      [`${schema} /States`, "MISSING_TRANSITION_TARGET /StartAt"],
    ],
    ["a state that is no object", one(5), [`${schema} /States/A`, "MISSING_END_STATE /States"]],
    ["a state without a type", machine({ A: { End: true } }), [`${schema} /States/A`]],
    ["a type that does not exist", one({ Type: "task", End: true }), [`${schema} /States/A/Type`]],
    ["a type that is no text", one({ Type: 1, End: true }), [`${schema} /States/A/Type`]],
    ["an unknown field", one({ ...pass, Foo: 1 }), [`${schema} /States/A/Foo`]],
    ["an unknown field of the machine", machine({ A: pass }, { Foo: 1 }), [`${schema} /Foo`]],
    ["a field of another type", one({ ...pass, Retry: [] }), [`${schema} /States/A/Retry`]],
    ["an Assign on Succeed", one({ ...done, Assign: {} }), [`${schema} /States/A/Assign`]],
    [
      "a TimeoutSeconds on Map",
      one(map({ TimeoutSeconds: 5 })),
      [`${schema} /States/A/TimeoutSeconds`],
    ],
    ["a field of JSONPath", one({ ...pass, InputPath: "$.a" }), [`${schema} /States/A/InputPath`]],
    ["a Comment that is no text", one({ ...pass, Comment: 1 }), [`${schema} /States/A/Comment`]],
    [
      "neither Next nor End",
      machine({ A: { Type: "Pass" }, B: done }),
      [`${schema} /States/A`, "MISSING_TRANSITION_TARGET /States/B"],
    ],
    [
      "both Next and End",
      machine({ A: { Type: "Pass", Next: "B", End: true }, B: done }),
      [`${schema} /States/A`],
    ],
    [
      "an End that is no truth value",
      one({ Type: "Pass", End: "yes" }),
      [`${schema} /States/A/End`, "MISSING_END_STATE /States"],
    ],
    [
      "a Next that is no text",
      machine({ A: { Type: "Pass", Next: 5 } }),
      [`${schema} /States/A/Next`, "MISSING_END_STATE /States"],
    ],
    [
      "a Next that does not exist",
      machine({ A: { Type: "Pass", Next: "X" }, B: done }),
      ["MISSING_TRANSITION_TARGET /States/A/Next", "MISSING_TRANSITION_TARGET /States/B"],
    ],
    [
      "a Catch that leads nowhere",
      one({ ...task, Catch: [{ ErrorEquals: ["States.ALL"], Next: "X" }] }),
      ["MISSING_TRANSITION_TARGET /States/A/Catch/0/Next"],
    ],
    [
      "a Default and a rule that lead nowhere",
      machine({
        A: { Type: "Choice", Choices: [{ Condition: true, Next: "X" }], Default: "Y" },
        B: done,
      }),
      [
        "MISSING_TRANSITION_TARGET /States/A/Choices/0/Next",
        "MISSING_TRANSITION_TARGET /States/A/Default",
        "MISSING_TRANSITION_TARGET /States/B",
      ],
    ],
    [
      "a state nothing leads to",
      machine({ A: pass, B: pass }),
      ["MISSING_TRANSITION_TARGET /States/B"],
    ],
    [
      "a transition out of a Map",
      machine({ A: { ...map(), ItemProcessor: group({ I: { Type: "Pass", Next: "A" } }) } }),
      [
        "MISSING_TRANSITION_TARGET /States/A/ItemProcessor/States/I/Next",
        "MISSING_END_STATE /States/A/ItemProcessor/States",
      ],
    ],
    [
      "a flow that never ends",
      loop,
      ["MISSING_END_STATE /States", "CYCLE_WITHOUT_EXIT /States/A", "CYCLE_WITHOUT_WAIT /States/A"],
    ],
    [
      "a name used twice, in inner flows too",
      machine({ A: { ...map(), ItemProcessor: group({ A: pass }) } }),
      ["DUPLICATE_STATE_NAME /States/A/ItemProcessor/States/A"],
    ],
    ["a state without a name", machine({ "": pass }), ["INVALID_STATE_NAME /States/"]],
    [
      "a name of 81 characters",
      machine({ ["x".repeat(81)]: pass }),
      [`INVALID_STATE_NAME /States/${"x".repeat(81)}`],
    ],
    ["a name with a line break", machine({ "a\nb": pass }), ["INVALID_STATE_NAME /States/a\nb"]],
    [
      "the name __proto__",
      JSON.parse('{"StartAt":"__proto__","States":{"__proto__":{"Type":"Succeed"}}}'),
      ["INVALID_STATE_NAME /States/__proto__"],
    ],
  ];
  it.each(cases)("%s", (_, definition, expected) => {
    expect(codes(definition)).toEqual(expected);
  });
});
