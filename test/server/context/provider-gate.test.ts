import { describe, expect, it } from "vitest";
import type { ModelProvider } from "../../../server/context/model-call.ts";
import { createProviderGate, type ProviderGate } from "../../../server/context/provider-gate.ts";
import type { CallPass, ProviderUsage } from "../../../server/context/provider-limits.ts";
import { holdProvider, takeFromProvider } from "../../../server/store/provider-usage.ts";
import { databaseOfFile } from "../../support/database.ts";
import { manualClock, type ManualClock } from "../../support/manual-clock.ts";
import { until } from "../../support/until.ts";

const database = await databaseOfFile();

const startMs = Date.UTC(2026, 0, 1);

/** The database's count, by a clock of the test's own; counts the statements. */
class Count implements ProviderUsage {
  readonly clock: ManualClock;
  statements = 0;
  holds = 0;
  constructor(clock: ManualClock) {
    this.clock = clock;
  }
  get now(): Date {
    return new Date(startMs + this.clock.nowMs());
  }
  readonly take: ProviderUsage["take"] = async (asked) => {
    const taken = await takeFromProvider(database, { ...asked, now: this.now });
    this.statements += 1;
    return taken;
  };
  readonly hold: ProviderUsage["hold"] = async (name, forMs) => {
    this.holds += 1;
    await holdProvider(database, { provider: name, forMs, now: this.now });
  };
}

let providers = 0;

/** A provider that no other test uses. */
function provider(limits: Partial<NonNullable<ModelProvider["limits"]>> = {}): ModelProvider {
  providers += 1;
  return {
    name: `provider-${String(providers)}`,
    baseUrl: "http://127.0.0.1:9/v1",
    apiKey: null,
    limits: { requestsPerMinute: null, tokensPerMinute: null, ...limits },
  };
}

/** A call that tells how it goes on. */
class Caller {
  state: "waiting" | "admitted" | "refused" = "waiting";
  pass: CallPass | null = null;
  error: unknown = null;
  beats = 0;
  readonly #controller = new AbortController();
  readonly done: Promise<void>;

  constructor(gate: ProviderGate, of: ModelProvider, tokens = 10) {
    const context = {
      signal: this.#controller.signal,
      heartbeat: () => {
        this.beats += 1;
      },
    };
    this.done = gate
      .enter(of, () => tokens, context)
      .then(
        (pass) => {
          this.state = "admitted";
          this.pass = pass;
        },
        (error: unknown) => {
          this.state = "refused";
          this.error = error;
        },
      );
  }

  stop(): void {
    this.#controller.abort();
  }
}

const states = (callers: readonly Caller[]) => callers.map(({ state }) => state);
const settled = async (callers: readonly Caller[]): Promise<void> =>
  void (await Promise.all(callers.map(async ({ done }) => await done)));

describe("the gate of a provider", () => {
  it("lets two workers together through as often as the limit says", async () => {
    const clock = manualClock();
    const of = provider({ requestsPerMinute: 5 });
    const gates = [1, 2].map(() => createProviderGate(new Count(clock), clock));
    const callers = gates.flatMap((gate) => [1, 2, 3, 4].map(() => new Caller(gate, of)));
    await settled(callers);
    expect(states(callers).filter((state) => state === "admitted")).toHaveLength(5);
    for (const { state, error } of callers) {
      if (state === "refused")
        expect(error).toMatchObject({
          error: "Model.RateLimited",
          retryAfterMs: expect.any(Number) as number,
        });
    }
    // A minute later there is room for as many again.
    clock.advance(62_000);
    const later = gates.flatMap((gate) => [1, 2, 3, 4].map(() => new Caller(gate, of)));
    await settled(later);
    expect(states(later).filter((state) => state === "admitted")).toHaveLength(5);
  });

  it("goes by the order of the calls, and tells each that has to come back another time", async () => {
    const clock = manualClock();
    const of = provider({ requestsPerMinute: 2 });
    const gate = createProviderGate(new Count(clock), clock);
    const callers = Array.from({ length: 6 }, () => new Caller(gate, of));
    await settled(callers);
    expect(states(callers)).toEqual([
      "admitted",
      "admitted",
      "refused",
      "refused",
      "refused",
      "refused",
    ]);
    expect(callers.slice(2).map(({ error }) => error)).toMatchObject(
      [62_000, 92_000, 122_000, 152_000].map((retryAfterMs) => ({ retryAfterMs })),
    );
  });

  it("has a call wait a short while, with signs of life", async () => {
    const clock = manualClock();
    const of = provider({ requestsPerMinute: 1 });
    const count = new Count(clock);
    const gate = createProviderGate(count, clock);
    const first = new Caller(gate, of);
    await first.done;
    clock.advance(50_000);
    const waiting = new Caller(gate, of);
    await until(() => count.statements === 2);
    clock.advance(11_000);
    expect(waiting.state).toBe("waiting");
    expect(waiting.beats).toBe(2);
    await until(() => {
      clock.advance(1000);
      return waiting.state === "admitted";
    });
  });

  it("lets go of a call that is stopped, and keeps no place for it", async () => {
    const clock = manualClock();
    const of = provider({ requestsPerMinute: 10 });
    const count = new Count(clock);
    const gate = createProviderGate(count, clock);
    await settled(Array.from({ length: 10 }, () => new Caller(gate, of)));
    const before = count.statements;
    clock.advance(50_000);
    const stopped = new Caller(gate, of);
    const next = new Caller(gate, of);
    await until(() => count.statements > before);
    stopped.stop();
    await stopped.done;
    expect(stopped.error).toMatchObject({ error: "Cairn.Stopped" });
    await until(() => {
      clock.advance(1000);
      return next.state !== "waiting";
    });
    expect(next.state).toBe("admitted");
    const { rows } = await database.pool.query(
      "select sum(requests)::int as requests from provider_usage where provider = $1 and second > $2",
      [of.name, startMs / 1000 + 50],
    );
    expect(rows).toEqual([{ requests: 1 }]);
  });

  it("gives back what calls did not use", async () => {
    const clock = manualClock();
    const of = provider({ tokensPerMinute: 1000 });
    const gates = [1, 2].map(() => createProviderGate(new Count(clock), clock));
    const [here, there] = gates as [ProviderGate, ProviderGate];
    const first = new Caller(here, of, 900);
    await first.done;
    first.pass?.settle({ requests: 1, tokens: 20 });
    clock.advance(1000);
    await until(async () => {
      const { rows } = await database.pool.query(
        "select tokens from provider_usage where provider = $1",
        [of.name],
      );
      return (rows as { tokens: number }[])[0]?.tokens === 20;
    });
    const second = new Caller(there, of, 900);
    await second.done;
    expect(second.state).toBe("admitted");
  });

  it("tells every worker that the provider wants to be left alone", async () => {
    const clock = manualClock();
    const of = provider({ requestsPerMinute: 100 });
    const counts = [1, 2].map(() => new Count(clock));
    const [here, there] = counts.map((count) => createProviderGate(count, clock)) as [
      ProviderGate,
      ProviderGate,
    ];
    await Promise.all([1, 2, 3].map(async () => await here.refused(of, 30_000)));
    expect(counts[0]?.holds).toBe(1);
    const callers = [new Caller(here, of), new Caller(there, of)];
    await settled(callers);
    for (const { error } of callers)
      expect(error).toMatchObject({ error: "Model.RateLimited", retryAfterMs: 30_000 });
    clock.advance(30_000);
    const later = new Caller(there, of);
    await later.done;
    expect(later.state).toBe("admitted");
  });

  it("asks nothing about a provider without limits, but heeds its wishes", async () => {
    const clock = manualClock();
    const of = provider();
    const count = new Count(clock);
    const gate = createProviderGate(count, clock);
    const callers = Array.from({ length: 50 }, () => new Caller(gate, of));
    await settled(callers);
    expect(states(callers)).not.toContain("refused");
    expect(count.statements).toBe(0);
    const held = new Caller(gate, { ...of, heldMs: 25_000 });
    await held.done;
    expect(held.error).toMatchObject({ error: "Model.RateLimited", retryAfterMs: 25_000 });
    clock.advance(10_000);
    const short = new Caller(gate, of);
    clock.advance(15_000);
    await short.done;
    expect(short.state).toBe("admitted");
    expect(count.statements).toBe(0);
  });

  it("leaves nobody waiting when it closes", async () => {
    const clock = manualClock();
    const of = { ...provider(), heldMs: 5000 };
    const gate = createProviderGate(new Count(clock), clock);
    const waiting = new Caller(gate, of);
    gate.close();
    await waiting.done;
    expect(waiting.error).toMatchObject({ error: "Cairn.Stopped" });
  });
});
