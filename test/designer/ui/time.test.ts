import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatDay,
  formatDuration,
  formatOffset,
  formatTick,
} from "../../../designer/ui/time.ts";
import { formatBytes } from "../../../designer/ui/size.ts";

describe("durations", () => {
  it.each([
    [-5, "0 ms"],
    [0, "0 ms"],
    [840, "840 ms"],
    [999.6, "1.0 s"],
    [4260, "4.2 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [200_000, "3 min 20 s"],
    [7_500_000, "2 h 5 min"],
    [273_600_000, "3 d 4 h"],
  ])("%d ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [0, "+0:00.000"],
    [4213, "+0:04.213"],
    [61_000, "+1:01.000"],
    [3_723_000, "+1:02:03"],
  ])("an offset of %d ms is %s", (ms, text) => expect(formatOffset(ms)).toBe(text));

  it.each([
    [0, 1000, "0"],
    [200, 200, "200 ms"],
    [15_000, 5000, "15 s"],
    [90_000, 30_000, "1:30"],
    [25_210_000, 10_000, "7:00:10"],
    [7_200_000, 3_600_000, "2 h"],
    [108_000_000, 43_200_000, "1 d 6 h"],
  ])("a tick at %d ms in steps of %d is %s", (ms, step, text) =>
    expect(formatTick(ms, step)).toBe(text),
  );
});

describe("moments", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");
  it.each([
    ["2026-11-21T11:59:58Z", "just now"],
    ["2026-11-21T11:59:30Z", "30 s ago"],
    ["2026-11-21T11:30:00Z", "30 min ago"],
    ["2026-11-21T03:00:00Z", "9 h ago"],
    ["2026-11-18T12:00:00Z", "3 d ago"],
    ["2026-10-02T12:00:00Z", "2 Oct 2026"],
  ])("%s is %s", (iso, text) => expect(formatAgo(iso, now)).toBe(text));

  it("shows a day as it stands, wherever the reader is", () =>
    expect(formatDay("2026-01-01")).toBe("1 Jan 2026"));
});

it.each([
  [812, "812 B"],
  [4200, "4.2 kB"],
  [13_400_000, "13 MB"],
  [2_000_000_000_000, "2000 GB"],
])("%d bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
