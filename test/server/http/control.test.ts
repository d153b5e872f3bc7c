/** Control of runs through the API, over the real engine: pause, cancel, decide, redrive, fork, and what waits for it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import { checkInvariants } from "../../crash/invariants.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { controlOf } from "../../support/control.ts";
import { EngineBench, Parked } from "../../support/engine.ts";
import { until } from "../../support/until.ts";
import { expectRefusal, startApiServer, type ApiServer } from "./api-server.ts";

let own: TestDatabase;
let bench: EngineBench;
let api: ApiServer;
/** What was called, by the arguments, in the order of the calls. */
const calls: Json[] = [];
/** Arguments whose call fails. */
const broken = new Set<Json>();

beforeAll(async () => {
  own = await createTestDatabase();
  bench = new EngineBench(own.url);
  const worker = bench.engine(async ({ args, resource }, execution) => {
    calls.push(args);
    if (args === "stop when told")
      await new Promise((resolve) => execution.signal.addEventListener("abort", resolve));
    execution.meter({
      provider: "test",
      model: "m",
      usage: { inputTokens: 100, outputTokens: 0, requests: 1 },
      kind: "estimated",
    });
    if (broken.has(args)) throw new Failure("Test.Broken", "not today");
    return resource.endsWith(".waitForTaskToken") ? new Parked() : args;
  });
  await worker.work();
  worker.watchdog.start();
  api = await startApiServer({
    database: bench.database,
    engine: () => worker.engine,
    ...controlOf(bench, worker),
  });
});
afterAll(async () => {
  await api.stop();
  await bench.close();
  await own.drop();
});

/** Any resource but a built-in kind is served by a binding; here by the test. */
const echo = "arn:aws:lambda:eu-west-1:123456789012:function:echo";
const task = (args: Json, fields: object = {}) => ({
  Type: "Task",
  Resource: echo,
  Arguments: args,
  End: true,
  ...fields,
});
const then = (args: Json, next: string, fields: object = {}) =>
  task(args, { ...fields, End: undefined, Next: next });

async function publish(StartAt: string, States: object): Promise<string> {
  const definition = { QueryLanguage: "JSONata", StartAt, States };
  return (await api.call("createWorkflow", { json: { name: `Starts at ${StartAt}`, definition } }))
    .body.id;
}
async function start(workflow: string, input: Json = {}): Promise<string> {
  return (await api.call("startRun", { params: { id: workflow }, json: { input } })).body.id;
}
async function status(id: string): Promise<string> {
  return (await api.call("getRun", { params: { id } })).body.status;
}
async function ended(id: string, as: string): Promise<void> {
  await bench.ended(id);
  expect(await status(id)).toBe(as);
  const { stored, folded } = await bench.states(id);
  expect({ ...stored, stuck: null }).toEqual({ ...folded, stuck: null });
}
async function types(id: string): Promise<readonly string[]> {
  const { events } = (await api.call("listEvents", { params: { id } })).body;
  return events.map((event) => (event.path === null ? event.type : `${event.type} ${event.path}`));
}
async function called(args: Json): Promise<void> {
  await until(async () => calls.includes(args));
}

describe("pause and resume", () => {
  test("nothing starts meanwhile; a second pause is fine, a resume without a pause is not", async () => {
    const id = await start(
      await publish("W", { W: { Type: "Wait", Seconds: 1, Next: "A" }, A: task("paused") }),
    );
    expect((await api.call("pauseRun", { params: { id } })).body).toEqual({ id, status: "PAUSED" });
    expect((await api.call("pauseRun", { params: { id } })).body.status).toBe("PAUSED");
    await until(async () => (await types(id)).includes("timer.fired W"));
    expect(await status(id)).toBe("PAUSED");
    const resumed = await api.call("resumeRun", { params: { id } });
    expect(resumed.status).toBe(202);
    expect(resumed.body.status).toBe("RUNNING");
    await ended(id, "SUCCEEDED");
    await expectRefusal(api, "resumeRun", { params: { id } }, "RUN_ENDED");
    await expectRefusal(api, "pauseRun", { params: { id } }, "RUN_ENDED");
  });
});

describe("cancelling", () => {
  test("lets what runs come to its end before it undoes", async () => {
    const workflow = await publish("A", {
      A: then("done", "B", { Compensate: { Resource: echo, Arguments: "undo done" } }),
      B: task("stop when told", { Compensate: { Resource: echo, Arguments: "undo stopped" } }),
    });
    const id = await start(workflow);
    await called("stop when told");
    await api.call("cancelRun", { params: { id }, json: { reason: "enough" } });
    await ended(id, "ABORTED");
    const log = await types(id);
    expect(log.slice(log.indexOf("run.cancel_requested"))).toEqual([
      "run.cancel_requested",
      "run.stopping",
      "step.succeeded B",
      "run.compensating",
      "undo.scheduled B",
      "undo.started B",
      "undo.succeeded B",
      "undo.scheduled A",
      "undo.started A",
      "undo.succeeded A",
      "run.aborted",
    ]);
  });
});

describe("a redrive", () => {
  const flow = {
    A: then("a", "B"),
    B: then("b", "Each"),
    Each: {
      Type: "Map",
      Items: [1, 2, 3],
      MaxConcurrency: 1,
      ItemProcessor: {
        StartAt: "One",
        States: { One: task("{% 'item ' & $string($states.input) %}") },
      },
      Next: "C",
    },
    C: task("{% $states.input %}"),
  };

  test("goes on where the run failed, keeps and reuses the rest, once", async () => {
    broken.add("item 2");
    const workflow = await publish("A", flow);
    const id = await start(workflow);
    await ended(id, "FAILED");
    const preview = await api.call("previewRedrive", { params: { id } });
    expect(preview.body).toMatchObject({
      version: 1,
      reused: { steps: 3, costMicros: 300 },
      again: { steps: 2 },
      refusal: null,
      effects: [{ path: "Each/1/One", effect: "outside", outcome: "failed" }],
    });
    broken.clear();
    calls.length = 0;
    const headers = { "idempotency-key": `redrive ${id}` };
    const redriven = await api.call("redriveRun", { params: { id }, headers });
    expect(redriven.status).toBe(202);
    expect(redriven.body).toMatchObject({ redriveOf: id, status: "RUNNING" });
    const copy = redriven.body.id;
    await ended(copy, "SUCCEEDED");
    expect(calls).toEqual(["item 2", "item 3", ["item 1", "item 2", "item 3"]]);
    const { body } = await api.call("getRun", { params: { id: copy } });
    expect(body).toMatchObject({
      output: ["item 1", "item 2", "item 3"],
      copyOf: { kind: "redrive", runId: id, seq: preview.body.seq },
      costMicros: 300,
    });
    const { body: cost } = await api.call("getRunCost", { params: { id: copy } });
    expect(cost.total).toMatchObject({ costMicros: 300, reusedMicros: 300, wastedMicros: 0 });
    expect((await api.call("getRun", { params: { id } })).body).toMatchObject({
      status: "FAILED",
      redrivenBy: copy,
    });
    const again = await api.call("redriveRun", { params: { id }, headers });
    expect(again.body.id).toBe(copy);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    await expectRefusal(api, "redriveRun", { params: { id } }, "RUN_REDRIVEN");
    const key = { ...headers, json: { force: true } };
    await expectRefusal(
      api,
      "redriveRun",
      { params: { id }, headers, json: key.json },
      "IDEMPOTENCY_CONFLICT",
    );
    await expectRefusal(api, "redriveRun", { params: { id: copy } }, "NOTHING_TO_REDRIVE");
  });

  test("goes on with another version when that fits", async () => {
    broken.add("old");
    const workflow = await publish("A", { A: then("first", "B"), B: task("old") });
    const id = await start(workflow);
    await ended(id, "FAILED");
    await expectRefusal(
      api,
      "redriveRun",
      { params: { id }, json: { version: 7 } },
      "VERSION_NOT_FOUND",
    );
    const versions = bench.database.db.insertInto("workflow_versions");
    const definition = (States: object) =>
      JSON.stringify({ QueryLanguage: "JSONata", StartAt: "A", States });
    await versions
      .values([
        {
          workflow_id: workflow,
          version: 2,
          definition: definition({ A: task("only") }),
          graph: "{}",
          definition_hash: "2",
        },
        {
          workflow_id: workflow,
          version: 3,
          definition: definition({ A: then("first", "B"), B: task("new") }),
          graph: "{}",
          definition_hash: "3",
        },
      ])
      .execute();
    await expectRefusal(
      api,
      "redriveRun",
      { params: { id }, json: { version: 2 } },
      "VERSION_INCOMPATIBLE",
    );
    const refused = await api.call("previewRedrive", { params: { id }, json: { version: 2 } });
    expect(refused.body.refusal).toMatchObject({
      code: "VERSION_INCOMPATIBLE",
      incompatibilities: [{ code: "STATE_MISSING", path: "B" }],
    });
    const copy = await api.call("redriveRun", { params: { id }, json: { version: 3 } });
    await ended(copy.body.id, "SUCCEEDED");
    expect((await api.call("getRun", { params: { id: copy.body.id } })).body).toMatchObject({
      output: "new",
      version: 3,
    });
  });

  test("of the compensation tries again what could not be undone, and nothing else", async () => {
    broken.add("undo one").add("last");
    const undo = (name: string) => ({ Compensate: { Resource: echo, Arguments: `undo ${name}` } });
    const workflow = await publish("A", {
      A: then("one", "B", undo("one")),
      B: then("two", "C", undo("two")),
      C: task("last"),
    });
    const id = await start(workflow);
    await ended(id, "FAILED");
    const { deadLetters } = (await api.call("listDeadLetters", { query: { workflow } })).body;
    expect(deadLetters).toMatchObject([
      { kind: "failed", runId: id, notUndone: ["A"], step: { path: "C", error: "Test.Broken" } },
    ]);
    broken.clear();
    calls.length = 0;
    const json = { what: "compensation" };
    const copy = (await api.call("redriveRun", { params: { id }, json })).body;
    expect(copy.status).toBe("COMPENSATING");
    await ended(copy.id, "FAILED");
    expect(calls).toEqual(["undo one"]);
    calls.length = 0;
    const whole = (await api.call("redriveRun", { params: { id: copy.id } })).body;
    await ended(whole.id, "SUCCEEDED");
    expect(calls).toEqual(["one", "two", "last"]);
  });
});

describe("a fork", () => {
  test("goes on from an event with edited data, and knows where it comes from", async () => {
    const workflow = await publish("A", {
      A: then("{% $states.input.n %}", "B"),
      B: then("{% $states.input + 1 %}", "C"),
      C: task("{% $states.input * 10 %}"),
    });
    const id = await start(workflow, { n: 1 });
    await ended(id, "SUCCEEDED");
    const seq = (await types(id)).indexOf("step.succeeded A") + 1;
    const json = { seq, outputs: { A: 4 } };
    expect((await api.call("previewFork", { params: { id }, json })).body).toMatchObject({
      seq: seq + 1,
      reused: { steps: 1 },
      again: { steps: 2 },
      refusal: null,
    });
    const { body } = await api.call("forkRun", { params: { id }, json });
    expect(body.forkOf).toBe(id);
    await ended(body.id, "SUCCEEDED");
    expect((await api.call("getRun", { params: { id: body.id } })).body).toMatchObject({
      output: 50,
      input: { n: 1 },
      copyOf: { kind: "fork", runId: id, seq: seq + 1 },
    });
    const fresh = await api.call("forkRun", { params: { id }, json: { seq: 1, input: { n: 9 } } });
    await ended(fresh.body.id, "SUCCEEDED");
    expect((await api.call("getRun", { params: { id: fresh.body.id } })).body).toMatchObject({
      output: 100,
      input: { n: 9 },
    });
    await expectRefusal(api, "forkRun", { params: { id }, json: { seq: 500 } }, "NOT_FORKABLE");
    await expectRefusal(
      api,
      "forkRun",
      { params: { id }, json: { seq, inputs: { C: 1 } } },
      "INVALID_EDIT",
    );
  });
});

describe("what waits for somebody", () => {
  test("is listed with what it waits for", async () => {
    const workflow = await publish("Both", {
      Both: {
        Type: "Parallel",
        Branches: [
          { StartAt: "W", States: { W: { Type: "Wait", Seconds: 3600, End: true } } },
          {
            StartAt: "Ask",
            States: {
              Ask: task("ask", { Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" }),
            },
          },
        ],
        End: true,
      },
    });
    const id = await start(workflow);
    const waiting = async (query: Record<string, string> = {}) =>
      (await api.call("listWaiting", { query: { workflow, ...query } })).body.waiting;
    await until(async () => (await waiting()).length === 2);
    expect(new Map((await waiting()).map((step) => [step.path, step.for]))).toEqual(
      new Map([
        ["Both/0/W", "time"],
        ["Both/1/Ask", "callback"],
      ]),
    );
    expect(await waiting({ for: "callback" })).toMatchObject([{ runId: id, path: "Both/1/Ask" }]);
    const first = await api.call("listWaiting", { query: { workflow, limit: "1" } });
    const cursor = first.body.next ?? "";
    const second = await api.call("listWaiting", { query: { workflow, limit: "1", cursor } });
    expect(second.body.waiting).toHaveLength(1);
    expect(second.body.next).toBeNull();
    await api.call("cancelRun", { params: { id }, json: { graceSeconds: 0 } });
    await ended(id, "ABORTED");
  });

  test("a held step is a dead letter, until somebody decides", async () => {
    const workflow = await publish("Pay", { Pay: task("stop when told", { OnUnknown: "Hold" }) });
    calls.length = 0;
    const id = await start(workflow);
    await called("stop when told");
    // As if the worker were gone.
    await bench.database.db
      .updateTable("flows")
      .set({ worker: "gone" })
      .where("run_id", "=", id)
      .execute();
    const letters = async () =>
      (await api.call("listDeadLetters", { query: { workflow } })).body.deadLetters;
    await until(async () => (await letters()).length === 1);
    expect(await letters()).toMatchObject([
      {
        kind: "held",
        runId: id,
        status: "RUNNING",
        step: { path: "Pay", error: "Cairn.WorkerLost" },
      },
    ]);
    const json = { path: "Pay", decision: "succeed", result: { receipt: 7 } };
    await api.call("resolveStep", { params: { id }, json });
    await ended(id, "SUCCEEDED");
    expect((await api.call("getRun", { params: { id } })).body.output).toEqual({ receipt: 7 });
    expect(await letters()).toEqual([]);
    await expectRefusal(api, "resolveStep", { params: { id }, json }, "STEP_NOT_HELD");
  });
});

test("all of this leaves a database in which every invariant holds", async () => {
  const { violations } = await checkInvariants(bench.database.pool);
  expect(violations).toEqual([]);
});
