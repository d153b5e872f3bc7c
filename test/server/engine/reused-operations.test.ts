/** Values that an attempt takes over from an earlier one are told as reused, with what they had cost. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { RunEvent } from "../../../shared/run/event.ts";
import { applyEvents, emptyRunView } from "../../../shared/run/run-view.ts";
import type { Execution } from "../../../server/engine/execution.ts";
import { checkInvariants } from "../../crash/invariants.ts";
import { controlOf } from "../../support/control.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { EngineBench } from "../../support/engine.ts";

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

const machine = (fields: object): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: "Batch",
  States: {
    Batch: {
      Type: "Task",
      Resource: "arn:aws:lambda:eu-west-1:123456789012:function:batch",
      Checkpoint: { Policy: "Every" },
      End: true,
      ...fields,
    },
  },
});

const done: string[] = [];
const operate = async (execution: Execution, key: string): Promise<Json> =>
  await execution.operations.run(key, async (meter) => {
    done.push(key);
    meter({ provider: "p", model: "m", usage: { outputTokens: 10 }, kind: "incurred" });
    return await Promise.resolve(`${key}!`);
  });

/** Two operations, and a third one that fails so many times. */
async function batches(failures: number) {
  done.length = 0;
  let left = failures;
  const worker = bench.engine(async (_call, execution) => {
    const values = [await operate(execution, "a"), await operate(execution, "b")];
    left -= 1;
    if (left >= 0) throw new Error("down");
    return [...values, await operate(execution, "c")];
  });
  await worker.work();
  return worker;
}

async function ledgerOf(runId: string) {
  const rows = await bench.database.db
    .selectFrom("ledger")
    .selectAll()
    .where("run_id", "=", runId)
    .orderBy("attempt")
    .orderBy("ordinal")
    .execute();
  return rows.map(({ attempt, kind, provider, model, cost_micros: cost }) => ({
    attempt,
    kind,
    provider,
    model,
    cost: Number(cost),
  }));
}

async function viewOf(runId: string) {
  const events = await bench.events(runId);
  return applyEvents(
    emptyRunView,
    events.map((event) => ({ ...event, at: event.at.toISOString() }) as unknown as RunEvent),
  );
}

const of = { provider: "p", model: "m", cost: 10 };

test("a retry tells what it was spared, and the run has paid once", async () => {
  const worker = await batches(1);
  const retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 0.02, MaxAttempts: 1 }];
  const workflowId = await bench.publish(machine({ Retry: retry }));
  const { id } = await worker.engine.startRun({ workflowId, input: {} });
  const run = await bench.ended(id);
  expect(run.output).toEqual({ value: ["a!", "b!", "c!"] });
  expect(done).toEqual(["a", "b", "c"]);
  expect(await ledgerOf(id)).toEqual(
    expect.arrayContaining([
      { ...of, attempt: 1, kind: "incurred" },
      { ...of, cost: 20, attempt: 2, kind: "reused" },
      { ...of, attempt: 2, kind: "incurred" },
    ]),
  );
  expect(await ledgerOf(id)).toHaveLength(4);
  expect(run.cost_micros).toBe(30);
  expect(await viewOf(id)).toMatchObject({ reusedMicros: 20, usefulMicros: 30, wastedMicros: 0 });
  expect((await checkInvariants(bench.database.pool)).violations).toEqual([]);
});

test("a redriven run tells it too, and a copy of that tells it once", async () => {
  const worker = await batches(2);
  const workflowId = await bench.publish(machine({}));
  const { id } = await worker.engine.startRun({ workflowId, input: {} });
  expect(await bench.ended(id)).toMatchObject({ status: "FAILED" });
  const { copier } = controlOf(bench, worker);
  const wish = { what: "run", force: false, by: null } as const;
  const second = await copier.redrive({ ...wish, runId: id });
  expect(await bench.ended(second.id)).toMatchObject({ status: "FAILED" });
  expect(await ledgerOf(second.id)).toEqual([{ ...of, cost: 20, attempt: 2, kind: "reused" }]);
  const third = await copier.redrive({ ...wish, runId: second.id });
  const run = await bench.ended(third.id);
  expect(run.output).toEqual({ value: ["a!", "b!", "c!"] });
  expect(run.cost_micros).toBe(10);
  expect(done).toEqual(["a", "b", "c"]);
  expect((await checkInvariants(bench.database.pool)).violations).toEqual([]);
});
