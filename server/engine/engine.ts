/** The engine: starts, advances and ends runs. It executes what `decide` commands and stores what it emits. */
import { createHash } from "node:crypto";
import { performance } from "node:perf_hooks";
import type { Logger } from "pino";
import { Refusal } from "../../shared/api/errors.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Rate } from "../../shared/cost/usage.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { decide } from "../../shared/run/decide.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import type { Report } from "../../shared/run/report.ts";
import { isTerminal, unborn, type RunState, type Step } from "../../shared/run/run-state.ts";
import { defaultMaxPayloadBytes, type Payload } from "../../shared/run/payload.ts";
import type { StepJob } from "../store/jobs.ts";
import { newId } from "../store/new-id.ts";
import { Execution } from "./execution.ts";
import { runLane, type LaneHost } from "./lane.ts";
import { RunActor, type ActorListener } from "./run-actor.ts";
import type { RunStore, StartStore } from "../store/run-store.ts";
import type { StepServices } from "./step-ports.ts";
import { WakeUps } from "./wake-ups.ts";

export interface EngineOptions {
  readonly workerId: string;
  readonly runs: RunStore;
  readonly starts: StartStore;
  readonly services: StepServices;
  readonly rates: () => Promise<readonly Rate[]>;
  readonly ring: (params: {
    readonly jobs: readonly StepJob[];
    readonly runIds: readonly string[];
  }) => Promise<void>;
  readonly log: Logger;
}

/** How long a run without work stays in memory, in case more comes. */
const idleMs = 5_000;
/** At most one heartbeat event of a step in this time. */
const heartbeatEventMs = 15_000;

export class Engine {
  readonly #options: EngineOptions;
  readonly #actors = new Map<string, Promise<RunActor | null>>();
  readonly #evictions = new Map<string, NodeJS.Timeout>();
  readonly #executions = new Map<string, Set<Execution>>();
  readonly #taken = new Set<string>();
  readonly #lanes = new Map<string, number>();
  readonly #wakeUps: WakeUps;
  readonly #idleListeners: (() => void)[] = [];
  readonly #host: LaneHost;
  #draining = false;

  constructor(options: EngineOptions) {
    this.#options = options;
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
      leave: (actor, key) => void this.#taken.delete(`${actor.run.id}:${key}`),
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
  async startRun(params: {
    readonly workflowId: string;
    readonly version?: number | undefined;
    readonly input: Json;
    readonly idempotencyKey?: string | undefined;
  }): Promise<{ readonly id: string; readonly status: RunStatus; readonly replayed: boolean }> {
    const { workflowId, input } = params;
    const { version, definition } = await this.#versionFor(workflowId, params.version);
    const idempotencyKey = params.idempotencyKey ?? null;
    const requestHash =
      idempotencyKey === null ? null : hash({ input, version: params.version ?? null });
    const kept = await this.#keepInput(input, definition);
    const decision = decide(definition, unborn, {
      type: "created",
      workflowId,
      version,
      input: kept,
    });
    const runId = newId("run");
    const created = await this.#options.starts.create({
      runId,
      workflowId,
      version,
      input: kept,
      timeoutSeconds: definition.TimeoutSeconds ?? null,
      idempotencyKey,
      requestHash,
      before: unborn,
      after: decision.state,
      events: decision.events,
      ledger: [],
    });
    if (created) {
      this.#wakeUps.add(
        runId,
        decision.commands.flatMap((command) => (command.type === "run" ? [command.key] : [])),
      );
      return { id: runId, status: "RUNNING", replayed: false };
    }
    const existing =
      idempotencyKey === null
        ? null
        : await this.#options.starts.findByIdempotencyKey({ workflowId, idempotencyKey });
    if (existing === null || existing.requestHash !== requestHash) {
      throw new Refusal(
        "IDEMPOTENCY_CONFLICT",
        "This Idempotency-Key was used for another request; use a new key.",
      );
    }
    return { id: existing.id, status: existing.status, replayed: true };
  }

  /** Cancels a run; its completed effects are undone. @throws Refusal when there is no such run or it has ended. */
  async cancelRun(runId: string, reason: string): Promise<RunStatus> {
    const refused = await this.report(runId, { type: "cancel", reason });
    if (refused === "no such run") throw new Refusal("RUN_NOT_FOUND", `There is no run ${runId}.`);
    if (refused !== null)
      throw new Refusal("RUN_ENDED", `The run cannot be cancelled: ${refused}.`);
    const actor = await this.#actor(runId);
    return actor?.state.status ?? "ABORTED";
  }

  /** Reports something about a run and commits it; returns why it was refused, or null. */
  async report(runId: string, report: Report): Promise<string | null> {
    const actor = await this.#actor(runId);
    if (actor === null) return "no such run";
    this.#hold(runId, 1);
    try {
      let submission = actor.submit(report);
      if (submission.refused !== null) {
        // Refused by what may be an old state: look again.
        await actor.reload();
        submission = actor.submit(report);
      }
      await actor.flush();
      return submission.refused;
    } finally {
      this.#hold(runId, -1);
    }
  }

  /** Executes a ready step and what follows inline: the body of a job. Late and duplicate jobs do nothing. */
  async execute(job: StepJob): Promise<void> {
    if (this.#draining) return;
    const actor = await this.#actor(job.runId);
    if (
      actor === null ||
      isTerminal(actor.state.status) ||
      this.#taken.has(`${job.runId}:${job.key}`)
    )
      return;
    this.#hold(job.runId, 1);
    try {
      await runLane(this.#host, actor, job.key);
    } finally {
      this.#hold(job.runId, -1);
    }
  }

  /** Somebody moved these runs: what runs here may have been taken away. */
  runsMoved(runIds: readonly string[]): void {
    for (const runId of runIds) {
      if ((this.#executions.get(runId)?.size ?? 0) === 0) continue;
      const look = async (): Promise<void> => {
        const actor = await this.#actor(runId);
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
      await this.#whenIdle();
    } finally {
      clearTimeout(deadline);
    }
    await this.#wakeUps.close();
    for (const timer of this.#evictions.values()) clearTimeout(timer);
  }

  async #whenIdle(): Promise<void> {
    while (this.#lanes.size > 0) {
      // eslint-disable-next-line no-await-in-loop -- woken by the next lane that ends
      await new Promise<void>((resolve) => this.#idleListeners.push(resolve));
    }
  }

  async #keepInput(input: Json, definition: Definition): Promise<Payload> {
    try {
      return await this.#options.services.payloads.keep(
        input,
        definition.MaxPayloadBytes ?? defaultMaxPayloadBytes,
      );
    } catch (error) {
      if (error instanceof Failure) throw new Refusal("INPUT_TOO_LARGE", error.cause);
      throw error;
    }
  }

  async #versionFor(
    workflowId: string,
    wanted: number | undefined,
  ): Promise<{ readonly version: number; readonly definition: Definition }> {
    const published = await this.#options.starts.publishedVersion(workflowId);
    if (published === undefined)
      throw new Refusal("WORKFLOW_NOT_FOUND", `There is no workflow ${workflowId}.`);
    const version = wanted ?? published;
    if (version === null)
      throw new Refusal(
        "NO_PUBLISHED_VERSION",
        "The workflow has no published version yet; publish it first.",
      );
    const definition = await this.#options.runs.definition({ workflowId, version });
    if (definition === null)
      throw new Refusal("VERSION_NOT_FOUND", `The workflow has no version ${String(version)}.`);
    return { version, definition };
  }

  async #actor(runId: string): Promise<RunActor | null> {
    const known = this.#actors.get(runId);
    if (known !== undefined) return await known;
    const loading = this.#load(runId);
    this.#actors.set(runId, loading);
    try {
      const actor = await loading;
      if (actor === null) this.#actors.delete(runId);
      else this.#evictLater(runId);
      return actor;
    } catch (error) {
      this.#actors.delete(runId);
      throw error;
    }
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

  /** Counts what holds a run in memory; forgets the run a while after the last has gone. */
  #hold(runId: string, change: 1 | -1): void {
    const holds = (this.#lanes.get(runId) ?? 0) + change;
    if (holds > 0) {
      this.#lanes.set(runId, holds);
      clearTimeout(this.#evictions.get(runId));
      this.#evictions.delete(runId);
      return;
    }
    this.#lanes.delete(runId);
    this.#evictLater(runId);
    for (const listener of this.#idleListeners.splice(0)) listener();
  }

  #evictLater(runId: string): void {
    if (this.#lanes.has(runId)) return;
    clearTimeout(this.#evictions.get(runId));
    const timer = setTimeout(() => {
      this.#evictions.delete(runId);
      if (!this.#lanes.has(runId)) this.#actors.delete(runId);
    }, idleMs);
    timer.unref();
    this.#evictions.set(runId, timer);
  }

  async #begin(actor: RunActor, key: string, step: Step): Promise<Execution> {
    const execution = new Execution({
      key,
      step,
      rates: await this.#options.rates(),
      isoDay: new Date().toISOString().slice(0, 10),
    });
    const runId = actor.run.id;
    const executions = this.#executions.get(runId) ?? new Set();
    this.#executions.set(runId, executions.add(execution));
    let lastMs = Number.NEGATIVE_INFINITY;
    const intervalMs = Math.min(
      heartbeatEventMs,
      (step.heartbeatMs ?? Number.POSITIVE_INFINITY) / 3,
    );
    execution.onBeat((details) => {
      const nowMs = performance.now();
      if (nowMs - lastMs < intervalMs || execution.stopped !== null) return;
      lastMs = nowMs;
      actor.submit({ type: "heartbeat", step: execution.token, details });
      this.#background(actor.flush(), "a heartbeat");
    });
    return execution;
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
    const { before, after } = change;
    const runId = actor.run.id;
    const changed = Object.entries(after.steps).filter(([key, step]) => before.steps[key] !== step);
    const ready = changed.filter(
      ([key, step]) => step.status === "ready" && !this.#taken.has(`${runId}:${key}`),
    );
    this.#wakeUps.add(
      runId,
      ready.map(([key]) => key),
    );
    for (const [key, step] of changed) {
      const delayMs = step.status === "waiting" ? step.wake?.delayMs : null;
      if (typeof delayMs === "number") this.#wakeUps.after({ runId, key }, delayMs);
    }
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

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
