/** The engine: starts, advances and ends runs. It executes what `decide` commands and stores what it emits. */
import { performance } from "node:perf_hooks";
import type { Logger } from "pino";
import { Refusal } from "../../shared/api/errors.ts";
import type { Rate } from "../../shared/cost/usage.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import type { Report } from "../../shared/run/report.ts";
import { isTerminal, type RunState, type Step } from "../../shared/run/run-state.ts";
import type { StepJob } from "../store/jobs.ts";
import type { RunStore, StartStore, TaskStore } from "../store/run-store.ts";
import { ChildNotices } from "./child-notices.ts";
import { createChildRuns } from "./child-runs.ts";
import { Execution } from "./execution.ts";
import { followUps } from "./follow-ups.ts";
import { runLane, type LaneHost } from "./lane.ts";
import { RunActor, type ActorListener } from "./run-actor.ts";
import { RunCache } from "./run-cache.ts";
import { RunStarter, type StartedRun, type StartRequest } from "./run-starter.ts";
import type { StepServices } from "./step-ports.ts";
import { WakeUps } from "./wake-ups.ts";

export interface EngineOptions {
  readonly workerId: string;
  readonly runs: RunStore;
  readonly starts: StartStore;
  readonly tasks: TaskStore;
  readonly services: StepServices;
  readonly rates: () => Promise<readonly Rate[]>;
  readonly ring: (params: {
    readonly jobs: readonly StepJob[];
    readonly runIds: readonly string[];
    readonly activities: readonly string[];
  }) => Promise<void>;
  readonly log: Logger;
}

/** At most one heartbeat event of a step in this time. */
const heartbeatEventMs = 15_000;

export class Engine {
  readonly #options: EngineOptions;
  readonly #cache = new RunCache(async (runId) => await this.#load(runId));
  readonly #executions = new Map<string, Set<Execution>>();
  readonly #taken = new Set<string>();
  readonly #wakeUps: WakeUps;
  readonly #starter: RunStarter;
  /** What runs and the steps that started them tell each other. */
  readonly children: ChildNotices;
  readonly #host: LaneHost;
  #draining = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { runs, starts, tasks } = options;
    const { payloads } = options.services;
    this.#starter = new RunStarter({
      runs,
      starts,
      payloads,
      created: (runId, ready) => this.#wakeUps.add(runId, ready),
    });
    this.children = new ChildNotices({
      tasks,
      payloads,
      definitionOf: async (runId) => await this.definitionOf(runId),
      report: async (runId, report) => await this.report(runId, report),
    });
    this.#host = {
      workerId: options.workerId,
      services: options.services,
      draining: () => this.#draining,
      random: Math.random,
      fault: (error, where) =>
        options.log.error({ err: error, ...where }, "a fault while executing a step"),
      begin: async (actor, key, step) => await this.#begin(actor, key, step),
      finish: (actor, execution) => this.#finish(actor, execution),
      take: (actor, key) => void this.#taken.add(`${actor.run.id}:${key}`),
      leave: (actor, key) => this.#leave(actor, key),
      childRuns: createChildRuns({ starter: this.#starter, starts, tasks }),
    };
    this.#wakeUps = new WakeUps({
      ring: options.ring,
      due: (job) => {
        this.#background(this.report(job.runId, { type: "due", key: job.key }), "a timer");
      },
      log: (message, error) => options.log.warn({ err: error }, message),
    });
  }

  /**
   * Creates a run; when this returns the run is durable. The same idempotency key with the same request gives the same run.
   * @throws Refusal
   */
  async startRun(
    request: StartRequest & { readonly idempotencyKey?: string | undefined },
  ): Promise<StartedRun> {
    return await this.#starter.start(request);
  }

  /** Cancels a run; its completed effects are undone. @throws Refusal when there is no such run or it has ended. */
  async cancelRun(runId: string, reason: string): Promise<RunStatus> {
    const refused = await this.report(runId, { type: "cancel", reason });
    if (refused === "no such run") throw new Refusal("RUN_NOT_FOUND", `There is no run ${runId}.`);
    if (refused !== null)
      throw new Refusal("RUN_ENDED", `The run cannot be cancelled: ${refused}.`);
    const actor = await this.#cache.get(runId);
    return actor?.state.status ?? "ABORTED";
  }

  /** Reports something about a run and commits it; returns why it was refused, or null. */
  async report(runId: string, report: Report): Promise<string | null> {
    const actor = await this.#cache.get(runId);
    if (actor === null) return "no such run";
    return await this.#cache.holding(runId, async () => {
      let submission = actor.submit(report);
      if (submission.refused !== null) {
        // Refused by what may be an old state: look again.
        await actor.reload();
        submission = actor.submit(report);
      }
      await actor.flush();
      return submission.refused;
    });
  }

  /** What a run runs; null when there is no such run. */
  async definitionOf(runId: string): Promise<Definition | null> {
    return (await this.#cache.get(runId))?.definition ?? null;
  }

  /** Executes a ready step and what follows inline: the body of a job. Late and duplicate jobs do nothing. */
  async execute(job: StepJob): Promise<void> {
    if (this.#draining) return;
    const actor = await this.#cache.get(job.runId);
    if (
      actor === null ||
      isTerminal(actor.state.status) ||
      this.#taken.has(`${job.runId}:${job.key}`)
    )
      return;
    await this.#cache.holding(job.runId, async () => await runLane(this.#host, actor, job.key));
  }

  /** Somebody moved these runs: what runs here may have been taken away. */
  runsMoved(runIds: readonly string[]): void {
    for (const runId of runIds) {
      if ((this.#executions.get(runId)?.size ?? 0) === 0) continue;
      const look = async (): Promise<void> => {
        const actor = await this.#cache.get(runId);
        if (actor?.idle === true) await actor.reload();
      };
      this.#background(look(), "looking at a moved run");
    }
  }

  /** Steps that this process executes now, as `runId:key`. */
  executing(): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const [runId, executions] of this.#executions) {
      for (const execution of executions) keys.add(`${runId}:${execution.token.key}`);
    }
    return keys;
  }

  /** Rings for steps that nobody rang for. */
  ring(jobs: readonly StepJob[]): void {
    for (const job of jobs) this.#wakeUps.add(job.runId, [job.key]);
  }

  /** Stops taking work, asks what runs to stop, and waits until everything is handed back. */
  async drain(params: { readonly graceMs: number }): Promise<void> {
    this.#draining = true;
    const deadline = setTimeout(() => {
      for (const executions of this.#executions.values())
        for (const execution of executions) execution.stop("draining");
    }, params.graceMs);
    try {
      await this.#cache.whenIdle();
    } finally {
      clearTimeout(deadline);
    }
    await this.#wakeUps.close();
    this.#cache.close();
  }

  async #load(runId: string): Promise<RunActor | null> {
    const { runs: store } = this.#options;
    const run = await store.load(runId);
    if (run === null) return null;
    const definition = await store.definition({ workflowId: run.workflowId, version: run.version });
    return definition === null
      ? null
      : new RunActor({ store, run, definition, listener: this.#listener });
  }

  async #begin(actor: RunActor, key: string, step: Step): Promise<Execution> {
    const execution = new Execution({
      runId: actor.run.id,
      key,
      step,
      rates: await this.#options.rates(),
      isoDay: new Date().toISOString().slice(0, 10),
    });
    const runId = actor.run.id;
    const executions = this.#executions.get(runId) ?? new Set();
    this.#executions.set(runId, executions.add(execution));
    let lastMs = Number.NEGATIVE_INFINITY;
    execution.onLimit((limits) => {
      actor.submit({ type: "limited", step: execution.token, ...limits });
      this.#background(actor.flush(), "the limits of an attempt");
    });
    execution.onBeat((details) => {
      const { heartbeatMs } = execution.limits;
      const intervalMs = Math.min(heartbeatEventMs, (heartbeatMs ?? Number.POSITIVE_INFINITY) / 3);
      const nowMs = performance.now();
      if (nowMs - lastMs < intervalMs || execution.stopped !== null) return;
      lastMs = nowMs;
      actor.submit({ type: "heartbeat", step: execution.token, details });
      this.#background(actor.flush(), "a heartbeat");
    });
    return execution;
  }

  /** The lane is done with a step; should it be ready again (released, or answered meanwhile), others may have it. */
  #leave(actor: RunActor, key: string): void {
    this.#taken.delete(`${actor.run.id}:${key}`);
    if (actor.state.steps[key]?.status === "ready") this.#wakeUps.add(actor.run.id, [key]);
  }

  #finish(actor: RunActor, execution: Execution): void {
    const executions = this.#executions.get(actor.run.id);
    executions?.delete(execution);
    if (executions?.size === 0) this.#executions.delete(actor.run.id);
  }

  /** Stops what runs here although the run's state says that it no longer should. */
  #stopLost(actor: RunActor): void {
    for (const execution of this.#executions.get(actor.run.id) ?? []) {
      const step = actor.state.steps[execution.token.key];
      if (step === undefined || step.epoch !== execution.token.epoch) execution.stop("lost");
    }
  }

  #committed(
    actor: RunActor,
    change: { readonly before: RunState; readonly after: RunState },
  ): void {
    const { id: runId, awaited } = actor.run;
    const follow = followUps(change.before, change.after);
    const ready = follow.ready.filter((key) => !this.#taken.has(`${runId}:${key}`));
    this.#wakeUps.add(runId, ready, follow.activities);
    for (const { key, delayMs } of follow.timers) this.#wakeUps.after({ runId, key }, delayMs);
    const ended = awaited && isTerminal(change.after.status) ? [runId] : [];
    for (const child of [...follow.awaited, ...ended])
      this.#background(this.children.tell(child), "telling the end of a run");
    if (follow.givenUp.length > 0)
      this.#background(this.children.abandon(follow.givenUp), "ending a run that nobody awaits");
    this.#stopLost(actor);
  }

  readonly #listener: ActorListener = {
    committed: (actor, change) => this.#committed(actor, change),
    reloaded: (actor) => this.#stopLost(actor),
    lateCost: (actor, ledger) => {
      this.#background(
        this.#options.runs.recordLateCost({ runId: actor.run.id, ledger }),
        "recording a late cost",
      );
    },
  };

  #background(work: Promise<unknown>, what: string): void {
    work.catch((error: unknown) => this.#options.log.error({ err: error }, `${what} failed`));
  }
}
