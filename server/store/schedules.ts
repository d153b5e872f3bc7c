/** Schedules and what was decided about their times. Who starts their runs: server/engine/scheduler.ts. */
import { sql } from "kysely";
import { Refusal } from "../../shared/api/errors.ts";
import type { ScheduleBody, ScheduleTick } from "../../shared/api/schedule.ts";
import type { Json } from "../../shared/base/json.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import type { Database } from "./database.ts";
import { newId } from "./new-id.ts";
import { cutPage, pageSize, readTimePlace, type Page, type PageRequest } from "./page-cursor.ts";

/** A schedule as it is stored; times in milliseconds since 1970. */
export interface StoredSchedule extends Omit<ScheduleBody, "input"> {
  readonly id: string;
  readonly workflowName: string;
  readonly input: Json;
  readonly nextMs: number | null;
  readonly lastMs: number | null;
  readonly lastRun: string | null;
  readonly lastStatus: RunStatus | null;
  /** The run of `nextMs` waits until the run before has ended. */
  readonly isQueued: boolean;
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

interface ScheduleRow {
  readonly id: string;
  readonly workflow_id: string;
  readonly workflow_name: string;
  readonly name: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly input: Json;
  readonly version: number | null;
  readonly overlap: ScheduleBody["overlap"];
  readonly catch_up: ScheduleBody["catchUp"];
  readonly enabled: boolean;
  readonly next_at: Date | null;
  readonly last_at: Date | null;
  readonly last_run: string | null;
  readonly last_status: RunStatus | null;
  readonly queued: boolean;
  readonly revision: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly place: string;
}

const columns = sql`
  s.id, s.workflow_id, w.name as workflow_name, s.name, s.cron, s.time_zone, s.input, s.version, s.overlap, s.catch_up, s.enabled,
  s.next_at, s.last_at, s.last_run, l.status as last_status, s.queued, s.revision, s.created_at, s.updated_at, s.created_at::text as place`;

/** Those of deleted workflows are nowhere: neither seen nor started. */
const source = sql`
  schedules s join workflows w on w.id = s.workflow_id and w.deleted_at is null left join runs l on l.id = s.last_run`;

/** Schedules, the newest first. */
export async function listSchedules(
  database: Database,
  params: PageRequest & { readonly workflow?: string | undefined },
): Promise<Page<StoredSchedule>> {
  const limit = pageSize(params);
  const place = params.cursor === undefined ? null : readTimePlace(params.cursor);
  const { rows } = await sql<ScheduleRow>`
    select ${columns} from ${source}
    where (${params.workflow ?? null}::text is null or s.workflow_id = ${params.workflow ?? null})
      and (${place?.at ?? null}::timestamptz is null
        or (s.created_at, s.id) < (${place?.at ?? null}::timestamptz, ${place?.id ?? null}::text collate "C"))
    order by s.created_at desc, s.id desc limit ${limit + 1}`.execute(database.db);
  const page = cutPage(rows, limit, (row) => [row.place, row.id]);
  return { items: page.items.map(scheduleOf), next: page.next };
}

/** A schedule. @throws Refusal SCHEDULE_NOT_FOUND */
export async function findSchedule(database: Database, id: string): Promise<StoredSchedule> {
  const { rows } = await sql<ScheduleRow>`
    select ${columns} from ${source} where s.id = ${id}`.execute(database.db);
  const [row] = rows;
  if (row === undefined) throw notFound(id);
  return scheduleOf(row);
}

/**
 * Adds a schedule, or changes the one with the id. `firstAfter` gives its first time after the database's now, both in milliseconds. A
 * change that leaves its times as they are leaves those that have come, or wait, to be decided about.
 * @throws Refusal SCHEDULE_NOT_FOUND · WORKFLOW_NOT_FOUND · VERSION_NOT_FOUND
 */
export async function putSchedule(
  database: Database,
  params: {
    readonly id: string | null;
    readonly body: ScheduleBody;
    readonly firstAfter: (nowMs: number) => number | null;
  },
): Promise<StoredSchedule> {
  const { body } = params;
  await mustExist(database, body);
  const id = params.id ?? newId("sch");
  const nextMs = body.enabled ? params.firstAfter(await readNow(database)) : null;
  const nextAt = nextMs === null ? null : new Date(nextMs);
  const fields = {
    workflow_id: body.workflowId,
    name: body.name,
    cron: body.cron,
    time_zone: body.timeZone,
    input: JSON.stringify(body.input ?? {}),
    version: body.version,
    overlap: body.overlap,
    catch_up: body.catchUp,
    enabled: body.enabled,
  };
  if (params.id === null) {
    await database.db
      .insertInto("schedules")
      .values({ id, ...fields, next_at: nextAt })
      .execute();
  } else {
    const hasSameTimes = sql<boolean>`(enabled and ${body.enabled} and next_at is not null and cron = ${body.cron}
      and time_zone = ${body.timeZone} and workflow_id = ${body.workflowId})`;
    const { numUpdatedRows } = await database.db
      .updateTable("schedules")
      .set({
        ...fields,
        next_at: sql<Date | null>`case when ${hasSameTimes} then next_at else ${nextAt}::timestamptz end`,
        queued: sql<boolean>`${hasSameTimes} and queued and ${body.overlap} = 'queue'`,
        revision: sql`revision + 1`,
        updated_at: sql<Date>`now()`,
      })
      .where("id", "=", id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw notFound(id);
  }
  return await findSchedule(database, id);
}

/** The database's time, milliseconds since 1970: schedules go by no other clock. */
export async function readNow(database: Database): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(database.db);
  return rows[0]?.now.getTime() ?? 0;
}

/** Refuses what names a workflow or a version that there is not. @throws Refusal WORKFLOW_NOT_FOUND · VERSION_NOT_FOUND */
export async function mustExist(
  database: Database,
  { workflowId, version }: { readonly workflowId: string; readonly version: number | null },
): Promise<void> {
  const { rows } = await sql<{ found: boolean }>`
    select ${version}::integer is null or exists (
      select from workflow_versions v where v.workflow_id = w.id and v.version = ${version}) as found
    from workflows w where w.id = ${workflowId} and w.deleted_at is null`.execute(database.db);
  const [row] = rows;
  if (row === undefined)
    throw new Refusal("WORKFLOW_NOT_FOUND", `There is no workflow ${workflowId}.`);
  if (!row.found)
    throw new Refusal("VERSION_NOT_FOUND", `The workflow has no version ${String(version)}.`);
}

/** Removes a schedule. @throws Refusal SCHEDULE_NOT_FOUND */
export async function deleteSchedule(database: Database, id: string): Promise<void> {
  const { numDeletedRows } = await database.db
    .deleteFrom("schedules")
    .where("id", "=", id)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw notFound(id);
}

/** What became of the times of a schedule, the latest first. @throws Refusal SCHEDULE_NOT_FOUND */
export async function listTicks(
  database: Database,
  params: PageRequest & { readonly id: string },
): Promise<Page<ScheduleTick>> {
  await findSchedule(database, params.id);
  const limit = pageSize(params);
  const place = params.cursor === undefined ? null : readTimePlace(params.cursor);
  const { rows } = await sql<{
    readonly at: Date;
    readonly outcome: ScheduleTick["outcome"];
    readonly run_id: string | null;
    readonly reason: string | null;
    readonly place: string;
  }>`
    select at, outcome, run_id, reason, at::text as place from schedule_ticks
    where schedule_id = ${params.id} and (${place?.at ?? null}::timestamptz is null or at < ${place?.at ?? null}::timestamptz)
    order by at desc limit ${limit + 1}`.execute(database.db);
  const page = cutPage(rows, limit, (row) => [row.place, params.id]);
  return {
    items: page.items.map(({ at, outcome, run_id: runId, reason }) => ({
      at: at.toISOString(),
      outcome,
      runId,
      reason,
    })),
    next: page.next,
  };
}

/** A schedule that is due. */
export interface DueSchedule extends StoredSchedule {
  readonly nextMs: number;
  /** The run before is still under way. */
  readonly isBusy: boolean;
}

/** The last schedule of a page of those that are due. */
export type DuePlace = Pick<DueSchedule, "id" | "nextMs">;

/**
 * Schedules whose time has come, those that are due the longest first, and the database's time, milliseconds since 1970. Those that wait
 * for a run that is still under way are left out.
 */
export async function dueSchedules(
  database: Database,
  { limit, after }: { readonly limit: number; readonly after: DuePlace | null },
): Promise<{ readonly nowMs: number; readonly due: readonly DueSchedule[] }> {
  const { rows } = await sql<ScheduleRow & { readonly now: Date; readonly busy: boolean }>`
    select ${columns}, now() as now, (l.id is not null and l.ended_at is null) as busy
    from ${source}
    where s.next_at <= now() and not (s.queued and l.id is not null and l.ended_at is null)
      and (${after?.id ?? null}::text is null
        or (s.next_at, s.id) > (${new Date(after?.nextMs ?? 0)}::timestamptz, ${after?.id ?? null}::text collate "C"))
    order by s.next_at, s.id limit ${limit}`.execute(database.db);
  return {
    nowMs: rows[0]?.now.getTime() ?? 0,
    due: rows.flatMap((row) => {
      const stored = scheduleOf(row);
      return stored.nextMs === null ? [] : [{ ...stored, nextMs: stored.nextMs, isBusy: row.busy }];
    }),
  };
}

/** What was decided about one time. */
export interface DecidedTick {
  readonly ms: number;
  readonly outcome: ScheduleTick["outcome"];
  readonly runId: string | null;
  readonly reason: string | null;
}

/** For how long it is told what became of a time. */
const keptDays = 90;

/** Writes down what was decided, and moves the schedule on. False when somebody else has done so, or changed the schedule meanwhile. */
export async function decideTicks(
  database: Database,
  params: {
    readonly schedule: Pick<StoredSchedule, "id" | "revision"> & { readonly nextMs: number };
    readonly ticks: readonly DecidedTick[];
    readonly nextMs: number | null;
    readonly isQueued: boolean;
  },
): Promise<boolean> {
  const { schedule, ticks, nextMs, isQueued } = params;
  const last = ticks.findLast(({ outcome }) => outcome === "started");
  const decided = JSON.stringify(
    ticks.map(({ ms, ...tick }) => ({ ...tick, at: new Date(ms).toISOString() })),
  );
  const { rows } = await sql<{ moved: boolean }>`
    with moved as (
      update schedules set next_at = ${nextMs === null ? null : new Date(nextMs)},
        queued = ${isQueued}, last_at = coalesce(${last === undefined ? null : new Date(last.ms)}, last_at),
        last_run = coalesce(${last?.runId ?? null}, last_run)
      where id = ${schedule.id} and next_at = ${new Date(schedule.nextMs)} and revision = ${schedule.revision}
      returning id),
    written as (
      insert into schedule_ticks (schedule_id, at, outcome, run_id, reason)
      select moved.id, t.at, t.outcome, t."runId", t.reason
      from moved, json_to_recordset(${decided}::json) as t (at timestamptz, outcome text, "runId" text, reason text)
      on conflict do nothing),
    dropped as (
      delete from schedule_ticks where schedule_id in (select id from moved) and at < now() - ${keptDays} * interval '1 day')
    select true as moved from moved`.execute(database.db);
  return rows.length > 0;
}

function notFound(id: string): Refusal {
  return new Refusal("SCHEDULE_NOT_FOUND", `There is no schedule ${id.slice(0, 200)}.`);
}

function scheduleOf(row: ScheduleRow): StoredSchedule {
  return {
    id: row.id,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name,
    name: row.name,
    cron: row.cron,
    timeZone: row.time_zone,
    input: row.input,
    version: row.version,
    overlap: row.overlap,
    catchUp: row.catch_up,
    enabled: row.enabled,
    nextMs: row.next_at?.getTime() ?? null,
    lastMs: row.last_at?.getTime() ?? null,
    lastRun: row.last_run,
    lastStatus: row.last_status,
    isQueued: row.queued,
    revision: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
