import { describe, expect, test } from "vitest";
import { lateAfterMs, planTicks, ticksAfter, timingFault } from "../../../shared/schedule/ticks.ts";

const at = (iso: string): number => Date.parse(iso);
const iso = (times: readonly number[]): readonly string[] =>
  times.map((time) => new Date(time).toISOString());
const oslo = (cron: string) => ({ cron, timeZone: "Europe/Oslo" });

describe("the times of a schedule", () => {
  test("are those of the clock on the wall, through a change of clocks", () => {
    const nine = ticksAfter(oslo("0 9 * * *"), at("2026-10-23T12:00:00Z"), 3);
    expect(iso(nine)).toEqual([
      "2026-10-24T07:00:00.000Z",
      "2026-10-25T08:00:00.000Z",
      "2026-10-26T08:00:00.000Z",
    ]);
  });

  test("come once where an hour comes twice, and somewhat later where it is left out", () => {
    const twice = ticksAfter(oslo("30 2 * * *"), at("2026-10-24T12:00:00Z"), 2);
    expect(iso(twice)).toHaveLength(2);
    expect(new Set(iso(twice).map((time) => time.slice(0, 10)))).toEqual(
      new Set(["2026-10-25", "2026-10-26"]),
    );
    const [leftOut] = ticksAfter(oslo("30 2 * * *"), at("2026-03-28T12:00:00Z"), 1);
    expect(new Date(leftOut ?? 0).toISOString().slice(0, 10)).toBe("2026-03-29");
  });

  test("end where the expression has no more", () => {
    expect(ticksAfter(oslo("0 0 30 2 *"), at("2026-01-01T00:00:00Z"), 3)).toEqual([]);
  });

  test("are refused with words that say what is wrong", () => {
    expect(timingFault(oslo("0 9 * * 1-5"))).toBeNull();
    expect(timingFault(oslo("@daily"))).toBeNull();
    for (const cron of ["", "0 25 * * *", "a b c d e", "* * *", "0 9 * * MON-FUN"])
      expect(timingFault(oslo(cron))).toMatchObject({ field: "cron" });
    expect(timingFault({ cron: "0 9 * * *", timeZone: "Mars/Base" })).toMatchObject({
      field: "timeZone",
    });
  });
});

describe("what becomes of them", () => {
  const hourly = oslo("0 * * * *");
  const firstMs = at("2026-05-01T10:00:00Z");
  const plan = (
    now: string,
    catchUp: "none" | "latest" | "all",
    isFirstQueued = false,
  ): { start: readonly string[]; missed: readonly string[]; next: string | null } => {
    const decided = planTicks({ timing: hourly, firstMs, nowMs: at(now), catchUp, isFirstQueued });
    const hours = (times: readonly number[]) => iso(times).map((time) => time.slice(11, 16));
    const next = decided.next === null ? null : (hours([decided.next])[0] ?? null);
    return { start: hours(decided.start), missed: hours(decided.missed), next };
  };

  test("in time, each starts a run", () => {
    for (const catchUp of ["none", "latest", "all"] as const)
      expect(plan("2026-05-01T10:00:59Z", catchUp)).toEqual({
        start: ["10:00"],
        missed: [],
        next: "11:00",
      });
  });

  test("after nobody was there: none, the latest, or all", () => {
    const now = "2026-05-01T13:30:00Z";
    const next = "14:00";
    const all = ["10:00", "11:00", "12:00", "13:00"];
    expect(plan(now, "none")).toEqual({ start: [], missed: all, next });
    expect(plan(now, "latest")).toEqual({ start: ["13:00"], missed: all.slice(0, 3), next });
    expect(plan(now, "all")).toEqual({ start: all, missed: [], next });
  });

  test("the latest is the one in time when there is one", () => {
    expect(plan("2026-05-01T13:00:10Z", "latest")).toEqual({
      start: ["13:00"],
      missed: ["10:00", "11:00", "12:00"],
      next: "14:00",
    });
  });

  test("one that only waited for the run before was not missed", () => {
    expect(plan("2026-05-01T11:30:00Z", "none", true)).toEqual({
      start: ["10:00"],
      missed: ["11:00"],
      next: "12:00",
    });
  });

  test("after a very long time they are decided about in parts, and none is left out", () => {
    const minutely = oslo("* * * * *");
    const nowMs = firstMs + 1000 * 60_000 + lateAfterMs / 2;
    const seen: number[] = [];
    let from: number | null = firstMs;
    while (from !== null && from <= nowMs) {
      const part: ReturnType<typeof planTicks> = planTicks({
        timing: minutely,
        firstMs: from,
        nowMs,
        catchUp: "latest",
        isFirstQueued: false,
      });
      seen.push(...part.missed, ...part.start);
      from = part.next;
    }
    expect(seen).toEqual(Array.from({ length: 1001 }, (_, i) => firstMs + i * 60_000));
  });
});
