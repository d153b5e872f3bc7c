import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import {
  breakWidth,
  idleStretches,
  joinIntervals,
  ticksOf,
  timeScale,
} from "../../../designer/runs/time-scale.ts";

const hour = 3_600_000;

describe("intervals", () => {
  it("are joined where they touch or overlap", () => {
    expect(
      joinIntervals([
        { from: 5, to: 9 },
        { from: 0, to: 3 },
        { from: 3, to: 4 },
        { from: 6, to: 7 },
      ]),
    ).toEqual([
      { from: 0, to: 4 },
      { from: 5, to: 9 },
    ]);
  });
});

describe("idle time", () => {
  it("is folded when it is long against the work around it", () => {
    const [stretch, ...others] = idleStretches({ from: 0, to: 7 * hour }, [
      { from: 0, to: 60_000 },
      { from: 7 * hour - 30_000, to: 7 * hour },
    ]);
    expect(others).toEqual([]);
    expect(stretch?.from).toBeGreaterThan(60_000);
    expect(stretch?.to).toBeLessThan(7 * hour - 30_000);
  });

  it("is left as it is when it is short", () => {
    expect(
      idleStretches({ from: 0, to: 100_000 }, [
        { from: 0, to: 60_000 },
        { from: 70_000, to: 100_000 },
      ]),
    ).toEqual([]);
  });

  it("before the first and after the last work is folded too", () => {
    expect(
      idleStretches({ from: 0, to: 2 * hour }, [{ from: hour, to: hour + 1000 }]),
    ).toHaveLength(2);
  });
});

describe("a time axis", () => {
  it("gives seconds their room although the run waited a night", () => {
    const whole = { from: 0, to: 7 * hour };
    const scale = timeScale(
      whole,
      [
        { from: 0, to: 60_000 },
        { from: 7 * hour - 60_000, to: 7 * hour },
      ],
      1000,
    );
    expect(scale.breaks).toHaveLength(1);
    expect(scale.breaks[0]?.width).toBe(breakWidth);
    expect(scale.toPx(60_000)).toBeGreaterThan(400);
    expect(scale.toPx(7 * hour)).toBeCloseTo(1000);
  });

  it("never goes back, stays inside, and finds the time of a place", () => {
    const interval = fc
      .record({ from: fc.nat(10 * hour), length: fc.nat(hour) })
      .map(({ from, length }) => ({ from, to: from + length }));
    fc.assert(
      fc.property(
        fc.array(interval, { maxLength: 20 }),
        fc.array(fc.nat(10 * hour), { minLength: 2, maxLength: 10 }),
        (busy, times) => {
          const scale = timeScale({ from: 0, to: 10 * hour }, busy, 900);
          const sorted = times.toSorted((a, b) => a - b);
          let before = -1;
          for (const time of sorted) {
            const x = scale.toPx(time);
            expect(x).toBeGreaterThanOrEqual(Math.max(0, before) - 1e-6);
            expect(x).toBeLessThanOrEqual(900 + scale.breaks.length * breakWidth + 1e-6);
            expect(scale.toPx(scale.toTime(x))).toBeCloseTo(x, 5);
            before = x;
          }
        },
      ),
    );
  });

  it("has round ticks that can be read and none inside a break", () => {
    const whole = { from: 1000, to: 1000 + 5 * hour };
    const scale = timeScale(
      whole,
      [
        { from: 1000, to: 91_000 },
        { from: 5 * hour - 30_000, to: 5 * hour },
      ],
      1200,
    );
    const { marks, stepMs } = ticksOf(scale, whole);
    expect(marks[0]).toEqual({ at: 0, x: 0 });
    for (const [i, mark] of marks.entries()) {
      expect(mark.at % stepMs).toBe(0);
      const next = marks[i + 1];
      if (next !== undefined) expect(next.x - mark.x).toBeGreaterThanOrEqual(60);
      for (const each of scale.breaks)
        expect(mark.at + whole.from <= each.from || mark.at + whole.from >= each.to).toBe(true);
    }
  });

  it("of a run that has just begun is no division by zero", () => {
    const scale = timeScale({ from: 0, to: 1 }, [], 500);
    expect(scale.toPx(0)).toBe(0);
    expect(ticksOf(scale, { from: 0, to: 1 }).marks.length).toBeGreaterThan(0);
  });
});
