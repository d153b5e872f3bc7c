/** Steps that are answered over HTTP, with a real engine and worker behind. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { listenForRuns, type RunsListener } from "../../../server/store/listen.ts";
import { createTestDatabase } from "../../support/database.ts";
import { EngineBench, Parked, type TestEngine } from "../../support/engine.ts";
import { until } from "../../support/until.ts";
import { expectRefusal, startApiServer, type ApiServer } from "./api-server.ts";

let own: Awaited<ReturnType<typeof createTestDatabase>>;
let bench: EngineBench;
let worker: TestEngine;
let listener: RunsListener;
let api: ApiServer;
const stopping = new AbortController();
const tokens: string[] = [];

const activity = "arn:aws:states:eu-west-1:123456789012:activity:";

beforeAll(async () => {
  own = await createTestDatabase();
  bench = new EngineBench(own.url);
  worker = bench.engine(({ resource, args }) => {
    if (resource.startsWith(activity)) {
      const name = resource.slice(activity.length);
      return new Parked({ kind: "activity", name, input: { value: args } });
    }
    const { Payload: payload } = args as { readonly Payload?: JsonObject };
    tokens.push(String(payload?.["token"]));
    return new Parked();
  });
  await worker.work();
  const server = bench.engine();
  listener = listenForRuns(own.url, {
    runsMoved: () => undefined,
    tasksPosted: (names) => server.desk.posted(names),
  });
  api = await startApiServer({
    database: bench.database,
    engine: () => server.engine,
    tasks: server.desk,
    stopping: stopping.signal,
  });
});
afterAll(async () => {
  await api.stop();
  await listener.close();
  await bench.close();
  await own.drop();
});

async function start(resource: string, fields: object = {}): Promise<string> {
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Ask",
    States: {
      Ask: {
        Type: "Task",
        Resource: resource,
        Arguments: {
          FunctionName: "ask",
          Payload: { token: "{% $states.context.Task.Token %}", for: "you" },
        },
        End: true,
        ...fields,
      },
    },
  };
  const { body } = await api.call("createWorkflow", { json: { name: "Asks", definition } });
  return (await api.call("startRun", { params: { id: body.id } })).body.id;
}

async function parked(id: string) {
  await until(async () => (await bench.events(id)).some((event) => event.type === "task.parked"));
}

async function outcome(id: string): Promise<{ readonly status: string; readonly output: Json }> {
  await bench.ended(id);
  const { body } = await api.call("getRun", { params: { id } });
  return { status: body.status, output: body.output };
}

const callback = "arn:aws:states:::lambda:invoke.waitForTaskToken";

describe("a task that waits for its token", () => {
  test("goes on with the output that the holder gives; shown as waiting till then", async () => {
    const id = await start(callback);
    await parked(id);
    const { body } = await api.call("listSteps", { params: { id } });
    expect(body.steps[0]).toMatchObject({
      status: "waiting",
      parked: { kind: "callback", name: null, isTaken: false },
      attempts: [{ status: "running" }],
    });
    const token = tokens.at(-1) ?? "";
    expect((await api.call("beatTask", { params: { token } })).status).toBe(204);
    const json = { output: { approved: true } };
    expect((await api.call("succeedTask", { params: { token }, json })).status).toBe(204);
    expect(await outcome(id)).toEqual({ status: "SUCCEEDED", output: { approved: true } });
    await expectRefusal(api, "succeedTask", { params: { token }, json }, "TASK_TIMED_OUT");
    const steps = await api.call("listSteps", { params: { id } });
    expect(steps.body.steps[0]).toMatchObject({ status: "succeeded", parked: null });
  });

  test("fails with the error that the holder gives, or with none", async () => {
    for (const [json, error, cause] of [
      [{ error: "Not.Today", cause: "closed" }, "Not.Today", "closed"],
      [{ error: "Not.Today" }, "Not.Today", null],
      [{}, null, null],
      [undefined, null, null],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop
      const id = await start(callback);
      // eslint-disable-next-line no-await-in-loop
      await parked(id);
      const params = { token: tokens.at(-1) ?? "" };
      // eslint-disable-next-line no-await-in-loop
      await api.call("failTask", { params, ...(json === undefined ? {} : { json }) });
      // eslint-disable-next-line no-await-in-loop
      await bench.ended(id);
      // eslint-disable-next-line no-await-in-loop
      const { body } = await api.call("getRun", { params: { id } });
      expect(body).toMatchObject({ status: "FAILED", error, cause });
    }
  });

  test("is unknown under a token that nobody was given", async () => {
    const params = { token: "made.up" };
    const problem = await expectRefusal(api, "beatTask", { params }, "TASK_NOT_FOUND");
    expect(problem).toMatchObject({ status: 404 });
    await expectRefusal(api, "succeedTask", { params, json: { output: 1 } }, "TASK_NOT_FOUND");
    await expectRefusal(api, "failTask", { params, json: {} }, "TASK_NOT_FOUND");
  });

  test("wants an output, be it null", async () => {
    const params = { token: "made.up" };
    await expectRefusal(api, "succeedTask", { params, json: {} }, "INVALID_REQUEST");
    await expectRefusal(api, "succeedTask", { params, json: { output: null } }, "TASK_NOT_FOUND");
  });

  test("keeps its token out of the log of requests", async () => {
    const signature = tokens.at(-1)?.split(".")[1] ?? "none";
    expect(api.log.some((line) => line.includes("/api/v1/tasks/…/failure"))).toBe(true);
    expect(api.log.filter((line) => line.includes(signature))).toEqual([]);
  });
});

describe("an activity", () => {
  test("gives its tasks to whoever polls for them", async () => {
    const params = { name: "review" };
    const polling = api.call("pollActivity", { params, json: { workerName: "anna" } });
    const id = await start(`${activity}review`);
    const { status, body } = await polling;
    expect(status).toBe(200);
    expect(body?.input).toMatchObject({ Payload: { for: "you" } });
    const none = await api.fetch("pollActivity", { params, json: { waitSeconds: 0 } });
    expect(none.status).toBe(204);
    const steps = await api.call("listSteps", { params: { id } });
    expect(steps.body.steps[0]?.parked).toEqual({
      kind: "activity",
      name: "review",
      isTaken: true,
    });
    await api.call("succeedTask", {
      params: { token: body?.token ?? "" },
      json: { output: "done" },
    });
    expect(await outcome(id)).toEqual({ status: "SUCCEEDED", output: "done" });
  });

  test("gives nothing to a caller that has left: the next one gets the task", async () => {
    const left = new AbortController();
    const params = { name: "patient" };
    const gone = api.fetch("pollActivity", { params, json: {}, signal: left.signal });
    left.abort();
    await expect(gone).rejects.toThrow("aborted");
    const id = await start(`${activity}patient`);
    const { body } = await api.call("pollActivity", { params, json: {} });
    await api.call("succeedTask", { params: { token: body?.token ?? "" }, json: { output: 1 } });
    expect(await outcome(id)).toMatchObject({ status: "SUCCEEDED" });
  });

  test("refuses a wait that is too long", async () => {
    const params = { name: "review" };
    await expectRefusal(
      api,
      "pollActivity",
      { params, json: { waitSeconds: 61 } },
      "INVALID_REQUEST",
    );
  });

  test("lets waiting callers go when the server stops", async () => {
    const polling = api.fetch("pollActivity", { params: { name: "never" }, json: {} });
    stopping.abort();
    expect((await polling).status).toBe(204);
  });
});

describe("a run that a step starts", () => {
  test("says by whom, and the step which run it waits for", async () => {
    const definition = {
      StartAt: "Ask",
      States: {
        Ask: {
          Type: "Task",
          Resource: callback,
          Parameters: { FunctionName: "ask", "Payload.$": "$$.Task" },
          End: true,
        },
      },
    };
    const { body: child } = await api.call("createWorkflow", {
      json: { name: "Child", definition },
    });
    const parent = await api.call("createWorkflow", {
      json: {
        name: "Parent",
        definition: {
          StartAt: "Start",
          States: {
            Start: {
              Type: "Task",
              Resource: "arn:aws:states:::states:startExecution.sync:2",
              Parameters: { StateMachineArn: child.id, Input: { token: "x" }, Name: "named" },
              ResultSelector: { "name.$": "$.Name", "out.$": "$.Output" },
              End: true,
            },
          },
        },
      },
    });
    const { body } = await api.call("startRun", { params: { id: parent.body.id } });
    await parked(body.id);
    const steps = await api.call("listSteps", { params: { id: body.id } });
    const waitsFor = steps.body.steps[0]?.parked;
    expect(waitsFor).toMatchObject({ kind: "run" });
    const id = waitsFor?.name ?? "";
    expect((await api.call("getRun", { params: { id } })).body).toMatchObject({
      name: "named",
      parent: { runId: body.id, path: "Start", visit: 1 },
    });
    await parked(id);
    const token = await worker.tokens.issue({ runId: id, key: "Ask@1", attempt: 1 });
    await api.call("succeedTask", { params: { token }, json: { output: 42 } });
    expect(await outcome(body.id)).toEqual({
      status: "SUCCEEDED",
      output: { name: "named", out: 42 },
    });
  });
});
