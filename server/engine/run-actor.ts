/**
 * One run in one process: takes reports one after the other, and commits what follows from them.
 *
 * Invariants
 * A1 The working state is always the committed state plus the reports still pending, in order.
 * A2 A commit succeeds only on the log it was decided on; after a conflict the pending reports are decided again on the
 *    newer state, and those that no longer fit are refused. So nothing is decided on stale data for good.
 * A3 At most one commit of a run is under way in a process; what arrives meanwhile goes into the next one (group commit).
 * A4 After an error the outcome of a commit is unknown: the state is read again before anything else is tried.
 */
import { assert } from "../../shared/base/assert.ts";
import type { LedgerEntry } from "../../shared/cost/usage.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { decide, type Decision } from "../../shared/run/decide.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import type { Report } from "../../shared/run/report.ts";
import { isOpen, type RunState } from "../../shared/run/run-state.ts";
import { backOff } from "./back-off.ts";
import type { LoadedRun } from "../store/run-states.ts";
import type { RunStore } from "../store/run-store.ts";

/** A report on its way into the log. */
export interface Submission {
  readonly report: Report;
  readonly ledger: readonly LedgerEntry[];
  /** What it came to on the state at the time; decided again after a conflict. */
  decision: Decision;
  /** Why it did not get into the log; null while pending and when committed. */
  refused: string | null;
}

/** Called after each commit and each re-reading of the state. */
export interface ActorListener {
  /** `after` is committed; `before` is the state of the commit before it. */
  readonly committed: (
    actor: RunActor,
    change: { readonly before: RunState; readonly after: RunState },
  ) => void;
  readonly reloaded: (actor: RunActor) => void;
  /** A report was refused after money had been spent on it. */
  readonly lateCost: (actor: RunActor, ledger: readonly LedgerEntry[]) => void;
}

export class RunActor {
  readonly definition: Definition;
  readonly #store: RunStore;
  readonly #listener: ActorListener;
  #run: LoadedRun;
  #working: RunState;
  #pending: Submission[] = [];
  #flushing: Promise<void> | null = null;

  constructor(params: {
    readonly store: RunStore;
    readonly listener: ActorListener;
    readonly run: LoadedRun;
    readonly definition: Definition;
  }) {
    this.#store = params.store;
    this.#listener = params.listener;
    this.#run = params.run;
    this.#working = params.run.state;
    this.definition = params.definition;
  }

  get run(): LoadedRun {
    return this.#run;
  }

  /** Committed state plus pending reports. */
  get state(): RunState {
    return this.#working;
  }

  get idle(): boolean {
    return this.#pending.length === 0 && this.#flushing === null;
  }

  /** Decides a report at once; it reaches the log with the next {@link flush}. A refused one is not kept. */
  submit(report: Report, ledger: readonly LedgerEntry[] = []): Submission {
    const decision = decide(this.definition, this.#working, report);
    const submission: Submission = { report, ledger, decision, refused: decision.refused };
    if (decision.refused === null) {
      this.#working = decision.state;
      this.#pending.push(submission);
    } else if (ledger.length > 0) {
      this.#listener.lateCost(this, ledger);
    }
    return submission;
  }

  /** Returns when everything submitted so far is committed or refused. Keeps trying while the database is away. */
  async flush(): Promise<void> {
    while (this.#pending.length > 0 || this.#flushing !== null) {
      this.#flushing ??= this.#commitPending().finally(() => {
        this.#flushing = null;
      });
      // eslint-disable-next-line no-await-in-loop -- one commit of a run at a time (A3)
      await this.#flushing;
    }
  }

  /** Reads the state again: somebody else has moved the run. */
  async reload(): Promise<void> {
    if (this.#flushing !== null) await this.#flushing;
    this.#flushing ??= this.#reread([]).finally(() => {
      this.#flushing = null;
    });
    await this.#flushing;
  }

  async #commitPending(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    const before = this.#run.state;
    const after = batch.at(-1)?.decision.state ?? before;
    const events: readonly NewEvent[] = batch.flatMap((submission) => submission.decision.events);
    const ledger = batch.flatMap((submission) => submission.ledger);
    if (events.length === 0 && ledger.length === 0) return;
    const expectedSeq = this.#run.seq;
    const committed = await this.#tryCommit(async (attempt) => {
      // The commit before may have happened although its answer was lost (A4): only the first try may assume the state.
      if (attempt > 0) return null;
      return await this.#store.commit({
        runId: this.#run.id,
        expectedSeq,
        before,
        after,
        events,
        ledger,
      });
    });
    if (committed === null) {
      await this.#reread(batch);
      return;
    }
    const closed = (state: RunState): RunState => dropClosed(state, after);
    this.#run = { ...this.#run, seq: committed.seq, state: closed(after) };
    this.#working = closed(this.#working);
    for (const submission of this.#pending)
      submission.decision = { ...submission.decision, state: closed(submission.decision.state) };
    this.#listener.committed(this, { before, after });
  }

  /** What can never be committed is dropped with its batch, so that the working state is the committed one again (A1). */
  async #tryCommit<T>(commit: (failures: number) => Promise<T>): Promise<T> {
    try {
      return await backOff(commit);
    } catch (error) {
      await this.#reread([]);
      throw error;
    }
  }

  async #reread(batch: readonly Submission[]): Promise<void> {
    const run = await backOff(async () => await this.#store.load(this.#run.id));
    assert(run !== null, `run ${this.#run.id} has vanished`);
    this.#run = run;
    this.#working = run.state;
    const again = [...batch, ...this.#pending];
    this.#pending = [];
    for (const submission of again) {
      submission.decision = decide(this.definition, this.#working, submission.report);
      submission.refused = submission.decision.refused;
      if (submission.refused === null) {
        this.#working = submission.decision.state;
        this.#pending.push(submission);
      } else if (submission.ledger.length > 0) {
        this.#listener.lateCost(this, submission.ledger);
      }
    }
    this.#listener.reloaded(this);
  }
}

/** Drops steps and flows that are closed in the committed state: they never change again. */
function dropClosed(state: RunState, committed: RunState): RunState {
  const closedStep = (key: string): boolean => {
    const step = committed.steps[key];
    return step !== undefined && !isOpen(step);
  };
  return {
    ...state,
    steps: Object.fromEntries(Object.entries(state.steps).filter(([key]) => !closedStep(key))),
    flows: Object.fromEntries(
      Object.entries(state.flows).filter(
        ([path]) => (committed.flows[path]?.status ?? "open") === "open",
      ),
    ),
  };
}
