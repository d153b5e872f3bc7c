/** What was spent in a span of days: sums of the days that have them (cost-days.ts), and entries of the ledger for everything else. */
import { sql, type RawBuilder, type Transaction } from "kysely";
import { costliestRuns, type CostReport } from "../../shared/api/cost.ts";
import { wasteByCause, type WasteFacts } from "../../shared/cost/waste.ts";
import { fromTo } from "./cost-days.ts";
import {
  figureColumns,
  figures,
  figuresOf,
  figureSums,
  ledgerEntries,
  noFigures,
  spentFigure,
  type FigureRow,
} from "./costs.ts";
import { wasteColumns, wasteRows } from "./cost-waste.ts";
import type { Database, Tables } from "./database.ts";
import { runSummaryColumns, runSummaryOf, type RunSummaryRow } from "./run-list.ts";

export interface CostReportParams {
  /** First and last day, UTC, both included. */
  readonly from: string;
  readonly to: string;
  readonly workflow: string | undefined;
}

interface ReportRow extends FigureRow {
  readonly facts: WasteFacts | null;
  readonly micros: number;
  readonly level: number;
  readonly day: string;
  readonly provider: string;
  readonly model: string;
  readonly workflow_id: string;
  readonly workflow_name: string;
  readonly state: string;
  readonly run_id: string;
  readonly runs: number;
}

/** Values of `grouping(day, provider, workflow_id, state)` for each part of the report; the dearest runs and the waste are none of them. */
const parts = {
  total: 0b1111,
  day: 0b0111,
  model: 0b1011,
  workflow: 0b1101,
  state: 0b1100,
  run: -1,
  waste: -2,
} as const;
/** States that a report lists at most, the dearest first. */
const costliestStates = 100;

/** What was spent in a span of days. All parts are of one moment. */
export async function findCostReport(
  database: Database,
  params: CostReportParams,
): Promise<CostReport> {
  return await database.db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (tx) => await readReport(tx, params));
}

/** The report as the transaction sees it. */
export async function readReport(
  tx: Transaction<Tables>,
  params: CostReportParams,
): Promise<CostReport> {
  const rows = await readParts(tx, params);
  const part = (level: number) => rows.filter((row) => row.level === level);
  const [total] = part(parts.total);
  return {
    from: params.from,
    to: params.to,
    total: total === undefined ? noFigures : figuresOf(total),
    days: part(parts.day).map((row) => ({ ...figuresOf(row), day: row.day })),
    models: part(parts.model).map((row) => ({
      ...figuresOf(row),
      provider: row.provider,
      model: row.model,
    })),
    workflows: part(parts.workflow).map((row) => ({
      ...figuresOf(row),
      workflowId: row.workflow_id,
      workflowName: row.workflow_name,
      runs: row.runs,
    })),
    states: part(parts.state)
      .slice(0, costliestStates)
      .map((row) => ({
        ...figuresOf(row),
        workflowId: row.workflow_id,
        workflowName: row.workflow_name,
        state: row.state,
      })),
    runs: await describeRuns(tx, part(parts.run)),
    waste: [...wasteByCause(part(parts.waste))],
  };
}

/** Days of the span that have sums (`cost-days.ts` Y3). */
function summedDays({ from, to }: CostReportParams): RawBuilder<unknown> {
  return sql`(
    select d.day from cost_days d
    where d.day between ${from}::date and ${to}::date and d.summed_at is not null
      and not exists (select from cost_changes c where c.day = d.day))`;
}

/** The entries that are in no sum: those of days without, and those of runs that had not ended. */
async function unsummedEntries(
  tx: Transaction<Tables>,
  params: CostReportParams,
): Promise<RawBuilder<unknown>> {
  const ofWorkflow =
    params.workflow === undefined
      ? sql`true`
      : sql`coalesce(l.workflow_id, r.workflow_id) = ${params.workflow}`;
  const { rows: spans } = await sql<{ since: string; until: string }>`
    select min(day) as since, max(day) + 1 as until from (
      select day, day - (row_number() over (order by day))::integer as island from (
        select generate_series(${params.from}::timestamp, ${params.to}::timestamp, '1 day')::date as day
        except select day from ${summedDays(params)} as summed) unsummed) islands
    group by island order by 1`.execute(tx);
  const inSpans = spans.map(({ since, until }) => fromTo(since, until));
  const ofDays = sql`(${inSpans.length === 0 ? sql`false` : sql.join(inSpans, sql` or `)})`;
  const { rows: open } = await sql`
    select from cost_open_runs where day in ${summedDays(params)} limit 1`.execute(tx);
  const entriesOfDays = ledgerEntries(sql`${ofDays} and ${ofWorkflow}`);
  if (open.length === 0) return entriesOfDays;
  const ofOpenRuns = ledgerEntries(sql`
    (l.run_id, (l.at at time zone 'UTC')::date) in (
      select o.run_id, o.day from cost_open_runs o where o.day in ${summedDays(params)}) and ${ofWorkflow}`);
  return sql`(
    select * from ${entriesOfDays} as of_days union all select * from ${ofOpenRuns} as of_open_runs)`;
}

async function readParts(
  tx: Transaction<Tables>,
  params: CostReportParams,
): Promise<readonly ReportRow[]> {
  const unsummed = await unsummedEntries(tx, params);
  const ofWorkflow =
    params.workflow === undefined ? sql`true` : sql`workflow_id = ${params.workflow}`;
  const byPrice = sql`order by ${spentFigure} desc, run_id limit ${costliestRuns}`;
  const { rows } = await sql<ReportRow>`
    with d as materialized (select day from ${summedDays(params)} as summed),
    e as materialized (select *, (at at time zone 'UTC')::date as day from ${unsummed} as entries),
    sums as (
      select day, provider, model, workflow_id, state, ${figures} from cost_sums
      where day in (select day from d) and ${ofWorkflow}
      union all
      select day, provider, model, workflow_id, state, ${figureColumns} from e
      group by day, provider, model, workflow_id, state),
    of_runs as (
      select run_id, workflow_id, ${figures} from cost_runs where several and day in (select day from d) and ${ofWorkflow}
      union all
      select run_id, workflow_id, ${figureColumns} from e group by run_id, workflow_id),
    runs_of_workflow as (
      select workflow_id, sum(runs)::bigint as runs from (
        select workflow_id, runs from cost_run_counts where day in (select day from d)
        union all
        select workflow_id, count(distinct run_id) from of_runs group by workflow_id) counts
      group by workflow_id),
    several_days as (select run_id, ${figureSums} from of_runs group by run_id),
    dearest as (
      select * from (
        (select run_id, ${figures} from cost_runs where not several and day in (select day from d) and ${ofWorkflow}
          ${byPrice})
        union all
        -- Sorted first, so that few are looked up.
        (select run_id, ${figures} from (
            select * from several_days order by ${spentFigure} desc, run_id offset 0) t
          where exists (select from runs r where r.id = t.run_id)
          ${byPrice})) t
      ${byPrice}),
    ${wasteRows},
    waste as (
      select facts, sum(micros)::bigint as micros, sum(unpriced)::bigint as unpriced, sum(entries)::bigint as entries from (
        select facts, micros, unpriced, entries from cost_waste where day in (select day from d) and ${ofWorkflow}
        union all
        select facts, ${wasteColumns} from waste_rows group by facts) w
      group by facts),
    g as (
      select grouping(day, provider, workflow_id, state) as level, day, provider, model, workflow_id, state, null as run_id, ${figureSums},
        null::jsonb as facts, 0::bigint as micros
      from sums group by grouping sets ((), (day), (provider, model), (workflow_id), (workflow_id, state))
      union all
      select ${sql.lit(parts.run)}, null, null, null, null, null, run_id, ${figures}, null, 0 from dearest
      union all
      select ${sql.lit(parts.waste)}, null, null, null, null, null, null, 0, 0, 0, 0, 0, unpriced, entries, 0, 0, 0, facts, micros from waste)
    select g.*, coalesce(w.name, '') as workflow_name, coalesce(n.runs, 0) as runs
    from g left join workflows w on w.id = g.workflow_id left join runs_of_workflow n on n.workflow_id = g.workflow_id
    order by g.day, ${spentFigure} desc, g.provider, g.model, g.workflow_id, g.state, g.run_id`.execute(
    tx,
  );
  return rows;
}

async function describeRuns(
  tx: Transaction<Tables>,
  dearest: readonly ReportRow[],
): Promise<CostReport["runs"]> {
  const ids = dearest.map((row) => row.run_id);
  if (ids.length === 0) return [];
  const { rows } = await sql<RunSummaryRow>`
    select ${runSummaryColumns}, w.name as workflow_name from runs r join workflows w on w.id = r.workflow_id where r.id = any (${ids}::text[])`.execute(
    tx,
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  return dearest.flatMap((row) => {
    const run = found.get(row.run_id);
    return run === undefined ? [] : [{ ...runSummaryOf(run), spent: figuresOf(row) }];
  });
}
