import { describe, expect, it } from "vitest";
import { choice } from "../../../shared/nodes/choice.ts";
import { extract } from "../../../shared/nodes/extract.ts";
import { http } from "../../../shared/nodes/http.ts";
import { map } from "../../../shared/nodes/map.ts";
import { model } from "../../../shared/nodes/model.ts";
import { publish } from "../../../shared/nodes/publish.ts";
import { report } from "../../../shared/nodes/report.ts";
import { isExpression, parseStatic } from "../../../shared/nodes/static-params.ts";
import { wait } from "../../../shared/nodes/wait.ts";

const expression = "{% $states.input.x %}";

describe("isExpression", () => {
  it.each([
    ["{% 1 %}", true],
    ["{%%}", true],
    ["{%}", false],
    [" {% 1 %}", false],
    ["{% 1 %} and more", false],
    ["", false],
    [5, false],
    [null, false],
  ])("%j → %s", (value, expected) => {
    expect(isExpression(value)).toBe(expected);
  });
});

describe("parseStatic lets an expression stand for", () => {
  it.each([
    ["a number", map, { Items: [1], MaxConcurrency: expression }],
    ["a list", map, { Items: expression }],
    ["an object", model, { Model: "m", Prompt: "p", Schema: expression }],
    ["a list of objects", model, { Model: "m", Messages: expression }],
    [
      "a field of an object in a list",
      model,
      { Model: "m", Messages: [{ role: expression, content: "x" }] },
    ],
    ["one of several forms", extract, { Document: expression }],
    [
      "a part of one of several forms",
      publish,
      { Target: { Url: expression }, Name: "a", Content: "b" },
    ],
    [
      "a part of one of several forms that has a rule",
      publish,
      { Target: { Folder: expression }, Name: expression, Content: "b" },
    ],
    [
      "an item of one of several forms",
      http,
      { Url: expression, Query: { page: [expression, 2] } },
    ],
    ["a date", wait, { Timestamp: expression }],
    ["a table", report, { Title: expression, Sections: [{ Heading: "h", Table: expression }] }],
  ])("%s", (_, kind, params) => {
    expect(parseStatic(kind, params)).toEqual([]);
  });
});

describe("parseStatic says what is wrong", () => {
  it.each([
    [
      "next to an expression",
      model,
      { Model: expression, Prompt: "p", MaxTokens: -1 },
      ["MaxTokens"],
    ],
    [
      "inside a list",
      model,
      { Model: "m", Messages: [{ role: "robot", content: expression }] },
      ["Messages", 0, "role"],
    ],
    [
      "in a name with a path",
      publish,
      { Target: { Folder: "a" }, Name: "../b", Content: "" },
      ["Name"],
    ],
    ["in a choice of forms", extract, { Document: { Nothing: 1 } }, ["Document"]],
    [
      "in the forms whatever the expression gives",
      publish,
      { Target: { Folder: expression, Nothing: 1 }, Name: "a", Content: "" },
      ["Target"],
    ],
    [
      "in a condition that is no expression",
      choice,
      { Rules: [{ Id: "a", Condition: "x > 1" }] },
      ["Rules", 0, "Condition"],
    ],
    ["in a rule's id", choice, { Rules: [{ Id: "", Condition: true }] }, ["Rules", 0, "Id"]],
  ])("%s", (_, kind, params, path) => {
    expect(parseStatic(kind, params).map((issue) => issue.path)).toContainEqual(path);
  });

  it("about two parameters that exclude each other, also beside an expression", () => {
    const both = { Model: "m", MaxTokens: expression, Prompt: "p", Messages: expression };
    expect(parseStatic(model, both)).toEqual([
      { path: [], message: "give either a prompt or messages" },
    ]);
    expect(parseStatic(model, { Model: "m", MaxTokens: expression })).toEqual([
      { path: [], message: "give either a prompt or messages" },
    ]);
    expect(parseStatic(wait, {})).toEqual([
      { path: [], message: "give one of Seconds, Until, and the paths to them" },
    ]);
  });

  it("about parameters that are no object at all", () => {
    expect(parseStatic(model, null)).toHaveLength(1);
    expect(parseStatic(model, [])).toHaveLength(1);
  });
});
