/**
 * The definition as AWS Step Functions takes it. What Cairn adds to the language becomes plain states where plain states
 * can say it; the rest is taken out, and everything taken out is told.
 *
 * Invariants
 * X1 A definition that uses nothing of Cairn's own comes out as it is.
 * X2 What comes out has no field, no resource and no limit that AWS does not know.
 * X3 Nothing is taken out silently, unless AWS does the same without being told.
 */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { pointerToken } from "../base/problem.ts";
import { ownResourcePrefix } from "../definition/check-resource.ts";
import { awsPayloadBytes, type PortableNote } from "./import-notes.ts";
import { withUndo } from "./undo-states.ts";

/** A definition for AWS and what a person must know or do about it. */
export interface AwsExport {
  readonly definition: JsonObject;
  /** Pointers lead into the definition that was exported. */
  readonly notes: readonly PortableNote[];
}

/** Turns a definition into one that AWS takes. */
export function exportForAws(definition: object): AwsExport {
  const machine = definition as JsonObject;
  const notes: PortableNote[] = [];
  if (!usesOwn(machine)) return { definition: machine, notes };
  const prepared = withUndo(machine, notes);
  const { MaxPayloadBytes: limit, Budget: budget, Limits: limits, ...rest } = prepared;
  if (limit !== undefined && limit !== awsPayloadBytes) {
    notes.push({
      pointer: "/MaxPayloadBytes",
      message:
        "MaxPayloadBytes was taken out: on AWS an input or result has at most 262,144 bytes.",
    });
  }
  if (budget !== undefined) {
    notes.push({
      pointer: "/Budget",
      message: "Budget was taken out: AWS does not stop a run because of what it costs.",
    });
  }
  if (limits !== undefined) {
    notes.push({
      pointer: "/Limits",
      message:
        "Limits was taken out: AWS starts every run at once; put a queue in front of the state machine.",
    });
  }
  return { definition: plainFlow(rest, { pointer: "", level: 0, notes }), notes };
}

interface Place {
  readonly pointer: string;
  /** 0 for the states of the machine itself. */
  readonly level: number;
  readonly notes: PortableNote[];
}

/** Sentences about the fields that are taken out of a state; null where AWS does the same by itself. */
const droppedFields: Readonly<Record<string, (value: Json, level: number) => string | null>> = {
  Checkpoint: (value) =>
    isJsonObject(value) && value["Policy"] === "Every"
      ? null
      : "Checkpoint was taken out: AWS keeps the result of every state on its own.",
  Cache: () => "Cache was taken out: on AWS the step runs each time.",
  RunWindow: () =>
    "RunWindow was taken out: on AWS the step starts at any hour; put a Wait state before it, or start the run in time.",
  OnUnknown: (value) =>
    value === "Retry"
      ? null
      : "OnUnknown was taken out: AWS starts a step again only where Retry says so, and holds none for a person.",
  Verify: () =>
    "Verify was taken out: AWS holds no step, and asks nobody whether its effect happened.",
  Validate: () =>
    "Validate was taken out: AWS does not check a result against a schema; put a Choice after the state, or check inside the task.",
  Compensate: (_, level) =>
    level === 0
      ? "Compensate was taken out: every error is caught, and no Fail state is left for which anything would be undone."
      : "Compensate was taken out: plain states cannot undo what was done inside a Map or Parallel state.",
};

function plainFlow(flow: JsonObject, at: Place): JsonObject {
  const { States: states } = flow;
  if (!isJsonObject(states)) return flow;
  const plain = Object.entries(states).map(([name, state]): [string, Json] => [
    name,
    isJsonObject(state)
      ? plainState(state, { ...at, pointer: `${at.pointer}/States/${pointerToken(name)}` })
      : state,
  ]);
  return { ...flow, States: Object.fromEntries(plain) };
}

function plainState(state: JsonObject, at: Place): JsonObject {
  const members = Object.entries(state).flatMap(([name, value]): [string, Json][] => {
    const sentence = Object.hasOwn(droppedFields, name)
      ? droppedFields[name]?.(value, at.level)
      : undefined;
    if (sentence !== undefined) {
      // What the machine itself compensates has become states of its own by now.
      if (sentence !== null) at.notes.push({ pointer: `${at.pointer}/${name}`, message: sentence });
      return [];
    }
    return [[name, plainField(name, value, at)]];
  });
  return Object.fromEntries(members);
}

function plainField(name: string, value: Json, at: Place): Json {
  const inner = { ...at, pointer: `${at.pointer}/${name}`, level: at.level + 1 };
  switch (name) {
    case "Resource":
      return typeof value === "string" ? plainResource(value, inner) : value;
    case "ItemProcessor":
    case "Iterator":
      return isJsonObject(value) ? plainFlow(value, inner) : value;
    case "Branches":
      return Array.isArray(value)
        ? (value as readonly Json[]).map((branch, i) =>
            isJsonObject(branch)
              ? plainFlow(branch, { ...inner, pointer: `${inner.pointer}/${i}` })
              : branch,
          )
        : value;
    default:
      return value;
  }
}

function plainResource(resource: string, { pointer, notes }: Place): string {
  if (!resource.startsWith(ownResourcePrefix)) return resource;
  const placeholder = `\${${placeholderOf(resource)}}`;
  notes.push({
    pointer,
    message: `${resource} exists in Cairn alone: put the ARN of something that takes the same arguments in the place of ${placeholder}.`,
  });
  return placeholder;
}

/** `CairnModel` for `cairn:model`. */
function placeholderOf(resource: string): string {
  return resource
    .split(/[^A-Za-z0-9]+/u)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}

/** Whether anything in a flow belongs to Cairn alone. */
function usesOwn(flow: JsonObject): boolean {
  if ("MaxPayloadBytes" in flow || "Budget" in flow || "Limits" in flow) return true;
  const { States: states } = flow;
  return (
    isJsonObject(states) &&
    Object.values(states).some((state) => isJsonObject(state) && usesOwnState(state))
  );
}

function usesOwnState(state: JsonObject): boolean {
  const { Resource: resource, Branches: branches, ItemProcessor: processor, Iterator: old } = state;
  if (Object.keys(state).some((name) => Object.hasOwn(droppedFields, name))) return true;
  if (typeof resource === "string" && resource.startsWith(ownResourcePrefix)) return true;
  const flows = [processor, old, ...(Array.isArray(branches) ? (branches as readonly Json[]) : [])];
  return flows.some((flow) => isJsonObject(flow) && usesOwn(flow));
}
