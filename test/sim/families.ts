/** What the database's queries answer about runs that are steps of other runs. */
import { assert } from "../../shared/base/assert.ts";
import { isTerminal, type Step } from "../../shared/run/run-state.ts";
import type { EndedRun, ParkedStep } from "../../server/store/tasks.ts";
import { dateOf, type MemoryStore, type RunRecord } from "./memory-store.ts";

export class Families {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  endedRun(runId: string): EndedRun | null {
    const record = this.#store.runs.get(runId);
    if (record === undefined || record.endedAtMs === null) return null;
    const { created, state } = record;
    assert(isTerminal(state.status), "a run that has ended has a status that says so");
    return {
      id: runId,
      workflowId: created.workflowId,
      name: created.name,
      status: state.status,
      input: created.input,
      output: state.output,
      error: state.ending?.error ?? null,
      cause: state.ending?.cause ?? null,
      createdAt: dateOf(record.createdAtMs),
      endedAt: dateOf(record.endedAtMs),
    };
  }

  stepsAwaiting(childRun: string): readonly ParkedStep[] {
    return this.#awaiting().filter(({ child }) => child === childRun);
  }

  /** Runs that have ended while a step still waits for them. */
  untold(): readonly string[] {
    return this.#awaiting().flatMap(({ child }) =>
      (this.#store.runs.get(child)?.endedAtMs ?? null) === null ? [] : [child],
    );
  }

  /** Runs that go on although their step has given them up. */
  abandoned(): readonly string[] {
    return [...this.#store.runs.values()].flatMap((record) => {
      const { created, endedAtMs, id, state } = record;
      const isOrphan = created.parent?.awaits === true && !this.#isWanted(created.parent);
      return isOrphan && endedAtMs === null && state.status !== "COMPENSATING" ? [id] : [];
    });
  }

  #isWanted({ runId, key, attempt }: NonNullable<RunRecord["created"]["parent"]>): boolean {
    const step = this.#store.runs.get(runId)?.state.steps.get(key);
    return step !== undefined && step.settled < attempt;
  }

  #awaiting(): readonly (ParkedStep & { readonly child: string })[] {
    const found: (ParkedStep & { readonly child: string })[] = [];
    for (const { id, endedAtMs, state } of this.#store.runs.values()) {
      if (endedAtMs !== null) continue;
      for (const [key, step] of state.steps) {
        const child = childOf(step);
        if (child !== null) found.push({ runId: id, key, attempt: step.attempt, child });
      }
    }
    return found;
  }
}

function childOf({ parked }: Step): string | null {
  return parked?.kind === "run" ? parked.name : null;
}
