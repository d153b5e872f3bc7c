import { Refusal } from "../../shared/api/errors.ts";
import type { BudgetBody } from "../../shared/api/limits.ts";
import { microsOf, warnShare, type BudgetLimit } from "../../shared/run/budget.ts";
import { findWorkflowLine } from "../store/admission.ts";
import type { Database } from "../store/database.ts";
import {
  findWorkflowBudget,
  rankWorkflowBudgets,
  setWorkflowBudget,
} from "../store/workflow-budgets.ts";
import type { Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";

type Ids = "getWorkflowBudget" | "listBudgets" | "putWorkflowBudget" | "getWorkflowLine";

/** A budget as a request gives it. */
export function limitOfBody({ maxCostUsd, onExceeded = "Pause" }: BudgetBody): BudgetLimit {
  return { maxCostMicros: microsOf(maxCostUsd), onExceeded };
}

/** What workflows may spend, and who waits for a turn. */
export function limitHandlers({ database }: Pick<AppOptions, "database">): Handlers<Ids> {
  return {
    getWorkflowBudget: async ({ params }) => ({
      status: 200,
      body: await budgetOf(database, params.id),
    }),
    putWorkflowBudget: async ({ params, body }) => {
      // Refused before anything is set for a workflow that there is not.
      await budgetOf(database, params.id);
      const { maxCostUsd } = body;
      const maxCostMicros = maxCostUsd === null ? null : microsOf(maxCostUsd);
      await setWorkflowBudget(database, { workflowId: params.id, maxCostMicros });
      return { status: 200, body: await budgetOf(database, params.id) };
    },
    listBudgets: async () => {
      const budgets = await rankWorkflowBudgets(database);
      return {
        status: 200,
        body: { budgets: budgets.map((budget) => ({ ...budget, warned: isWarned(budget) })) },
      };
    },
    getWorkflowLine: async ({ params }) => {
      await budgetOf(database, params.id);
      return { status: 200, body: await findWorkflowLine(database, params.id) };
    },
  };
}

async function budgetOf(database: Database, workflowId: string) {
  const budget = await findWorkflowBudget(database, workflowId);
  if (budget === undefined)
    throw new Refusal("WORKFLOW_NOT_FOUND", `There is no workflow ${workflowId}.`);
  return { ...budget, warned: isWarned(budget) };
}

function isWarned({
  maxCostMicros,
  spentMicros,
}: {
  readonly maxCostMicros: number | null;
  readonly spentMicros: number;
}): boolean {
  return maxCostMicros !== null && spentMicros >= maxCostMicros * warnShare;
}
