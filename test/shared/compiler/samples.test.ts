import { describe, expect, it } from "vitest";
import { type Json, isJsonObject } from "../../../shared/base/json.ts";
import { compile } from "../../../shared/compiler/compile.ts";
import { decompile } from "../../../shared/compiler/decompile.ts";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";
import { stateShapes } from "../../../shared/definition/state-fields.ts";
import { sampleDefinitions } from "../../support/sample-definitions.ts";

describe("hand-made samples", () => {
  it.each(sampleDefinitions)("%s is valid and comes back as it is", (_, definition) => {
    expect(checkDefinition(definition).filter(({ severity }) => severity === "error")).toEqual([]);
    const graph = decompile(definition);
    const { definition: back, problems } = compile(graph);
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(back).toEqual(definition);
    expect(JSON.stringify(compile(decompile(back ?? {})).definition)).toBe(JSON.stringify(back));
  });

  it("use every field of every type of state that can be used", () => {
    const used = new Set<string>();
    const visit = (value: Json): void => {
      if (Array.isArray(value)) for (const item of value as readonly Json[]) visit(item);
      if (!isJsonObject(value)) return;
      for (const [name, member] of Object.entries(value)) {
        used.add(name);
        visit(member);
      }
    };
    for (const [, definition] of sampleDefinitions) visit(definition);
    const fields = Object.values(stateShapes).flatMap(({ fields: shape }) => Object.keys(shape));
    const later = ["Cache"];
    expect(fields.filter((name) => !used.has(name) && !later.includes(name))).toEqual([]);
  });
});
