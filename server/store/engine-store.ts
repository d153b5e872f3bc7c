/** PostgreSQL as the store of the engine and of its watchdog. */
import type { Definition } from "../../shared/definition/definition.ts";
import type { RunStore, StartStore, TaskStore, WatchdogStore } from "./run-store.ts";
import { chargeLostCalls, commitRuns, recordLateCost, type WaitingLines } from "./commit.ts";
import type { Database } from "./database.ts";
import { dropSpentJobs, findSilentSteps, unlockDeadPools } from "./jobs.ts";
import { loadFlowOutputs, loadItems, loadIterations } from "./iterations.ts";
import { buryWorkers, findNeighbours, hasOtherWorkers, tidyWorkers } from "./leases.ts";
import { loadDefinition, loadEventsSince, loadRun, loadSavedOperations } from "./run-states.ts";
import {
  findDueSteps,
  findLostSteps,
  findOverdueParked,
  findOverdueRuns,
  findOverdueSteps,
  findStepsOfWorker,
  findStoppingRuns,
} from "./sweep.ts";
import {
  findAbandonedRuns,
  findEndedRun,
  findOpenTasks,
  findStepsAwaiting,
  findUntoldRuns,
  findWorkflowIds,
  loadTokenSecret,
} from "./tasks.ts";
import { keepUp, keepForEver, type Retention } from "./upkeep.ts";
import { WrittenValues } from "./written-values.ts";

/** Definitions kept in memory: they never change once published. */
const cachedDefinitions = 200;

/** `lines` of step logs go with the commits. */
export function createRunStore(database: Database, lines: WaitingLines | null = null): RunStore {
  const definitions = new Map<string, Definition>();
  const written = new WrittenValues();
  return {
    load: async (runId) => await loadRun(database, written, runId),
    eventsSince: async (params) => await loadEventsSince(database, written, params),
    definition: async (params) => {
      const key = `${params.workflowId}@${String(params.version)}`;
      const known = definitions.get(key) ?? (await loadDefinition(database, params));
      if (known === null) return null;
      definitions.delete(key);
      definitions.set(key, known);
      for (const oldest of definitions.keys()) {
        if (definitions.size <= cachedDefinitions) break;
        definitions.delete(oldest);
      }
      return known;
    },
    commit: async (changes) => await commitRuns(database, written, { changes, lines }),
    recordLateCost: async (params) => await recordLateCost(database, params),
    chargeLostCalls: async (params) => await chargeLostCalls(database, params),
    flowOutputs: async (params) => await loadFlowOutputs(database, params),
    items: async (params) => await loadItems(database, params),
    iterations: async (params) => await loadIterations(database, params),
    savedOperations: async (params) => await loadSavedOperations(database, params),
  };
}

export function createStartStore(database: Database): StartStore {
  return {
    workflow: async (workflowId) => {
      const row = await database.db
        .selectFrom("workflows")
        .select(["name", "version"])
        .where("id", "=", workflowId)
        .where("deleted_at", "is", null)
        .executeTakeFirst();
      return row ?? null;
    },
    facts: async (runId) => {
      const row = await database.db
        .selectFrom("runs")
        .select(["status", "created_at"])
        .where("id", "=", runId)
        .executeTakeFirst();
      return row === undefined ? null : { status: row.status, createdAt: row.created_at };
    },
    findByIdempotencyKey: async ({ workflowId, idempotencyKey }) => {
      const row = await database.db
        .selectFrom("runs")
        .select(["id", "status", "request_hash"])
        .where("workflow_id", "=", workflowId)
        .where("idempotency_key", "=", idempotencyKey)
        .executeTakeFirst();
      return row === undefined
        ? null
        : { id: row.id, status: row.status, requestHash: row.request_hash };
    },
  };
}

/** Rows that one turn of the watchdog takes on: bounds its memory; the next turn goes on. */
const pageSize = 500;
export function createTaskStore(database: Database): TaskStore {
  return {
    tokenSecret: async () => await loadTokenSecret(database),
    openTasks: async (params) => await findOpenTasks(database, params),
    workflowIds: async (idOrName) => await findWorkflowIds(database, idOrName),
    endedRun: async (runId) => await findEndedRun(database, runId),
    stepsAwaiting: async (runId) => await findStepsAwaiting(database, runId),
    abandonedAmong: async (runIds) =>
      await findAbandonedRuns(database, { among: runIds, limit: runIds.length }),
  };
}

/** A ready step this old without a waiting job was forgotten. */
const silentAfterMs = 2_000;
/** The worker itself enforces a step's limits first. */
const overdueGraceMs = 2_000;

export function createWatchdogStore(
  database: Database,
  params: {
    readonly workerId: string;
    readonly leaseMs: number;
    readonly retention?: Retention;
  },
): WatchdogStore {
  const { workerId, leaseMs, retention = keepForEver } = params;
  return {
    lostSteps: async ({ onlyBuried }) =>
      await findLostSteps(database, { leaseMs, onlyBuried, limit: pageSize }),
    neighbours: async () => await findNeighbours(database, workerId),
    bury: async (workerIds) => await buryWorkers(database, workerIds),
    hasOthers: async () => await hasOtherWorkers(database, { workerId, leaseMs }),
    ownSteps: async () => await findStepsOfWorker(database, workerId),
    dueSteps: async () => await findDueSteps(database, { limit: pageSize }),
    overdueSteps: async () =>
      await findOverdueSteps(database, { graceMs: overdueGraceMs, limit: pageSize }),
    overdueParked: async () => await findOverdueParked(database, { limit: pageSize }),
    untoldRuns: async () => await findUntoldRuns(database, { limit: pageSize }),
    abandonedRuns: async () => await findAbandonedRuns(database, { limit: pageSize }),
    overdueRuns: async () => await findOverdueRuns(database, { limit: pageSize }),
    stoppingRuns: async () => await findStoppingRuns(database, { limit: pageSize }),
    silentSteps: async () =>
      await findSilentSteps(database, { olderThanMs: silentAfterMs, limit: pageSize }),
    upkeep: async (stopping) => await keepUp(database, { retention, stopping }),
    freeDeadPools: async () => {
      const alive = await tidyWorkers(database, { leaseMs });
      await unlockDeadPools(database, { alive, heldForMs: 2 * leaseMs });
      await dropSpentJobs(database);
    },
  };
}
