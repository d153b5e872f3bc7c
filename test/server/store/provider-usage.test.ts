import { describe, expect, it } from "vitest";
import { holdProvider, takeFromProvider } from "../../../server/store/provider-usage.ts";
import {
  findProvider,
  listProviderProfiles,
  putProvider,
} from "../../../server/store/providers.ts";
import { databaseOfFile } from "../../support/database.ts";

const database = await databaseOfFile();

const start = Date.UTC(2026, 0, 1);
const at = (seconds: number): Date => new Date(start + seconds * 1000);
const second = (seconds: number): number => start / 1000 + seconds;

const none = { requestsPerMinute: null, tokensPerMinute: null };

interface Asked {
  readonly requests?: number;
  readonly tokens?: number;
  readonly calls: readonly number[];
  readonly corrections?: { second: number; requests: number; tokens: number }[];
}

/** Asks by a clock of the test's own. */
async function take(provider: string, seconds: number, asked: Asked) {
  const { requests = null, tokens = null, calls, corrections = [] } = asked;
  return await takeFromProvider(database, {
    provider,
    limits: { requestsPerMinute: requests, tokensPerMinute: tokens },
    calls,
    corrections,
    now: at(seconds),
  });
}

describe("calls against the limits of a provider", () => {
  it("go as far as the requests of a minute reach, and are told when the next fits", async () => {
    expect(await take("a", 0.5, { requests: 3, calls: [0, 0] })).toStrictEqual({
      granted: 2,
      second: second(0),
      waitMs: 0,
    });
    expect(await take("a", 10, { requests: 3, calls: [0, 0, 0] })).toStrictEqual({
      granted: 1,
      second: second(10),
      waitMs: 52_000,
    });
    // What went in second 0 counts until a whole minute and a second have passed since its end.
    expect(await take("a", 61.9, { requests: 3, calls: [0] })).toMatchObject({
      granted: 0,
      waitMs: 100,
    });
    expect(await take("a", 62, { requests: 3, calls: [0, 0, 0] })).toMatchObject({
      granted: 2,
      waitMs: 10_000,
    });
  });

  it("go as far as the tokens of a minute reach, in their order", async () => {
    expect(await take("b", 0, { tokens: 100, calls: [60, 50, 10] })).toMatchObject({
      granted: 1,
      waitMs: 62_000,
    });
    expect(await take("b", 1, { tokens: 100, calls: [40] })).toMatchObject({ granted: 1 });
    // 50 fit when the 60 of second 0 are gone; 70 only when the 40 of second 1 are gone as well.
    expect(await take("b", 2, { tokens: 100, calls: [50] })).toMatchObject({ waitMs: 60_000 });
    expect(await take("b", 2, { tokens: 100, calls: [70] })).toMatchObject({ waitMs: 61_000 });
  });

  it("get back what a call did not use, and lose what it used beyond", async () => {
    await take("c", 0, { tokens: 100, requests: 2, calls: [90] });
    const fewer = [{ second: second(0), requests: 0, tokens: -80 }];
    expect(
      await take("c", 1, { tokens: 100, requests: 2, calls: [90], corrections: fewer }),
    ).toMatchObject({ granted: 1 });
    const more = [{ second: second(1), requests: -1, tokens: 10 }];
    // A request is free again, the tokens are not.
    expect(
      await take("c", 2, { tokens: 100, requests: 2, calls: [1], corrections: more }),
    ).toMatchObject({ granted: 0 });
    expect(await take("c", 2, { requests: 2, calls: [0, 0] })).toMatchObject({ granted: 1 });
  });

  it("let a call for more than a minute's tokens through when nothing else went", async () => {
    expect(await take("d", 0, { tokens: 100, calls: [5000] })).toMatchObject({ granted: 1 });
    expect(await take("d", 1, { tokens: 100, calls: [5000] })).toMatchObject({
      granted: 0,
      waitMs: 61_000,
    });
    expect(await take("d", 62, { tokens: 100, calls: [5000] })).toMatchObject({ granted: 1 });
  });

  it("wait while the provider wants to be left alone", async () => {
    await holdProvider(database, { provider: "e", forMs: 9000, now: at(0) });
    await holdProvider(database, { provider: "e", forMs: 4000, now: at(1) });
    expect(await take("e", 2, { requests: 10, calls: [0] })).toMatchObject({
      granted: 0,
      waitMs: 7000,
    });
    expect(await take("e", 9, { requests: 10, calls: [0] })).toMatchObject({ granted: 1 });
  });

  it("are not held up by a clock that was set back", async () => {
    await take("f", 100_000, { requests: 1, calls: [0] });
    expect(await take("f", 0, { requests: 1, calls: [0] })).toMatchObject({ granted: 1 });
  });

  it("never go beyond the limit, however many workers ask at once", async () => {
    const asked = Array.from({ length: 20 }, async () =>
      takeFromProvider(database, {
        provider: "g",
        limits: { ...none, requestsPerMinute: 30 },
        calls: [0, 0, 0],
        corrections: [],
      }),
    );
    const granted = (await Promise.all(asked)).map((each) => each.granted);
    expect(granted.reduce((sum, count) => sum + count, 0)).toBe(30);
  });

  it("leave no more than a minute behind", async () => {
    for (const seconds of [0, 30, 60, 90, 120])
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await take("h", seconds, { requests: 10, calls: [0] });
    const { rows } = await database.pool.query(
      "select second from provider_usage where provider = 'h' order by second",
    );
    expect(rows).toEqual([60, 90, 120].map((seconds) => ({ second: second(seconds) })));
  });
});

describe("a provider as calls see it", () => {
  it("has its models, and says for how long it wants no calls", async () => {
    await putProvider(database, {
      name: "p",
      baseUrl: "http://127.0.0.1:9/v1",
      secret: null,
      requestsPerMinute: 5,
      tokensPerMinute: null,
      models: ["m1", "m2"],
    });
    expect(await findProvider(database, "p")).toMatchObject({ models: ["m1", "m2"], heldMs: 0 });
    await holdProvider(database, { provider: "p", forMs: 3_600_000 });
    const [profile] = await listProviderProfiles(database);
    expect(profile?.heldMs).toBeGreaterThan(3_000_000);
    expect(profile?.heldMs).toBeLessThanOrEqual(3_600_000);
  });
});
