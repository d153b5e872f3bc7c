import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../shared/definition/definition.ts";
import type { OperationBuffer } from "../../../server/engine/operations.ts";
import { deferred } from "../../support/deferred.ts";
import { OperationWorld, sumOf } from "../../support/operation-world.ts";

const every: Checkpoint = { Policy: "Every" };
const everyN = (count: number): Checkpoint => ({ Policy: "EveryN", Count: count });
const milestone: Checkpoint = { Policy: "Milestone" };
const adaptive: Checkpoint = {
  Policy: "Adaptive",
  Rules: [
    { CostAboveUsd: 1, MaxSeconds: 60 },
    { CostAboveUsd: 0.1, MaxSeconds: 300 },
    { MaxSeconds: 900 },
  ],
};

/** Lets everything that waits for nothing but its turn go on. */
async function settled(): Promise<void> {
  await new Promise<void>((resolve) => void setImmediate(resolve));
}

async function operateAll(
  world: OperationWorld,
  buffer: OperationBuffer,
  keys: readonly string[],
): Promise<void> {
  for (const key of keys) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await world.operate(buffer, key);
  }
}

const named = (count: number): string[] => Array.from({ length: count }, (_, i) => `k${String(i)}`);

describe("operations under a policy", () => {
  it("are committed one by one under Every, each before it is over", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(every);
    await world.operate(buffer, "a");
    expect(world.events).toEqual([
      {
        policy: "Every",
        operations: 1,
        costMicros: 1,
        reason: "policy",
        saved: { a: { value: "value of a" } },
        costs: { a: [{ provider: "p", model: "m", costMicros: 1 }] },
        bytes: 13,
      },
    ]);
    await Promise.all([world.operate(buffer, "b"), world.operate(buffer, "c")]);
    expect(world.events.map(({ operations }) => operations)).toEqual([1, 1, 1]);
  });

  it("are committed together under EveryN, and the rest with the end of the step", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(everyN(10));
    await operateAll(world, buffer, named(25));
    expect(world.events.map(({ operations }) => operations)).toEqual([10, 10]);
    const rest = buffer.end("end");
    expect(rest).toEqual({
      data: { policy: "EveryN", operations: 5, costMicros: 5, reason: "end" },
      ledger: [],
    });
    expect(sumOf(world.ledger)).toBe(20);
    expect(sumOf(world.charged)).toBe(5);
  });

  it("wait for the end under Milestone", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(milestone);
    await operateAll(world, buffer, named(30));
    expect(world.events).toEqual([]);
    expect(buffer.end("end")?.data).toMatchObject({ operations: 30, reason: "end" });
  });

  it("are committed when together they have cost so much for so long under Adaptive", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(adaptive);
    await world.operate(buffer, "cheap", { costMicros: 100_000 });
    world.clock.advance(299_000);
    await world.operate(buffer, "more", { costMicros: 1 });
    expect(world.events).toEqual([]);
    world.clock.advance(1_000);
    await settled();
    // 0.100001 dollars: more than 0.1, and 300 s are over.
    expect(world.events).toMatchObject([{ operations: 2, costMicros: 100_001, reason: "policy" }]);
  });

  it("are committed in time under Adaptive although nothing more is finished", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(adaptive);
    await world.operate(buffer, "dear", { costMicros: 1_500_000 });
    const endless = world.operate(buffer, "long", {
      work: async () => await new Promise(() => {}),
    });
    void endless;
    world.clock.advance(59_999);
    await settled();
    expect(world.events).toEqual([]);
    world.clock.advance(1);
    await settled();
    expect(world.events).toMatchObject([{ operations: 1, costMicros: 1_500_000 }]);
  });

  it("are committed at once when the time is over already", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(adaptive);
    world.clock.advance(60_000);
    await world.operate(buffer, "dear", { costMicros: 1_000_001 });
    expect(world.events).toHaveLength(1);
  });

  it("are committed when their values are too large to wait for more", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(milestone);
    const work = async () => await Promise.resolve("x".repeat(300_000));
    for (const key of named(4)) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await world.operate(buffer, key, { work });
    }
    expect(world.events).toMatchObject([{ operations: 4, reason: "size", bytes: 1_200_016 }]);
  });
});

describe("an operation", () => {
  it("is not done again by the next attempt, and costs nothing", async () => {
    const world = new OperationWorld();
    await operateAll(world, world.attempt(everyN(2)), ["a", "b", "c"]);
    const next = world.attempt(everyN(2));
    await operateAll(world, next, ["b", "c", "a"]);
    expect(world.done).toEqual(["a", "b", "c", "c"]);
    expect(next.end("end")?.data).toMatchObject({ operations: 1, reused: 2 });
  });

  it("is one when the same key is asked for twice at once", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(everyN(5));
    const values = await Promise.all([world.operate(buffer, "a"), world.operate(buffer, "a")]);
    expect(values).toEqual(["value of a", "value of a"]);
    expect(world.done).toEqual(["a"]);
  });

  it("may be tried again after a failure; what it spent is the attempt's", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(every);
    const fail = world.operate(buffer, "a", {
      work: async () => await Promise.reject(new Error("no")),
    });
    await expect(fail).rejects.toThrow("no");
    await world.operate(buffer, "a");
    expect(world.done).toEqual(["a", "a"]);
    expect([sumOf(world.charged), sumOf(world.ledger)]).toEqual([1, 1]);
    expect(world.ledger[0]?.saved).toBe(true);
  });

  it("charges what is metered after it is over to the attempt", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(every);
    const late = deferred<undefined>();
    let meterLate: Promise<void> = Promise.resolve();
    await buffer.run("a", async (meter) => {
      meterLate = late.promise.then(() =>
        meter({ provider: "p", model: "m", usage: {}, kind: "incurred", reportedCostMicros: 7 }),
      );
      return await Promise.resolve(1);
    });
    late.resolve(undefined);
    await meterLate;
    expect([sumOf(world.charged), sumOf(world.ledger)]).toEqual([7, 0]);
  });
});

describe("the end of an attempt", () => {
  it("keeps the values of what is finished after an error, with their rows", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(everyN(10));
    await operateAll(world, buffer, ["a", "b"]);
    const rest = buffer.end("error");
    expect(rest?.data).toMatchObject({ operations: 2, costMicros: 2, reason: "error" });
    expect(Object.keys(rest?.data.saved ?? {})).toEqual(["a", "b"]);
    expect(rest?.ledger.every(({ saved }) => saved === true)).toBe(true);
    expect(world.charged).toEqual([]);
  });

  it("ends operations: none begins, none is saved, what was spent is charged", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(every);
    const gate = deferred<string>();
    const underWay = world.operate(buffer, "a", { work: async () => await gate.promise });
    await settled();
    expect(buffer.end("error")).toBeNull();
    gate.resolve("too late");
    await expect(underWay).rejects.toMatchObject({ error: "Cairn.Stopped" });
    await expect(world.operate(buffer, "b")).rejects.toMatchObject({ error: "Cairn.Stopped" });
    expect(world.done).toEqual(["a"]);
    expect([world.events.length, sumOf(world.charged)]).toEqual([0, 1]);
  });

  it("commits at once when asked to, and from then on each operation", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(everyN(10));
    await operateAll(world, buffer, ["a", "b"]);
    expect(await buffer.hurry("drain")).toBe(true);
    await operateAll(world, buffer, ["c"]);
    expect(world.events.map(({ operations, reason }) => [operations, reason])).toEqual([
      [2, "drain"],
      [1, "drain"],
    ]);
  });

  it("lets those under way finish when it is halted, and begins no more but for what is saved", async () => {
    const world = new OperationWorld();
    await operateAll(world, world.attempt(every), ["old"]);
    const buffer = world.attempt(everyN(10));
    const gate = deferred<string>();
    const underWay = world.operate(buffer, "a", { work: async () => await gate.promise });
    await settled();
    expect(buffer.halted).toBeNull();
    await buffer.halt("pause");
    expect(buffer.halted).toBe("pause");
    await expect(world.operate(buffer, "b")).rejects.toMatchObject({ error: "Cairn.Stopped" });
    expect(await world.operate(buffer, "old")).toBe("value of old");
    gate.resolve("done");
    expect(await underWay).toBe("done");
    expect(world.events.at(-1)).toMatchObject({ operations: 1, reason: "pause" });
  });

  it("saves nothing once the step is lost", async () => {
    const world = new OperationWorld();
    world.gate = async () => await Promise.resolve(false);
    const buffer = world.attempt(everyN(2));
    await world.operate(buffer, "a");
    await expect(world.operate(buffer, "b")).rejects.toMatchObject({ error: "Cairn.Stopped" });
    expect(await buffer.flush("drain")).toBe(false);
    expect(buffer.end("error")).toBeNull();
    expect(world.events).toEqual([]);
  });

  it("tells whoever asks next that the database refused a commit", async () => {
    const world = new OperationWorld();
    world.gate = async () => await Promise.reject(new Error("refused"));
    const buffer = world.attempt(adaptive);
    await world.operate(buffer, "a", { costMicros: 2_000_000 });
    world.clock.advance(60_000);
    await settled();
    await expect(world.operate(buffer, "b")).rejects.toThrow("refused");
  });

  it("keeps nothing of an undo", async () => {
    const world = new OperationWorld();
    const buffer = world.attempt(null);
    await operateAll(world, buffer, ["a", "b"]);
    expect(buffer.end("error")).toBeNull();
    expect(sumOf(world.charged)).toBe(2);
  });
});

describe("a crash", () => {
  it("repeats at most Count operations under EveryN, those under way included", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 16 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }),
        fc.infiniteStream(fc.nat({ max: 3 })),
        async (count, lanes, crashesAfter, delays) => {
          const world = new OperationWorld();
          const keys = named(80);
          const turns = async (): Promise<void> => {
            const { value: turnsLeft = 0 } = delays.next();
            for (let left = turnsLeft; left > 0; left -= 1) {
              // eslint-disable-next-line no-await-in-loop
              await Promise.resolve();
            }
          };
          for (const crashAfter of crashesAfter) {
            // eslint-disable-next-line no-await-in-loop -- one worker after the other
            await crashingAttempt(world, { policy: everyN(count), lanes, keys, turns, crashAfter });
          }
          await operateAll(world, world.attempt(everyN(count)), keys);
          const repeated = world.done.length - keys.length;
          expect(repeated).toBeLessThanOrEqual(crashesAfter.length * Math.max(count, lanes));
          expect(new Set(world.done)).toEqual(new Set(keys));
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** A worker that does operations in lanes and is gone in the middle of it: its commits come to nothing from then on. */
async function crashingAttempt(
  world: OperationWorld,
  at: {
    readonly policy: Checkpoint;
    readonly lanes: number;
    readonly keys: readonly string[];
    readonly turns: () => Promise<void>;
    readonly crashAfter: number;
  },
): Promise<void> {
  const buffer = world.attempt(at.policy);
  const crashed = deferred<undefined>();
  const begun = world.done.length;
  let isDead = false;
  world.gate = async () => {
    await at.turns();
    if (isDead) await new Promise(() => undefined);
    return true;
  };
  let next = 0;
  const work = async (): Promise<string> => {
    await at.turns();
    if (world.done.length - begun >= at.crashAfter) isDead = true;
    if (isDead) {
      crashed.resolve(undefined);
      await new Promise(() => undefined);
    }
    return "done";
  };
  const lane = async (): Promise<void> => {
    while (!isDead && next < at.keys.length) {
      const key = at.keys[next] ?? "";
      next += 1;
      // eslint-disable-next-line no-await-in-loop
      await world.operate(buffer, key, { work });
    }
  };
  const all = Promise.all(Array.from({ length: at.lanes }, lane));
  await Promise.race([all, crashed.promise]);
  world.gate = async () => await Promise.resolve(true);
}
