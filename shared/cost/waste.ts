/**
 * Why money was wasted. Invariants, for any set of wasted entries:
 * W1 every entry has exactly one cause, so that the causes add up to what was wasted.
 * W2 what happened to the attempt itself comes before what happened to its surroundings: an attempt that failed would have been wasted
 *    whatever became of the run.
 */
import type { RunStatus } from "../run/event.ts";

/** Causes, the most particular first. */
export const wasteCauses = [
  "failed_attempt",
  "rejected_output",
  "worker_lost",
  "interrupted",
  "cancelled",
  "compensated",
  "discarded",
  "run_failed",
  "unknown",
] as const;
export type WasteCause = (typeof wasteCauses)[number];

/** How an attempt ended; `left`: another one took its place, and no event says why. */
export const attemptEnds = ["kept", "failed", "lost", "cancelled", "left"] as const;

/** What is known of a wasted entry. */
export interface WasteFacts {
  readonly attempt: (typeof attemptEnds)[number];
  /** Of an attempt that failed. */
  readonly error: string | null;
  /** The step was undone. */
  readonly undone: boolean;
  /** A branch, iteration or container around the step came to nothing. */
  readonly discarded: boolean;
  /** Null: the run was dropped. */
  readonly run: RunStatus | null;
}

/** Errors that say that an output was made, and refused. */
const rejections: readonly string[] = ["Cairn.InvalidOutput", "Model.InvalidOutput"];

/** The cause of a wasted entry, and the error where an attempt failed with one; null facts: the run was dropped before they were kept. */
export function wasteCause(facts: WasteFacts | null): {
  readonly cause: WasteCause;
  readonly error: string | null;
} {
  if (facts === null) return { cause: "unknown", error: null };
  switch (facts.attempt) {
    case "failed": {
      const isRejected = facts.error !== null && rejections.includes(facts.error);
      return { cause: isRejected ? "rejected_output" : "failed_attempt", error: facts.error };
    }
    case "lost":
      return { cause: "worker_lost", error: null };
    case "cancelled":
      return { cause: "cancelled", error: null };
    case "left":
      return { cause: "interrupted", error: null };
    case "kept":
      return { cause: causeAround(facts), error: null };
  }
}

function causeAround({ undone, discarded, run }: WasteFacts): WasteCause {
  if (undone) return "compensated";
  if (discarded) return "discarded";
  if (run === "ABORTED") return "cancelled";
  return run === "FAILED" || run === "TIMED_OUT" || run === "COMPENSATING"
    ? "run_failed"
    : "unknown";
}

/** Wasted entries with the same facts. */
export interface WasteRow {
  readonly facts: WasteFacts | null;
  /** Micro-dollars, as far as priced. */
  readonly micros: number;
  readonly unpriced: number;
  readonly entries: number;
}

/** What was wasted for one cause. */
export interface CauseFigures extends Omit<WasteRow, "facts"> {
  readonly cause: WasteCause;
  readonly error: string | null;
}

/** Waste by cause, and by error where attempts failed; the dearest first. */
export function wasteByCause(rows: readonly WasteRow[]): readonly CauseFigures[] {
  const found = new Map<string, CauseFigures>();
  for (const { facts, micros, unpriced, entries } of rows) {
    const { cause, error } = wasteCause(facts);
    const key = JSON.stringify([cause, error]);
    const sum = found.get(key);
    found.set(key, {
      cause,
      error,
      micros: (sum?.micros ?? 0) + micros,
      unpriced: (sum?.unpriced ?? 0) + unpriced,
      entries: (sum?.entries ?? 0) + entries,
    });
  }
  return [...found.values()].toSorted(
    (a, b) =>
      b.micros - a.micros ||
      wasteCauses.indexOf(a.cause) - wasteCauses.indexOf(b.cause) ||
      (a.error ?? "").localeCompare(b.error ?? "", "en"),
  );
}
