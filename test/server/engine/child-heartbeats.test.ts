/** HeartbeatSeconds of a step that waits for a run: what the run commits is its sign of life. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import { createWatchdogStore } from "../../../server/store/engine-store.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { EngineBench, Parked, type CallAnswer, type TestEngine } from "../../support/engine.ts";
import { until } from "../../support/until.ts";

let own: TestDatabase;
let bench: EngineBench;
beforeEach(async () => {
  own = await createTestDatabase();
  bench = new EngineBench(own.url);
});
afterEach(async () => {
  await bench.close();
  await own.drop();
});

const echo = "arn:aws:lambda:eu-west-1:123456789012:function:echo";
const machine = (state: object): Definition =>
  ({
    QueryLanguage: "JSONata",
    StartAt: "Start",
    States: { Start: state, Caught: { Type: "Pass", Output: "caught", End: true } },
  }) as Definition;
const waitingFor = (workflowId: string) =>
  machine({
    Type: "Task",
    Resource: "arn:aws:states:::states:startExecution.sync",
    Arguments: { StateMachineArn: workflowId },
    HeartbeatSeconds: 60,
    Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "Caught" }],
    End: true,
  });
const working = machine({ Type: "Task", Resource: echo, End: true });

/** A run that waits for another one, whose step is at work or waits itself. */
async function underWay(worker: TestEngine, child: Definition, status: "running" | "waiting") {
  const workflowId = await bench.publish(waitingFor(await bench.publish(child)));
  const { id } = await worker.engine.startRun({ workflowId, input: {} });
  const { db } = bench.database;
  const childOf = async () =>
    await db
      .selectFrom("flows as f")
      .innerJoin("runs as c", "c.id", "f.child_run")
      .innerJoin("flows as w", "w.run_id", "c.id")
      .select("c.id")
      .where("f.run_id", "=", id)
      .where("w.step_status", "=", status)
      .executeTakeFirst();
  await until(async () => (await childOf()) !== undefined);
  return { id, childId: (await childOf())?.id ?? "" };
}

/** As if so much time had passed since a run last committed something. */
async function age(runId: string, seconds: number): Promise<void> {
  const past = `interval '${String(seconds)} seconds'`;
  await bench.database.pool.query(
    `update runs set updated_at = updated_at - ${past} where id = $1`,
    [runId],
  );
  await bench.database.pool.query(
    `update flows set heartbeat_timeout_at = heartbeat_timeout_at - ${past} where run_id = $1`,
    [runId],
  );
}

const overdue = async (worker: TestEngine): Promise<readonly string[]> => {
  const { workerId } = worker;
  const store = createWatchdogStore(bench.database, { workerId, leaseMs: 60_000 });
  return (await store.overdueParked()).map(({ runId }) => runId);
};
const stopped: CallAnswer = async (call, execution) => {
  if (call.resource !== echo) return null;
  await new Promise((resolve) => execution.signal.addEventListener("abort", resolve));
  return null;
};

describe("a step that waits for a run", () => {
  test("gives it up when it has not been heard from for too long", async () => {
    const worker = bench.engine(stopped);
    await worker.work();
    const { id, childId } = await underWay(worker, working, "running");
    expect(await overdue(worker)).toEqual([]);
    await age(id, 61);
    expect(await overdue(worker)).toEqual([]);
    await age(childId, 61);
    expect(await overdue(worker)).toEqual([id]);
    worker.watchdog.start();
    expect(await bench.ended(id)).toMatchObject({
      status: "SUCCEEDED",
      output: { value: "caught" },
    });
    expect(await bench.ended(childId)).toMatchObject({ status: "ABORTED" });
  });

  test("hears of it with everything that the run commits", async () => {
    const worker = bench.engine(stopped);
    await worker.work();
    const { id, childId } = await underWay(worker, working, "running");
    await age(id, 61);
    await age(childId, 61);
    expect(await overdue(worker)).toEqual([id]);
    const step = (await bench.states(childId)).stored?.steps.get("Start@1");
    const token = { key: "Start@1", phase: "enter", attempt: 1, epoch: step?.epoch ?? 0 } as const;
    const beat = { type: "heartbeat", step: token, details: "half" } as const;
    expect(await worker.engine.report(childId, beat)).toBeNull();
    expect(await overdue(worker)).toEqual([]);
    await worker.engine.cancelRun(id, "enough");
    await bench.ended(childId);
  });

  test("does not take a run for silent that waits itself", async () => {
    const worker = bench.engine(({ resource }) => (resource === echo ? new Parked() : null));
    await worker.work();
    const { id, childId } = await underWay(worker, working, "waiting");
    await age(id, 61);
    await age(childId, 61);
    expect(await overdue(worker)).toEqual([]);
  });
});
