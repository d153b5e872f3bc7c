import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import {
  checkDefinition,
  definitionByteLimit,
} from "../../../shared/definition/check-definition.ts";
import { expressionLimit } from "../../../shared/definition/check-expression.ts";
import { depthLimit, sizeOf, valueLimit } from "../../../shared/definition/document-limits.ts";
import { graphLimits } from "../../../shared/graph/graph.ts";

const fieldNames = [
  ..."Type StartAt States QueryLanguage Comment Next End Resource Arguments Output Assign Retry Catch".split(
    " ",
  ),
  ..."ErrorEquals Choices Condition Default Seconds Timestamp Items ItemProcessor Branches Iterator".split(
    " ",
  ),
  ..."Checkpoint Policy Rules Compensate Validate Budget TimeoutSeconds HeartbeatSeconds".split(
    " ",
  ),
  "__proto__",
  "constructor",
];
const texts = [
  ..."Task Pass Choice Wait Succeed Fail Map Parallel JSONata JSONPath A B States.ALL Every".split(
    " ",
  ),
  "{% $states.input %}",
  "{% ( %}",
  "{%",
  "cairn:model",
  "2030-01-01T00:00:00Z",
  "",
];

/** Values that look like definitions. */
const resembling = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: "medium" },
    fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 0.5, ...texts),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...fieldNames, "A", "B"), tie("value"), { maxKeys: 6 }),
  ),
})).value;

/** Traces of a message that was not filled in. What stands in the document may look like nearly anything. */
const unfilled = /<(?:actual|expected|field|limit|name|owner|reason)>|\[object /u;

function expectSane(value: unknown): void {
  for (const found of checkDefinition(value)) {
    expect(found.code).toMatch(/^[A-Z_]+$/u);
    expect(found.pointer).toMatch(/^(?:\/|$)/u);
    expect(`${found.message} ${found.help}`).not.toMatch(unfilled);
  }
}

describe("checkDefinition is total", () => {
  it("answers any value", () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), expectSane));
  });

  it("answers values that resemble definitions", () => {
    fc.assert(fc.property(resembling, expectSane), { numRuns: 500 });
  });

  it("answers machines with any states", () => {
    const states = fc.dictionary(fc.constantFrom("A", "B", "C"), resembling);
    fc.assert(
      fc.property(states, (States) => {
        expectSane({ QueryLanguage: "JSONata", StartAt: "A", States });
      }),
      { numRuns: 500 },
    );
  });

  it("answers a document nested ten thousand levels deep", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i += 1) deep = i % 2 === 0 ? [deep] : { a: deep };
    expect(checkDefinition({ StartAt: "A", States: { A: deep } })).toMatchObject([
      { code: "TOO_DEEPLY_NESTED", message: expect.stringContaining(String(depthLimit)) as string },
    ]);
  });

  it("answers a document that contains itself", () => {
    const loop: Record<string, unknown> = { Type: "Pass", End: true };
    loop["Output"] = [loop, loop];
    expect(checkDefinition({ StartAt: "A", States: { A: loop } })).toMatchObject([
      { code: "TOO_DEEPLY_NESTED" },
    ]);
  });

  it("answers a document with too many values", () => {
    const many = Array.from({ length: valueLimit }, () => 0);
    const definition = { StartAt: "A", States: { A: { Type: "Pass", Result: many, End: true } } };
    expect(checkDefinition(definition)).toMatchObject([{ code: "DOCUMENT_TOO_LARGE" }]);
  });

  it("refuses a definition larger than a megabyte, by its bytes", () => {
    const commented = (Comment: string): JsonObject => ({
      StartAt: "A",
      Comment,
      States: { A: { Type: "Succeed" } },
    });
    const rest = JSON.stringify(commented("")).length;
    const room = definitionByteLimit - rest;
    expect(checkDefinition(commented("x".repeat(room)))).toEqual([]);
    for (const Comment of [
      "x".repeat(room + 1),
      "é".repeat(room / 2 + 1),
      "\n".repeat(room / 2 + 1),
    ]) {
      expect(checkDefinition(commented(Comment))).toMatchObject([{ code: "DOCUMENT_TOO_LARGE" }]);
    }
  });

  it("counts the bytes of any document", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(sizeOf(value)).toBe(new TextEncoder().encode(JSON.stringify(value)).length);
      }),
    );
  });

  it("answers a document with too many expressions, once", () => {
    const Output = Array.from({ length: expressionLimit + 5 }, () => "{% $a %}");
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "A",
      States: { A: { Type: "Pass", Output, End: true } },
    };
    expect(checkDefinition(definition)).toMatchObject([
      { code: "DOCUMENT_TOO_LARGE", pointer: `/States/A/Output/${expressionLimit}` },
    ]);
  });

  it("answers an expression that nests deeper than any stack", () => {
    const Output = `{% ${"(".repeat(50_000)} %}`;
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "A",
      States: { A: { Type: "Pass", Output, End: true } },
    };
    expect(checkDefinition(definition)).toMatchObject([
      { code: "INVALID_JSONATA_EXPRESSION", message: expect.stringContaining("nested") as string },
    ]);
  });

  it("limits how deep containers may lie in each other", () => {
    const nested = (levels: number): JsonObject =>
      levels === 0
        ? { StartAt: "S0", States: { S0: { Type: "Succeed" } } }
        : {
            StartAt: `S${levels}`,
            States: {
              [`S${levels}`]: { Type: "Map", ItemProcessor: nested(levels - 1), End: true },
            },
          };
    const machine = (levels: number): JsonObject => ({
      QueryLanguage: "JSONata",
      ...nested(levels),
    });
    expect(checkDefinition(machine(graphLimits.depth))).toEqual([]);
    expect(checkDefinition(machine(graphLimits.depth + 1))).toMatchObject([
      { code: "TOO_DEEPLY_NESTED" },
    ]);
  });

  it("refuses texts that cannot be stored, wherever they stand", () => {
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "A",
      States: {
        A: { Type: "Pass", Output: { "a/b": ["x\0"], "\ud800": 1, fine: "😀" }, End: true },
      },
    };
    expect(checkDefinition(definition).map(({ code, pointer }) => [code, pointer])).toEqual([
      ["INVALID_TEXT", "/States/A/Output/a~1b/0"],
      ["INVALID_TEXT", "/States/A/Output/\ud800"],
    ]);
  });

  it("goes through a thousand states", () => {
    const count = 1000;
    const states = Array.from({ length: count }, (_, i) => [
      `State ${i}`,
      {
        Type: "Task",
        Resource: "cairn:model",
        Arguments: { Model: "m", Prompt: `{% $states.input.text & '${i}' %}` },
        TimeoutSeconds: 60,
        Retry: [{ ErrorEquals: ["States.ALL"] }],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: `State ${count - 1}` }],
        Output: `{% $merge([$states.input, {"n": ${i}}]) %}`,
        ...(i === count - 1 ? { End: true, Catch: [] } : { Next: `State ${i + 1}` }),
      },
    ]);
    const definition: unknown = {
      QueryLanguage: "JSONata",
      StartAt: "State 0",
      States: Object.fromEntries(states) as unknown,
    };
    expect(checkDefinition(definition)).toEqual([]);
  });
});
