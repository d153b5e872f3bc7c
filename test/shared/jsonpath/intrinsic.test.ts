import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { intrinsicNames } from "../../../shared/jsonpath/intrinsic-names.ts";
import { evaluateIntrinsic, parseIntrinsic, pathsOf } from "../../../shared/jsonpath/intrinsic.ts";
import { IntrinsicFailure } from "../../../shared/jsonpath/json-path-failure.ts";
import { scopeOf } from "./find.ts";

function call(text: string, input: Json = {}): Json {
  const parsed = parseIntrinsic(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.message}`);
  return evaluateIntrinsic(parsed.call, scopeOf(input));
}

const a: Json = {
  list: [1, 2, 2, [1], { x: 1, y: 2 }, { y: 2, x: 1 }, null],
  object: { Arg1: 1, Arg2: [], Arg3: { n: null, t: "a b" } },
  left: { a: { a1: 1 }, b: 1 },
  right: { a: { a2: 2 }, c: 3 },
  long: "x".repeat(10_001),
  many: Array.from({ length: 1001 }, (_, i) => i),
};

describe("intrinsic functions", () => {
  it.each<[string, Json]>([
    ["States.Array()", []],
    [
      "States.Array(1, -2.5, 1e2, 'a', true, false, null, $.left.b)",
      [1, -2.5, 100, "a", true, false, null, 1],
    ],
    ["States.Array(States.Array(), $.none[*])", [[], []]],
    ["States.ArrayContains($.list, null)", true],
    ["States.ArrayContains($.list, States.Array(1))", true],
    ["States.ArrayContains($.list, $.list[5])", true],
    ["States.ArrayContains($.list, '1')", false],
    ["States.ArrayGetItem($.list, 1)", 2],
    ["States.ArrayGetItem($.list, 6)", null],
    ["States.ArrayLength($.list)", 7],
    ["States.ArrayPartition($.list[0:3], 2)", [[1, 2], [2]]],
    ["States.ArrayPartition(States.Array(), 2)", []],
    ["States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]],
    ["States.ArrayRange(1, 8, 3)", [1, 4, 7]],
    ["States.ArrayRange(3, -3, -3)", [3, 0, -3]],
    ["States.ArrayRange(3, 1, 1)", []],
    ["States.ArrayRange(3, 3, 9)", [3]],
    ["States.ArrayLength(States.ArrayRange(1, 1000, 1))", 1000],
    ["States.ArrayUnique($.list)", [1, 2, [1], { x: 1, y: 2 }, null]],
    ["States.Base64Encode('grüße 🆗')", "Z3LDvMOfZSDwn4aX"],
    ["States.Base64Decode('Z3LDvMOfZSDwn4aX')", "grüße 🆗"],
    ["States.Base64Decode('YQ')", "a"],
    ["States.Base64Decode('/2H/')", "\uFFFDa\uFFFD"],
    ["States.Base64Encode('')", ""],
    ["States.Hash('input data', 'MD5')", "812f45842bc6d66ee14572ce20db8e86"],
    ["States.Hash('', 'SHA-1')", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
    [
      "States.Hash('input data', 'SHA-256')",
      "b4a697a057313163aee33cd8d40c66e9f0f177e00cac2de32475ffff6169c3e3",
    ],
    ["States.Hash('1', 'SHA-1')", call("States.Hash(1, 'SHA-1')")],
    ["States.JsonMerge($.left, $.right, false)", { a: { a2: 2 }, b: 1, c: 3 }],
    ["States.JsonToString($.left)", '{"a":{"a1":1},"b":1}'],
    ["States.JsonToString('a')", '"a"'],
    ["States.StringToJson('{\"a\": [1]}')", { a: [1] }],
    ["States.StringToJson('null')", null],
    ["States.StringToJson('')", null],
    ["States.StringToJson(' ')", null],
    ["States.MathAdd(111, -1)", 110],
    // Each is rounded half up before the addition.
    ["States.MathAdd(1.5, 1.5)", 4],
    ["States.MathAdd(-1.5, 0)", -1],
    ["States.MathAdd(-0.4, 0)", 0],
    ["States.MathRandom(5, 6)", 5],
    ["States.MathRandom(4.5, 12.5, 3)", call("States.MathRandom(5, 13, 3)")],
    ["States.StringSplit('1,2,,3', ',')", ["1", "2", "3"]],
    ["States.StringSplit('This.is+a,test=string', '.+,=')", ["This", "is", "a", "test", "string"]],
    ["States.StringSplit('abc', '')", ["abc"]],
    ["States.StringSplit('', ',')", []],
    ["States.Format('no places')", "no places"],
    ["States.Format('{}, {}', 'a', 1.5)", "a, 1.5"],
    ["States.Format('{}{}{}', null, true, $.list[3])", "nulltrue[1]"],
    ["States.Format('<{}>', $.object)", "<{Arg1=1, Arg2=[], Arg3={n=null, t=a b}}>"],
    [String.raw`States.Format('\{{}\} \{\} \\ it\'s', 1)`, String.raw`{1} {} \ it's`],
    [String.raw`States.Array('it\'s \{\} \\')`, [String.raw`it's {} \ `.trimEnd()]],
    ["States.Format('{}', States.Format('{}', States.ArrayLength($.list)))", "7"],
    ["States.Array($.list[?(@.x == 1 && @.y in [2, 3])].x, ')')", [[1, 1], ")"]],
    ["States.ArrayGetItem(States.StringSplit($$.Execution.Name, '-'), 1)", "1"],
    ["States.Array($order.id)", [7]],
    ["States.Array($.list.length(), 'a,b)')", [7, "a,b)"]],
  ])("%s", (text, value) => {
    expect(call(text, a)).toEqual(value);
  });

  it.each([
    "States.ArrayContains('a', 'a')",
    "States.ArrayGetItem($.list, 7)",
    "States.ArrayGetItem($.list, -1)",
    "States.ArrayGetItem($.list, '0')",
    "States.ArrayLength($.object)",
    "States.ArrayPartition($.list, 0)",
    "States.ArrayPartition($.list, -1)",
    "States.ArrayPartition($.many, 1)",
    "States.ArrayRange(1, 9, 0)",
    "States.ArrayRange(1, 1001.5, 1)",
    "States.ArrayRange(0, 2147483647, 1)",
    "States.ArrayUnique(1)",
    "States.Base64Encode(1)",
    "States.Base64Encode($.long)",
    "States.Base64Decode('a')",
    "States.Base64Decode('?!')",
    "States.Hash($.long, 'MD5')",
    "States.Hash('a', 'SHA-200')",
    "States.Hash('a', 'toString')",
    "States.JsonMerge($.list, $.left, false)",
    "States.JsonMerge($.left, 'a', false)",
    "States.JsonMerge($.left, $.right, true)",
    "States.JsonMerge($.left, $.right, 'false')",
    "States.StringToJson(5)",
    "States.StringToJson('{')",
    "States.MathAdd('1', 1)",
    "States.MathAdd(2147483647, 1)",
    "States.MathAdd(2147483648, 0)",
    "States.MathRandom(2, 2)",
    "States.MathRandom('1', 2)",
    "States.MathRandom(1, 2, 'x')",
    "States.StringSplit(1, ',')",
    "States.StringSplit('a', 1)",
    "States.Format(1)",
    "States.Format('{}')",
    "States.Format('{}', 1, 2)",
  ])("%s fails", (text) => {
    expect(() => call(text, a)).toThrow(IntrinsicFailure);
  });

  it("draws random numbers from the scope, or the same for the same seed", () => {
    expect(call("States.UUID()")).toBe("01234567-89ab-4def-8123-456789abcdef");
    const seeded = Array.from({ length: 50 }, (_, seed) =>
      call(`States.MathRandom(-5, 1000, ${seed})`),
    );
    expect(new Set(seeded).size).toBeGreaterThan(40);
    expect(seeded.every((n) => typeof n === "number" && n >= -5 && n < 1000)).toBe(true);
    // What java.util.Random(42).nextInt(10) and (0).nextInt(100) are known to give.
    expect(call("States.MathRandom(0, 10, 42)")).toBe(0);
    expect(call("States.MathRandom(0, 100, 0)")).toBe(60);
    expect(call("States.MathRandom(-2147483648, 2147483647, 1)")).toEqual(expect.any(Number));
    expect(call("States.MathRandom(0, 1024, 7)")).toBeLessThan(1024);
  });

  it("names the call that failed", () => {
    expect(() => call("States.Array(States.MathAdd('a', 1))")).toThrow(
      "The function 'States.MathAdd('a', 1)' had the following error: Argument 1 must be a number",
    );
  });

  it("turns a value nested too deeply into a failure", () => {
    let deep: Json = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(() => call("States.JsonToString($)", deep)).toThrow("nested too deeply");
  });

  it("keeps __proto__ as a field like any other", () => {
    const input = JSON.parse('{"a":{"__proto__":{"x":1}},"b":{}}') as Json;
    expect(JSON.stringify(call("States.JsonMerge($.a, $.b, false)", input))).toBe(
      '{"__proto__":{"x":1}}',
    );
  });
});

describe("parseIntrinsic", () => {
  it.each([
    ["", 0],
    ["Format('a')", 0],
    ["States.", 0],
    ["States.None()", 0],
    ["states.Format('a')", 0],
    ["States.Array", 12],
    ["States.Array(", 13],
    ["States.Array(1", 14],
    ["States.Array(1,)", 15],
    ["States.Array(,1)", 13],
    ["States.Array(1) x", 16],
    ["States.Array(1))", 15],
    ["States.Array('a)", 13],
    ['States.Array("a")', 13],
    ["States.Array(word)", 13],
    ["States.Array(nullable)", 13],
    ["States.Array($.a[)", 16],
    ["States.Array($.)", 15],
    [String.raw`States.Array('a\"b')`, 15],
    [String.raw`States.Array('a\n')`, 15],
    ["States.UUID(1)", 0],
    ["States.Hash('a')", 0],
    ["States.MathRandom(1, 2, 3, 4)", 0],
    ["States.Format()", 0],
    ["States.Array(States.ArrayLength())", 13],
  ])("refuses %s at %i", (text, at) => {
    expect(parseIntrinsic(text)).toMatchObject({ ok: false, at });
  });

  it("allows ten calls in each other", () => {
    const nested = (depth: number): string => "States.Array(".repeat(depth) + ")".repeat(depth);
    expect(parseIntrinsic(nested(10)).ok).toBe(true);
    expect(parseIntrinsic(nested(11)).ok).toBe(false);
  });

  it("knows 18 functions", () => {
    expect(intrinsicNames).toHaveLength(18);
  });

  it("lists the paths of a call and of the calls inside it", () => {
    const parsed = parseIntrinsic("States.Array($.a, States.Format('{} $.no', $$.b), $v[0])");
    expect(parsed.ok && pathsOf(parsed.call).map(({ source }) => source)).toEqual([
      "$.a",
      "$$.b",
      "$v[0]",
    ]);
  });
});
