/** What the attempts of a step were spared: the money of operations whose values they took over from earlier ones. */
import type { LedgerEntry, MeteredOperation } from "../../shared/cost/usage.ts";
import type { OperationCost } from "../../shared/run/event.ts";
import type { SavedOperation } from "../store/run-store.ts";

/** What an attempt has been spared and no commit has told yet: added up, so that a thousand values do not make a thousand rows. */
export class SparedCosts {
  readonly #sums = new Map<string, OperationCost & { readonly isCopied: boolean }>();

  /** The value of an operation was taken over. */
  add({ costs, isCopied }: Pick<SavedOperation, "costs" | "isCopied">): void {
    for (const { provider, model, costMicros } of costs) {
      const name = JSON.stringify([provider, model, isCopied]);
      const sum = this.#sums.get(name)?.costMicros ?? 0;
      this.#sums.set(name, { provider, model, isCopied, costMicros: sum + costMicros });
    }
  }

  /** Ledger rows of what was added since the last call. */
  take(price: (operation: MeteredOperation) => LedgerEntry): readonly LedgerEntry[] {
    const rows = [...this.#sums.values()].map(({ provider, model, isCopied, costMicros }) => {
      const kind = "reused" as const;
      const entry = price({ provider, model, kind, usage: {}, reportedCostMicros: costMicros });
      // No other row of the run tells of money that was spent before it: this one goes along when the run is copied in its turn.
      return isCopied ? { ...entry, saved: true } : entry;
    });
    this.#sums.clear();
    return rows;
  }
}

/** What operations cost that cost anything, by key. */
export function costsByKey(
  operations: readonly { readonly key: string; readonly ledger: readonly LedgerEntry[] }[],
): Readonly<Record<string, readonly OperationCost[]>> {
  const priced = operations.map(({ key, ledger }) => {
    const costs = ledger.flatMap(({ provider, model, costMicros, kind }) =>
      costMicros === null || costMicros === 0 || kind === "cached"
        ? []
        : [{ provider, model, costMicros }],
    );
    return [key, costs] as const;
  });
  return Object.fromEntries(priced.filter(([, costs]) => costs.length > 0));
}
