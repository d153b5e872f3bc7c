/** Undo and redo over edits and their inverses: pure functions on a list of steps. */
import type { Problem } from "../../shared/base/problem.ts";
import { type Edit, edit } from "../../shared/graph/edit.ts";
import type { Graph } from "../../shared/graph/graph.ts";

export interface Step {
  readonly label: string;
  readonly forward: readonly Edit[];
  /** In the order in which they are applied to undo. */
  readonly backward: readonly Edit[];
  /** Steps with the same key that follow each other quickly become one: typing in one field. */
  readonly groupKey: string | null;
  /** Milliseconds since 1970 of the last edit. */
  readonly at: number;
  readonly selectedBefore: readonly string[];
  readonly selectedAfter: readonly string[];
}

export interface History {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

export const emptyHistory: History = { past: [], future: [] };

/** A pause longer than this ends a group of typing. */
export const groupPauseMs = 1000;
/** Steps that can be undone; older ones are forgotten. */
const historyLimit = 500;

export type Applied =
  | { readonly ok: true; readonly graph: Graph; readonly backward: readonly Edit[] }
  | { readonly ok: false; readonly problem: Problem };

/** Applies edits as one: all of them, with what undoes them, or none. */
export function applyAll(graph: Graph, label: string, edits: readonly Edit[]): Applied {
  const result = edit(graph, { type: "batch", label, edits });
  return result.ok ? { ok: true, graph: result.graph, backward: [result.inverse] } : result;
}

/** Adds a step; what had been undone is forgotten. */
export function recorded(history: History, step: Step): History {
  const last = history.past.at(-1);
  const isSameGroup =
    last !== undefined &&
    step.groupKey !== null &&
    last.groupKey === step.groupKey &&
    history.future.length === 0 &&
    step.at - last.at <= groupPauseMs;
  if (!isSameGroup) return { past: [...history.past, step].slice(-historyLimit), future: [] };
  const merged: Step = {
    ...step,
    label: last.label,
    forward: [...last.forward, ...step.forward],
    backward: [...step.backward, ...last.backward],
    selectedBefore: last.selectedBefore,
  };
  return { past: [...history.past.slice(0, -1), merged], future: [] };
}

/** The step that undo takes back, and the history after it. */
export function undone(
  history: History,
): { readonly step: Step; readonly history: History } | null {
  const step = history.past.at(-1);
  if (step === undefined) return null;
  return { step, history: { past: history.past.slice(0, -1), future: [step, ...history.future] } };
}

/** The step that redo repeats, and the history after it. A repeated step is never grown by later typing. */
export function redone(
  history: History,
): { readonly step: Step; readonly history: History } | null {
  const [step, ...future] = history.future;
  if (step === undefined) return null;
  return { step, history: { past: [...history.past, { ...step, groupKey: null }], future } };
}
