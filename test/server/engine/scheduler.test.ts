/** Schedules start a run for each of their times and no two, whoever looks and whoever dies. */
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import type { ScheduleBody } from "../../../shared/api/schedule.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import { Scheduler } from "../../../server/engine/scheduler.ts";
import {
  decideTicks,
  deleteSchedule,
  dueSchedules,
  findSchedule,
  listTicks,
  putSchedule,
} from "../../../server/store/schedules.ts";
import { deleteWorkflow } from "../../../server/store/workflows.ts";
import { benchOfFile, type CallAnswer, type TestEngine } from "../../support/engine.ts";

const bench = await benchOfFile();
const resource = "arn:aws:lambda:eu-west-1:123456789012:function:echo";
const machine = {
  QueryLanguage: "JSONata",
  StartAt: "Echo",
  States: { Echo: { Type: "Task", Resource: resource, End: true } },
} as Definition;

const made: string[] = [];
afterEach(async () => {
  for (const id of made.splice(0)) {
    // eslint-disable-next-line no-await-in-loop
    await deleteSchedule(bench.database, id);
  }
});

async function engine(call: CallAnswer = async ({ args }) => args): Promise<TestEngine> {
  const worker = bench.engine(call);
  await worker.work();
  return worker;
}

/** A schedule of every minute, whose first time came so many seconds ago. */
async function schedule(agoSeconds: number, fields: Partial<ScheduleBody> = {}): Promise<string> {
  const { rows } = await bench.database.pool.query<{ now: Date }>(
    "select date_trunc('second', now()) as now",
  );
  const workflowId = fields.workflowId ?? (await bench.publish(machine));
  const { id } = await putSchedule(bench.database, {
    id: null,
    firstAfter: () => (rows[0]?.now.getTime() ?? 0) - agoSeconds * 1000,
    body: {
      workflowId,
      name: "Often",
      cron: "0 0 1 1 *",
      timeZone: "UTC",
      input: { due: "{{scheduledTime}}", of: ["{{scheduleId}}"] },
      version: null,
      overlap: "allow",
      catchUp: "latest",
      enabled: true,
      ...fields,
    },
  });
  made.push(id);
  return id;
}

interface Crash {
  /** Dies before its decision is written down. */
  readonly dies?: boolean;
}

function scheduler(worker: TestEngine, { dies = false }: Crash = {}): Scheduler {
  return new Scheduler({
    store: {
      due: async (page) => await dueSchedules(bench.database, page),
      decide: async (decision) => {
        if (dies) throw new Error("killed");
        return await decideTicks(bench.database, decision);
      },
    },
    start: async (request) => await worker.engine.startRun(request),
    log: pino({ level: "silent" }),
  });
}

async function ticksOf(id: string) {
  return (await listTicks(bench.database, { id })).items;
}

async function runsOf(id: string) {
  const { workflowId } = await findSchedule(bench.database, id);
  return await bench.database.db
    .selectFrom("runs")
    .selectAll()
    .where("workflow_id", "=", workflowId)
    .orderBy("created_at")
    .execute();
}

test("a time that has come starts a run that knows its time, and the schedule moves on", async () => {
  const worker = await engine();
  const id = await schedule(5);
  const before = await findSchedule(bench.database, id);
  await scheduler(worker).look();
  const [run, ...others] = await runsOf(id);
  expect(others).toEqual([]);
  const due = new Date(before.nextMs ?? 0).toISOString();
  expect((await bench.ended(run?.id ?? "")).output).toEqual({ value: { due, of: [id] } });
  expect(await ticksOf(id)).toEqual([
    { at: due, outcome: "started", runId: run?.id, reason: null },
  ]);
  const after = await findSchedule(bench.database, id);
  expect(after).toMatchObject({ lastMs: before.nextMs, lastRun: run?.id });
  expect(after.nextMs).toBeGreaterThan(Date.now());
});

test("ten that look at once, and one that dies before it has written anything down, start one run", async () => {
  const worker = await engine();
  const id = await schedule(5);
  await scheduler(worker, { dies: true }).look();
  expect(await runsOf(id)).toHaveLength(1);
  expect(await ticksOf(id)).toEqual([]);
  await Promise.all(Array.from({ length: 10 }, async () => await scheduler(worker).look()));
  expect(await runsOf(id)).toHaveLength(1);
  expect(await ticksOf(id)).toMatchObject([{ outcome: "started" }]);
});

test("while the run before is under way: skip, queue or allow", async () => {
  let finish: () => void = () => undefined;
  const worker = await engine(
    async ({ args }) =>
      await new Promise((resolve) => {
        const before = finish;
        finish = () => {
          before();
          resolve(args);
        };
      }),
  );
  for (const overlap of ["skip", "queue", "allow"] as const) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const id = await schedule(30, { overlap, catchUp: "none" });
    const look = async () => {
      // As if its next time had come.
      await bench.database.pool.query(
        "update schedules set next_at = date_trunc('second', now()) - interval '10 seconds' where id = $1 and not queued",
        [id],
      );
      await scheduler(worker).look();
    };
    // eslint-disable-next-line no-await-in-loop
    await scheduler(worker).look();
    // eslint-disable-next-line no-await-in-loop
    const [first] = await runsOf(id);
    expect(first).toBeDefined();
    // eslint-disable-next-line no-await-in-loop
    await bench.database.pool.query("delete from schedule_ticks where schedule_id = $1", [id]);
    // eslint-disable-next-line no-await-in-loop
    await look();
    // eslint-disable-next-line no-await-in-loop
    const outcomes = (await ticksOf(id)).map(({ outcome }) => outcome);
    // eslint-disable-next-line no-await-in-loop
    const runs = await runsOf(id);
    // eslint-disable-next-line no-await-in-loop
    const { isQueued } = await findSchedule(bench.database, id);
    if (overlap === "skip") expect(outcomes).toContain("overlapped");
    expect({ overlap, isQueued, several: runs.length > 1 }).toEqual({
      overlap,
      isQueued: overlap === "queue",
      several: overlap === "allow",
    });
    finish();
    if (overlap !== "queue") continue;
    // eslint-disable-next-line no-await-in-loop
    await bench.ended(first?.id ?? "");
    // eslint-disable-next-line no-await-in-loop
    await scheduler(worker).look();
    // eslint-disable-next-line no-await-in-loop
    expect(await runsOf(id)).toHaveLength(2);
    finish();
  }
});

test("a schedule whose workflow cannot be started tells why and goes on", async () => {
  const worker = await engine();
  const id = await schedule(5, { version: 1 });
  await bench.database.pool.query("update schedules set version = 7 where id = $1", [id]);
  await scheduler(worker).look();
  expect(await ticksOf(id)).toMatchObject([
    { outcome: "refused", reason: expect.stringContaining("VERSION_NOT_FOUND") },
  ]);
  expect((await findSchedule(bench.database, id)).nextMs).toBeGreaterThan(Date.now());
});

test("more schedules than are read together that cannot be kept stand in nobody's way", async () => {
  const worker = await engine();
  const workflowId = await bench.publish(machine);
  const broken = await Promise.all(
    Array.from({ length: 101 }, async () => await schedule(30, { workflowId })),
  );
  await bench.database.pool.query(
    "update schedules set time_zone = 'Mars/Base' where id = any ($1)",
    [broken],
  );
  const id = await schedule(5);
  await scheduler(worker).look();
  expect(await ticksOf(id)).toMatchObject([{ outcome: "started" }]);
});

test("schedules that wait for the run before are not due until it has ended", async () => {
  let finish: () => void = () => undefined;
  const worker = await engine(
    async ({ args }) =>
      await new Promise((resolve) => {
        finish = () => resolve(args);
      }),
  );
  const id = await schedule(5, { overlap: "queue" });
  await scheduler(worker).look();
  await bench.database.pool.query(
    "update schedules set next_at = date_trunc('second', now()) - interval '3 seconds' where id = $1",
    [id],
  );
  await scheduler(worker).look();
  expect(await findSchedule(bench.database, id)).toMatchObject({ isQueued: true });
  const { due } = await dueSchedules(bench.database, { limit: 10, after: null });
  expect(due).toEqual([]);
  // A change that has nothing to do with its times does not lose the one that waits.
  await edit(id, { name: "Another name" });
  expect(await findSchedule(bench.database, id)).toMatchObject({ isQueued: true });
  finish();
  const [run] = await runsOf(id);
  await bench.ended(run?.id ?? "");
  await scheduler(worker).look();
  expect(await runsOf(id)).toHaveLength(2);
  finish();
});

test("after a long silence everything that was missed is decided about in one look", async () => {
  const worker = await engine();
  const id = await schedule(3 * 3600, { cron: "* * * * *", catchUp: "none", overlap: "skip" });
  const { nextMs } = await findSchedule(bench.database, id);
  await scheduler(worker).look();
  const after = await findSchedule(bench.database, id);
  expect(after.nextMs).toBeGreaterThan(Date.now());
  const { rows } = await bench.database.pool.query<{ count: number }>(
    "select count(*)::integer as count from schedule_ticks where schedule_id = $1",
    [id],
  );
  const minutes = Math.floor(((after.nextMs ?? 0) - (nextMs ?? 0)) / 60_000);
  expect(rows[0]?.count).toBeGreaterThanOrEqual(minutes);
});

/** Writes a schedule again with other fields, as somebody who edits it does. */
async function edit(id: string, fields: Partial<ScheduleBody>): Promise<void> {
  const old = await findSchedule(bench.database, id);
  const { workflowId, name, cron, timeZone, input, version, overlap, catchUp, enabled } = old;
  const body = { workflowId, name, cron, timeZone, input, version, overlap, catchUp, enabled };
  const firstAfter = (nowMs: number) => nowMs + 3_600_000;
  await putSchedule(bench.database, { id, body: { ...body, ...fields }, firstAfter });
}

test("a time that has come is not forgotten because somebody gives the schedule another name", async () => {
  const worker = await engine();
  const id = await schedule(5);
  const { nextMs } = await findSchedule(bench.database, id);
  await edit(id, { name: "Another name" });
  expect((await findSchedule(bench.database, id)).nextMs).toBe(nextMs);
  await scheduler(worker).look();
  expect(await ticksOf(id)).toMatchObject([{ outcome: "started" }]);
  await edit(id, { cron: "0 0 2 1 *" });
  expect((await findSchedule(bench.database, id)).nextMs).toBeGreaterThan(Date.now());
});

test("a schedule that is switched off and on owes nothing for the time between", async () => {
  const id = await schedule(5);
  await edit(id, { enabled: false });
  expect((await findSchedule(bench.database, id)).nextMs).toBeNull();
  await edit(id, { enabled: true });
  expect((await findSchedule(bench.database, id)).nextMs).toBeGreaterThan(Date.now());
});

test("a run that was started before a crash is found again though the schedule's input has changed since", async () => {
  const worker = await engine();
  const id = await schedule(5);
  await scheduler(worker, { dies: true }).look();
  await edit(id, { input: { other: true } });
  await scheduler(worker).look();
  const [run, ...others] = await runsOf(id);
  expect(others).toEqual([]);
  expect(await ticksOf(id)).toMatchObject([{ outcome: "started", runId: run?.id }]);
});

test("a deleted workflow takes its schedules with it, and one that comes too late for that starts nothing", async () => {
  const worker = await engine();
  const id = await schedule(5);
  const { workflowId } = await findSchedule(bench.database, id);
  await deleteWorkflow(bench.database, workflowId);
  await expect(findSchedule(bench.database, id)).rejects.toMatchObject({
    code: "SCHEDULE_NOT_FOUND",
  });
  made.splice(made.indexOf(id), 1);
  const late = await schedule(5);
  const ofLate = (await findSchedule(bench.database, late)).workflowId;
  await bench.database.pool.query("update workflows set deleted_at = now() where id = $1", [
    ofLate,
  ]);
  await scheduler(worker).look();
  const { due } = await dueSchedules(bench.database, { limit: 10, after: null });
  expect(due).toEqual([]);
});

test("a change of the schedule while its run is being started wins", async () => {
  const worker = await engine();
  const id = await schedule(5);
  const stale = await dueSchedules(bench.database, { limit: 10, after: null });
  const [due] = stale.due;
  await bench.database.pool.query("update schedules set revision = revision + 1 where id = $1", [
    id,
  ]);
  expect(due?.id).toBe(id);
  if (due !== undefined) {
    const decision = { schedule: due, ticks: [], nextMs: null, isQueued: false };
    expect(await decideTicks(bench.database, decision)).toBe(false);
  }
  await scheduler(worker).look();
  expect(await runsOf(id)).toHaveLength(1);
});
