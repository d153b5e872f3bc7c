import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { parsedFinding } from "../../../shared/definition/jsonata-finding.ts";
import { quickReferences } from "../../../shared/definition/quick-jsonata.ts";

/** What the quick reader finds must be what the parser finds; it may leave anything to the parser. */
function expectSame(source: string): boolean {
  const quick = quickReferences(source);
  if (quick === null) return false;
  const { topLevel, states, variables } = quick;
  const found = {
    ok: true,
    topLevel: [...topLevel],
    states: [...states],
    variables: [...variables],
  };
  expect({ source, ...found }).toEqual({ source, ...parsedFinding(source) });
  return true;
}

const pieces = [
  ..."$ $$ $a $b $states $sum $count a b and or in true false null function 1 2.5 0 'x' \"y\"".split(
    " ",
  ),
  ...". .. [ ] { } ( ) , ; : := ? ?: ?? + - * / % = != < <= > >= & ~> ! ~ ^ @ # | ** /* */".split(
    " ",
  ),
  ...'.input .result [0] [] ($a;) {"a": ($b) $a($b) function($v){ $v } function($v){$v+$b} -1 01 1e3 1e'.split(
    " ",
  ),
  "λ",
  "`a`",
  "\\",
  "é",
  "_",
  "$1",
  "a!b",
  "$é",
];

/** Expressions that are mostly valid. */
const expression = fc.letrec<{ expression: string; operand: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    tie("operand"),
    fc
      .tuple(
        tie("operand"),
        fc.constantFrom(
          "+",
          "-",
          " and ",
          " or ",
          " in ",
          "&",
          "=",
          "~>",
          "??",
          "?:",
          "<",
          "*",
          "/",
        ),
        tie("expression"),
      )
      .map((parts) => parts.join("")),
    fc
      .tuple(tie("operand"), tie("expression"), tie("expression"))
      .map(([a, b, c]) => `${a} ? ${b} : ${c}`),
    tie("expression").map((value) => `$a := ${value}`),
  ),
  operand: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(
      "$a",
      "$b",
      "$states.input.x",
      "$states.result",
      "$states",
      "$",
      "$$",
      "a",
      "b.c",
      "1",
      "'x'",
      "true",
      "-1",
    ),
    tie("expression").map((value) => `(${value})`),
    fc.array(tie("expression"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
    fc.array(tie("expression"), { maxLength: 3 }).map((items) => `$sum(${items.join(",")})`),
    fc
      .array(tie("expression"), { maxLength: 2 })
      .map((items) => `{${items.map((item) => `"k": ${item}`).join(",")}}`),
    fc.array(tie("expression"), { maxLength: 3 }).map((items) => `(${items.join("; ")})`),
    fc.tuple(tie("operand"), tie("expression")).map(([value, filter]) => `${value}[${filter}]`),
    fc.tuple(tie("operand"), tie("operand")).map(([value, step]) => `${value}.${step}`),
    tie("expression").map((body) => `function($v, $a) { ${body} }`),
    fc.tuple(tie("expression"), tie("expression")).map(([from, to]) => `[${from}..${to}]`),
    tie("operand").map((value) => `-${value}`),
  ),
}));

describe("the quick reader of expressions", () => {
  it("agrees with the parser on any row of tokens", () => {
    const tokens = fc.array(fc.constantFrom(...pieces), { maxLength: 8 });
    fc.assert(
      fc.property(tokens, fc.constantFrom("", " "), (row, gap) => {
        expectSame(row.join(gap));
      }),
      { numRuns: 1000 },
    );
  });

  it("agrees with the parser on expressions", () => {
    fc.assert(
      fc.property(expression.expression, (source) => {
        expectSame(source);
      }),
      { numRuns: 1000 },
    );
  });

  const common = [
    "$states.input.order.items[price > 100 and stock < $limit].name",
    "'Dear ' & $states.input.name & ','",
    "$merge([$states.input, {'n': $count($states.result.items)}])",
    "$map($list, function($v, $i) { $v.price * $i })",
    "($x := $states.input.a; $y := $x + 1; {'x': $x, 'y': $y})",
    "$exists($states.input.a) ? $states.input.a : 'none'",
    "$states.input.a ?? $fallback",
    "$sum($states.result.items.(price * quantity))",
    "[1..$n].($ * 2)",
    "$states.context.Execution.Input.a[]",
    "$not($states.input.ok) or $string($states.input.n) in ['1', '2']",
  ];
  it.each(common)("reads by itself: %s", (source) => {
    expect(expectSame(source)).toBe(true);
  });

  const left = [
    "$match($a, /b/)",
    "a{b: c}",
    "a^(b)",
    "a@$b.c",
    "%.a",
    "`a b`",
    "$a /* c */",
    "λ($x){$x}",
    "1 +",
    "'a'.b",
  ];
  it.each(left)("leaves to the parser: %s", (source) => {
    expect(quickReferences(source)).toBeNull();
  });
});
