import { describe, expect, it } from "vitest";
import { createAnswerer } from "../../../designer/expression/evaluate-job.ts";
import type { EvaluationJob, EvaluationOutcome } from "../../../designer/expression/evaluation.ts";
import { hostDecode, hostEncode } from "../../../designer/expression/host-functions.ts";
import { faultRange, faultText } from "../../../designer/expression/words.ts";
import type { Json } from "../../../shared/base/json.ts";

// A global object of its own: the program freezes the clock and sets the random numbers of the one it is given.
const answerer = createAnswerer({ Date, Math: { random: Math.random } });

async function evaluate(
  source: string,
  more: Partial<EvaluationJob> = {},
): Promise<EvaluationOutcome> {
  const scope = { states: { input: { a: 2, list: [1, 2, 3] } }, variables: { rate: 3 } };
  return await answerer(
    { language: "JSONata", template: `{% ${source} %}`, scope, ...more },
    1_700_000_000_000,
  );
}

describe("the evaluation in the browser", () => {
  it.each<[string, Json]>([
    ["$states.input.a * $rate", 6],
    ["$partition([1..5], 2)", [[1, 2], [3, 4], [5]]],
    ["$range(1, 7, 3)", [1, 4, 7]],
    ["$hash('a', 'SHA-256')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"],
    ["$parse('{\"x\":1}').x", 1],
    ["$base64decode($base64encode('ä€'))", "ä€"],
    ["$length($uuid())", 36],
    ["$random(7) = $random(7)", true],
  ])("gives for %s what the server gives", async (source, value) => {
    expect(await evaluate(source)).toEqual({ kind: "value", value });
  });

  it("fills every expression of a template", async () => {
    const template = { a: "{% $states.input.a %}", b: ["plain", "{% $rate %}"] };
    expect(await evaluate("", { template })).toEqual({
      kind: "value",
      value: { a: 2, b: ["plain", 3] },
    });
  });

  it("has no $eval", async () => {
    expect((await evaluate("$eval('1')")).kind).toBe("fault");
  });

  it("lets the selector of a Map see the first item", async () => {
    const items = "{% $states.input.list %}";
    expect(
      await evaluate("$states.context.Map.Item.Value + $states.context.Map.Item.Index", { items }),
    ).toEqual({ kind: "value", value: 1 });
  });

  it("says in plain words what is wrong, and where", async () => {
    const words = async (source: string) => {
      const outcome = await evaluate(source);
      if (outcome.kind === "value") throw new Error("it has a value");
      return faultText(outcome, true);
    };
    expect(await words("$states.input.b")).toMatch(/^Nothing is there/u);
    expect(await words("$states.input.b()")).toContain("no function");
    expect(await words("function($x) { $x }")).toContain("a function");
    expect(await words("1 +\n ) 2")).toMatch(/^Line 2, character \d+: /u);
    expect(await words("$sum('a', 1)")).toContain("$sum cannot work with");
  });

  it("underlines the part that it stumbled over", async () => {
    const text = "$states.input.a + 'x'";
    const range = faultRange(await evaluate(text), text);
    expect(range).not.toBeNull();
    expect(text.slice(range?.from, range?.to)).not.toBe("");
  });

  it("evaluates paths, calls and payload templates", async () => {
    const path = { language: "JSONPath" as const, root: { n: 4, list: [1, 2] } };
    expect(await evaluate("", { ...path, template: "$.list[1]" })).toEqual({
      kind: "value",
      value: 2,
    });
    expect(
      await evaluate("", { ...path, template: { "x.$": "States.MathAdd($.n, 1)", y: "$.n" } }),
    ).toEqual({ kind: "value", value: { x: 5, y: "$.n" } });
    expect(await evaluate("", { ...path, template: "$.missing" })).toMatchObject({ kind: "fault" });
  });
});

it("reads Base64 as leniently as the server", () => {
  for (const text of ["", "a", "ab", "äöü€😀"]) expect(hostDecode(hostEncode(text))).toBe(text);
  for (const odd of ["YWJj", "YW Jj\n", "YWI", "_-8", "YWJjZ"])
    expect(hostDecode(odd)).toBe(Buffer.from(odd, "base64").toString("utf8"));
});
