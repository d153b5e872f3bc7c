/** What goes when it is old, and what stays. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import { findCostReport } from "../../../server/store/cost-report.ts";
import { createRunStore } from "../../../server/store/engine-store.ts";
import {
  dropOldCosts,
  dropOldEventPartitions,
  dropOldRuns,
  ensureEventPartitions,
} from "../../../server/store/retention.ts";
import { writeSideRecords, type SideRecords } from "../../../server/store/side-records.ts";
import { writeStepLogs } from "../../../server/store/step-logs.ts";
import { keepForEver, keepUp } from "../../../server/store/upkeep.ts";
import type { NewRun } from "../../../server/store/run-store.ts";
import { databaseOfFile } from "../../support/database.ts";
import {
  claimed,
  newRun,
  outcome,
  publish,
  type StoredRun,
  succeeded,
  startStored,
} from "../../support/stored-run.ts";
import { until } from "../../support/until.ts";

const definition: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: { Ask: { Type: "Task", Resource: "cairn:ask", End: true } },
};

const database = await databaseOfFile();
const store = createRunStore(database);
const workflowId = await publish(database, definition);

const sides = ["text_chunks", "model_calls", "step_logs"];
const tables = ["runs", "events", "steps", "flows", "ledger", ...sides];
const sums = ["days", "changes", "sums", "runs", "run_counts", "open_runs"].map((n) => `cost_${n}`);

beforeEach(async () => {
  await database.pool.query(`truncate ${[...tables, ...sums].join(", ")}`);
});

async function start(over: Partial<NewRun> = {}): Promise<StoredRun> {
  return await startStored({ store, definition }, newRun(workflowId, over));
}

/** What the call of a run was asked and has said. */
function sideRecords(runId: string): SideRecords {
  const place = { runId, path: "Ask", visit: 1, attempt: 1 };
  const answered = { prompt: "Ask.", reply: "Told.", usage: {}, finishReason: "stop" };
  const free = { operation: null, costMicros: null, atMostMicros: null, costKind: null };
  const owed = { error: null, cause: null, ordinal: null, rate: null, worker: "w" };
  const took = { ageMs: 5, latencyMs: 4, firstTextMs: 2 };
  const asked = { provider: "p", model: "m", kind: "chat", request: { value: {} } } as const;
  const call = {
    ...place,
    id: "c",
    answer: null,
    ...asked,
    ...took,
    ...answered,
    ...free,
    ...owed,
  };
  return {
    chunks: [{ ...place, writer: 1, start: 0, stop: 5, text: "Told." }],
    calls: [call],
  };
}

/** A run that has cost 40 and has ended; `ok` false: it has failed. */
async function endedRun(
  over: Partial<NewRun> & { readonly ok?: boolean } = {},
): Promise<StoredRun> {
  const { ok = true, ...rest } = over;
  const run = await start(rest);
  await run.report([claimed("Ask@1")]);
  const entry = {
    path: "Ask",
    visit: 1,
    attempt: 1,
    ordinal: 0,
    kind: "incurred",
    provider: "p",
    model: "m",
    usage: { requests: 1 },
    costMicros: 40,
    rate: null,
  } as const;
  const came = ok
    ? succeeded({ value: 1 }, null)
    : ({ type: "failed", error: "Boom", cause: null } as const);
  await run.report([outcome(run.step("Ask@1"), came, 40)], [entry]);
  await writeSideRecords(database, sideRecords(run.id));
  const place = { runId: run.id, path: "Ask", visit: 1, attempt: 1 };
  await writeStepLogs(database, [
    { ...place, writer: 1, line: 0, ageMs: 0, level: "info", text: "Asked." },
  ]);
  return run;
}

/** Makes everything of a run older. */
async function age(run: StoredRun, days: number): Promise<void> {
  const back = `${String(days)} days`;
  const columns: Readonly<Record<string, readonly string[]>> = {
    runs: ["created_at", "updated_at", "ended_at"],
    events: ["at"],
    ledger: ["at"],
  };
  for (const [table, names] of Object.entries(columns)) {
    const set = names.map((name) => `${name} = ${name} - $1::interval`).join(", ");
    const key = table === "runs" ? "id" : "run_id";
    await database.pool.query(`update ${table} set ${set} where ${key} = $2`, [back, run.id]);
  }
}

async function counts(run: StoredRun): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const table of tables) {
    const key = table === "runs" ? "id" : "run_id";
    const { rows } = await database.pool.query<{ n: number }>(
      `select count(*)::integer as n from ${table} where ${key} = $1`,
      [run.id],
    );
    found[table] = rows[0]?.n ?? 0;
  }
  return found;
}

const told = { text_chunks: 1, model_calls: 1, step_logs: 1 };
const whole = { runs: 1, events: 5, steps: 1, flows: 1, ledger: 1, ...told };
const untold = { text_chunks: 0, model_calls: 0, step_logs: 0 };
const spent = { runs: 0, events: 0, steps: 0, flows: 0, ledger: 1, ...untold };

describe("dropping old runs", () => {
  it("takes those that ended long ago, with all their rows but what they cost", async () => {
    const [old, young, open] = [await endedRun(), await endedRun(), await start()];
    await age(old, 40);
    await age(young, 20);
    await age(open, 40);
    expect(await dropOldRuns(database, { olderThanDays: 30 })).toBe(1);
    expect(await counts(old)).toEqual(spent);
    expect(await counts(young)).toEqual(whole);
    expect((await counts(open))["runs"]).toBe(1);
    expect(await dropOldRuns(database, { olderThanDays: 30 })).toBe(0);
  });

  it("does not change what was spent and what of it was wasted", async () => {
    const runs = [await endedRun(), await endedRun({ ok: false })];
    const day = (days: number) =>
      new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    const report = async () => {
      const span = { from: day(50), to: day(30), workflow: workflowId };
      const { runs: _runs, ...parts } = await findCostReport(database, span);
      return parts;
    };
    for (const run of runs) await age(run, 40);
    const before = await report();
    expect(before.total).toMatchObject({ costMicros: 80, wastedMicros: 40 });
    await dropOldRuns(database, { olderThanDays: 30 });
    expect(await report()).toEqual(before);
    expect(await dropOldCosts(database, { olderThanDays: 60 })).toBe(0);
    expect(await dropOldCosts(database, { olderThanDays: 35 })).toBe(2);
    expect((await report()).total.costMicros).toBe(0);
  });

  it("keeps the costs of runs that are there", async () => {
    const run = await endedRun();
    await age(run, 40);
    expect(await dropOldCosts(database, { olderThanDays: 35 })).toBe(0);
  });

  it("leaves a run that another one started for as long as that one", async () => {
    const parent = await start();
    const child = await endedRun({
      parent: { runId: parent.id, key: "Ask@1", attempt: 1, awaits: true },
    });
    await age(child, 40);
    expect(await dropOldRuns(database, { olderThanDays: 30 })).toBe(0);
    await parent.report([{ type: "cancel", reason: "enough" }]);
    await age(parent, 35);
    expect(await dropOldRuns(database, { olderThanDays: 30 })).toBe(2);
    expect((await counts(child))["runs"]).toBe(0);
  });

  it("goes on in batches until it is told to stop, or has dropped enough", async () => {
    for (let runs = 0; runs < 5; runs += 1) await age(await endedRun(), 40);
    const stopping = AbortSignal.abort();
    expect(await dropOldRuns(database, { olderThanDays: 30, stopping })).toBe(0);
    expect(await dropOldRuns(database, { olderThanDays: 30, atMost: 2 })).toBe(2);
    expect(await dropOldRuns(database, { olderThanDays: 30 })).toBe(3);
    expect(await dropOldCosts(database, { olderThanDays: 35, stopping })).toBe(0);
    expect(await dropOldCosts(database, { olderThanDays: 35, atMost: 4 })).toBe(4);
    expect(await dropOldCosts(database, { olderThanDays: 35 })).toBe(1);
  });

  it("takes few long runs at a time, but never none", async () => {
    const runs = [await endedRun(), await endedRun(), await endedRun()];
    for (const run of runs) await age(run, 40);
    await database.pool.query("update runs set seq = 50000");
    const statements: string[] = [];
    database.pool.on("acquire", () => statements.push("batch"));
    expect(await dropOldRuns(database, { olderThanDays: 30 })).toBe(3);
    database.pool.removeAllListeners("acquire");
    // One for each, and one that finds nothing.
    expect(statements).toHaveLength(4);
  });

  it("may be done by several processes at once: each run is dropped by one", async () => {
    for (let runs = 0; runs < 12; runs += 1) await age(await endedRun(), 40);
    const dropped = await Promise.all(
      [5, 5, 5].map(async (atMost) => await dropOldRuns(database, { olderThanDays: 30, atMost })),
    );
    const left = await dropOldRuns(database, { olderThanDays: 30 });
    expect(dropped.reduce((sum, count) => sum + count, left)).toBe(12);
    const costs = await Promise.all(
      [1, 2].map(async () => await dropOldCosts(database, { olderThanDays: 35 })),
    );
    const rest = await dropOldCosts(database, { olderThanDays: 35 });
    expect(costs.reduce((sum, count) => sum + count, rest)).toBe(12);
  });
});

describe("a round of upkeep", () => {
  const retention = { runDays: 30, costDays: 60 };
  const stopping = new AbortController().signal;

  it("drops nothing when nobody said so", async () => {
    await age(await endedRun(), 4_000);
    const round = await keepUp(database, { retention: keepForEver, stopping });
    expect(round).toMatchObject({ droppedRuns: 0, droppedCosts: 0, droppedWeeks: [] });
    const { rows } = await database.pool.query("select from runs join ledger on run_id = id");
    expect(rows).toHaveLength(1);
  });

  it("drops what is old, and sums what is left", async () => {
    const [ancient, old, young] = [await endedRun(), await endedRun(), await endedRun()];
    await age(ancient, 70);
    await age(old, 40);
    await age(young, 3);
    const first = await keepUp(database, { retention, stopping });
    expect(first).toMatchObject({ droppedRuns: 2, droppedCosts: 1, more: false });
    expect(await counts(ancient)).toEqual({ ...spent, ledger: 0 });
    expect(await counts(old)).toEqual(spent);
    expect(await counts(young)).toEqual(whole);
    await until(async () => {
      const round = await keepUp(database, { retention, stopping });
      expect(round).toMatchObject({ droppedRuns: 0, droppedCosts: 0 });
      const { rowCount } = await database.pool.query(
        "select from cost_days d where summed_at is null or exists (select from cost_changes c where c.day = d.day)",
      );
      return rowCount === 0;
    });
    const { rows } = await database.pool.query(
      "select sum(incurred)::integer as incurred from cost_sums",
    );
    expect(rows).toEqual([{ incurred: 80 }]);
  });

  it("is over at once for a process that stops", async () => {
    await age(await endedRun(), 70);
    const round = await keepUp(database, { retention, stopping: AbortSignal.abort() });
    expect(round).toEqual({
      summedDays: 0,
      droppedRuns: 0,
      droppedCosts: 0,
      droppedWeeks: [],
      failures: [],
      more: false,
    });
  });

  it("does the rest when a part fails", async () => {
    await age(await endedRun(), 40);
    await database.pool.query("alter table cost_open_runs rename to away");
    try {
      const round = await keepUp(database, {
        retention: { runDays: 30, costDays: null },
        stopping,
      });
      expect(round).toMatchObject({ droppedRuns: 1, failures: [{ part: "sums of costs" }] });
    } finally {
      await database.pool.query("alter table away rename to cost_open_runs");
    }
  });
});

const weeks = async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    "select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'events'::regclass order by 1",
  );
  return rows.map((row) => row.name).filter((name) => /\d{8}$/.test(name));
};

describe("the weeks of events", () => {
  it("are made ahead, once", async () => {
    expect(await ensureEventPartitions(database)).toBe(0);
    const made = await weeks();
    expect(made).toHaveLength(6);
    await database.pool.query(`drop table ${made.at(-1) ?? ""}`);
    expect(await ensureEventPartitions(database)).toBe(1);
    expect(await weeks()).toEqual(made);
  });

  it("hold the events of their days, from Monday to Monday", async () => {
    const run = await start();
    const { rows } = await database.pool.query<{ name: string; monday: string }>(
      `select tableoid::regclass::text as name, 'events_' || to_char(date_trunc('week', at at time zone 'UTC'), 'YYYYMMDD') as monday
       from events where run_id = $1 limit 1`,
      [run.id],
    );
    expect(rows[0]?.name).toBe(rows[0]?.monday);
  });

  it("that were not made ahead stay where their events went", async () => {
    const run = await start();
    await age(run, -100);
    const { rows } = await database.pool.query<{ name: string }>(
      "select distinct tableoid::regclass::text as name from events where run_id = $1",
      [run.id],
    );
    expect(rows).toEqual([{ name: "events_rest" }]);
    await database.pool.query("select ensure_event_partitions(now(), 16)");
    const { rows: after } = await database.pool.query("select from events where run_id = $1", [
      run.id,
    ]);
    expect(after).toHaveLength(2);
  });

  it("go when no run is left that began before their end, and not before", async () => {
    await database.pool.query("select ensure_event_partitions(now() - interval '55 days')");
    const [old, long] = [await endedRun(), await start()];
    await age(old, 55);
    await age(long, 30);
    const all = await weeks();
    expect(await dropOldEventPartitions(database)).toEqual([]);
    await dropOldRuns(database, { olderThanDays: 50 });
    const dropped = await dropOldEventPartitions(database);
    expect(dropped.length).toBeGreaterThanOrEqual(3);
    expect(await weeks()).toEqual(all.filter((name) => !dropped.includes(name)));
    // The run that goes on has all its events.
    expect((await counts(long))["events"]).toBe(2);
    const loaded = await store.load(long.id);
    expect(loaded?.state.seq).toBe(2);
  });

  it("stay while somebody reads them: nobody is kept waiting for long", async () => {
    await database.pool.query("select ensure_event_partitions(now() - interval '20 days')");
    const reader = await database.pool.connect();
    try {
      await reader.query("begin");
      await reader.query("select count(*) from events");
      const all = await weeks();
      expect(await dropOldEventPartitions(database)).toEqual([]);
      expect(await weeks()).toEqual(all);
      await reader.query("commit");
    } finally {
      reader.release();
    }
    expect((await dropOldEventPartitions(database)).length).toBeGreaterThanOrEqual(2);
  });
});
