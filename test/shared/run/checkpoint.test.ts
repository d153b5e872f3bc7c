import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { checkpointSchema, type Checkpoint } from "../../../shared/definition/definition.ts";
import {
  enclosingPolicy,
  isFull,
  nextDueMs,
  policyOf,
  wantsCommit,
} from "../../../shared/run/checkpoint.ts";
import { annotate } from "../../../shared/nodes/annotate.ts";
import { model } from "../../../shared/nodes/model.ts";
import { extract } from "../../../shared/nodes/extract.ts";
import { split } from "../../../shared/nodes/split.ts";
import { http } from "../../../shared/nodes/http.ts";
import type { Definition } from "../../../shared/definition/definition.ts";

const usd = (dollars: number): number => dollars * 1_000_000;
const seconds = (count: number): number => count * 1000;

const adaptive: Checkpoint = {
  Policy: "Adaptive",
  Rules: [
    { CostAboveUsd: 1, MaxSeconds: 60 },
    { CostAboveUsd: 0.1, MaxSeconds: 300 },
    { MaxSeconds: 900 },
  ],
};

describe("wantsCommit", () => {
  it.each<[Checkpoint, number, number, number, boolean]>([
    [{ Policy: "Every" }, 1, 0, 0, true],
    [{ Policy: "EveryN", Count: 10 }, 9, usd(100), seconds(9000), false],
    [{ Policy: "EveryN", Count: 10 }, 10, 0, 0, true],
    [{ Policy: "Milestone" }, 10_000, usd(100), seconds(9000), false],
    [adaptive, 1, usd(1) + 1, seconds(60) - 1, false],
    [adaptive, 1, usd(1) + 1, seconds(60), true],
    // Exactly a dollar is not above a dollar.
    [adaptive, 1, usd(1), seconds(60), false],
    [adaptive, 1, usd(1), seconds(300), true],
    // Many cheap operations are worth as much as a dear one.
    [adaptive, 500, usd(1.5), seconds(60), true],
    [adaptive, 1, usd(0.1), seconds(300), false],
    [adaptive, 1, usd(0.1) + 1, seconds(300), true],
    [adaptive, 1, 0, seconds(899), false],
    [adaptive, 1, 0, seconds(900), true],
  ])("%o, %d operations, %d micro-dollars, %d ms: %s", (checkpoint, ...rest) => {
    const [operations, costMicros, elapsedMs, wanted] = rest;
    expect(wantsCommit(checkpoint, { operations, costMicros, elapsedMs })).toBe(wanted);
  });

  it("takes the first rule that fits, whatever comes after", () => {
    const rules = [{ MaxSeconds: 900 }, { CostAboveUsd: 1, MaxSeconds: 60 }];
    const uncommitted = { operations: 1, costMicros: usd(5), elapsedMs: seconds(60) };
    expect(wantsCommit({ Policy: "Adaptive", Rules: rules }, uncommitted)).toBe(false);
  });

  it("wants nothing by time when no rule fits", () => {
    const dearOnly: Checkpoint = {
      Policy: "Adaptive",
      Rules: [{ CostAboveUsd: 1, MaxSeconds: 60 }],
    };
    const cheap = { operations: 9, costMicros: usd(1), elapsedMs: seconds(1_000_000) };
    expect(wantsCommit(dearOnly, cheap)).toBe(false);
    expect(nextDueMs(dearOnly, cheap)).toBeNull();
  });
});

describe("nextDueMs", () => {
  it("is the time left of the rule that fits", () => {
    const at = { operations: 1, costMicros: usd(2), elapsedMs: seconds(45) };
    expect(nextDueMs(adaptive, at)).toBe(seconds(15));
    expect(nextDueMs(adaptive, { ...at, costMicros: 0 })).toBe(seconds(855));
    expect(nextDueMs(adaptive, { ...at, elapsedMs: seconds(99) })).toBe(0);
  });

  it("is never, for what counts or waits, and for nothing", () => {
    const at = { operations: 5, costMicros: usd(2), elapsedMs: seconds(5) };
    expect(nextDueMs({ Policy: "EveryN", Count: 10 }, at)).toBeNull();
    expect(nextDueMs({ Policy: "Milestone" }, at)).toBeNull();
    expect(nextDueMs(adaptive, { ...at, operations: 0 })).toBeNull();
  });

  it("agrees with wantsCommit", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 3_000_000 }),
        fc.nat({ max: 1_000_000 }),
        (costMicros, elapsedMs) => {
          const at = { operations: 1, costMicros, elapsedMs };
          const dueMs = nextDueMs(adaptive, at) ?? Number.NaN;
          expect(wantsCommit(adaptive, at)).toBe(dueMs === 0);
          expect(wantsCommit(adaptive, { ...at, elapsedMs: elapsedMs + dueMs })).toBe(true);
        },
      ),
    );
  });
});

describe("isFull", () => {
  it("counts what is under way, as soon as something can be committed", () => {
    const ten: Checkpoint = { Policy: "EveryN", Count: 10 };
    expect(isFull(ten, { finished: 3, running: 7 })).toBe(true);
    expect(isFull(ten, { finished: 3, running: 6 })).toBe(false);
    expect(isFull(ten, { finished: 0, running: 40 })).toBe(false);
    expect(isFull(adaptive, { finished: 1000, running: 9 })).toBe(false);
  });
});

/** A lane doing one operation after the other, committing whenever it should. */
function uncommittedAtCrash(
  checkpoint: Checkpoint,
  operations: readonly { readonly durationMs: number; readonly costMicros: number }[],
  crashMs: number,
): { readonly operations: number; readonly oldestMs: number; readonly costMicros: number } {
  let nowMs = 0;
  let committedMs = 0;
  let finished: { readonly atMs: number; readonly costMicros: number }[] = [];
  const measure = () => ({
    operations: finished.length,
    costMicros: finished.reduce((sum, { costMicros }) => sum + costMicros, 0),
    elapsedMs: nowMs - committedMs,
  });
  const commit = (): void => {
    finished = [];
    committedMs = nowMs;
  };
  // At last an operation that never ends.
  const endless = { durationMs: Number.POSITIVE_INFINITY, costMicros: 0 };
  for (const { durationMs, costMicros } of [...operations, endless]) {
    const endMs = nowMs + durationMs;
    const dueMs = nextDueMs(checkpoint, measure());
    if (dueMs !== null && nowMs + dueMs <= Math.min(endMs, crashMs)) {
      nowMs += dueMs;
      commit();
    }
    if (endMs > crashMs) break;
    nowMs = endMs;
    finished.push({ atMs: nowMs, costMicros });
    if (wantsCommit(checkpoint, measure())) commit();
  }
  nowMs = crashMs;
  const { operations: left, costMicros } = measure();
  return { operations: left, costMicros, oldestMs: crashMs - (finished[0]?.atMs ?? crashMs) };
}

const work = fc.array(
  fc.record({ durationMs: fc.nat({ max: 400_000 }), costMicros: fc.nat({ max: 800_000 }) }),
  { maxLength: 60 },
);

describe("a crash at any time", () => {
  it("repeats fewer than Count finished operations under EveryN, none under Every", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), work, fc.nat(), (count, operations, at) => {
        const crashMs = at % 10_000_000;
        const policy: Checkpoint = { Policy: "EveryN", Count: count };
        expect(uncommittedAtCrash(policy, operations, crashMs).operations).toBeLessThan(count);
        const every = uncommittedAtCrash({ Policy: "Every" }, operations, crashMs);
        expect(every.operations).toBe(0);
      }),
    );
  });

  it("repeats nothing older than the rule that fits allows under Adaptive", () => {
    fc.assert(
      fc.property(work, fc.nat(), (operations, at) => {
        const lost = uncommittedAtCrash(adaptive, operations, at % 10_000_000);
        const most =
          lost.costMicros > usd(1)
            ? 60
            : lost.costMicros > usd(0.1)
              ? 300
              : lost.operations > 0
                ? 900
                : 0;
        expect(lost.oldestMs).toBeLessThanOrEqual(seconds(most));
      }),
    );
  });
});

describe("the policy of a step", () => {
  const task = (checkpoint?: Checkpoint) => ({
    Type: "Task",
    Resource: "cairn:http",
    End: true,
    ...(checkpoint === undefined ? {} : { Checkpoint: checkpoint }),
  });
  const definition = (inner: Checkpoint | undefined, outer: Checkpoint | undefined): Definition =>
    ({
      QueryLanguage: "JSONata",
      StartAt: "Map",
      States: {
        Map: {
          Type: "Map",
          End: true,
          ...(outer === undefined ? {} : { Checkpoint: outer }),
          ItemProcessor: {
            StartAt: "Inner",
            States: { Inner: task(inner), Logic: { Type: "Pass", End: true } },
          },
        },
      },
    }) as unknown as Definition;
  const inner = { path: "Map#1/3/Inner", flow: "Map#1/3" };
  const ten: Checkpoint = { Policy: "EveryN", Count: 10 };

  it.each<[string, Checkpoint | undefined, Checkpoint | undefined, string]>([
    ["its own", ten, { Policy: "Every" }, "EveryN"],
    ["its own, whatever is around it", { Policy: "Every" }, ten, "Every"],
    ["the iteration's when it has none", undefined, ten, "Milestone"],
    ["one by one when nothing says otherwise", undefined, undefined, "Every"],
    ["one by one in a Map that says so", undefined, { Policy: "Every" }, "Every"],
  ])("is %s", (_, own, outer, expected) => {
    expect(policyOf(definition(own, outer), inner).checkpoint.Policy).toBe(expected);
  });

  it("of logic waits for what comes next", () => {
    const at = { path: "Map#1/3/Logic", flow: "Map#1/3" };
    expect(policyOf(definition(undefined, undefined), at).checkpoint.Policy).toBe("Milestone");
  });

  it("around an iteration is the nearest container's that has one", () => {
    expect(enclosingPolicy(definition(undefined, ten), inner.flow)).toEqual({
      checkpoint: ten,
      path: "Map",
    });
    expect(enclosingPolicy(definition(ten, undefined), inner.flow)).toBeNull();
  });
});

describe("the defaults of kinds", () => {
  it("follow the value of the work", () => {
    expect(model.defaults.Checkpoint).toEqual({ Policy: "Every" });
    expect(annotate.defaults.Checkpoint).toEqual({ Policy: "EveryN", Count: 10 });
    expect(extract.defaults.Checkpoint).toEqual({ Policy: "EveryN", Count: 100 });
    expect(split.defaults.Checkpoint).toEqual({ Policy: "EveryN", Count: 100 });
    expect(http.defaults.Checkpoint).toEqual({ Policy: "Milestone" });
  });

  it("are policies of the language", () => {
    expect(checkpointSchema.parse(adaptive)).toEqual(adaptive);
  });
});
