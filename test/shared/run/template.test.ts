import { describe, expect, it } from "vitest";
import {
  expressionsOf,
  expressionSource,
  fillTemplate,
  undefinedCause,
} from "../../../shared/run/template.ts";

describe("expressionSource", () => {
  it.each([
    ["{% $states.input %}", "$states.input"],
    ["{%1%}", "1"],
    ["{%%}", ""],
    ["{% a\n%}", "a"],
  ])("reads %j", (value, source) => {
    expect(expressionSource(value)).toBe(source);
  });

  it.each([" {% 1 %}", "{% 1 %} ", "{%}", "text", "", 5, null, ["{% 1 %}"]])(
    "takes %j as it is",
    (value) => {
      expect(expressionSource(value)).toBeNull();
    },
  );
});

const template = {
  title: "{% 1 %}",
  fixed: "text",
  items: ["{% 2 %}", { deep: "{% 3 %}", none: null }, 4],
};

describe("expressionsOf", () => {
  it("names the place of each expression as error texts do", () => {
    expect(expressionsOf(template, "Arguments")).toStrictEqual([
      { source: "1", location: "Arguments/title" },
      { source: "2", location: "Arguments/items[0]" },
      { source: "3", location: "Arguments/items[1]/deep" },
    ]);
    expect(expressionsOf("{% 1 %}", "Choices[1]/Condition")).toStrictEqual([
      { source: "1", location: "Choices[1]/Condition" },
    ]);
  });
});

describe("fillTemplate", () => {
  it("puts values where the expressions were", () => {
    expect(fillTemplate(template, ["one", [2], null])).toStrictEqual({
      title: "one",
      fixed: "text",
      items: [[2], { deep: null, none: null }, 4],
    });
  });

  it("keeps a key __proto__ an ordinary key", () => {
    const filled = fillTemplate(JSON.parse('{"__proto__": {"admin": "{% true %}"}}'), [true]);
    expect(JSON.stringify(filled)).toBe('{"__proto__":{"admin":true}}');
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
  });
});

describe("causes", () => {
  it("shorten a long expression", () => {
    const cause = undefinedCause({ source: "x".repeat(9000), location: "Output" });
    expect(cause.length).toBeLessThan(500);
    expect(cause).toContain("for the field 'Output' returned nothing (undefined).");
  });
});
