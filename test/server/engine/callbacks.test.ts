/** Tasks that wait for the holder of their token, on a real PostgreSQL. */
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { ParkedTask } from "../../../shared/run/event.ts";
import { deferred } from "../../support/deferred.ts";
import { benchOfFile, Parked } from "../../support/engine.ts";
import { until } from "../../support/until.ts";

const machine = (fields: Record<string, unknown> = {}): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Arguments: { token: "{% $states.context.Task.Token %}" },
      Output: { said: "{% $states.result %}" },
      End: true,
      ...fields,
    },
    Sorry: { Type: "Pass", Output: "{% $states.input.Error %}", End: true },
  },
});

const bench = await benchOfFile();

/** A worker whose calls hand their tokens to the test and park. */
function asker(task: Partial<ParkedTask> = {}) {
  const tokens: string[] = [];
  const worker = bench.engine(({ args }) => {
    tokens.push(String((args as JsonObject)["token"]));
    return new Parked(task);
  });
  return { worker, tokens };
}

async function start(definition: Definition, task: Partial<ParkedTask> = {}) {
  const { worker, tokens } = asker(task);
  await worker.work();
  const workflowId = await bench.publish(definition);
  const { id } = await worker.engine.startRun({ workflowId, input: {} });
  await bench.happened(id, "task.parked");
  return { id, worker, tokens, token: tokens[0] ?? "" };
}

const row = async (runId: string) =>
  await bench.database.db
    .selectFrom("flows")
    .selectAll()
    .where("run_id", "=", runId)
    .where("state", "=", "Ask")
    .executeTakeFirstOrThrow();

describe("a callback", () => {
  it("waits without worker and job, and any process takes the answer", async () => {
    const { id, token } = await start(machine());
    await bench.expectSound(id);
    expect(await row(id)).toMatchObject({ step_status: "waiting", worker: null });
    const { rows } = await bench.database.pool.query(
      "select from graphile_worker.jobs where key like $1",
      [`${id}:%`],
    );
    expect(rows).toHaveLength(0);
    const other = bench.engine();
    await other.desk.succeed(token, { page: 7 });
    expect(await bench.ended(id)).toMatchObject({
      status: "SUCCEEDED",
      output: { value: { said: { page: 7 } } },
    });
    await bench.expectSound(id);
    await expect(other.desk.succeed(token, 8)).rejects.toMatchObject({ code: "TASK_TIMED_OUT" });
  });

  it("fails the step with the error of the answer, open to Catch", async () => {
    const { id, worker, token } = await start(
      machine({ Catch: [{ ErrorEquals: ["Not.Today"], Next: "Sorry" }] }),
    );
    await worker.desk.fail(token, { error: "Not.Today", cause: "closed" });
    expect(await bench.ended(id)).toMatchObject({ output: { value: "Not.Today" } });
    await bench.expectSound(id);
  });

  it("ends the run without error and cause when the answer gives none", async () => {
    const { id, worker, token } = await start(machine());
    await worker.desk.fail(token, { error: null, cause: null });
    expect(await bench.ended(id)).toMatchObject({ status: "FAILED", error: null, cause: null });
  });

  it("has another token after a retry; the first one is stale", async () => {
    const { id, worker, tokens, token } = await start(
      machine({ Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 0.05 }] }),
    );
    await worker.desk.fail(token, { error: "Again", cause: null });
    await until(() => tokens.length === 2);
    expect(tokens[1]).not.toBe(token);
    await expect(worker.desk.succeed(token, 1)).rejects.toMatchObject({ code: "TASK_TIMED_OUT" });
    await until(async () => (await row(id)).step_status === "waiting");
    await worker.desk.succeed(tokens[1] ?? "", "second");
    expect(await bench.ended(id)).toMatchObject({ output: { value: { said: "second" } } });
  });

  it("takes an answer that comes before the park is committed", async () => {
    const sent = deferred<string>();
    const gate = deferred();
    const worker = bench.engine(async ({ args }) => {
      sent.resolve(String((args as JsonObject)["token"]));
      await gate.promise;
      return new Parked();
    });
    await worker.work();
    const workflowId = await bench.publish(machine());
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await bench.engine().desk.succeed(await sent.promise, "quick");
    gate.resolve();
    expect(await bench.ended(id)).toMatchObject({ output: { value: { said: "quick" } } });
    expect((await bench.events(id)).map((event) => event.type)).not.toContain("task.parked");
    await bench.expectSound(id);
  });

  it("takes an answer before the park in the process that makes the call", async () => {
    const sent = deferred<string>();
    const gate = deferred();
    const worker = bench.engine(async ({ args }) => {
      sent.resolve(String((args as JsonObject)["token"]));
      await gate.promise;
      return new Parked();
    });
    await worker.work();
    const workflowId = await bench.publish(machine());
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await worker.desk.succeed(await sent.promise, "quick");
    gate.resolve();
    expect(await bench.ended(id)).toMatchObject({ output: { value: { said: "quick" } } });
  });

  it("keeps its token when the worker is lost before the park is committed", async () => {
    const sent = deferred<string>();
    const gate = deferred();
    const zombie = bench.engine(async ({ args }) => {
      sent.resolve(String((args as JsonObject)["token"]));
      await gate.promise;
      return new Parked();
    });
    await zombie.work(1);
    const workflowId = await bench.publish(machine());
    const { id } = await zombie.engine.startRun({ workflowId, input: {} });
    const token = await sent.promise;
    const { worker, tokens } = asker();
    await worker.engine.report(id, { type: "lost", random: 0, key: "Ask@1", epoch: 1 });
    await worker.work();
    await bench.happened(id, "task.parked");
    expect(tokens).toEqual([token]);
    await worker.desk.succeed(token, "found");
    gate.resolve();
    expect(await bench.ended(id)).toMatchObject({ output: { value: { said: "found" } } });
    await bench.expectSound(id);
  });

  it("outlives the worker that parked it", async () => {
    const { id, worker, token } = await start(machine());
    await worker.close();
    const later = asker().worker;
    await later.work();
    await later.desk.succeed(token, "still here");
    expect(await bench.ended(id)).toMatchObject({ output: { value: { said: "still here" } } });
  });

  it("is known to everybody before its token goes out, also under a policy that commits later", async () => {
    const sent = deferred<string>();
    const gate = deferred();
    const worker = bench.engine(async ({ args, resource }) => {
      if (!resource.endsWith(".waitForTaskToken")) return null;
      sent.resolve(String((args as JsonObject)["token"]));
      await gate.promise;
      return new Parked();
    });
    await worker.work();
    const definition: Definition = {
      QueryLanguage: "JSONata",
      StartAt: "First",
      States: {
        First: {
          Type: "Task",
          Resource: "cairn:echo",
          Checkpoint: { Policy: "Milestone" },
          Next: "Ask",
        },
        ...machine().States,
      },
    };
    const workflowId = await bench.publish(definition);
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await bench.engine().desk.succeed(await sent.promise, "known");
    gate.resolve();
    expect(await bench.ended(id)).toMatchObject({ output: { value: { said: "known" } } });
  });

  it("ends with its run: the token is good for nothing then", async () => {
    const { id, worker, token } = await start(machine());
    await worker.engine.cancelRun(id, "enough");
    await expect(worker.desk.beat(token)).rejects.toMatchObject({ code: "TASK_TIMED_OUT" });
    await bench.expectSound(id);
  });
});

describe("limits", () => {
  it("fails the step with States.Timeout after the time that was computed for it", async () => {
    const { id, worker } = await start(machine(), { timeoutMs: 150 });
    worker.watchdog.start();
    expect(await bench.ended(id)).toMatchObject({
      status: "FAILED",
      error: "States.Timeout",
      cause: null,
    });
    await bench.expectSound(id);
  });

  it("counts TimeoutSeconds from the start of the attempt, through the park", async () => {
    const { id } = await start(machine({ TimeoutSeconds: 60 }), { timeoutMs: 60_000 });
    const { started_at: started, timeout_at: timeout } = await row(id);
    expect((timeout?.getTime() ?? 0) - (started?.getTime() ?? 0)).toBe(60_000);
  });

  it("calls silence States.Timeout, which Catch may also name States.HeartbeatTimeout", async () => {
    const { id, worker } = await start(
      machine({ Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "Sorry" }] }),
      { heartbeatMs: 100 },
    );
    worker.watchdog.start();
    expect(await bench.ended(id)).toMatchObject({ output: { value: "States.Timeout" } });
  });

  it("begins the silence anew at each heartbeat, and leaves the total alone", async () => {
    const { id, worker, token } = await start(machine(), {
      heartbeatMs: 60_000,
      timeoutMs: 90_000,
    });
    const before = await row(id);
    await worker.desk.beat(token);
    const after = await row(id);
    const ms = (date: Date | null) => date?.getTime() ?? 0;
    expect(ms(after.heartbeat_timeout_at)).toBeGreaterThan(ms(before.heartbeat_timeout_at));
    expect(after.timeout_at).toEqual(before.timeout_at);
    expect((await bench.events(id)).at(-1)?.type).toBe("step.heartbeat");
    await bench.expectSound(id);
  });
});

describe("computed limits of a running step", () => {
  it("are minded by the watchdog when the worker does nothing about them", async () => {
    const worker = bench.engine(
      async (_call, { signal }) =>
        await new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve(null), { once: true });
        }),
    );
    worker.watchdog.start();
    await worker.work();
    const task = {
      Resource: "cairn:wait",
      Arguments: {},
      TimeoutSeconds: "{% $states.input.limit %}",
    };
    const workflowId = await bench.publish(machine(task));
    const { id } = await worker.engine.startRun({ workflowId, input: { limit: 1 } });
    expect(await bench.ended(id)).toMatchObject({ error: "States.Timeout", cause: null });
    const events = await bench.events(id);
    expect(events.find((event) => event.type === "step.limited")?.data).toEqual({
      timeoutMs: 1_000,
      heartbeatMs: null,
    });
    await bench.expectSound(id);
  });
});

describe("tokens", () => {
  it("of somebody else's making are refused", async () => {
    const { id, worker, token } = await start(machine());
    const [body, signature] = token.split(".");
    const forged = Buffer.from(JSON.stringify([id, "Ask@1", 1])).toString("base64url");
    expect(forged).toBe(body);
    const wrong = `${forged}.${Buffer.from("0".repeat(32)).toString("base64url")}`;
    const other = `${Buffer.from(JSON.stringify([id, "Ask@1", 2])).toString("base64url")}.${signature ?? ""}`;
    for (const bad of ["", "x", "a.b", `${token}.c`, token.slice(1), wrong, other]) {
      // eslint-disable-next-line no-await-in-loop
      await expect(worker.desk.succeed(bad, null)).rejects.toMatchObject({
        code: "TASK_NOT_FOUND",
      });
    }
  });

  it("are in no log, no event and no row", async () => {
    const { id, token } = await start(machine());
    const { rows } = await bench.database.pool.query<{ text: string }>(
      "select to_jsonb(e)::text as text from events e where run_id = $1 union all select to_jsonb(s)::text from steps s where run_id = $1",
      [id],
    );
    expect(rows.length).toBeGreaterThan(3);
    const signature = token.split(".")[1] ?? token;
    expect(rows.filter(({ text }) => text.includes(signature))).toEqual([]);
  });

  it("of a run that does not exist answer for nothing", async () => {
    const { worker } = asker();
    const token = await worker.tokens.issue({ runId: "run_none", key: "Ask@1", attempt: 1 });
    await expect(worker.desk.beat(token)).rejects.toMatchObject({ code: "TASK_NOT_FOUND" });
  });

  it("do not let an answer in that is larger than the workflow allows; the task goes on waiting", async () => {
    const { id, worker, token } = await start({ ...machine(), MaxPayloadBytes: 1_000 });
    const big: Json = "x".repeat(2_000);
    await expect(worker.desk.succeed(token, big)).rejects.toMatchObject({
      code: "OUTPUT_TOO_LARGE",
    });
    await worker.desk.succeed(token, "small");
    expect(await bench.ended(id)).toMatchObject({ output: { value: { said: "small" } } });
  });
});
