import { runCost, runFigures, runFiguresQuery } from "./cost.ts";
import { api, empty, json, type Route } from "./route.ts";
import * as run from "./run.ts";
import * as settings from "./settings.ts";
import { startTrialBody } from "./trial.ts";
import { workflowParams } from "./workflow.ts";

/** Runs: start and watch. */
export const runRoutes = {
  startRun: {
    method: "POST",
    path: `${api}/workflows/:id/runs`,
    permission: "operate",
    tag: "Runs",
    summary: "Starts a run; with `wait`, answers with the run when it ends in time.",
    params: workflowParams,
    query: run.startRunQuery,
    headers: run.startRunHeaders,
    body: run.startRunBody,
    bodyOptional: true,
    limit: "input",
    answers: { 202: json(run.startedRun), 200: json(run.runDetail) },
    errors: [
      "WORKFLOW_NOT_FOUND",
      "VERSION_NOT_FOUND",
      "NO_PUBLISHED_VERSION",
      "IDEMPOTENCY_CONFLICT",
      "INPUT_TOO_LARGE",
      "INVALID_INPUT",
      "INVALID_DRILL",
    ],
  },
  startTrial: {
    method: "POST",
    path: `${api}/workflows/:id/trials`,
    permission: "edit",
    tag: "Runs",
    summary:
      "Runs a graph for real without publishing it: its calls are made, and its cost is recorded.",
    params: workflowParams,
    headers: run.startRunHeaders,
    body: startTrialBody,
    limit: "input",
    answers: { 202: json(run.startedRun) },
    errors: [
      "WORKFLOW_NOT_FOUND",
      "INVALID_GRAPH",
      "IDEMPOTENCY_CONFLICT",
      "INPUT_TOO_LARGE",
      "INVALID_INPUT",
    ],
  },
  listRuns: {
    method: "GET",
    path: `${api}/runs`,
    permission: "view",
    tag: "Runs",
    summary: "Lists runs, the newest first, or in another order.",
    query: run.listRunsQuery,
    answers: { 200: json(run.runPage) },
    errors: ["INVALID_CURSOR"],
  },
  getRun: {
    method: "GET",
    path: `${api}/runs/:id`,
    permission: "view",
    tag: "Runs",
    summary: "A run: status, values, progress, errors and cost.",
    params: run.runParams,
    answers: { 200: json(run.runDetail) },
    errors: ["RUN_NOT_FOUND", "ARTIFACT_DAMAGED"],
  },
  listEvents: {
    method: "GET",
    path: `${api}/runs/:id/events`,
    permission: "view",
    tag: "Runs",
    summary: "Events of a run, in their order.",
    params: run.runParams,
    query: run.listEventsQuery,
    answers: { 200: json(run.eventPage) },
    errors: ["RUN_NOT_FOUND"],
  },
  streamEvents: {
    method: "GET",
    path: `${api}/runs/:id/stream`,
    permission: "view",
    tag: "Runs",
    summary:
      "Events of a run as they happen; ends after the last one. 204 when there is nothing left to send.",
    params: run.runParams,
    query: run.streamQuery,
    headers: run.streamHeaders,
    answers: {
      200: {
        kind: "other",
        type: "text/event-stream",
        description: "`id:` is the number of the event, `data:` the event as JSON.",
      },
      204: empty,
    },
    errors: ["RUN_NOT_FOUND"],
  },
  listSteps: {
    method: "GET",
    path: `${api}/runs/:id/steps`,
    permission: "view",
    tag: "Runs",
    summary: "Steps of a run with their attempts, in the order in which they were scheduled.",
    params: run.runParams,
    query: run.listStepsQuery,
    answers: { 200: json(run.stepPage) },
    errors: ["RUN_NOT_FOUND", "INVALID_CURSOR"],
  },
  getRunCost: {
    method: "GET",
    path: `${api}/runs/:id/cost`,
    permission: "view",
    tag: "Cost",
    summary: "What a run cost: in total, by step, by model, and each entry of its ledger.",
    params: run.runParams,
    query: run.runCostQuery,
    answers: { 200: json(runCost) },
    errors: ["RUN_NOT_FOUND", "INVALID_CURSOR"],
  },
  listRunFigures: {
    method: "GET",
    path: `${api}/costs/of-runs`,
    permission: "view",
    tag: "Cost",
    summary: "What some runs cost in total: useful, wasted, not paid again.",
    query: runFiguresQuery,
    answers: { 200: json(runFigures) },
    errors: [],
  },
} as const satisfies Readonly<Record<string, Route>>;

/** Files: in and out. */
export const artifactRoutes = {
  uploadArtifact: {
    method: "POST",
    path: `${api}/artifacts`,
    permission: "operate",
    tag: "Artifacts",
    summary: "Stores a file: the body itself, or one file of a multipart form.",
    query: settings.uploadQuery,
    upload: true,
    limit: "file",
    answers: { 201: json(settings.artifactMessage) },
    errors: ["ARTIFACT_TOO_LARGE"],
  },
  getArtifact: {
    method: "GET",
    path: `${api}/artifacts/:id`,
    permission: "view",
    tag: "Artifacts",
    summary: "The content of an artifact, as a download.",
    params: settings.artifactParams,
    answers: {
      200: {
        kind: "other",
        type: "application/octet-stream",
        description: "The content, under its own type.",
      },
    },
    errors: ["ARTIFACT_NOT_FOUND", "ARTIFACT_DAMAGED"],
  },
} as const satisfies Readonly<Record<string, Route>>;
