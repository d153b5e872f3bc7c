/** Machines and an engine for tests of the API that are not about execution. */
import { randomUUID } from "node:crypto";
import type { Graph } from "../../../shared/graph/graph.ts";
import { Refusal } from "../../../shared/api/errors.ts";
import { isJsonObject, type Json } from "../../../shared/base/json.ts";
import { emptyGraph } from "../../../shared/graph/graph.ts";
import type { RunStatus } from "../../../shared/run/event.ts";
import type { Control, Copier, Engine } from "../../../server/http/ports.ts";
import type { Database } from "../../../server/store/database.ts";

/** A machine of one state. */
export const definition = {
  QueryLanguage: "JSONata",
  StartAt: "Greet",
  States: { Greet: { Type: "Pass", Output: "{% 'Hello, ' & $states.input.name %}", End: true } },
} as const;

/** A graph that says something. */
export function greeting(text: string, x = 0): Graph {
  const node = { fields: {}, params: {} };
  return {
    ...emptyGraph,
    nodes: [
      { ...node, id: "start", kind: "start", name: "Start", position: { x, y: 0 } },
      {
        ...node,
        id: "greet",
        kind: "transform",
        name: "Greet",
        position: { x: x + 300, y: 0 },
        params: { Output: text },
      },
      { ...node, id: "end", kind: "end", name: "End", position: { x: x + 600, y: 0 } },
    ],
    edges: [
      { id: "e1", source: "start", sourcePort: "next", target: "greet" },
      { id: "e2", source: "greet", sourcePort: "next", target: "end" },
    ],
  };
}

/** Records runs and ends those whose input says so; executes nothing. */
export function answeringEngine(database: Database): Engine {
  return {
    startRun: async ({ workflowId, version, input, idempotencyKey }) => {
      const workflow = await database.db
        .selectFrom("workflows")
        .select("version")
        .where("id", "=", workflowId)
        .executeTakeFirst();
      if (workflow === undefined)
        throw new Refusal("WORKFLOW_NOT_FOUND", `There is no workflow ${workflowId}.`);
      if (workflow.version === null) throw new Refusal("NO_PUBLISHED_VERSION", "Publish it first.");
      const known = await database.db
        .selectFrom("runs")
        .selectAll()
        .where("idempotency_key", "=", idempotencyKey ?? "")
        .executeTakeFirst();
      if (known !== undefined) return { id: known.id, status: known.status, replayed: true };
      const id = randomUUID();
      const output = endOf(input);
      const now = new Date();
      const status = output === undefined ? "RUNNING" : "SUCCEEDED";
      await database.db
        .insertInto("runs")
        .values({
          id,
          workflow_id: workflowId,
          version: version ?? workflow.version,
          status,
          seq: 1,
          input: JSON.stringify({ value: input }),
          output: output === undefined ? null : JSON.stringify({ value: output }),
          idempotency_key: idempotencyKey ?? null,
          created_at: now,
          updated_at: now,
          ended_at: output === undefined ? null : now,
          error: null,
          cause: null,
        })
        .execute();
      return { id, status: "RUNNING", replayed: false };
    },
  };
}

/** Changes the statuses of recorded runs, and nothing else. */
export function answeringControl(database: Database): Control {
  const become = async (id: string, status: RunStatus): Promise<RunStatus> => {
    const { numUpdatedRows } = await database.db
      .updateTable("runs")
      .set({ status })
      .where("id", "=", id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new Refusal("RUN_NOT_FOUND", `There is no run ${id}.`);
    return status;
  };
  return {
    cancel: async (id) => await become(id, "ABORTED"),
    pause: async (id) => await become(id, "PAUSED"),
    resume: async (id) => await become(id, "RUNNING"),
    resolve: async (id) => await become(id, "RUNNING"),
  };
}

/** Answers as if the run went on under another id; makes none. */
export function answeringCopier(database: Database): Copier {
  const mustExist = async (id: string): Promise<void> => {
    const run = await database.db
      .selectFrom("runs")
      .select("id")
      .where("id", "=", id)
      .executeTakeFirst();
    if (run === undefined) throw new Refusal("RUN_NOT_FOUND", `There is no run ${id}.`);
  };
  const copy = async ({ runId }: { readonly runId: string }) => {
    await mustExist(runId);
    return { id: `copy-of-${runId}`, status: "RUNNING" as const, replayed: false };
  };
  const preview = async ({ runId }: { readonly runId: string }) => {
    await mustExist(runId);
    const nothing = { steps: 0, costMicros: 0 };
    const lists = { steps: [], effects: [], children: [], refusal: null };
    return { seq: 1, version: 1, reused: nothing, again: nothing, ...lists };
  };
  return { redrive: copy, fork: copy, previewRedrive: preview, previewFork: preview };
}

function endOf(input: Json): Json | undefined {
  return isJsonObject(input) ? input["end"] : undefined;
}
