import { fc } from "../../support/property.ts";
import jsonata from "jsonata";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { evaluatePlainPath } from "../../../shared/run/plain-path.ts";

const names = ["a", "b", "items", "x y", "in", "__proto__", "constructor", "length"] as const;

const json = fc.letrec<{ value: Json; list: Json; record: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, false, 0, -1.5, "", "text", {}, []),
    tie("list"),
    tie("record"),
  ),
  list: fc.array(tie("value"), { maxLength: 3 }),
  record: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), tie("value")), {
      maxLength: 4,
      selector: ([key]) => key,
    })
    .map((entries) => Object.fromEntries<Json>(entries)),
}));
const record = json.record as fc.Arbitrary<JsonObject>;

const step = fc.oneof(
  fc.constantFrom(
    ".a",
    ".b",
    ".items",
    ".`x y`",
    ".`in`",
    ".`__proto__`",
    ".constructor",
    ".length",
    ".and",
  ),
  fc.constantFrom("[0]", "[1]", "[-1]", "[-2]", "[7]"),
);
const path = fc
  .tuple(
    fc.constantFrom("$states", "$states.input", "$states.result", "$v", "$none", "$sum"),
    fc.array(step, { maxLength: 5 }),
  )
  .map(([root, steps]) => root + steps.join(""));

async function oracle(source: string, states: JsonObject, variables: JsonObject): Promise<unknown> {
  return await jsonata(source).evaluate(undefined, { ...variables, states });
}

/** As text, because a key like `constructor` confuses structural comparison. */
function plain(value: unknown): string | undefined {
  return JSON.stringify(value);
}

describe("evaluatePlainPath", () => {
  it("agrees with JSONata on every path that it decides", async () => {
    await fc.assert(
      fc.asyncProperty(record, record, json.value, path, async (input, result, v, source) => {
        const states = { input, result };
        const mine = evaluatePlainPath(source, { states, variables: { v } });
        if (!mine.decided) return;
        expect(plain(mine.value)).toBe(plain(await oracle(source, states, { v })));
      }),
      { numRuns: 3000 },
    );
  });

  it("agrees with JSONata on every literal that it decides", async () => {
    const literal = fc.oneof(
      fc.string({ maxLength: 8 }).map((text) => `"${text}"`),
      fc.string({ maxLength: 8 }).map((text) => `'${text}'`),
      fc.double({ noNaN: true }).map(String),
      fc.nat().map(String),
      fc.constantFrom(
        "true",
        "false",
        "null",
        "0",
        "00",
        "1.",
        ".5",
        "-0",
        '"a\'b"',
        '"a\nb"',
        '"a" & "b"',
        "'a' & 'b'",
      ),
    );
    await fc.assert(
      fc.asyncProperty(literal, async (source) => {
        const mine = evaluatePlainPath(source, { states: {}, variables: {} });
        if (mine.decided) expect(mine.value).toStrictEqual(await oracle(source, {}, {}));
      }),
      { numRuns: 1000 },
    );
  });

  const scope = {
    states: {
      input: { order: { lines: [{ price: 3 }, { price: 4 }], tags: [], grid: [[1]] }, list: [1] },
    },
    variables: { count: 7, limit: null },
  };

  it.each<[string, Json | undefined]>([
    ["$states.input.order.lines[1].price", 4],
    ["$states.input.order.lines[-1].price", 4],
    ["$states.input.order.lines[2].price", undefined],
    ["$states.input.order.tags", []],
    ["$states.input.list", [1]],
    ["$states.input.missing.deeper", undefined],
    ["$count", 7],
    ["$limit", null],
    ['"plain text"', "plain text"],
    ["12.5", 12.5],
    ["true", true],
  ])("decides %s", (source, value) => {
    expect(evaluatePlainPath(source, scope)).toStrictEqual({ decided: true, value });
  });

  it.each([
    "$states.input.order.lines.price",
    "$states.input.order.grid[0]",
    "$sum",
    "$sum($states.input.list)",
    "$states.input.list[0] + 1",
    "$states.*",
    "input",
    "$",
    "",
    "$states.input.order.lines[price=3]",
    "$states.input . order",
    "$states.in",
  ])("leaves %j to the sandbox", (source) => {
    expect(evaluatePlainPath(source, scope)).toStrictEqual({ decided: false });
  });
});
