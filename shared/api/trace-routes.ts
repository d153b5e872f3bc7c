import * as logs from "./logs.ts";
import { api, empty, json, type Route } from "./route.ts";
import { runParams } from "./run.ts";
import * as text from "./text.ts";
import * as trace from "./trace.ts";

/** What happened inside a run: streamed text, model calls, spans. */
export const traceRoutes = {
  getText: {
    method: "GET",
    path: `${api}/runs/:id/text`,
    permission: "view",
    tag: "Runs",
    summary:
      "Text that the model calls of a step have streamed, from an offset on; what is there so far, at most 1,048,576 characters.",
    params: runParams,
    query: text.textQuery,
    answers: { 200: json(text.textPiece) },
    errors: ["RUN_NOT_FOUND"],
  },
  listTexts: {
    method: "GET",
    path: `${api}/runs/:id/texts`,
    permission: "view",
    tag: "Runs",
    summary: "The streams of text of a run: one for each attempt of a step that has streamed any.",
    params: runParams,
    query: text.listTextsQuery,
    answers: { 200: json(text.textPage) },
    errors: ["RUN_NOT_FOUND", "INVALID_CURSOR"],
  },
  streamText: {
    method: "GET",
    path: `${api}/runs/:id/text/stream`,
    permission: "view",
    tag: "Runs",
    summary:
      "Text of one attempt as it arrives, from an offset on; ends with the attempt. 204 when there is nothing left to send.",
    params: runParams,
    query: text.textQuery,
    headers: text.textStreamHeaders,
    answers: {
      200: {
        kind: "other",
        type: "text/event-stream",
        description:
          "`id:` is the offset to go on from, `data:` a piece as JSON, as in `/text`. The last piece has `ended: true`.",
      },
      204: empty,
    },
    errors: ["RUN_NOT_FOUND"],
  },
  getTrace: {
    method: "GET",
    path: `${api}/runs/:id/trace`,
    permission: "view",
    tag: "Runs",
    summary:
      "What happened inside a run: steps, attempts, operations and model calls with times, usage and cost; 100 steps at a time.",
    params: runParams,
    query: trace.traceQuery,
    answers: { 200: json(trace.tracePage) },
    errors: ["RUN_NOT_FOUND", "INVALID_CURSOR"],
  },
  listLogs: {
    method: "GET",
    path: `${api}/runs/:id/logs`,
    permission: "view",
    tag: "Runs",
    summary:
      "What the steps of a run have logged, in the order of writing: what programs print, and the requests that steps make.",
    params: runParams,
    query: logs.listLogsQuery,
    answers: { 200: json(logs.logPage) },
    errors: ["RUN_NOT_FOUND", "INVALID_CURSOR"],
  },
  listCalls: {
    method: "GET",
    path: `${api}/runs/:id/calls`,
    permission: "view",
    tag: "Runs",
    summary: "The model calls of a run, or of one of its steps.",
    params: runParams,
    query: trace.listCallsQuery,
    answers: { 200: json(trace.callPage) },
    errors: ["RUN_NOT_FOUND", "INVALID_CURSOR"],
  },
  getCall: {
    method: "GET",
    path: `${api}/runs/:id/calls/:call`,
    permission: "view",
    tag: "Runs",
    summary: "A model call whole: what was sent, without keys, and what came back.",
    params: trace.callParams,
    answers: { 200: json(trace.callDetail) },
    errors: ["RUN_NOT_FOUND", "CALL_NOT_FOUND", "ARTIFACT_DAMAGED"],
  },
} as const satisfies Readonly<Record<string, Route>>;
