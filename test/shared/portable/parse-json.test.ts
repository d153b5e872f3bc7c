import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { parseJson } from "../../../shared/portable/parse-json.ts";
import { lineFinder, valueOf } from "../../../shared/portable/text-tree.ts";

/** The value of a text; undefined when it cannot be read. */
function read(text: string): Json | undefined {
  const { tree } = parseJson(text, lineFinder(text));
  return tree === null ? undefined : valueOf(tree);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const signs = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "1",
  "-",
  ".5",
  "1.5e3",
  "01",
  "true",
  "nul",
  " ",
  "#",
];
const texts = [
  '"a"',
  '"',
  "\\",
  '"\\u00e9\\n\\/"',
  '"\\x"',
  '"\\u12"',
  "\n",
  "'a'",
  "\u00a0",
  '"\u0007"',
  '"\u0085"',
];

describe("parseJson", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: "binary" }), fc.constantFrom(0, 2, "\t"), (text, space) => {
        const spaced = JSON.stringify(JSON.parse(text), null, space);
        expect(read(text)).toEqual(JSON.parse(text));
        expect(read(` \n${spaced}\r\n`)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("refuses what JSON.parse refuses", () => {
    const pieces = fc.constantFrom(...signs, ...texts);
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (list) => {
        const text = list.join("");
        expect(read(text)).toEqual(parsed(text));
      }),
      { numRuns: 500 },
    );
  });

  it("keeps the last of two members with one name, and says so", () => {
    const { tree, problems } = parseJson('{"a": 1,\n "a": 2}', lineFinder('{"a": 1,\n "a": 2}'));
    expect(tree === null ? null : valueOf(tree)).toEqual({ a: 2 });
    expect(problems).toMatchObject([{ code: "DUPLICATE_KEY", line: 2, column: 2 }]);
  });

  it("lets a placeholder stand for any value, but nowhere else", () => {
    expect(read('{"a": ${A.B}, "b": [${x:y, 5}]}')).toEqual({ a: "${A.B}", b: ["${x:y, 5}"] });
    for (const text of ["${}", "${a", "$a", "{${a}: 1}", "${a}b", '"a"${b}']) {
      expect(read(text)).toBeUndefined();
    }
  });
});
