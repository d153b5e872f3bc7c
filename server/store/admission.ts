/** Which runs of workflows with limits may begin; the rules are in migrations/0012_limits.sql. */
import type { WorkflowLine } from "../../shared/api/limits.ts";
import type { RunLimits } from "../../shared/definition/definition.ts";
import type { Database } from "./database.ts";

/** A run that has its turn: the `turn`-th time that it lined up. */
export interface AdmittedRun {
  readonly runId: string;
  readonly turn: number;
}

export interface AdmissionAnswer {
  readonly admitted: readonly AdmittedRun[];
  /** Milliseconds until the next one may begin for its rate alone; null when it waits for no time. */
  readonly waitMs: number | null;
  /** There is more to do at once. */
  readonly more: boolean;
}

/** What the engine needs to have admitted. */
export interface AdmissionStore {
  /** Gives waiting runs of a workflow their turn, at most `count`: exactly one caller gets each. */
  admit(params: {
    readonly workflowId: string;
    readonly limits: RunLimits;
    readonly count: number;
  }): Promise<AdmissionAnswer>;
  /** These runs know that they have their turn. */
  told(runs: readonly AdmittedRun[]): Promise<void>;
  /** Runs that got their turn a while ago and may not know: whoever admitted them has died. */
  untold(params: {
    readonly olderThanMs: number;
    readonly limit: number;
  }): Promise<readonly AdmittedRun[]>;
  /** Workflows whose runs wait, or have moved since somebody last looked. */
  waitingWorkflows(limit: number): Promise<readonly string[]>;
}

export function createAdmissionStore(database: Database): AdmissionStore {
  const { pool } = database;
  return {
    admit: async ({ workflowId, limits, count }) => {
      const { rows } = await pool.query<{
        readonly admitted: readonly AdmittedRun[];
        readonly wait_ms: number | null;
        readonly more: boolean;
      }>({
        name: "admit_runs",
        text: "select * from admit_runs($1, $2::json, $3)",
        values: [workflowId, JSON.stringify(limits), count],
      });
      const [answer] = rows;
      return answer === undefined
        ? { admitted: [], waitMs: null, more: false }
        : { admitted: answer.admitted, waitMs: answer.wait_ms, more: answer.more };
    },
    told: async (runs) => {
      // A run that has lined up again since is not meant.
      await pool.query(
        `update admissions a set untold = false
        from json_to_recordset($1::json) as t ("runId" text, turn integer)
        where a.run_id = t."runId" and a.turn = t.turn and a.untold`,
        [JSON.stringify(runs)],
      );
    },
    untold: async ({ olderThanMs, limit }) => {
      const { rows } = await pool.query<AdmittedRun>(
        `select run_id as "runId", turn from admissions
        where untold and admitted_at < clock_timestamp() - $1 * interval '1 millisecond'
        order by admitted_at limit $2`,
        [olderThanMs, limit],
      );
      return rows;
    },
    waitingWorkflows: async (limit) => {
      const { rows } = await pool.query<{ readonly id: string }>(
        `select workflow_id as id from admission_workflows where waiting > 0
        union
        select workflow_id from (select distinct workflow_id from admissions where changed) moved
        limit $1`,
        [limit],
      );
      return rows.map(({ id }) => id);
    },
  };
}

/** Keys that are listed of a workflow. */
const listedKeys = 100;

/** How many runs of a workflow hold a place and how many wait for one, as last counted; the keys with the longest lines first. */
export async function findWorkflowLine(
  database: Database,
  workflowId: string,
): Promise<WorkflowLine> {
  const { rows } = await database.pool.query<WorkflowLine>(
    `select coalesce(w.running, 0) as running, coalesce(w.waiting, 0) as waiting, coalesce((
        select json_agg(json_build_object('key', k.key, 'running', k.running, 'waiting', k.waiting)) from (
          select key, running, waiting from admission_keys k
          where k.workflow_id = $1 and (k.running > 0 or k.waiting > 0) order by waiting desc, key limit ${String(listedKeys)}) k), '[]') as keys
    from (select $1::text as id) asked left join admission_workflows w on w.workflow_id = asked.id`,
    [workflowId],
  );
  return rows[0] ?? { running: 0, waiting: 0, keys: [] };
}
