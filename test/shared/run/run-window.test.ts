import { fc } from "../../support/property.ts";
import { describe, expect, it, test } from "vitest";
import type { RunWindow } from "../../../shared/definition/definition.ts";
import { isTimeZone, weekdays, windowOpensAt } from "../../../shared/run/run-window.ts";

const night: RunWindow = { Start: "22:00", End: "06:00", TimeZone: "Europe/Berlin" };
const utc = (window: Partial<RunWindow>): RunWindow => ({
  Start: "09:00",
  End: "17:00",
  TimeZone: "UTC",
  ...window,
});

describe("a window within a day", () => {
  it.each([
    ["2026-03-04T08:59:59.999Z", "2026-03-04T09:00:00.000Z"],
    ["2026-03-04T09:00:00.000Z", null],
    ["2026-03-04T16:59:59.999Z", null],
    ["2026-03-04T17:00:00.000Z", "2026-03-05T09:00:00.000Z"],
  ])("at %s opens at %s", (now, opens) => {
    expect(windowOpensAt(utc({}), now)).toBe(opens);
  });

  it("may last until midnight", () => {
    expect(windowOpensAt(utc({ End: "24:00" }), "2026-03-04T23:59:00.000Z")).toBeNull();
    expect(windowOpensAt(utc({ End: "24:00" }), "2026-03-05T00:00:00.000Z")).toBe(
      "2026-03-05T09:00:00.000Z",
    );
  });
});

describe("a window over midnight", () => {
  it.each([
    ["2026-01-10T20:59:00.000Z", "2026-01-10T21:00:00.000Z"],
    ["2026-01-10T21:00:00.000Z", null],
    ["2026-01-11T04:59:00.000Z", null],
    ["2026-01-11T05:00:00.000Z", "2026-01-11T21:00:00.000Z"],
    // In summer Berlin is two hours ahead.
    ["2026-07-10T19:59:00.000Z", "2026-07-10T20:00:00.000Z"],
    ["2026-07-11T04:00:00.000Z", "2026-07-11T20:00:00.000Z"],
  ])("at %s opens at %s", (now, opens) => {
    expect(windowOpensAt(night, now)).toBe(opens);
  });

  it("belongs to the day on which it begins", () => {
    const friday = { ...night, Days: ["Fri" as const] };
    // Saturday, one in the morning, in Berlin; then Friday, one in the morning.
    expect(windowOpensAt(friday, "2026-01-10T00:00:00.000Z")).toBeNull();
    expect(windowOpensAt(friday, "2026-01-09T00:00:00.000Z")).toBe("2026-01-09T21:00:00.000Z");
    expect(windowOpensAt(friday, "2026-01-10T05:00:00.000Z")).toBe("2026-01-16T21:00:00.000Z");
  });

  it("that ends when it begins lasts a day", () => {
    const monday = utc({ Start: "09:00", End: "09:00", Days: ["Mon"] });
    expect(windowOpensAt(monday, "2026-03-02T09:00:00.000Z")).toBeNull();
    expect(windowOpensAt(monday, "2026-03-03T08:59:00.000Z")).toBeNull();
    expect(windowOpensAt(monday, "2026-03-03T09:00:00.000Z")).toBe("2026-03-09T09:00:00.000Z");
  });
});

describe("clocks that are moved", () => {
  const berlin = (Start: string, End: string): RunWindow => ({
    Start,
    End,
    TimeZone: "Europe/Berlin",
  });

  it("forward, over the start of a window: it opens when the clock has moved", () => {
    // On 29 March 2026 two o'clock becomes three o'clock, at 01:00 UTC.
    expect(windowOpensAt(berlin("02:30", "04:00"), "2026-03-29T00:59:00.000Z")).toBe(
      "2026-03-29T01:00:00.000Z",
    );
  });

  it("forward, over a whole window: it opens on the next day", () => {
    expect(windowOpensAt(berlin("02:15", "02:45"), "2026-03-29T00:30:00.000Z")).toBe(
      "2026-03-30T00:15:00.000Z",
    );
  });

  it("forward, on the only day of the week that it has: it opens a week later", () => {
    const sundays = { ...berlin("02:15", "02:45"), Days: ["Sun" as const] };
    expect(windowOpensAt(sundays, "2026-03-23T00:00:00.000Z")).toBe("2026-04-05T00:15:00.000Z");
  });

  it("back: an hour that comes twice counts twice", () => {
    // On 25 October 2026 three o'clock becomes two o'clock, at 01:00 UTC.
    const window = berlin("02:15", "02:45");
    expect(windowOpensAt(window, "2026-10-25T00:20:00.000Z")).toBeNull();
    expect(windowOpensAt(window, "2026-10-25T00:50:00.000Z")).toBe("2026-10-25T01:15:00.000Z");
    expect(windowOpensAt(window, "2026-10-25T01:50:00.000Z")).toBe("2026-10-26T01:15:00.000Z");
  });

  it("back, behind the end of a window: it opens again", () => {
    expect(windowOpensAt(berlin("01:00", "02:30"), "2026-10-25T00:40:00.000Z")).toBe(
      "2026-10-25T01:00:00.000Z",
    );
  });

  it("by a whole day: Samoa had no 30 December 2011", () => {
    const window = { Start: "09:00", End: "17:00", TimeZone: "Pacific/Apia" };
    // 18:00 on the 29th there, ten hours behind; the next nine o'clock is on the 31st, fourteen ahead.
    expect(windowOpensAt(window, "2011-12-30T04:00:00.000Z")).toBe("2011-12-30T19:00:00.000Z");
    const fridays = { ...window, Days: ["Fri" as const] };
    expect(windowOpensAt(fridays, "2011-12-30T04:00:00.000Z")).toBe("2012-01-05T19:00:00.000Z");
  });
});

/** What the clock on the wall shows, by another way than the code under test: the words of a formatter. */
function wallOf(timeZone: string, atMs: number): { readonly day: string; readonly time: string } {
  const shown = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(atMs);
  const part = (type: string): string => shown.find((entry) => entry.type === type)?.value ?? "";
  return { day: part("weekday"), time: `${part("hour")}:${part("minute")}` };
}

function isOpenByTheWall(window: RunWindow, atMs: number): boolean {
  const { day, time } = wallOf(window.TimeZone, atMs);
  const today = weekdays.findIndex((name) => name === day);
  const yesterday = weekdays[(today + 6) % 7];
  const has = (name: string | undefined): boolean =>
    window.Days === undefined || window.Days.some((entry) => entry === name);
  if (window.Start < window.End) return time >= window.Start && time < window.End && has(day);
  return (time >= window.Start && has(day)) || (time < window.End && has(yesterday));
}

test("in every zone of the world, around every change of its clocks: open there, and not a minute before", () => {
  const minuteMs = 60_000;
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59))
    .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
  fc.assert(
    fc.property(
      fc.record({
        Start: time,
        End: time,
        TimeZone: fc.constantFrom(...Intl.supportedValuesOf("timeZone")),
        Days: fc.option(fc.subarray([...weekdays], { minLength: 1 }), { nil: undefined }),
      }),
      fc.integer({ min: 0, max: 365 * 24 * 60 }),
      ({ Days, ...rest }, minute) => {
        const window: RunWindow = Days === undefined ? rest : { ...rest, Days };
        const nowMs = Date.UTC(2026, 0, 1) + minute * minuteMs;
        const opens = windowOpensAt(window, new Date(nowMs).toISOString());
        if (opens === null) {
          expect(isOpenByTheWall(window, nowMs)).toBe(true);
          return;
        }
        const opensMs = Date.parse(opens);
        expect(opensMs).toBeGreaterThan(nowMs);
        expect(isOpenByTheWall(window, opensMs)).toBe(true);
        // Until then it was closed: looked at every thirteen minutes, backwards from the last one.
        for (let atMs = opensMs - minuteMs; atMs >= nowMs; atMs -= 13 * minuteMs)
          expect(isOpenByTheWall(window, atMs)).toBe(false);
      },
    ),
    { numRuns: 150 },
  );
});

test("a time zone is one that there is", () => {
  expect(["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"].map(isTimeZone)).toEqual([
    true,
    true,
    true,
  ]);
  expect(["", "Mars/Olympus", "Europe/berlin2"].map(isTimeZone)).toEqual([false, false, false]);
});
