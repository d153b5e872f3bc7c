/** The fault that the research paper is there to show: a model that does not answer in the wanted form. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { TracePage } from "../../../shared/api/trace.ts";
import { researchPapers } from "../../../shared/templates/research-papers.ts";
import { createCairnClient, type CairnClient } from "../../support/cairn-client.ts";
import {
  startModelServer,
  type ModelBehaviour,
  type ModelCall,
  type ModelServer,
} from "../../support/model-server.ts";
import { startRunningCairn, type RunningCairn } from "../../support/running-cairn.ts";
import {
  askedThrough,
  endOf,
  reportOf,
  startTemplate,
  stepsOf,
  type EndedTemplate,
  type TemplateStep,
} from "../../support/template-runs.ts";

let cairn: RunningCairn;
let client: CairnClient;
let provider: ModelServer;
beforeAll(async () => {
  provider = await startModelServer();
  cairn = await startRunningCairn();
  client = createCairnClient(cairn.url);
  await client.send("PUT", "/api/v1/providers/careless", { json: { baseUrl: provider.baseUrl } });
});
afterAll(async () => {
  await cairn.stop();
  await provider.close();
});

const garbage: ModelBehaviour = { kind: "ok", text: '{"title": 7, "authors": "Solheim"}' };

/** What docs/templates.md says to try. */
const impossible = { type: "object", properties: { title: { not: {} } }, required: ["title"] };

/** Answers every question of the template in its form. */
function careful(call: ModelCall): ModelBehaviour {
  const asked = JSON.stringify(call.response_format?.json_schema?.schema ?? null);
  const answer = asked.includes("authors")
    ? { title: "Sea ice that hums", authors: ["Ingrid Solheim"] }
    : asked.includes("part")
      ? { part: "method" }
      : { citations: ["Dahl, M. (2021). The hum of ice."] };
  const text = asked === "null" ? "Ice hums, and buoys listen." : JSON.stringify(answer);
  return { kind: "ok", text };
}

let earlierCalls = 0;
beforeEach(() => {
  earlierCalls = provider.calls.length;
});

async function runAgainst(script: readonly ModelBehaviour[]): Promise<EndedTemplate> {
  provider.script = [...script];
  const id = await startTemplate(client, askedThrough("careless", researchPapers));
  return await endOf(client, id);
}

async function parseStep(runId: string): Promise<TemplateStep | undefined> {
  return (await stepsOf(client, runId)).find(({ state }) => state === "Parse paper");
}

test("an answer in a wrong form is asked to be mended, and both answers are kept", async () => {
  const { id, status, output } = await runAgainst([garbage, { kind: "reply", reply: careful }]);
  expect(status).toBe("SUCCEEDED");
  expect(await reportOf(cairn.url, output)).toContain("# Sea ice that hums");
  expect((await parseStep(id))?.attempts).toMatchObject([{ status: "succeeded" }]);
  const { body } = await client.send("GET", `/api/v1/runs/${id}/trace`);
  const step = (body as unknown as TracePage).steps.find(({ state }) => state === "Parse paper");
  expect(step?.attempts[0]?.calls.map(({ reply }) => reply)).toEqual([
    '{"title": 7, "authors": "Solheim"}',
    '{"title":"Sea ice that hums","authors":["Ingrid Solheim"]}',
  ]);
});

test("an answer that cannot be mended is kept with its attempt, and the step asks again from the start", async () => {
  const { id, status, costMicros } = await runAgainst([
    garbage,
    garbage,
    { kind: "reply", reply: careful },
  ]);
  expect(status).toBe("SUCCEEDED");
  const attempts = (await parseStep(id))?.attempts;
  expect(attempts).toMatchObject([
    {
      status: "failed",
      error: "Model.InvalidOutput",
      rejected: { title: 7, authors: "Solheim" },
    },
    { status: "succeeded" },
  ]);
  expect(attempts?.[1]?.rejected).toBeUndefined();
  // What the rejected attempt cost is not hidden.
  expect(costMicros).toBeGreaterThan(0);
});

test("a model that never answers in the form fails the run at that step, and nothing after it is asked", async () => {
  const ended = await runAgainst([garbage]);
  expect(ended).toMatchObject({ status: "FAILED", error: "Model.InvalidOutput" });
  expect((await parseStep(ended.id))?.attempts).toMatchObject([
    { status: "failed", rejected: { title: 7, authors: "Solheim" } },
    { status: "failed", rejected: { title: 7, authors: "Solheim" } },
  ]);
  expect((await stepsOf(client, ended.id)).map(({ state }) => state)).toEqual(["Parse paper"]);
  expect(provider.calls.length - earlierCalls).toBe(4);
});

test("a form that no answer has shows it without a provider", async () => {
  const { graph } = researchPapers;
  const nodes = graph.nodes.map((node) =>
    node.name === "Parse paper"
      ? { ...node, params: { ...node.params, Schema: impossible } }
      : node,
  );
  const id = await startTemplate(client, { ...researchPapers, graph: { ...graph, nodes } });
  expect(await endOf(client, id)).toMatchObject({
    status: "FAILED",
    error: "Model.InvalidOutput",
  });
  const [first] = (await parseStep(id))?.attempts ?? [];
  expect(first?.rejected).toHaveProperty("title");
});
