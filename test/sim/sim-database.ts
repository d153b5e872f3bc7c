/** The way from a process to the tables: slow, lossy and sometimes closed. */
import type { CopyStore } from "../../server/store/copied-runs.ts";
import type { LimitStore } from "../../server/store/limit-store.ts";
import type {
  RunStore,
  StartStore,
  TaskStore,
  WatchdogStore,
} from "../../server/store/run-store.ts";
import type { WorkflowBudget } from "../../server/store/workflow-budgets.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import type { ChangeWatcher, MemoryStore } from "./memory-store.ts";
import { dateOf } from "./memory-store.ts";
import type { Actor, Stage } from "./stage.ts";
import type { Sweeps } from "./sweeps.ts";

/** What goes wrong with a write: nothing is written; it is, but nobody is told; it is, after the answer that it failed. */
export type WriteFault = "refused" | "unanswered" | "late";

/** An error that only time mends, as `pg` throws it. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  readonly code = "ECONNRESET";
}

function connectionLost(what: string): ConnectionLost {
  return new ConnectionLost(`${what}: no connection to the database`);
}

/** How often a worker says that it lives. */
const beatMs = 1_500;
/** The longest that a statement may travel on when its connection is cut. */
const lateMs = 200;

export class SimDatabase {
  readonly actor: Actor = { name: "database", standing: "running" };
  readonly #stage: Stage;
  /** When it went away; null while it is there. */
  #downSinceMs: number | null = null;
  #upSinceMs = 0;
  /** Until workers have told again that they live. */
  #seenBeforeMs = 0;
  /** What happens to the next writes. */
  readonly faults: WriteFault[] = [];
  /** Names of those that were left without an answer: they may have more than they know. */
  readonly troubled = new Set<string>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  get nowMs(): number {
    return this.#stage.nowMs;
  }

  note(text: () => string): void {
    this.#stage.note(text);
  }

  get isDown(): boolean {
    return this.#downSinceMs !== null;
  }

  /** When a worker that lives was seen last. */
  get seenMs(): number {
    if (this.#downSinceMs !== null) return this.#downSinceMs;
    const { nowMs } = this.#stage;
    return nowMs < this.#upSinceMs + beatMs ? this.#seenBeforeMs : nowMs;
  }

  close(): void {
    this.#downSinceMs ??= this.#stage.nowMs;
  }

  open(): void {
    if (this.#downSinceMs === null) return;
    this.#seenBeforeMs = this.#downSinceMs;
    this.#downSinceMs = null;
    this.#upSinceMs = this.#stage.nowMs;
  }

  /** A read: most are answered at once, some late; what they say was true when they were answered. */
  async read<T>(client: Actor, what: string, perform: () => T): Promise<T> {
    if (!this.isDown && client.standing === "running" && !this.#stage.random.once(8))
      return perform();
    return await this.#travel<T>(client, what, (resolve) => {
      const value = perform();
      this.#answer(client, what, () => resolve(value));
    });
  }

  /** A write: it happens when its turn comes, and then or later its answer is known, or not. */
  async write<T>(client: Actor, what: string, perform: () => T): Promise<T> {
    return await this.#travel<T>(client, what, (resolve, reject) => {
      const fault = this.faults.shift();
      if (fault !== undefined) this.troubled.add(client.name);
      if (fault === "refused") {
        this.#stage.note(() => `${client.name}: ${what} does not reach the database`);
        this.#answer(client, what, () => reject(connectionLost(what)));
        return;
      }
      if (fault === "late") {
        this.#stage.note(() => `${client.name}: ${what} loses its connection under way`);
        const delayMs = this.#stage.random.below(lateMs);
        this.#stage.after(delayMs, { owner: this.actor, what, run: () => void perform() });
        this.#answer(client, what, () => reject(connectionLost(what)));
        return;
      }
      const value = perform();
      if (fault === "unanswered")
        this.#stage.note(() => `${client.name}: the answer of ${what} is lost`);
      this.#answer(
        client,
        what,
        fault === "unanswered" ? () => reject(connectionLost(what)) : () => resolve(value),
      );
    });
  }

  async #travel<T>(
    client: Actor,
    what: string,
    arrive: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
  ): Promise<T> {
    return await new Promise<T>((resolve, reject) => {
      const run = (): void => {
        // What a dead process had sent may or may not have arrived.
        if (client.standing === "dead" && this.#stage.random.once(2)) return;
        if (this.isDown) {
          this.#answer(client, what, () => reject(connectionLost(what)));
          return;
        }
        arrive(resolve, reject);
      };
      const pending = { owner: this.actor, what, run };
      if (this.#stage.random.once(40)) this.#stage.after(this.#latencyMs(), pending);
      else this.#stage.pend(pending);
    });
  }

  #latencyMs(): number {
    return this.#stage.random.pick([1, 20, 300, 3_000]);
  }

  #answer(client: Actor, what: string, deliver: () => void): void {
    if (client.standing === "running" && !this.#stage.random.once(10)) deliver();
    else if (client.standing !== "dead") this.#stage.pend({ owner: client, what, run: deliver });
  }
}

/** What the ports of a process need. */
export interface PortsParams {
  readonly client: Actor;
  readonly database: SimDatabase;
  readonly store: MemoryStore;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly watch: ChangeWatcher;
  readonly sweeps: Sweeps;
}

/** The database as the engine of one process sees it. */
export function runStoreOf({ client, database, store, definitions, watch }: PortsParams): RunStore {
  return {
    load: async (runId) => await database.read(client, "load", () => store.load(runId)),
    eventsSince: async ({ runId, seq, limit }) =>
      await database.read(client, "catch up", () => store.eventsSince(runId, seq, limit)),
    // Published versions never change: a process remembers them.
    definition: async ({ workflowId }) => definitions.get(workflowId) ?? null,
    commit: async (changes) =>
      await database.write(client, "commit", () => store.commit(changes, watch)),
    recordLateCost: async ({ runId, ledger }) =>
      await database.write(client, "late cost", () => store.recordLateCost(runId, ledger)),
    // Nothing is recorded here beside the log.
    chargeLostCalls: async () => await Promise.resolve(0),
    flowOutputs: async (params) =>
      await database.read(client, "outputs", () =>
        store
          .flowsOf(params)
          .flatMap(({ index, output, status }) =>
            status === "succeeded" && output !== null ? [{ index, output }] : [],
          ),
      ),
    items: async ({ runId, flow }) =>
      await database.read(client, "items", () => {
        const container = flow.slice(0, flow.lastIndexOf("/"));
        const name = container.includes("#") ? container : `${container}#1`;
        return store.runs.get(runId)?.items.get(name) ?? null;
      }),
    savedOperations: async (params) =>
      await database.read(client, "saved operations", () => store.savedOperations(params)),
    iterations: async (params) =>
      await database.read(client, "iterations", () => store.iterations(params)),
  };
}

/** The database as the starter of runs sees it. */
export function startStoreOf({ client, database, store, definitions }: PortsParams): StartStore {
  const statusOf = (runId: string): RunStatus => store.runs.get(runId)?.state.status ?? "RUNNING";
  return {
    workflow: async (workflowId) =>
      await database.read(client, "workflow", () =>
        definitions.has(workflowId) ? { name: workflowId, version: 1 } : null,
      ),
    facts: async (runId) =>
      await database.read(client, "facts", () => {
        const record = store.runs.get(runId);
        return record === undefined
          ? null
          : { status: statusOf(runId), createdAt: dateOf(record.createdAtMs) };
      }),
    findByIdempotencyKey: async ({ workflowId, idempotencyKey }) =>
      await database.read(client, "find by key", () => {
        const id = store.byIdempotencyKey.get(`${workflowId}:${idempotencyKey}`);
        const record = id === undefined ? undefined : store.runs.get(id);
        return record === undefined
          ? null
          : { id: record.id, status: statusOf(record.id), requestHash: record.created.requestHash };
      }),
  };
}

/** What tasks that are answered from outside need, and runs that are steps of others. */
export function taskStoreOf({ client, database, definitions, sweeps }: PortsParams): TaskStore {
  return {
    tokenSecret: async () => Buffer.alloc(32),
    openTasks: async (params) =>
      await database.read(client, "open tasks", () => sweeps.openTasks(params)),
    workflowIds: async (name) => (definitions.has(name) ? [name] : []),
    endedRun: async (runId) =>
      await database.read(client, "ended run", () => sweeps.families.endedRun(runId)),
    stepsAwaiting: async (runId) =>
      await database.read(client, "steps awaiting", () => sweeps.families.stepsAwaiting(runId)),
    abandonedAmong: async (runIds) =>
      await database.read(client, "abandoned", () =>
        sweeps.families.abandoned().filter((runId) => runIds.includes(runId)),
      ),
  };
}

/** The database as who copies runs sees it. */
export function copyStoreOf({ client, database, store, watch }: PortsParams): CopyStore {
  return {
    copy: async (run) => await database.write(client, "copy", () => store.copy(run, watch)),
    redriveOf: async (runId) =>
      await database.read(client, "redrive of", () => store.redriveOf(runId)),
  };
}

/** Limits and budgets; no workflow here has a budget for the month. */
export function limitStoreOf({ client, database, store }: PortsParams): LimitStore {
  const { lines } = store;
  return {
    admissions: {
      admit: async (params) =>
        await database.write(client, "admit", () => {
          const answer = lines.admit(params);
          for (const { runId, turn } of answer.admitted)
            database.note(() => `${client.name} admits ${runId}, turn ${String(turn)}`);
          return answer;
        }),
      told: async (runs) =>
        await database.write(client, "told", () => {
          lines.told(runs);
        }),
      untold: async ({ olderThanMs }) =>
        lines.isEmpty ? [] : await database.read(client, "untold", () => lines.untold(olderThanMs)),
      waitingWorkflows: async () =>
        lines.isEmpty
          ? []
          : await database.read(client, "waiting workflows", () => lines.waitingWorkflows()),
    },
    budgets: async () =>
      await database.read(client, "budgets", () => ({
        at: dateOf(database.nowMs),
        budgets: noBudgets,
      })),
    fundedRuns: async () => [],
    pastCosts: async () => [],
  };
}

const noBudgets: ReadonlyMap<string, WorkflowBudget> = new Map();

/** The database as the watchdog of one process sees it. */
export function watchdogStoreOf({ client, database, sweeps }: PortsParams): WatchdogStore {
  return {
    lostSteps: async (params) =>
      await database.read(client, "lost steps", () => sweeps.lostSteps(params)),
    neighbours: async () =>
      await database.read(client, "neighbours", () => sweeps.neighbours(client.name)),
    bury: async (ids) => await database.write(client, "bury", () => sweeps.bury(ids)),
    hasOthers: async () =>
      await database.read(client, "others", () => sweeps.hasOthers(client.name)),
    ownSteps: async () =>
      await database.read(client, "own steps", () => sweeps.ownSteps(client.name)),
    dueSteps: async () => await database.read(client, "due steps", () => sweeps.dueSteps()),
    overdueSteps: async () =>
      await database.read(client, "overdue steps", () => sweeps.overdue("running")),
    overdueRuns: async () =>
      await database.read(client, "overdue runs", () => sweeps.overdueRuns()),
    stoppingRuns: async () =>
      await database.read(client, "stopping runs", () => sweeps.stoppingRuns()),
    overdueParked: async () =>
      await database.read(client, "overdue tasks", () => sweeps.overdue("waiting")),
    untoldRuns: async () =>
      await database.read(client, "untold runs", () => sweeps.families.untold()),
    abandonedRuns: async () =>
      await database.read(client, "abandoned runs", () => sweeps.families.abandoned()),
    silentSteps: async () =>
      await database.read(client, "silent steps", () => sweeps.silentSteps()),
    upkeep: async () => ({
      summedDays: 0,
      droppedRuns: 0,
      droppedCosts: 0,
      droppedWeeks: [],
      failures: [],
      more: false,
    }),
    freeDeadPools: async () =>
      await database.write(client, "free dead pools", () => sweeps.freeDeadPools()),
  };
}
