/** The engine: starts, advances and ends runs. It executes what `decide` commands and stores what it emits. */
import type { Logger } from "pino";
import { Refusal } from "../../shared/api/errors.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Rate } from "../../shared/cost/usage.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { MemoryUse, RunStatus } from "../../shared/run/event.ts";
import type { Report } from "../../shared/run/report.ts";
import type { CopyStore } from "../store/copied-runs.ts";
import type { StepJob } from "../store/jobs.ts";
import type { LimitStore } from "../store/limit-store.ts";
import type { RunStore, StartStore, TaskStore } from "../store/run-store.ts";
import { ActorSource } from "./actor-source.ts";
import { AfterCommit } from "./after-commit.ts";
import { createBackground, type Background } from "./background.ts";
import { ChildNotices } from "./child-notices.ts";
import { ChildRedrives } from "./child-redrives.ts";
import { createChildRuns } from "./child-runs.ts";
import { systemClock, type Clock } from "./clock.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Drills, type DoomedWorkers } from "./drill.ts";
import { Executions } from "./executions.ts";
import { Gate } from "./gate.ts";
import { Lanes } from "./lanes.ts";
import type { ActorListener, Birth, Committed } from "./run-actor.ts";
import { RunCache } from "./run-cache.ts";
import {
  RunStarter,
  type KeyedStartRequest,
  type RunToCreate,
  type StartedRun,
} from "./run-starter.ts";
import type { StepServices } from "./step-ports.ts";
import { WakeUps } from "./wake-ups.ts";

export interface EngineOptions {
  readonly workerId: string;
  readonly runs: RunStore;
  readonly starts: StartStore;
  readonly tasks: TaskStore;
  readonly limits: LimitStore;
  readonly copies: CopyStore;
  readonly services: StepServices;
  /** The workers that drills lose. */
  readonly doomed: DoomedWorkers;
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
  /** Told of every commit of this process. */
  readonly committed?: (change: Committed) => void;
}

export class Engine {
  readonly #clock: Clock;
  readonly #background: Background;
  readonly #wakeUps: WakeUps;
  readonly #dispatcher: Dispatcher;
  readonly #executions: Executions;
  readonly #cache: RunCache;
  readonly #actors: ActorSource;
  readonly #starter: RunStarter;
  readonly #lanes: Lanes;
  /** What runs and the steps that started them tell each other. */
  readonly children: ChildNotices;
  /** What a step or a run has to pass before it begins. */
  readonly gate: Gate;
  #hasHelp = true;

  constructor(options: EngineOptions) {
    const { workerId, runs, starts, tasks, limits, services, rates, log } = options;
    const { clock = systemClock, random = Math.random } = options;
    const { payloads, evaluator } = services;
    const report = async (runId: string, its: Report) => await this.report(runId, its);
    const background = createBackground(log);
    const gate = new Gate({ store: limits, starts, runs, evaluator, rates, report, clock, log });
    const definitionOf = async (runId: string) => await this.definitionOf(runId);
    const children = new ChildNotices({ tasks, payloads, random, definitionOf, report });
    const wakeUps = createWakeUps({ ring: options.ring, report, background, clock, log });
    const dispatcher = new Dispatcher(
      {
        run: async (job, claimed) => await this.#lanes.execute(job, claimed),
        ring: (job) => wakeUps.ring(job),
        hasHelp: () => this.#hasHelp,
        fault: (error, job) =>
          log.error({ err: error, ...job }, "executing a step failed in the engine itself"),
      },
      clock,
    );
    const executions = new Executions({
      services,
      rates,
      memory: options.memory,
      clock,
      random,
      background,
      month: gate.month,
      date: () => gate.date(),
      ended: (actor, execution) => gate.ended(actor, execution),
      lateCost: (actor, ledger) => afterCommit.lateCost(actor, ledger),
    });
    const cache = new RunCache({ load: async (runId) => await this.#actors.load(runId), clock });
    const parts = { gate, children, wakeUps, dispatcher, executions, cache };
    const afterCommit = new AfterCommit({
      ...parts,
      workerId,
      store: runs,
      report,
      background,
    });
    const starter = new RunStarter({
      runs,
      starts,
      payloads,
      line: async (definition, input) => await gate.line(definition, input),
      create: async (run) => await this.#create(run),
    });
    const redrives = new ChildRedrives({
      runs,
      starts,
      copies: options.copies,
      ring: (jobs) => this.ring(jobs),
    });
    const childRuns = createChildRuns({ starter, starts, tasks, redrives });
    this.#clock = clock;
    this.#background = background;
    this.gate = gate;
    this.children = children;
    this.#wakeUps = wakeUps;
    this.#dispatcher = dispatcher;
    this.#executions = executions;
    this.#cache = cache;
    const listener: ActorListener = {
      committed: (actor, change) => {
        options.committed?.(change);
        afterCommit.committed(actor, change);
      },
      reloaded: (actor) => afterCommit.reloaded(actor),
      lateCost: (actor, ledger) => afterCommit.lateCost(actor, ledger),
    };
    this.#actors = new ActorSource({ store: runs, clock, listener });
    this.#starter = starter;
    const drills = new Drills({ doomed: options.doomed, clock, background });
    const own = { workerId, services, clock, random, log, background, childRuns, drills };
    this.#lanes = new Lanes({ ...parts, ...own });
  }

  /**
   * Creates a run; when this returns the run is durable. The same idempotency key with the same request gives the same run.
   * @throws Refusal
   */
  async startRun(request: KeyedStartRequest): Promise<StartedRun> {
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
    if (!this.#executions.hasTaken(job.runId, job.key)) {
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
      if (!this.#executions.has(runId)) continue;
      const look = async (): Promise<void> => {
        const actor = await this.#cache.get(runId);
        if (actor?.idle === true) await actor.catchUp();
      };
      this.#background(look(), "looking at a moved run");
    }
  }

  /** Steps that this process executes now, as `runId:key`. */
  executing(): ReadonlySet<string> {
    return this.#executions.keys();
  }

  /** Rings for steps that nobody rang for. */
  ring(jobs: readonly StepJob[]): void {
    for (const job of jobs) this.#wakeUps.ring(job);
  }

  /** Memory runs short: what runs here commits what it has finished, and lets go of what it can do without. */
  relieve(): void {
    this.#executions.relieve();
  }

  /** Stops taking work, asks what runs to stop, and waits until everything is handed back. */
  async drain(params: { readonly graceMs: number }): Promise<void> {
    this.#dispatcher.close();
    this.#executions.drain();
    const stopDeadline = this.#clock.after(params.graceMs, () => this.#executions.stop());
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
  async #create(run: RunToCreate): Promise<Birth> {
    const { runId, created, budget, admission, drill } = run;
    // A step that is repeated starts the same run: one actor for each run in a process.
    if ((await this.#cache.known(runId)) !== null) return "exists";
    const actor = this.#actors.unborn(run);
    this.#cache.put(actor);
    const { workflowId, version, input } = created;
    const its = { workflowId, version, input, budget, admission, drill };
    const born = actor.submit({ type: "created", ...its });
    this.#lanes.spread(
      actor,
      born.decision.commands.flatMap((command) => (command.type === "run" ? [command.key] : [])),
    );
    await this.#cache.holding(runId, async () => await actor.flush());
    if (actor.birth !== "committed") this.#cache.forget(runId);
    return actor.birth;
  }
}

function createWakeUps(parts: {
  readonly ring: EngineOptions["ring"];
  readonly report: (runId: string, its: Report) => Promise<unknown>;
  readonly background: Background;
  readonly clock: Clock;
  readonly log: EngineOptions["log"];
}): WakeUps {
  const { ring, report, background, clock, log } = parts;
  return new WakeUps(
    {
      ring,
      due: ({ runId, key, attempt }) =>
        background(report(runId, { type: "due", key, attempt }), "a timer"),
      graceOver: (runId) => background(report(runId, { type: "grace" }), "the end of a grace"),
      log: (message, error) => log.warn({ err: error }, message),
    },
    clock,
  );
}
