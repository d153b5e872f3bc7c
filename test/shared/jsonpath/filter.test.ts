import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { parseJsonPath } from "../../../shared/jsonpath/json-path.ts";
import { find } from "./find.ts";

const items: readonly Json[] = [
  { id: "number", v: 42 },
  { id: "text", v: "42" },
  { id: "float", v: 42.5 },
  { id: "word", v: "hello" },
  { id: "true", v: true },
  { id: "null", v: null },
  { id: "list", v: ["a", "b"] },
  { id: "numbers", v: [1, 42] },
  { id: "empty list", v: [] },
  { id: "empty text", v: "" },
  { id: "object", v: { k: "w" } },
  { id: "absent" },
];

function matching(condition: string): readonly Json[] {
  return find(`$.items[?(${condition})].id`, {
    items,
    limit: 42,
    ids: ["text", "word"],
  }) as readonly Json[];
}

describe("filters", () => {
  it.each<[string, readonly string[]]>([
    ["@.v == 42", ["number", "text"]],
    ["@.v == '42'", ["number", "text"]],
    ["@.v === 42", ["number"]],
    ["@.v === '42'", ["text"]],
    ["42 == @.v", ["number", "text"]],
    ["@.v == 42.0", ["number", "text"]],
    ["@.v == $.limit", ["number", "text"]],
    ["@.v==hello", ["word"]],
    ["@.v == hello && @.id != text", ["word"]],
    ["@['v'] == \"hello\"", ["word"]],
    ["@.v == true", ["true"]],
    ["@.v == null", ["null"]],
    ["@.v == ['a','b']", ["list"]],
    ['@.v == ["a", "b"]', ["list"]],
    ["@.v == {'k': 'w'}", ["object"]],
    ['@.v == {"k":"w"}', ["object"]],
    ["@.v == []", ["empty list"]],
    [
      "@.v == @.v",
      items.map((item) => (item as { id: string }).id).filter((id) => id !== "absent"),
    ],
    [
      "@.v != 42",
      items
        .map((item) => (item as { id: string }).id)
        .filter((id) => !["number", "text"].includes(id)),
    ],
    ["@.v !== 42 && @.v == 42", ["text"]],
    ["@.v > 42", ["float"]],
    ["@.v >= 42", ["number", "float"]],
    ["@.v < 42.5", ["number"]],
    ["@.v <= 4.25e1", ["number", "float"]],
    ["@.v > 'h'", ["word"]],
    ["@.v < 'h'", ["text", "empty text"]],
    ["@.v > null", []],
    ["@.v =~ /hel+o/", ["word"]],
    ["@.v =~ /HEL+O/i", ["word"]],
    // The whole text must match.
    ["@.v =~ /hel/", []],
    ["@.v =~ /4.*/", ["number", "text", "float", "numbers"]],
    ["@.v =~ /[ab]/", ["list"]],
    ["/hello/ =~ @.v", ["word"]],
    ["@.v =~ 'hello'", []],
    ["@.v =~ /a\\/b/", []],
    ["@.v in ['hello', 42]", ["number", "text", "word"]],
    ["@.id in $.ids", ["text", "word"]],
    ["@.v nin ['hello', 42] && @.v > 0", ["float"]],
    ["@.v in 'hello'", []],
    ["@.v IN [null]", ["null"]],
    ["@.v contains 'a'", ["list"]],
    ["@.v contains 'ell'", ["word"]],
    ["@.v contains 42", ["numbers"]],
    ["@.v all ['a']", ["list", "object"]],
    ["@.v size 2", ["text", "list", "numbers"]],
    ["@.v size 'x'", []],
    ["@.v empty true", ["empty list", "empty text"]],
    ["@.v empty false", ["text", "word", "list", "numbers", "object"]],
    ["@.v empty 1", []],
    ["@.v subsetof ['a','b','c']", ["list", "empty list"]],
    ["@.v anyof ['b','c']", ["list"]],
    ["@.v noneof ['b','c']", ["numbers", "empty list"]],
    ["@.v", items.map((item) => (item as { id: string }).id).filter((id) => id !== "absent")],
    ["!@.v", ["absent"]],
    ["!(@.v)", ["absent"]],
    ["! @.v", ["absent"]],
    ["@.v.k", ["object"]],
    ["@.v[1]", ["list", "numbers"]],
    ["@.v[?(@ == 'b')] && @.v[0] == 'a'", ["list"]],
    ["@.v.length() == 2", ["list", "numbers"]],
    ["@.v.max() > 40", ["numbers"]],
    ["(@.v == 42 || @.v == 'hello') && @.id != 'text'", ["number", "word"]],
    ["@.v == 42 && @.id == 'text' || @.id == 'null'", ["text", "null"]],
    ["@.v==42&&@.id=='text'||@.id=='null'", ["text", "null"]],
    ["!(@.v == 42) && @.v > 42", ["float"]],
    ["1 == 1 && @.id == 'null'", ["null"]],
    // A comparison that cannot be made at all is not met, however it is negated.
    ["!(@.v subsetof 'a')", ["object"]],
    ["!(@.v in 'hello')", []],
  ])("%s", (condition, expected) => {
    expect(matching(condition)).toEqual(expected);
  });

  it("tests an object itself, not its values", () => {
    expect(find("$[?(@.a == 1)]", { a: 1 })).toEqual([{ a: 1 }]);
    expect(find("$[?(@.a == 2)]", { a: 1, b: { a: 2 } })).toEqual([]);
  });

  it("tests items that are no objects", () => {
    expect(find("$[?(@ > 1)]", [1, 2, 3])).toEqual([2, 3]);
    expect(find("$[?(@)]", [1, null])).toEqual([1, null]);
    expect(find("$[?(@[0] == 1)]", [[1], [2], 1])).toEqual([[1]]);
  });

  it("finds items anywhere below", () => {
    const root = { a: [{ p: 1 }, { p: 5 }], b: { p: 7, c: { p: 9 } } };
    expect(find("$..[?(@.p > 4)].p", root)).toEqual([5, 7, 9]);
  });

  it("unescapes strings", () => {
    expect(find(String.raw`$[?(@ == 'it\'s')]`, ["it's"])).toEqual(["it's"]);
    expect(find(String.raw`$[?(@ == 'a\nb\u0041\\')]`, ["a\nbA\\"])).toHaveLength(1);
  });

  it.each([
    "",
    "true",
    "'a'",
    "length(@)",
    "length(@) == 4",
    "@.a ==",
    "== 1",
    "@.a <> 1",
    "@.a = 1",
    "@.a like 'x'",
    "@.a == 1 &&",
    "@.a && true",
    "(@.a",
    "@.a)",
    "@.a == 'x",
    "@.a == [1",
    "@.a == [x]",
    "@.a =~ /x",
    "@.a =~ /(?=x)/",
    "@.a == 1.2.3",
    "@.a/10 == 5",
    "@.a == 1 @.b",
  ])("refuses the condition “%s”", (condition) => {
    expect(parseJsonPath(`$[?(${condition})]`).ok).toBe(false);
  });
});
