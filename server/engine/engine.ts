/** The engine: starts, advances and ends runs. It executes what `decide` commands and stores what it emits. */
import type { Logger } from "pino";
import { Refusal } from "../../shared/api/errors.ts";
import type { Json } from "../../shared/base/json.ts";
import type { LedgerEntry, Rate } from "../../shared/cost/usage.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { isForBudget } from "../../shared/run/budget.ts";
import type { MemoryUse, RunStatus } from "../../shared/run/event.ts";
import type { Report } from "../../shared/run/report.ts";
import { isTerminal, unborn, type Step } from "../../shared/run/run-state.ts";
import type { StepJob } from "../store/jobs.ts";
import type { LimitStore } from "../store/limit-store.ts";
import type { RunStore, StartStore, TaskStore } from "../store/run-store.ts";
import { ChildNotices } from "./child-notices.ts";
import { createChildRuns } from "./child-runs.ts";
import { systemClock, type Clock } from "./clock.ts";
import { Committer } from "./committer.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Execution, firstOrdinal } from "./execution.ts";
import { followUps } from "./follow-ups.ts";
import { Gate } from "./gate.ts";
import { Heartbeats } from "./heartbeats.ts";
import { runLane, type LaneHost } from "./lane.ts";
import {
  RunActor,
  type ActorListener,
  type ActorParams,
  type Birth,
  type Committed,
} from "./run-actor.ts";
import { RunCache } from "./run-cache.ts";
import { RunStarter, type RunToCreate, type StartedRun, type StartRequest } from "./run-starter.ts";
import { stepOperations } from "./step-operations.ts";
import type { StepServices } from "./step-ports.ts";
import { WakeUps } from "./wake-ups.ts";

export interface EngineOptions {
  readonly workerId: string;
  readonly runs: RunStore;
  readonly starts: StartStore;
  readonly tasks: TaskStore;
  readonly limits: LimitStore;
  readonly services: StepServices;
  readonly rates: () => Promise<readonly Rate[]>;
  readonly ring: (params: {
    readonly jobs: readonly StepJob[];
    readonly runIds: readonly string[];
    readonly activities: readonly string[];
  }) => Promise<void>;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** What this process uses of its memory; told with each heartbeat. */
  readonly memory?: () => MemoryUse;
}

export class Engine {
  readonly #options: EngineOptions;
  readonly #clock: Clock;
  readonly #cache: RunCache;
  readonly #committer: Committer;
  readonly #dispatcher: Dispatcher;
  readonly #executions = new Map<string, Set<Execution>>();
  readonly #taken = new Set<string>();
  readonly #wakeUps: WakeUps;
  readonly #starter: RunStarter;
  /** What runs and the steps that started them tell each other. */
  readonly children: ChildNotices;
  /** What a step or a run has to pass before it begins. */
  readonly gate: Gate;
  readonly #host: LaneHost;
  #draining = false;
  #hasHelp = true;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { runs, starts, tasks, clock = systemClock, random = Math.random } = options;
    const { payloads } = options.services;
    this.#clock = clock;
    this.#cache = new RunCache({ load: async (runId) => await this.#load(runId), clock });
    this.#committer = new Committer({ store: runs, clock });
    this.gate = new Gate({
      store: options.limits,
      starts,
      runs,
      evaluator: options.services.evaluator,
      rates: options.rates,
      report: async (runId, report) => await this.report(runId, report),
      clock,
      log: options.log,
    });
    this.#starter = new RunStarter({
      runs,
      starts,
      payloads,
      line: async (definition, input) => await this.gate.line(definition, input),
      create: async (run) => await this.#create(run),
    });
    this.children = new ChildNotices({
      tasks,
      payloads,
      random,
      definitionOf: async (runId) => await this.definitionOf(runId),
      report: async (runId, report) => await this.report(runId, report),
    });
    this.#wakeUps = new WakeUps(
      {
        ring: options.ring,
        due: (job) => {
          const { runId, key, attempt } = job;
          this.#background(this.report(runId, { type: "due", key, attempt }), "a timer");
        },
        graceOver: (runId) => {
          this.#background(this.report(runId, { type: "grace" }), "the end of a grace");
        },
        log: (message, error) => options.log.warn({ err: error }, message),
      },
      clock,
    );
    this.#dispatcher = new Dispatcher(
      {
        run: async (job, claimed) => await this.#execute(job, claimed),
        ring: (job) => this.#wakeUps.ring(job),
        hasHelp: () => this.#hasHelp,
        fault: (error, job) =>
          options.log.error({ err: error, ...job }, "executing a step failed in the engine itself"),
      },
      clock,
    );
    this.#host = {
      workerId: options.workerId,
      services: options.services,
      clock,
      date: () => this.gate.date(),
      draining: () => this.#draining,
      random,
      fault: (error, where) =>
        options.log.error({ err: error, ...where }, "a fault while executing a step"),
      begin: async (actor, key, step) => await this.#begin(actor, key, step),
      finish: (actor, execution) => this.#finish(actor, execution),
      take: (actor, key) => void this.#taken.add(`${actor.run.id}:${key}`),
      leave: (actor, key) => this.#leave(actor, key),
      spread: (actor, keys) => this.#spread(actor, keys),
      sibling: (actor) => this.#dispatcher.sibling(actor.run.id),
      childRuns: createChildRuns({ starter: this.#starter, starts, tasks }),
      terms: (actor, key) => this.gate.terms(actor, key),
    };
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
        await actor.catchUp();
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

  /** What a step last said of itself; null for nothing. */
  async heartbeatOf(runId: string, key: string): Promise<Json> {
    return (await this.#cache.get(runId))?.state.steps.get(key)?.heartbeat ?? null;
  }

  /** Opens slots: from now on this process executes steps, as many at once. */
  work(slots: number): void {
    this.#dispatcher.open(slots);
  }

  /** Whether other workers are there to share the work; what it cannot begin at once this one then rings for. */
  expectHelp(hasHelp: boolean): void {
    this.#hasHelp = hasHelp;
  }

  /** The body of a job: returns when it is clear who does the step. Late and duplicate jobs do nothing. */
  async deliver(job: StepJob): Promise<void> {
    if (!this.#taken.has(`${job.runId}:${job.key}`)) {
      await this.#dispatcher.deliver(job);
      return;
    }
    // As a rule the bell of a step that goes on here already. But the step may have been taken away while what executes it hangs.
    const actor = await this.#cache.get(job.runId);
    await actor?.catchUp();
    if (actor?.state.steps.get(job.key)?.status === "ready") this.#wakeUps.ringLater(job);
  }

  /** Somebody moved these runs: what runs here may have been taken away. */
  runsMoved(runIds: readonly string[]): void {
    for (const runId of runIds) {
      if ((this.#executions.get(runId)?.size ?? 0) === 0) continue;
      const look = async (): Promise<void> => {
        const actor = await this.#cache.get(runId);
        if (actor?.idle === true) await actor.catchUp();
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
    for (const job of jobs) this.#wakeUps.ring(job);
  }

  /** Memory runs short: what runs here commits what it has finished, and lets go of what it can do without. */
  relieve(): void {
    for (const executions of this.#executions.values())
      for (const execution of executions) this.#background(execution.relieve(), "making room");
  }

  /** Stops taking work, asks what runs to stop, and waits until everything is handed back. */
  async drain(params: { readonly graceMs: number }): Promise<void> {
    this.#draining = true;
    this.#dispatcher.close();
    for (const executions of this.#executions.values())
      for (const execution of executions) execution.halt("drain");
    const stopDeadline = this.#clock.after(params.graceMs, () => {
      for (const executions of this.#executions.values())
        for (const execution of executions) execution.stop("draining");
    });
    await this.gate.close();
    try {
      await this.#cache.whenIdle();
    } finally {
      stopDeadline();
    }
    await this.#wakeUps.close();
    this.#cache.close();
  }

  /** Creates a run, and begins it here with the same commit when a slot is free. */
  async #create(params: RunToCreate): Promise<Birth> {
    const { runId, created, definition, budget, admission } = params;
    // A step that is repeated starts the same run: one actor for each run in a process.
    if ((await this.#cache.known(runId)) !== null) return "exists";
    const { workflowId, workflowName, version, input, name } = created;
    const awaited = created.parent?.awaits === true;
    const run = { id: runId, workflowId, workflowName, name, awaited, version, input };
    const actor = this.#actorOf({
      run: { ...run, state: unborn, createdAt: this.#clock.date(), enteredAt: new Map() },
      definition,
      created,
    });
    this.#cache.put(actor);
    const born = actor.submit({
      type: "created",
      workflowId,
      version,
      input,
      budget,
      admission,
    });
    this.#spread(
      actor,
      born.decision.commands.flatMap((command) => (command.type === "run" ? [command.key] : [])),
    );
    await this.#cache.holding(runId, async () => await actor.flush());
    if (actor.birth !== "committed") this.#cache.forget(runId);
    return actor.birth;
  }

  /** Begins steps in free slots, with the commit that makes them ready; those that find none are offered after it. */
  #spread(actor: RunActor, keys: readonly string[]): void {
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

  /** Executes a ready step and what follows inline. Late and duplicate jobs do nothing. */
  async #execute({ runId, key }: StepJob, claimed: () => void): Promise<void> {
    try {
      const actor = await this.#cache.get(runId);
      const isOurs = this.#taken.has(`${runId}:${key}`);
      if (actor === null || isOurs || isTerminal(actor.state.status)) return;
      await this.#cache.holding(
        runId,
        async () => await runLane(this.#host, actor, { key, claimed }),
      );
    } finally {
      claimed();
    }
  }

  async #load(runId: string): Promise<RunActor | null> {
    const { runs: store } = this.#options;
    const run = await store.load(runId);
    if (run === null) return null;
    const definition = await store.definition({ workflowId: run.workflowId, version: run.version });
    return definition === null ? null : this.#actorOf({ run, definition, created: null });
  }

  #actorOf(params: Pick<ActorParams, "run" | "definition" | "created">): RunActor {
    return new RunActor({
      ...params,
      store: this.#options.runs,
      committer: this.#committer,
      clock: this.#clock,
      listener: this.#listener,
    });
  }

  async #begin(actor: RunActor, key: string, step: Step): Promise<Execution> {
    const execution = new Execution({
      runId: actor.run.id,
      key,
      step,
      rates: await this.#options.rates(),
      isoDay: this.#clock.date().toISOString().slice(0, 10),
      firstOrdinal: firstOrdinal(this.#host.random()),
      operations: (its) =>
        stepOperations(this.#options.services, { actor, execution: its, clock: this.#clock }),
    });
    const runId = actor.run.id;
    const executions = this.#executions.get(runId) ?? new Set();
    this.#executions.set(runId, executions.add(execution));
    execution.onLimit((limits) => {
      actor.submit({ type: "limited", step: execution.token, ...limits });
      this.#background(actor.flush(), "the limits of an attempt");
    });
    const beats = new Heartbeats({
      clock: this.#clock,
      limitMs: () => execution.limits.heartbeatMs,
      write: (details) => {
        if (execution.stopped === "lost") return;
        const memory = this.#options.memory?.();
        const data = memory === undefined ? { details } : { details, memory };
        actor.submit({ type: "heartbeat", step: execution.token, ...data });
        this.#background(actor.flush(), "a heartbeat");
      },
    });
    execution.onBeat((details) => beats.beat(details));
    execution.onClose(() => beats.stop());
    this.#attend(actor, execution);
    return execution;
  }

  /** The lane is done with a step; should it be ready again (released, or answered meanwhile), others may have it. */
  #leave(actor: RunActor, key: string): void {
    this.#taken.delete(`${actor.run.id}:${key}`);
    const { status, steps, stopping } = actor.state;
    if (status !== "PAUSED" && stopping === null && steps.get(key)?.status === "ready")
      this.#dispatcher.offer({ runId: actor.run.id, key });
  }

  #finish(actor: RunActor, execution: Execution): void {
    const runId = actor.run.id;
    execution.close((ledger) => this.#listener.lateCost(actor, ledger));
    this.gate.ended(actor, execution);
    const executions = this.#executions.get(runId);
    executions?.delete(execution);
    if (executions?.size === 0) this.#executions.delete(runId);
  }

  /** Tells what runs here of a run how things stand with it: whoever moved it may have done so in another process. */
  #attendAll(actor: RunActor): void {
    for (const execution of this.#executions.get(actor.run.id) ?? [])
      this.#attend(actor, execution);
  }

  #attend(actor: RunActor, execution: Execution): void {
    const { status, steps, stopping, paused } = actor.state;
    const step = steps.get(execution.token.key);
    if (step === undefined || !execution.has(step)) execution.stop("lost");
    else if (stopping !== null) execution.stop("cancelled");
    else if (status === "PAUSED") execution.halt(isForBudget(paused) ? "budget" : "pause");
    else if (this.#draining) execution.halt("drain");
  }

  #committed(actor: RunActor, change: Committed): void {
    const { id: runId, awaited } = actor.run;
    const follow = followUps(change);
    this.gate.committed(actor, change);
    this.#wakeUps.tell(runId, {
      activities: follow.activities,
      hasEnded: isTerminal(change.after.status),
    });
    if (change.after.status !== "PAUSED" && change.after.stopping === null) {
      for (const key of follow.ready)
        if (!this.#taken.has(`${runId}:${key}`)) this.#dispatcher.offer({ runId, key });
    }
    for (const { key, attempt, delayMs } of follow.timers)
      this.#wakeUps.after({ runId, key, attempt }, delayMs);
    const ended = awaited && isTerminal(change.after.status) ? [runId] : [];
    for (const child of [...follow.awaited, ...ended])
      this.#background(this.children.tell(child), "telling the end of a run");
    if (follow.givenUp.length > 0)
      this.#background(this.children.abandon(follow.givenUp), "ending a run that nobody awaits");
    this.#attendAll(actor);
    const { stopping } = change.after;
    if (stopping !== null && change.before.stopping === null)
      this.#wakeUps.afterGrace(runId, stopping.graceMs);
    if (isTerminal(change.after.status)) this.#cache.forget(runId);
  }

  /** Money that was spent in vain counts against the budget all the same. */
  async #chargeLate(runId: string, ledger: readonly LedgerEntry[]): Promise<void> {
    await this.#options.runs.recordLateCost({ runId, ledger });
    const costMicros = ledger.reduce((sum, entry) => sum + (entry.costMicros ?? 0), 0);
    if (costMicros > 0) await this.report(runId, { type: "charged", costMicros });
  }

  readonly #listener: ActorListener = {
    committed: (actor, change) => this.#committed(actor, change),
    reloaded: (actor) => this.#attendAll(actor),
    lateCost: (actor, ledger) => {
      this.#background(this.#chargeLate(actor.run.id, ledger), "recording a late cost");
    },
  };

  #background(work: Promise<unknown>, what: string): void {
    work.catch((error: unknown) => this.#options.log.error({ err: error }, `${what} failed`));
  }
}
