/** What the watchdog finds, and who is offered what. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { ParkedTask } from "../../../shared/run/event.ts";
import {
  createRunStore,
  createTaskStore,
  createWatchdogStore,
} from "../../../server/store/engine-store.ts";
import { registerWorker, removeWorker } from "../../../server/store/leases.ts";
import type { NewRun } from "../../../server/store/run-store.ts";
import { databaseOfFile } from "../../support/database.ts";
import {
  claimed,
  newRun,
  outcome,
  publish,
  type StoredRun,
  startStored,
} from "../../support/stored-run.ts";

const definition: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "cairn:ask",
      TimeoutSeconds: 60,
      HeartbeatSeconds: 5,
      End: true,
    },
  },
};

const database = await databaseOfFile();
const store = createRunStore(database);
const watchdog = createWatchdogStore(database, { workerId: "self", leaseMs: 60_000 });
const workflowId = await publish(database, definition);

beforeAll(async () => {
  await register("self", "boot-1");
});

async function register(id: string, boot: string): Promise<void> {
  await registerWorker(database, {
    id,
    host: "h",
    pid: 7,
    version: "1",
    concurrency: 1,
    pool: id,
    boot,
    startTicks: "12",
  });
}

async function start(over: Partial<NewRun> = {}): Promise<StoredRun> {
  return await startStored({ store, definition }, newRun(workflowId, over));
}

async function running(worker: string): Promise<StoredRun> {
  const run = await start();
  await run.report([claimed("Ask@1", worker)]);
  return run;
}

async function parked(task: Partial<ParkedTask>): Promise<StoredRun> {
  const run = await running("self");
  const whole = {
    kind: "callback",
    name: null,
    input: null,
    timeoutMs: 60_000,
    heartbeatMs: 5_000,
  } as const;
  await run.report([outcome(run.step("Ask@1"), { type: "parked", task: { ...whole, ...task } })]);
  return run;
}

/** Makes the times of a run's flows earlier. */
async function pass(run: StoredRun, seconds: number): Promise<void> {
  await database.pool.query(
    `update flows set ready_at = ready_at - s, wake_at = wake_at - s, timeout_at = timeout_at - s, heartbeat_timeout_at = heartbeat_timeout_at - s
     from (select make_interval(secs => $2) as s) by where run_id = $1`,
    [run.id, seconds],
  );
}

const of = (run: StoredRun, found: readonly { readonly runId: string }[]) =>
  found.filter(({ runId }) => runId === run.id);

describe("a running step", () => {
  it("is lost when its worker has no record, is silent for a lease, or is buried", async () => {
    await register("silent", "boot-2");
    await register("dead", "boot-1");
    await register("alive", "boot-2");
    const [gone, silent, dead, alive] = [
      await running("no such worker"),
      await running("silent"),
      await running("dead"),
      await running("alive"),
    ];
    await database.pool.query(
      "update workers set seen_at = now() - interval '2 minutes' where id = 'silent'",
    );
    const lost = async (onlyBuried: boolean) => {
      const found = await watchdog.lostSteps({ onlyBuried });
      return [gone, silent, dead, alive].map((run) => of(run, found).length);
    };
    expect(await lost(false)).toEqual([1, 1, 0, 0]);
    expect(await lost(true)).toEqual([0, 0, 0, 0]);
    expect(await watchdog.neighbours()).toEqual([{ id: "dead", pid: 7, startTicks: "12" }]);
    await watchdog.bury(["dead"]);
    expect(await watchdog.neighbours()).toEqual([]);
    expect(await lost(false)).toEqual([1, 1, 1, 0]);
    expect(await lost(true)).toEqual([0, 0, 1, 0]);
    expect(of(dead, await watchdog.lostSteps({ onlyBuried: true }))).toEqual([
      { runId: dead.id, key: "Ask@1", epoch: 1 },
    ]);
  });

  it("is overdue after its limits and some grace for its own worker", async () => {
    const [total, beat] = [await running("self"), await running("self")];
    await pass(beat, 8);
    expect(of(total, await watchdog.overdueSteps())).toEqual([]);
    expect(of(beat, await watchdog.overdueSteps())).toMatchObject([{ exceeded: "heartbeat" }]);
    await pass(total, 63);
    expect(of(total, await watchdog.overdueSteps())).toMatchObject([
      { key: "Ask@1", epoch: 1, exceeded: "total" },
    ]);
    expect(of(total, await watchdog.overdueParked())).toEqual([]);
  });

  it("keeps the limit of its attempt whatever else is written of it", async () => {
    const run = await running("self");
    await pass(run, 58);
    const { phase, attempt, epoch } = run.step("Ask@1");
    await run.report([
      { type: "heartbeat", step: { key: "Ask@1", phase, attempt, epoch }, details: null },
    ]);
    await pass(run, 4.5);
    expect(of(run, await watchdog.overdueSteps())).toMatchObject([{ exceeded: "total" }]);
  });

  it("belongs to the worker that claimed it", async () => {
    const run = await running("self");
    expect(of(run, await watchdog.ownSteps())).toEqual([
      { runId: run.id, key: "Ask@1", epoch: 1, phase: "enter", attempt: 1 },
    ]);
  });
});

describe("others", () => {
  it("are workers that live and take work", async () => {
    await database.pool.query("delete from workers where id <> 'self'");
    expect(await watchdog.hasOthers()).toBe(false);
    await register("other", "boot-9");
    expect(await watchdog.hasOthers()).toBe(true);
    await database.pool.query("update workers set draining = true where id = 'other'");
    expect(await watchdog.hasOthers()).toBe(false);
    await removeWorker(database, "other");
  });
});

describe("a parked step", () => {
  it("is overdue when nobody answers, and is no worker's", async () => {
    const run = await parked({});
    expect(of(run, await watchdog.ownSteps())).toEqual([]);
    expect(of(run, await watchdog.overdueParked())).toEqual([]);
    await pass(run, 6);
    expect(of(run, await watchdog.overdueParked())).toMatchObject([{ exceeded: "heartbeat" }]);
    expect(of(run, await watchdog.overdueSteps())).toEqual([]);
  });

  it("of an activity is offered with its input, the oldest first, until a worker takes it", async () => {
    const tasks = createTaskStore(database);
    const input = { value: { text: "t".repeat(2_000) } };
    const first = await parked({ kind: "activity", name: "paint", input });
    const second = await parked({ kind: "activity", name: "paint", input: { value: 2 } });
    const open = async () => await tasks.openTasks({ activity: "paint", limit: 9 });
    expect(await open()).toEqual([
      { runId: first.id, key: "Ask@1", attempt: 1, input },
      { runId: second.id, key: "Ask@1", attempt: 1, input: { value: 2 } },
    ]);
    await first.report([{ type: "taken", key: "Ask@1", attempt: 1, worker: "brush" }]);
    expect((await open()).map(({ runId }) => runId)).toEqual([second.id]);
    expect(await tasks.openTasks({ activity: "other", limit: 9 })).toEqual([]);
  });

  it("that waits for a run is found by it, and told when it has ended", async () => {
    const tasks = createTaskStore(database);
    const child = await start();
    const parent = await parked({ kind: "run", name: child.id });
    expect(await tasks.stepsAwaiting(child.id)).toEqual([
      { runId: parent.id, key: "Ask@1", attempt: 1 },
    ]);
    expect(await watchdog.untoldRuns()).not.toContain(child.id);
    await child.report([{ type: "cancel", reason: "enough" }]);
    expect(await watchdog.untoldRuns()).toContain(child.id);
    expect(await tasks.endedRun(child.id)).toMatchObject({ status: "ABORTED", cause: "enough" });
  });

  it("that is given up leaves its run abandoned", async () => {
    const parent = await running("self");
    const link = { runId: parent.id, key: "Ask@1", attempt: 1, awaits: true };
    const child = await start({ parent: link });
    expect(await watchdog.abandonedRuns()).not.toContain(child.id);
    await parent.report([{ type: "cancel", reason: "enough", graceMs: 0 }]);
    expect(await watchdog.abandonedRuns()).toContain(child.id);
    expect(await createTaskStore(database).abandonedAmong([child.id, parent.id])).toEqual([
      child.id,
    ]);
  });
});

describe("a waiting step", () => {
  it("is due when its time has come", async () => {
    const run = await running("self");
    const wait = { type: "waiting", delayMs: 30_000, until: null } as const;
    await run.report([outcome(run.step("Ask@1"), wait)]);
    expect(of(run, await watchdog.dueSteps())).toEqual([]);
    await pass(run, 31);
    expect(of(run, await watchdog.dueSteps())).toMatchObject([{ runId: run.id, key: "Ask@1" }]);
  });
});

describe("a ready step", () => {
  it("for which no job waits is silent after a while", async () => {
    const run = await start();
    expect(of(run, await watchdog.silentSteps())).toEqual([]);
    await pass(run, 5);
    expect(of(run, await watchdog.silentSteps())).toEqual([{ runId: run.id, key: "Ask@1" }]);
  });
});
