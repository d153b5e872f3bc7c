/** What the API says about runs: lists, progress, steps with attempts, and values wherever they are kept. */
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { emptyGraph } from "../../../shared/graph/graph.ts";
import { recordArtifact } from "../../../server/store/artifact-records.ts";
import { createWorkflow } from "../../../server/store/workflows.ts";
import { startApiServer, type ApiServer, expectRefusal } from "./api-server.ts";
import { answeringEngine, definition } from "./machines.ts";
import { seedRun } from "./seed-run.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer({ engine: answeringEngine });
});
afterAll(async () => {
  await api.stop();
});

const ids = (body: { runs: readonly { id: string }[] }) => body.runs.map((run) => run.id);

/** A value in the artifact store, as the engine keeps large ones. */
async function keep(value: Json): Promise<{ readonly artifact: string; readonly bytes: number }> {
  const text = JSON.stringify(value);
  const { body } = await api.call("uploadArtifact", {
    headers: { "content-type": "application/json" },
    raw: text,
  });
  const { sha256, bytes } = body;
  await recordArtifact(api.database, {
    id: sha256,
    sha256,
    bytes,
    type: "application/json",
    name: "value.json",
    runId: null,
  });
  expect(sha256).toBe(createHash("sha256").update(text).digest("hex"));
  return { artifact: sha256, bytes };
}

describe("the list of runs", () => {
  test("is filtered by workflow, status and words", async () => {
    const failed = await seedRun(api.database, {
      workflow: "Invoices 100%",
      status: "FAILED",
      error: "Model.Refused",
    });
    const fine = await seedRun(api.database, { workflowId: failed.workflowId });
    const other = await seedRun(api.database, { workflow: "Letters" });
    const list = async (query: Record<string, string>) =>
      ids((await api.call("listRuns", { query })).body);
    expect(await list({ workflow: failed.workflowId })).toEqual([fine.id, failed.id]);
    expect(await list({ workflow: failed.workflowId, status: "FAILED" })).toEqual([failed.id]);
    expect(await list({ workflow: failed.workflowId, status: "FAILED,SUCCEEDED" })).toEqual([
      fine.id,
      failed.id,
    ]);
    expect(await list({ workflow: failed.workflowId, status: "RUNNING" })).toEqual([]);
    expect(await list({ q: "model.ref" })).toEqual([failed.id]);
    expect(await list({ q: "100%" })).toEqual([fine.id, failed.id]);
    expect(await list({ q: "1%0" })).toEqual([]);
    expect(await list({ q: other.id.slice(4, 20) })).toEqual([other.id]);
  });

  test("comes in pages that miss nothing, even within one microsecond", async () => {
    const workflowId = (
      await createWorkflow(api.database, {
        name: "Paged",
        type: "STANDARD",
        draft: emptyGraph,
        definition,
      })
    ).id;
    const same = new Date("2026-01-01T00:00:00.000Z");
    const made: string[] = [];
    for (let i = 0; i < 7; i++)
      made.push(
        (await seedRun(api.database, { workflowId, ...(i < 4 ? { createdAt: same } : {}) })).id,
      );
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = {
        workflow: workflowId,
        limit: "2",
        ...(cursor === null ? {} : { cursor }),
      };
      const { body } = await api.call("listRuns", { query });
      seen.push(...ids(body));
      cursor = body.next;
    } while (cursor !== null);
    expect(seen).toHaveLength(7);
    expect(seen.toSorted()).toEqual(made.toSorted());
  });

  test("keeps the runs of a deleted workflow", async () => {
    const run = await seedRun(api.database, { workflow: "Gone soon" });
    await api.call("deleteWorkflow", { params: { id: run.workflowId } });
    expect(ids((await api.call("listRuns", { query: { workflow: run.workflowId } })).body)).toEqual(
      [run.id],
    );
    expect((await api.call("getRun", { params: { id: run.id } })).body.workflowName).toBe(
      "Gone soon",
    );
  });
});

describe("a run", () => {
  test("tells its progress, errors, retries and what is left", async () => {
    const machine = {
      QueryLanguage: "JSONata",
      StartAt: "Fetch",
      States: {
        Fetch: { Type: "Pass", Next: "Documents" },
        Documents: {
          Type: "Map",
          ItemProcessor: { StartAt: "Ask", States: { Ask: { Type: "Pass", End: true } } },
          Next: "Report",
        },
        Report: { Type: "Pass", End: true },
      },
    };
    const workflowId = (
      await createWorkflow(api.database, {
        name: "Progress",
        type: "STANDARD",
        draft: emptyGraph,
        definition: machine as never,
      })
    ).id;
    const run = await seedRun(api.database, {
      workflowId,
      status: "RUNNING",
      steps: [
        { path: "Fetch", attempt: 3 },
        { path: "Documents", status: "waiting", phase: "exit" },
        { path: "Documents/0/Ask", status: "running" },
      ],
      events: [
        { type: "run.created" },
        {
          type: "step.failed",
          path: "Fetch",
          attempt: 1,
          data: { error: "Http.Busy", cause: "503" },
        },
        { type: "step.lost", path: "Fetch", attempt: 2, data: { worker: "w9", lost: 1 } },
        { type: "step.succeeded", path: "Fetch", attempt: 3, data: {} },
      ],
      ledger: [],
    });
    const { body } = await api.call("getRun", { params: { id: run.id } });
    expect(body.progress).toEqual({
      completed: 1,
      open: 2,
      failed: 0,
      remainingStates: ["Report"],
    });
    expect(body.currentSteps.map((step) => step.path)).toEqual(["Documents", "Documents/0/Ask"]);
    expect(body.completedSteps).toMatchObject([
      { path: "Fetch", attempts: 3, costMicros: 0, outputArtifact: null },
    ]);
    expect(body.retries).toBe(2);
    expect(body.errors).toMatchObject([
      { seq: 5, path: "Fetch", attempt: 1, error: "Http.Busy", cause: "503" },
      {
        seq: 6,
        path: "Fetch",
        attempt: 2,
        error: "Cairn.WorkerLost",
        cause: "The worker w9 was lost.",
      },
    ]);
    expect(body).toMatchObject({
      status: "RUNNING",
      seq: 7,
      endedAt: null,
      output: null,
      workflowType: "STANDARD",
    });
  });

  test("has its input and output whole, wherever they are kept", async () => {
    const input = { text: "long ".repeat(40_000) };
    const output = { list: Array.from({ length: 30_000 }, (_, i) => i) };
    const kept = await keep(output);
    const run = await seedRun(api.database, { input: await keep(input), output: kept });
    const { body } = await api.call("getRun", { params: { id: run.id } });
    expect(body.input).toEqual(input);
    expect(body.output).toEqual(output);
    expect(body.outputArtifact).toBe(kept.artifact);
    const file = await api.call("getArtifact", { params: { id: kept.artifact } });
    expect(JSON.parse(file.body)).toEqual(output);
  });

  test("says so when a value of it is lost", async () => {
    const run = await seedRun(api.database, { output: { artifact: "0".repeat(64), bytes: 5 } });
    await expectRefusal(api, "getRun", { params: { id: run.id } }, "ARTIFACT_DAMAGED");
  });
});

describe("steps", () => {
  test("have their attempts, with who did them, how they ended and what they cost", async () => {
    const run = await seedRun(api.database, {});
    const { body } = await api.call("listSteps", { params: { id: run.id } });
    expect(body.steps[0]?.attempts).toMatchObject([
      {
        attempt: 1,
        status: "failed",
        worker: "w1",
        error: "Http.Busy",
        cause: "503",
        costMicros: 300,
      },
      { attempt: 2, status: "succeeded", worker: "w2", error: null, costMicros: 400 },
    ]);
    expect(body.steps[1]?.attempts).toMatchObject([
      { attempt: 1, status: "succeeded", costMicros: 1000 },
    ]);
  });

  test("have attempts that were lost, handed back, cancelled, or still go on, and undo steps of their own", async () => {
    const run = await seedRun(api.database, {
      status: "COMPENSATING",
      steps: [
        { path: "Publish", attempt: 2 },
        { path: "Publish/~undo", status: "running" },
        { path: "Wait", attempt: 2 },
        { path: "Slow", status: "cancelled" },
        { path: "Note", attempt: 0 },
      ],
      ledger: [{ path: "Publish/~undo", micros: 7 }],
      events: [
        { type: "step.started", path: "Publish", attempt: 1, data: { worker: "a" } },
        { type: "step.lost", path: "Publish", attempt: 1, data: { worker: "a" } },
        { type: "step.started", path: "Publish", attempt: 2, data: { worker: "b" } },
        { type: "step.succeeded", path: "Publish", attempt: 2 },
        { type: "step.started", path: "Wait", attempt: 1, data: { worker: "b" } },
        { type: "timer.set", path: "Wait", attempt: 1, data: { delayMs: 5 } },
        { type: "timer.fired", path: "Wait", attempt: 1 },
        { type: "step.started", path: "Wait", attempt: 2, data: { worker: "b" } },
        { type: "step.released", path: "Wait", attempt: 2, data: { worker: "b" } },
        { type: "step.started", path: "Slow", attempt: 1, data: { worker: "b" } },
        { type: "step.cancelled", path: "Slow", attempt: 1, data: { reason: "asked" } },
        { type: "undo.started", path: "Publish", attempt: 1, data: { worker: "c" } },
      ],
    });
    const { body } = await api.call("listSteps", { params: { id: run.id } });
    const attempts = Object.fromEntries(
      body.steps.map((step) => [
        step.path,
        step.attempts.map(
          (attempt) => `${String(attempt.worker)} ${attempt.status} ${String(attempt.costMicros)}`,
        ),
      ]),
    );
    expect(attempts).toEqual({
      Publish: ["a lost 0", "b succeeded 0"],
      "Publish/~undo": ["c running 7"],
      Wait: ["b succeeded 0", "b released 0"],
      Slow: ["b cancelled 0"],
      Note: [],
    });
  });

  test("show small values, references to large ones, and the item of their iteration", async () => {
    const large = await keep(["x".repeat(200_000)]);
    const run = await seedRun(api.database, {
      steps: [
        { path: "Documents", output: large },
        {
          path: "Documents/1/Ask",
          input: { item: 1 },
          output: { value: { $artifact: "a value of the workflow's own" } },
        },
        { path: "Documents#2/0/Ask", input: { item: 0 } },
      ],
      flows: [
        { path: "Documents/1", parent: "Documents", status: "succeeded" },
        { path: "Documents#2/0", parent: "Documents", status: "succeeded" },
      ],
      events: [
        {
          type: "map.started",
          path: "Documents",
          attempt: 1,
          data: { items: ["zero", "one"], count: 2, opening: 1 },
        },
        {
          type: "map.started",
          path: "Documents",
          attempt: 2,
          data: { items: ["again"], count: 1, opening: 2 },
        },
      ],
    });
    const { body } = await api.call("listSteps", { params: { id: run.id } });
    const [documents, first, again] = body.steps;
    expect(documents?.input).toEqual({ of: "Documents" });
    expect(documents?.output).toEqual({ $artifact: large.artifact, bytes: large.bytes });
    expect(first).toMatchObject({
      input: "one",
      output: { $artifact: "a value of the workflow's own" },
    });
    expect(again?.input).toBe("again");
  });

  test("come in pages, and can be asked for by state, path and status", async () => {
    const steps = Array.from({ length: 7 }, (_, i) => ({
      path: `Documents/${String(i)}/Ask`,
      status: i === 3 ? ("failed" as const) : ("succeeded" as const),
    }));
    const run = await seedRun(api.database, {
      steps: [{ path: "Documents" }, ...steps],
      events: [],
    });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: "3", ...(cursor === null ? {} : { cursor }) };
      const { body } = await api.call("listSteps", { params: { id: run.id }, query });
      seen.push(...body.steps.map((step) => step.path));
      cursor = body.next;
    } while (cursor !== null);
    expect(seen).toEqual(["Documents", ...steps.map((step) => step.path)]);
    const count = async (query: Record<string, string>) =>
      (await api.call("listSteps", { params: { id: run.id }, query })).body.steps.length;
    expect(await count({ state: "Ask" })).toBe(7);
    expect(await count({ state: "Ask", status: "failed" })).toBe(1);
    expect(await count({ path: "Documents/3/Ask" })).toBe(1);
    await expectRefusal(
      api,
      "listSteps",
      { params: { id: run.id }, query: { cursor: "bm8" } },
      "INVALID_CURSOR",
    );
  });

  test("end a page early rather than fill the memory", async () => {
    // Random, since PostgreSQL would compress anything else and measure it so.
    const noise = () => randomBytes(1_500_000).toString("base64");
    const steps = Array.from({ length: 12 }, (_, i) => ({
      path: `S${String(i).padStart(2, "0")}`,
      output: { value: noise() },
    }));
    const run = await seedRun(api.database, { steps, events: [] });
    const first = await api.call("listSteps", { params: { id: run.id } });
    expect(first.body.steps.length).toBeLessThan(12);
    const rest = await api.call("listSteps", {
      params: { id: run.id },
      query: { cursor: String(first.body.next) },
    });
    expect([...first.body.steps, ...rest.body.steps].map((step) => step.path)).toEqual(
      steps.map((step) => step.path),
    );
    expect(rest.body.next).toBeNull();
  });
});

describe("events", () => {
  test("come in pages by number", async () => {
    const run = await seedRun(api.database, {});
    const first = await api.call("listEvents", { params: { id: run.id }, query: { limit: "4" } });
    expect(first.body.events.map((event) => event.seq)).toEqual([1, 2, 3, 4]);
    expect(first.body.next).toBe(4);
    const rest = await api.call("listEvents", { params: { id: run.id }, query: { after: "4" } });
    expect(rest.body.events).toHaveLength(7);
    expect(rest.body.next).toBeNull();
    expect(
      (await api.call("listEvents", { params: { id: run.id }, query: { after: "11" } })).body,
    ).toEqual({ events: [], next: null });
    expect(first.body.events[3]).toMatchObject({
      type: "step.failed",
      path: "Fetch",
      visit: 1,
      attempt: 1,
      state: "Fetch",
      data: { error: "Http.Busy" },
    });
  });
});
