/** What a worker had paid for when it died is in the ledger once, whoever tells of it how often. */
import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { MeteredOperation } from "../../../shared/cost/usage.ts";
import type { Execution } from "../../../server/engine/execution.ts";
import { createRunStore } from "../../../server/store/engine-store.ts";
import { findRunCost } from "../../../server/store/run-cost.ts";
import { writeSideRecords, type CallRow } from "../../../server/store/side-records.ts";
import { deferred } from "../../support/deferred.ts";
import { benchOfFile, type CallAnswer, type TestEngine } from "../../support/engine.ts";
import { until } from "../../support/until.ts";

const bench = await benchOfFile();
const definition = {
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:lambda:eu-west-1:123456789012:function:ask",
      End: true,
    },
  },
} as unknown as Definition;
const used: MeteredOperation = {
  provider: "p",
  model: "m",
  usage: { inputTokens: 7, requests: 1 },
  kind: "incurred",
};
const price = 7;

/** A call as it is written beside the log; `ended` false: it was under way. */
function rowOf(
  execution: Execution,
  its: { readonly id: string; readonly ended: boolean },
): CallRow {
  const { id, ended } = its;
  const { path, visit, attempt } = execution.step;
  const spent = { costMicros: price, costKind: "incurred", usage: used.usage } as const;
  const free = { costMicros: null, costKind: null, usage: {} } as const;
  return {
    runId: execution.runId,
    path,
    visit,
    attempt,
    id,
    operation: null,
    ageMs: 5,
    latencyMs: ended ? 5 : null,
    firstTextMs: null,
    provider: "p",
    model: "m",
    kind: "chat",
    request: { value: {} },
    answer: null,
    prompt: "",
    reply: "",
    finishReason: null,
    error: null,
    cause: null,
    ...(ended ? spent : free),
    ordinal: ended ? execution.nextOrdinal : null,
    atMostMicros: 2 * price,
    rate: ended ? "m@2026-01-01" : null,
    worker: execution.token.worker ?? null,
  };
}

interface Dying {
  readonly worker: TestEngine;
  readonly runId: string;
  /** Lets the call of the dead worker go on, as one does that was only cut off. */
  readonly wake: () => void;
}

/** A worker that has made two calls, is in the middle of a third, and will say no more. Records are written by hand. */
async function dying(): Promise<Dying> {
  const woken = deferred();
  let asked = 0;
  const worker = bench.engine(async (_call, execution) => {
    for (const id of ["1", "2"]) {
      // eslint-disable-next-line no-await-in-loop -- one call after the other
      await writeSideRecords(bench.database, {
        chunks: [],
        calls: [rowOf(execution, { id, ended: true })],
      });
      execution.meter(used);
    }
    const calls = [rowOf(execution, { id: "3", ended: false })];
    await writeSideRecords(bench.database, { chunks: [], calls });
    asked += 1;
    await woken.promise;
    return null;
  });
  await worker.work();
  const workflowId = await bench.publish(definition);
  const { id: runId } = await worker.engine.startRun({ workflowId, input: {} });
  await until(() => asked === 1);
  return { worker, runId, wake: () => woken.resolve() };
}

const answering: CallAnswer = (_call, execution): Json => {
  execution.meter(used);
  return "done";
};

async function lose(by: TestEngine, runId: string): Promise<string | null> {
  const epoch = (await bench.states(runId)).folded.steps.get("Ask@1")?.epoch ?? 0;
  return await by.engine.report(runId, { type: "lost", key: "Ask@1", epoch, random: 0 });
}

async function bury({ workerId }: TestEngine): Promise<void> {
  await bench.database.pool.query("update workers set buried_at = now() where id = $1", [workerId]);
}

/** Every way of adding up says the same. */
async function expectSpent(runId: string, calls: number): Promise<void> {
  const { rows } = await bench.database.pool.query<{ calls: number; micros: number; run: number }>(
    `select count(*) as calls, coalesce(sum(cost_micros), 0)::bigint as micros,
       (select cost_micros from runs where id = $1) as run
     from ledger where run_id = $1 and kind = 'incurred'`,
    [runId],
  );
  expect(rows).toEqual([{ calls, micros: calls * price, run: calls * price }]);
}

describe("calls of a worker that was lost", () => {
  it("are charged once, as wasted by the loss, whoever comes back late", async () => {
    const dead = await dying();
    await dead.worker.kill();
    const next = bench.engine(answering);
    await next.work();
    expect(await lose(next, dead.runId)).toBeNull();
    expect(await bench.ended(dead.runId)).toMatchObject({ status: "SUCCEEDED" });
    await until(async () => (await spentCalls(dead.runId)) === 3);
    await expectSpent(dead.runId, 3);

    // The worker was only cut off: what it charges late is what was charged for it.
    dead.wake();
    await dead.worker.close();
    const store = createRunStore(bench.database);
    const attempt = { path: "Ask", visit: 1, attempt: 1, worker: dead.worker.workerId };
    const again = [
      store.chargeLostCalls({ runId: dead.runId, attempt }),
      store.chargeLostCalls({ runId: dead.runId, attempt: null }),
    ];
    expect(await Promise.all(again)).toEqual([0, 0]);
    await expectSpent(dead.runId, 3);
    const cost = await findRunCost(bench.database, { runId: dead.runId });
    expect(cost.waste).toEqual([
      { cause: "worker_lost", error: null, micros: 2 * price, unpriced: 0, entries: 2 },
    ]);
    expect(cost.crashes).toEqual({
      workers: 1,
      calls: 2,
      micros: 2 * price,
      unpriced: 0,
      unknownCalls: 1,
      atMostMicros: 2 * price,
      unboundedCalls: 0,
      mayMissCalls: false,
    });
    await bench.expectSound(dead.runId);
  });

  it("count against the budget of the run", async () => {
    const dead = await dying();
    await dead.worker.kill();
    const next = bench.engine(() => null);
    expect(await lose(next, dead.runId)).toBeNull();
    await bench.happened(dead.runId, "run.charged");
    expect((await bench.states(dead.runId)).stored?.budget.spentMicros).toBe(2 * price);
    dead.wake();
  });

  it("are charged whatever their step is called when their process is gone for good", async () => {
    const dead = await dying();
    await bench.database.pool.query(
      "update model_calls set path = 'Next' where run_id = $1 and id = '2'",
      [dead.runId],
    );
    await dead.worker.kill();
    await bury(dead.worker);
    const next = bench.engine(() => null);
    await lose(next, dead.runId);
    await until(async () => (await spentCalls(dead.runId)) === 2);
    await expectSpent(dead.runId, 2);
    const { crashes } = await findRunCost(bench.database, { runId: dead.runId });
    expect(crashes).toMatchObject({ workers: 1, calls: 2 });
    dead.wake();
  });

  it("of a step that its worker may still commit are left to it", async () => {
    const dead = await dying();
    const store = createRunStore(bench.database);
    const attempt = { path: "Else", visit: 1, attempt: 1, worker: dead.worker.workerId };
    expect(await store.chargeLostCalls({ runId: dead.runId, attempt })).toBe(0);
    expect(await store.chargeLostCalls({ runId: dead.runId, attempt: null })).toBe(0);
    dead.wake();
    await bench.ended(dead.runId);
    await expectSpent(dead.runId, 2);
    const { crashes } = await findRunCost(bench.database, { runId: dead.runId });
    expect(crashes).toMatchObject({
      workers: 0,
      calls: 0,
      micros: 0,
      unpriced: 0,
      unknownCalls: 0,
    });
  });
});

async function spentCalls(runId: string): Promise<number> {
  const { rows } = await bench.database.pool.query<{ calls: number }>(
    "select count(*) as calls from ledger where run_id = $1 and kind = 'incurred'",
    [runId],
  );
  return rows[0]?.calls ?? 0;
}
