import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";
import { checkDefinitionText } from "../../../shared/definition/check-definition-text.ts";
import { distributed, one, pass, task } from "./machines.ts";

describe("checkDefinitionText", () => {
  it("finds no fault with what is right", () => {
    expect(checkDefinitionText(JSON.stringify(one(pass), null, 2))).toEqual([]);
  });

  it("says where the syntax is wrong", () => {
    expect(checkDefinitionText("not a definition")).toMatchObject([
      { code: "INVALID_JSON_DESCRIPTION", severity: "error", pointer: "", line: 1, column: 1 },
    ]);
    expect(checkDefinitionText('{\n  "StartAt": "A",\n  "States": {,}\n}')).toMatchObject([
      { code: "INVALID_JSON_DESCRIPTION", line: 3, column: 14 },
    ]);
  });

  it("says that there is nothing", () => {
    expect(checkDefinitionText(" \n")).toMatchObject([{ code: "MISSING_DESCRIPTION" }]);
  });

  it("finds keys that are given twice", () => {
    const text =
      '{"StartAt": "A",\n "States": {"A": {"Type": "Pass",\n  "End": true, "End": true}}}';
    expect(checkDefinitionText(text)).toMatchObject([
      { code: "DUPLICATE_KEY", severity: "error", line: 3, column: 16 },
    ]);
    const states = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}, "A": {"Type": "Fail"}}}';
    expect(checkDefinitionText(states)).toMatchObject([{ code: "DUPLICATE_KEY" }]);
  });

  it("says on which line everything else is wrong", () => {
    const text = JSON.stringify(one({ ...task, TimeoutSeconds: -1 }), null, 2);
    expect(checkDefinitionText(text)).toMatchObject([
      { code: "SCHEMA_VALIDATION_FAILED", pointer: "/States/A/TimeoutSeconds", line: 9, column: 7 },
    ]);
  });

  it("knows the type of the workflow", () => {
    const text = JSON.stringify(one(distributed()));
    expect(checkDefinitionText(text)).toEqual([]);
    expect(checkDefinitionText(text, { type: "EXPRESS" })).toHaveLength(1);
  });

  it("finds in the text of any value what checkDefinition finds in the value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const found = checkDefinitionText(JSON.stringify(value));
        const codes = (problems: readonly { readonly code: string }[]): string[] =>
          problems.map(({ code }) => code);
        expect(codes(found)).toEqual(codes(checkDefinition(JSON.parse(JSON.stringify(value)))));
      }),
    );
  });

  it("answers any text", () => {
    const pieces = fc.constantFrom("{", "}", "[", "]", ",", ":", '"', "\\", "1", "null", "A", "\n");
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, (given) => {
        for (const found of checkDefinitionText(given)) expect(found.message).not.toBe("");
      }),
    );
  });
});
