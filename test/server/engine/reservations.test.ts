import { describe, expect, it } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { ResourceCall } from "../../../shared/run/interpret/ports.ts";
import type { Execution } from "../../../server/engine/execution.ts";
import { deferred } from "../../support/deferred.ts";
import { findFundedRuns, setWorkflowBudget } from "../../../server/store/workflow-budgets.ts";
import { benchOfFile, type TestEngine } from "../../support/engine.ts";
import { until } from "../../support/until.ts";

const bench = await benchOfFile();

const usd = 1_000_000;

/** Fifty calls at once, under a budget. */
function wide(budgetUsd: number, onExceeded: "Pause" | "Fail" = "Pause", atOnce = 0): Definition {
  return {
    QueryLanguage: "JSONata",
    StartAt: "All",
    Budget: { MaxCostUsd: budgetUsd, OnExceeded: onExceeded },
    States: {
      All: {
        Type: "Map",
        MaxConcurrency: atOnce,
        ItemProcessor: {
          StartAt: "Ask",
          States: { Ask: { Type: "Task", Resource: "demo:ask", End: true } },
        },
        End: true,
      },
    },
  };
}

const fifty: Json = Array.from({ length: 50 }, (_, i) => i);

/** A resource whose calls cost what they may cost: so many dollars, at a dollar for a million tokens. */
function asking(
  priceUsd: number,
  { answers = Promise.resolve() }: { answers?: Promise<void> } = {},
) {
  const world = { calls: 0, underWay: 0, most: 0 };
  const usage = { outputTokens: priceUsd * usd };
  const call = async (_: ResourceCall, execution: Execution): Promise<Json> => {
    const settle = await execution.reserve({ model: "m", atMost: usage, counted: () => usage });
    try {
      world.calls += 1;
      world.underWay += 1;
      world.most = Math.max(world.most, world.underWay);
      await answers;
      execution.meter({ provider: "p", model: "m", kind: "incurred", usage });
      return null;
    } finally {
      world.underWay -= 1;
      settle();
    }
  };
  return { call, world };
}

async function budgetOf(runId: string) {
  const { stored } = await bench.states(runId);
  return { ...stored?.budget, paused: stored?.paused, open: stored?.steps.size };
}

async function paused(runId: string): Promise<void> {
  await until(async () => (await bench.status(runId)) === "PAUSED");
  // What was under way has come to its end.
  await until(async () => (await budgetOf(runId)).reservedMicros === 0);
}

async function start({ engine }: TestEngine, definition: Definition): Promise<string> {
  const workflowId = await bench.publish(definition);
  const { id } = await engine.startRun({ workflowId, input: fifty });
  return id;
}

async function ledgerMicros(runId: string): Promise<number> {
  const rows = await bench.database.db
    .selectFrom("ledger")
    .select("cost_micros")
    .where("run_id", "=", runId)
    .execute();
  return rows.reduce((sum, row) => sum + (row.cost_micros ?? 0), 0);
}

describe("money for expensive calls", () => {
  it("is never overspent by fifty calls at once of two workers", async () => {
    const { call, world } = asking(1);
    const one = bench.engine(call);
    const other = bench.engine(call);
    await one.work(25);
    await other.work(25);
    const runId = await start(one, wide(10));
    await paused(runId);
    expect(world.calls).toBe(10);
    expect(await ledgerMicros(runId)).toBe(10 * usd);
    expect(await budgetOf(runId)).toMatchObject({ spentMicros: 10 * usd, reservedMicros: 0 });
    await bench.expectSound(runId);
  });

  it("stops the run before a call that the budget does not hold, and says what it needs", async () => {
    const { call, world } = asking(3);
    const engine = bench.engine(call);
    await engine.work(50);
    const runId = await start(engine, wide(10));
    await paused(runId);
    expect(world.calls).toBe(3);
    expect(await budgetOf(runId)).toMatchObject({
      spentMicros: 9 * usd,
      paused: { reason: "budget", by: null, neededMicros: 3 * usd },
    });

    await engine.engine.report(runId, { type: "resume", by: "ada", maxCostMicros: 160 * usd });
    await bench.ended(runId);
    expect(world.calls).toBe(50);
    expect(await ledgerMicros(runId)).toBe(150 * usd);
    await bench.expectSound(runId);
  });

  it("fails the run where its budget says so", async () => {
    const { call, world } = asking(6);
    const engine = bench.engine(call);
    await engine.work(50);
    const runId = await start(engine, wide(10, "Fail"));
    const ended = await bench.ended(runId);
    expect(ended).toMatchObject({ status: "FAILED", error: "Cairn.BudgetExceeded" });
    expect(world.calls).toBe(1);
    await bench.expectSound(runId);
  });

  it("gives back what a dead worker had set aside", async () => {
    const answers = deferred();
    const dead = asking(2, { answers: answers.promise });
    const dying = bench.engine(dead.call);
    await dying.work(5);
    const runId = await start(dying, wide(10));
    await until(() => dead.world.calls === 5);
    expect(await budgetOf(runId)).toMatchObject({ reservedMicros: 10 * usd, spentMicros: 0 });
    await dying.kill();
    answers.resolve();

    const living = asking(2);
    const next = bench.engine(living.call);
    await next.work(50);
    const { stored } = await bench.states(runId);
    for (const [key, step] of stored?.steps ?? []) {
      if (step.status !== "running") continue;
      const { epoch } = step;
      // eslint-disable-next-line no-await-in-loop
      await next.engine.report(runId, { type: "lost", key, epoch, random: 0 });
    }
    await paused(runId);
    expect(living.world.calls).toBe(5);
    expect(await budgetOf(runId)).toMatchObject({ spentMicros: 10 * usd, reservedMicros: 0 });
    await bench.expectSound(runId);
  });

  it("asks for no commit of its own where calls are cheap or money is no matter", async () => {
    const { call } = asking(0.005);
    const engine = bench.engine(call);
    await engine.work(4);
    const runId = await start(engine, wide(10));
    await bench.ended(runId);
    expect(await bench.types(runId)).not.toContain("step.reserved");
  });

  /** Calls of three dollars each in a workflow that may spend ten this month. */
  async function inMonth(atOnce: number, answers?: Promise<void>) {
    const { call, world } = asking(3, answers === undefined ? {} : { answers });
    const worker = bench.engine(call);
    await worker.work(50);
    const { Budget: _none, ...definition } = wide(1, "Pause", atOnce);
    const workflowId = await bench.publish(definition);
    await setWorkflowBudget(bench.database, { workflowId, maxCostMicros: 10 * usd });
    await worker.engine.gate.refresh({ atOnce: true });
    const { id } = await worker.engine.startRun({ workflowId, input: [0, 1, 2, 3, 4] });
    return { id, world, worker, workflowId };
  }

  it("stops a run before a call that the month of its workflow does not hold, until it does", async () => {
    const { id, world, worker, workflowId } = await inMonth(1);
    await until(async () => (await bench.status(id)) === "PAUSED");
    expect(world.calls).toBe(3);
    expect(await budgetOf(id)).toMatchObject({
      paused: { reason: "workflow_budget", neededMicros: 3 * usd },
    });
    const funded = async () => await findFundedRuns(bench.database, { limit: 10 });
    // A dollar is left, which is not what the call may cost.
    expect(await funded()).toEqual([]);
    await setWorkflowBudget(bench.database, { workflowId, maxCostMicros: 40 * usd });
    expect(await funded()).toEqual([id]);
    await worker.engine.gate.sweep();
    await bench.ended(id);
    expect(world.calls).toBe(5);
    await bench.expectSound(id);
  });

  it("lets a call wait for those of its process that may need the rest of the month", async () => {
    const answers = deferred();
    const { id, world } = await inMonth(0, answers.promise);
    await until(async () => {
      const { stored } = await bench.states(id);
      return (
        [...(stored?.steps.values() ?? [])].filter(({ deferred: off }) => off !== null).length === 2
      );
    });
    expect(world.calls).toBe(3);
    const put = (await bench.events(id)).filter(({ type }) => type === "step.deferred");
    expect(put.map(({ data }) => data)).toEqual([
      { reason: "budget", until: expect.any(String) as string, estimateMicros: 3 * usd },
      { reason: "budget", until: expect.any(String) as string, estimateMicros: 3 * usd },
    ]);
    answers.resolve();
    await until(async () => (await ledgerMicros(id)) === 9 * usd);
  });
});
