/** Limits, hours and budgets on a real PostgreSQL. */
import { describe, expect, it } from "vitest";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import type { Execution } from "../../../server/engine/execution.ts";
import { createAdmissionStore } from "../../../server/store/admission.ts";
import { setWorkflowBudget } from "../../../server/store/workflow-budgets.ts";
import { deferred } from "../../support/deferred.ts";
import { benchOfFile } from "../../support/engine.ts";
import { echo, machine as machineOf } from "../../support/machine.ts";
import { until } from "../../support/until.ts";

const machine = (States: Record<string, State>, fields: Partial<Definition> = {}): Definition =>
  machineOf("Call", States, fields);
const bench = await benchOfFile();

/** Steps of runs that a worker could take, and jobs for them. */
async function work(
  ...runIds: readonly string[]
): Promise<{ readonly ready: number; readonly jobs: number }> {
  const { rows } = await bench.database.pool.query<{ ready: number; jobs: number }>(
    `select (select count(*)::integer from flows where ready_at is not null and run_id = any ($1)) as ready,
      (select count(*)::integer from graphile_worker.jobs where split_part(key, ':', 1) = any ($1)) as jobs`,
    [runIds],
  );
  return rows[0] ?? { ready: -1, jobs: -1 };
}

/** Spends money: 1 micro-dollar for each token. */
function spend(execution: Execution, outputTokens: number): void {
  execution.meter({ provider: "test", model: "m", usage: { outputTokens }, kind: "incurred" });
}

describe("runs of a workflow with limits", () => {
  it("are all accepted, and are under way only as many at once as there may be", async () => {
    let underWay = 0;
    let most = 0;
    const worker = bench.engine(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return null;
    });
    await worker.work(8);
    const workflowId = await bench.publish(machine({ Call: echo() }, { Limits: { MaxRuns: 3 } }));
    const started = await Promise.all(
      Array.from(
        { length: 30 },
        async () => await worker.engine.startRun({ workflowId, input: {} }),
      ),
    );
    for (const { id } of started) {
      expect(await bench.ended(id)).toMatchObject({ status: "SUCCEEDED" });
    }
    expect(most).toBeLessThanOrEqual(3);
    const id = started[0]?.id ?? "";
    expect((await bench.types(id)).slice(0, 5)).toEqual([
      "run.created",
      "step.scheduled",
      "step.deferred",
      "run.admitted",
      "step.admitted",
    ]);
    await bench.expectSound(id);
    await until(async () => {
      const { rows } = await bench.database.pool.query("select 1 from admissions limit 1");
      return rows.length === 0;
    });
  });

  it("hold no job while they wait, and a tenant's backlog delays no other tenant", async () => {
    const order: string[] = [];
    const gate = deferred<null>();
    const worker = bench.engine(async ({ args }) => {
      order.push((args as { readonly tenant: string }).tenant);
      if (order.length <= 2) await gate.promise;
      return null;
    });
    await worker.work(4);
    const workflowId = await bench.publish(
      machine({ Call: echo() }, { Limits: { MaxRuns: 2, Key: "{% $states.input.tenant %}" } }),
    );
    const start = async (tenant: string): Promise<string> =>
      (await worker.engine.startRun({ workflowId, input: { tenant } })).id;
    const backlog = [];
    for (let index = 0; index < 40; index += 1) backlog.push(await start("a"));
    await until(async () => order.length === 2);
    const others = [await start("b"), await start("b")];
    const waiting = [...backlog.slice(2), ...others];
    expect(await work(...waiting)).toEqual({ ready: 0, jobs: 0 });
    gate.resolve(null);
    for (const id of [...others, ...backlog]) await bench.ended(id);
    // Two places, two tenants: the second tenant's first run is among the next two, its second among the next four.
    expect(order.slice(2, 4)).toContain("b");
    expect(order.slice(2, 6).filter((tenant) => tenant === "b")).toHaveLength(2);
  });

  it("go on when the process dies that had admitted them", async () => {
    const worker = bench.engine();
    await worker.work();
    const workflowId = await bench.publish(machine({ Call: echo() }, { Limits: { MaxRuns: 1 } }));
    await bench.database.pool.query(
      "insert into admission_workflows (workflow_id, running) values ($1, 1)",
      [workflowId],
    );
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    // It has looked in vain, and looks no more: nobody sees that the place comes free, nor tells the run that it was admitted.
    await worker.engine.gate.close();
    await bench.database.pool.query(
      "update admission_workflows set running = 0 where workflow_id = $1",
      [workflowId],
    );
    const limits = { MaxRuns: 1 };
    const store = createAdmissionStore(bench.database);
    const { admitted } = await store.admit({ workflowId, limits, count: 1 });
    expect(admitted).toHaveLength(1);
    await worker.watchdog.sweep();
    expect(await bench.status(id)).toBe("RUNNING");
    await bench.database.pool.query(
      "update admissions set admitted_at = admitted_at - interval '1 minute'",
    );
    await worker.watchdog.sweep();
    expect(await bench.ended(id)).toMatchObject({ status: "SUCCEEDED" });
  });

  it("give up their place when they are paused, and line up again", async () => {
    const gate = deferred<null>();
    let calls = 0;
    const worker = bench.engine(async () => {
      calls += 1;
      if (calls === 1) await gate.promise;
      return null;
    });
    await worker.work(4);
    const workflowId = await bench.publish(
      machine(
        { Call: echo({ End: undefined, Next: "Then" }), Then: echo() },
        {
          Limits: { MaxRuns: 1 },
        },
      ),
    );
    const first = await worker.engine.startRun({ workflowId, input: {} });
    await until(async () => calls === 1);
    const second = await worker.engine.startRun({ workflowId, input: {} });
    await worker.engine.report(first.id, { type: "pause", reason: "request", by: null });
    await bench.ended(second.id);
    gate.resolve(null);
    await worker.engine.report(first.id, { type: "resume", by: null });
    expect(await bench.ended(first.id)).toMatchObject({ status: "SUCCEEDED" });
    expect((await bench.types(first.id)).filter((type) => type === "run.admitted")).toHaveLength(2);
    await bench.expectSound(first.id);
  });

  it("are refused when their input does not say what they count for", async () => {
    const { engine } = bench.engine();
    const Limits = { MaxRunsPerKey: 1, Key: "$.tenant" };
    const workflowId = await bench.publish(machine({ Call: echo() }, { Limits }));
    await expect(engine.startRun({ workflowId, input: {} })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    await expect(engine.startRun({ workflowId, input: { tenant: 7 } })).resolves.toBeDefined();
  });
});

describe("a step with hours", () => {
  /** A window of an hour that begins so many hours from now, in UTC. */
  const windowIn = (hours: number) => {
    const hour = (add: number): string =>
      `${String((new Date().getUTCHours() + hours + add + 24) % 24).padStart(2, "0")}:00`;
    return { Start: hour(0), End: hour(1), TimeZone: "UTC" };
  };

  it("waits for them without a job, and starts in them", async () => {
    const called: string[] = [];
    const worker = bench.engine((_, { runId }) => {
      called.push(runId);
      return null;
    });
    await worker.engine.gate.refresh();
    await worker.work();
    const open = await bench.publish(
      machine({ Call: echo({ RunWindow: { ...windowIn(-1), End: windowIn(1).End } }) }),
    );
    const closed = await bench.publish(machine({ Call: echo({ RunWindow: windowIn(3) }) }));
    const waiting = await worker.engine.startRun({ workflowId: closed, input: {} });
    const going = await worker.engine.startRun({ workflowId: open, input: {} });
    expect(await bench.ended(going.id)).toMatchObject({ status: "SUCCEEDED" });
    await bench.happened(waiting.id, "step.deferred");
    expect(await work(waiting.id)).toEqual({ ready: 0, jobs: 0 });
    const { rows } = await bench.database.pool.query<{ readonly wake_at: Date }>(
      "select wake_at from flows where run_id = $1",
      [waiting.id],
    );
    expect(rows[0]?.wake_at.toISOString().slice(11, 16)).toBe(windowIn(3).Start);
    await bench.expectSound(waiting.id);
    // Woken too early it looks at the clock again.
    await bench.database.pool.query("update flows set wake_at = now() where run_id = $1", [
      waiting.id,
    ]);
    await worker.watchdog.wakeDue();
    await until(async () => (await bench.types(waiting.id)).at(-1) === "step.deferred");
    expect((await bench.types(waiting.id)).slice(2)).toEqual([
      "step.deferred",
      "timer.fired",
      "step.deferred",
    ]);
    expect(called).not.toContain(waiting.id);
    await worker.engine.cancelRun(waiting.id, "enough");
  });
});

describe("a budget", () => {
  const each = machine(
    {
      Call: {
        Type: "Map",
        Items: "{% $states.input.items %}",
        MaxConcurrency: 4,
        ItemProcessor: { StartAt: "One", States: { One: echo() } },
        End: true,
      },
    },
    { Budget: { MaxCostUsd: 0.001 } },
  );

  it("pauses the run with the commit that spends the last of it; it goes on with more", async () => {
    const worker = bench.engine((_, execution) => {
      spend(execution, 300);
      return null;
    });
    await worker.work(4);
    const workflowId = await bench.publish(each);
    const items = Array.from({ length: 12 }, (_, index) => index);
    const { id } = await worker.engine.startRun({ workflowId, input: { items } });
    await until(async () => (await bench.status(id)) === "PAUSED");
    await until(async () => (await bench.states(id)).stored?.budget.reservedMicros === 0);
    const { stored } = await bench.states(id);
    // 1,000 micro-dollars at 300 each: the fourth crosses the line, and three may have been under way beside it.
    expect(stored?.budget.spentMicros).toBeGreaterThanOrEqual(1200);
    expect(stored?.budget.spentMicros).toBeLessThanOrEqual(2100);
    await bench.expectSound(id);
    expect(await bench.types(id)).toContain("run.budget_warned");
    expect(await worker.engine.report(id, { type: "resume", by: null })).toMatch(/budget/);
    await worker.engine.report(id, { type: "resume", by: null, maxCostMicros: 10_000 });
    expect(await bench.ended(id)).toMatchObject({ status: "SUCCEEDED", cost_micros: 3600 });
  });

  it("that the starter gives goes before that of the state machine, and may end the run", async () => {
    const worker = bench.engine((_, execution) => {
      spend(execution, 300);
      return null;
    });
    await worker.work(1);
    const workflowId = await bench.publish(
      machine(
        { Call: echo({ End: undefined, Next: "Then" }), Then: echo() },
        {
          Budget: { MaxCostUsd: 1 },
        },
      ),
    );
    const budget = { maxCostMicros: 300, onExceeded: "Fail" } as const;
    const { id } = await worker.engine.startRun({ workflowId, input: {}, budget });
    expect(await bench.ended(id)).toMatchObject({
      status: "FAILED",
      error: "Cairn.BudgetExceeded",
      cost_micros: 300,
    });
    await bench.expectSound(id);
  });

  it("bears what an attempt cost that came too late", async () => {
    const gates = [deferred<null>(), deferred<null>()];
    let calls = 0;
    const call = async (_: unknown, execution: Execution): Promise<null> => {
      calls += 1;
      spend(execution, 300);
      await gates[calls - 1]?.promise;
      return null;
    };
    const worker = bench.engine(call);
    await worker.work(1);
    const budget = { maxCostMicros: 600, onExceeded: "Pause" } as const;
    const workflowId = await bench.publish(
      machine({ Call: echo({ End: undefined, Next: "Then" }), Then: echo() }),
    );
    const { id } = await worker.engine.startRun({ workflowId, input: {}, budget });
    await until(async () => calls === 1);
    const step = (await bench.states(id)).stored?.steps.get("Call@1");
    // Its worker counts as lost: what it says then is refused, and what it spent is spent.
    const lost = { type: "lost", key: "Call@1", epoch: step?.epoch ?? 0, random: 0 } as const;
    const other = bench.engine(call);
    await other.work(1);
    expect(await other.engine.report(id, lost)).toBeNull();
    await until(async () => calls === 2);
    gates[0]?.resolve(null);
    await bench.happened(id, "run.charged");
    gates[1]?.resolve(null);
    await until(async () => (await bench.status(id)) === "PAUSED");
    expect((await bench.states(id)).stored?.budget.spentMicros).toBe(600);
    expect(calls).toBe(2);
  });

  it("of a workflow and month pauses its runs, and lets them go on when it is raised", async () => {
    const workflowId = await bench.publish(
      machine({ Call: echo({ End: undefined, Next: "Then" }), Then: echo() }),
    );
    await setWorkflowBudget(bench.database, { workflowId, maxCostMicros: 600 });
    const worker = bench.engine((_, execution) => {
      spend(execution, 600);
      return null;
    });
    await worker.engine.gate.refresh();
    await worker.work(1);
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await until(async () => (await bench.status(id)) === "PAUSED");
    expect((await bench.events(id)).at(-1)).toMatchObject({
      type: "run.paused",
      data: { reason: "workflow_budget" },
    });
    await worker.watchdog.sweep();
    expect(await bench.status(id)).toBe("PAUSED");
    await setWorkflowBudget(bench.database, { workflowId, maxCostMicros: null });
    await worker.watchdog.sweep();
    expect(await bench.status(id)).not.toBe("PAUSED");
  });
});
