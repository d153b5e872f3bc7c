import type { LedgerEntry, MeteredOperation, Rate } from "../../shared/cost/usage.ts";
import { priceOperation } from "../../shared/cost/rate-for.ts";
import type { Json } from "../../shared/base/json.ts";
import type { StepToken } from "../../shared/run/report.ts";
import type { Step } from "../../shared/run/run-state.ts";

/** Why an execution was told to stop. */
export type StopReason = "lost" | "draining";

/** Longest time that the attempt may take, and be silent. */
export interface Limits {
  readonly timeoutMs: number | null;
  readonly heartbeatMs: number | null;
}

/** One attempt of one step under way in this process: what it spends, says, and whether it may go on. */
export class Execution {
  readonly token: StepToken;
  readonly runId: string;
  readonly step: Step;
  readonly #controller = new AbortController();
  readonly #ledger: LedgerEntry[] = [];
  readonly #rates: readonly Rate[];
  readonly #isoDay: string;
  readonly #beatListeners: ((details: Json) => void)[] = [];
  #limits: Limits;
  #onLimit: (limits: Limits) => void = () => undefined;

  constructor(params: {
    readonly runId: string;
    readonly key: string;
    readonly step: Step;
    readonly rates: readonly Rate[];
    readonly isoDay: string;
  }) {
    const { phase, attempt, epoch } = params.step;
    this.token = { key: params.key, phase, attempt, epoch };
    this.runId = params.runId;
    this.step = params.step;
    this.#limits = params.step;
    this.#rates = params.rates;
    this.#isoDay = params.isoDay;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  stop(reason: StopReason): void {
    this.#controller.abort(reason);
  }

  /** Why it was stopped, null while it may go on. */
  get stopped(): StopReason | null {
    return this.#controller.signal.aborted ? (this.#controller.signal.reason as StopReason) : null;
  }

  meter(operation: MeteredOperation): void {
    this.#ledger.push({
      ...operation,
      path: this.step.path,
      visit: this.step.visit,
      attempt: Math.max(1, this.step.attempt),
      ordinal: this.#ledger.length,
      ...priceOperation(operation, this.#rates, this.#isoDay),
    });
  }

  get ledger(): readonly LedgerEntry[] {
    return this.#ledger;
  }

  /** Known cost so far, micro-dollars. */
  get costMicros(): number {
    return this.#ledger.reduce((sum, entry) => sum + (entry.costMicros ?? 0), 0);
  }

  /** The limits of the attempt, once they are computed; the state's own until then. */
  get limits(): Limits {
    return this.#limits;
  }

  /** Limits that the state computes are known: unless they are those that the attempt began with, somebody else has to mind them too. */
  limit({ timeoutMs, heartbeatMs }: Limits): void {
    if (timeoutMs === this.#limits.timeoutMs && heartbeatMs === this.#limits.heartbeatMs) return;
    this.#limits = { timeoutMs, heartbeatMs };
    this.#onLimit(this.#limits);
  }

  onLimit(listener: (limits: Limits) => void): void {
    this.#onLimit = listener;
  }

  /** The attempt says that it lives. */
  beat(details: Json): void {
    for (const listener of this.#beatListeners) listener(details);
  }

  onBeat(listener: (details: Json) => void): void {
    this.#beatListeners.push(listener);
  }
}
