/** When the watchdog does what is not urgent, what it says of it, and how it stops. */
import { pino } from "pino";
import { beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../server/engine/engine.ts";
import { Watchdog } from "../../../server/engine/watchdog.ts";
import type { UpkeepRound, WatchdogStore } from "../../../server/store/run-store.ts";
import { deferred, type Deferred } from "../../support/deferred.ts";
import { manualClock, type ManualClock } from "../../support/manual-clock.ts";

const idle: UpkeepRound = {
  summedDays: 0,
  droppedRuns: 0,
  droppedCosts: 0,
  droppedWeeks: [],
  failures: [],
  more: false,
};

let clock: ManualClock;
let lines: readonly Record<string, unknown>[];
let rounds: readonly { readonly stopping: AbortSignal; readonly end: Deferred<UpkeepRound> }[];
let watchdog: Watchdog;

beforeEach(() => {
  clock = manualClock();
  lines = [];
  rounds = [];
  const log = pino(
    { level: "info" },
    { write: (line: string) => void (lines = [...lines, JSON.parse(line)]) },
  );
  // The sweeps never come: their intervals are longer than the tests.
  const neverMs = 1e9;
  const store = {
    neighbours: async () => [],
    lostSteps: async () => [],
    hasOthers: async () => false,
    upkeep: async (stopping: AbortSignal) => {
      const end = deferred<UpkeepRound>();
      rounds = [...rounds, { stopping, end }];
      return await end.promise;
    },
  } satisfies Partial<WatchdogStore>;
  watchdog = new Watchdog({
    engine: { expectHelp: () => undefined } as unknown as Engine,
    store: store as unknown as WatchdogStore,
    intervalMs: neverMs,
    timerIntervalMs: neverMs,
    isRunning: () => true,
    log,
    clock,
    random: () => 0.5,
  });
  watchdog.start();
});

/** Lets a round end, and what follows from it happen. */
async function endRound(round: number, how: Partial<UpkeepRound> | Error): Promise<void> {
  const its = rounds[round]?.end;
  if (how instanceof Error) its?.reject(how);
  else its?.resolve({ ...idle, ...how });
  await its?.promise.catch(() => undefined);
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe("upkeep", () => {
  it("comes soon after the start, then rarely, and sooner while there is more to do", async () => {
    clock.advance(59_999);
    expect(rounds).toHaveLength(0);
    clock.advance(1);
    expect(rounds).toHaveLength(1);
    await endRound(0, { more: true });
    clock.advance(5_000);
    expect(rounds).toHaveLength(2);
    await endRound(1, {});
    clock.advance(899_999);
    expect(rounds).toHaveLength(2);
    clock.advance(1);
    expect(rounds).toHaveLength(3);
  });

  it("is one round at a time, and one that fails is not repeated at once", async () => {
    clock.advance(60_000);
    clock.advance(10_000_000);
    expect(rounds).toHaveLength(1);
    await endRound(0, { more: true });
    clock.advance(5_000);
    await endRound(1, new Error("the database is away"));
    expect(lines).toMatchObject([
      { level: 40, msg: "the watchdog's upkeep failed; the next turn tries again" },
    ]);
    clock.advance(5_000);
    expect(rounds).toHaveLength(2);
    clock.advance(895_000);
    expect(rounds).toHaveLength(3);
  });

  it("says what was dropped, and nothing when nothing was", async () => {
    clock.advance(60_000);
    await endRound(0, { more: true, summedDays: 3 });
    expect(lines).toEqual([]);
    clock.advance(5_000);
    await endRound(1, { droppedRuns: 7, droppedWeeks: ["events_20260105"] });
    expect(lines).toMatchObject([
      {
        level: 30,
        droppedRuns: 7,
        droppedCosts: 0,
        droppedWeeks: ["events_20260105"],
        msg: "dropped what is older than it is to be kept",
      },
    ]);
  });

  it("says what failed beside what was done, and does not try again at once", async () => {
    clock.advance(60_000);
    const failures = [{ part: "old costs", error: new Error("no") }];
    await endRound(0, { droppedRuns: 2, failures, more: true });
    expect(lines).toMatchObject([
      { level: 30, droppedRuns: 2 },
      { level: 40, part: "old costs", err: { message: "no" } },
    ]);
    clock.advance(899_999);
    expect(rounds).toHaveLength(1);
  });

  it("is asked to end when the process stops, which waits for it", async () => {
    clock.advance(60_000);
    expect(rounds[0]?.stopping.aborted).toBe(false);
    let stopped = false;
    const stop = watchdog.stop().then(() => void (stopped = true));
    expect(rounds[0]?.stopping.aborted).toBe(true);
    await Promise.resolve();
    expect(stopped).toBe(false);
    await endRound(0, { more: true });
    await stop;
    clock.advance(10_000_000);
    expect(rounds).toHaveLength(1);
  });
});
