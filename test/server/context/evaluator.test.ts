import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEvaluator, type ServerEvaluator } from "../../../server/context/evaluator.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { ExpressionResult, ExpressionScope } from "../../../shared/run/evaluator.ts";

let evaluator: ServerEvaluator;

beforeAll(async () => {
  evaluator = createEvaluator();
  await evaluator.warm();
});

afterAll(() => {
  evaluator.close();
});

const scope: ExpressionScope = {
  states: {
    input: { items: [1, 2, 3], name: "Ada", text: "aaa" },
    context: { Execution: { Id: "r1" } },
  },
  variables: { factor: 10, list: [{ price: 1 }, { price: 2 }] },
};

async function evaluate(
  template: Json,
  over: Partial<ExpressionScope> = {},
): Promise<ExpressionResult> {
  const [result] = await evaluator.evaluate([
    { template, scope: { ...scope, ...over }, location: "Output" },
  ]);
  if (result === undefined) throw new Error("no result");
  return result;
}

async function value(expression: string, over: Partial<ExpressionScope> = {}): Promise<Json> {
  const result = await evaluate(`{% ${expression} %}`, over);
  if (!result.ok) throw new Error(result.cause);
  return result.value;
}

async function cause(expression: string): Promise<string> {
  const result = await evaluate(`{% ${expression} %}`);
  if (result.ok) throw new Error(`it has the value ${JSON.stringify(result.value)}`);
  expect(result.error).toBe("States.QueryEvaluationError");
  return result.cause;
}

describe("values", () => {
  it.each<[string, Json]>([
    ["1 + 2", 3],
    ["$sum($states.input.items) * $factor", 60],
    ["$list.price", [1, 2]],
    ["$list[price = 2]", { price: 2 }],
    ["$states.input.items[0]", 1],
    ["$states.context.Execution.Id & '!'", "r1!"],
    ["{'kept': 1, 'left out': $missing}", { kept: 1 }],
    ["$states.input.items[$ > 1]", [2, 3]],
    ["null", null],
    ["1/0", "Infinity"],
    ["[]", []],
    ["$map([1..3], function($v) { $v * $v })", [1, 4, 9]],
    ["($f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; $f(10))", 3_628_800],
    ["'Grüße, 世界 🎉' & $states.input.name", "Grüße, 世界 🎉Ada"],
  ])("%s", async (expression, expected) => {
    expect(await value(expression)).toStrictEqual(expected);
  });

  it("fills a template at any depth and leaves the rest alone", async () => {
    const result = await evaluate({
      plain: "text",
      sum: "{% $sum($states.input.items) %}",
      deep: [{ name: "{% $states.input.name %}" }, null, 5],
    });
    expect(result).toStrictEqual({
      ok: true,
      value: { plain: "text", sum: 6, deep: [{ name: "Ada" }, null, 5] },
    });
  });

  it("evaluates requests in order and independently of each other", async () => {
    const results = await evaluator.evaluate([
      { template: "{% 1 + 1 %}", scope, location: "A" },
      { template: "{% $nothing %}", scope, location: "B" },
      { template: "{% $factor + 1 %}", scope, location: "C" },
    ]);
    expect(results.map((result) => (result.ok ? result.value : result.error))).toStrictEqual([
      2,
      "States.QueryEvaluationError",
      11,
    ]);
  });
});

const sha384 =
  "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7";

describe("functions of the States Language", () => {
  it.each<[string, Json]>([
    ["$partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]],
    ["$partition([0], 1)", [[0]]],
    ["$partition([1, 2, 3], 2.9)", [[1, 2], [3]]],
    ["$range(0, 10, 3)", [0, 3, 6, 9]],
    ["$range(3, 1, -1)", [3, 2, 1]],
    ["$range(5, 5, 1)", 5],
    ["$hash('abc', 'MD5')", "900150983cd24fb0d6963f7d28e17f72"],
    ["$hash('abc', 'SHA-1')", "a9993e364706816aba3e25717850c26c9cd0d89d"],
    ["$hash('abc', 'SHA-256')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    ["$parse('{\"a\": [1, null]}')", { a: [1, null] }],
    ["$parse('-0')", 0],
    ["$random(42) = $random(42)", true],
    ["$random(42) = $random(43)", false],
    ["$base64encode('Grüße')", "R3LDvMOfZQ=="],
    ["$base64decode('R3LDvMOfZQ==')", "Grüße"],
    ["$pad('a🎉', 4, 'xyz')", "a🎉xy"],
    ["$pad('abc', -5)", "  abc"],
    ["$pad('abc', 2, '#')", "abc"],
    ["$pad('a', -6, 'bc')", "bcbcba"],
    ["$range(1, 5.9, 2.9)", [1, 3, 5]],
    ["$hash('abc', 'SHA-384')", sha384],
    ["0/0", "NaN"],
    ["-1/0", "-Infinity"],
  ])("%s", async (expression, expected) => {
    expect(await value(expression)).toStrictEqual(expected);
  });

  it("makes version 4 identifiers, another one each time", async () => {
    const result = await value("[$uuid(), $uuid()]");
    const form = expect.stringMatching(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    ) as string;
    expect(result).toStrictEqual([form, form]);
    expect(new Set(result as string[]).size).toBe(2);
    expect(await value("[$uuid(), $uuid()]")).not.toStrictEqual(result);
  });

  it("takes the clock and the randomness of the caller", async () => {
    const fixed = { clockMs: Date.UTC(2026, 0, 2, 3, 4, 5), seed: "run-1/Step/1" };
    const expression =
      "{'now': $now(), 'millis': $millis(), 'random': $random(), 'uuid': $uuid(), 'shuffled': $shuffle([1..9])}";
    const first = await value(expression, fixed);
    expect(first).toMatchObject({ now: "2026-01-02T03:04:05.000Z", millis: fixed.clockMs });
    expect(await value(expression, fixed)).toStrictEqual(first);
    expect(await value(expression, { ...fixed, seed: "run-2/Step/1" })).not.toStrictEqual(first);
  });

  it("draws different values in different places of one template", async () => {
    const result = await evaluate(["{% $uuid() %}", "{% $uuid() %}"], { seed: "s" });
    if (!result.ok) throw new Error(result.cause);
    expect(new Set(result.value as string[]).size).toBe(2);
  });
});

describe("failures", () => {
  it("name location and expression as AWS does", async () => {
    expect(await evaluate({ result: "{% $doesNotExist %}" })).toStrictEqual({
      ok: false,
      error: "States.QueryEvaluationError",
      cause:
        "The JSONata expression '$doesNotExist' specified for the field 'Output/result' returned nothing (undefined).",
    });
    expect(await evaluate({ a: { b: ["{% $states.input.nothing %}"] } })).toMatchObject({
      cause:
        "The JSONata expression '$states.input.nothing' specified for the field 'Output/a/b[0]' returned nothing (undefined).",
    });
    expect(await cause("$randomSeeded(1)")).toBe(
      "The JSONata expression '$randomSeeded(1)' specified for the field 'Output' threw an error during evaluation. T1006: Attempted to invoke a non-function",
    );
    expect(await cause("$fn := function($x){$x}")).toBe(
      "The JSONata expression '$fn := function($x){$x}' specified for the field 'Output' returned an unsupported result type.",
    );
  });

  it.each([
    ["a b", "S0201"],
    ["$sum('x')", "T0412"],
    ["$eval('1')", "T1006"],
    ["$error('my own words')", "my own words"],
    ["$range(1, 5, 0)", "must not be 0"],
    ["$range(1, 9999999, 1)", "at most"],
    ["$partition([1], 0)", "above 0"],
    ["$hash('a', 'CRC')", "SHA-256"],
    ["$parse('{')", "not JSON"],
    ["[function($x){$x}]", "unsupported result type"],
    ["{'f': $sum}", "unsupported result type"],
    ['"a\\u0000b"', "cannot be stored"],
    ['{"key \\uD800": 1}', "cannot be stored"],
    [`"${"x".repeat(9000)}"`, "longer than 8192"],
  ])("%s", async (expression, words) => {
    expect(await cause(expression)).toContain(words);
  });
});

/** One search in native code, which nothing interrupts: its process must be killed. */
const endless = "$contains($pad('a', 20000000, 'a'), $pad('a', 9000000, 'a') & 'b')";

/** More than there are processes at first. */
const atOnce = 4;

/** Each of these ends or blocks a process that evaluates it unguarded, or tries to leave the sandbox. */
const hostile = [
  '$pad("a", 500000000)',
  "$pad('a', 1e8)",
  endless,
  "$contains('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /(a|aa)+$/)",
  "$split($pad('x', 40, 'x') & 'y', /(x+x+)+z/)",
  "$formatNumber(1, $pad('#', 10000000, '#'))",
  "$parse($pad('[', 5000000, '['))",
  "($y := function($x) { $x($x) }; $y($y))",
  "$uppercase($pad('ß', 60000000))",
  "$split($pad('a', 10000000, 'a'), '')",
  "$base64encode($pad('a', 10000000))",
  "$hash($pad('a', 10000000), 'MD5')",
  "$range(1, 1e18, 1)",
  "$reduce([1..1000000], function($a, $b) { $append($a, $b) }, [])",
  "$sort([1..100000], function($a, $b) { $random() > 0.5 })",
  "$reduce([1..24], function($a, $b) { $a & $a }, 'aaaaaaaa')",
  "$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a+)+$/)",
  "[1..9999999]",
  "$count([1..9999999])",
  "($f := function($n) { $f($n + 1) }; $f(1))",
  "($f := function($n) { 1 + $f($n + 1) }; $f(1))",
  "($f := function($s) { $f($s & $s) }; $f('aaaaaaaa'))",
  "$toMillis($pad('1', 40, '1') & 'x', '[f1][f1][f1][f1][f1][f1][f1][f1][f1][f1][f1]')",
  `${"(".repeat(2000)}1${")".repeat(2000)}`,
  "$map([1..1000], function($a) { $map([1..1000], function($b) { $map([1..1000], function($c) { $c }) }) })",
  "$join($map([1..100000], function($i) { $pad('x', 10000) }))",
];

describe("hostile expressions", () => {
  it("fail alone and in time, and the evaluator goes on", async () => {
    const before = process.memoryUsage.rss();
    for (let at = 0; at < hostile.length; at += atOnce) {
      const bad = hostile.slice(at, at + atOnce);
      const good = Array.from({ length: 12 }, (_, index) => `${index} + 1`);
      const results = await evaluator.evaluate(
        [...bad, ...good].map((source) => ({
          template: `{% ${source} %}`,
          scope,
          location: "Output",
        })),
      );
      expect(
        results.slice(0, bad.length).map((result) => (result.ok ? result.value : result.error)),
      ).toStrictEqual(bad.map(() => "States.QueryEvaluationError"));
      expect(
        results.slice(bad.length).map((result) => (result.ok ? result.value : result.cause)),
      ).toStrictEqual(good.map((_, index) => index + 1));
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
  }, 300_000);

  it("names the expression of a template that had to be killed", async () => {
    const result = await evaluate(["{% 1 + 1 %}", `{% ${endless} %}`, "{% 2 + 2 %}"]);
    expect(result).toMatchObject({
      ok: false,
      cause: expect.stringContaining("'Output[1]'") as string,
    });
  });

  it.each([
    "$states.constructor",
    "$states.__proto__",
    "$states.input.name.constructor",
    "$lookup($states, 'constructor')",
    "$lookup($states, '__proto__')",
    "$sum.implementation",
    "$string.implementation.constructor('return 1')()",
    "$formatNumber.constructor.constructor('return this')()",
    "$spread($sum)",
    "($f := function() { 1 }; $f.environment)",
    "/a/('aaa').next.constructor",
    "$filter([1], $string.constructor)",
    '$parse(\'{"__proto__": {"polluted": true}}\').polluted',
    "$jsonata",
    "$parts",
    "$string.constructor('return process')()",
    "$map.constructor",
    "(function(){1}).constructor",
    "$merge([{'__proto__': {'polluted': true}}]).polluted",
    "$globalThis",
    "$process",
    "$hostHash",
  ])("%s reaches nothing", async (expression) => {
    expect(await cause(expression)).toMatch(/undefined|unsupported|threw/);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(await value("$lookup({'a': 1}, 'polluted') = true")).toBe(false);
  });

  it("leave nothing behind for the next expression", async () => {
    await evaluate("{% ($states.input.items := 5; $factor := 1; $factor) %}");
    expect(await value("$factor + 0")).toBe(10);
    await evaluate("{% $states.input ~> |$|{'name': 'changed'}| %}");
    expect(await value("$states.input.name & ''")).toBe("Ada");
  });
});

describe("the evaluator", () => {
  it("fails what is under way when it is closed, and refuses more", async () => {
    const short = createEvaluator({ processes: 1 });
    await short.warm();
    const [under] = await Promise.all([
      short.evaluate([{ template: `{% ${endless} %}`, scope, location: "Output" }]),
      Promise.resolve().then(() => short.close()),
    ]);
    expect(under[0]).toMatchObject({ ok: false });
    await expect(
      short.evaluate([{ template: "{% 1 + 1 %}", scope, location: "Output" }]),
    ).rejects.toThrow("closed");
  });
});
