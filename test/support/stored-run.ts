/** Drives runs through `decide` straight into the store, without an engine: one change at a time, or several held back. */
import assert from "node:assert/strict";
import type { LedgerEntry } from "../../shared/cost/usage.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { emptyGraph } from "../../shared/graph/graph.ts";
import { decide } from "../../shared/run/decide.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Outcome, Report } from "../../shared/run/report.ts";
import { isTerminal, unborn, type RunState, type Step } from "../../shared/run/run-state.ts";
import { dropClosed } from "../../shared/run/touched.ts";
import type { Database } from "../../server/store/database.ts";
import { newId } from "../../server/store/new-id.ts";
import type { CommitAnswer, NewRun, RunChange, RunStore } from "../../server/store/run-store.ts";
import { createWorkflow } from "../../server/store/workflows.ts";

/** Publishes a definition; returns the id of its workflow. */
export async function publish(
  database: Database,
  definition: Definition,
  name = "Stored",
): Promise<string> {
  const workflow = { name, type: "STANDARD", draft: emptyGraph, definition } as const;
  return (await createWorkflow(database, workflow)).id;
}

/** What a run is made of when nothing is said about it. */
export function newRun(workflowId: string, over: Partial<NewRun> = {}): NewRun {
  return {
    workflowId,
    workflowName: "Stored",
    version: 1,
    mustBePublished: false,
    input: { value: {} },
    timeoutSeconds: null,
    idempotencyKey: null,
    requestHash: null,
    name: null,
    parent: null,
    ...over,
  };
}

/** Creates a run. */
export async function startStored(
  params: { readonly store: RunStore; readonly definition: Definition },
  run: NewRun,
): Promise<StoredRun> {
  const stored = new StoredRun(params);
  const answer = await stored.commit(stored.creation(run));
  assert.equal(answer.type, "committed", JSON.stringify(answer));
  return stored;
}

/** One run as one process sees it. */
export class StoredRun {
  readonly id: string;
  readonly definition: Definition;
  readonly #store: RunStore;
  /** What is committed, without what has closed. */
  state: RunState = unborn;
  /** What the last commit wrote, closed steps and flows included. */
  last: RunChange | null = null;

  constructor(params: {
    readonly store: RunStore;
    readonly definition: Definition;
    readonly id?: string;
    readonly state?: RunState;
  }) {
    this.#store = params.store;
    this.definition = params.definition;
    this.id = params.id ?? newId("run");
    this.state = params.state ?? unborn;
  }

  /** The change that reports come to, decided one after the other. */
  change(reports: readonly Report[], more: Partial<RunChange> = {}): RunChange {
    let state = this.state;
    const events = [];
    const touched = { steps: new Set<string>(), flows: new Set<string>() };
    for (const report of reports) {
      const decision = decide(this.definition, state, report);
      assert.equal(decision.refused, null);
      state = decision.state;
      events.push(...decision.events);
      for (const key of decision.touched.steps) touched.steps.add(key);
      for (const path of decision.touched.flows) touched.flows.add(path);
    }
    const { seq: expectedSeq } = this.state;
    return {
      runId: this.id,
      created: null,
      expectedSeq,
      after: state,
      events,
      touched,
      ledger: [],
      ...more,
    };
  }

  creation(run: NewRun): RunChange {
    const { workflowId, version, input } = run;
    return this.change([{ type: "created", workflowId, version, input }], { created: run });
  }

  /** Takes a change as committed. */
  accept(change: RunChange): void {
    this.last = change;
    this.state = dropClosed(change.after, change.touched);
  }

  async commit(change: RunChange): Promise<CommitAnswer> {
    const [answer] = await this.#store.commit([change]);
    assert.ok(answer);
    if (answer.type === "committed") this.accept(change);
    return answer;
  }

  /** Commits what reports come to; the run must be where this process believes it to be. */
  async report(reports: readonly Report[], ledger: readonly LedgerEntry[] = []): Promise<void> {
    const answer = await this.commit(this.change(reports, { ledger }));
    assert.equal(answer.type, "committed", JSON.stringify(answer));
  }

  step(key: string): Step {
    const step = this.state.steps.get(key);
    assert.ok(step, `no step ${key}`);
    return step;
  }

  get ended(): boolean {
    return isTerminal(this.state.status);
  }
}

/** A worker takes a step. */
export function claimed(key: string, worker = "w1"): Report {
  return { type: "claimed", key, worker };
}

/** A worker answers for a step as it stands. */
export function outcome(step: Step, came: Outcome, costMicros = 0): Report {
  const { phase, attempt, epoch } = step;
  const token = { key: `${step.path}@${String(step.visit)}`, phase, attempt, epoch };
  return { type: "outcome", step: token, outcome: came, costMicros, random: 0.5 };
}

export function succeeded(output: Payload, next: string | null): Outcome {
  return { type: "succeeded", output, assign: {}, next };
}
