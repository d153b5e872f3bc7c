/**
 * What durability cost and what it saved, by workflow. AI cost is that of the cost report, of the days on which it was spent; what a run has
 * written and what its checkpoints saved count on the day on which it ended. Kept measures are summed (run-measures.ts, some milliseconds for
 * 100,000 runs); runs that have none yet are measured, up to a number, and those beyond it are counted.
 */
import { sql, type Transaction } from "kysely";
import type {
  CostFigures,
  CostReport,
  EconomicsReport,
  WorkflowEconomics,
} from "../../shared/api/cost.ts";
import { economics } from "../../shared/cost/economics.ts";
import {
  persistenceRateOn,
  pricePersistence,
  type PersistenceRate,
  type Written,
} from "../../shared/cost/persistence.ts";
import { readReport, type CostReportParams } from "./cost-report.ts";
import { noFigures } from "./costs.ts";
import type { Database, Tables } from "./database.ts";
import { listPersistenceRates } from "./rates.ts";
import { isMeasured, measureRuns, type RunMeasures } from "./run-measures.ts";

/** Runs that are measured while somebody waits. */
const measuredAtOnce = 500;

/** Sums of measures of a workflow whose writing has the same price. */
interface MeasureSums extends Written {
  readonly workflowId: string;
  /** Day of the rate; null: before the first one. */
  readonly rateFrom: string | null;
  readonly runs: number;
  readonly ended: number;
  readonly succeeded: number;
  readonly failures: number;
  readonly interruptions: number;
  readonly savedMicros: number;
  readonly savedUnpriced: number;
}

type CountKey =
  "runs" | "ended" | "succeeded" | "failures" | "interruptions" | "savedMicros" | "savedUnpriced";

/** The economics of all workflows, or of one. */
export async function findEconomics(
  database: Database,
  params: CostReportParams,
): Promise<EconomicsReport> {
  return (await findEconomicsAndCosts(database, params)).economics;
}

/** The economics with the cost report that they were made from. */
export async function findEconomicsAndCosts(
  database: Database,
  params: CostReportParams,
): Promise<{ readonly economics: EconomicsReport; readonly report: CostReport }> {
  const rates = await listPersistenceRates(database);
  const { report, kept, unmeasured } = await database.db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (tx) => ({
      report: await readReport(tx, params),
      kept: await sumMeasures(tx, params),
      unmeasured: await findUnmeasured(tx, params),
    }));
  const measured = await measureRuns(database, unmeasured.ids);
  const sums = [...kept, ...measured.map((run) => sumsOf(run, rates))];
  const names = await namesOf(database, [...new Set(sums.map((sum) => sum.workflowId))]);
  const spent = new Map(report.workflows.map((row) => [row.workflowId, row]));
  const ids = new Set([...spent.keys(), ...sums.map((sum) => sum.workflowId)]);
  const workflows = [...ids].map((workflowId): WorkflowEconomics => {
    const row = spent.get(workflowId);
    return {
      workflowId,
      workflowName: row?.workflowName ?? names.get(workflowId) ?? "",
      ...rowOf(
        row ?? noFigures,
        sums.filter((sum) => sum.workflowId === workflowId),
        rates,
      ),
    };
  });
  const found: EconomicsReport = {
    from: params.from,
    to: params.to,
    total: rowOf(report.total, sums, rates),
    workflows: workflows.toSorted((a, b) => (b.totalMicros ?? 0) - (a.totalMicros ?? 0)),
    unmeasured: unmeasured.left,
    persistence: persistenceRateOn(rates, params.to),
  };
  return { economics: found, report };
}

function rowOf(
  spent: CostFigures,
  sums: readonly MeasureSums[],
  rates: readonly PersistenceRate[],
): EconomicsReport["total"] {
  const { costMicros, unpriced, wastedMicros } = spent;
  const sumOf = (key: CountKey) => sums.reduce((sum, one) => sum + one[key], 0);
  const orchestrationMicros = priceOf(sums, rates);
  const aiMicros = unpriced > 0 && costMicros === 0 ? null : costMicros;
  const { totalMicros, overheadPercent } = economics(aiMicros, orchestrationMicros);
  return {
    runs: sumOf("runs"),
    aiMicros,
    unpriced,
    orchestrationMicros,
    totalMicros,
    // A share of a lower bound says nothing.
    overheadPercent: unpriced > 0 ? null : overheadPercent,
    wastedMicros,
    savedMicros: sumOf("savedMicros"),
    savedUnpriced: sumOf("savedUnpriced"),
    interruptions: sumOf("interruptions"),
    ended: sumOf("ended"),
    succeeded: sumOf("succeeded"),
    failures: sumOf("failures"),
  };
}

function priceOf(sums: readonly MeasureSums[], rates: readonly PersistenceRate[]): number | null {
  let total = 0;
  for (const sum of sums) {
    const rate = rates.find((one) => one.from === sum.rateFrom) ?? null;
    const micros = pricePersistence(sum, rate);
    if (micros === null) return null;
    total += micros;
  }
  return total;
}

function sumsOf(run: RunMeasures, rates: readonly PersistenceRate[]): MeasureSums {
  const { savedMicros, interruptions, unpriced } = run.saved;
  return {
    ...run.written,
    workflowId: run.workflowId,
    rateFrom: persistenceRateOn(rates, run.day)?.from ?? null,
    runs: 1,
    ended: run.hasEnded ? 1 : 0,
    succeeded: run.hasSucceeded ? 1 : 0,
    failures: run.hasEnded && (!run.hasSucceeded || interruptions > 0) ? 1 : 0,
    interruptions,
    savedMicros,
    savedUnpriced: unpriced,
  };
}

async function sumMeasures(
  tx: Transaction<Tables>,
  params: CostReportParams,
): Promise<readonly MeasureSums[]> {
  const { from, to, workflow } = params;
  const { rows } = await sql<MeasureSums>`
    with days as materialized (
      select m.day, m.workflow_id, count(*) as runs, count(*) filter (where m.succeeded) as succeeded, count(*) filter (where not m.succeeded or m.interruptions > 0) as failures,
        sum(m.commits) as commits, sum(m.events) as events, sum(m.event_bytes) as event_bytes, sum(m.step_bytes) as step_bytes,
        sum(m.artifact_bytes) as artifact_bytes, sum(m.interruptions) as interruptions, sum(m.saved_micros) as saved_micros,
        sum(m.saved_unpriced) as saved_unpriced
      from run_measures m
      where m.day between ${from}::date and ${to}::date and ${workflow === undefined ? sql`true` : sql`m.workflow_id = ${workflow}`}
      group by m.day, m.workflow_id)
    select workflow_id as "workflowId", (select max(p."from") from persistence_rates p where p."from" <= d.day) as "rateFrom",
      sum(runs)::bigint as runs, sum(runs)::bigint as ended, sum(succeeded)::bigint as succeeded, sum(failures)::bigint as failures, sum(commits)::bigint as commits,
      sum(events)::bigint as events, sum(event_bytes)::bigint as "eventBytes", sum(step_bytes)::bigint as "stepBytes",
      sum(artifact_bytes)::bigint as "artifactBytes", sum(interruptions)::bigint as interruptions,
      sum(saved_micros)::bigint as "savedMicros", sum(saved_unpriced)::bigint as "savedUnpriced"
    from days d group by 1, 2`.execute(tx);
  return rows;
}

/** Runs without kept measures: those that ended a moment ago, and those under way. */
async function findUnmeasured(
  tx: Transaction<Tables>,
  params: CostReportParams,
): Promise<{ readonly ids: readonly string[]; readonly left: number }> {
  const { from, to, workflow } = params;
  const ofWorkflow = workflow === undefined ? sql`true` : sql`r.workflow_id = ${workflow}`;
  const inDays = (column: string) => sql`(
    ${sql.ref(column)} >= ${from}::timestamp at time zone 'UTC'
    and ${sql.ref(column)} < (${to}::date + 1)::timestamp at time zone 'UTC')`;
  const { rows } = await sql<{ id: string; all: number }>`
    select id, count(*) over () as all from (
      select r.id from runs r
      where r.ended_at is not null and ${inDays("r.ended_at")} and ${ofWorkflow} and ${isMeasured}
        and not exists (select from run_measures m where m.run_id = r.id)
      union all
      select r.id from runs r
      where r.status in ('RUNNING', 'PAUSED', 'COMPENSATING') and ${inDays("r.updated_at")} and ${ofWorkflow} and ${isMeasured}) r
    limit ${measuredAtOnce}`.execute(tx);
  const [first] = rows;
  return { ids: rows.map((row) => row.id), left: (first?.all ?? 0) - rows.length };
}

async function namesOf(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from workflows where id = any (${ids}::text[])`.execute(database.db);
  return new Map(rows.map((row) => [row.id, row.name]));
}
