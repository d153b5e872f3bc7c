/** Which data the previews of a step use, and what was typed in for it; kept in this browser. */
import { create } from "zustand";
import { type Json, type JsonObject, isJsonObject } from "../../shared/base/json.ts";
import type { Scope } from "./evaluation.ts";

export type SampleSource = "auto" | "run" | "pinned" | "typed";
export const sampleSources: readonly SampleSource[] = ["auto", "run", "pinned", "typed"];

export interface SampleChoice {
  readonly source: SampleSource;
  /** JSON text. */
  readonly typed: string;
}

const unchosen: SampleChoice = { source: "auto", typed: "" };

interface Choices {
  readonly byStep: Readonly<Record<string, SampleChoice>>;
}

const storageKey = "cairn.samples";
/** The storage of a browser is small and shared by everything. */
const mostLength = 200_000;

function stored(): Choices["byStep"] {
  const text = localStorage.getItem(storageKey);
  if (text === null) return {};
  const entries = Object.entries(parsedObject(text) ?? {}).flatMap(([key, value]) => {
    if (!isJsonObject(value)) return [];
    const source = sampleSources.find((each) => each === value["source"]) ?? "auto";
    const typed = typeof value["typed"] === "string" ? value["typed"] : "";
    return [[key, { source, typed }] as const];
  });
  return Object.fromEntries(entries);
}

function store(byStep: Choices["byStep"]): void {
  const text = JSON.stringify(byStep);
  if (text.length > mostLength) return;
  try {
    localStorage.setItem(storageKey, text);
  } catch (error) {
    // Full or switched off: the data stays as long as the page does.
    if (!(error instanceof DOMException)) throw error;
  }
}

const useChoices = create<Choices>(() => ({ byStep: stored() }));

/** The choice for a step of a workflow. */
export function useSampleChoice(
  workflow: string,
  node: string,
): readonly [SampleChoice, (change: Partial<SampleChoice>) => void] {
  const key = `${workflow}/${node}`;
  const choice = useChoices((state) => state.byStep[key]) ?? unchosen;
  const set = (change: Partial<SampleChoice>) => {
    const byStep = { ...useChoices.getState().byStep, [key]: { ...choice, ...change } };
    useChoices.setState({ byStep });
    store(byStep);
  };
  return [choice, set];
}

function parsedObject(text: string): JsonObject | null {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const parts = ["input", "result", "errorOutput", "context"] as const;

/** The data that a text describes; null while it is none. */
export function typedScope(text: string): Scope | null {
  const value = parsedObject(text);
  if (value === null) return null;
  const states = Object.fromEntries(
    parts.flatMap((part) => {
      const member = value[part];
      return member === undefined ? [] : [[part, member] as const];
    }),
  );
  const variables = value["variables"];
  return { states, variables: isJsonObject(variables) ? variables : {} };
}

/** The text that describes some data: what typing begins with. */
export function typedText({ states, variables }: Scope): string {
  return JSON.stringify(
    Object.keys(variables).length === 0 ? states : { ...states, variables },
    null,
    2,
  );
}
