import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { costFigures as figuresMessage, type CostFigures } from "../../../shared/api/cost.ts";
import {
  type CostGroup,
  type CostRecord,
  costFigures,
  costFiguresBy,
  costGroups,
  isWasted,
} from "../../../shared/cost/summary.ts";
import { ledgerKinds } from "../../../shared/cost/usage.ts";
import { stepStatuses } from "../../../shared/run/event.ts";

const record = (changes: Partial<CostRecord>): CostRecord => ({
  provider: "p",
  model: "m",
  usage: { inputTokens: 10, outputTokens: 2, requests: 1 },
  kind: "incurred",
  path: "A",
  visit: 1,
  attempt: 1,
  ordinal: 0,
  costMicros: 100,
  rate: "m@2026-01-01",
  runId: "r1",
  workflowId: "w1",
  day: "2026-03-01",
  wasted: false,
  ...changes,
});

describe("isWasted", () => {
  it.each([
    ["succeeded", 1, 1, false],
    ["succeeded", 1, 2, true],
    ["succeeded", 2, 2, false],
    ["running", 1, 1, false],
    ["running", 1, 3, true],
    ["ready", 1, 1, false],
    ["waiting", 1, 1, false],
    ["held", 1, 1, false],
    ["failed", 1, 1, true],
    ["caught", 2, 2, true],
    ["cancelled", 1, 1, true],
  ] as const)("%s, work of attempt %d of %d → %s", (status, attempt, newest, expected) => {
    expect(isWasted({ attempt }, { status, attempt: newest })).toBe(expected);
  });

  it("keeps what a checkpoint has saved out of it, unless the step came to nothing", () => {
    const saved = { attempt: 1, saved: true };
    expect(isWasted(saved, { status: "running", attempt: 2 })).toBe(false);
    expect(isWasted(saved, { status: "succeeded", attempt: 3 })).toBe(false);
    expect(isWasted(saved, { status: "caught", attempt: 2 })).toBe(true);
  });

  it("knows every status", () => {
    for (const status of stepStatuses)
      expect(isWasted({ attempt: 1 }, { status, attempt: 2 })).toBe(true);
  });
});

describe("costFigures", () => {
  it("keeps useful, wasted, saved, estimated and unknown apart", () => {
    const figures = costFigures([
      record({ costMicros: 100 }),
      record({ costMicros: 40, wasted: true }),
      record({ costMicros: 7, kind: "estimated" }),
      record({ costMicros: 500, kind: "reused" }),
      record({ costMicros: 60, kind: "cached" }),
      record({ costMicros: null }),
    ]);
    expect(figures).toEqual({
      costMicros: 147,
      incurredMicros: 140,
      estimatedMicros: 7,
      usefulMicros: 107,
      wastedMicros: 40,
      reusedMicros: 500,
      cachedMicros: 60,
      unpriced: 1,
      entries: 6,
      inputTokens: 40,
      outputTokens: 8,
      requests: 4,
    });
    expect(figuresMessage.parse(figures)).toEqual(figures);
  });

  it("of nothing is nothing", () => {
    expect(new Set(Object.values(costFigures([])))).toEqual(new Set([0]));
  });
});

describe("costFiguresBy", () => {
  it.each<[CostGroup, readonly object[]]>([
    [
      "attempt",
      [
        { runId: "r1", path: "A", visit: 1, attempt: 1, entries: 1 },
        { runId: "r1", path: "A", visit: 1, attempt: 2, entries: 1 },
        { runId: "r1", path: "B/0/C", visit: 1, attempt: 1, entries: 1 },
        { runId: "r2", path: "A", visit: 1, attempt: 1, entries: 1 },
      ],
    ],
    [
      "step",
      [
        { runId: "r1", path: "A", visit: 1, entries: 2 },
        { runId: "r1", path: "B/0/C", visit: 1, entries: 1 },
        { runId: "r2", path: "A", visit: 1, entries: 1 },
      ],
    ],
    [
      "run",
      [
        { runId: "r1", costMicros: 300 },
        { runId: "r2", costMicros: 100 },
      ],
    ],
    [
      "workflow",
      [
        { workflowId: "w1", entries: 3 },
        { workflowId: "w2", entries: 1 },
      ],
    ],
    [
      "model",
      [
        { provider: "p", model: "m", entries: 3 },
        { provider: "q", model: "m", entries: 1 },
      ],
    ],
    [
      "day",
      [
        { day: "2026-03-01", entries: 3 },
        { day: "2026-03-02", entries: 1 },
      ],
    ],
  ])("%s", (group, expected) => {
    const records = [
      record({}),
      record({ attempt: 2 }),
      record({ path: "B/0/C", provider: "q" }),
      record({ runId: "r2", workflowId: "w2", day: "2026-03-02" }),
    ];
    expect(costFiguresBy(records, group)).toMatchObject(expected);
  });

  it("adds up, whatever the entries and the group", () => {
    const few = (...values: string[]) => fc.constantFrom(...values);
    const records = fc.array(
      fc
        .record({
          runId: few("r1", "r2"),
          workflowId: few("w1", "w2"),
          day: few("2026-03-01", "2026-03-02"),
          path: few("A", "B"),
          provider: few("p", "q"),
          attempt: fc.integer({ min: 1, max: 3 }),
          kind: fc.constantFrom(...ledgerKinds),
          costMicros: fc.option(fc.nat({ max: 1_000_000 })),
          wasted: fc.boolean(),
        })
        .map(record),
      { maxLength: 40 },
    );
    const groups = Object.keys(costGroups) as CostGroup[];
    fc.assert(
      fc.property(records, fc.constantFrom(...groups), (entries, group) => {
        const whole = costFigures(entries);
        expect(whole.costMicros).toBe(whole.incurredMicros + whole.estimatedMicros);
        expect(whole.costMicros).toBe(whole.usefulMicros + whole.wastedMicros);
        const parts: readonly CostFigures[] = costFiguresBy(entries, group);
        for (const key of Object.keys(whole) as (keyof CostFigures)[]) {
          expect(parts.reduce((sum, part) => sum + part[key], 0)).toBe(whole[key]);
        }
      }),
    );
  });
});
