import type { Logger } from "pino";
import { isTerminal } from "../../shared/run/run-state.ts";
import type { StepJob } from "../store/jobs.ts";
import type { Background } from "./background.ts";
import type { ChildRuns } from "./child-runs.ts";
import type { Clock } from "./clock.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Drills } from "./drill.ts";
import type { Executions } from "./executions.ts";
import type { Gate } from "./gate.ts";
import { runLane, type LaneHost } from "./lane.ts";
import type { RunActor } from "./run-actor.ts";
import type { RunCache } from "./run-cache.ts";
import type { StepServices } from "./step-ports.ts";

export interface LanesParams {
  readonly workerId: string;
  readonly services: StepServices;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Logger;
  readonly background: Background;
  readonly gate: Gate;
  readonly dispatcher: Dispatcher;
  readonly executions: Executions;
  readonly cache: RunCache;
  readonly childRuns: ChildRuns;
  readonly drills: Drills;
}

/** Begins lanes in the slots of this process, and is what the engine is to them. */
export class Lanes {
  readonly #dispatcher: Dispatcher;
  readonly #executions: Executions;
  readonly #cache: RunCache;
  readonly #host: LaneHost;

  constructor(params: LanesParams) {
    const { workerId, services, clock, random, childRuns, drills, log, gate } = params;
    const { dispatcher, executions, background } = params;
    this.#dispatcher = dispatcher;
    this.#executions = executions;
    this.#cache = params.cache;
    this.#host = {
      workerId,
      services,
      clock,
      date: () => gate.date(),
      draining: () => executions.draining,
      random,
      fault: (error, where) =>
        log.error({ err: error, ...where }, "a fault while executing a step"),
      begin: async (actor, key, step) => await executions.begin(actor, key, step),
      finish: (actor, execution) => executions.finish(actor, execution),
      take: (actor, key) => executions.take(actor.run.id, key),
      leave: (actor, key) => this.#leave(actor, key),
      spread: (actor, keys) => this.spread(actor, keys),
      sibling: (actor) => dispatcher.sibling(actor.run.id),
      childRuns,
      drills,
      terms: (actor, key) => gate.terms(actor, key),
      keepResult: (fresh, execution) =>
        background(services.callCache.keep(fresh, execution), "keeping the result of a call"),
    };
  }

  /** Executes a ready step and what follows inline. Late and duplicate jobs do nothing. */
  async execute({ runId, key }: StepJob, claimed: () => void): Promise<void> {
    try {
      const actor = await this.#cache.get(runId);
      const isOurs = this.#executions.hasTaken(runId, key);
      if (actor === null || isOurs || isTerminal(actor.state.status)) return;
      await this.#cache.holding(
        runId,
        async () => await runLane(this.#host, actor, { key, claimed }),
      );
    } finally {
      claimed();
    }
  }

  /** Begins steps in free slots, with the commit that makes them ready; those that find none are offered after it. */
  spread(actor: RunActor, keys: readonly string[]): void {
    const runId = actor.run.id;
    for (const key of keys) {
      const work = async (): Promise<void> => {
        await this.#cache.holding(
          runId,
          async () => await runLane(this.#host, actor, { key, claimed: () => undefined }),
        );
      };
      if (!this.#dispatcher.occupy(work, { runId, key })) return;
    }
  }

  /** The lane is done with a step; should it be ready again (released, or answered meanwhile), others may have it. */
  #leave(actor: RunActor, key: string): void {
    this.#executions.leave(actor.run.id, key);
    const { status, steps, stopping } = actor.state;
    if (status !== "PAUSED" && stopping === null && steps.get(key)?.status === "ready")
      this.#dispatcher.offer({ runId: actor.run.id, key });
  }
}
