import * as limits from "./limits.ts";
import { api, json, type Route } from "./route.ts";
import { workflowParams } from "./workflow.ts";

const tag = "Limits";

/** What workflows may spend, and who waits for a turn. */
export const limitRoutes = {
  getWorkflowBudget: {
    method: "GET",
    path: `${api}/workflows/:id/budget`,
    permission: "view",
    tag,
    summary: "What a workflow may spend in a calendar month, and what it has spent in this one.",
    params: workflowParams,
    answers: { 200: json(limits.workflowBudget) },
    errors: ["WORKFLOW_NOT_FOUND"],
  },
  putWorkflowBudget: {
    method: "PUT",
    path: `${api}/workflows/:id/budget`,
    permission: "edit",
    tag,
    summary:
      "Sets what a workflow may spend in a calendar month: when it is spent, its runs are paused until it is raised or the month is over.",
    params: workflowParams,
    body: limits.workflowBudgetBody,
    answers: { 200: json(limits.workflowBudget) },
    errors: ["WORKFLOW_NOT_FOUND"],
  },
  listBudgets: {
    method: "GET",
    path: `${api}/budgets`,
    permission: "view",
    tag,
    summary:
      "Workflows with a budget for the month and what they have spent of it; those that have used most of theirs first.",
    answers: { 200: json(limits.workflowBudgets) },
    errors: [],
  },
  getWorkflowLine: {
    method: "GET",
    path: `${api}/workflows/:id/line`,
    permission: "view",
    tag,
    summary: "Runs of a workflow with limits: how many are under way and how many wait, by key.",
    params: workflowParams,
    answers: { 200: json(limits.workflowLine) },
    errors: ["WORKFLOW_NOT_FOUND"],
  },
} as const satisfies Readonly<Record<string, Route>>;
