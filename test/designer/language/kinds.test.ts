import { describe, expect, it } from "vitest";
import { z } from "zod";
import { kinds } from "../../../designer/language/kinds.de.ts";
import { lines } from "../../../designer/language/kinds/lines.de.ts";
import { type Json, isJsonObject } from "../../../shared/base/json.ts";
import { nodeKinds } from "../../../shared/nodes/index.ts";
import { groupTitles, type NodeKind } from "../../../shared/nodes/kind.ts";

const library: readonly NodeKind[] = nodeKinds;

/** Titles and descriptions of a schema, at any depth. */
function wordsOf(schema: Json): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(wordsOf);
  if (!isJsonObject(schema)) return [];
  return Object.entries(schema).flatMap(([name, value]) =>
    (name === "title" || name === "description") && typeof value === "string"
      ? [value]
      : name === "default" || name === "examples"
        ? []
        : wordsOf(value),
  );
}

function said(kind: NodeKind): readonly string[] {
  const schema = z.toJSONSchema(kind.params, { io: "input", unrepresentable: "any" }) as Json;
  const errors = kind.family === "task" ? Object.values(kind.errors) : [];
  return [kind.title, kind.summary, ...wordsOf(schema), ...errors];
}

describe("German of the node library", () => {
  it.each(library.map((kind) => [kind.type, kind] as const))("says all of %s", (_, kind) => {
    expect(said(kind).filter((words) => !Object.hasOwn(kinds, words))).toEqual([]);
  });

  it("says the groups of the palette", () => {
    expect(Object.values(groupTitles).filter((title) => !Object.hasOwn(kinds, title))).toEqual([]);
  });

  it("says nothing that the library does not say", () => {
    const english = new Set([
      ...library.flatMap((kind) => [
        ...said(kind),
        ...(kind.keywords ?? []),
        ...(kind.family === "flow"
          ? [
              ...kind.ports(kind.example),
              ...kind.innerPorts({ ...kind.example, Branches: 40 }),
            ].map((port) => port.label)
          : []),
      ]),
      ...Object.values(groupTitles),
    ]);
    expect(Object.keys(kinds).filter((words) => !english.has(words))).toEqual([]);
  });

  it("has a line for every kind that says something of its own before it is set", () => {
    const spoken = library
      .map((kind) => [kind.type, kind.subtitle({})] as const)
      .filter(([, line]) => / /u.test(line) && !/[→←]/u.test(line));
    const left = spoken.filter(
      ([type, line]) => !(lines[type] ?? []).some(([pattern]) => pattern.test(line)),
    );
    expect(left).toEqual([]);
  });
});
