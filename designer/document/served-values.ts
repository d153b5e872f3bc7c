/** Values in events as the server tells them: as they are, or, where `stored` names the field, as a reference. Pure. */
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import type { RunEvent } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";

/** Fields that hold a value of the workflow … */
const valueFields = ["input", "output", "items", "values", "result", "rejected"] as const;
/** … and fields that hold several, by name. */
const mapFields = ["assign", "saved", "inputs", "variables"] as const;

/** The values in a field that holds several; none where there is no such field. */
export function servedPayloads(
  event: RunEvent,
  field: (typeof mapFields)[number],
): Readonly<Record<string, Payload>> {
  const data = event.data as unknown as JsonObject;
  const stored = storedIn(data);
  const members = data[field];
  if (!isJsonObject(members)) return {};
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      payloadOf(value, stored.has(`${field}/${name}`)),
    ]),
  );
}

/** The event as the pure functions of a run take it. */
export function withPayloads(event: RunEvent): RunEvent {
  const data = event.data as unknown as JsonObject;
  const stored = storedIn(data);
  const changed: Record<string, unknown> = { ...data };
  for (const field of valueFields) {
    const value = data[field];
    if (value !== undefined) changed[field] = payloadOf(value, stored.has(field));
  }
  for (const field of mapFields) if (field in data) changed[field] = servedPayloads(event, field);
  return { ...event, data: changed } as unknown as RunEvent;
}

function storedIn(data: JsonObject): ReadonlySet<unknown> {
  const { stored } = data;
  return new Set(Array.isArray(stored) ? stored : []);
}

function payloadOf(value: Json, isStored: boolean): Payload {
  if (!isStored || !isJsonObject(value)) return { value };
  if ("$artifact" in value)
    return { artifact: String(value["$artifact"]), bytes: Number(value["bytes"]) };
  return "$item" in value ? { item: Number(value["$item"]) } : { value };
}
