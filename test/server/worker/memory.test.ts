import { describe, expect, it } from "vitest";
import {
  memoryShare,
  MemoryMonitor,
  readMemory,
  readMemoryLimits,
} from "../../../server/worker/memory.ts";
import { manualClock } from "../../support/manual-clock.ts";

/** A process of which the test says how full it is. */
function monitored() {
  const clock = manualClock();
  const said: string[] = [];
  const process = { share: 0.5, ofHeap: false };
  const monitor = new MemoryMonitor({
    read: () => ({
      rssBytes: process.ofHeap ? 0 : 1000 * process.share,
      heapBytes: process.ofHeap ? 100 * process.share : 0,
    }),
    limits: { rssBytes: 1000, heapBytes: 100 },
    clock,
    relieve: () => void said.push("relieve"),
    recycle: () => void said.push("recycle"),
    log: { warn: () => undefined, info: () => undefined },
  });
  monitor.start();
  const pass = (seconds: number, share: number): void => {
    process.share = share;
    clock.advance(seconds * 1000);
  };
  return { said, pass, monitor, process };
}

describe("the memory monitor", () => {
  it("asks steps to let go above 85 %, once", () => {
    const { said, pass } = monitored();
    pass(60, 0.85);
    expect(said).toEqual([]);
    pass(20, 0.86);
    expect(said).toEqual(["relieve"]);
  });

  it("watches V8's heap as well", () => {
    const { said, pass, process } = monitored();
    process.ofHeap = true;
    pass(5, 0.9);
    expect(said).toEqual(["relieve"]);
  });

  it("recycles a process that stays full, once", () => {
    const { said, pass } = monitored();
    pass(300, 0.9);
    expect(said).toEqual(["relieve", "recycle"]);
  });

  it("gives steps time to let go, and asks again when memory runs short anew", () => {
    const { said, pass } = monitored();
    pass(30, 0.9);
    pass(5, 0.7);
    pass(30, 0.9);
    expect(said).toEqual(["relieve", "relieve"]);
  });

  it("neither recycles nor relaxes between the two shares", () => {
    const { said, pass } = monitored();
    pass(5, 0.9);
    pass(300, 0.8);
    expect(said).toEqual(["relieve"]);
  });

  it("stops", () => {
    const { said, pass, monitor } = monitored();
    monitor.stop();
    pass(300, 0.99);
    expect(said).toEqual([]);
  });
});

describe("this process", () => {
  it("uses less than it may", () => {
    const limits = readMemoryLimits();
    const reading = readMemory();
    expect(reading.rssBytes).toBeGreaterThan(1e6);
    expect(limits.rssBytes).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(memoryShare(reading, limits)).toBeGreaterThan(0);
    expect(memoryShare(reading, limits)).toBeLessThan(1);
  });
});
