import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { evaluateReference } from "../../../shared/jsonpath/evaluate-reference.ts";
import { parseIntrinsic } from "../../../shared/jsonpath/intrinsic.ts";
import { JsonPathFailure } from "../../../shared/jsonpath/json-path-failure.ts";
import { evaluateJsonPath, parseJsonPath } from "../../../shared/jsonpath/json-path.ts";
import { fillPayloadTemplate } from "../../../shared/jsonpath/payload-template.ts";
import { setAtReferencePath } from "../../../shared/jsonpath/reference-path.ts";
import { stringMatches } from "../../../shared/jsonpath/string-matches.ts";
import { scopeOf } from "./find.ts";

/** Texts made of the pieces of the grammar: far closer to a path than any random text. */
const piece = fc.constantFrom(
  ..."$ @ . .. * [ ] ( ) ? , : ' \" / \\ ! == === != < > =~ && || in nin size empty contains a b 0 -1 2 1:2 true null $.a @.a ['a'] [0] [*] [?( )] .length() .sum( __proto__".split(
    " ",
  ),
  " ",
  "States.Format(",
  "States.Array(",
  "'{}'",
);
const grammatical = fc
  .tuple(
    fc.constantFrom("$", "$.a", "$$", "$x", "States.Array(", "$[?(@"),
    fc.array(piece, { maxLength: 12 }),
  )
  .map(([start, pieces]) => start + pieces.join(""));
const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), grammatical);

const key = fc.oneof(fc.constantFrom("a", "b", "__proto__", "constructor", "x y"), fc.string());
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, 0, 1, -1.5, "", "a", "42"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe("properties of the JSONPath query language", () => {
  it("no text crashes a parser, and a refusal points into the text", () => {
    fc.assert(
      fc.property(text, (source) => {
        for (const parsed of [parseJsonPath(source), parseIntrinsic(source)])
          if (!parsed.ok) expect(parsed.at).toBeLessThanOrEqual(source.length);
      }),
      { numRuns: 3000 },
    );
  });

  it("evaluation throws nothing but JsonPathFailure", () => {
    fc.assert(
      fc.property(text, value, (source, input) => {
        for (const work of [
          () => evaluateReference(source, scopeOf(input)),
          () => fillPayloadTemplate({ "a.$": source, b: input }, scopeOf(input)),
        ]) {
          try {
            work();
          } catch (error) {
            expect(error).toBeInstanceOf(JsonPathFailure);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("an indefinite path gives an array or fails", () => {
    fc.assert(
      fc.property(grammatical, value, (source, input) => {
        const parsed = parseJsonPath(source);
        fc.pre(parsed.ok && !parsed.path.definite);
        if (!parsed.ok) return;
        try {
          expect(Array.isArray(evaluateJsonPath(parsed.path, input))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonPathFailure);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("what was set at a Reference Path is found there, and nothing else changed", () => {
    const name = key.filter((one) => !/['\\]/.test(one));
    const step = fc.oneof(
      name.map((one) => `['${one}']`),
      fc.nat({ max: 2 }).map((index) => `[${index}]`),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4 }), value, value, (steps, input, inner) => {
        const parsed = parseJsonPath(`$${steps.join("")}`);
        if (!parsed.ok) throw new Error(parsed.message);
        const before = JSON.stringify(input);
        try {
          const output = setAtReferencePath(input, parsed.path, inner);
          expect(evaluateJsonPath(parsed.path, output)).toBe(inner);
          expect(setAtReferencePath(output, parsed.path, inner)).toEqual(output);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonPathFailure);
        }
        expect(JSON.stringify(input)).toBe(before);
      }),
      { numRuns: 1000 },
    );
  });

  it("stringMatches agrees with the regular expression of its pattern", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "\n"), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (subject, pattern) => {
        const expression = new RegExp(`^${pattern.replaceAll("*", "[^]*")}$`);
        expect(stringMatches(subject, pattern)).toBe(expression.test(subject));
      }),
      { numRuns: 2000 },
    );
  });
});
