/** Trials: what is drawn runs for real, is paid for, and is published nowhere. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Graph } from "../../../shared/graph/graph.ts";
import { LocalRunNotifier } from "../../../server/http/run-notifier.ts";
import { controlOf } from "../../support/control.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { EngineBench } from "../../support/engine.ts";
import { until } from "../../support/until.ts";
import { drawGraph } from "../../shared/compiler/draw.ts";
import { expectRefusal, startApiServer, type ApiServer } from "./api-server.ts";

let own: TestDatabase;
let bench: EngineBench;
let api: ApiServer;

beforeAll(async () => {
  own = await createTestDatabase();
  bench = new EngineBench(own.url);
  const worker = bench.engine(async ({ args }, execution) => {
    execution.meter({
      provider: "test",
      model: "m",
      usage: { inputTokens: 1000, outputTokens: 500, requests: 1 },
      kind: "estimated",
    });
    return await Promise.resolve(args);
  });
  await worker.work();
  worker.watchdog.start();
  api = await startApiServer({
    database: bench.database,
    engine: () => worker.engine,
    ...controlOf(bench, worker),
    notifier: new LocalRunNotifier(),
  });
});
afterAll(async () => {
  await api.stop();
  await bench.close();
  await own.drop();
});

const echo = "arn:aws:lambda:eu-west-1:123456789012:function:echo";

function step(Arguments: string): Graph {
  return drawGraph({ Echo: { kind: "task", params: { Resource: echo, Arguments } } }, [
    "start > Echo",
  ]);
}

async function newDraft(): Promise<string> {
  const graph = step("{% $states.input.never %}");
  return (
    await api.call("createWorkflow", { json: { name: "Being drawn", graph, publish: false } })
  ).body.id;
}

async function tryOut(workflow: string, graph: Graph, key?: string): Promise<string> {
  const { status, body } = await api.call("startTrial", {
    params: { id: workflow },
    ...(key === undefined ? {} : { headers: { "idempotency-key": key } }),
    json: { graph, input: { word: "hello" }, budget: { maxCostUsd: 1, onExceeded: "Fail" } },
  });
  expect(status).toBe(202);
  return body.id;
}

async function ended(id: string) {
  await until(async () => (await api.call("getRun", { params: { id } })).body.endedAt !== null);
  return (await api.call("getRun", { params: { id } })).body;
}

describe("a trial", () => {
  test("runs a step of a workflow that was never published, and its cost is in the ledger", async () => {
    const workflow = await newDraft();
    const run = await ended(await tryOut(workflow, step("{% $states.input.word %}")));
    expect(run).toMatchObject({ status: "SUCCEEDED", output: "hello", version: -1 });
    const cost = (await api.call("getRunCost", { params: { id: run.id } })).body;
    expect(cost.entries).toHaveLength(1);
  });

  test("is no version: nothing lists it, and the workflow stays unpublished", async () => {
    const workflow = await newDraft();
    const drawn = step("{% $states.input.word %}");
    await ended(await tryOut(workflow, drawn));
    const params = { id: workflow };
    expect((await api.call("listVersions", { params })).body.versions).toEqual([]);
    expect((await api.call("getWorkflow", { params })).body.version).toBeNull();
    const { workflows } = (await api.call("listWorkflows", { query: { q: workflow } })).body;
    expect(workflows).toMatchObject([{ lastRun: null }]);
    const shown = await api.call("getVersion", { params: { id: workflow, version: -1 } });
    expect(shown.body.graph).toEqual(drawn);
    const published = await api.call("publishWorkflow", { params });
    expect(published.body.version).toBe(1);
  });

  test("keeps the same definition once, and each other one under a number of its own", async () => {
    const workflow = await newDraft();
    const numbers: number[] = [];
    for (const what of ["{% 1 %}", "{% 2 %}", "{% 1 %}"])
      // eslint-disable-next-line no-await-in-loop -- one after the other
      numbers.push((await ended(await tryOut(workflow, step(what)))).version);
    expect(numbers).toEqual([-1, -2, -1]);
  });

  test("that is asked for twice with one key runs once", async () => {
    const workflow = await newDraft();
    const drawn = step("{% $states.input.word %}");
    expect(await tryOut(workflow, drawn, "k")).toBe(await tryOut(workflow, drawn, "k"));
  });

  test("is refused when what is drawn cannot run", async () => {
    const graph = drawGraph({ Empty: { kind: "task", params: {} } }, ["start > Empty"]);
    await expectRefusal(
      api,
      "startTrial",
      { params: { id: await newDraft() }, json: { graph } },
      "INVALID_GRAPH",
    );
    await expectRefusal(
      api,
      "startTrial",
      { params: { id: "wf_none" }, json: { graph: step("{% 1 %}") } },
      "WORKFLOW_NOT_FOUND",
    );
  });
});
