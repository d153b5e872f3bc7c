/** The API over the real engine: what is drawn is run, watched, and paid for. Only the calls to the outside are answered by the test. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Execution } from "../../../server/engine/execution.ts";
import { LocalRunNotifier } from "../../../server/http/run-notifier.ts";
import { listenForRuns, type RunsListener } from "../../../server/store/listen.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { RunDetail } from "../../../shared/api/run.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { controlOf } from "../../support/control.ts";
import { EngineBench } from "../../support/engine.ts";
import { until } from "../../support/until.ts";
import { expectRefusal, startApiServer, type ApiServer } from "./api-server.ts";

let own: TestDatabase;
let bench: EngineBench;
let listener: RunsListener;
let api: ApiServer;
const failures = new Map<string, number>();

/** Answers with what it was given, meters it, and fails as often as it is told to. */
function answer(args: Json, execution: Execution): Json {
  execution.meter({
    provider: "test",
    model: "m",
    usage: { inputTokens: 1000, outputTokens: 500, requests: 1 },
    kind: "estimated",
  });
  const name = JSON.stringify(args);
  const left = failures.get(name) ?? 0;
  if (left > 0) {
    failures.set(name, left - 1);
    throw new Failure("Test.Busy", "come back later");
  }
  return args;
}

beforeAll(async () => {
  own = await createTestDatabase();
  bench = new EngineBench(own.url);
  const worker = bench.engine(async ({ args }, execution) => {
    if (args === "wait for ever")
      await new Promise((resolve) => execution.signal.addEventListener("abort", resolve));
    return answer(args, execution);
  });
  await worker.work();
  worker.watchdog.start();
  const notifier = new LocalRunNotifier();
  listener = listenForRuns(own.url, {
    runsMoved: (ids) => notifier.moved(ids),
    tasksPosted: () => undefined,
  });
  api = await startApiServer({
    database: bench.database,
    engine: () => worker.engine,
    ...controlOf(bench, worker),
    notifier,
  });
});
afterAll(async () => {
  await api.stop();
  await listener.close();
  await bench.close();
  await own.drop();
});

/** Any resource but a built-in kind is served by a binding; here by the test. */
const echo = "arn:aws:lambda:eu-west-1:123456789012:function:echo";
const call = (args: Json, fields: object) => ({
  Type: "Task",
  Resource: echo,
  Arguments: args,
  ...fields,
});
const busy = [
  { ErrorEquals: ["Test.Busy"], MaxAttempts: 3, IntervalSeconds: 1, MaxDelaySeconds: 1 },
];

async function publish(StartAt: string, States: object): Promise<string> {
  const definition = { QueryLanguage: "JSONata", StartAt, States };
  return (await api.call("createWorkflow", { json: { name: `Starts at ${StartAt}`, definition } }))
    .body.id;
}

async function run(workflow: string, input: Json): Promise<RunDetail> {
  const { status, body } = await api.call("startRun", {
    params: { id: workflow },
    query: { wait: "60" },
    json: { input },
  });
  expect(status).toBe(200);
  return body as RunDetail;
}

describe("a run", () => {
  test("is started, waited for, and told in every way", async () => {
    failures.set('"two"', 1);
    const id = await publish("Each", {
      Each: {
        Type: "Map",
        Items: "{% $states.input.words %}",
        ItemProcessor: {
          StartAt: "Echo",
          States: { Echo: call("{% $states.input %}", { Retry: busy, End: true }) },
        },
        Next: "Done",
      },
      Done: { Type: "Pass", Output: "{% $join($states.input, ' ') %}", End: true },
    });
    const detail = await run(id, { words: ["one", "two", "three"] });
    expect(detail).toMatchObject({
      status: "SUCCEEDED",
      output: "one two three",
      input: { words: ["one", "two", "three"] },
      retries: expect.any(Number),
      progress: { completed: 5, open: 0, failed: 0, remainingStates: [] },
      errors: [{ path: "Each/1/Echo", attempt: 1, error: "Test.Busy", cause: "come back later" }],
      // 1,000 tokens in and 500 out at a dollar a million each, four times.
      costMicros: 6000,
    });
    const { steps } = (await api.call("listSteps", { params: { id: detail.id } })).body;
    const second = steps.find((step) => step.path === "Each/1/Echo");
    expect(second).toMatchObject({
      input: "two",
      output: "two",
      status: "succeeded",
      costMicros: 3000,
    });
    expect(second?.attempts).toMatchObject([
      { attempt: 1, status: "failed", error: "Test.Busy", costMicros: 1500 },
      { attempt: 2, status: "succeeded", error: null, costMicros: 1500 },
    ]);
    const cost = (await api.call("getRunCost", { params: { id: detail.id } })).body;
    expect(cost.total).toMatchObject({
      costMicros: 6000,
      estimatedMicros: 6000,
      wastedMicros: 1500,
      inputTokens: 4000,
    });
    const { events } = (await api.call("listEvents", { params: { id: detail.id } })).body;
    expect(events[0]).toMatchObject({
      seq: 1,
      type: "run.created",
      data: { input: { words: ["one", "two", "three"] } },
    });
    expect(events.at(-1)).toMatchObject({ seq: detail.seq, type: "run.succeeded" });
    const streamed = await (await api.fetch("streamEvents", { params: { id: detail.id } })).text();
    expect([...streamed.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))).toEqual(
      events.map((event) => event.seq),
    );
  });

  test("that fails is undone, and all it spent is waste", async () => {
    failures.set('"later"', 99);
    const id = await publish("Publish", {
      Publish: call("first", {
        Compensate: { Resource: echo, Arguments: "undone" },
        Next: "Break",
      }),
      Break: call("later", { Next: "Never" }),
      Never: { Type: "Pass", End: true },
    });
    const detail = await run(id, {});
    expect(detail).toMatchObject({
      status: "FAILED",
      error: "Test.Busy",
      output: null,
      costMicros: 4500,
    });
    expect(detail.progress.remainingStates).toEqual(["Never"]);
    const { steps } = (await api.call("listSteps", { params: { id: detail.id } })).body;
    const undo = steps.find((step) => step.path === "Publish/~undo");
    expect(undo).toMatchObject({ status: "succeeded", state: "Publish", costMicros: 1500 });
    expect(undo?.attempts).toMatchObject([{ attempt: 1, status: "succeeded", costMicros: 1500 }]);
    const { total } = (await api.call("getRunCost", { params: { id: detail.id } })).body;
    expect(total).toMatchObject({ costMicros: 4500, wastedMicros: 4500, usefulMicros: 0 });
    const list = await api.call("listRuns", { query: { status: "FAILED", q: "test.busy" } });
    expect(list.body.runs.map((entry) => entry.id)).toContain(detail.id);
  });

  test("that goes on is cancelled, once", async () => {
    const id = await publish("Wait", { Wait: call("wait for ever", { End: true }) });
    const started = await api.call("startRun", { params: { id }, query: { wait: "0" }, json: {} });
    expect(started.status).toBe(202);
    const runId = started.body.id;
    const stream = api.fetch("streamEvents", { params: { id: runId } });
    await until(
      async () =>
        (await api.call("getRun", { params: { id: runId } })).body.currentSteps[0]?.status ===
        "running",
    );
    const cancelled = await api.call("cancelRun", {
      params: { id: runId },
      json: { reason: "no more" },
    });
    expect(["ABORTED", "COMPENSATING", "RUNNING"]).toContain(cancelled.body.status);
    // The stream ends by itself, with the run.
    expect(await (await stream).text()).toContain('"type":"run.aborted"');
    expect((await api.call("getRun", { params: { id: runId } })).body.status).toBe("ABORTED");
    await expectRefusal(api, "cancelRun", { params: { id: runId } }, "RUN_ENDED");
  });

  test("is refused when there is nothing to run, and given back for the same key", async () => {
    const id = await publish("Done", { Done: { Type: "Pass", End: true } });
    await expectRefusal(
      api,
      "startRun",
      { params: { id }, json: { version: 9 } },
      "VERSION_NOT_FOUND",
    );
    await expectRefusal(
      api,
      "startRun",
      { params: { id: "none" }, json: {} },
      "WORKFLOW_NOT_FOUND",
    );
    const headers = { "idempotency-key": "the same" };
    const first = await api.call("startRun", { params: { id }, headers, json: { input: 1 } });
    const again = await api.call("startRun", { params: { id }, headers, json: { input: 1 } });
    expect(again.body.id).toBe(first.body.id);
    await expectRefusal(
      api,
      "startRun",
      { params: { id }, headers, json: { input: 2 } },
      "IDEMPOTENCY_CONFLICT",
    );
    await api.call("deleteWorkflow", { params: { id } });
    await expectRefusal(api, "startRun", { params: { id }, json: {} }, "WORKFLOW_NOT_FOUND");
  });
});
