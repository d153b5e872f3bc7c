/** What one call of a resource came to: for whoever is spared it later. */
import type { LedgerEntry, MeteredOperation, Usage } from "./usage.ts";

/** What a call used and cost with one model. Micro-dollars, as far as priced; null = no price known. */
export interface CallCost {
  readonly provider: string;
  readonly model: string;
  readonly usage: Usage;
  readonly costMicros: number | null;
}

/** Sums the rows of a call by provider and model. Rows of what came from a cache are left out: they say what something else was spared. */
export class CallCosts {
  readonly #sums = new Map<string, CallCost>();

  add({ provider, model, usage, costMicros, kind }: CostRow): void {
    if (kind === "cached") return;
    const name = JSON.stringify([provider, model]);
    const sum = this.#sums.get(name);
    this.#sums.set(name, {
      provider,
      model,
      usage: sum === undefined ? usage : addUsage(sum.usage, usage),
      costMicros: addKnown(sum?.costMicros ?? null, costMicros),
    });
  }

  get sums(): readonly CallCost[] {
    return [...this.#sums.values()];
  }
}

type CostRow = Pick<LedgerEntry, "provider" | "model" | "usage" | "costMicros" | "kind">;

/** The metered operations that say what a call would have used and cost that was not made. */
export function sparedOperations(costs: readonly CallCost[]): readonly MeteredOperation[] {
  return costs.map(({ provider, model, usage, costMicros }) => ({
    provider,
    model,
    usage,
    kind: "cached" as const,
    ...(costMicros === null ? {} : { reportedCostMicros: costMicros }),
  }));
}

/** Known cost of calls, micro-dollars. */
export function knownCost(costs: readonly Pick<CallCost, "costMicros">[]): number {
  return costs.reduce((sum, { costMicros }) => sum + (costMicros ?? 0), 0);
}

function addKnown(known: number | null, more: number | null): number | null {
  return known === null || more === null ? (known ?? more) : known + more;
}

function addUsage(one: Usage, other: Usage): Usage {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof Usage>;
  return Object.fromEntries(
    [...names].map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]),
  );
}
