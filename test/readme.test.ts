/** The README names every part of the language that there is code for: nobody has to look for a row that is missing. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { languageErrors } from "../shared/definition/check-recovery.ts";
import { stateShapes } from "../shared/definition/state-fields.ts";
import { comparisonOperators } from "../shared/jsonpath/comparison.ts";
import { intrinsicNames } from "../shared/jsonpath/intrinsic-names.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const start = readme.indexOf("\n## The language\n");
const table = readme.slice(start, readme.indexOf("\n## ", start + 1));
const words = new Set([...table.matchAll(/`([^`]+)`/g)].map(([, word]) => word));
/** `TimeoutSeconds(Path)` stands for two fields. */
const named = new Set(
  [...words].flatMap((word) => {
    const bare = word?.replace(/\(Path\)$/, "") ?? "";
    return bare === word ? [bare] : [bare, `${bare}Path`];
  }),
);

describe("the table of the language", () => {
  const fields = new Set(Object.values(stateShapes).flatMap((shape) => Object.keys(shape.fields)));
  it.each([...fields].toSorted())("has the field %s", (field) => {
    expect(named).toContain(field);
  });

  it.each(Object.keys(stateShapes))("has the state %s", (type) => {
    expect(table).toContain(`**${type}**`);
  });

  it.each(comparisonOperators.map((operator) => operator.replace(/Path$/, "")))(
    "has the comparison %s",
    (operator) => {
      expect(named).toContain(operator);
    },
  );

  it.each([...intrinsicNames, ...languageErrors])("has %s", (name) => {
    expect(named).toContain(name);
  });
});
