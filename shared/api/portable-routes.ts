import * as portable from "./portable.ts";
import { api, json, type Route } from "./route.ts";
import { workflowParams } from "./workflow.ts";

/** Definitions in from elsewhere and out again. */
export const portableRoutes = {
  importText: {
    method: "POST",
    path: `${api}/import`,
    permission: "view",
    tag: "Language",
    summary:
      "Reads the state machines of a text and draws them. Stores and runs nothing: create workflows of what comes back.",
    body: portable.importBody,
    limit: "document",
    answers: { 200: json(portable.imported) },
    errors: [],
  },
  exportWorkflow: {
    method: "GET",
    path: `${api}/workflows/:id/export`,
    permission: "view",
    tag: "Workflows",
    summary: "The definition of a published version as a file.",
    params: workflowParams,
    query: portable.exportQuery,
    answers: {
      200: {
        kind: "other",
        type: "application/json",
        description: "The definition; `application/yaml` with `format=yaml`.",
      },
    },
    errors: ["WORKFLOW_NOT_FOUND", "VERSION_NOT_FOUND", "NO_PUBLISHED_VERSION"],
  },
} as const satisfies Readonly<Record<string, Route>>;
