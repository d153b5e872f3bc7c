import { describe, expect, test } from "vitest";
import { cadenceOf, cronOf, type Cadence } from "../../../shared/schedule/cadence.ts";
import { ticksAfter } from "../../../shared/schedule/ticks.ts";

describe("a rhythm", () => {
  const cadences: readonly Cadence[] = [
    { kind: "seconds", every: 1 },
    { kind: "seconds", every: 15 },
    { kind: "minutes", every: 1 },
    { kind: "minutes", every: 20 },
    { kind: "hours", every: 1, minute: 0 },
    { kind: "hours", every: 6, minute: 30 },
    { kind: "days", hour: 9, minute: 5 },
    { kind: "weekdays", hour: 0, minute: 0 },
    { kind: "weeks", day: 0, hour: 23, minute: 59 },
    { kind: "months", day: 31, hour: 12, minute: 0 },
    { kind: "custom", cron: "0 9 1,15 * *" },
  ];

  test.each(cadences)("is read from its own expression: %o", (cadence) => {
    expect(cadenceOf(cronOf(cadence))).toEqual(cadence);
    expect(ticksAfter({ cron: cronOf(cadence), timeZone: "UTC" }, 0, 2)).toHaveLength(2);
  });

  test.each([
    ["@daily", { kind: "days", hour: 0, minute: 0 }],
    ["0 0 9 * * *", { kind: "days", hour: 9, minute: 0 }],
    ["0 9 * * MON-FRI", { kind: "weekdays", hour: 9, minute: 0 }],
    ["0 9 * * 7", { kind: "weeks", day: 0, hour: 9, minute: 0 }],
  ])("is known behind %s", (cron, cadence) => {
    expect(cadenceOf(cron)).toEqual(cadence);
  });

  test.each([
    // Begins anew each hour: after minute 56 comes minute 0.
    "*/7 * * * *",
    "0 9 1 * 1",
    "0 9 * 6 *",
    "5 0 9 * * *",
    "0 9,17 * * *",
    "0 9 * * 1#1",
    "0 9 L * *",
    "@yearly",
    "nonsense",
    "",
  ])("is not put into words that say less than %j", (cron) => {
    expect(cadenceOf(cron)).toEqual({ kind: "custom", cron });
  });
});
