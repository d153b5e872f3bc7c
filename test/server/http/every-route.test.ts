/** Every route of the table answers as it should, over a real PostgreSQL. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routeIds } from "../../../shared/api/routes.ts";
import { emptyGraph } from "../../../shared/graph/graph.ts";
import { startApiServer, type ApiServer, expectRefusal } from "./api-server.ts";
import { answeringEngine, definition, greeting } from "./machines.ts";
import { tryApprovalRoutes } from "./approval-routes.ts";
import { tryCostRoutes } from "./cost-routes.ts";
import { tryLimitRoutes } from "./limit-routes.ts";
import { describePortable } from "./portable-routes.ts";
import { describeSettings } from "./settings-routes.ts";
import { answeringTasks, tryTaskRoutes } from "./task-routes.ts";
import { tryTriggerRoutes } from "./trigger-routes.ts";
import { seedRun } from "./seed-run.ts";
import { tryTraceRoutes } from "./trace-routes.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer({ engine: answeringEngine, tasks: answeringTasks });
});
afterAll(async () => {
  await api.stop();
});

describe("health", () => {
  test("says that it is alive and ready", async () => {
    expect((await api.call("live")).body).toEqual({ status: "ok" });
    expect((await api.call("ready")).body).toEqual({ status: "ready", up: ["database"] });
  });

  test("gives figures to Prometheus", async () => {
    const { body, headers } = await api.call("metrics");
    expect(headers.get("content-type")).toContain("text/plain");
    expect(body).toContain('cairn_http_requests_total{route="live",status="200"}');
    expect(body).toContain("cairn_process_cpu_seconds_total");
  });

  test("describes itself", async () => {
    const { body } = await api.call("openApi");
    expect(body).toMatchObject({
      openapi: "3.1.0",
      paths: { "/api/v1/workflows/{id}/runs": { post: { operationId: "startRun" } } },
    });
  });
});

describe("workflows", () => {
  test("are created from a definition, published at once", async () => {
    const created = await api.call("createWorkflow", { json: { name: " Greeting ", definition } });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({ id: expect.stringMatching(/^wf_/), version: 1, revision: 1 });
    const { body } = await api.call("getWorkflow", { params: { id: created.body.id } });
    expect(body).toMatchObject({ name: "Greeting", type: "STANDARD", version: 1, revision: 1 });
    expect(body.graph.nodes.map((node) => node.name)).toEqual(expect.arrayContaining(["Greet"]));
    expect(body.publishedAt).not.toBeNull();
    const version = await api.call("getVersion", { params: { id: created.body.id, version: 1 } });
    expect(version.body.definition).toEqual(definition);
    expect(version.body.graph).toEqual(body.graph);
  });

  test("are created from a graph", async () => {
    const created = await api.call("createWorkflow", {
      json: { name: "Drawn", graph: greeting("Hello"), type: "EXPRESS" },
    });
    const { body } = await api.call("getVersion", { params: { id: created.body.id, version: 1 } });
    expect(body.definition.States).toHaveProperty("Greet");
    expect((await api.call("getWorkflow", { params: { id: created.body.id } })).body.type).toBe(
      "EXPRESS",
    );
  });

  test("begin as an empty canvas when they are not published", async () => {
    const created = await api.call("createWorkflow", { json: { name: "Blank", publish: false } });
    expect(created.body.version).toBeNull();
    const { body } = await api.call("getWorkflow", { params: { id: created.body.id } });
    expect(body).toMatchObject({ version: null, publishedAt: null, graph: emptyGraph });
    expect((await api.call("listVersions", { params: { id: created.body.id } })).body).toEqual({
      versions: [],
      countedRuns: 0,
    });
  });

  test("are drawn, published, drawn on and published again", async () => {
    const { id } = (await api.call("createWorkflow", { json: { name: "Story", publish: false } }))
      .body;
    const save = async (baseRevision: number, text: string, x = 0) =>
      await api.call("saveDraft", {
        params: { id },
        json: { graph: greeting(text, x), baseRevision },
      });
    expect((await save(1, "Hello")).body).toEqual({ revision: 2 });
    expect((await api.call("publishWorkflow", { params: { id } })).body).toMatchObject({
      version: 1,
      created: true,
    });
    expect((await save(2, "Hello", 400)).body).toEqual({ revision: 3 });
    expect(
      (await api.call("publishWorkflow", { params: { id }, json: { baseRevision: 3 } })).body,
    ).toMatchObject({ version: 1, created: false });
    await save(3, "Good morning", 400);
    expect((await api.call("publishWorkflow", { params: { id }, json: {} })).body).toMatchObject({
      version: 2,
      created: true,
    });
    const { body } = await api.call("listVersions", { params: { id } });
    expect(body.versions.map((entry) => entry.version)).toEqual([2, 1]);
    const first = await api.call("getVersion", { params: { id, version: 1 } });
    expect(JSON.stringify(first.body.definition)).toContain("Hello");
  });

  test("are renamed, found by name, and deleted", async () => {
    const { id } = (await api.call("createWorkflow", { json: { name: "Old name", definition } }))
      .body;
    expect(
      (await api.call("renameWorkflow", { params: { id }, json: { name: "100%_unusual" } })).body,
    ).toEqual({ id, name: "100%_unusual" });
    const found = await api.call("listWorkflows", { query: { q: "%_unus" } });
    expect(found.body.workflows.map((entry) => entry.id)).toEqual([id]);
    expect((await api.call("listWorkflows", { query: { q: id } })).body.workflows).toHaveLength(1);
    expect((await api.call("deleteWorkflow", { params: { id } })).status).toBe(204);
    await expectRefusal(api, "getWorkflow", { params: { id } }, "WORKFLOW_NOT_FOUND");
    await expectRefusal(api, "deleteWorkflow", { params: { id } }, "WORKFLOW_NOT_FOUND");
    expect((await api.call("listWorkflows", { query: { q: id } })).body.workflows).toEqual([]);
    // Its runs are still shown on the graph that they ran on.
    expect((await api.call("getVersion", { params: { id, version: 1 } })).status).toBe(200);
  });

  test("are listed in pages, the last changed first, each once", async () => {
    const names = Array.from({ length: 5 }, (_, i) => `Paged ${String(i)}`);
    for (const name of names) await api.call("createWorkflow", { json: { name, publish: false } });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = {
        q: "Paged",
        limit: "2",
        ...(cursor === null ? {} : { cursor }),
      };
      const { body } = await api.call("listWorkflows", { query });
      seen.push(...body.workflows.map((entry) => entry.name));
      cursor = body.next;
    } while (cursor !== null);
    expect(seen).toEqual(names.toReversed());
  });
});

describe("the language", () => {
  test("is validated", async () => {
    expect((await api.call("validate", { json: { definition } })).body).toEqual({
      valid: true,
      problems: [],
    });
    expect((await api.call("validate", { json: { graph: greeting("Hello") } })).body.valid).toBe(
      true,
    );
  });

  test("is tried state by state", async () => {
    const { body } = await api.call("testState", {
      json: {
        state: {
          Type: "Pass",
          QueryLanguage: "JSONata",
          Output: "{% $states.input.a %}",
          Next: "B",
        },
        input: { a: 1 },
      },
    });
    expect(body).toEqual({ status: "SUCCEEDED", output: 1, next: "B", error: null, cause: null });
  });

  test("is compiled and decompiled", async () => {
    const compiled = await api.call("compile", { json: { graph: greeting("Hello") } });
    expect(compiled.body.problems).toEqual([]);
    expect(compiled.body.definition?.StartAt).toBe("Greet");
    const { body } = await api.call("decompile", {
      json: { definition: compiled.body.definition },
    });
    expect((await api.call("compile", { json: { graph: body.graph } })).body.definition).toEqual(
      compiled.body.definition,
    );
  });
});

describe("import and export", () => {
  describePortable(() => api);
});

describe("runs", () => {
  test("are started, once for each key, and cancelled", async () => {
    const { id } = (await api.call("createWorkflow", { json: { name: "To run", definition } }))
      .body;
    const headers = { "idempotency-key": "one" };
    const first = await api.call("startRun", {
      params: { id },
      headers,
      json: { input: { name: "Ada" }, version: 1 },
    });
    expect(first.status).toBe(202);
    expect(first.body).toEqual({ id: expect.any(String), status: "RUNNING" });
    expect(first.headers.get("location")).toBe(`/api/v1/runs/${first.body.id}`);
    const tried = await api.call("startTrial", { params: { id }, json: { graph: greeting("Hi") } });
    expect(tried.status).toBe(202);
    const again = await api.call("startRun", {
      params: { id },
      headers,
      json: { input: { name: "Ada" }, version: 1 },
    });
    expect(again.body.id).toBe(first.body.id);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const cancelled = await api.call("cancelRun", {
      params: { id: first.body.id },
      json: { reason: "changed my mind" },
    });
    expect(cancelled.status).toBe(202);
    expect(cancelled.body).toEqual({ id: first.body.id, status: "ABORTED" });
    const { body } = await api.call("getRun", { params: { id: first.body.id } });
    expect(body).toMatchObject({
      workflowId: id,
      workflowName: "To run",
      version: 1,
      status: "ABORTED",
      input: { name: "Ada" },
      output: null,
    });
  });

  test("are paused, decided, continued, branched off from and dealt with by the thousand", async () => {
    const { id: workflow } = (
      await api.call("createWorkflow", { json: { name: "To control", definition } })
    ).body;
    const { id } = (await api.call("startRun", { params: { id: workflow } })).body;
    const at = { params: { id } };
    expect((await api.call("pauseRun", at)).body).toEqual({ id, status: "PAUSED" });
    expect((await api.call("resumeRun", at)).body).toEqual({ id, status: "RUNNING" });
    const decided = await api.call("resolveStep", {
      ...at,
      json: { path: "A", decision: "retry" },
    });
    expect(decided.status).toBe(202);
    const redriven = await api.call("redriveRun", at);
    expect(redriven.body).toMatchObject({ id: `copy-of-${id}`, redriveOf: id });
    expect(redriven.headers.get("location")).toBe(`/api/v1/runs/copy-of-${id}`);
    expect((await api.call("previewRedrive", at)).body).toMatchObject({ seq: 1, refusal: null });
    const json = { seq: 1, input: { name: "Bob" } };
    expect((await api.call("forkRun", { ...at, json })).body).toMatchObject({ forkOf: id });
    expect((await api.call("previewFork", { ...at, json })).status).toBe(200);
    const bulk = { action: "cancel", filter: { workflow } };
    const dry = await api.call("bulkRuns", { json: { ...bulk, dryRun: true } });
    expect(dry.body).toMatchObject({ matched: 1, done: 0, ids: [id], next: null });
    expect((await api.call("bulkRuns", { json: bulk })).body).toMatchObject({ done: 1 });
    expect((await api.call("bulkRuns", { json: bulk })).body).toMatchObject({ matched: 0 });
    const named = { action: "cancel", ids: [id, "run_none"], dryRun: true };
    expect((await api.call("bulkRuns", { json: named })).body).toMatchObject({
      matched: 2,
      refused: [{ code: "RUN_ENDED" }, { id: "run_none", code: "RUN_NOT_FOUND" }],
    });
    expect((await api.call("countAttention")).body).toMatchObject({ paused: 0, deadLetters: 0 });
    const query = { workflow };
    expect((await api.call("listDeadLetters", { query })).body.deadLetters).toEqual([]);
    expect((await api.call("listWaiting", { query })).body.waiting).toEqual([]);
  });

  test("start without a body, and are waited for", async () => {
    const { id } = (await api.call("createWorkflow", { json: { name: "Quick", definition } })).body;
    const ended = await api.call("startRun", {
      params: { id },
      query: { wait: "5" },
      json: { input: { end: "at once" } },
    });
    expect(ended.status).toBe(200);
    expect(ended.body).toMatchObject({
      status: "SUCCEEDED",
      output: "at once",
      input: { end: "at once" },
    });
    const running = await api.call("startRun", { params: { id }, query: { wait: "0" } });
    expect(running.status).toBe(202);
    expect((await api.call("getRun", { params: { id: running.body.id } })).body.input).toEqual({});
  });

  test("are listed, with events, steps and cost", async () => {
    const run = await seedRun(api.database, { workflow: `Seeded ${randomUUID()}` });
    const list = await api.call("listRuns", {
      query: { workflow: run.workflowId, status: "SUCCEEDED,FAILED" },
    });
    expect(list.body.runs.map((entry) => entry.id)).toEqual([run.id]);
    const events = await api.call("listEvents", { params: { id: run.id } });
    expect(events.body.next).toBeNull();
    expect(events.body.events.map((event) => event.seq)).toEqual(run.events.map((_, i) => i + 1));
    const steps = await api.call("listSteps", { params: { id: run.id } });
    expect(steps.body.steps.map((step) => step.path)).toEqual(["Fetch", "Ask"]);
    const cost = await api.call("getRunCost", { params: { id: run.id } });
    expect(cost.body.total.costMicros).toBe(run.costMicros);
    const sums = await api.call("listRunFigures", { query: { ids: `${run.id},run_none` } });
    expect(sums.body.runs).toEqual([{ id: run.id, ...cost.body.total }]);
    const stream = await api.fetch("streamEvents", { params: { id: run.id } });
    expect(stream.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(await stream.text()).toContain(`id: ${String(run.events.length)}\n`);
    const nothing = await api.call("streamEvents", {
      params: { id: run.id },
      headers: { "last-event-id": String(run.events.length) },
    });
    expect(nothing.status).toBe(204);
    const report = await api.call("getCosts", {
      query: { from: run.day, to: run.day, workflow: run.workflowId },
    });
    expect(report.body.total).toEqual(cost.body.total);
  });
});

describe("artifacts", () => {
  test("go in and come out", async () => {
    const stored = await api.call("uploadArtifact", {
      query: { name: "notes.txt" },
      headers: { "content-type": "text/plain" },
      raw: "two words",
    });
    expect(stored.status).toBe(201);
    expect(stored.body).toMatchObject({
      bytes: 9,
      type: "text/plain",
      name: "notes.txt",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const { body, headers } = await api.call("getArtifact", { params: { id: stored.body.id } });
    expect(body).toBe("two words");
    expect(headers.get("content-disposition")).toBe("attachment; filename=notes.txt");
  });
});

describe("settings", () => {
  describeSettings(() => api);
});

test("budgets of workflows are set and shown, and who waits for a turn", async () => {
  await tryLimitRoutes(api);
  expect(api.succeeded).toContain("getWorkflowLine");
});

test("tasks are answered, kept alive, and polled for", async () => {
  await tryTaskRoutes(api);
  expect(api.succeeded).toContain("pollActivity");
});

test("approvals are listed, read and decided, and callbacks taken", async () => {
  await tryApprovalRoutes(api);
  expect(api.succeeded).toContain("receiveCallback");
});

test("streamed text and model calls are read", async () => {
  await tryTraceRoutes(api);
  expect(api.succeeded).toContain("getCall");
});

test("answers about cost", async () => {
  await tryCostRoutes(api);
  expect(api.succeeded).toContain("forecastRun");
});

test("schedules and webhooks are set up and start runs", async () => {
  await tryTriggerRoutes(api);
  expect(api.succeeded).toContain("receiveWebhook");
});

test("no route was forgotten", () => {
  expect(routeIds.filter((id) => !api.succeeded.has(id))).toEqual([]);
});
