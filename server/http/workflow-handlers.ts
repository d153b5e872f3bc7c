import { emptyGraph } from "../../shared/graph/graph.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import type { Json } from "../../shared/base/json.ts";
import {
  createWorkflow,
  deleteWorkflow,
  findVersion,
  findWorkflow,
  listVersions,
  listWorkflows,
  publishDraft,
  renameWorkflow,
  saveDraft,
} from "../store/workflows.ts";
import type { Handlers } from "./handler.ts";
import { compileOrRefuse, decompileOrRefuse } from "./language-handlers.ts";
import type { AppOptions } from "./ports.ts";

type Ids =
  | "createWorkflow"
  | "listWorkflows"
  | "getWorkflow"
  | "renameWorkflow"
  | "deleteWorkflow"
  | "saveDraft"
  | "publishWorkflow"
  | "listVersions"
  | "getVersion";

/** Workflows: drafts and published versions. */
export function workflowHandlers({ database }: Pick<AppOptions, "database">): Handlers<Ids> {
  return {
    createWorkflow: async ({ body }) => {
      const { draft, definition } = readMachine(body);
      const created = await createWorkflow(database, {
        name: body.name,
        type: body.type ?? "STANDARD",
        draft,
        definition: body.publish === false ? null : definition,
      });
      return { status: 201, body: created };
    },
    listWorkflows: async ({ query }) => {
      const { items, next } = await listWorkflows(database, query);
      return { status: 200, body: { workflows: [...items], next } };
    },
    getWorkflow: async ({ params }) => ({
      status: 200,
      body: await findWorkflow(database, params.id),
    }),
    renameWorkflow: async ({ params, body }) => {
      await renameWorkflow(database, { id: params.id, name: body.name });
      return { status: 200, body: { id: params.id, name: body.name } };
    },
    deleteWorkflow: async ({ params }) => {
      await deleteWorkflow(database, params.id);
      return { status: 204, body: undefined };
    },
    saveDraft: async ({ params, body }) => {
      const { graph, baseRevision, name } = body;
      return {
        status: 200,
        body: { revision: await saveDraft(database, { id: params.id, graph, baseRevision, name }) },
      };
    },
    publishWorkflow: async ({ params, body }) => {
      const { version, created, graph, type } = await publishDraft(database, {
        id: params.id,
        baseRevision: body.baseRevision,
        summary: body.summary ?? "",
        compile: (draft, options) => compileOrRefuse(draft, options).definition,
      });
      return {
        status: 200,
        body: { version, created, problems: [...compileOrRefuse(graph, { type }).problems] },
      };
    },
    listVersions: async ({ params }) => {
      const { versions, countedRuns } = await listVersions(database, params.id);
      return { status: 200, body: { versions: [...versions], countedRuns } };
    },
    getVersion: async ({ params }) => ({ status: 200, body: await findVersion(database, params) }),
  };
}

interface Machine {
  readonly draft: Graph;
  readonly definition: Definition | null;
}

/** What a new workflow starts with. @throws Refusal INVALID_GRAPH · INVALID_DEFINITION */
function readMachine(body: {
  readonly definition?: Json | undefined;
  readonly graph?: Graph | undefined;
  readonly publish?: boolean | undefined;
  readonly type?: "STANDARD" | "EXPRESS" | undefined;
}): Machine {
  const { definition, type } = body;
  if (definition !== undefined) return decompileOrRefuse(definition, { type });
  const draft = body.graph ?? emptyGraph;
  return {
    draft,
    definition: body.publish === false ? null : compileOrRefuse(draft, { type }).definition,
  };
}
