import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { parseJsonPath } from "../../../shared/jsonpath/json-path.ts";
import { setAtReferencePath } from "../../../shared/jsonpath/reference-path.ts";
import { failureOf } from "./find.ts";

function setAt(input: Json, path: string, value: Json): Json {
  const parsed = parseJsonPath(path);
  if (!parsed.ok) throw new Error(parsed.message);
  return setAtReferencePath(input, parsed.path, value);
}

describe("setAtReferencePath", () => {
  it.each<[Json, string, Json]>([
    [{ a: 1 }, "$", "new"],
    ["text", "$", "new"],
    [{ a: 1 }, "$.b", { a: 1, b: "new" }],
    [{ a: 1, b: 2 }, "$.a", { a: "new", b: 2 }],
    [{}, "$.a.b.c", { a: { b: { c: "new" } } }],
    [{ a: { x: 1 } }, "$.a.b", { a: { x: 1, b: "new" } }],
    [{ a: [1, 2] }, "$.a[0]", { a: ["new", 2] }],
    [{ a: [1, 2] }, "$.a[2]", { a: [1, 2, "new"] }],
    [{ a: [{ b: 1 }] }, "$.a[0].b", { a: [{ b: "new" }] }],
    [[1, 2], "$[1]", [1, "new"]],
    [{}, "$.a[0]", { a: ["new"] }],
    [{ a: "text" }, "$.a", { a: "new" }],
    [{}, "$['x y']", { "x y": "new" }],
  ])("of %j at %s", (input, path, expected) => {
    expect(setAt(input, path, "new")).toEqual(expected);
  });

  it("keeps the order of fields and changes no value it was given", () => {
    const input = { a: { x: 1 }, b: 2 };
    const output = setAt(input, "$.a.y", 3);
    expect(JSON.stringify(output)).toBe('{"a":{"x":1,"y":3},"b":2}');
    expect(input).toEqual({ a: { x: 1 }, b: 2 });
  });

  it("writes __proto__ as a field like any other", () => {
    const output = setAt({}, "$.__proto__.polluted", true);
    expect(JSON.stringify(output)).toBe('{"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });

  it.each<[Json, string]>([
    ["foo", "$.x"],
    [5, "$.x"],
    [null, "$.x"],
    [[1], "$.x"],
    [{ a: "text" }, "$.a.b"],
    [{ a: null }, "$.a.b"],
    [{ a: [1] }, "$.a.b"],
    [{ a: { b: 1 } }, "$.a[0]"],
    [{ a: [1] }, "$.a[2]"],
    [{ a: [] }, "$.a[1000000000]"],
  ])("cannot be applied to %j at %s", (input, path) => {
    expect(failureOf(() => setAt(input, path, "new")).reason).toBe("unfit");
  });

  it.each(["$.a[*]", "$.a[-1]", "$..a", "$.a[1:]", "$['a','b']", "$$.a", "$a.b"])(
    "refuses %s",
    (path) => {
      expect(failureOf(() => setAt({ a: [1] }, path, "new")).message).toContain("Reference Path");
    },
  );
});
