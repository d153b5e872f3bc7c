/**
 * Gives runs of workflows with limits their turn.
 *
 * N1 Who is admitted is decided by the database alone (admit_runs); this asks for it when a place may have come free, and tells the runs.
 * N2 One question at a time for a workflow and process: what happens meanwhile is one more question, however much it is.
 * N3 A process that dies between the two leaves runs that have a place and do not know; the watchdog of any other one tells them.
 */
import type { Logger } from "pino";
import type { RunLimits } from "../../shared/definition/definition.ts";
import type { Report } from "../../shared/run/report.ts";
import type { AdmissionStore, AdmittedRun } from "../store/admission.ts";
import type { RunStore, StartStore } from "../store/run-store.ts";
import type { Clock } from "./clock.ts";

export interface AdmissionsOptions {
  readonly store: AdmissionStore;
  readonly starts: Pick<StartStore, "workflow">;
  readonly runs: Pick<RunStore, "definition">;
  readonly report: (runId: string, report: Report) => Promise<string | null>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Runs that get their turn with one question; their commits go out together. */
const admittedAtOnce = 100;
/** A run that was admitted this long ago and was not told has lost whoever admitted it. */
const untoldMs = 10_000;
/** A look at the rate comes no more often than this, whatever it is. */
const shortestWaitMs = 20;
const sweptAtOnce = 500;

export class Admissions {
  readonly #options: AdmissionsOptions;
  readonly #working = new Map<string, Promise<void>>();
  /** Workflows that have moved while they were asked about. */
  readonly #again = new Set<string>();
  readonly #timers = new Map<string, () => void>();
  readonly #limits = new Map<string, { readonly version: number; readonly limits: RunLimits }>();
  #closed = false;

  constructor(options: AdmissionsOptions) {
    this.#options = options;
  }

  /** A run of the workflow has lined up or given up a place. */
  look(workflowId: string): void {
    if (this.#closed) return;
    if (this.#working.has(workflowId)) {
      this.#again.add(workflowId);
      return;
    }
    const work = this.#work(workflowId).finally(() => {
      this.#working.delete(workflowId);
      if (this.#again.delete(workflowId)) this.look(workflowId);
    });
    this.#working.set(workflowId, work);
  }

  /** What a process that died, or a published version with other limits, has left to do. */
  async sweep(): Promise<void> {
    const { store } = this.#options;
    const untold = await store.untold({ olderThanMs: untoldMs, limit: sweptAtOnce });
    if (untold.length > 0) await this.#tell(untold);
    for (const workflowId of await store.waitingWorkflows(sweptAtOnce)) this.look(workflowId);
  }

  /** Asks for no more, and waits for what is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#timers.values()) stop();
    this.#timers.clear();
    await Promise.all(this.#working.values());
  }

  async #work(workflowId: string): Promise<void> {
    try {
      let more = true;
      while (more && !this.#closed) {
        // eslint-disable-next-line no-await-in-loop -- each question follows from the answer before
        more = await this.#admit(workflowId);
      }
    } catch (error) {
      this.#options.log.warn(
        { err: error, workflow: workflowId },
        "could not admit waiting runs; the watchdog tries again",
      );
    }
  }

  /** True when there is more to do at once. */
  async #admit(workflowId: string): Promise<boolean> {
    const limits = await this.#limitsOf(workflowId);
    const { admitted, waitMs, more } = await this.#options.store.admit({
      workflowId,
      limits,
      count: admittedAtOnce,
    });
    if (waitMs !== null) this.#lookAfter(workflowId, waitMs);
    if (admitted.length > 0) await this.#tell(admitted);
    return more;
  }

  /** The runs know with their own commit; only then is it noted that they do. */
  async #tell(runs: readonly AdmittedRun[]): Promise<void> {
    const { report, store, log } = this.#options;
    const told: AdmittedRun[] = [];
    const tell = async (run: AdmittedRun): Promise<void> => {
      try {
        await report(run.runId, { type: "admitted", turn: run.turn });
        told.push(run);
      } catch (error) {
        log.error({ err: error, runId: run.runId }, "a run could not be told that it has its turn");
      }
    };
    await Promise.all(runs.map(tell));
    await store.told(told);
  }

  #lookAfter(workflowId: string, waitMs: number): void {
    this.#timers.get(workflowId)?.();
    const stop = this.#options.clock.after(Math.max(shortestWaitMs, waitMs), () => {
      this.#timers.delete(workflowId);
      this.look(workflowId);
    });
    this.#timers.set(workflowId, stop);
  }

  /** The limits of the newest published version: they are the workflow's, whatever version a run has. */
  async #limitsOf(workflowId: string): Promise<RunLimits> {
    const { starts, runs } = this.#options;
    const version = (await starts.workflow(workflowId))?.version ?? null;
    if (version === null) return {};
    const known = this.#limits.get(workflowId);
    if (known?.version === version) return known.limits;
    const definition = await runs.definition({ workflowId, version });
    const limits = definition?.Limits ?? {};
    this.#limits.set(workflowId, { version, limits });
    return limits;
  }
}
