import { describe, expect, it } from "vitest";
import type { Problem } from "../../../shared/base/problem.ts";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";

const done = { Type: "Succeed" };

function check(states: Readonly<Record<string, unknown>>): Problem[] {
  return checkDefinition({ QueryLanguage: "JSONata", StartAt: "A", States: states });
}

function inOutput(expression: string): string[] {
  const Output = `{% ${expression} %}`;
  return check({ A: { Type: "Pass", Output, End: true } }).map(
    ({ code, message }) => `${code}: ${message}`,
  );
}

describe("expressions that cannot be parsed", () => {
  const reasons: readonly (readonly [string, string])[] = [
    ["a[1,2)", 'Expected "]", got ","'],
    ['"unterminated', "String literal must be terminated by a matching quote"],
    ["1 +", "Unexpected end of expression"],
    ['{"a":}', 'The symbol "}" cannot be used as a unary operator'],
    ["$x :=", "Unexpected end of expression"],
    ['$match("a", /abc', "No terminating / in regular expression"],
    ["", "Unexpected end of expression"],
    ["$.store.book[?(@.price < 10)].title", 'The symbol "?"'],
    ["/(/", "No terminating / in regular expression"],
    ['$match("a", /[/)', "regular expression"],
  ];
  it.each(reasons)("“%s”", (expression, reason) => {
    const [found = "", ...others] = inOutput(expression);
    expect(others).toEqual([]);
    expect(found).toContain("INVALID_JSONATA_EXPRESSION");
    expect(found).toContain(reason);
  });

  it("says where", () => {
    const [found] = check({ A: { Type: "Pass", Output: "{% $a[1,2) %}", End: true } });
    expect(found?.help).toMatch(/near character \d/u);
    const [end] = check({ A: { Type: "Pass", Output: "{%%}", End: true } });
    expect(end?.help).toBe("Correct the expression.");
  });

  it("reports one that is used twice at both places", () => {
    const problems = check({ A: { Type: "Pass", Output: ["{% ( %}", "{% ( %}"], End: true } });
    expect(problems.map(({ pointer }) => pointer)).toEqual([
      "/States/A/Output/0",
      "/States/A/Output/1",
    ]);
  });

  for (const text of ["{% $a", "$a %}", "{%", "%}", "{% $a %} "]) {
    it(`half of a pair of brackets: “${text}”`, () => {
      const [found] = check({ A: { Type: "Pass", Output: text, End: true } });
      expect(found).toMatchObject({ code: "INVALID_JSONATA_EXPRESSION", severity: "error" });
    });
  }

  it("takes a text with white space around the brackets as it stands, like AWS", () => {
    expect(
      check({ A: { Type: "Pass", Output: " {% $states.input %} ", End: true } }),
    ).toMatchObject([{ code: "EXPRESSION_IN_TEXT", severity: "warning" }]);
  });
});

describe("what an expression cannot see", () => {
  const topLevel: readonly (readonly [string, readonly string[]])[] = [
    ["price", ["price"]],
    ["price.currency", ["price"]],
    ["`odd name`", ["odd name"]],
    ["$", ["$"]],
    ["$$", ["$$"]],
    ['{"a": b, c: 1}', ["b", "c"]],
    ["[a, b]", ["a", "b"]],
    ["-a", ["a"]],
    ["a and b or not", ["a", "b", "not"]],
    ["a ? b : c", ["a", "b", "c"]],
    ["a ?: $states.input.x", ["a"]],
    ["$map($states.input.a, function($v) { b })", ["b"]],
    ["$sum(?, a)", ["a"]],
    ["($x := a; $x)", ["a"]],
    ["a ~> $sum", ["a"]],
    ["$states.input.items[price > 3].name", []],
    ["$states.input.items^(>price).{name: total}", []],
    ["$states.input.items{name: $sum(price)}", []],
    ["$states.input ~> |items|{'a': b}|", []],
    ["$map($states.input.a, function($v) { $v.b })", []],
    ["$states", []],
    ["'text' & 1 & true & null", []],
    ["$match('a', /b/)", []],
    ["$states.input.*", []],
  ];
  for (const [expression, names] of topLevel) {
    it(`${expression} looks up ${names.length === 0 ? "nothing" : names.join(", ")}`, () => {
      expect(inOutput(expression)).toEqual(
        names.map(
          (name) =>
            `UNSUPPORTED_JSONATA_EXPRESSION: The reference to “${name}” leads nowhere: an expression has no data of its own at the top level.`,
        ),
      );
    });
  }

  const result = "{% $states.result.a %}";
  const error = "{% $states.errorOutput.Cause %}";
  const task = { Type: "Task", Resource: "urn:r", End: true };
  const retry = { Type: "Task", Resource: "urn:r", Next: "B" };
  const places: readonly (readonly [string, Readonly<Record<string, unknown>>, number])[] = [
    ["the result in Output of a Task", { A: { ...task, Output: result } }, 0],
    [
      "the result in Assign of a Map",
      {
        A: {
          Type: "Map",
          ItemProcessor: { StartAt: "I", States: { I: done } },
          Assign: { a: result },
          End: true,
        },
      },
      0,
    ],
    [
      "the result in a compensation",
      { A: { ...task, Compensate: { Resource: "urn:u", Arguments: result } } },
      0,
    ],
    ["the result in Arguments", { A: { ...task, Arguments: result } }, 1],
    ["the result in Output of a Pass", { A: { Type: "Pass", Output: result, End: true } }, 1],
    [
      "the result in a Condition",
      { A: { Type: "Choice", Choices: [{ Condition: result, Next: "B" }] }, B: done },
      1,
    ],
    [
      "the result in Output of a Catch",
      { A: { ...retry, Catch: [{ ErrorEquals: ["E"], Output: result, Next: "B" }] }, B: done },
      1,
    ],
    [
      "the error in Output of a Catch",
      { A: { ...retry, Catch: [{ ErrorEquals: ["E"], Output: error, Next: "B" }] }, B: done },
      0,
    ],
    [
      "the error in a compensation",
      { A: { ...task, Compensate: { Resource: "urn:u", Arguments: error } } },
      0,
    ],
    ["the error in Output of a Task", { A: { ...task, Output: error } }, 1],
  ];
  for (const [name, states, count] of places) {
    it(`${name}: ${count === 0 ? "there" : "not there"}`, () => {
      const problems = check(states);
      expect(problems.map(({ code }) => code)).toEqual(
        Array.from({ length: count }, () => "UNSUPPORTED_JSONATA_EXPRESSION"),
      );
    });
  }
});
