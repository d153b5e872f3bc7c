import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { isJsonObject, type Json } from "../../../shared/base/json.ts";
import { checkDefinition } from "../../../shared/definition/check-definition.ts";
import { variableReferences } from "../../../shared/definition/variable-references.ts";
import { jsonataSample, pathSample } from "./samples.ts";

/** Every place of a value, as the keys that lead there. */
function placesOf(value: Json, at: readonly string[] = []): readonly (readonly string[])[] {
  const members: readonly (readonly [string, Json])[] =
    Array.isArray(value) || isJsonObject(value) ? Object.entries(value) : [];
  return [at, ...members.flatMap(([key, member]) => placesOf(member, [...at, key]))];
}

/** The value with something else at a place; without the place when that is undefined. */
function replaced(value: Json, [key, ...rest]: readonly string[], other: Json | undefined): Json {
  if (key === undefined) return other ?? null;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((item, i) => {
      if (String(i) !== key) return [item];
      return rest.length === 0 && other === undefined ? [] : [replaced(item, rest, other)];
    });
  }
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]): (readonly [string, Json])[] => {
    if (name !== key) return [[name, member]];
    return rest.length === 0 && other === undefined ? [] : [[name, replaced(member, rest, other)]];
  });
  return Object.fromEntries(members);
}

function valueAt(value: Json, place: readonly string[]): Json | undefined {
  return place.reduce<Json | undefined>(
    (at, key) =>
      Array.isArray(at)
        ? (at as readonly Json[])[Number(key)]
        : isJsonObject(at) && Object.hasOwn(at, key)
          ? at[key]
          : undefined,
    value,
  );
}

const texts = ["", "$", "$.", "$.a[", "$$", "$x.y", "{%%}", "{% ( %}", "{% $ %}", "States.ALL"];
const samples = [jsonataSample, pathSample];
const places = samples.map((sample) => placesOf(sample));

/** A sample in which up to three places hold something else: rubbish, another part of it, or nothing. */
const mutated = fc
  .tuple(
    fc.nat({ max: samples.length - 1 }),
    fc.array(
      fc.tuple(
        fc.nat({ max: 2 }),
        fc.nat(),
        fc.nat(),
        fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<unknown>(...texts)),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([which, changes]) => {
    let value: Json = samples[which] ?? null;
    const known = places[which] ?? [];
    for (const [kind, to, from, rubbish] of changes) {
      const place = known[to % known.length] ?? [];
      const other = valueAt(samples[which] ?? null, known[from % known.length] ?? []);
      value = replaced(
        value,
        place,
        kind === 0 ? undefined : kind === 1 ? other : (rubbish as Json),
      );
    }
    return value;
  });

describe("mutated definitions", () => {
  it("come from definitions without problems", () => {
    for (const sample of samples) expect(checkDefinition(sample)).toEqual([]);
  });

  it("are answered, the same way each time, and change nothing", () => {
    fc.assert(
      fc.property(mutated, (definition) => {
        const before = JSON.stringify(definition);
        const found = checkDefinition(definition);
        expect(checkDefinition(definition)).toEqual(found);
        expect(JSON.stringify(definition)).toBe(before);
        expect(Object.values(variableReferences(definition)).flat()).not.toContain("");
        for (const { message, help, pointer } of found) {
          expect(`${message} ${help}`).not.toMatch(
            /<(?:actual|expected|field|limit|name|owner|reason)>|\[object /u,
          );
          expect({ pointer, value: valueAt(definition, tokensOf(pointer)) }).not.toEqual({
            pointer,
          });
        }
      }),
      { numRuns: 500 },
    );
  });

  it("are answered as texts of workflows of either type", () => {
    fc.assert(
      fc.property(mutated, (definition) => {
        const standard = checkDefinition(definition).length;
        const express = checkDefinition(definition, { type: "EXPRESS" }).length;
        expect(express).toBeGreaterThanOrEqual(standard);
      }),
      { numRuns: 200 },
    );
  });
});

/** Keys of a JSON pointer. */
function tokensOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}
