import * as approval from "./approval.ts";
import { hookAnswer, hookParams } from "./hook.ts";
import { api, json, type Route } from "./route.ts";
import { runParams } from "./run.ts";

const tag = "Approvals";

/**
 * What people and services outside answer.
 *
 * Whoever holds the link of an approval may decide: it names one attempt of one step, is signed, and goes to people who have no API
 * token. So these routes are public, and everything that tells links (the list, the links of a run) asks for the permission to operate.
 */
export const approvalRoutes = {
  listApprovals: {
    method: "GET",
    path: `${api}/approvals`,
    permission: "operate",
    tag,
    summary: "Lists what waits for a person's decision, over all runs, with the links to decide.",
    query: approval.approvalsQuery,
    answers: { 200: json(approval.approvalPage) },
    errors: ["INVALID_CURSOR"],
  },
  getApproval: {
    method: "GET",
    path: `${api}/approvals/:token`,
    permission: "public",
    tag,
    summary: "What is to be decided, or what became of it. The token is the permission.",
    params: approval.approvalParams,
    answers: { 200: json(approval.approvalDetail) },
    errors: ["TASK_NOT_FOUND"],
  },
  decideApproval: {
    method: "POST",
    path: `${api}/approvals/:token`,
    permission: "public",
    tag,
    summary: "Decides. The first decision counts; the token is the permission.",
    params: approval.approvalParams,
    body: approval.decisionBody,
    answers: { 200: json(approval.approvalDecision) },
    errors: ["TASK_NOT_FOUND", "APPROVAL_CLOSED", "INVALID_VALUES", "OUTPUT_TOO_LARGE"],
  },
  listRunLinks: {
    method: "GET",
    path: `${api}/runs/:id/links`,
    permission: "operate",
    tag,
    summary: "Links through which the waiting steps of a run are answered.",
    params: runParams,
    answers: { 200: json(approval.runLinks) },
    errors: ["RUN_NOT_FOUND"],
  },
  receiveCallback: {
    method: "POST",
    path: "/hooks/callback/:token",
    permission: "public",
    tag: "Hooks",
    summary:
      "Takes the call that a step waits for. Signed as in Standard Webhooks where the step names a secret; otherwise the address is the proof.",
    params: hookParams,
    raw: true,
    answers: { 200: json(hookAnswer) },
    errors: ["TASK_NOT_FOUND", "SIGNATURE_INVALID", "INVALID_VALUES", "OUTPUT_TOO_LARGE"],
  },
} as const satisfies Readonly<Record<string, Route>>;
