/**
 * Data of events as the log keeps it: values stand as people wrote them; `stored` names the fields whose value is a reference, so that a
 * value that merely looks like one stays a value. References: `$artifact` (the artifact store), `$item` (an item of a Map), `$event` (the
 * event of the same run that brought the value).
 */
import { assert } from "../../shared/base/assert.ts";
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";
import { isPayload, type Resolve, type ValuePlace, type ValueTexts } from "./written-values.ts";

/** Fields that hold a value of the workflow … */
const valueFields: ReadonlySet<string> = new Set([
  "input",
  "output",
  "items",
  "values",
  "result",
  "rejected",
]);
/** … and fields that hold several, by name. */
const mapFields: ReadonlySet<string> = new Set(["assign", "saved", "inputs", "variables"]);

/** An event's data as JSON text; `seq` is its number. */
export function eventDataText(event: NewEvent, seq: number, values: ValueTexts): string {
  const data = event.data as Readonly<Record<string, unknown>>;
  const stored: string[] = [];
  const parts: string[] = [];
  for (const name of Object.keys(data)) {
    const value = data[name];
    if (value === undefined) continue;
    parts.push(`"${name}":${fieldText(name, value)}`);
  }
  if (stored.length > 0) parts.push(`"stored":${JSON.stringify(stored)}`);
  return `{${parts.join(",")}}`;

  function fieldText(name: string, value: unknown): string {
    if (valueFields.has(name) && isPayload(value))
      return values.inEvent(value, { seq, field: name }, stored);
    if (!mapFields.has(name)) return JSON.stringify(value);
    const members = Object.entries(value as Readonly<Record<string, Payload>>);
    if (members.length === 0) return "{}";
    const texts = members.map(
      ([key, inner]) =>
        `${JSON.stringify(key)}:${values.inEvent(inner, { seq, field: `${name}/${key}` }, stored)}`,
    );
    return `{${texts.join(",")}}`;
  }
}

/** A row of the log, without its run and time. */
export interface EventRow {
  readonly seq: number;
  readonly type: string;
  readonly state: string | null;
  readonly path: string | null;
  readonly visit: number | null;
  readonly attempt: number | null;
  readonly data: JsonObject;
}

/** An event as `evolve` takes it. */
export function decodeEvent(row: EventRow, resolve: Resolve): NewEvent {
  const { stored: names, ...fields } = row.data;
  const stored = new Set(Array.isArray(names) ? names : []);
  const decode = (name: string, value: Json): Payload => {
    if (!stored.has(name)) return { value };
    assert(isJsonObject(value), `a stored value without a reference in ${row.type}`);
    if ("$event" in value) return resolve(placeOf(value));
    return "$artifact" in value
      ? { artifact: String(value["$artifact"]), bytes: Number(value["bytes"]) }
      : { item: Number(value["$item"]) };
  };
  const data = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (mapFields.has(name) && isJsonObject(value)) {
        const members = Object.entries(value).map(([key, inner]) => [
          key,
          decode(`${name}/${key}`, inner),
        ]);
        return [name, Object.fromEntries(members)];
      }
      return [name, valueFields.has(name) ? decode(name, value) : value];
    }),
  );
  const { type, state, path, visit, attempt } = row;
  return { type, state, path, visit, attempt, data } as unknown as NewEvent;
}

/** The payload in a field of an event. */
export function payloadAt(event: NewEvent, field: string): Payload {
  const data = event.data as Readonly<Record<string, unknown>>;
  const slash = field.indexOf("/");
  const found =
    slash < 0
      ? data[field]
      : (data[field.slice(0, slash)] as Readonly<Record<string, unknown>> | undefined)?.[
          field.slice(slash + 1)
        ];
  assert(isPayload(found), `no value in ${field} of ${event.type}`);
  return found;
}

/** The places that the references in an event's data name. */
export function placesIn(data: JsonObject): readonly ValuePlace[] {
  const names = data["stored"];
  if (!Array.isArray(names)) return [];
  return names.flatMap((name) => {
    const value = rawAt(data, String(name));
    return isJsonObject(value) && "$event" in value ? [placeOf(value)] : [];
  });
}

/** An event's data with the values in the places of its references to other events. */
export function withValues(data: JsonObject, valueAt: (place: ValuePlace) => Json): JsonObject {
  const { stored: names, ...fields } = data;
  if (!Array.isArray(names)) return data;
  const left: Json[] = [];
  const filled: Record<string, Json> = { ...fields };
  for (const name of names.map(String)) {
    const value = rawAt(data, name);
    if (!isJsonObject(value) || !("$event" in value)) {
      left.push(name);
      continue;
    }
    const slash = name.indexOf("/");
    if (slash < 0) {
      filled[name] = valueAt(placeOf(value));
    } else {
      const outer = name.slice(0, slash);
      const members = filled[outer];
      assert(isJsonObject(members), `no ${outer} around ${name}`);
      filled[outer] = { ...members, [name.slice(slash + 1)]: valueAt(placeOf(value)) };
    }
  }
  return left.length === 0 ? filled : { ...filled, stored: left };
}

/** The JSON in a field of an event's data. */
export function rawAt(data: JsonObject, field: string): Json | undefined {
  const slash = field.indexOf("/");
  if (slash < 0) return data[field];
  const outer = data[field.slice(0, slash)];
  return isJsonObject(outer) ? outer[field.slice(slash + 1)] : undefined;
}

function placeOf(reference: JsonObject): ValuePlace {
  return { seq: Number(reference["$event"]), field: String(reference["field"]) };
}
