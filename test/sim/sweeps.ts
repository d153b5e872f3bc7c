/** What the watchdog's queries of the database answer. */
import type { Neighbour } from "../../server/store/run-store.ts";
import type { StepJob } from "../../server/store/jobs.ts";
import type { SweptStep } from "../../server/store/sweep.ts";
import type { ParkedStep } from "../../server/store/tasks.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Step } from "../../shared/run/run-state.ts";
import { Families } from "./families.ts";
import { nameOf, type JobBag } from "./job-bag.ts";
import type { MemoryStore, RunRecord } from "./memory-store.ts";
import { startOfTimeMs } from "./stage.ts";

/** A worker without a sign of life for this long counts as dead. */
export const leaseMs = 10_000;
const silentAfterMs = 2_000;
const overdueGraceMs = 2_000;

/** A worker on record. */
export interface WorkerRow {
  readonly id: string;
  /** Last sign of life. */
  readonly seenMs: () => number;
  readonly isDraining: () => boolean;
  isBuried: boolean;
}

export class Sweeps {
  readonly workers = new Map<string, WorkerRow>();
  readonly families: Families;
  readonly #store: MemoryStore;
  readonly #bag: JobBag;
  readonly #nowMs: () => number;
  readonly #freed: () => void;

  constructor(params: {
    readonly store: MemoryStore;
    readonly bag: JobBag;
    readonly nowMs: () => number;
    /** Jobs may wait again. */
    readonly freed: () => void;
  }) {
    this.#store = params.store;
    this.families = new Families(params.store);
    this.#bag = params.bag;
    this.#nowMs = params.nowMs;
    this.#freed = params.freed;
  }

  lostSteps({ onlyBuried }: { readonly onlyBuried: boolean }): readonly SweptStep[] {
    return this.#steps((step) => {
      if (step.status !== "running") return false;
      const worker = this.workers.get(step.worker ?? "");
      if (worker === undefined) return !onlyBuried;
      return worker.isBuried || (!onlyBuried && this.#isSilent(worker));
    });
  }

  neighbours(of: string): readonly Neighbour[] {
    return [...this.workers.values()]
      .filter(({ id, isBuried }) => id !== of && !isBuried)
      .map(({ id }) => ({ id, pid: 1, startTicks: "" }));
  }

  bury(ids: readonly string[]): void {
    for (const id of ids) {
      const worker = this.workers.get(id);
      if (worker !== undefined) worker.isBuried = true;
    }
  }

  hasOthers(id: string): boolean {
    return [...this.workers.values()].some(
      (worker) =>
        worker.id !== id && !worker.isBuried && !worker.isDraining() && !this.#isSilent(worker),
    );
  }

  ownSteps(
    id: string,
  ): readonly (SweptStep & { readonly phase: "enter" | "undo"; readonly attempt: number })[] {
    return this.#steps((step) => step.status === "running" && step.worker === id).map(
      ({ phase, ...step }) => ({ ...step, phase: phase === "undo" ? phase : "enter" }),
    );
  }

  dueSteps(): readonly (StepJob & Pick<Step, "attempt">)[] {
    return this.#steps(
      (step, times) =>
        step.status === "waiting" && step.wake !== null && times.wakeAtMs <= this.#nowMs(),
    );
  }

  overdue(
    status: "running" | "waiting",
  ): readonly (SweptStep & { readonly exceeded: "total" | "heartbeat" })[] {
    const graceMs = status === "running" ? overdueGraceMs : 0;
    const untilMs = this.#nowMs() - graceMs;
    const isOver = (sinceMs: number, limitMs: number | null): boolean =>
      limitMs !== null && sinceMs + limitMs <= untilMs;
    return this.#steps(
      (step, times) =>
        step.status === status &&
        (status === "running" || step.parked !== null) &&
        (isOver(times.startedAtMs, step.timeoutMs) || isOver(times.beatAtMs, step.heartbeatMs)),
    ).map((found) => ({
      ...found,
      exceeded: isOver(found.startedAtMs, found.timeoutMs) ? "total" : "heartbeat",
    }));
  }

  overdueRuns(): readonly string[] {
    return [...this.#store.runs.values()]
      .filter(
        ({ created, createdAtMs, endedAtMs, state }) =>
          endedAtMs === null &&
          state.status !== "COMPENSATING" &&
          created.timeoutSeconds !== null &&
          createdAtMs + created.timeoutSeconds * 1000 <= this.#nowMs(),
      )
      .map(({ id }) => id);
  }

  /** Runs that are ending and whose grace is over. */
  stoppingRuns(): readonly string[] {
    return [...this.#store.runs.values()].flatMap(({ id, endedAtMs, log, state: { stopping } }) => {
      if (endedAtMs !== null || stopping === null || stopping.graceMs === null) return [];
      const since = log.findLast(({ event }) => event.type === "run.stopping")?.at.getTime() ?? 0;
      const isOver = since + stopping.graceMs <= startOfTimeMs + this.#nowMs();
      return isOver ? [id] : [];
    });
  }

  /** Tasks of an activity that no worker has yet, the oldest first. */
  openTasks(params: {
    readonly activity: string;
    readonly limit: number;
  }): readonly (ParkedStep & { readonly input: Payload | null })[] {
    return this.#steps(
      ({ status, parked }) =>
        status === "waiting" &&
        parked?.kind === "activity" &&
        parked.name === params.activity &&
        !parked.taken,
    )
      .toSorted((a, b) => a.startedAtMs - b.startedAtMs)
      .slice(0, params.limit)
      .map(({ runId, key, attempt, parked }) => ({
        runId,
        key,
        attempt,
        input: parked?.input ?? null,
      }));
  }

  silentSteps(): readonly StepJob[] {
    return this.#steps(
      (step, times) =>
        step.status === "ready" &&
        times.readyAtMs !== null &&
        times.readyAtMs < this.#nowMs() - silentAfterMs,
    ).filter((job) => !this.#bag.waits(nameOf(job)));
  }

  freeDeadPools(): void {
    const isDead = (worker: WorkerRow | undefined): boolean =>
      worker === undefined || worker.isBuried || this.#isSilent(worker);
    for (const worker of this.workers.values()) {
      const isForgotten = worker.isBuried || worker.seenMs() < this.#nowMs() - 10 * leaseMs;
      if (isForgotten && this.ownSteps(worker.id).length === 0) this.workers.delete(worker.id);
    }
    if (this.#bag.unlock((id) => isDead(this.workers.get(id))).length > 0) this.#freed();
  }

  #isSilent(worker: WorkerRow): boolean {
    return worker.seenMs() < this.#nowMs() - leaseMs;
  }

  #steps(wanted: (step: Step, times: TimesOf) => boolean): readonly (SweptStep & Kept & TimesOf)[] {
    const found: (SweptStep & Kept & TimesOf)[] = [];
    for (const record of this.#store.runs.values()) {
      if (record.endedAtMs !== null || record.state.status === "PAUSED") continue;
      for (const [key, step] of record.state.steps) {
        const times = record.times.get(key);
        if (times === undefined || !wanted(step, times)) continue;
        const { phase, attempt, epoch, timeoutMs, parked } = step;
        found.push({ runId: record.id, key, epoch, phase, attempt, timeoutMs, parked, ...times });
      }
    }
    return found;
  }
}

type Kept = Pick<Step, "phase" | "attempt" | "timeoutMs" | "parked">;
type TimesOf = RunRecord["times"] extends Map<string, infer Times> ? Times : never;
