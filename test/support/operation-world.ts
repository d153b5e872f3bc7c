/** Operations of one step over several attempts, with a log that survives and a worker that does not. */
import type { Json } from "../../shared/base/json.ts";
import type { LedgerEntry, MeteredOperation } from "../../shared/cost/usage.ts";
import type { Checkpoint } from "../../shared/definition/definition.ts";
import type { CheckpointData } from "../../shared/run/event.ts";
import { OperationBuffer, type OperationBatch } from "../../server/engine/operations.ts";
import type { SavedOperation } from "../../server/store/run-store.ts";
import { manualClock } from "./manual-clock.ts";

export class OperationWorld {
  readonly clock = manualClock();
  /** What is durable. */
  readonly events: CheckpointData[] = [];
  readonly ledger: LedgerEntry[] = [];
  /** Rows that went to the attempt itself. */
  readonly charged: LedgerEntry[] = [];
  /** Keys of the operations that were done, each time. */
  readonly done: string[] = [];
  /** Called with what is to be committed; may wait, or say that the step is lost. */
  gate: (batches: readonly OperationBatch[]) => Promise<boolean> = async () =>
    await Promise.resolve(true);
  beats = 0;
  #ordinal = 0;

  /** A worker takes the step. */
  attempt(policy: Checkpoint | null): OperationBuffer {
    return new OperationBuffer(policy, {
      clock: this.clock,
      saved: async () => await Promise.resolve(this.saved()),
      load: async (payload) => await Promise.resolve("value" in payload ? payload.value : null),
      keep: async (value) => await Promise.resolve({ value }),
      commit: async (batches) => {
        if (!(await this.gate(batches))) return false;
        for (const batch of batches) this.commit(batch);
        return true;
      },
      price: (operation) => this.#price(operation),
      charge: (ledger) => void this.charged.push(...ledger),
      alive: () => {
        this.beats += 1;
      },
    });
  }

  commit({ data, ledger }: OperationBatch): void {
    this.events.push(data);
    this.ledger.push(...ledger);
  }

  saved(): ReadonlyMap<string, SavedOperation> {
    return new Map(
      this.events.flatMap(({ saved = {}, costs = {} }) =>
        Object.entries(saved).map(
          ([key, value]) => [key, { value, costs: costs[key] ?? [], isCopied: false }] as const,
        ),
      ),
    );
  }

  /** Does an operation that costs so much. */
  async operate(
    buffer: OperationBuffer,
    key: string,
    {
      costMicros = 1,
      work,
    }: { readonly costMicros?: number; readonly work?: () => Promise<Json> } = {},
  ): Promise<Json> {
    return await buffer.run(key, async (meter) => {
      this.done.push(key);
      meter({
        provider: "p",
        model: "m",
        usage: { requests: 1 },
        kind: "incurred",
        reportedCostMicros: costMicros,
      });
      return work === undefined ? `value of ${key}` : await work();
    });
  }

  #price(operation: MeteredOperation): LedgerEntry {
    this.#ordinal += 1;
    return {
      ...operation,
      path: "Step",
      visit: 1,
      attempt: 1,
      ordinal: this.#ordinal - 1,
      costMicros: operation.reportedCostMicros ?? null,
      rate: null,
    };
  }
}

export function sumOf(ledger: readonly LedgerEntry[]): number {
  return ledger.reduce((sum, { costMicros }) => sum + (costMicros ?? 0), 0);
}
