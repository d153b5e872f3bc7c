import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { evaluateReference } from "../../../shared/jsonpath/evaluate-reference.ts";
import { JsonPathFailure } from "../../../shared/jsonpath/json-path-failure.ts";
import { fillPayloadTemplate } from "../../../shared/jsonpath/payload-template.ts";
import { failureOf, scopeOf } from "./find.ts";

const scope = scopeOf({ name: "Ada", ids: [1, 2] });

describe("evaluateReference", () => {
  it.each<[string, Json]>([
    ["$.name", "Ada"],
    ["$", { name: "Ada", ids: [1, 2] }],
    ["$$.Map.Item.Index", 3],
    ["$$.Execution.Input.name", "Ada"],
    ["$order.id", 7],
    ["$order.lines[*].sku", ["a"]],
    ["$none", null],
    ["States.ArrayLength($.ids)", 2],
    ["  States.ArrayLength( $.ids ) ", 2],
  ])("%s is %j", (text, value) => {
    expect(evaluateReference(text, scope)).toEqual(value);
  });

  it.each([
    "",
    "name",
    "$.",
    "$[:]",
    "States.None()",
    "$unknown",
    "$$.none",
    "$toString",
    "$__proto__",
  ])("“%s” fails", (text) => {
    expect(() => evaluateReference(text, scope)).toThrow(JsonPathFailure);
  });
});

describe("fillPayloadTemplate", () => {
  it.each<[Json, Json]>([
    [
      { "a.$": "$.name", b: "$.name" },
      { a: "Ada", b: "$.name" },
    ],
    [{ a: { "b.$": "$.ids[0]", c: null } }, { a: { b: 1, c: null } }],
    [
      [{ "a.$": "$order.id" }, "$.name", [{ "x.$": "$$.Map.Item.Index" }]],
      [{ a: 7 }, "$.name", [{ x: 3 }]],
    ],
    [{ "a.$": "States.Format('{}!', $.name)" }, { a: "Ada!" }],
    [{ ".$": "$.name" }, { "": "Ada" }],
    [{ "a.$b": "$.name" }, { "a.$b": "$.name" }],
    ["$.name", "$.name"],
    [5, 5],
    [{}, {}],
  ])("%j", (template, value) => {
    expect(fillPayloadTemplate(template, scope)).toEqual(value);
  });

  it("names the field, the path and the input of a path that leads nowhere", () => {
    expect(failureOf(() => fillPayloadTemplate({ a: { "b.$": "$.none" } }, scope)).message).toBe(
      `The JSONPath '$.none' specified for the field 'b.$' could not be found in the input '{"name":"Ada","ids":[1,2]}'`,
    );
    expect(
      failureOf(() => fillPayloadTemplate({ "b.$": "States.Array($$.none)" }, scope)).message,
    ).toContain("The JSONPath '$$.none' specified for the field 'b.$'");
  });

  it("wants a string in a field that ends in .$", () => {
    expect(() => fillPayloadTemplate({ "a.$": 5 }, scope)).toThrow(JsonPathFailure);
  });

  it("keeps __proto__ as a field like any other", () => {
    const template = JSON.parse('{"__proto__":{"a.$":"$.name"},"__proto__x.$":"$.name"}') as Json;
    expect(JSON.stringify(fillPayloadTemplate(template, scope))).toBe(
      '{"__proto__":{"a":"Ada"},"__proto__x":"Ada"}',
    );
  });
});
