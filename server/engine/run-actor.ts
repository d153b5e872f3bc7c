/**
 * One run in one process: takes reports one after the other, and commits what follows from them.
 *
 * Invariants
 * A1 The working state is always the committed state plus the reports still pending, in order.
 * A2 A commit succeeds only on the log it was decided on; after a conflict the run catches up with what others have committed, and the
 *    pending reports are decided again; those that no longer fit are refused. So nothing is decided on stale data for good.
 * A3 At most one commit of a run is under way in a process; what arrives meanwhile goes into the next one.
 * A4 After an error the outcome of a commit is unknown: the log is read again before anything else is tried. What then stands in the log
 *    as it would have been written is taken for written, however late it came: nothing is done, or paid for, twice for a lost answer.
 */
import { assert } from "../../shared/base/assert.ts";
import type { LedgerEntry } from "../../shared/cost/usage.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { decide, type Decision } from "../../shared/run/decide.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import { keyOf } from "../../shared/run/evolve.ts";
import type { Report } from "../../shared/run/report.ts";
import { isOpen, unborn, type RunState } from "../../shared/run/run-state.ts";
import { closedAmong, drop, dropClosed, unite, type Touched } from "../../shared/run/touched.ts";
import { backOff } from "./back-off.ts";
import type { Clock } from "./clock.ts";
import type { Committer } from "./committer.ts";
import { foldNews, ownPrefix, readNews } from "./log-news.ts";
import type { LoadedRun, StoredEvent } from "../store/run-states.ts";
import type { NewRun, RunStore } from "../store/run-store.ts";

/** A report on its way into the log. */
export interface Submission {
  readonly report: Report;
  readonly ledger: readonly LedgerEntry[];
  /** What it came to on the state at the time; decided again after a conflict. */
  decision: Decision;
  /** Why it did not get into the log; null while pending and when committed. */
  refused: string | null;
}

/** What a commit has changed. */
export interface Committed {
  /** The state of the commit before it. */
  readonly before: RunState;
  /** What is committed now; what the commit has closed is still in it. */
  readonly after: RunState;
  readonly touched: Touched;
  /** When, by the database's clock. */
  readonly at: Date;
}

/** Called after each commit and each re-reading of the state. */
export interface ActorListener {
  readonly committed: (actor: RunActor, change: Committed) => void;
  readonly reloaded: (actor: RunActor) => void;
  /** A report was refused after money had been spent on it. */
  readonly lateCost: (actor: RunActor, ledger: readonly LedgerEntry[]) => void;
}

/** How the creation of a run came out: `pending` until its first commit. */
export type Birth = "pending" | "committed" | "exists" | "unpublished";

export interface ActorParams {
  readonly store: Pick<RunStore, "load" | "eventsSince">;
  readonly committer: Committer;
  readonly clock: Clock;
  readonly listener: ActorListener;
  readonly run: LoadedRun;
  readonly definition: Definition;
  /** What the run is to be made of; null for one that exists. */
  readonly created: NewRun | null;
}

export class RunActor {
  readonly definition: Definition;
  readonly #params: ActorParams;
  readonly #enteredAt: Map<string, Date>;
  #run: LoadedRun;
  #working: RunState;
  #pending: Submission[] = [];
  #flushing: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #birth: Birth;

  constructor(params: ActorParams) {
    this.#params = params;
    this.#run = params.run;
    this.#working = params.run.state;
    this.#enteredAt = new Map(params.run.enteredAt);
    this.#birth = params.created === null ? "committed" : "pending";
    this.definition = params.definition;
  }

  get run(): LoadedRun {
    return this.#run;
  }

  /** Committed state plus pending reports. */
  get state(): RunState {
    return this.#working;
  }

  get birth(): Birth {
    return this.#birth;
  }

  get idle(): boolean {
    return this.#pending.length === 0 && this.#flushing === null;
  }

  /** When an open step was scheduled; null while that is not committed. */
  enteredAt(key: string): Date | null {
    return this.#enteredAt.get(key) ?? null;
  }

  /** Decides a report at once; it reaches the log with the next {@link flush}. A refused one is not kept. */
  submit(report: Report, ledger: readonly LedgerEntry[] = []): Submission {
    const decision = decide(this.definition, this.#working, report);
    const submission: Submission = { report, ledger, decision, refused: decision.refused };
    if (decision.refused === null) {
      this.#working = decision.state;
      this.#pending.push(submission);
    } else if (ledger.length > 0) {
      this.#params.listener.lateCost(this, ledger);
    }
    return submission;
  }

  /** Returns when everything submitted so far is committed or refused. Keeps trying while the database is away. */
  async flush(): Promise<void> {
    if (this.#pending.length === 0) {
      await this.#flushing;
      return;
    }
    this.#next ??= this.#afterFlushing(async () => {
      this.#next = null;
      await this.#commitPending();
    });
    await this.#next;
  }

  /** Takes in what others have committed. */
  async catchUp(): Promise<void> {
    await this.#afterFlushing(async () => await this.#readAgain([]));
    await this.flush();
  }

  /** One thing at a time (A3); what is submitted until it begins is part of it. */
  async #afterFlushing(work: () => Promise<void>): Promise<void> {
    // Whatever else is decided in the same moment comes along.
    await Promise.resolve();
    while (this.#flushing !== null) {
      // eslint-disable-next-line no-await-in-loop -- whoever comes first goes on
      await this.#flushing.catch(() => undefined);
    }
    this.#flushing = work().finally(() => {
      this.#flushing = null;
    });
    await this.#flushing;
  }

  async #commitPending(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      const events: readonly NewEvent[] = batch.flatMap(({ decision }) => decision.events);
      const ledger = batch.flatMap((submission) => submission.ledger);
      if (events.length === 0 && ledger.length === 0) return;
      // eslint-disable-next-line no-await-in-loop -- again only after a conflict
      if (await this.#commitBatch(batch, { events, ledger })) return;
    }
  }

  /** False when the batch was decided again and is pending once more. */
  async #commitBatch(
    batch: readonly Submission[],
    {
      events,
      ledger,
    }: { readonly events: readonly NewEvent[]; readonly ledger: readonly LedgerEntry[] },
  ): Promise<boolean> {
    const { committer, created, clock, listener } = this.#params;
    const before = this.#run.state;
    const after = batch.at(-1)?.decision.state ?? before;
    const touched = unite(batch.map(({ decision }) => decision.touched));
    const change = {
      runId: this.#run.id,
      created: this.#birth === "pending" ? created : null,
      expectedSeq: before.seq,
      after,
      events,
      touched,
      ledger,
    };
    const answer = await this.#settled(
      async () =>
        await backOff(clock, async (failures) =>
          // The commit before may have happened although its answer was lost (A4): only the first try may assume the state.
          failures > 0 ? ({ type: "conflict" } as const) : await committer.commit(change),
        ),
    );
    switch (answer.type) {
      case "committed":
        this.#accept({ before, after, touched, at: answer.at }, events);
        listener.committed(this, { before, after, touched, at: answer.at });
        return true;
      case "conflict":
        await this.#readAgain(batch);
        return false;
      case "exists":
        // A commit whose connection was lost may have arrived after the log was read.
        if (await this.#isOwn(batch)) {
          await this.#readAgain(batch);
          return false;
        }
        this.#birth = answer.type;
        for (const submission of batch) submission.refused = "the run was not created";
        return true;
      case "unpublished":
        this.#birth = answer.type;
        for (const submission of batch) submission.refused = "the run was not created";
        return true;
      case "refused":
        throw answer.error;
    }
  }

  #accept(change: Committed, events: readonly NewEvent[]): void {
    const { after, touched, at } = change;
    const createdAt = this.#birth === "pending" ? at : this.#run.createdAt;
    this.#birth = "committed";
    for (const event of events) this.#noteEntry(event, at);
    this.#forgetEntries(after, touched);
    // What pending reports have closed meanwhile stays until it is written.
    const closed = closedAmong(after, touched);
    this.#run = { ...this.#run, createdAt, state: drop(after, closed) };
    this.#working = drop(this.#working, closed);
    for (const submission of this.#pending)
      submission.decision = {
        ...submission.decision,
        state: drop(submission.decision.state, closed),
      };
  }

  /** What can never be committed is dropped with its batch, so that the working state is the committed one again (A1). */
  async #settled<T>(commit: () => Promise<T>): Promise<T> {
    try {
      return await commit();
    } catch (error) {
      await this.#readAgain([]);
      throw error;
    }
  }

  /** Brings the committed state up to date and decides what is pending again, `batch` first. */
  async #readAgain(batch: readonly Submission[]): Promise<void> {
    const news = await this.#news();
    let again = batch;
    let written: Committed | null = null;
    if (news === null) {
      await this.#load();
    } else {
      const { taken, seen } = ownPrefix(batch, news);
      const rest = news.slice(seen);
      written = this.#takeOwn(batch.slice(0, taken), news);
      again = batch.slice(taken);
      if (this.#birth !== "pending") this.#fold(rest);
      else if (rest.length > 0) await this.#load();
    }
    this.#working = this.#run.state;
    const undecided = [...again, ...this.#pending];
    this.#pending = [];
    for (const submission of undecided) {
      submission.decision = decide(this.definition, this.#working, submission.report);
      submission.refused = submission.decision.refused;
      if (submission.refused === null) {
        this.#working = submission.decision.state;
        this.#pending.push(submission);
      } else if (submission.ledger.length > 0) {
        this.#params.listener.lateCost(this, submission.ledger);
      }
    }
    if (written !== null) this.#params.listener.committed(this, written);
    this.#params.listener.reloaded(this);
  }

  /** True when the log of a run that was to be created begins with what would have been written. */
  async #isOwn(batch: readonly Submission[]): Promise<boolean> {
    return ownPrefix(batch, (await this.#news()) ?? []).taken > 0;
  }

  async #news(): Promise<readonly StoredEvent[] | null> {
    const { store, clock } = this.#params;
    const { id: runId, state } = this.#run;
    return await backOff(clock, async () => await readNews(store, { runId, seq: state.seq }));
  }

  /** Accepts reports whose events the log holds where they would have been written (A4); null for none. */
  #takeOwn(own: readonly Submission[], news: readonly StoredEvent[]): Committed | null {
    const [first] = news;
    const after = own.at(-1)?.decision.state;
    if (first === undefined || after === undefined) return null;
    const touched = unite(own.map(({ decision }) => decision.touched));
    const change = { before: this.#run.state, after, touched, at: first.at };
    this.#accept(
      change,
      own.flatMap(({ decision }) => decision.events),
    );
    return change;
  }

  /** Folds what others have committed into the state. */
  #fold(news: readonly StoredEvent[]): void {
    const { state: folded, touched } = foldNews(this.#run.state, news);
    for (const { event, at } of news) this.#noteEntry(event, at);
    this.#forgetEntries(folded, touched);
    this.#run = { ...this.#run, state: dropClosed(folded, touched) };
  }

  async #load(): Promise<void> {
    const { store, clock } = this.#params;
    const run = await backOff(clock, async () => await store.load(this.#run.id));
    if (run === null) {
      // The commit that was to create it did not happen.
      assert(this.#birth === "pending", `run ${this.#run.id} has vanished`);
      this.#run = { ...this.#run, state: unborn };
      return;
    }
    this.#birth = "committed";
    this.#run = run;
    this.#enteredAt.clear();
    for (const [key, at] of run.enteredAt) this.#enteredAt.set(key, at);
  }

  #noteEntry(event: NewEvent, at: Date): void {
    if (event.type === "step.scheduled" || event.type === "undo.scheduled")
      this.#enteredAt.set(keyOf(event), at);
  }

  #forgetEntries(state: RunState, touched: Touched): void {
    for (const key of touched.steps) {
      const step = state.steps.get(key);
      if (step === undefined || !isOpen(step)) this.#enteredAt.delete(key);
    }
  }
}
