/** What is not there is told from what is wrong, and asking for it stores nothing. */
import { emptyGraph } from "../../../shared/graph/graph.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ErrorCode } from "../../../shared/api/errors.ts";
import { routeIds, routeOf, type RouteId } from "../../../shared/api/routes.ts";
import { expectRefusal, readProblem, startApiServer, type ApiServer } from "./api-server.ts";
import { answeringEngine, greeting } from "./machines.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer({ engine: answeringEngine });
});
afterAll(async () => {
  await api.stop();
});

const params = {
  id: "none",
  version: 1,
  name: "none",
  token: "none",
  path: "none",
  call: "none",
  workflow: "none",
};

async function expectNothingStored(): Promise<void> {
  const { rows } = await api.database.pool.query(`
    select from workflows union all select from runs union all select from artifacts
    union all select from schedules union all select from webhooks`);
  expect(rows).toEqual([]);
}

const step = { path: "A", visit: "1" };
const schedule = { workflowId: "none", name: "x", cron: "@daily" };
const unknown: [
  id: RouteId,
  code: ErrorCode,
  json?: object | null,
  query?: Readonly<Record<string, string>>,
][] = [
  ["getWorkflow", "WORKFLOW_NOT_FOUND"],
  ["renameWorkflow", "WORKFLOW_NOT_FOUND", { name: "x" }],
  ["deleteWorkflow", "WORKFLOW_NOT_FOUND"],
  ["saveDraft", "WORKFLOW_NOT_FOUND", { graph: greeting("x") }],
  ["publishWorkflow", "WORKFLOW_NOT_FOUND"],
  ["listVersions", "WORKFLOW_NOT_FOUND"],
  ["exportWorkflow", "WORKFLOW_NOT_FOUND"],
  ["getVersion", "VERSION_NOT_FOUND"],
  ["startRun", "WORKFLOW_NOT_FOUND", {}],
  ["getWorkflowBudget", "WORKFLOW_NOT_FOUND"],
  ["putWorkflowBudget", "WORKFLOW_NOT_FOUND", { maxCostUsd: 1 }],
  ["getWorkflowLine", "WORKFLOW_NOT_FOUND"],
  ["getRun", "RUN_NOT_FOUND"],
  ["listEvents", "RUN_NOT_FOUND"],
  ["streamEvents", "RUN_NOT_FOUND"],
  ["listSteps", "RUN_NOT_FOUND"],
  ["getRunCost", "RUN_NOT_FOUND"],
  ["cancelRun", "RUN_NOT_FOUND"],
  ["pauseRun", "RUN_NOT_FOUND"],
  ["resumeRun", "RUN_NOT_FOUND"],
  ["resolveStep", "RUN_NOT_FOUND", { path: "A", decision: "retry" }],
  ["redriveRun", "RUN_NOT_FOUND"],
  ["previewRedrive", "RUN_NOT_FOUND"],
  ["forkRun", "RUN_NOT_FOUND", { seq: 1 }],
  ["previewFork", "RUN_NOT_FOUND", { seq: 1 }],
  ["succeedTask", "TASK_NOT_FOUND", { output: 1 }],
  ["failTask", "TASK_NOT_FOUND"],
  ["beatTask", "TASK_NOT_FOUND"],
  ["getArtifact", "ARTIFACT_NOT_FOUND"],
  ["deleteProvider", "PROVIDER_NOT_FOUND"],
  ["getText", "RUN_NOT_FOUND", null, step],
  ["listTexts", "RUN_NOT_FOUND"],
  ["streamText", "RUN_NOT_FOUND", null, step],
  ["getTrace", "RUN_NOT_FOUND"],
  ["listCalls", "RUN_NOT_FOUND"],
  ["listLogs", "RUN_NOT_FOUND"],
  ["startTrial", "WORKFLOW_NOT_FOUND", { graph: emptyGraph, input: {} }],
  ["getCall", "RUN_NOT_FOUND"],
  ["repriceRun", "RUN_NOT_FOUND", { models: { a: "b" } }],
  ["forecastRun", "WORKFLOW_NOT_FOUND", {}],
  ["getBreakEven", "WORKFLOW_NOT_FOUND"],
  ["getApproval", "TASK_NOT_FOUND"],
  ["decideApproval", "TASK_NOT_FOUND", { decision: "approve" }],
  ["listRunLinks", "RUN_NOT_FOUND"],
  ["receiveCallback", "TASK_NOT_FOUND", {}],
  ["getSchedule", "SCHEDULE_NOT_FOUND"],
  ["putSchedule", "WORKFLOW_NOT_FOUND", schedule],
  ["deleteSchedule", "SCHEDULE_NOT_FOUND"],
  ["listTicks", "SCHEDULE_NOT_FOUND"],
  ["runSchedule", "SCHEDULE_NOT_FOUND"],
  ["getWebhook", "WEBHOOK_NOT_FOUND"],
  ["putWebhook", "WORKFLOW_NOT_FOUND", { workflowId: "none", signature: "none" }],
  ["deleteWebhook", "WEBHOOK_NOT_FOUND"],
  ["receiveWebhook", "WEBHOOK_NOT_FOUND", {}],
];
test.each(unknown)("%s answers %s", async (...given) => {
  const [id, code, body, query] = given;
  const call = { params, ...(body && { json: body }), ...(query && { query }) };
  const problem = await expectRefusal(api, id, call, code);
  expect(problem.status).toBe(404);
  await expectNothingStored();
});

test("covers every route with an id", () => {
  const withId = routeIds.filter((id) => routeOf(id).path.includes(":"));
  // Whoever comes first gives these their names.
  const named: readonly RouteId[] = ["putProvider", "pollActivity"];
  expect(
    withId.filter((id) => !named.includes(id) && !unknown.some(([route]) => route === id)),
  ).toEqual([]);
});

test.each([
  "/api/v1/nothing",
  "/api/v2/workflows",
  "/hooks/none/of/these",
  "/nothing.js",
  "/assets/nothing.js",
])("%s is a 404", async (path) => {
  const response = await fetch(api.url + path);
  expect(response.status).toBe(404);
  expect(readProblem(response, await response.text()).code).toBe("ROUTE_NOT_FOUND");
});

test("as a method is a 405 that names the others", async () => {
  const response = await fetch(`${api.url}/api/v1/workflows`, { method: "DELETE" });
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("POST, GET, HEAD");
  expect(readProblem(response, await response.text()).code).toBe("METHOD_NOT_ALLOWED");
});
