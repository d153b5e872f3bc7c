import { describe, expect, it } from "vitest";
import {
  completeExpression,
  completeInJson,
  type CompletionKnowledge,
} from "../../../designer/expression/completion.ts";

const jsonata: CompletionKnowledge = {
  language: "JSONata",
  references: [
    { text: "$states.input", hint: "What arrives" },
    { text: "$states.context.Execution.Id", hint: "Id of the run" },
    { text: "$rate", hint: "Variable" },
  ],
  scope: {
    states: {
      input: { customer: { "full name": "Ada", and: 1 }, lines: [{ price: 3 }, { item: "ink" }] },
    },
    variables: { rate: { de: 0.19 } },
  },
};
const path: CompletionKnowledge = {
  language: "JSONPath",
  references: [{ text: "$$.Execution.Id", hint: "Id of the run" }],
  scope: { states: { context: { Execution: { Name: "a" } } }, variables: { rate: { de: 1 } } },
  root: { customer: { "full name": "Ada" }, lines: [{ price: 3 }] },
};

/** The labels offered with the cursor at `|`, or at the end. */
function labels(text: string, known = jsonata): readonly string[] {
  const offset = text.includes("|") ? text.indexOf("|") : text.length;
  const found = completeExpression(
    { text: text.replace("|", ""), offset, isExplicit: false },
    known,
  );
  return found === null ? [] : found.options.map(({ label }) => label);
}

describe("what could be written in an expression", () => {
  it("offers the parts of $states that can be read here, known from data or not", () => {
    expect(labels("$states.")).toEqual(["input", "context", "context.Execution.Id"]);
    expect(labels("1 + $states . in")).toContain("input");
  });

  it("offers the fields of the data, of list entries and of variables", () => {
    expect(labels("$states.input.")).toEqual(["customer", "lines"]);
    expect(labels("$states.input.lines.")).toEqual(["price", "item"]);
    expect(labels("$states.input.lines[price > 2].")).toEqual(["price", "item"]);
    expect(labels("$states.input.lines[0].")).toEqual(["price"]);
    expect(labels("$sum($rate.|)")).toEqual(["de"]);
  });

  it("quotes names that are none of the language", () => {
    const found = completeExpression(
      { text: "$states.input.customer.f", offset: 24, isExplicit: false },
      jsonata,
    );
    expect(found).toMatchObject({
      from: 23,
      options: [
        { label: "full name", apply: "`full name`" },
        { label: "and", apply: "`and`" },
      ],
    });
  });

  it("goes on with what is known without data", () => {
    expect(labels("$states.context.")).toEqual(["Execution.Id"]);
  });

  it("offers functions with a line of help, those of the States Language too", () => {
    const found = completeExpression({ text: "$p", offset: 2, isExplicit: false }, jsonata);
    const of = (label: string) => found?.options.find((option) => option.label === label);
    expect(of("$partition")).toMatchObject({
      apply: "$partition(",
      detail: "(list, size)",
      info: "The list cut into lists of so many entries.",
    });
    for (const name of ["$range", "$hash", "$random", "$uuid", "$parse", "$sum"])
      expect(of(name)?.info).toBeTruthy();
  });

  it("finds a field of the input by its bare name", () => {
    expect(labels("cust")).toContain("$states.input.customer");
  });

  it("offers nothing inside texts and comments, nor where nothing has been typed", () => {
    expect(labels("'$states.|'")).toEqual([]);
    expect(labels("/* $sta")).toEqual([]);
    expect(labels("1 + ")).toEqual([]);
    expect(
      completeExpression({ text: "1 + ", offset: 4, isExplicit: true }, jsonata),
    ).not.toBeNull();
  });
});

describe("what could be written in a path", () => {
  it("offers the fields below $, $$ and variables, with the brackets that a name needs", () => {
    expect(labels("$.", path)).toEqual([".customer", ".lines"]);
    expect(labels("$.customer.", path)).toEqual(["['full name']"]);
    expect(labels("$.lines[0].", path)).toEqual([".price"]);
    expect(labels("$$.", path)).toEqual([".Execution", ".Execution.Id"]);
    expect(labels("$rate.", path)).toEqual([".de"]);
  });

  it("replaces the dot along with the name", () => {
    expect(
      completeExpression({ text: "$.customer.fu", offset: 13, isExplicit: false }, path)?.from,
    ).toBe(10);
  });

  it("offers intrinsic functions", () => {
    expect(labels("States.F", path)).toContain("States.Format");
  });
});

describe("what could be written in JSON", () => {
  it("completes inside the brackets of an expression, and nowhere else", () => {
    const text = '{\n  "a": "{% $states.input.';
    const found = completeInJson({ text, offset: text.length, isExplicit: false }, jsonata);
    expect(found?.from).toBe(text.length);
    expect(found?.options.map(({ label }) => label)).toEqual(["customer", "lines"]);
    const after = '{ "a": "{% 1 %} $states.';
    expect(completeInJson({ text: after, offset: after.length, isExplicit: true }, jsonata)).toBe(
      null,
    );
  });

  it("completes the value of a key that takes a path", () => {
    const text = '{ "b": "$.", "a.$": "$.cu';
    const found = completeInJson({ text, offset: text.length, isExplicit: false }, path);
    expect(found?.options.map(({ label }) => label)).toContain(".customer");
    expect(found?.from).toBe(text.length - 3);
  });
});
