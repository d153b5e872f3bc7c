/** Answered calls that crashes threw away since no checkpoint had kept them, by state: what closer checkpoints would have saved. Not those of drills. */
import { sql } from "kysely";
import type { CostReportParams } from "./cost-report.ts";
import type { Database } from "./database.ts";
import { isMeasured } from "./run-measures.ts";

export interface LostWork {
  readonly workflowId: string;
  readonly workflowName: string;
  readonly state: string;
  /** Of one of its steps. */
  readonly path: string;
  /** The newest published version of the workflow. */
  readonly version: number;
  readonly crashes: number;
  readonly calls: number;
  readonly micros: number;
  readonly unpriced: number;
}

/** The dearest first. */
const mostStates = 20;

/** Reads the failures in these days, which are few, and what their attempts had paid for. */
export async function findLostWork(
  { db }: Pick<Database, "db">,
  { from, to, workflow }: CostReportParams,
): Promise<readonly LostWork[]> {
  const ofWorkflow = workflow === undefined ? sql`true` : sql`r.workflow_id = ${workflow}`;
  const { rows } = await sql<LostWork>`
    with lost as (
      select distinct v.run_id, v.path, v.visit, v.attempt, v.state from events v
      where v.type = 'step.lost' and v.at >= ${from}::timestamp at time zone 'UTC'
        and v.at < (${to}::timestamp + interval '1 day') at time zone 'UTC')
    select r.workflow_id as "workflowId", w.name as "workflowName", o.state, max(o.path) as path, w.version,
      count(distinct (o.run_id, o.path, o.visit, o.attempt)) as crashes, count(*) as calls,
      coalesce(sum(l.cost_micros), 0)::bigint as micros, count(*) filter (where l.cost_micros is null) as unpriced
    from lost o
    join runs r on r.id = o.run_id and ${ofWorkflow} and ${isMeasured}
    join workflows w on w.id = r.workflow_id and w.version is not null
    join ledger l on l.run_id = o.run_id and l.path = o.path and l.visit = o.visit and l.attempt = o.attempt
      and l.kind in ('incurred', 'estimated') and not l.saved
    group by r.workflow_id, w.name, w.version, o.state
    order by micros desc, calls desc limit ${mostStates}`.execute(db);
  return rows;
}
