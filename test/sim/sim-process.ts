/** A worker process: the real engine and the real watchdog on the stage. */
import type { Logger } from "pino";
import { CallCache } from "../../server/engine/call-cache.ts";
import { Engine } from "../../server/engine/engine.ts";
import { Payloads } from "../../server/engine/payloads.ts";
import { RunCopier } from "../../server/engine/run-copier.ts";
import type { StepSite } from "../../server/engine/step-ports.ts";
import { TaskDesk } from "../../server/engine/task-desk.ts";
import type { TaskTokens, TokenTarget } from "../../server/engine/task-tokens.ts";
import { Watchdog } from "../../server/engine/watchdog.ts";
import type { StepJob } from "../../server/store/jobs.ts";
import type { Neighbour } from "../../server/store/run-store.ts";
import type { CallAnswer, ResourceCall } from "../../shared/run/interpret/ports.ts";
import { noDrills } from "../support/no-drills.ts";
import { plainEvaluator } from "./plain-evaluator.ts";
import {
  ConnectionLost,
  copyStoreOf,
  limitStoreOf,
  runStoreOf,
  startStoreOf,
  taskStoreOf,
  watchdogStoreOf,
  type PortsParams,
} from "./sim-database.ts";
import type { Actor, Stage } from "./stage.ts";

export const sweepMs = 8_000;
const timerMs = 4_000;
/** Jobs that a worker holds at once until it is clear who does their steps. */
const deliveriesAtOnce = 8;
/** How long a worker that shuts down lets its steps finish. */
const graceMs = 4_000;

/** What a process tells the others. */
export interface Rung {
  readonly jobs: readonly StepJob[];
  readonly runIds: readonly string[];
  readonly activities: readonly string[];
}

export interface ProcessParams {
  readonly name: string;
  readonly slots: number;
  readonly stage: Stage;
  readonly ports: Omit<PortsParams, "client" | "watch">;
  readonly watch: (process: SimProcess) => PortsParams["watch"];
  readonly call: (process: SimProcess, call: ResourceCall, site: StepSite) => Promise<CallAnswer>;
  readonly ring: (rung: Rung) => void;
  readonly isRunning: (neighbour: Neighbour) => boolean;
}

/** No state of the simulation has a cache. */
const noCallCache = {
  find: async () => await Promise.reject(new Error("no state here has a cache")),
  put: async () => await Promise.reject(new Error("no state here has a cache")),
};

const payloads = new Payloads({
  put: async () => await Promise.reject(new Error("no value here is that large")),
  read: async () => await Promise.reject(new Error("no value here is that large")),
});

export class SimProcess implements Actor {
  readonly name: string;
  standing: Actor["standing"] = "running";
  isDraining = false;
  /** Jobs that it holds. */
  holding = 0;
  readonly slots: number;
  readonly engine: Engine;
  readonly #stage: Stage;
  readonly #ports: PortsParams;
  readonly #watchdog: Watchdog;
  #desk: TaskDesk | null = null;
  #copier: RunCopier | null = null;
  /** When it stopped giving signs of life; null while it gives them. */
  #silentSinceMs: number | null = null;
  /** It was silent at some time: others may have taken what it had. */
  wasSilent = false;

  constructor(params: ProcessParams) {
    const { name, stage, ports } = params;
    this.name = name;
    this.slots = params.slots;
    this.#stage = stage;
    const portsParams = { ...ports, client: this, watch: params.watch(this) };
    this.#ports = portsParams;
    const clock = stage.clockOf(this);
    const random = stage.random.next;
    const log = logOf(this, stage);
    const store = runStoreOf(portsParams);
    this.engine = new Engine({
      workerId: name,
      runs: store,
      starts: startStoreOf(portsParams),
      tasks: taskStoreOf(portsParams),
      limits: limitStoreOf(portsParams),
      copies: copyStoreOf(portsParams),
      services: {
        store,
        payloads,
        evaluator: plainEvaluator,
        tokens: plainTokens,
        mismatch: async () => null,
        callCache: new CallCache({ store: noCallCache, payloads, world: "sim" }),
        call: async (call, site) => await params.call(this, call, site),
        readItems: async () => [],
        writeResults: async () => null,
      },
      rates: async () => [],
      doomed: noDrills,
      ring: async (rung) => await ports.database.write(this, "ring", () => params.ring(rung)),
      log,
      clock,
      random,
    });
    this.#watchdog = new Watchdog({
      engine: this.engine,
      store: watchdogStoreOf(portsParams),
      intervalMs: sweepMs,
      timerIntervalMs: timerMs,
      isRunning: params.isRunning,
      log,
      clock,
      random,
    });
    ports.sweeps.workers.set(name, {
      id: name,
      seenMs: () => this.#silentSinceMs ?? ports.database.seenMs,
      isDraining: () => this.isDraining,
      isBuried: false,
    });
    this.engine.work(params.slots);
    this.#watchdog.start();
  }

  /** Where the outside answers. */
  get desk(): TaskDesk {
    const { engine } = this;
    this.#desk ??= new TaskDesk({
      tasks: taskStoreOf(this.#ports),
      tokens: plainTokens,
      payloads,
      definitionOf: async (runId) => await engine.definitionOf(runId),
      report: async (runId, report) => await engine.report(runId, report),
      heartbeatOf: async (runId, key) => await engine.heartbeatOf(runId, key),
    });
    return this.#desk;
  }

  /** Who redrives and forks runs. */
  get copier(): RunCopier {
    this.#copier ??= new RunCopier({
      runs: runStoreOf(this.#ports),
      starts: startStoreOf(this.#ports),
      copies: copyStoreOf(this.#ports),
      payloads,
      ring: (jobs) => this.engine.ring(jobs),
    });
    return this.#copier;
  }

  /** Whether a job can be handed to it. */
  get takesJobs(): boolean {
    return this.standing === "running" && !this.isDraining && this.holding < deliveriesAtOnce;
  }

  /** Gives no sign of life until {@link speak}, whatever else it does. */
  hush(): void {
    this.wasSilent = true;
    this.#silentSinceMs ??= this.#stage.nowMs;
  }

  speak(): void {
    if (this.standing === "running") this.#silentSinceMs = null;
  }

  kill(): void {
    this.hush();
    this.standing = "dead";
    this.#stage.forget(this);
  }

  pause(): void {
    this.hush();
    this.standing = "paused";
  }

  resume(): void {
    if (this.standing !== "paused") return;
    this.standing = "running";
    this.speak();
  }

  /** Shuts down in order, as a worker process does at SIGTERM. */
  async drain(): Promise<void> {
    this.isDraining = true;
    await this.#watchdog.stop();
    this.#stage.note(() => `${this.name}: the watchdog has stopped`);
    await this.engine.drain({ graceMs });
  }
}

/** A token that anybody may read. */
const plainTokens: TaskTokens = {
  issue: async ({ runId, key, attempt }) => JSON.stringify({ runId, key, attempt }),
  read: async (token) => JSON.parse(token) as TokenTarget,
};

/** The log of a process: what it calls a fault is one, unless it is only the database that is away. */
function logOf(process: SimProcess, stage: Stage): Logger {
  const heard = (level: string) => (details: unknown, message?: string) => {
    const error =
      typeof details === "object" && details !== null && "err" in details ? details.err : null;
    stage.note(() => `${process.name}: ${level}: ${message ?? ""} ${String(error ?? "")}`);
    if (error === null || error instanceof ConnectionLost) return;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    stage.fail(`${process.name} logs: ${message ?? ""}: ${text}`);
  };
  const quiet = (): void => undefined;
  const log = {
    error: heard("error"),
    warn: heard("warning"),
    info: quiet,
    debug: quiet,
    trace: quiet,
  };
  return log as unknown as Logger;
}
