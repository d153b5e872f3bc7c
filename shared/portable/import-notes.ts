/** What a person should know about a definition that was read: placeholders that wait for a value, and limits of AWS. */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { pointerToken } from "../base/problem.ts";
import { ownResourcePrefix } from "../definition/check-resource.ts";
import type { Tree } from "./text-tree.ts";

/** Something a person should know about a definition that was read or exported; nothing is wrong with it. */
export interface PortableNote {
  /** JSON pointer into the definition. */
  readonly pointer: string;
  /** One sentence. */
  readonly message: string;
}

/** Largest payload of AWS Step Functions, in bytes. */
export const awsPayloadBytes = 262_144;

/** Placeholders are told one by one up to this many. */
const listedNotes = 50;
const placeholder = /\$\{[^{}"\n]{1,200}\}/gu;

/** Fields that hold a number: a placeholder there is a text until somebody replaces it. */
const numberFields: ReadonlySet<string> = new Set([
  "BackoffRate",
  "HeartbeatSeconds",
  "IntervalSeconds",
  "MaxAttempts",
  "MaxConcurrency",
  "MaxDelaySeconds",
  "MaxInputBytesPerBatch",
  "MaxItems",
  "MaxItemsPerBatch",
  "Seconds",
  "TimeoutSeconds",
  "ToleratedFailureCount",
  "ToleratedFailurePercentage",
]);

/** Notes about the placeholders of a definition, each told where it stands first. */
export function placeholderNotes(definition: Json, bare: ReadonlySet<string>): PortableNote[] {
  const seen = new Set<string>();
  const notes: PortableNote[] = [];
  visit({ value: definition, pointer: "", name: "" }, ({ value, pointer, name }) => {
    if (typeof value !== "string" || notes.length >= listedNotes) return;
    const [first] = value.match(placeholder) ?? [];
    if (first === undefined) return;
    if (bare.has(pointer) || (numberFields.has(name) && value === first)) {
      const message = `${first} stands where a number or another value belongs and was kept as a text; put the value in its place.`;
      notes.push({ pointer, message });
      return;
    }
    for (const text of value.match(placeholder) ?? []) {
      if (seen.has(text) || notes.length >= listedNotes) continue;
      seen.add(text);
      const message = `${text} is a placeholder that a deployment fills in; put the value in its place.`;
      notes.push({ pointer, message });
    }
  });
  return notes;
}

interface Visited {
  readonly value: Json;
  readonly pointer: string;
  /** Name of the member; of a list's items, the list's. */
  readonly name: string;
}

function visit(at: Visited, see: (visited: Visited) => void): void {
  see(at);
  const { value, pointer, name } = at;
  if (Array.isArray(value)) {
    for (const [i, item] of (value as readonly Json[]).entries())
      visit({ value: item, pointer: `${pointer}/${i}`, name }, see);
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value))
      visit({ value: member, pointer: `${pointer}/${pointerToken(key)}`, name: key }, see);
  }
}

/** Pointers to the placeholders that stand without quotes. */
export function barePlaceholders(tree: Tree): ReadonlySet<string> {
  const found = new Set<string>();
  const open: { readonly tree: Tree; readonly pointer: string }[] = [{ tree, pointer: "" }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { pointer } = at;
    if (at.tree.type === "scalar") {
      if (at.tree.bare === true) found.add(pointer);
    } else if (at.tree.type === "list") {
      open.push(...at.tree.items.map((item, i) => ({ tree: item, pointer: `${pointer}/${i}` })));
    } else {
      for (const [name, member] of at.tree.members)
        open.push({ tree: member.tree, pointer: `${pointer}/${pointerToken(name)}` });
    }
  }
  return found;
}

/** Fields that only Cairn has, on states and on the machine. */
const extensionFields: ReadonlySet<string> = new Set([
  "Budget",
  "Cache",
  "Checkpoint",
  "Compensate",
  "Limits",
  "MaxPayloadBytes",
  "OnUnknown",
  "RunWindow",
  "Validate",
  "Verify",
]);

/** The definition with the payload limit of AWS, unless it was made for Cairn. */
export function withAwsLimit(definition: JsonObject): JsonObject {
  return isOwn(definition) ? definition : { ...definition, MaxPayloadBytes: awsPayloadBytes };
}

/** Whether a definition uses what only Cairn has. */
function isOwn(flow: JsonObject): boolean {
  if (Object.keys(flow).some((name) => extensionFields.has(name))) return true;
  const states = flow["States"];
  return (
    isJsonObject(states) &&
    Object.values(states).some((state) => isJsonObject(state) && isOwnState(state))
  );
}

function isOwnState(state: JsonObject): boolean {
  const { Resource: resource, Branches: branches } = state;
  if (typeof resource === "string" && resource.startsWith(ownResourcePrefix)) return true;
  if (Object.keys(state).some((name) => extensionFields.has(name))) return true;
  const flows = [
    state["ItemProcessor"],
    state["Iterator"],
    ...(Array.isArray(branches) ? (branches as readonly Json[]) : []),
  ];
  return flows.some((flow) => isJsonObject(flow) && isOwn(flow));
}
