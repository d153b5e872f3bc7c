import { describe, expect, it } from "vitest";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import type { Json } from "../../../shared/base/json.ts";
import { dropExpiredCalls } from "../../../server/store/call-cache.ts";
import type { Execution } from "../../../server/engine/execution.ts";
import { checkInvariants } from "../../crash/invariants.ts";
import { controlOf } from "../../support/control.ts";
import { deferred } from "../../support/deferred.ts";
import { benchOfFile } from "../../support/engine.ts";
import { until } from "../../support/until.ts";

const bench = await benchOfFile();

const askState = {
  Type: "Task",
  Resource: "demo:ask",
  Arguments: "{% $states.input %}",
  Cache: { TtlSeconds: 3600 },
} as const;

function asking(state: Partial<Extract<State, { Type: "Task" }>> = {}): Definition {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Ask",
    States: { Ask: { ...askState, End: true, ...state } },
  };
}

/** A call that costs 3 micro-dollars and says how many there were. */
function counting() {
  let calls = 0;
  const call = (_: unknown, execution: Execution): Json => {
    calls += 1;
    execution.meter({
      provider: "p",
      model: "m",
      kind: "incurred",
      usage: { inputTokens: 2, outputTokens: 1 },
    });
    return { nth: calls };
  };
  return { call, calls: () => calls };
}

async function entries(workflowId: string, expiringAfter = new Date(-1)): Promise<number> {
  const rows = await bench.database.db
    .selectFrom("call_cache")
    .select("key")
    .where("workflow_id", "=", workflowId)
    .where("expires_at", ">", expiringAfter)
    .execute();
  return rows.length;
}

/** Results are kept after the commit, which nobody waits for. */
async function kept(workflowId: string, count = 1): Promise<void> {
  await until(async () => (await entries(workflowId)) === count);
}

async function ledger(runId: string) {
  return await bench.database.db
    .selectFrom("ledger")
    .select(["kind", "cost_micros", "provider", "model", "usage"])
    .where("run_id", "=", runId)
    .execute();
}

describe("the cache of calls", () => {
  it("answers the same call with the result of the first, and says what was spared", async () => {
    const { call, calls } = counting();
    const { engine, work } = bench.engine(call);
    await work();
    const workflowId = await bench.publish(asking());
    const first = await engine.startRun({ workflowId, input: { a: 1, b: [2] } });
    await bench.ended(first.id);
    await kept(workflowId);

    const second = await engine.startRun({ workflowId, input: { b: [2], a: 1 } });
    const ended = await bench.ended(second.id);

    expect(calls()).toBe(1);
    expect(ended.status).toBe("SUCCEEDED");
    expect(ended.output).toEqual({ value: { nth: 1 } });
    expect(ended.cost_micros).toBe(0);
    expect(await ledger(second.id)).toEqual([
      {
        kind: "cached",
        cost_micros: 3,
        provider: "p",
        model: "m",
        usage: { inputTokens: 2, outputTokens: 1 },
      },
    ]);
    const events = await bench.events(second.id);
    const succeeded = events.find(({ type }) => type === "step.succeeded");
    expect(succeeded?.data).toMatchObject({
      costMicros: 0,
      cached: { sparedMicros: 3, runId: first.id },
    });
    await bench.expectSound(second.id);
  });

  it("makes the call for other arguments, in another workflow, and once the time is over", async () => {
    const { call, calls } = counting();
    const { engine, work } = bench.engine(call);
    await work();
    const workflowId = await bench.publish(asking());
    const other = await bench.publish(asking());
    const run = async (workflow: string, input: Json) => {
      const { id } = await engine.startRun({ workflowId: workflow, input });
      await bench.ended(id);
    };
    await run(workflowId, 1);
    await kept(workflowId);
    await run(workflowId, 2);
    await kept(workflowId, 2);
    await run(other, 1);
    await kept(other);
    expect(calls()).toBe(3);

    await bench.database.db
      .updateTable("call_cache")
      .set({ expires_at: new Date(0) })
      .where("workflow_id", "=", workflowId)
      .execute();
    await run(workflowId, 1);
    expect(calls()).toBe(4);
    await until(async () => (await entries(workflowId, new Date())) === 1);
    expect(await dropExpiredCalls(bench.database, { atMost: 10 })).toBe(1);
    expect(await entries(workflowId)).toBe(1);
    expect(await entries(other)).toBe(1);
  });

  it("minds the time that the state gives now, not only the one it gave then", async () => {
    const { call, calls } = counting();
    const { engine, work } = bench.engine(call);
    await work();
    const workflowId = await bench.publish(asking({ Cache: { TtlSeconds: 60 } }));
    await bench.ended((await engine.startRun({ workflowId, input: 1 })).id);
    await kept(workflowId);
    const hourAgo = new Date(Date.now() - 3_600_000);
    await bench.database.db
      .updateTable("call_cache")
      .set({ created_at: hourAgo })
      .where("workflow_id", "=", workflowId)
      .execute();
    await bench.ended((await engine.startRun({ workflowId, input: 1 })).id);
    expect(calls()).toBe(2);
  });

  it("keeps nothing that a schema refused", async () => {
    const { call, calls } = counting();
    const { engine, work } = bench.engine(call, {
      mismatch: async (_, value) =>
        JSON.stringify(value) === '{"nth":1}' ? "it is the first" : null,
    });
    await work();
    const retry = [{ ErrorEquals: ["Cairn.InvalidOutput"], IntervalSeconds: 0 }];
    const workflowId = await bench.publish(asking({ Validate: { type: "object" }, Retry: retry }));
    const ended = await bench.ended((await engine.startRun({ workflowId, input: 1 })).id);
    expect(ended.output).toEqual({ value: { nth: 2 } });
    expect(ended.cost_micros).toBe(6);
    expect(calls()).toBe(2);
    await kept(workflowId);
    const again = await bench.ended((await engine.startRun({ workflowId, input: 1 })).id);
    expect(again.output).toEqual({ value: { nth: 2 } });
  });

  it("loses the result of a worker that dies between the call and the commit, and nothing else", async () => {
    const called = deferred<undefined>();
    const answered = deferred<Json>();
    const workflowId = await bench.publish(asking());
    const dying = bench.engine(async () => {
      called.resolve(undefined);
      return await answered.promise;
    });
    await dying.work();
    const { id } = await dying.engine.startRun({ workflowId, input: 1 });
    await called.promise;
    await dying.kill();
    answered.resolve("of the dead");

    const { call, calls } = counting();
    const next = bench.engine(call);
    await next.work();
    await next.engine.report(id, { type: "lost", key: "Ask@1", epoch: 1, random: 0 });
    const ended = await bench.ended(id);
    expect(ended.output).toEqual({ value: { nth: 1 } });
    expect(calls()).toBe(1);
    await kept(workflowId);
    await bench.ended((await next.engine.startRun({ workflowId, input: 1 })).id);
    expect(calls()).toBe(1);
  });

  it("counts as nothing in a run that goes on with the log of one that it answered", async () => {
    const { call } = counting();
    const worker = bench.engine(call);
    await worker.work();
    const failing: Definition = {
      ...asking(),
      States: {
        Ask: { ...askState, Next: "Stop" },
        Stop: { Type: "Fail", Error: "Enough" },
      },
    };
    const workflowId = await bench.publish(failing);
    await bench.ended((await worker.engine.startRun({ workflowId, input: 1 })).id);
    await kept(workflowId);
    const { id } = await worker.engine.startRun({ workflowId, input: 1 });
    await bench.ended(id);
    const { copier } = controlOf(bench, worker);
    const again = await copier.redrive({ what: "run", force: false, by: null, runId: id });
    const ended = await bench.ended(again.id);
    expect(ended.error).toBe("Enough");
    expect(await ledger(again.id)).toEqual([]);
    expect((await checkInvariants(bench.database.pool)).violations).toEqual([]);
  });
});
