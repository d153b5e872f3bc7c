/** What workflows have left of their budgets of the month, as far as this process knows. */
import type { Logger } from "pino";
import { warnShare } from "../../shared/run/budget.ts";
import type { Clock } from "./clock.ts";

export interface MonthlyBudget {
  readonly maxCostMicros: number;
  readonly spentMicros: number;
}

export interface MonthlyBudgetsOptions {
  /** Every workflow that has a budget, with what it has spent; and the database's time. */
  readonly read: () => Promise<{
    readonly at: Date;
    readonly budgets: ReadonlyMap<string, MonthlyBudget>;
  }>;
  readonly clock: Pick<Clock, "nowMs">;
  readonly log: Logger;
}

/** What other processes have spent is known this much later … */
const staleMs = 2_000;
/** … and this much while a budget may be used up before that. */
const staleNearEndMs = 400;
/** With less than this share left, it may be. */
const nearShare = 0.1;

export class MonthlyBudgets {
  readonly #options: MonthlyBudgetsOptions;
  #budgets: ReadonlyMap<string, MonthlyBudget> = new Map();
  /** Spent by this process and not in what was read last. */
  #since = new Map<string, number>();
  /** Spent since the reading under way began; null while there is none. */
  #during: Map<string, number> | null = null;
  /** Upper bounds of the expensive calls under way in this process. */
  readonly #held = new Map<string, number>();
  readonly #warned = new Set<string>();
  #readAtMs = Number.NEGATIVE_INFINITY;
  /** The next reading is due so long after the last. */
  #staleMs = staleMs;

  constructor(options: MonthlyBudgetsOptions) {
    this.#options = options;
  }

  /** Micro-dollars that a workflow may still spend this month; undefined when it has no budget. */
  left(workflowId: string): number | undefined {
    const budget = this.#budgets.get(workflowId);
    if (budget === undefined) return undefined;
    return budget.maxCostMicros - budget.spentMicros - (this.#since.get(workflowId) ?? 0);
  }

  /** {@link left}, less what expensive calls under way in this process may cost. */
  free(workflowId: string): number | undefined {
    const left = this.left(workflowId);
    return left === undefined ? undefined : left - (this.#held.get(workflowId) ?? 0);
  }

  /** An expensive call of the workflow begins (or, with a negative amount, has ended): what it may cost is nobody else's. */
  hold(workflowId: string, micros: number): void {
    const held = (this.#held.get(workflowId) ?? 0) + micros;
    if (held <= 0) this.#held.delete(workflowId);
    else this.#held.set(workflowId, held);
  }

  /** This process has spent money on a run of the workflow. */
  note(workflowId: string, costMicros: number): void {
    if (costMicros === 0 || !this.#budgets.has(workflowId)) return;
    for (const spent of [this.#since, this.#during])
      spent?.set(workflowId, (spent.get(workflowId) ?? 0) + costMicros);
  }

  /** Reads what is known to all, unless it was read just now. Returns the database's time when it did. */
  async refresh({ atOnce = false } = {}): Promise<Date | null> {
    const nowMs = this.#options.clock.nowMs();
    if (!atOnce && nowMs - this.#readAtMs < this.#staleMs) return null;
    const elapsedMs = nowMs - this.#readAtMs;
    this.#readAtMs = nowMs;
    // What is spent while it is read may be counted twice until the next time, and is never missed.
    const during = new Map<string, number>();
    this.#during = during;
    try {
      const { at, budgets } = await this.#options.read();
      this.#staleMs = isNearEnd(this.#budgets, budgets, elapsedMs) ? staleNearEndMs : staleMs;
      this.#budgets = budgets;
      this.#since = during;
      this.#warn(at);
      return at;
    } finally {
      this.#during = null;
    }
  }

  #warn(at: Date): void {
    const month = at.toISOString().slice(0, 7);
    for (const [workflow, { maxCostMicros, spentMicros }] of this.#budgets) {
      const key = `${workflow}:${month}:${String(maxCostMicros)}`;
      if (spentMicros < maxCostMicros * warnShare || this.#warned.has(key)) continue;
      this.#warned.add(key);
      this.#options.log.warn(
        { workflow, month, spentMicros, maxCostMicros },
        "a workflow has spent most of its budget of the month",
      );
    }
  }
}

/** Whether a budget may be used up before the next reading: little is left, or it is being spent that fast. What is used up stays so. */
function isNearEnd(
  before: ReadonlyMap<string, MonthlyBudget>,
  now: ReadonlyMap<string, MonthlyBudget>,
  elapsedMs: number,
): boolean {
  return [...now].some(([workflow, { maxCostMicros, spentMicros }]) => {
    const left = maxCostMicros - spentMicros;
    const spent = spentMicros - (before.get(workflow)?.spentMicros ?? spentMicros);
    const atThisPace = spent * Math.max(1, staleMs / Math.max(1, elapsedMs));
    return left > 0 && left <= Math.max(maxCostMicros * nearShare, atThisPace);
  });
}
