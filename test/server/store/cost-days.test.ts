/** Whatever happens to the ledger, a report says what a plain sum over all of its entries says; sums only make it fast. */
import { fc } from "../../support/property.ts";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { costliestRuns } from "../../../shared/api/cost.ts";
import { sumCostDays } from "../../../server/store/cost-days.ts";
import { findCostReport } from "../../../server/store/cost-report.ts";
import { dropOldCosts, dropOldRuns } from "../../../server/store/retention.ts";
import { LedgerWorld, plainReport, readReport } from "../../support/ledger-world.ts";
import { until } from "../../support/until.ts";
import { databaseOfFile } from "../../support/database.ts";

const database = await databaseOfFile();
const world = new LedgerWorld(database);

beforeAll(async () => {
  await world.publish();
});

beforeEach(async () => {
  await world.clear();
});

/** Sums when nobody can be writing into the days any more, in no database of the server. */
async function sum(limit = 100, entriesAtOnce = 1000): ReturnType<typeof sumCostDays> {
  await sumCostDays(database, { limit: 0 });
  await until(async () => {
    const { rowCount } = await database.pool.query(
      "select from cost_days where summed_at is null and horizon > pg_snapshot_xmin(pg_current_snapshot())",
    );
    return rowCount === 0;
  });
  return await sumCostDays(database, { limit, entriesAtOnce });
}

/** Compares the whole, a part of the days, and one workflow. */
async function expectPlainSums(): Promise<void> {
  for (const span of [
    { from: 12, to: 0 },
    { from: 5, to: 2 },
  ]) {
    for (const workflow of [undefined, world.workflows[0]]) {
      const params = { from: world.day(span.from), to: world.day(span.to), workflow };
      // eslint-disable-next-line no-await-in-loop
      expect(await readReport(database, params)).toEqual(await plainReport(database, params));
      // eslint-disable-next-line no-await-in-loop
      const { total, waste } = await findCostReport(database, params);
      expect(waste.reduce((all, one) => all + one.micros, 0)).toBe(total.wastedMicros);
    }
  }
}

async function summedDays(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ day: string }>(
    "select day from cost_days d where summed_at is not null and not exists (select from cost_changes c where c.day = d.day) order by 1",
  );
  return rows.map((row) => row.day);
}

const index = fc.nat(1000);
const micros = fc.option(fc.integer({ min: 0, max: 3_000_000 }), { freq: 8, nil: null });
const daysAgo = fc.nat(11);
const move = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("start" as const), index }) },
  {
    weight: 10,
    arbitrary: fc.record({ type: fc.constant("spend" as const), index, daysAgo, micros }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant("end" as const), index, ok: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("sum" as const),
      limit: fc.nat(6),
      entriesAtOnce: fc.constantFrom(1, 2, 1000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("late" as const), index, micros }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("reprice" as const), index, micros }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("drop" as const), daysAgo }) },
);
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

async function make(made: Move): Promise<void> {
  switch (made.type) {
    case "start":
      return await world.start(made.index);
    case "spend":
      return await world.spend(made);
    case "end":
      return await world.end(made);
    case "sum":
      return void (await sum(made.limit, made.entriesAtOnce));
    case "late":
      return await world.spendLate(made);
    case "reprice":
      return await world.reprice(made);
    case "drop":
      await dropOldRuns(database, { olderThanDays: made.daysAgo });
      return void (await dropOldCosts(database, { olderThanDays: made.daysAgo + 2 }));
  }
}

describe("sums of days", () => {
  it("are what the ledger says, whatever comes when", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 20, maxLength: 60 }), async (moves) => {
        await world.clear();
        for (const [step, made] of moves.entries()) {
          // eslint-disable-next-line no-await-in-loop
          await make(made);
          // eslint-disable-next-line no-await-in-loop
          if (step % 10 === 9) await expectPlainSums();
        }
        await sum();
        await expectPlainSums();
      }),
      { numRuns: 12 },
    );
  });

  it("stand for the entries of ended runs in days that are over", async () => {
    await world.start(0);
    await world.spend({ index: 0, daysAgo: 2, micros: 70 });
    await world.spend({ index: 0, daysAgo: 0, micros: 5 });
    await world.end({ index: 0, ok: true });
    expect(await sum()).toEqual({ summed: 1, more: false });
    const report = async () =>
      (await readReport(database, { from: world.day(3), to: world.day(0), workflow: undefined }))
        .total.costMicros;
    expect(await report()).toBe(75);
    // Nobody is told of this, so nobody looks.
    await database.pool.query(
      "alter table ledger disable trigger user; delete from ledger; alter table ledger enable trigger user",
    );
    expect(await report()).toBe(70);
  });

  it("leave out what an open run spent until it has ended, for it may turn out wasted", async () => {
    await world.start(0);
    await world.spend({ index: 0, daysAgo: 2, micros: 70 });
    await sum();
    await expectPlainSums();
    await world.end({ index: 0, ok: false });
    await expectPlainSums();
    expect(await sum()).toEqual({ summed: 1, more: false });
    await expectPlainSums();
    expect(await sum()).toEqual({ summed: 0, more: false });
    const { rows } = await database.pool.query("select incurred, wasted from cost_sums");
    expect(rows).toEqual([{ incurred: 70, wasted: 70 }]);
  });

  it("wait for whoever may still be writing into the day", async () => {
    await world.start(0);
    await world.spend({ index: 0, daysAgo: 1, micros: 1 });
    await world.end({ index: 0, ok: true });
    await world.start(1);
    const writer = await database.pool.connect();
    try {
      await writer.query("begin");
      await world.spend({ index: 1, daysAgo: 1, micros: 20 }, writer);
      expect(await sumCostDays(database, { limit: 9 })).toEqual({ summed: 0, more: false });
      await writer.query("commit");
    } finally {
      writer.release();
    }
    expect(await sum()).toEqual({ summed: 1, more: false });
    await expectPlainSums();
  });

  it("are made anew when a cost comes late, and do not count until then", async () => {
    await world.start(0);
    await world.spend({ index: 0, daysAgo: 3, micros: 10 });
    await world.end({ index: 0, ok: true });
    await sum();
    expect(await summedDays()).toEqual([world.day(3)]);
    await world.spendLate({ index: 0, micros: 4 });
    // The run has spent on two days now, and is one run.
    expect(await summedDays()).toEqual([]);
    await expectPlainSums();
    await sum();
    expect(await summedDays()).toEqual([world.day(3)]);
    await expectPlainSums();
  });

  it("know the dearest runs, also when the dearest are dropped", async () => {
    for (let i = 0; i < costliestRuns + 10; i += 1) {
      await world.start(0);
      await world.spend({ index: i, daysAgo: 4, micros: 100 + i });
      await world.end({ index: i, ok: true });
    }
    await sum();
    await expectPlainSums();
    const { rows } = await database.pool.query("select from cost_runs");
    expect(rows).toHaveLength(costliestRuns);
    const old =
      "ended_at = ended_at - interval '50 days', created_at = created_at - interval '50 days'";
    await database.pool.query(`update runs set ${old} where cost_micros > 120`);
    expect(await dropOldRuns(database, { olderThanDays: 30 })).toBe(9);
    await expectPlainSums();
    await sum();
    await expectPlainSums();
  });

  it("are made by one process at a time, a few days at a time, until it is told to stop", async () => {
    await world.start(0);
    for (let days = 1; days <= 6; days += 1)
      await world.spend({ index: 0, daysAgo: days, micros: days });
    await world.end({ index: 0, ok: true });
    expect(await sum(2)).toEqual({ summed: 2, more: true });
    expect(await summedDays()).toEqual([world.day(2), world.day(1)]);
    const stopping = AbortSignal.abort();
    expect(await sumCostDays(database, { limit: 9, stopping })).toEqual({ summed: 0, more: false });
    await Promise.all([sum(), sum(), sum()]);
    await sum();
    expect(await summedDays()).toHaveLength(6);
    await expectPlainSums();
  });

  it("miss nothing that is written, ended and dropped while they are made", async () => {
    for (let i = 0; i < 12; i += 1) await world.start(i);
    const writer = async (from: number) => {
      for (let i = from; i < 90; i += 3) {
        await world.spend({ index: i, daysAgo: i % 6, micros: i + 1 });
        if (i % 7 === 0) await world.end({ index: i, ok: i % 2 === 0 });
        if (i % 11 === 0) await world.spendLate({ index: i, micros: i });
      }
      await dropOldRuns(database, { olderThanDays: 3 });
    };
    let writing = true;
    const summer = async (entriesAtOnce: number) => {
      while (writing) await sumCostDays(database, { limit: 3, entriesAtOnce });
    };
    const summers = [summer(4), summer(1000)];
    await Promise.all([writer(0), writer(1), writer(2)]);
    writing = false;
    await Promise.all(summers);
    await expectPlainSums();
    await sum();
    await expectPlainSums();
  });

  it("leave changed days for later when they are told to", async () => {
    await world.start(0);
    await world.spend({ index: 0, daysAgo: 2, micros: 7 });
    await sum();
    await world.reprice({ index: 0, micros: 9 });
    expect(await summedDays()).toEqual([]);
    expect((await sumCostDays(database, { limit: 9, changed: false })).summed).toBe(0);
    await expectPlainSums();
    expect((await sum()).summed).toBe(1);
    expect(await summedDays()).toEqual([world.day(2)]);
  });

  it("keep nothing of a day when the process stops in the middle of it", async () => {
    for (let i = 0; i < 5; i += 1) {
      await world.start(0);
      await world.spend({ index: i, daysAgo: 2, micros: 7 });
    }
    await sum(0);
    const stop = new AbortController();
    const stopping = stop.signal;
    // In time for the second part.
    stopping.throwIfAborted = () => {
      if (stopping.aborted) throw stopping.reason;
      stop.abort();
    };
    const stopped = await sumCostDays(database, { limit: 9, entriesAtOnce: 1, stopping });
    expect(stopped).toEqual({ summed: 0, more: false });
    expect(await summedDays()).toEqual([]);
    await sum(9, 1);
    expect(await summedDays()).toEqual([world.day(2)]);
    await expectPlainSums();
  });

  it("go on after the database was brought to another installation, whose transactions have lower numbers", async () => {
    await world.start(0);
    await world.spend({ index: 0, daysAgo: 1, micros: 7 });
    await database.pool.query("insert into cost_days (day, horizon) values ($1, '9000000000')", [
      world.day(1),
    ]);
    expect((await sum()).summed).toBe(1);
  });
});

describe("a report without any cost", () => {
  it("is empty", async () => {
    await sum();
    const params = { from: world.day(9), to: world.day(0), workflow: undefined };
    const report = await readReport(database, params);
    expect(report.total.costMicros).toBe(0);
    expect(report).toMatchObject({ days: {}, models: {}, workflows: {}, states: {}, runs: [] });
  });
});
