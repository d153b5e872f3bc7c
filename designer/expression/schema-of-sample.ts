/** A JSON Schema that fits a sample: a beginning to be made stricter or looser by hand. Pure. */
import { type Json, type JsonObject, isJsonObject } from "../../shared/base/json.ts";

/** Entries of a list that are looked at. */
const entriesRead = 200;

interface Shape {
  readonly types: ReadonlySet<string>;
  /** Members of the objects; whether all of them have it. */
  readonly members: ReadonlyMap<string, { readonly shape: Shape; readonly isAlways: boolean }>;
  /** Of the entries of the lists; null when there was none. */
  readonly entries: Shape | null;
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function shapeOf(value: Json): Shape {
  const members = isJsonObject(value)
    ? Object.entries(value).map(
        ([name, member]) => [name, { shape: shapeOf(member), isAlways: true }] as const,
      )
    : [];
  const entries = Array.isArray(value)
    ? (value as readonly Json[]).slice(0, entriesRead).map(shapeOf)
    : [];
  return {
    types: new Set([typeOf(value)]),
    members: new Map(members),
    entries: entries.length === 0 ? null : entries.reduce(merged),
  };
}

function merged(a: Shape, b: Shape): Shape {
  const bothAreObjects = a.types.has("object") && b.types.has("object");
  const names = new Set([...a.members.keys(), ...b.members.keys()]);
  const members = [...names].flatMap((name) => {
    const [first, second] = [a.members.get(name), b.members.get(name)];
    const one = first ?? second;
    if (one === undefined) return [];
    const shape = first && second ? merged(first.shape, second.shape) : one.shape;
    const isInBoth = first?.isAlways === true && second?.isAlways === true;
    return [[name, { shape, isAlways: bothAreObjects ? isInBoth : one.isAlways }] as const];
  });
  const entries =
    a.entries !== null && b.entries !== null
      ? merged(a.entries, b.entries)
      : (a.entries ?? b.entries);
  return { types: new Set([...a.types, ...b.types]), members: new Map(members), entries };
}

function schemaOf({ types, members, entries }: Shape): JsonObject {
  // A whole number is a number as well.
  const names = [...types].filter((type) => type !== "integer" || !types.has("number")).toSorted();
  const required = [...members].flatMap(([name, { isAlways }]) => (isAlways ? [name] : []));
  return {
    type: names.length === 1 ? (names[0] ?? "null") : names,
    ...(types.has("object")
      ? {
          properties: Object.fromEntries(
            [...members].map(([name, { shape }]) => [name, schemaOf(shape)]),
          ),
          ...(required.length === 0 ? {} : { required }),
        }
      : {}),
    ...(types.has("array") && entries !== null ? { items: schemaOf(entries) } : {}),
  };
}

/** A schema that the sample fits. What is in every object of a list is required there. */
export function schemaOfSample(sample: Json): JsonObject {
  return schemaOf(shapeOf(sample));
}
