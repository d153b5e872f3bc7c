/** Money set aside for expensive calls: what the log allows, whichever workers ask. */
import { fc } from "../../support/property.ts";
import { describe, expect, it, test } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import { decide } from "../../../shared/run/decide.ts";
import { evolve } from "../../../shared/run/evolve.ts";
import type { Report, StepToken } from "../../../shared/run/report.ts";
import { prune, unborn, type RunState } from "../../../shared/run/run-state.ts";

const count = 8;
const maxCostMicros = 1_000;

const definition: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemProcessor: {
        StartAt: "Call",
        States: {
          Call: {
            Type: "Task",
            Resource: "cairn:model",
            Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 9 }],
            End: true,
          },
        },
      },
      End: true,
    },
  },
};

class Book {
  state: RunState = unborn;
  readonly types: string[] = [];

  constructor() {
    const budget = { maxCostMicros, onExceeded: "Pause" } as const;
    this.report({ type: "created", workflowId: "w", version: 1, input: { value: null }, budget });
    this.report({ type: "claimed", key: "Each@1", worker: "w" });
    this.report({
      type: "outcome",
      step: this.token("Each@1"),
      outcome: {
        type: "map",
        items: { value: Array.from({ length: count }, (_, i) => i) },
        values: null,
        count,
        lanes: count,
        groupSize: 1,
        tolerated: { count: null, percentage: null },
        distributed: false,
      },
      costMicros: 0,
      random: 0,
    });
  }

  report(report: Report): string | null {
    const decision = decide(definition, this.state, report);
    expect(decision.events.reduce(evolve, this.state)).toEqual(decision.state);
    this.state = prune(decision.state);
    this.types.push(...decision.events.map(({ type }) => type));
    return decision.refused;
  }

  token(key: string): StepToken {
    const step = this.state.steps.get(key);
    if (step === undefined) throw new Error(`no step ${key}`);
    const { phase, attempt, epoch } = step;
    return { key, phase, attempt, epoch };
  }

  reserve(key: string, reservedMicros: number): string | null {
    return this.report({ type: "reserve", step: this.token(key), reservedMicros });
  }

  handBack(key: string, neededMicros: number): void {
    this.report({ type: "released", step: this.token(key), want: { neededMicros } });
  }

  end(key: string, costMicros: number): void {
    const outcome = { type: "succeeded", output: { value: 1 }, assign: {}, next: null } as const;
    this.report({ type: "outcome", step: this.token(key), outcome, costMicros, random: 0 });
  }

  claimed(...indices: readonly number[]): readonly string[] {
    return indices.map((index) => {
      const key = `Each/${String(index)}/Call@1`;
      expect(this.report({ type: "claimed", key, worker: "w" })).toBeNull();
      return key;
    });
  }
}

describe("a reservation", () => {
  it("holds money until the attempt ends, whichever way", () => {
    const book = new Book();
    const [one = "", other = ""] = book.claimed(0, 1);
    expect(book.reserve(one, 600)).toBeNull();
    expect(book.reserve(other, 600)).not.toBeNull();
    expect(book.state.budget.reservedMicros).toBe(600);
    book.report({ type: "lost", key: one, epoch: book.token(one).epoch, random: 0 });
    expect(book.state.budget.reservedMicros).toBe(0);
    expect(book.reserve(other, 600)).toBeNull();
    book.end(other, 500);
    expect(book.state.budget).toMatchObject({ reservedMicros: 0, spentMicros: 500 });
  });

  it("that does not fit beside others puts the step off until they settle", () => {
    const book = new Book();
    const [one = "", other = ""] = book.claimed(0, 1);
    book.reserve(one, 600);
    expect(book.reserve(other, 600)).not.toBeNull();
    book.handBack(other, 600);
    expect(book.state.steps.get(other)).toMatchObject({
      status: "waiting",
      deferred: { reason: "budget", estimateMicros: 600 },
    });
    book.end(one, 100);
    expect(book.state.steps.get(other)?.status).toBe("ready");
  });

  it("that no budget of the run would hold pauses the run, with what was needed", () => {
    const book = new Book();
    const [one = ""] = book.claimed(0);
    expect(book.reserve(one, 1_001)).not.toBeNull();
    book.handBack(one, 1_001);
    expect(book.state.status).toBe("PAUSED");
    expect(book.state.paused).toEqual({ reason: "budget", by: null, neededMicros: 1_001 });
    expect(book.state.steps.get(one)?.status).toBe("ready");
    expect(book.report({ type: "resume", by: null, maxCostMicros: 2_000 })).toBeNull();
    expect(book.state.paused).toBeNull();
  });

  it("is taken down by what a checkpoint says its operations have cost", () => {
    const book = new Book();
    const [one = ""] = book.claimed(0);
    book.reserve(one, 600);
    const batch = { policy: "EveryN", operations: 1, costMicros: 250, reason: "policy" } as const;
    const saved = { k: { value: 1 } };
    book.report({ type: "operations", step: book.token(one), ...batch, saved, bytes: 1 });
    expect(book.state.budget).toMatchObject({ reservedMicros: 350, spentMicros: 250 });
    expect(book.reserve(one, 750)).toBeNull();
    expect(book.reserve(one, 751)).not.toBeNull();
  });

  it("writes nothing when it is not more than before", () => {
    const book = new Book();
    const [one = ""] = book.claimed(0);
    book.reserve(one, 600);
    book.reserve(one, 500);
    expect(book.types.filter((type) => type === "step.reserved")).toHaveLength(1);
  });
});

test("whatever happens in whatever order, a run whose calls cost at most their bounds spends no more than its budget", () => {
  const move = fc.record({
    index: fc.nat({ max: count - 1 }),
    what: fc.constantFrom("claim", "reserve", "reserve", "end", "lose", "release"),
    micros: fc.nat({ max: 700 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 80 }), (moves) => {
      const book = new Book();
      const bounds = new Map<string, number>();
      for (const { index, what, micros, share } of moves) {
        const key = `Each/${String(index)}/Call@1`;
        const step = book.state.steps.get(key);
        if (step === undefined) continue;
        if (step.status !== "running") {
          bounds.delete(key);
          if (what === "claim") book.report({ type: "claimed", key, worker: "w" });
          continue;
        }
        if (what === "reserve") {
          const wanted = (bounds.get(key) ?? 0) + micros;
          if (book.reserve(key, wanted) === null) bounds.set(key, wanted);
          else book.handBack(key, micros);
        } else if (what === "end") {
          book.end(key, Math.floor((bounds.get(key) ?? 0) * share));
        } else if (what === "lose") {
          book.report({ type: "lost", key, epoch: step.epoch, random: 0 });
        } else if (what === "release") {
          book.report({ type: "released", step: book.token(key) });
        }
        const { budget, steps } = book.state;
        const held = [...steps.values()].reduce((sum, each) => sum + each.reservedMicros, 0);
        expect(budget.reservedMicros).toBe(held);
        expect(budget.spentMicros + held).toBeLessThanOrEqual(maxCostMicros);
      }
    }),
    { numRuns: 300 },
  );
});
