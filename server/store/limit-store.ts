/** What the engine needs of limits and budgets, from PostgreSQL. */
import { createAdmissionStore, type AdmissionStore } from "./admission.ts";
import type { Database } from "./database.ts";
import {
  findFundedRuns,
  findPastCosts,
  listWorkflowBudgets,
  type WorkflowBudget,
} from "./workflow-budgets.ts";

export interface LimitStore {
  readonly admissions: AdmissionStore;
  /** Every workflow that has a budget for the month; and the database's time. */
  budgets(): Promise<{
    readonly at: Date;
    readonly budgets: ReadonlyMap<string, WorkflowBudget>;
  }>;
  /** Runs that were paused because their workflow had spent its budget, and need not be any more. */
  fundedRuns(): Promise<readonly string[]>;
  /** What attempts of a workflow have cost lately, by the paths of their steps. */
  pastCosts(
    workflowId: string,
  ): Promise<readonly { readonly path: string; readonly costMicros: number }[]>;
}

/** Runs that go on with one sweep. */
const fundedAtOnce = 500;
/** What an estimate is made of: the latest runs of a workflow, and so many of their attempts. */
const pastRuns = 50;
const pastAttempts = 2_000;

export function createLimitStore(database: Database): LimitStore {
  return {
    admissions: createAdmissionStore(database),
    budgets: async () => {
      const { rows } = await database.pool.query<{ readonly at: Date }>(
        "select clock_timestamp() as at",
      );
      return { at: rows[0]?.at ?? new Date(0), budgets: await listWorkflowBudgets(database) };
    },
    fundedRuns: async () => await findFundedRuns(database, { limit: fundedAtOnce }),
    pastCosts: async (workflowId) =>
      await findPastCosts(database, { workflowId, runs: pastRuns, limit: pastAttempts }),
  };
}
