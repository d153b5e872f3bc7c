/** What workflows may spend in a calendar month (UTC), and what they have spent. Money in micro-dollars. */
import type { Database } from "./database.ts";

export interface WorkflowBudget {
  readonly maxCostMicros: number;
  /** Spent in the month under way, as far as priced. */
  readonly spentMicros: number;
}

const spentThisMonth = `(
  select coalesce(sum(s.cost_micros), 0)::float8 from workflow_spending s
  where s.workflow_id = w.id and s.month = date_trunc('month', now() at time zone 'UTC')::date)`;

interface Row {
  readonly max_cost_micros: string | null;
  readonly spent: number;
}

/** The budget of a workflow (null when it has none) with what it has spent this month; undefined when there is no such workflow. */
export async function findWorkflowBudget(
  database: Database,
  workflowId: string,
): Promise<{ readonly maxCostMicros: number | null; readonly spentMicros: number } | undefined> {
  const { rows } = await database.pool.query<Row>(
    `select b.max_cost_micros, ${spentThisMonth} as spent
    from workflows w left join workflow_budgets b on b.workflow_id = w.id
    where w.id = $1 and w.deleted_at is null`,
    [workflowId],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    maxCostMicros: row.max_cost_micros === null ? null : Number(row.max_cost_micros),
    spentMicros: row.spent,
  };
}

/** Sets the monthly budget of a workflow; null takes it away. */
export async function setWorkflowBudget(
  database: Database,
  params: { readonly workflowId: string; readonly maxCostMicros: number | null },
): Promise<void> {
  const { workflowId, maxCostMicros } = params;
  if (maxCostMicros === null) {
    await database.pool.query("delete from workflow_budgets where workflow_id = $1", [workflowId]);
    return;
  }
  await database.pool.query(
    `insert into workflow_budgets (workflow_id, max_cost_micros) values ($1, $2)
    on conflict (workflow_id) do update set max_cost_micros = excluded.max_cost_micros, updated_at = now()`,
    [workflowId, maxCostMicros],
  );
}

/** Every workflow that has a budget, by its id, with what it has spent this month. */
export async function listWorkflowBudgets(
  database: Database,
): Promise<ReadonlyMap<string, WorkflowBudget>> {
  const { rows } = await database.pool.query<Row & { readonly id: string }>(
    `select w.id, b.max_cost_micros, ${spentThisMonth} as spent
    from workflow_budgets b join workflows w on w.id = b.workflow_id`,
  );
  return new Map(
    rows.map(({ id, max_cost_micros, spent }) => [
      id,
      { maxCostMicros: Number(max_cost_micros), spentMicros: spent },
    ]),
  );
}

/** A budget with the workflow that has it. */
export interface RankedBudget extends WorkflowBudget {
  readonly workflowId: string;
  readonly workflowName: string;
}

/** Workflows with a budget, at most 500: those that have used the largest share of it first. */
export async function rankWorkflowBudgets(database: Database): Promise<readonly RankedBudget[]> {
  const { rows } = await database.pool.query<Row & { readonly id: string; readonly name: string }>(
    `select id, name, max_cost_micros, spent from (
      select w.id, w.name, b.max_cost_micros, ${spentThisMonth} as spent
      from workflow_budgets b join workflows w on w.id = b.workflow_id
      where w.deleted_at is null) budgets
    order by spent / max_cost_micros desc, name, id limit 500`,
  );
  return rows.map(({ id, name, max_cost_micros, spent }) => ({
    workflowId: id,
    workflowName: name,
    maxCostMicros: Number(max_cost_micros),
    spentMicros: spent,
  }));
}

/**
 * Runs that were paused because their workflow had spent its budget, or did not hold what their next call may cost, and need not be any
 * more.
 */
export async function findFundedRuns(
  database: Database,
  params: { readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ readonly id: string }>(
    `select r.id from runs r join workflows w on w.id = r.workflow_id
      left join workflow_budgets b on b.workflow_id = w.id
    where r.status = 'PAUSED' and r.body #>> '{paused,reason}' = 'workflow_budget'
      and (b.max_cost_micros is null or b.max_cost_micros > ${spentThisMonth}
        + greatest(0, coalesce((r.body #>> '{paused,neededMicros}')::float8, 0) - 1))
    order by r.created_at limit $1`,
    [params.limit],
  );
  return rows.map(({ id }) => id);
}

/** What attempts of the states of a workflow have cost in its latest runs: one row for each, by the path of its step. */
export async function findPastCosts(
  database: Database,
  params: { readonly workflowId: string; readonly runs: number; readonly limit: number },
): Promise<readonly { readonly path: string; readonly costMicros: number }[]> {
  const { rows } = await database.pool.query<{ readonly path: string; readonly cost: number }>(
    `select l.path, sum(l.cost_micros)::float8 as cost
    from (select id from runs where workflow_id = $1 order by created_at desc, id desc limit $2) r
      cross join lateral (
        select path, visit, attempt, cost_micros from ledger l where l.run_id = r.id limit $3) l
    group by r.id, l.path, l.visit, l.attempt
    limit $3`,
    [params.workflowId, params.runs, params.limit],
  );
  return rows.map(({ path, cost }) => ({ path, costMicros: cost }));
}
