import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { checkDetails, Heartbeats, maxDetailsBytes } from "../../../server/engine/heartbeats.ts";
import { manualClock } from "../../support/manual-clock.ts";

function beating(limitMs: number | null) {
  const clock = manualClock();
  const written: (readonly [number, Json])[] = [];
  const beats = new Heartbeats({
    clock,
    limitMs: () => limitMs,
    write: (details) => void written.push([clock.nowMs(), details]),
  });
  return { clock, written, beats };
}

describe("heartbeats", () => {
  it("are written at most every ten seconds, the newest always", () => {
    const { clock, written, beats } = beating(null);
    for (let i = 0; i < 250; i += 1) {
      beats.beat(i);
      clock.advance(100);
    }
    clock.advance(60_000);
    expect(written).toEqual([
      [0, 0],
      [10_000, 99],
      [20_000, 199],
      [30_000, 249],
    ]);
  });

  it("are written three times in the time that the attempt may be silent", () => {
    const { clock, written, beats } = beating(6_000);
    beats.beat("a");
    beats.beat("b");
    clock.advance(2_000);
    expect(written).toEqual([
      [0, "a"],
      [2_000, "b"],
    ]);
  });

  it("without details keep those that wait", () => {
    const { clock, written, beats } = beating(null);
    beats.beat(null);
    beats.beat({ done: 5 });
    beats.beat(null);
    clock.advance(10_000);
    expect(written).toEqual([
      [0, null],
      [10_000, { done: 5 }],
    ]);
  });

  it("end with the attempt", () => {
    const { clock, written, beats } = beating(null);
    beats.beat("a");
    beats.beat("b");
    beats.stop();
    beats.beat("c");
    clock.advance(60_000);
    expect(written).toEqual([[0, "a"]]);
  });
});

describe("details", () => {
  it("of 64 KB are kept, larger ones are refused in so many words", () => {
    checkDetails("x".repeat(maxDetailsBytes - 2));
    expect(() => checkDetails("x".repeat(maxDetailsBytes - 1))).toThrow("65537 bytes");
    expect(() => checkDetails("é".repeat(40_000))).toThrow("Cairn.HeartbeatTooLarge");
  });

  it("that PostgreSQL cannot hold are refused", () => {
    expect(() => checkDetails({ text: "a\0b" })).toThrow("Cairn.InvalidText");
    checkDetails({ text: String.raw`a\u0000b` });
  });
});
