/** Reading runs for people: lists, the whole of one run, and its events. The engine reads runs in its own way (run-states.ts). */
import { sql } from "kysely";
import { Refusal } from "../../shared/api/errors.ts";
import { assert } from "../../shared/base/assert.ts";
import { runDetailLimit, type EventMessage, type RunDetail } from "../../shared/api/run.ts";
import { processorOf, type Definition } from "../../shared/definition/definition.ts";
import type { EventType, RunStatus, StepStatus } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { RunState } from "../../shared/run/run-state.ts";
import type { Database } from "./database.ts";
import type { EventRow } from "./event-data.ts";
import { decodeWith, fillData, inLog, logOf, type LogOf } from "./read-values.ts";
import { readPayload } from "./written-values.ts";
import { drillOf, runSummaryOf } from "./run-list.ts";

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
        .select((e) =>
          e
            .selectFrom("runs as c")
            .select("c.id")
            .whereRef("c.copy_of", "=", "r.id")
            .where("c.copy_kind", "=", "redrive")
            .as("redriven_by"),
        )
        .where("r.id", "=", id)
        .executeTakeFirst();
      if (run === undefined) throw runNotFound(id);
      const log = logOf(id, run);
      const values = await decodeWith({ database: snapshot, written: null, log }, (resolve) => ({
        input: readPayload(run.input, resolve),
        output: run.output === null ? null : readPayload(run.output, resolve),
      }));
      const { visited, ...counts } = await countSteps(snapshot, id);
      return {
        ...values,
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
          completedSteps: await completedSteps(snapshot, log),
          retries: counts.retries,
          errors: await runErrors(snapshot, log),
          infrastructureFailures: run.infrastructure_failures,
          ...standingOf(run.body),
          redrivenBy: run.redriven_by,
        },
      };
    });
}

type Snapshot = Pick<Database, "db">;

/** How a run stands with its money, its turn and its drills: what of that is written when it says something. */
function standingOf(
  body: unknown,
): Pick<RunDetail, "budget" | "paused" | "waitsForTurn" | "drill"> {
  const { budget, paused, admission, drills } = (body ?? {}) as Partial<RunState>;
  const limit = budget?.maxCostMicros ?? null;
  return {
    budget:
      budget === undefined || limit === null
        ? null
        : {
            maxCostMicros: limit,
            onExceeded: budget.onExceeded,
            spentMicros: budget.spentMicros,
            reservedMicros: budget.reservedMicros,
          },
    paused: paused ?? null,
    waitsForTurn: admission?.admitted === false,
    ...drillOf(drills),
  };
}

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
      count(*) filter (where ended_seq is null) as open,
      count(*) filter (where status = 'failed') as failed,
      coalesce(sum(greatest(attempt - 1, 0)), 0)::bigint as retries
    from step_rows where run_id = ${runId} group by state`.execute(db);
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
  const { rows } = await sql<{
    path: string;
    visit: number;
    state: string;
    status: StepStatus;
    attempt: number;
    scheduled_at: Date;
    started_at: Date | null;
  }>`
    select substring(step from '^(.*)@[0-9]+$') as path, substring(step from '[0-9]+$')::integer as visit, state, step_status as status,
      attempt, scheduled_at, started_at
    from flows where run_id = ${runId} and status = 'open' and step is not null
    order by scheduled_seq limit ${runDetailLimit}`.execute(db);
  return rows.map(({ scheduled_at, started_at, ...step }) => ({
    ...step,
    scheduledAt: scheduled_at.toISOString(),
    startedAt: started_at?.toISOString() ?? null,
  }));
}

async function completedSteps({ db }: Snapshot, log: LogOf): Promise<RunDetail["completedSteps"]> {
  const { rows } = await sql<{
    path: string;
    visit: number;
    state: string;
    attempt: number;
    scheduled_seq: number;
    started_seq: number | null;
    ended_seq: number;
    cost_micros: number;
  }>`
    with done as (
      select path, visit, state, attempt, scheduled_seq, started_seq, ended_seq from steps
      where run_id = ${log.runId} and status in ('succeeded', 'caught')
      order by ended_seq limit ${runDetailLimit}),
    spent as (
      select path, visit, sum(cost_micros)::bigint as cost_micros from ledger where run_id = ${log.runId} group by path, visit)
    select d.*, coalesce(spent.cost_micros, 0)::bigint as cost_micros
    from done d left join spent on spent.path = d.path and spent.visit = d.visit
    order by d.ended_seq`.execute(db);
  const seqs = rows.flatMap((row) => [row.scheduled_seq, row.started_seq, row.ended_seq]);
  const { rows: events } = await sql<{ seq: number; at: Date; output_artifact: string | null }>`
    select seq, at, case when (data -> 'stored')::jsonb ? 'output' then data -> 'output' ->> '$artifact' end as output_artifact
    from events where ${inLog(log)} and seq = any (${seqs}::integer[])`.execute(db);
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  return rows.map((row) => {
    const scheduled = bySeq.get(row.scheduled_seq);
    const started = row.started_seq === null ? undefined : bySeq.get(row.started_seq);
    const ended = bySeq.get(row.ended_seq);
    assert(scheduled && ended, `no events of ${row.path} in ${log.runId}`);
    return {
      path: row.path,
      visit: row.visit,
      state: row.state,
      attempts: row.attempt,
      startedAt: started?.at.toISOString() ?? null,
      endedAt: ended.at.toISOString(),
      durationMs: ended.at.getTime() - (started ?? scheduled).at.getTime(),
      outputArtifact: ended.output_artifact,
      costMicros: row.cost_micros,
    };
  });
}

/** The newest errors, in their order. */
async function runErrors({ db }: Snapshot, log: LogOf): Promise<RunDetail["errors"]> {
  const rows = await db
    .selectFrom("events")
    .selectAll()
    .where(inLog(log))
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

/** Events of a run with a number above `after`, in their order. Data as it is in the log, with the values that it refers to. */
export async function listEvents(
  database: Database,
  params: { readonly runId: string; readonly after: number; readonly limit: number },
): Promise<readonly EventMessage[]> {
  const { runId, after, limit } = params;
  const { rows } = await database.pool.query<EventRow & { at: Date; since: Date }>({
    name: "list_events",
    text: `
      select e.seq, e.at, e.type, e.state, e.path, e.visit, e.attempt, e.data, r.created_at as since
      from runs r join events e on e.run_id = r.id and e.at >= r.created_at
      where r.id = $1 and e.run_id = $1 and e.seq > $2
      order by e.seq limit $3`,
    values: [runId, after, limit],
  });
  const [first] = rows;
  if (first === undefined) return [];
  const filled = await fillData(database, { runId, since: first.since, until: null }, rows);
  return filled.map(({ since: _since, at, type, ...row }) => ({
    ...row,
    type: type as EventType,
    at: at.toISOString(),
  }));
}

/** Runs that have not ended and steps that wait for a worker or have one, by status. */
export async function countOpenWork(
  database: Database,
): Promise<readonly { readonly what: string; readonly status: string; readonly count: number }[]> {
  const { rows } = await sql<{ what: string; status: string; count: number }>`
    select 'runs' as what, status, count(*) from runs where status in ('RUNNING', 'PAUSED', 'COMPENSATING') group by status
    union all
    select 'steps', 'ready', count(*) from flows where ready_at is not null having count(*) > 0
    union all
    select 'steps', 'running', count(*) from flows where step_status = 'running' having count(*) > 0`.execute(
    database.db,
  );
  return rows;
}

/** Seconds for which the step has waited that has waited longest for a worker; 0 when none waits. */
export async function longestWaitSeconds(database: Database): Promise<number> {
  const { rows } = await sql<{ seconds: number }>`
    select coalesce(extract(epoch from now() - min(ready_at)), 0)::float8 as seconds from flows where ready_at is not null`.execute(
    database.db,
  );
  return Math.max(0, rows[0]?.seconds ?? 0);
}

/** Places that workers have for steps, in all processes that are alive. */
export async function countWorkerSlots(
  database: Database,
  leaseMs: number,
): Promise<{ readonly workers: number; readonly slots: number }> {
  const { rows } = await sql<{ workers: number; slots: number }>`
    select count(*) as workers, coalesce(sum(concurrency), 0)::bigint as slots from workers
    where seen_at > now() - ${leaseMs} * interval '1 millisecond' and not draining and buried_at is null`.execute(
    database.db,
  );
  return rows[0] ?? { workers: 0, slots: 0 };
}

function runNotFound(id: string): Refusal {
  return new Refusal("RUN_NOT_FOUND", `There is no run ${id}.`);
}
