/** Two runs step by step: the same place and visit in both stand beside each other. Pure. */
import type { StepMessage } from "../../shared/api/run.ts";
import { type Json, jsonEquals } from "../../shared/base/json.ts";

/** A step of both runs, or of one of them. */
export interface StepPair {
  /** `path@visit`. */
  readonly key: string;
  readonly state: string;
  readonly a: StepMessage | null;
  readonly b: StepMessage | null;
  readonly differs: {
    readonly status: boolean;
    readonly attempts: boolean;
    readonly input: boolean;
    readonly output: boolean;
  };
}

export function keyOf({ path, visit }: Pick<StepMessage, "path" | "visit">): string {
  return `${path}@${String(visit)}`;
}

/** True where what they did differs; times and costs always do a little, and do not count. */
export function hasDifference({ differs }: StepPair): boolean {
  return differs.status || differs.attempts || differs.input || differs.output;
}

function pair(key: string, a: StepMessage | null, b: StepMessage | null): StepPair {
  const isBoth = a !== null && b !== null;
  return {
    key,
    state: a?.state ?? b?.state ?? "",
    a,
    b,
    differs: {
      status: a?.status !== b?.status || a?.error !== b?.error,
      attempts: isBoth && a.attempts.length !== b.attempts.length,
      input: isBoth && !jsonEquals(a.input, b.input),
      output: isBoth && !jsonEquals(a.output, b.output),
    },
  };
}

/** In the order of the first run; a step that only the second has stands behind what came before it there. */
export function alignSteps(
  a: readonly StepMessage[],
  b: readonly StepMessage[],
): readonly StepPair[] {
  const second = new Map(b.map((step, index) => [keyOf(step), { step, index }]));
  const first = new Set(a.map(keyOf));
  const pairs: StepPair[] = [];
  let at = 0;
  const takeOnlySecond = (until: string | null) => {
    for (; at < b.length; at += 1) {
      const step = b[at];
      if (step === undefined || keyOf(step) === until) break;
      // One that the first run also has comes at its place there.
      if (!first.has(keyOf(step))) pairs.push(pair(keyOf(step), null, step));
    }
  };
  for (const step of a) {
    const key = keyOf(step);
    const partner = second.get(key);
    if (partner !== undefined && partner.index >= at) takeOnlySecond(key);
    pairs.push(pair(key, step, partner?.step ?? null));
  }
  takeOnlySecond(null);
  return pairs;
}

/** How long it took in milliseconds; null while it runs. */
export function stepDurationMs({ startedAt, scheduledAt, endedAt }: StepMessage): number | null {
  return endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt ?? scheduledAt);
}

/** One place at which two values differ; undefined where a side has nothing. */
export interface ValueDifference {
  /** As in a path: `items[3].name`; empty for the whole value. */
  readonly place: string;
  readonly a: Json | undefined;
  readonly b: Json | undefined;
}

/** The places at which two values differ, in the order of the first, at most `most` of them, and how many there are. */
export function differencesBetween(
  a: Json,
  b: Json,
  most: number,
): { readonly shown: readonly ValueDifference[]; readonly total: number } {
  const shown: ValueDifference[] = [];
  let total = 0;
  const look = (x: Json | undefined, y: Json | undefined, place: string) => {
    if (x !== undefined && y !== undefined && jsonEquals(x, y)) return;
    const keys = sharedKeys(x, y);
    if (keys === null) {
      total += 1;
      if (shown.length < most) shown.push({ place, a: x, b: y });
      return;
    }
    for (const key of keys) look(childOf(x, key), childOf(y, key), join(place, key));
  };
  look(a, b, "");
  return { shown, total };
}

type Key = string | number;

/** What is inside both; null unless both are lists or both are objects. */
function sharedKeys(a: Json | undefined, b: Json | undefined): readonly Key[] | null {
  if (Array.isArray(a) && Array.isArray(b))
    return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => at);
  if (!isObject(a) || !isObject(b)) return null;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function childOf(value: Json | undefined, key: Key): Json | undefined {
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return typeof key === "number" ? items[key] : undefined;
  }
  return isObject(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
}

function join(place: string, key: Key): string {
  if (typeof key === "number") return `${place}[${String(key)}]`;
  if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)) return `${place}[${JSON.stringify(key)}]`;
  return place === "" ? key : `${place}.${key}`;
}
