/**
 * The operations of one attempt of a step: done once per key however many attempts it takes, and committed by the policy of the step.
 *
 * Invariants
 * O1 An operation whose value an attempt of the visit has saved is not done again: its value is taken, and nothing is paid.
 * O2 A value is committed together with the ledger rows of its operation, both once. What is taken over is told again, as `reused`.
 * O3 Under `Every` an operation is over once its value is durable. Under `EveryN` those finished but not durable and those under way
 *    are together at most `Count`, or as many as the kind runs at once if those are more: a crash repeats no others.
 * O4 Under `Adaptive` a finished operation is uncommitted for at most the time of the rule that fits, also while a long one is under way.
 * O5 One commit at a time is under way; what is finished meanwhile goes into the next one.
 * O6 After the attempt has ended or the step is lost nothing is begun and nothing is saved; what was spent is still charged.
 */
import { assert } from "../../shared/base/assert.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { LedgerEntry, MeteredOperation } from "../../shared/cost/usage.ts";
import type { Checkpoint } from "../../shared/definition/definition.ts";
import { isFull, nextDueMs, wantsCommit, type Uncommitted } from "../../shared/run/checkpoint.ts";
import type { CheckpointData, CheckpointReason } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { SavedOperation } from "../store/run-store.ts";
import type { Clock } from "./clock.ts";
import { costsByKey, SparedCosts } from "./spared-costs.ts";

/** Bytes of values, as JSON, that one commit may hold: more is committed at once, whatever the policy. */
const maxBufferedBytes = 1_048_576;
/** Error of an operation that may not begin, or whose value came too late. */
export const stoppedError = "Cairn.Stopped";
/** Longest key of an operation, characters. */
const maxKeyLength = 200;

/** Operations that are committed together, with the ledger rows that belong to them. */
export interface OperationBatch {
  readonly data: CheckpointData;
  readonly ledger: readonly LedgerEntry[];
}

/** What the operations of an attempt need. */
export interface OperationPorts {
  readonly clock: Pick<Clock, "nowMs" | "after">;
  /** Values that attempts of this visit have saved, by key. */
  readonly saved: () => Promise<ReadonlyMap<string, SavedOperation>>;
  readonly load: (payload: Payload) => Promise<Json>;
  /** Failure when the value cannot be stored. */
  readonly keep: (value: Json) => Promise<Payload>;
  /** Commits batches in their order; false when the step is no longer this attempt's. Throws when the database refuses them. */
  readonly commit: (batches: readonly OperationBatch[]) => Promise<boolean>;
  /** Prices something metered: a ledger row of the attempt. */
  readonly price: (operation: MeteredOperation) => LedgerEntry;
  /** Takes ledger rows of operations that came to nothing: they are the attempt's own. */
  readonly charge: (ledger: readonly LedgerEntry[]) => void;
  /** An operation is finished: the attempt lives. */
  readonly alive: () => void;
}

interface Finished {
  readonly key: string;
  readonly payload: Payload;
  /** Of the key and the value in the event. */
  readonly bytes: number;
  readonly ledger: readonly LedgerEntry[];
  readonly costMicros: number;
  isDurable: boolean;
}

/** An operation: meters what it uses, gives its value. */
export type Operation = (meter: (used: MeteredOperation) => void) => Promise<Json>;

export class OperationBuffer {
  readonly #ports: OperationPorts;
  /** Null when nothing is kept: for an undo. */
  readonly #policy: Checkpoint | null;
  #saved: Promise<ReadonlyMap<string, SavedOperation>> | null = null;
  /** Operations of this attempt, finished or under way. */
  readonly #known = new Map<string, Promise<Json>>();
  #batch: Finished[] = [];
  #batchBytes = 0;
  #batchMicros = 0;
  /** Operations whose commit is under way. */
  #committing = 0;
  #running = 0;
  #reused = 0;
  readonly #spared = new SparedCosts();
  #committedAtMs: number;
  #flushing: Promise<void> | null = null;
  #stopTimer: (() => void) | null = null;
  /** Why each operation is to be committed as soon as it is finished, whatever the policy. */
  #hurry: CheckpointReason | null = null;
  /** Why no operation may begin any more although the attempt goes on. */
  #halted: CheckpointReason | null = null;
  #over = false;
  /** Why nothing can be committed any more. */
  #broken: { readonly error: unknown } | null = null;

  constructor(policy: Checkpoint | null, ports: OperationPorts) {
    this.#policy = policy;
    this.#ports = ports;
    this.#committedAtMs = ports.clock.nowMs();
  }

  /** Finished operations that a crash would repeat. */
  get uncommitted(): number {
    return this.#batch.length + this.#committing;
  }

  /**
   * The value of an operation: that of an earlier attempt or of the same key in this one, or else what the operation gives. Settles
   * when the policy is content. Failure `Cairn.Stopped` after the end of the attempt.
   */
  async run(key: string, operation: Operation): Promise<Json> {
    assert(key.length > 0 && key.length <= maxKeyLength, `a key of ${key.length} characters`);
    this.#mustGoOn();
    const known = this.#known.get(key);
    if (known !== undefined) return await known;
    const work = this.#take(key, operation);
    this.#known.set(key, work);
    try {
      return await work;
    } catch (error) {
      // It may be tried again under the same key.
      this.#known.delete(key);
      throw error;
    }
  }

  /** Commits what is finished. False when the step is no longer this attempt's. */
  async flush(reason: CheckpointReason): Promise<boolean> {
    while (!this.#over && this.#batch.length > 0) {
      // eslint-disable-next-line no-await-in-loop -- one commit at a time (O5)
      await this.#commitOnce(reason);
    }
    await this.#flushing;
    return !this.#over;
  }

  /** Commits what is finished, and from now on each operation as soon as it is. */
  async hurry(reason: CheckpointReason): Promise<boolean> {
    this.#hurry = reason;
    return await this.flush(reason);
  }

  /**
   * Lets no operation begin any more: those under way come to their end and are committed, whoever asks for another gets the failure
   * `Cairn.Stopped`. The step is to be handed back then.
   */
  async halt(reason: CheckpointReason): Promise<boolean> {
    this.#halted ??= reason;
    return await this.hurry(reason);
  }

  /** Why it was halted; null while operations may begin. */
  get halted(): CheckpointReason | null {
    return this.#halted;
  }

  /**
   * Ends the attempt and returns what is to be committed with its outcome; null for nothing. After a success (`end`) the result of the
   * step stands for the values: only the count and the rows are told.
   */
  end(reason: CheckpointReason): OperationBatch | null {
    const wasOver = this.#over;
    this.#over = true;
    this.#stopTimer?.();
    const batch = this.#takeBatch();
    if (wasOver) {
      this.#ports.charge(rowsOf(batch));
      return null;
    }
    if (batch.length === 0 && this.#reused === 0) return null;
    return reason === "end" ? this.#told(batch) : this.#held(batch, reason);
  }

  async #take(key: string, operation: Operation): Promise<Json> {
    const earlier = await this.#earlier(key);
    if (earlier !== undefined) {
      this.#reused += 1;
      this.#spared.add(earlier);
      return await this.#ports.load(earlier.value);
    }
    while (this.#isFull()) {
      // eslint-disable-next-line no-await-in-loop -- room for one more comes with a commit (O3)
      await this.#commitOnce("policy");
    }
    this.#mustGoOn();
    if (this.#halted !== null) throw new Failure(stoppedError, "No operation may begin now.");
    const { value, finished } = await this.#perform(operation, key);
    if (finished !== null) await this.#settle(finished);
    return value;
  }

  async #earlier(key: string): Promise<SavedOperation | undefined> {
    if (this.#policy === null) return undefined;
    this.#saved ??= this.#ports.saved();
    return (await this.#saved).get(key);
  }

  async #perform(
    operation: Operation,
    key: string,
  ): Promise<{ readonly value: Json; readonly finished: Finished | null }> {
    const { price, charge } = this.#ports;
    const rows: LedgerEntry[] = [];
    let collects = true;
    this.#running += 1;
    try {
      const value = await operation((used) => {
        const entry = price(used);
        if (collects) rows.push(entry);
        else charge([entry]);
      });
      const payload = this.#policy === null ? null : await this.#ports.keep(value);
      this.#mustGoOn();
      this.#ports.alive();
      if (payload === null) return { value, finished: null };
      return { value, finished: this.#buffer(key, payload, rows.splice(0)) };
    } finally {
      // What the operation spent and no value stands for is the attempt's own.
      if (rows.length > 0) charge(rows);
      collects = false;
      this.#running -= 1;
    }
  }

  #buffer(key: string, payload: Payload, ledger: readonly LedgerEntry[]): Finished {
    const inline = "value" in payload ? JSON.stringify(payload.value).length : 0;
    const bytes = key.length + inline;
    const costMicros = costOf(ledger);
    const finished: Finished = { key, payload, bytes, ledger, costMicros, isDurable: false };
    this.#batch.push(finished);
    this.#batchBytes += bytes;
    this.#batchMicros += costMicros;
    return finished;
  }

  #takeBatch(): readonly Finished[] {
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#batchMicros = 0;
    return batch;
  }

  /** Waits as long as the policy has it that a finished operation waits. */
  async #settle(finished: Finished): Promise<void> {
    for (;;) {
      const reason = this.#wanted(finished);
      if (reason === null) break;
      // eslint-disable-next-line no-await-in-loop -- one commit at a time (O5)
      await this.#commitOnce(reason);
      this.#mustGoOn();
    }
    this.#armTimer();
  }

  /** Why a commit has to come before an operation that is finished is over; null when none has to. */
  #wanted({ isDurable }: Finished): CheckpointReason | null {
    if (this.#policy === null || isDurable) return null;
    if (this.#hurry !== null) return this.#hurry;
    if (this.#batchBytes >= maxBufferedBytes) return "size";
    return this.#isFull() || wantsCommit(this.#policy, this.#measure()) ? "policy" : null;
  }

  #isFull(): boolean {
    if (this.#policy === null || this.#over) return false;
    return isFull(this.#policy, { finished: this.uncommitted, running: this.#running });
  }

  #measure(): Uncommitted {
    return {
      operations: this.#batch.length,
      costMicros: this.#batchMicros,
      elapsedMs: this.#ports.clock.nowMs() - this.#committedAtMs,
    };
  }

  /** Joins the commit under way, or makes one of what is finished. */
  async #commitOnce(reason: CheckpointReason): Promise<void> {
    this.#flushing ??= this.#commit(reason).finally(() => {
      this.#flushing = null;
    });
    await this.#flushing;
  }

  async #commit(reason: CheckpointReason): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = null;
    const batch = this.#takeBatch();
    if (batch.length === 0) return;
    this.#committedAtMs = this.#ports.clock.nowMs();
    this.#committing = batch.length;
    const parts = this.#policy?.Policy === "Every" ? batch.map((each) => [each]) : [batch];
    try {
      const kept = await this.#ports.commit(parts.map((part) => this.#held(part, reason)));
      if (!kept) this.#over = true;
      for (const finished of batch) finished.isDurable = kept;
    } catch (error) {
      this.#broken = { error };
      this.#over = true;
      throw error;
    } finally {
      this.#committing = 0;
    }
    this.#armTimer();
  }

  /** Sees to it that what is finished is committed in time although nothing more may be (O4). */
  #armTimer(): void {
    if (this.#policy === null || this.#over) return;
    this.#stopTimer?.();
    const dueMs = nextDueMs(this.#policy, this.#measure());
    if (dueMs === null) {
      this.#stopTimer = null;
      return;
    }
    this.#stopTimer = this.#ports.clock.after(dueMs, () => {
      this.#stopTimer = null;
      // A failure is kept for whoever asks for the next operation.
      this.#commitOnce("policy").catch(() => undefined);
    });
  }

  #mustGoOn(): void {
    if (this.#broken !== null) throw this.#broken.error;
    if (this.#over) throw new Failure(stoppedError, "The attempt is over.");
  }

  /** A batch that keeps its values for the next attempt. */
  #held(batch: readonly Finished[], reason: CheckpointReason): OperationBatch {
    const spared = this.#spared.take(this.#ports.price);
    const costs = costsByKey(batch);
    return {
      data: {
        ...this.#summary(batch, reason, spared),
        ...(Object.keys(costs).length === 0 ? {} : { costs }),
        saved: Object.fromEntries(batch.map(({ key, payload }) => [key, payload])),
        bytes: batch.reduce((sum, { payload, bytes }) => sum + storedBytes(payload, bytes), 0),
      },
      ledger: [...rowsOf(batch).map((entry) => ({ ...entry, saved: true })), ...spared],
    };
  }

  /** The values are in the result of the step: its outcome tells of the money, too. */
  #told(batch: readonly Finished[]): OperationBatch {
    this.#ports.charge(rowsOf(batch));
    const spared = this.#spared.take(this.#ports.price);
    return { data: this.#summary(batch, "end", spared), ledger: spared };
  }

  #summary(
    batch: readonly Finished[],
    reason: CheckpointReason,
    spared: readonly LedgerEntry[],
  ): CheckpointData {
    const reusedMicros = costOf(spared);
    return {
      policy: this.#policy?.Policy ?? "Milestone",
      operations: batch.length,
      costMicros: batch.reduce((sum, finished) => sum + finished.costMicros, 0),
      reason,
      ...(this.#reused === 0 ? {} : { reused: this.#reused }),
      ...(reusedMicros === 0 ? {} : { reusedMicros }),
    };
  }
}

function rowsOf(batch: readonly Finished[]): readonly LedgerEntry[] {
  return batch.flatMap((finished) => finished.ledger);
}

/** Bytes of a value wherever it is kept. */
function storedBytes(payload: Payload, inlineBytes: number): number {
  return "artifact" in payload ? payload.bytes : inlineBytes;
}

function costOf(ledger: readonly LedgerEntry[]): number {
  return ledger.reduce((sum, entry) => sum + (entry.costMicros ?? 0), 0);
}
