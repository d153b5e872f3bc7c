import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import {
  interruptionCauses,
  savedByCheckpoints,
  type FinishedWork,
  type Interruption,
} from "../../../shared/cost/saved.ts";

/** The paper pipeline of three paid steps before the one that fails. */
const paper: readonly FinishedWork[] = [
  { at: 1, micros: 20_850 },
  { at: 2, micros: 3200 },
  { at: 3, micros: 6950 },
];

describe("saved by checkpoints", () => {
  it("is what was finished before the last step failed", () => {
    const saved = savedByCheckpoints({
      work: [...paper, { at: 9, micros: 30_000 }],
      interruptions: [{ at: 5, cause: "failed" }],
    });
    expect(saved).toEqual({
      savedMicros: 31_000,
      interruptions: 1,
      unpriced: 0,
      causes: [{ cause: "failed", savedMicros: 31_000, interruptions: 1 }],
    });
  });

  it("is nothing without interruptions, or when the first step is interrupted", () => {
    expect(savedByCheckpoints({ work: paper, interruptions: [] }).savedMicros).toBe(0);
    const interruptions = [{ at: 0, cause: "lost" }] as const;
    expect(savedByCheckpoints({ work: paper, interruptions })).toMatchObject({
      savedMicros: 0,
      interruptions: 1,
    });
  });

  it("has operations that the commit of the failure kept", () => {
    const interruptions = [{ at: 2, cause: "failed" }] as const;
    expect(savedByCheckpoints({ work: paper, interruptions }).savedMicros).toBe(24_050);
  });

  it("is a lower bound when finished work had no price", () => {
    const work = [{ at: 1, micros: null }, ...paper];
    const interruptions = [
      { at: 1, cause: "lost" },
      { at: 3, cause: "failed" },
    ] as const;
    expect(savedByCheckpoints({ work, interruptions })).toMatchObject({
      savedMicros: 20_850 + 31_000,
      unpriced: 2,
      causes: [
        { cause: "failed", savedMicros: 31_000 },
        { cause: "lost", savedMicros: 20_850 },
      ],
    });
  });
});

const at = fc.integer({ min: 0, max: 60 });
const work = fc.array(
  fc.record({ at, micros: fc.option(fc.integer({ min: 0, max: 1e6 }), { freq: 9 }) }),
);
const interruptions = fc.array(fc.record({ at, cause: fc.constantFrom(...interruptionCauses) }), {
  maxLength: 8,
});

/** The run as it would go without checkpoints: at each failure it begins again, and pays again for all it had finished. */
function costWithoutCheckpoints(run: {
  readonly work: readonly FinishedWork[];
  readonly interruptions: readonly Interruption[];
}): number {
  const failures = run.interruptions.map((one) => one.at).toSorted((a, b) => a - b);
  let paid = 0;
  for (const end of [...failures, Infinity]) {
    for (const one of run.work) if (one.at <= end) paid += one.micros ?? 0;
  }
  return paid;
}

const sum = (list: readonly FinishedWork[]) =>
  list.reduce((whole, one) => whole + (one.micros ?? 0), 0);

it("is the price of the same failures without checkpoints less the price of the run", () => {
  fc.assert(
    fc.property(work, interruptions, (done, failures) => {
      const run = { work: done, interruptions: failures };
      expect(savedByCheckpoints(run).savedMicros).toBe(costWithoutCheckpoints(run) - sum(done));
    }),
  );
});

it("adds up over interruptions and causes, in any order, and is bounded", () => {
  fc.assert(
    fc.property(work, interruptions, (done, failures) => {
      const whole = savedByCheckpoints({ work: done, interruptions: failures });
      const alone = failures.map((one) => savedByCheckpoints({ work: done, interruptions: [one] }));
      expect(alone.reduce((total, one) => total + one.savedMicros, 0)).toBe(whole.savedMicros);
      expect(alone.reduce((total, one) => total + one.unpriced, 0)).toBe(whole.unpriced);
      expect(whole.causes.reduce((total, one) => total + one.savedMicros, 0)).toBe(
        whole.savedMicros,
      );
      expect(whole.causes.reduce((total, one) => total + one.interruptions, 0)).toBe(
        failures.length,
      );
      const turned = { work: done.toReversed(), interruptions: failures.toReversed() };
      expect(savedByCheckpoints(turned)).toEqual(whole);
      expect(whole.savedMicros).toBeGreaterThanOrEqual(0);
      expect(whole.savedMicros).toBeLessThanOrEqual(failures.length * sum(done));
    }),
  );
});

it("does not change with work that was finished later", () => {
  fc.assert(
    fc.property(work, interruptions, fc.integer({ min: 1, max: 1e6 }), (done, failures, micros) => {
      const later = [...done, { at: 61, micros }];
      expect(savedByCheckpoints({ work: later, interruptions: failures })).toEqual(
        savedByCheckpoints({ work: done, interruptions: failures }),
      );
    }),
  );
});
