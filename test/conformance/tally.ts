/** Counts of passed cases, and the score that follows from them. */
import type { Case } from "./case-file.ts";

/** A stricter look at a case, counted for itself. */
export interface Finer {
  readonly measure: "traces" | "places of problems";
  readonly difference: string | null;
}

/** What came of a case. */
export interface Verdict {
  readonly case: Case;
  /** What is different from what is expected; null when the case has passed. */
  readonly difference: string | null;
  /** Why the case was left out; null when it was not. */
  readonly leftOut: string | null;
  /** Null for a case that records no more than how it ends. */
  readonly finer: Finer | null;
}

/** The verdict on a case of which nothing else is known. */
export function passed(recorded: Case): Verdict {
  return { case: recorded, difference: null, leftOut: null, finer: null };
}

interface Count {
  readonly passed: number;
  readonly total: number;
}

/** Passes by authority and area, in alphabetical order. */
export function countsOf(verdicts: readonly Verdict[]): ReadonlyMap<string, Count> {
  const counts = new Map<string, Count>();
  const sorted = verdicts.toSorted((left, right) => keyOf(left).localeCompare(keyOf(right)));
  for (const verdict of sorted) {
    if (verdict.leftOut !== null) continue;
    const { passed: before, total } = counts.get(keyOf(verdict)) ?? { passed: 0, total: 0 };
    const isPassed = verdict.difference === null;
    counts.set(keyOf(verdict), { passed: before + (isPassed ? 1 : 0), total: total + 1 });
  }
  return counts;
}

function keyOf({ case: { authority, kind, area } }: Verdict): string {
  return [authority, kind, area].join("\t");
}

/** Mean over the areas of one authority of the share of cases passed; null when it has none. */
export function macroAverage(verdicts: readonly Verdict[], authority: string): number | null {
  const byArea = new Map<string, Count>();
  for (const {
    case: { area, authority: own },
    difference,
    leftOut,
  } of verdicts) {
    if (own !== authority || leftOut !== null) continue;
    const { passed: before, total } = byArea.get(area) ?? { passed: 0, total: 0 };
    byArea.set(area, { passed: before + (difference === null ? 1 : 0), total: total + 1 });
  }
  const shares = [...byArea.values()].map((count) => count.passed / count.total);
  if (shares.length === 0) return null;
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
