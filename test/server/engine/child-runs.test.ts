/** Runs that are steps of other runs, on a real PostgreSQL. */
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import { deferred } from "../../support/deferred.ts";
import { benchOfFile, Parked, type CallAnswer, type TestEngine } from "../../support/engine.ts";
import { until } from "../../support/until.ts";

const resource = "arn:aws:states:::states:startExecution";
const parentOf = (args: Json, suffix: string, fields: object = {}): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: "Start",
  States: {
    Start: { Type: "Task", Resource: resource + suffix, Arguments: args, End: true, ...fields },
    Caught: { Type: "Pass", Output: "{% $states.input %}", End: true },
  },
});
const childOf = (state: State): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: "Work",
  States: { Work: state },
});
const doubling = childOf({ Type: "Pass", Output: { n: "{% $states.input.n * 2 %}" }, End: true });
const failing = childOf({ Type: "Fail", Error: "Broken", Cause: "on purpose" });
const waiting = childOf({ Type: "Task", Resource: "cairn:wait", End: true });

const bench = await benchOfFile();

/** Tasks of built-in kinds go on until they are stopped. */
const hang: CallAnswer = async ({ resource: called }, { signal }) => {
  if (!called.startsWith("cairn:") || signal.aborted) return null;
  return await new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
};

/** Runs a parent to its end. */
async function run(worker: TestEngine, definition: Definition, input: Json = {}) {
  const workflowId = await bench.publish(definition);
  const { id } = await worker.engine.startRun({ workflowId, input });
  return await bench.ended(id);
}

const valueOf = (output: unknown): JsonObject => (output as { readonly value: JsonObject }).value;

async function childrenOf(runId: string) {
  return await bench.database.db
    .selectFrom("runs")
    .selectAll()
    .where("parent_run", "=", runId)
    .execute();
}

describe("startExecution", () => {
  it("starts a run and goes on with its name and start", async () => {
    const worker = bench.engine();
    await worker.work();
    const child = await bench.publish(doubling);
    const parent = await run(worker, parentOf({ StateMachineArn: child, Input: { n: 4 } }, ""));
    const [started] = await childrenOf(parent.id);
    expect(valueOf(parent.output)).toEqual({
      ExecutionArn: `arn:aws:states:local:000000000000:execution:${child}:${started?.id ?? ""}`,
      StartDate: started?.created_at.getTime(),
    });
    expect(await bench.ended(started?.id ?? "")).toMatchObject({ output: { value: { n: 8 } } });
  });

  it("finds the workflow by its name, and by an ARN that ends in either, with a version or not", async () => {
    const worker = bench.engine();
    await worker.work();
    const id = await bench.publish(doubling, "Doubling machine");
    for (const name of [
      id,
      "Doubling machine",
      `arn:aws:states:eu-west-1:123456789012:stateMachine:${id}`,
      "arn:aws:states:eu-west-1:123456789012:stateMachine:Doubling machine",
      `arn:aws:states:eu-west-1:123456789012:stateMachine:${id}:1`,
    ]) {
      // eslint-disable-next-line no-await-in-loop
      const parent = await run(
        worker,
        parentOf({ stateMachineArn: name, input: '{"n":1}' }, ".sync:2"),
      );
      expect(valueOf(parent.output)).toMatchObject({ Output: { n: 2 } });
    }
  });

  it("fails with AWS's error names for what it cannot start", async () => {
    const worker = bench.engine();
    await worker.work();
    const child = await bench.publish(doubling);
    for (const [args, error] of [
      [{ StateMachineArn: "none" }, "StepFunctions.StateMachineDoesNotExistException"],
      [
        { StateMachineArn: `arn:aws:states:::stateMachine:${child}:9` },
        "StepFunctions.StateMachineDoesNotExistException",
      ],
      [{ StateMachineArn: child, Input: "{" }, "StepFunctions.InvalidExecutionInputException"],
      [{ StateMachineArn: child, Name: "no spaces" }, "StepFunctions.InvalidNameException"],
      [{ Input: {} }, "States.Runtime"],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop
      expect(await run(worker, parentOf(args, ""))).toMatchObject({ status: "FAILED", error });
    }
  });

  it("starts one run for a name; the name of another one is taken", async () => {
    const worker = bench.engine();
    await worker.work();
    const child = await bench.publish(doubling);
    const args = { StateMachineArn: child, Input: { n: 1 }, Name: "only-once" };
    const first = await run(worker, parentOf(args, ".sync:2"));
    expect(valueOf(first.output)).toMatchObject({ Name: "only-once" });
    expect(await run(worker, parentOf(args, ".sync:2"))).toMatchObject({
      error: "StepFunctions.ExecutionAlreadyExistsException",
    });
  });

  it("starts one run however often its step is repeated, and another one for a retry", async () => {
    const started = deferred();
    const gate = deferred();
    const zombie = bench.engine(async (call, execution) => {
      if (call.resource.startsWith("cairn:")) return await hang(call, execution);
      started.resolve();
      await gate.promise;
      return null;
    });
    await zombie.work(1);
    const child = await bench.publish(waiting);
    const workflowId = await bench.publish(
      parentOf({ StateMachineArn: child }, ".sync", {
        Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 0.05, MaxAttempts: 1 }],
      }),
    );
    const { id } = await zombie.engine.startRun({ workflowId, input: {} });
    await started.promise;
    const worker = bench.engine(hang);
    await worker.work();
    await worker.engine.report(id, { type: "lost", random: 0, key: "Start@1", epoch: 1 });
    await until(async () => (await bench.events(id)).some((event) => event.type === "task.parked"));
    gate.resolve();
    const { engine } = worker;
    expect(await childrenOf(id)).toHaveLength(1);
    const [first] = await childrenOf(id);
    expect(first).toMatchObject({ parent_attempt: 1, awaited: true });
    await engine.cancelRun(first?.id ?? "", "try again");
    await until(async () => (await childrenOf(id)).length === 2);
    const second = (await childrenOf(id)).find((run_) => run_.id !== first?.id);
    await engine.cancelRun(second?.id ?? "", "enough");
    expect(await bench.ended(id)).toMatchObject({ status: "FAILED", error: "States.TaskFailed" });
    expect(await childrenOf(id)).toHaveLength(2);
  });
});

describe("startExecution.sync", () => {
  it("waits for the end; the result tells of the run, its values as text", async () => {
    const worker = bench.engine();
    await worker.work();
    const child = await bench.publish(doubling);
    const parent = await run(
      worker,
      parentOf({ StateMachineArn: child, Input: { n: 4 } }, ".sync"),
    );
    const [started] = await childrenOf(parent.id);
    expect(valueOf(parent.output)).toEqual({
      ExecutionArn: `arn:aws:states:local:000000000000:execution:${child}:${started?.id ?? ""}`,
      Input: '{"n":4}',
      InputDetails: { Included: true },
      Name: started?.id,
      Output: '{"n":8}',
      OutputDetails: { Included: true },
      StartDate: started?.created_at.getTime(),
      StateMachineArn: `arn:aws:states:local:000000000000:stateMachine:${child}`,
      Status: "SUCCEEDED",
      StopDate: started?.ended_at?.getTime(),
    });
    await bench.expectSound(parent.id);
  });

  it("gives the values themselves under .sync:2", async () => {
    const worker = bench.engine();
    await worker.work();
    const child = await bench.publish(doubling);
    const parent = await run(
      worker,
      parentOf({ StateMachineArn: child, Input: { n: 4 } }, ".sync:2"),
    );
    expect(valueOf(parent.output)).toMatchObject({ Input: { n: 4 }, Output: { n: 8 } });
  });

  it("fails with States.TaskFailed and the run as the cause when the run fails", async () => {
    const worker = bench.engine();
    await worker.work();
    const child = await bench.publish(failing);
    const parent = await run(
      worker,
      parentOf({ StateMachineArn: child }, ".sync", {
        Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "Caught" }],
      }),
    );
    const { Error: error, Cause: cause } = valueOf(parent.output);
    expect(error).toBe("States.TaskFailed");
    expect(JSON.parse(String(cause))).toMatchObject({
      Cause: "on purpose",
      Error: "Broken",
      Input: "{}",
      InputDetails: { Included: true },
      Status: "FAILED",
    });
  });

  it("holds no worker: a parent and its child share the only slot", async () => {
    const worker = bench.engine();
    await worker.work(1);
    const child = await bench.publish(doubling);
    expect(
      await run(worker, parentOf({ StateMachineArn: child, Input: { n: 1 } }, ".sync")),
    ).toMatchObject({ status: "SUCCEEDED" });
  });

  it("ends the run when the parent is cancelled, and undoes nothing twice", async () => {
    const worker = bench.engine(hang);
    await worker.work();
    const child = await bench.publish(waiting);
    const workflowId = await bench.publish(parentOf({ StateMachineArn: child }, ".sync"));
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await until(async () => (await bench.events(id)).some((event) => event.type === "task.parked"));
    const [started] = await childrenOf(id);
    await worker.engine.cancelRun(id, "enough");
    expect(await bench.ended(started?.id ?? "")).toMatchObject({ status: "ABORTED" });
    expect(await bench.status(id)).toBe("ABORTED");
  });

  it("ends the run when the parent's step runs out of time", async () => {
    const worker = bench.engine(hang);
    worker.watchdog.start();
    await worker.work();
    const child = await bench.publish(waiting);
    const parent = await run(
      worker,
      parentOf({ StateMachineArn: child }, ".sync", { TimeoutSeconds: 1 }),
    );
    expect(parent).toMatchObject({ status: "FAILED", error: "States.Timeout", cause: null });
    const [started] = await childrenOf(parent.id);
    expect(await bench.ended(started?.id ?? "")).toMatchObject({ status: "ABORTED" });
  });

  it("tells the parent by the watchdog when the process that ended the run could not", async () => {
    const worker = bench.engine(hang);
    await worker.work();
    const child = await bench.publish(waiting);
    const workflowId = await bench.publish(parentOf({ StateMachineArn: child }, ".sync"));
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await until(async () => (await bench.events(id)).some((event) => event.type === "task.parked"));
    const [started] = await childrenOf(id);
    // The end of the run, written by a process that dies before it tells anybody.
    await bench.database.db
      .updateTable("runs")
      .set({ awaited: false })
      .where("id", "=", started?.id ?? "")
      .execute();
    const dying = bench.engine();
    const reason = "the process dies after this";
    await dying.engine.report(started?.id ?? "", { type: "cancel", reason, graceMs: 0 });
    expect(await bench.status(id)).toBe("RUNNING");
    dying.watchdog.start();
    expect(await bench.ended(id)).toMatchObject({ status: "FAILED", error: "States.TaskFailed" });
    await bench.expectSound(id);
  });

  it("ends by the watchdog a run that was started for a step that was cancelled meanwhile", async () => {
    const worker = bench.engine(hang);
    await worker.work();
    const child = await bench.publish(waiting);
    const workflowId = await bench.publish(parentOf({ StateMachineArn: child }, ".sync"));
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await until(async () => (await bench.events(id)).some((event) => event.type === "task.parked"));
    const [started] = await childrenOf(id);
    const parent = await bench.database.db
      .updateTable("runs")
      .set({ awaited: false })
      .where("id", "=", started?.id ?? "")
      .returning("id")
      .executeTakeFirst();
    await worker.engine.cancelRun(id, "enough");
    await bench.database.db
      .updateTable("runs")
      .set({ awaited: true })
      .where("id", "=", parent?.id ?? "")
      .execute();
    expect(await bench.status(started?.id ?? "")).toBe("RUNNING");
    worker.watchdog.start();
    expect(await bench.ended(started?.id ?? "")).toMatchObject({ status: "ABORTED" });
  });
});

describe("a compensation", () => {
  it("may be a run that is waited for", async () => {
    const worker = bench.engine(() => "booked");
    await worker.work();
    const child = await bench.publish(doubling);
    const ended = await run(worker, {
      QueryLanguage: "JSONata",
      StartAt: "Book",
      States: {
        Book: {
          Type: "Task",
          Resource: "cairn:book",
          Compensate: {
            Resource: `${resource}.sync:2`,
            Arguments: { StateMachineArn: child, Input: { n: 4 } },
          },
          Next: "Stop",
        },
        Stop: { Type: "Fail", Error: "Stop", Cause: "on purpose" },
      },
    });
    expect(ended).toMatchObject({ status: "FAILED", error: "Stop" });
    const events = await bench.events(ended.id);
    expect(events.map((event) => event.type).slice(-4)).toEqual([
      "undo.started",
      "undo.parked",
      "undo.succeeded",
      "run.failed",
    ]);
    expect(events.at(-2)?.data["output"]).toMatchObject({ Output: { n: 8 } });
    await bench.expectSound(ended.id);
  });
});

describe("startExecution.waitForTaskToken", () => {
  it("goes on with what the holder of the token says, whatever becomes of the run", async () => {
    const token = deferred<string>();
    const worker = bench.engine(({ args, resource: called }) => {
      if (called.startsWith(resource)) return null;
      token.resolve(String((args as JsonObject)["token"]));
      return new Parked();
    });
    await worker.work();
    const child = await bench.publish(
      childOf({
        Type: "Task",
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Arguments: { token: "{% $states.input.parent %}" },
        End: true,
      }),
    );
    const workflowId = await bench.publish(
      parentOf(
        { StateMachineArn: child, Input: { parent: "{% $states.context.Task.Token %}" } },
        ".waitForTaskToken",
      ),
    );
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await worker.desk.succeed(await token.promise, "told");
    expect(await bench.ended(id)).toMatchObject({ output: { value: "told" } });
    const [started] = await childrenOf(id);
    expect(await bench.status(started?.id ?? "")).toBe("RUNNING");
  });
});
