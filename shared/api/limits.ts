/** Messages about what runs and workflows may spend, and about runs that wait for their turn. */
import { z } from "zod";
import { microsSchema } from "./route.ts";

const maxCostUsd = z.number().positive().max(1_000_000_000);

/** What a run may spend. */
export const budgetBody = z.strictObject({
  maxCostUsd,
  onExceeded: z.enum(["Pause", "Fail"]).optional().meta({
    description: "What happens when it is spent; `Pause` when absent.",
  }),
});
export type BudgetBody = z.infer<typeof budgetBody>;

/** A budget with what has become of it. */
export const runBudget = z.object({
  maxCostMicros: microsSchema,
  onExceeded: z.enum(["Pause", "Fail"]),
  /** Spent so far, as far as priced. */
  spentMicros: microsSchema,
  /** Estimated for the attempts under way. */
  reservedMicros: microsSchema,
});

export const workflowBudgetBody = z.strictObject({
  maxCostUsd: maxCostUsd.nullable().meta({
    description: "What all runs together may spend in a calendar month (UTC); null = no budget.",
  }),
});
/** The budget of a workflow for the month under way. */
export const workflowBudget = z.object({
  /** Null = no budget. */
  maxCostMicros: microsSchema.nullable(),
  spentMicros: microsSchema,
  /** True from 80 % on. */
  warned: z.boolean(),
});

/** Workflows with a budget for the month, those that have used most of it first. */
export const workflowBudgets = z.object({
  budgets: z.array(
    z.object({
      workflowId: z.string(),
      workflowName: z.string(),
      maxCostMicros: microsSchema,
      spentMicros: microsSchema,
      /** True from 80 % on. */
      warned: z.boolean(),
    }),
  ),
});
export type WorkflowBudgetMessage = z.infer<typeof workflowBudgets>["budgets"][number];

/** Runs of a workflow with limits: how many hold a place, how many wait for one. Keys with the longest lines first. */
export const workflowLine = z.object({
  running: z.int(),
  waiting: z.int(),
  keys: z.array(z.object({ key: z.string(), running: z.int(), waiting: z.int() })),
});
export type WorkflowLine = z.infer<typeof workflowLine>;
