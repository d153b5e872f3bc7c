import { setMaxListeners } from "node:events";
import { ROOT_CONTEXT, type Context } from "@opentelemetry/api";
import type { LedgerEntry, MeteredOperation, Rate, Usage } from "../../shared/cost/usage.ts";
import { priceOperation } from "../../shared/cost/rate-for.ts";
import type { Json } from "../../shared/base/json.ts";
import type { CachedResult, CheckpointReason } from "../../shared/run/event.ts";
import type { Want } from "../../shared/run/reserve.ts";
import type { Outcome, StepToken } from "../../shared/run/report.ts";
import type { Step } from "../../shared/run/run-state.ts";
import { CallCosts, type CallCost } from "../../shared/cost/call-cost.ts";
import type { FreshResult } from "./call-cache.ts";
import type { ActiveDrill } from "./drill.ts";
import type { CallBound } from "../context/call-bound.ts";
import { checkDetails } from "./heartbeats.ts";
import { stoppedError, type OperationBuffer } from "./operations.ts";
import type { Reservations } from "./reservations.ts";
import { VramWatch } from "./vram-watch.ts";

/** Why an execution was told to stop. */
export type StopReason = "lost" | "draining" | "cancelled";

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
  /** The result of its call came from the cache. */
  cached: CachedResult | null = null;
  /** The result of its call, should it be one that may stand for others. */
  fresh: FreshResult | null = null;
  readonly #callCosts = new CallCosts();
  readonly #makeReservations: (execution: Execution) => Reservations;
  #reservations: Reservations | null = null;
  #meteredMicros = 0;
  #savedMicros = 0;
  #controller: AbortController | null = null;
  #stopped: StopReason | null = null;
  #told: StopReason | null = null;
  readonly #ledger: LedgerEntry[] = [];
  readonly #rates: readonly Rate[];
  readonly #isoDay: string;
  readonly #beatListeners: ((details: Json) => void)[] = [];
  readonly #vram = new VramWatch();
  readonly #pressureListeners = new Set<() => void>();
  readonly #makeOperations: (execution: Execution) => OperationBuffer;
  #operations: OperationBuffer | null = null;
  #halted: CheckpointReason | null = null;
  #onClose: () => void = () => undefined;
  #ordinal: number;
  #onLate: ((ledger: readonly LedgerEntry[]) => void) | null = null;
  #limits: Limits;
  #onLimit: (limits: Limits) => void = () => undefined;
  readonly #settlers: (() => Promise<void>)[] = [];
  /** A fault that the run asked for, and that happens to this attempt. */
  drill: ActiveDrill | null = null;
  /** Of the span of the attempt: what happens inside belongs to it. */
  traceContext: Context = ROOT_CONTEXT;

  constructor(params: {
    readonly runId: string;
    readonly key: string;
    readonly step: Step;
    readonly rates: readonly Rate[];
    readonly isoDay: string;
    readonly operations: (execution: Execution) => OperationBuffer;
    readonly reservations: (execution: Execution) => Reservations;
    /** Of its first ledger row: see {@link firstOrdinal}. */
    readonly firstOrdinal: number;
  }) {
    const { phase, attempt, epoch, worker } = params.step;
    this.token = { key: params.key, phase, attempt, epoch, worker };
    this.runId = params.runId;
    this.step = params.step;
    this.#limits = params.step;
    this.#rates = params.rates;
    this.#isoDay = params.isoDay;
    this.#makeOperations = params.operations;
    this.#makeReservations = params.reservations;
    this.#ordinal = params.firstOrdinal;
  }

  /** What the step does in pieces, under keys of their own. */
  get operations(): OperationBuffer {
    if (this.#operations === null) {
      this.#operations = this.#makeOperations(this);
      if (this.#halted !== null) haltOperations(this.#operations, this.#halted);
    }
    return this.#operations;
  }

  /** False while nothing was done in pieces: as with most steps. */
  get hasOperations(): boolean {
    return this.#operations !== null;
  }

  /** Whether the step is still this attempt's. A step that is being finished has no worker. */
  has({ status, phase, attempt, epoch, worker }: Step): boolean {
    const { token } = this;
    if (worker !== token.worker) return false;
    if (phase !== token.phase || attempt !== token.attempt || epoch !== token.epoch) return false;
    return status === "running" || (status === "ready" && (phase === "exit" || phase === "catch"));
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      // As many operations may listen as the step has under way.
      setMaxListeners(0, this.#controller.signal);
      if (this.#stopped !== null) this.#controller.abort(this.#told);
    }
    return this.#controller.signal;
  }

  /** `told`: what the signal says, when the kind is to know more than the engine goes by. */
  stop(reason: StopReason, told: StopReason = reason): void {
    if (this.#stopped === null) this.#told = told;
    this.#stopped ??= reason;
    this.#controller?.abort(told);
  }

  /** Why it was stopped, null while it may go on. */
  get stopped(): StopReason | null {
    return this.#stopped;
  }

  meter(operation: MeteredOperation): void {
    this.charge([this.price(operation)]);
  }

  /** A ledger row for something metered; whoever asks for it sees to it that it is charged or committed. */
  price(operation: MeteredOperation): LedgerEntry {
    const entry = {
      ...operation,
      path: this.step.path,
      visit: this.step.visit,
      attempt: Math.max(1, this.step.attempt),
      ordinal: this.#ordinal,
      ...priceOperation(operation, this.#rates, this.#isoDay),
    };
    this.#ordinal += 1;
    this.#callCosts.add(entry);
    if (entry.kind === "incurred" || entry.kind === "estimated")
      this.#meteredMicros += entry.costMicros ?? 0;
    return entry;
  }

  /** What an operation costs, without a row for it; null = no price known. */
  priceOf(operation: MeteredOperation): Pick<LedgerEntry, "costMicros" | "rate"> {
    return priceOperation(operation, this.#rates, this.#isoDay);
  }

  /** That of the next ledger row. */
  get nextOrdinal(): number {
    return this.#ordinal;
  }

  /** Adds rows to those that are committed with the outcome. */
  charge(ledger: readonly LedgerEntry[]): void {
    if (this.#onLate === null) this.#ledger.push(...ledger);
    else if (ledger.length > 0) this.#onLate(ledger);
  }

  /** The attempt is over: rows that still come go to `late`. */
  close(late: (ledger: readonly LedgerEntry[]) => void): void {
    this.#onLate = late;
    this.#onClose();
  }

  /** Has something finished before the outcome of the attempt can be seen. It must not fail, and not take long. */
  onSettle(settle: () => Promise<void>): void {
    this.#settlers.push(settle);
  }

  async settle(): Promise<void> {
    for (const settle of this.#settlers) {
      // eslint-disable-next-line no-await-in-loop -- one or none as a rule
      await settle();
    }
  }

  onClose(listener: () => void): void {
    this.#onClose = listener;
  }

  /** Rows that no checkpoint inside the step has taken along. */
  get ledger(): readonly LedgerEntry[] {
    return this.#ledger;
  }

  /** Known cost of the {@link ledger}, micro-dollars. What came from the cache cost nothing. */
  get costMicros(): number {
    return this.#ledger.reduce(
      (sum, { kind, costMicros }) => sum + (kind === "cached" ? 0 : (costMicros ?? 0)),
      0,
    );
  }

  /** What it has spent and no commit has told of yet, micro-dollars. */
  get uncommittedMicros(): number {
    return this.#meteredMicros - this.#savedMicros;
  }

  /** A checkpoint inside the step has told of this much. */
  noteSaved(costMicros: number): void {
    this.#savedMicros += costMicros;
  }

  /**
   * Sets aside what a call may cost, before it is made, should that be much. The answer ends the call.
   * @throws Failure `Cairn.Stopped` when the budget does not hold it: the step is handed back then.
   */
  async reserve({ model, atMost, counted }: CallBound): Promise<() => void> {
    const reservations = (this.#reservations ??= this.#makeReservations(this));
    const costOf = (usage: Usage): number | null => {
      const operation = { provider: "", model, usage, kind: "estimated" } as const;
      return priceOperation(operation, this.#rates, this.#isoDay).costMicros;
    };
    if (!reservations.isExpensive(costOf(atMost))) return () => undefined;
    return await reservations.hold(costOf(counted()));
  }

  /** What a call needed for which there was no money; null for none. */
  get want(): Want | null {
    return this.#reservations?.want ?? null;
  }

  /** What its work came to, whoever paid for it: the values of operations that it took over included. */
  get callCosts(): readonly CallCost[] {
    return this.#callCosts.sums;
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

  /** No operation inside the step is to begin any more: those under way are committed as they finish, and the step is handed back. */
  halt(reason: CheckpointReason): void {
    if (this.#halted !== null) return;
    this.#halted = reason;
    if (this.#operations !== null) haltOperations(this.#operations, reason);
  }

  /** True for an outcome that says no more than that the attempt was stopped on the way: the step goes back. */
  isStoppedShort(outcome: Pick<Outcome, "type"> & { readonly error?: string | null }): boolean {
    if (outcome.type !== "failed") return false;
    return (
      this.#stopped === "draining" ||
      this.#stopped === "lost" ||
      (this.#halted !== null && outcome.error === stoppedError)
    );
  }

  /** Memory runs short: what is finished is committed, and the step is asked to let go of what it can do without. */
  async relieve(): Promise<void> {
    await this.#operations?.flush("memory");
    for (const listener of this.#pressureListeners) listener();
  }

  /** Called when memory runs short; the answer stops it. */
  onPressure(listener: () => void): () => void {
    this.#pressureListeners.add(listener);
    return () => void this.#pressureListeners.delete(listener);
  }

  /** The attempt says that it lives, and how far it is. @throws Failure when the details cannot be kept. */
  beat(details: Json): void {
    if (details !== null) checkDetails(details);
    // What cannot be committed is told to the next operation of the step.
    if (this.#vram.runsShort(details)) this.relieve().catch(() => undefined);
    for (const listener of this.#beatListeners) listener(details);
  }

  onBeat(listener: (details: Json) => void): void {
    this.#beatListeners.push(listener);
  }
}

/** What goes wrong with the commit is told to whoever runs the next operation. */
function haltOperations(operations: OperationBuffer, reason: CheckpointReason): void {
  operations.halt(reason).catch(() => undefined);
}

/** Room for the rows of one execution before those of another begin. */
const ordinalsEach = 1_024;

/** Where an execution begins to count its ledger rows; `random` in [0, 1). */
export function firstOrdinal(random: number): number {
  return Math.floor(random * (2 ** 31 / ordinalsEach)) * ordinalsEach;
}
