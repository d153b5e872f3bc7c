import { sql } from "kysely";
import type { Definition } from "../../shared/definition/definition.ts";
import { evolve } from "../../shared/run/evolve.ts";
import { stepKey } from "../../shared/run/path.ts";
import type { Payload } from "../../shared/run/payload.ts";
import {
  unborn,
  type Flow,
  type RunState,
  type Step,
  type Undoable,
} from "../../shared/run/run-state.ts";
import { decodeEvent } from "./commit.ts";
import type { Database } from "./database.ts";

/** A run as the engine works on it. */
export interface LoadedRun {
  readonly id: string;
  readonly workflowId: string;
  readonly workflowName: string;
  /** Given by whoever started it. */
  readonly name: string | null;
  /** A step of another run waits for its end. */
  readonly awaited: boolean;
  readonly version: number;
  readonly seq: number;
  readonly state: RunState;
  readonly input: Payload;
  readonly createdAt: Date;
}

/** Loads what is under way in a run from the projections; null when there is no such run. */
export async function loadRun(database: Database, runId: string): Promise<LoadedRun | null> {
  // One snapshot for the four reads: a commit between them would mix two states.
  return await database.db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (tx) => {
      const run = await tx
        .selectFrom("runs")
        .innerJoin("workflows", "workflows.id", "runs.workflow_id")
        .selectAll("runs")
        .select("workflows.name as workflow_name")
        .where("runs.id", "=", runId)
        .executeTakeFirst();
      if (run === undefined) return null;
      const steps = await tx
        .selectFrom("steps")
        .selectAll()
        .where("run_id", "=", runId)
        .where("ended_at", "is", null)
        .execute();
      const undoable = await tx
        .selectFrom("steps")
        .select(["path", "visit", "state", "input", "detail"])
        .where("run_id", "=", runId)
        .where("undoable", "=", true)
        .orderBy("ended_seq")
        .execute();
      const flows = await tx
        .selectFrom("flows")
        .selectAll()
        .where("run_id", "=", runId)
        .where("status", "=", "open")
        .execute();
      const state: RunState = {
        status: run.status,
        steps: Object.fromEntries(steps.map((row) => [stepKey(row.path, row.visit), stepOf(row)])),
        flows: Object.fromEntries(flows.map((row) => [row.path, flowOf(row)])),
        undoables: undoable.map(
          ({ detail, ...row }) => ({ ...row, result: detail["result"] }) as unknown as Undoable,
        ),
        ending:
          run.ending === null || run.ending.status === "SUCCEEDED"
            ? null
            : { ...run.ending, status: run.ending.status },
        output: run.output,
      };
      return {
        id: run.id,
        workflowId: run.workflow_id,
        workflowName: run.workflow_name,
        name: run.name,
        awaited: run.awaited,
        version: run.version,
        seq: run.seq,
        state,
        input: run.input,
        createdAt: run.created_at,
      };
    });
}

/** The state of a run computed from nothing but its events; the projections must agree with it. */
export async function refoldRun(database: Database, runId: string): Promise<RunState> {
  const rows = await database.db
    .selectFrom("events")
    .selectAll()
    .where("run_id", "=", runId)
    .orderBy("seq")
    .execute();
  return rows.map(decodeEvent).reduce(evolve, unborn);
}

/** The definition that a version runs; null when there is none. */
export async function loadDefinition(
  database: Database,
  params: { readonly workflowId: string; readonly version: number },
): Promise<Definition | null> {
  const row = await database.db
    .selectFrom("workflow_versions")
    .select("definition")
    .where("workflow_id", "=", params.workflowId)
    .where("version", "=", params.version)
    .executeTakeFirst();
  return row?.definition ?? null;
}

/** Facts about a step that only the expressions of its state need. */
export interface StepFacts {
  readonly scheduledAt: Date;
  readonly scheduledSeq: number;
  readonly heartbeat: unknown;
}

export async function loadStepFacts(
  database: Database,
  step: { readonly runId: string; readonly path: string; readonly visit: number },
): Promise<StepFacts | null> {
  const row = await database.db
    .selectFrom("steps")
    .select(["scheduled_at", "scheduled_seq", "heartbeat"])
    .where("run_id", "=", step.runId)
    .where("path", "=", step.path)
    .where("visit", "=", step.visit)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { scheduled_at: scheduledAt, scheduled_seq: scheduledSeq, heartbeat } = row;
  return { scheduledAt, scheduledSeq, heartbeat };
}

/** Outputs of the flows that a container step opened under one opening, by index; flows that failed are left out. */
export async function loadFlowOutputs(
  database: Database,
  params: {
    readonly runId: string;
    readonly path: string;
    readonly visit: number;
    readonly flowPrefix: string;
  },
): Promise<readonly { readonly index: number; readonly output: Payload }[]> {
  const { rows } = await sql<{ index: number; output: Payload }>`
    select index, output from flows
    where run_id = ${params.runId} and parent_path = ${params.path} and parent_visit = ${params.visit}
      and status = 'succeeded' and path like ${likePrefix(params.flowPrefix)}
    order by index`.execute(database.db);
  return rows;
}

/** How an iteration stands or ended, for a record of results. */
export interface IterationFacts {
  readonly index: number;
  readonly status: Flow["status"];
  readonly output: Payload | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly startedAt: Date | null;
  readonly stoppedAt: Date | null;
}

/** All flows that a container step opened under one opening, by index. */
export async function loadIterations(
  database: Database,
  params: {
    readonly runId: string;
    readonly path: string;
    readonly visit: number;
    readonly flowPrefix: string;
  },
): Promise<readonly IterationFacts[]> {
  const { runId, path, visit, flowPrefix } = params;
  const { rows } = await sql<IterationFacts>`
    with times as (
      select (data ->> 'index')::integer as index, max(at) filter (where type = 'iteration.started') as started,
        max(at) filter (where type <> 'iteration.started') as stopped
      from events
      where run_id = ${runId} and path = ${path} and visit = ${visit}
        and type in ('iteration.started', 'iteration.succeeded', 'iteration.failed', 'iteration.cancelled')
      group by 1)
    select f.index, f.status, f.output, f.error, f.cause, t.started as "startedAt", t.stopped as "stoppedAt"
    from flows f left join times t on t.index = f.index
    where f.run_id = ${runId} and f.parent_path = ${path} and f.parent_visit = ${visit} and f.path like ${likePrefix(flowPrefix)}
    order by f.index`.execute(database.db);
  return rows;
}

/** The inputs that a Map gave its iterations, long after the Map may have ended; null when the flow is no iteration. */
export async function loadItems(
  database: Database,
  params: { readonly runId: string; readonly flow: string },
): Promise<Payload | null> {
  const opening = Number(/#(\d+)\/\d+$/.exec(params.flow)?.[1] ?? 1);
  const row = await database.db
    .selectFrom("flows")
    .innerJoin("events", (join) =>
      join
        .onRef("events.run_id", "=", "flows.run_id")
        .onRef("events.path", "=", "flows.parent_path")
        .onRef("events.visit", "=", "flows.parent_visit")
        .on("events.type", "=", "map.started"),
    )
    .selectAll("events")
    .where("flows.run_id", "=", params.runId)
    .where("flows.path", "=", params.flow)
    .where(sql<boolean>`(events.data ->> 'opening')::integer = ${opening}`)
    .executeTakeFirst();
  if (row === undefined) return null;
  const event = decodeEvent(row);
  return event.type === "map.started" ? event.data.items : null;
}

function likePrefix(prefix: string): string {
  return `${prefix.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

function stepOf(row: {
  path: string;
  visit: number;
  state: string;
  flow: string;
  status: Step["status"];
  phase: string;
  attempt: number;
  epoch: number;
  worker: string | null;
  detail: unknown;
  input: Payload | null;
  output: Payload | null;
}): Step {
  const { path, visit, state, flow, status, phase, attempt, epoch, worker, input, output } = row;
  return {
    path,
    visit,
    state,
    flow,
    status,
    phase,
    attempt,
    epoch,
    worker,
    input,
    output,
    ...(row.detail as object),
  } as Step;
}

function flowOf(row: {
  path: string;
  parent_path: string | null;
  parent_visit: number | null;
  index: number;
  status: Flow["status"];
  variables: Record<string, Payload>;
  visits: Record<string, number>;
  openings: Record<string, number>;
  output: Payload | null;
  error: string | null;
  cause: string | null;
}): Flow {
  return {
    path: row.path,
    parent: row.parent_path === null ? null : stepKey(row.parent_path, row.parent_visit ?? 1),
    index: row.index,
    status: row.status,
    variables: row.variables,
    visits: row.visits,
    openings: row.openings,
    output: row.output,
    failure: row.status === "failed" ? { error: row.error, cause: row.cause } : null,
  };
}
