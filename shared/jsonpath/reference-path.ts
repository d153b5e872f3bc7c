/** Writing to the place a Reference Path names: what ResultPath does. */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { PathFailure } from "./json-path-failure.ts";
import type { JsonPath } from "./json-path.ts";
import { describeSteps, type PathStep } from "./path-syntax.ts";

/**
 * A copy of `input` with `value` at the place of the path. Objects on the way that do not exist are created; items of arrays are replaced,
 * and one may be added right behind the last.
 * Throws PathFailure when the path is no Reference Path, goes through something that is neither object nor array, or past an array's end.
 */
export function setAtReferencePath(input: Json, path: JsonPath, value: Json): Json {
  if (!path.reference || path.root.type !== "input")
    throw new PathFailure(`Invalid path '${path.source}' : a Reference Path is required`);
  return setAt(input, { path, at: 0, value });
}

interface Place {
  readonly path: JsonPath;
  readonly at: number;
  readonly value: Json;
}

function setAt(container: Json | undefined, place: Place): Json {
  const step = place.path.steps[place.at];
  if (step === undefined) return place.value;
  const inner: Place = { ...place, at: place.at + 1 };
  const name = step.type === "property" ? step.names[0] : undefined;
  if (name !== undefined) return setProperty(container, name, inner);
  return setItem(container, indexOf(step), inner);
}

function indexOf(step: PathStep): number {
  return step.type === "index" ? (step.indexes[0] ?? 0) : 0;
}

function setProperty(container: Json | undefined, name: string, place: Place): Json {
  if (container !== undefined && !isJsonObject(container)) return unfit(place);
  const fields: JsonObject = container ?? {};
  const old = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const entries = Object.entries(fields);
  const value = setAt(old, place);
  // Entries, not a spread with a computed key: `__proto__` is a name like any other.
  return Object.fromEntries(
    old === undefined
      ? [...entries, [name, value]]
      : entries.map(([key, other]) => [key, key === name ? value : other]),
  );
}

function setItem(container: Json | undefined, index: number, place: Place): Json {
  const items: Json = container === undefined ? [] : container;
  if (!Array.isArray(items) || index > items.length) return unfit(place);
  const list = items as readonly Json[];
  return index === list.length
    ? [...list, setAt(undefined, place)]
    : list.map((item, i) => (i === index ? setAt(item, place) : item));
}

function unfit({ path, at }: Place): never {
  const steps = describeSteps({ start: "$", steps: path.steps, definite: true }, at);
  throw new PathFailure(
    `Unable to apply ReferencePath ${path.source} to input at ${steps}`,
    "unfit",
  );
}
