/**
 * What runs have written, and what their checkpoints saved. Measured when somebody asks for a run that is open, and once in the background when
 * a run has ended, since a run that has ended writes nothing any more: commits pay nothing for it, and reports add up kept rows.
 */
import { sql, type RawBuilder } from "kysely";
import {
  persistenceRateOn,
  pricePersistence,
  type Written,
} from "../../shared/cost/persistence.ts";
import {
  savedByCheckpoints,
  type FinishedWork,
  type Interruption,
  type InterruptionCause,
  type Saved,
} from "../../shared/cost/saved.ts";
import { attemptThrownAway, stepOfRow } from "./costs.ts";
import type { Database } from "./database.ts";
import { listPersistenceRates } from "./rates.ts";

/** Runs that one round of statements measures. */
const runsAtOnce = 200;

/** Measures of one run. */
export interface RunMeasures {
  readonly runId: string;
  readonly workflowId: string;
  /** On which it ended, or last went on; ISO date, UTC. */
  readonly day: string;
  readonly hasEnded: boolean;
  readonly hasSucceeded: boolean;
  readonly written: Written;
  readonly saved: Saved;
}

interface WrittenRow {
  readonly run_id: string;
  readonly workflow_id: string;
  readonly day: string;
  readonly ended: boolean;
  readonly succeeded: boolean;
  readonly redriven_at: number | null;
  readonly commits: number;
  readonly events: number;
  readonly eventBytes: number;
  readonly stepBytes: number;
  readonly artifactBytes: number;
}

/** Events `v` of a run `r`: the log is divided by time. */
const logOfRun = sql`v.run_id = r.id and v.at >= r.created_at and v.at <= coalesce(r.ended_at, 'infinity')`;
/** A moment as a whole number, exact to the microsecond of the database. */
const instant = (column: string) => sql`(extract(epoch from ${sql.ref(column)}) * 1000000)::bigint`;

/** Measures runs as they are now; those that there are not are left out. */
export async function measureRuns(
  database: Database,
  ids: readonly string[],
): Promise<readonly RunMeasures[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<WrittenRow>`
    select r.id as run_id, r.workflow_id, (coalesce(r.ended_at, r.updated_at) at time zone 'UTC')::date as day,
      r.ended_at is not null as ended, r.status = 'SUCCEEDED' as succeeded,
      case when r.copy_kind = 'redrive' then ${instant("r.created_at")} end as redriven_at,
      w.commits, w.events, w.bytes as "eventBytes",
      (select coalesce(sum(pg_column_size(s.*)), 0)::bigint from steps s where s.run_id = r.id)
        + (select coalesce(sum(pg_column_size(f.*)), 0)::bigint from flows f where f.run_id = r.id)
        + (select coalesce(sum(pg_column_size(t.*)), 0)::bigint from text_chunks t where t.run_id = r.id)
        + (select coalesce(sum(pg_column_size(c.*)), 0)::bigint from model_calls c where c.run_id = r.id)
        + (select coalesce(sum(pg_column_size(o.*)), 0)::bigint from step_logs o where o.run_id = r.id) as "stepBytes",
      coalesce(a.bytes, 0)::bigint as "artifactBytes"
    from runs r
    cross join lateral (
      select count(distinct v.at) as commits, count(*) as events, coalesce(sum(pg_column_size(v.*)), 0)::bigint as bytes
      from events v where ${logOfRun}) w
    left join (
      select run_id, sum(bytes) as bytes from artifacts where run_id = any (${ids}::text[]) group by run_id) a on a.run_id = r.id
    where r.id = any (${ids}::text[])`.execute(database.db);
  const interruptions = await findInterruptions(database, rows);
  const work = await findWork(database, [...interruptions.keys()]);
  return rows.map((row) => ({
    runId: row.run_id,
    workflowId: row.workflow_id,
    day: row.day,
    hasEnded: row.ended,
    hasSucceeded: row.succeeded,
    written: {
      commits: row.commits,
      events: row.events,
      eventBytes: row.eventBytes,
      stepBytes: row.stepBytes,
      artifactBytes: row.artifactBytes,
    },
    saved: savedByCheckpoints({
      work: work.get(row.run_id) ?? [],
      interruptions: interruptions.get(row.run_id) ?? [],
    }),
  }));
}

/** Failures after which the step was tried again, and the end of the run that was redriven. What a copied log tells happened to another run. */
async function findInterruptions(
  database: Database,
  runs: readonly WrittenRow[],
): Promise<ReadonlyMap<string, readonly Interruption[]>> {
  const found = new Map<string, Interruption[]>();
  for (const { run_id, redriven_at } of runs) {
    if (redriven_at !== null) found.set(run_id, [{ at: redriven_at, cause: "redriven" }]);
  }
  const { rows } = await sql<{ run_id: string; at: number; cause: InterruptionCause }>`
    select l.run_id, ${instant("l.at")} as at, case l.type when 'step.lost' then 'lost' else 'failed' end as cause
    from (
      select v.* from runs r join events v on ${logOfRun}
      where r.id = any (${runs.map((run) => run.run_id)}::text[])
        and v.type in ('step.failed', 'step.lost')
        and v.seq > coalesce(r.copy_seq, 0)) l
    ${stepOfRow}
    where s.attempt > l.attempt`.execute(database.db);
  for (const { run_id, at, cause } of rows) {
    const known = found.get(run_id);
    if (known === undefined) found.set(run_id, [{ at, cause }]);
    else known.push({ at, cause });
  }
  return found;
}

/** Paid work of attempts whose results were kept; what a copied run took over was finished when it began. */
async function findWork(
  database: Database,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, readonly FinishedWork[]>> {
  const found = new Map<string, FinishedWork[]>();
  if (runIds.length === 0) return found;
  const { rows } = await sql<{ run_id: string; at: number; micros: number | null }>`
    select l.run_id, ${instant("l.at")} as at, l.cost_micros as micros
    from ledger l join runs r on r.id = l.run_id
    ${stepOfRow}
    where l.run_id = any (${runIds}::text[])
      and (l.kind in ('incurred', 'estimated') and (l.saved or not ${attemptThrownAway})
        or l.kind = 'reused' and (l.at = r.created_at or l.saved))`.execute(database.db);
  for (const { run_id, at, micros } of rows) {
    const known = found.get(run_id);
    if (known === undefined) found.set(run_id, [{ at, micros }]);
    else known.push({ at, micros });
  }
  return found;
}

/** What a run has written, at its price, and what its checkpoints saved. */
export async function measureRun(
  database: Database,
  runId: string,
): Promise<{
  readonly written: Written;
  readonly saved: Saved;
  readonly orchestration: { readonly costMicros: number | null; readonly rateFrom: string | null };
}> {
  const [measures] = await measureRuns(database, [runId]);
  const nothing = { commits: 0, events: 0, eventBytes: 0, stepBytes: 0, artifactBytes: 0 };
  const written = measures?.written ?? nothing;
  const rates = await listPersistenceRates(database);
  const rate = persistenceRateOn(rates, measures?.day ?? "");
  return {
    written,
    saved: measures?.saved ?? savedByCheckpoints({ work: [], interruptions: [] }),
    orchestration: {
      costMicros: pricePersistence(written, rate),
      rateFrom: rate?.from ?? null,
    },
  };
}

/**
 * Runs `r` whose measures are kept and added up: what is tried out on the way to a version, and what is broken on purpose, says nothing of how
 * well a workflow runs. What such runs have paid for counts like all money (cost-report.ts).
 */
export const isMeasured: RawBuilder<unknown> = sql`(r.version > 0 and coalesce(json_array_length(r.body -> 'drills'), 0) = 0)`;

/**
 * Keeps the measures of runs that have ended, the newest first. Harmless when several processes do it at once. Returns how many were kept.
 */
export async function measureEndedRuns(
  database: Database,
  params: { readonly atMost: number; readonly stopping?: AbortSignal },
): Promise<number> {
  let kept = 0;
  while (kept < params.atMost && params.stopping?.aborted !== true) {
    // eslint-disable-next-line no-await-in-loop -- one batch after the other leaves the database to others
    const { rows } = await sql<{ id: string }>`
      select r.id from (
        select r.* from runs r
        where r.ended_at is not null and not exists (select from run_measures m where m.run_id = r.id)
        -- A step of its own: only of these few is anything else read.
        order by r.ended_at desc offset 0) r
      where ${isMeasured} limit ${Math.min(runsAtOnce, params.atMost - kept)}`.execute(database.db);
    if (rows.length === 0) break;
    const ids = rows.map((row) => row.id);
    // eslint-disable-next-line no-await-in-loop
    await keepMeasures(database, await measureRuns(database, ids));
    kept += rows.length;
  }
  return kept;
}

async function keepMeasures(database: Database, runs: readonly RunMeasures[]): Promise<void> {
  const rows = runs.map(({ runId, workflowId, day, hasSucceeded, written, saved }) => ({
    run_id: runId,
    workflow_id: workflowId,
    day,
    commits: written.commits,
    events: written.events,
    event_bytes: written.eventBytes,
    step_bytes: written.stepBytes,
    artifact_bytes: written.artifactBytes,
    succeeded: hasSucceeded,
    interruptions: saved.interruptions,
    saved_micros: saved.savedMicros,
    saved_unpriced: saved.unpriced,
  }));
  await sql`
    insert into run_measures (run_id, workflow_id, day, commits, events, event_bytes, step_bytes, artifact_bytes, succeeded, interruptions,
      saved_micros, saved_unpriced)
    select m.* from json_to_recordset(${JSON.stringify(rows)}::json) as m (
      run_id text, workflow_id text, day date, commits bigint, events bigint, event_bytes bigint, step_bytes bigint, artifact_bytes bigint,
      succeeded boolean, interruptions integer, saved_micros bigint, saved_unpriced integer)
    -- A run that was dropped meanwhile keeps what is known of it.
    on conflict (run_id) do nothing`.execute(database.db);
}
