/** Runs the templates of the gallery on a running Cairn, as a person would: with what the form of the start is filled in with. */
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import type { AttemptMessage, StepMessage } from "../../shared/api/run.ts";
import type { Template } from "../../shared/templates/template.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import { textAt, type CairnClient } from "./cairn-client.ts";
import { until } from "./until.ts";

/** What the form of the start is filled in with. */
export function formOf({ graph }: Template): JsonObject {
  const schema = graph.nodes.find(({ kind }) => kind === "start")?.params["InputSchema"];
  const properties = isJsonObject(schema) ? schema["properties"] : {};
  return Object.fromEntries(
    Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, field]) =>
      isJsonObject(field) && field["default"] !== undefined ? [[name, field["default"]]] : [],
    ),
  );
}

/** The template with every model asked through one provider. */
export function askedThrough(provider: string, template: Template): Template {
  const { graph } = template;
  const nodes = graph.nodes.map((node) =>
    node.kind === "model" || node.kind === "annotate"
      ? { ...node, params: { ...node.params, Provider: provider } }
      : node,
  );
  return { ...template, graph: { ...graph, nodes } };
}

export interface EndedTemplate {
  readonly id: string;
  readonly status: RunStatus;
  readonly error: string | null;
  readonly cause: string | null;
  readonly output: Json;
  readonly costMicros: number;
}

/** Makes a workflow of a template and starts it; the id of the run. */
export async function startTemplate(
  client: CairnClient,
  template: Template,
  more: JsonObject = {},
): Promise<string> {
  const graph = template.graph as unknown as Json;
  const made = await client.send("POST", "/api/v1/workflows", {
    json: { name: template.title, graph },
  });
  const path = `/api/v1/workflows/${textAt(made.body, "id")}/runs`;
  const input = { ...formOf(template), ...more };
  return textAt((await client.send("POST", path, { json: { input } })).body, "id");
}

async function runOf(client: CairnClient, id: string): Promise<EndedTemplate> {
  return (await client.send("GET", `/api/v1/runs/${id}`)).body as unknown as EndedTemplate;
}

/** Waits for the end of a run. */
export async function endOf(client: CairnClient, id: string): Promise<EndedTemplate> {
  await until(async () => isTerminal((await runOf(client, id)).status));
  return await runOf(client, id);
}

export type TemplateStep = Pick<StepMessage, "state" | "path" | "status"> & {
  readonly attempts: readonly AttemptMessage[];
};

export async function stepsOf(
  client: CairnClient,
  runId: string,
): Promise<readonly TemplateStep[]> {
  const { body } = await client.send("GET", `/api/v1/runs/${runId}/steps?limit=500`);
  return (body as unknown as { steps: readonly TemplateStep[] }).steps;
}

/** Stores a file; the reference to it. */
export async function storeFile(
  url: string,
  file: { readonly name: string; readonly type: string; readonly text: string },
): Promise<JsonObject> {
  const { name, type, text } = file;
  const stored = await fetch(`${url}/api/v1/artifacts?name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { "content-type": type },
    body: text,
  });
  const { id } = (await stored.json()) as { id: string };
  return { $artifact: id, name, type };
}

/** The text of the report that a run has written. */
export async function reportOf(url: string, output: Json): Promise<string> {
  const { report } = output as { readonly report: { readonly $artifact: string } };
  return await (await fetch(`${url}/api/v1/artifacts/${report.$artifact}`)).text();
}
