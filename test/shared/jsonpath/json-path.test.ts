import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { PathFailure } from "../../../shared/jsonpath/json-path-failure.ts";
import { evaluateJsonPath, parseJsonPath } from "../../../shared/jsonpath/json-path.ts";
import { failureOf, find } from "./find.ts";

const six = ["first", 2, 4, 5, 100, "nice"];
const shop: Json = {
  books: [
    { title: "Sayings", price: 8.95, tags: ["old"] },
    { title: "Sword", price: 12.99 },
    { title: "Moby Dick", price: 8.99, isbn: "0-553" },
  ],
  bicycle: { color: "red", price: 19.95 },
  "a-b": 1,
  "x y": 2,
  nothing: null,
  text: "word",
  number: 42,
};

describe("parseJsonPath", () => {
  it.each([
    ["$", { type: "input" }],
    ["$.a", { type: "input" }],
    ["$$", { type: "context" }],
    ["$$.Map.Item.Value", { type: "context" }],
    ["$$['Execution']", { type: "context" }],
    ["$order", { type: "variable", name: "order" }],
    ["$order.lines[0]", { type: "variable", name: "order" }],
    ["$größe_2[1:]", { type: "variable", name: "größe_2" }],
    [" $.a ", { type: "input" }],
  ])("finds the root of %s", (text, root) => {
    expect(parseJsonPath(text)).toMatchObject({ ok: true, path: { root, source: text } });
  });

  it.each([
    ["$.a.b[0]['c']", true, true],
    ["$['a','b']", true, false],
    ["$['a','b'].c", false, false],
    ["$.a[-1]", true, false],
    ["$.a.length()", true, false],
    ["$.a[0,1]", false, false],
    ["$.a[1:]", false, false],
    ["$.a[*]", false, false],
    ["$..a", false, false],
    ["$..a.max()", true, false],
    ["$.a[?(@.b)]", false, false],
  ])("knows whether %s is definite and a Reference Path", (text, definite, reference) => {
    expect(parseJsonPath(text)).toMatchObject({ ok: true, path: { definite, reference } });
  });

  it.each([
    ["", 0],
    ["a", 0],
    ["@.a", 0],
    ["$.", 2],
    ["$..", 3],
    ["$...a", 3],
    ["$.a.", 4],
    ["$.x y", 3],
    ["$order name", 6],
    ["$$x", 2],
    ["$[]", 1],
    ["$[a]", 1],
    ["$['a", 2],
    ["$['a'", 5],
    ["$['a','']['b',]", 14],
    ["$['a'b']", 5],
    ["$[:]", 1],
    ["$[::2]", 1],
    ["$[1,]", 1],
    ["$[1.5]", 1],
    ["$[0 1]", 1],
    ["$[-]", 1],
    ["$[-113667776004:2]", 1],
    ["$[(@.length-1)]", 1],
    ["$[?]", 3],
    ["$[?(@.a]", 3],
    ["$.a.nothing()", 11],
    ["$.a.length().b", 12],
    ["$.a.sum($.b", 7],
  ])("refuses %s at %i", (text, at) => {
    expect(parseJsonPath(text)).toMatchObject({ ok: false, at });
  });

  it("refuses paths that are too long, have too many steps or filters in too many filters", () => {
    expect(parseJsonPath(`$.${"a".repeat(20_000)}`).ok).toBe(false);
    expect(parseJsonPath(`$${".a".repeat(501)}`).ok).toBe(false);
    expect(parseJsonPath(`$${".a".repeat(500)}`).ok).toBe(true);
    expect(parseJsonPath(`$${"[?(@.a".repeat(30)}${")]".repeat(30)}`).ok).toBe(false);
    expect(parseJsonPath(`$[?(${"(".repeat(100)}@.a${")".repeat(100)})]`).ok).toBe(false);
  });
});

describe("evaluateJsonPath", () => {
  it.each<[string, Json, Json]>([
    ["$[0]", six, "first"],
    ["$[-1]", six, "nice"],
    ["$[ 0 ]", six, "first"],
    ["$[0, -1, 99]", six, ["first", "nice"]],
    ["$[2:]", six, [4, 5, 100, "nice"]],
    ["$[-2:]", six, [100, "nice"]],
    ["$[-99:]", six, six],
    ["$[:2]", six, ["first", 2]],
    ["$[:-4]", six, ["first", 2]],
    ["$[:99]", six, six],
    ["$[1:3]", six, [2, 4]],
    ["$[3:1]", six, []],
    ["$[9:]", six, []],
    // The step has no effect.
    ["$[1:3:2]", six, [2, 4]],
    ["$[3::-1]", six, [5, 100, "nice"]],
    // A negative start with an end counts upwards through zero.
    ["$[-4:1]", six, [4, 5, 100, "nice", "first"]],
    ["$[-2147483648:1]", six, [...six, "first"]],
    ["$[*]", six, six],
    ["$.*", { a: 1, b: 2 }, [1, 2]],
    ["$[*]", 5, []],
    ["$.a-b", shop, 1],
    ["$['x y']", shop, 2],
    ['$["x y"]', shop, 2],
    ["$.['number']", shop, 42],
    ["$['number']text", { number: { text: 1 } }, 1],
    ["$[ 'number' , 'text' ]", shop, { number: 42, text: "word" }],
    ["$['number','none']", shop, { number: 42 }],
    ["$.books[*]['title','isbn']", { books: [{ title: "a" }] }, [{ title: "a" }]],
    ["$['bicycle','books'].color", shop, ["red"]],
    ["$.books[*].isbn", shop, ["0-553"]],
    ["$.books[0,1].title", shop, ["Sayings", "Sword"]],
    ["$..isbn", shop, ["0-553"]],
    ["$..price", shop, [8.95, 12.99, 8.99, 19.95]],
    ["$..tags[0]", shop, ["old"]],
    ["$..[0]", { a: [1, [2]], b: 3 }, [1, 2]],
    ["$..*", { a: { b: 1 } }, [{ b: 1 }, 1]],
    ["$..['b']", { a: { b: 1 } }, [1]],
    // Behind `..` a step on arrays that is not the last one lets every item through.
    ["$..[0].b", [{ b: 1 }, { b: 2 }], [1, 2]],
    ["$.nothing", shop, null],
    ["$", null, null],
    ["$.'a'", { "'a'": 1 }, 1],
    ["$.2", { "2": "two" }, "two"],
    ["$['it\\'s']", { "it's": 1 }, 1],
    // A backslash escapes the closing quote alone.
    ["$['a\\\"b']", { 'a\\"b': 1 }, 1],
    ["$['__proto__'].a", JSON.parse('{"__proto__":{"a":1}}') as Json, 1],
  ])("%s of %j is %j", (path, root, value) => {
    expect(find(path, root)).toEqual(value);
  });

  it.each([
    "$.none[*]",
    "$.none.x[1:]",
    "$.none[?(@.a)]",
    "$.text.x[*]",
    "$.nothing[1:]",
    "$..none",
  ])("%s finds an empty array where nothing is", (path) => {
    expect(find(path, shop)).toEqual([]);
  });

  it.each([
    ["$.none", "missing", "Invalid path '$.none' : No results for path: $['none']"],
    ["$.none.x", "missing", "Invalid path '$.none.x' : Missing property in path $['none']"],
    ["$.books[9]", "missing", "Invalid path '$.books[9]' : No results for path: $['books'][9]"],
    ["$.nothing.x", "missing", "but found 'null'"],
    ["$.text.x", "missing", "but found 'string'"],
    ["$.number[0]", "unfit", "can only be applied to arrays"],
    ["$.nothing[0]", "missing", "The path $['nothing'] is null"],
    [
      "$.text[1:]",
      "unfit",
      "Filter: [1:] can only be applied to arrays. Current context is: string",
    ],
    ["$.bicycle[1:]", "unfit", "can only be applied to arrays"],
    ["$.number[?(@.a)]", "invalid", "can not be applied to primitives"],
    ["$.constructor", "missing", "No results"],
    ["$.__proto__", "missing", "No results"],
    ["$.bicycle.toString", "missing", "No results"],
    ["$.books.map", "missing", "but found 'array'"],
  ])("%s fails as %s: %s", (path, reason, message) => {
    const failure = failureOf(() => find(path, shop));
    expect(failure.message).toContain(message);
    expect(failure).toMatchObject({ reason, source: path });
  });

  it.each<[string, Json, Json]>([
    ["$.length()", [1, 2], 2],
    ["$.size()", [1, 2], 2],
    ["$.length()", { a: 1 }, 1],
    ["$.length()", "text", null],
    ["$.a.length()", { a: [] }, 0],
    ["$.length($.a)", { a: [1, 2, 3] }, 3],
    ["$.min()", [3, 1, 2, "x"], 1],
    ["$.max()", [3, 1, 2], 3],
    ["$.sum()", [3, 1, 2], 6],
    ["$.avg()", [3, 1, 2], 2],
    ["$.stddev()", [2, 4, 4, 4, 5, 5, 7, 9], 2],
    ["$.sum($.a, 3)", { a: [1, 2] }, 6],
    ["$..n.sum()", [{ n: 1 }, { n: [{ n: 2 }] }], 3],
    ["$.keys()", { a: 1, b: 2 }, ["a", "b"]],
    ["$.keys()", [1], null],
    ["$.concat()", ["a", 1, "b"], "ab"],
    ["$.concat(\"-\", '+', $[1], 7)", ["a", 1], "a-+17"],
    ["$.append(3)", [1, 2], [1, 2, 3]],
    ['$.append({"a": [1]})', [], [{ a: [1] }]],
    ["$.first()", [1, 2], 1],
    ["$.last()", [1, 2], 2],
    ["$.index(1)", [1, 2], 2],
    ["$.index(-2)", [1, 2], 1],
    ["$[*].length()", [[1], [1, 2]], [1, 2]],
  ])("function %s of %j is %j", (path, root, value) => {
    expect(find(path, root)).toEqual(value);
  });

  it.each<[string, Json]>([
    ["$.sum()", []],
    ["$.max()", { a: 1 }],
    ["$.first()", []],
    ["$.index(5)", [1]],
    ["$.last()", "text"],
    ["$.sum()", [1e308, 1e308]],
  ])("function %s of %j fails", (path, root) => {
    expect(() => find(path, root)).toThrow(PathFailure);
  });
});

describe("the work of a path is bounded", () => {
  const nested = (depth: number): Json => {
    let value: Json = [1];
    for (let i = 0; i < depth; i++) value = [value];
    return value;
  };

  it("stops paths that multiply what they find", () => {
    const failure = failureOf(() => find(`$${"[0,0,0,0,0,0,0,0]".repeat(10)}`, nested(10)));
    expect(failure).toMatchObject({ reason: "limit" });
  });

  it("stops filters that look at everything for everything", () => {
    const root = { a: Array.from({ length: 20_000 }, (_, i) => ({ i })) };
    expect(failureOf(() => find("$.a[?(@ in $.a)]", root)).reason).toBe("limit");
  });

  it("stops scans of values nested too deeply", () => {
    expect(failureOf(() => find("$..a", nested(100_000)))).toMatchObject({ reason: "limit" });
    expect(find("$..[0]", nested(500))).toHaveLength(501);
  });

  it("does not recurse along the value in comparisons", () => {
    const root = [nested(100_000), nested(100_000)];
    expect(find("$[?(@ == $[0])].none", root)).toEqual([]);
  });

  it("has no catastrophic regular expression", () => {
    const parsed = parseJsonPath("$[?(@ =~ /(a+)+b/)]");
    if (!parsed.ok) throw new Error(parsed.message);
    expect(evaluateJsonPath(parsed.path, ["a".repeat(5000)])).toEqual([]);
  });
});
