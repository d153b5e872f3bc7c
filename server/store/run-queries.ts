/** Reading runs for people: lists, the whole of one run, and its events. The engine reads runs in its own way (run-states.ts). */
import { sql } from "kysely";
import { Refusal } from "../../shared/api/errors.ts";
import {
  runDetailLimit,
  type EventMessage,
  type RunDetail,
  type RunSummary,
} from "../../shared/api/run.ts";
import { processorOf, type Definition } from "../../shared/definition/definition.ts";
import type { EventType, RunStatus } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Database } from "./database.ts";
import {
  containsPattern,
  cutPage,
  pageSize,
  readTimePlace,
  type Page,
  type PageRequest,
} from "./page-cursor.ts";

/** The columns of a run that lists show, as they come from the database. */
export interface RunSummaryRow {
  readonly id: string;
  readonly workflow_id: string;
  readonly workflow_name: string;
  readonly version: number;
  readonly status: RunStatus;
  readonly error: string | null;
  readonly cause: string | null;
  readonly cost_micros: number;
  readonly unpriced: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly ended_at: Date | null;
}

/** A row as the API shows it. */
export function runSummaryOf(row: RunSummaryRow): RunSummary {
  return {
    id: row.id,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name,
    version: row.version,
    status: row.status,
    error: row.error,
    cause: row.cause,
    costMicros: row.cost_micros,
    unpriced: row.unpriced,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

export interface ListRunsParams extends PageRequest {
  readonly workflow?: string | undefined;
  readonly statuses?: readonly RunStatus[] | undefined;
  /** Part of an id, of the workflow's name or of the error. */
  readonly q?: string | undefined;
}

/** Runs, the newest first; those of deleted workflows too. */
export async function listRuns(
  database: Database,
  params: ListRunsParams,
): Promise<Page<RunSummary>> {
  const limit = pageSize(params);
  let query = database.db
    .selectFrom("runs as r")
    .innerJoin("workflows as w", "w.id", "r.workflow_id")
    .select([
      "r.id",
      "r.workflow_id",
      "w.name as workflow_name",
      "r.version",
      "r.status",
      "r.error",
      "r.cause",
      "r.cost_micros",
      "r.unpriced",
    ])
    .select(["r.created_at", "r.updated_at", "r.ended_at"])
    .select(sql<string>`r.created_at::text`.as("place"))
    .orderBy("r.created_at", "desc")
    .orderBy("r.id", "desc")
    .limit(limit + 1);
  if (params.workflow !== undefined) query = query.where("r.workflow_id", "=", params.workflow);
  if (params.statuses !== undefined) query = query.where("r.status", "in", params.statuses);
  if (params.q !== undefined && params.q !== "") {
    const pattern = containsPattern(params.q);
    query = query.where((where) =>
      where.or([
        where("r.id", "ilike", pattern),
        where("r.workflow_id", "ilike", pattern),
        where("w.name", "ilike", pattern),
        where("r.error", "ilike", pattern),
        where("r.cause", "ilike", pattern),
      ]),
    );
  }
  if (params.cursor !== undefined) {
    const { at, id } = readTimePlace(params.cursor);
    query = query.where(sql<boolean>`(r.created_at, r.id) < (${at}::timestamptz, ${id})`);
  }
  const page = cutPage(await query.execute(), limit, (row) => [row.place, row.id]);
  return { items: page.items.map(runSummaryOf), next: page.next };
}

/** Status of a run. @throws Refusal RUN_NOT_FOUND */
export async function findRunStatus(database: Database, id: string): Promise<RunStatus> {
  return (await findRunHead(database, id)).status;
}

/** Status of a run and the number of its last event. @throws Refusal RUN_NOT_FOUND */
export async function findRunHead(
  database: Database,
  id: string,
): Promise<{ readonly status: RunStatus; readonly seq: number }> {
  const row = await database.db
    .selectFrom("runs")
    .select(["status", "seq"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) throw runNotFound(id);
  return row;
}

/** Everything about a run; its values as they are stored. */
export interface StoredRun {
  readonly detail: Omit<RunDetail, "input" | "output" | "outputArtifact">;
  readonly input: Payload;
  readonly output: Payload | null;
}

/** The whole of a run, in one snapshot. @throws Refusal RUN_NOT_FOUND */
export async function findRun(database: Database, id: string): Promise<StoredRun> {
  return await database.db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (tx) => {
      const snapshot: Snapshot = { ...database, db: tx };
      const run = await tx
        .selectFrom("runs as r")
        .innerJoin("workflows as w", "w.id", "r.workflow_id")
        .innerJoin("workflow_versions as v", (join) =>
          join.onRef("v.workflow_id", "=", "r.workflow_id").onRef("v.version", "=", "r.version"),
        )
        .selectAll("r")
        .select(["w.name as workflow_name", "w.type as workflow_type", "v.definition"])
        .where("r.id", "=", id)
        .executeTakeFirst();
      if (run === undefined) throw runNotFound(id);
      const { visited, ...counts } = await countSteps(snapshot, id);
      return {
        input: run.input,
        output: run.output,
        detail: {
          ...runSummaryOf(run),
          workflowType: run.workflow_type,
          seq: run.seq,
          deadline: run.deadline?.toISOString() ?? null,
          progress: {
            completed: counts.completed,
            open: counts.open,
            failed: counts.failed,
            remainingStates: stateNames(run.definition).filter((name) => !visited.has(name)),
          },
          currentSteps: await currentSteps(snapshot, id),
          completedSteps: await completedSteps(snapshot, id),
          retries: counts.retries,
          errors: await runErrors(snapshot, id),
          infrastructureFailures: run.infrastructure_failures,
          name: run.name,
          parent:
            run.parent_run === null || run.parent_path === null || run.parent_visit === null
              ? null
              : { runId: run.parent_run, path: run.parent_path, visit: run.parent_visit },
        },
      };
    });
}

type Snapshot = Pick<Database, "db">;

async function countSteps(
  { db }: Snapshot,
  runId: string,
): Promise<{
  readonly completed: number;
  readonly open: number;
  readonly failed: number;
  readonly retries: number;
  readonly visited: ReadonlySet<string>;
}> {
  const { rows } = await sql<{
    state: string;
    completed: number;
    open: number;
    failed: number;
    retries: number;
  }>`
    select state,
      count(*) filter (where status in ('succeeded', 'caught')) as completed,
      count(*) filter (where ended_at is null) as open,
      count(*) filter (where status = 'failed') as failed,
      coalesce(sum(greatest(attempt - 1, 0)), 0)::bigint as retries
    from steps where run_id = ${runId} group by state`.execute(db);
  const sum = (of: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + of(row), 0);
  return {
    completed: sum((row) => row.completed),
    open: sum((row) => row.open),
    failed: sum((row) => row.failed),
    retries: sum((row) => row.retries),
    visited: new Set(rows.map((row) => row.state)),
  };
}

async function currentSteps({ db }: Snapshot, runId: string): Promise<RunDetail["currentSteps"]> {
  const rows = await db
    .selectFrom("steps")
    .select(["path", "visit", "state", "status", "attempt", "scheduled_at", "started_at"])
    .where("run_id", "=", runId)
    .where("ended_at", "is", null)
    .orderBy("scheduled_seq")
    .orderBy("path")
    .limit(runDetailLimit)
    .execute();
  return rows.map(({ scheduled_at, started_at, ...step }) => ({
    ...step,
    scheduledAt: scheduled_at.toISOString(),
    startedAt: started_at?.toISOString() ?? null,
  }));
}

async function completedSteps(
  { db }: Snapshot,
  runId: string,
): Promise<RunDetail["completedSteps"]> {
  const rows = await db
    .selectFrom("steps")
    .select([
      "path",
      "visit",
      "state",
      "attempt",
      "scheduled_at",
      "started_at",
      "ended_at",
      "cost_micros",
    ])
    .select(sql<string | null>`output ->> 'artifact'`.as("output_artifact"))
    .where("run_id", "=", runId)
    .where("status", "in", ["succeeded", "caught"])
    .orderBy("ended_seq")
    .orderBy("path")
    .limit(runDetailLimit)
    .execute();
  return rows.map((row) => {
    const ended = row.ended_at ?? row.scheduled_at;
    return {
      path: row.path,
      visit: row.visit,
      state: row.state,
      attempts: row.attempt,
      startedAt: row.started_at?.toISOString() ?? null,
      endedAt: ended.toISOString(),
      durationMs: ended.getTime() - (row.started_at ?? row.scheduled_at).getTime(),
      outputArtifact: row.output_artifact,
      costMicros: row.cost_micros,
    };
  });
}

/** The newest errors, in their order. */
async function runErrors({ db }: Snapshot, runId: string): Promise<RunDetail["errors"]> {
  const rows = await db
    .selectFrom("events")
    .selectAll()
    .where("run_id", "=", runId)
    .where("type", "in", ["step.failed", "step.lost", "undo.failed", "undo.lost"])
    .orderBy("seq", "desc")
    .limit(runDetailLimit)
    .execute();
  return rows.toReversed().map((row) => {
    const lost = row.type.endsWith(".lost");
    return {
      seq: row.seq,
      at: row.at.toISOString(),
      path: row.path,
      visit: row.visit,
      state: row.state,
      attempt: row.attempt,
      error: lost ? "Cairn.WorkerLost" : String(row.data["error"] ?? ""),
      cause: lost
        ? `The worker ${String(row.data["worker"] ?? "")} was lost.`
        : String(row.data["cause"] ?? ""),
    };
  });
}

/** Names of all states, inner flows included, in the order of the definition. */
function stateNames(group: Pick<Definition, "States">): readonly string[] {
  return Object.entries(group.States).flatMap(([name, state]) => {
    if (state.Type === "Map") {
      const inner = processorOf(state);
      return inner === undefined ? [name] : [name, ...stateNames(inner)];
    }
    if (state.Type === "Parallel") return [name, ...state.Branches.flatMap(stateNames)];
    return [name];
  });
}

/** Events of a run with a number above `after`, in their order. Data as it is in the log. */
export async function listEvents(
  database: Database,
  params: { readonly runId: string; readonly after: number; readonly limit: number },
): Promise<readonly EventMessage[]> {
  const rows = await database.db
    .selectFrom("events")
    .selectAll()
    .where("run_id", "=", params.runId)
    .where("seq", ">", params.after)
    .orderBy("seq")
    .limit(params.limit)
    .execute();
  return rows.map((row) => ({
    seq: row.seq,
    type: row.type as EventType,
    at: row.at.toISOString(),
    state: row.state,
    path: row.path,
    visit: row.visit,
    attempt: row.attempt,
    data: row.data,
  }));
}

/** Runs that have not ended and steps that wait for a worker or have one, by status. */
export async function countOpenWork(
  database: Database,
): Promise<readonly { readonly what: string; readonly status: string; readonly count: number }[]> {
  const { rows } = await sql<{ what: string; status: string; count: number }>`
    select 'runs' as what, status, count(*) from runs where status in ('RUNNING', 'PAUSED', 'COMPENSATING') group by status
    union all
    select 'steps', status, count(*) from steps where status in ('ready', 'running') group by status`.execute(
    database.db,
  );
  return rows;
}

function runNotFound(id: string): Refusal {
  return new Refusal("RUN_NOT_FOUND", `There is no run ${id}.`);
}
