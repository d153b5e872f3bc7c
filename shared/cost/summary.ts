/**
 * Sums over ledger entries. Invariants, for any set of entries:
 * S1 `costMicros` = `incurredMicros` + `estimatedMicros` = `usefulMicros` + `wastedMicros`.
 * S2 Reused and cached work was not paid for again: it is in no other amount.
 * S3 An entry without a known price is counted in `unpriced` and in no amount, never as 0 dollars.
 * S4 The figures of groups add up to the figures of the whole.
 */
import type { CostFigures } from "../api/cost.ts";
import { unreachable } from "../base/assert.ts";
import type { StepStatus } from "../run/event.ts";
import type { LedgerEntry } from "./usage.ts";

/** A ledger entry with the run it belongs to and what became of its attempt. */
export interface CostRecord extends LedgerEntry {
  readonly runId: string;
  readonly workflowId: string;
  /** ISO date, UTC. */
  readonly day: string;
  readonly wasted: boolean;
}

/** What became of a step so far: its status and the newest attempt. */
export interface StepOutcome {
  readonly status: StepStatus;
  readonly attempt: number;
}

/**
 * True for work that led to nothing: of an attempt that failed or whose worker was lost (a later attempt began), or of the
 * last attempt of a step that did not succeed. Work of an attempt that is still under way counts as useful, and so does what a
 * checkpoint inside the step has saved: the next attempt takes it over.
 */
export function isWasted(
  entry: Pick<LedgerEntry, "attempt" | "saved">,
  outcome: StepOutcome,
): boolean {
  if (entry.attempt < outcome.attempt && entry.saved !== true) return true;
  switch (outcome.status) {
    case "failed":
    case "caught":
    case "cancelled":
      return true;
    case "ready":
    case "running":
    case "waiting":
    case "held":
    case "succeeded":
      return false;
    default:
      return unreachable(outcome.status);
  }
}

/** What entries can be grouped by: the fields that the entries of a group have in common. */
export const costGroups = {
  attempt: ["runId", "path", "visit", "attempt"],
  step: ["runId", "path", "visit"],
  run: ["runId"],
  workflow: ["workflowId"],
  model: ["provider", "model"],
  day: ["day"],
} as const satisfies Readonly<Record<string, readonly (keyof CostRecord)[]>>;

export type CostGroup = keyof typeof costGroups;

const nothing: Readonly<CostFigures> = {
  costMicros: 0,
  incurredMicros: 0,
  estimatedMicros: 0,
  usefulMicros: 0,
  wastedMicros: 0,
  reusedMicros: 0,
  cachedMicros: 0,
  unpriced: 0,
  entries: 0,
  inputTokens: 0,
  outputTokens: 0,
  requests: 0,
};

/** The figures of a set of entries. Tokens and requests are those that were really used, not those saved. */
export function costFigures(
  records: readonly Pick<CostRecord, "kind" | "usage" | "costMicros" | "wasted">[],
): CostFigures {
  const sum = { ...nothing };
  for (const { kind, usage, costMicros, wasted } of records) {
    sum.entries += 1;
    if (costMicros === null) sum.unpriced += 1;
    const amount = costMicros ?? 0;
    if (kind === "reused") {
      sum.reusedMicros += amount;
    } else if (kind === "cached") {
      sum.cachedMicros += amount;
    } else {
      sum.costMicros += amount;
      sum[kind === "incurred" ? "incurredMicros" : "estimatedMicros"] += amount;
      sum[wasted ? "wastedMicros" : "usefulMicros"] += amount;
      sum.inputTokens += usage.inputTokens ?? 0;
      sum.outputTokens += usage.outputTokens ?? 0;
      sum.requests += usage.requests ?? 0;
    }
  }
  return sum;
}

/** Figures of a group, with the fields that its entries have in common. */
export type GroupFigures<Group extends CostGroup> = CostFigures &
  Pick<CostRecord, (typeof costGroups)[Group][number]>;

/** The figures of each group, in the order in which the groups first appear. */
export function costFiguresBy<Group extends CostGroup>(
  records: readonly CostRecord[],
  group: Group,
): readonly GroupFigures<Group>[] {
  const members = new Map<string, CostRecord[]>();
  for (const record of records) {
    const key = JSON.stringify(costGroups[group].map((field) => record[field]));
    const known = members.get(key);
    if (known === undefined) members.set(key, [record]);
    else known.push(record);
  }
  return [...members.values()].map((own) => {
    const [first] = own;
    const fields = costGroups[group].map((field) => [field, first?.[field]]);
    return { ...costFigures(own), ...Object.fromEntries(fields) } as GroupFigures<Group>;
  });
}
