/**
 * Watches the memory of this process. Long steps leak, and a process that the kernel or V8 kills takes every step with it: before that,
 * what runs is asked to commit and to let go, and a process that stays full is replaced between steps.
 *
 * M1 Above the threshold running steps are asked once; again only after memory has fallen well below.
 * M2 Still above it after the steps have had time to let go, the process is recycled, once.
 */
import { totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import type { Logger } from "pino";
import type { MemoryUse } from "../../shared/run/event.ts";
import type { Clock } from "../engine/clock.ts";
import { relaxedShare, shortShare } from "../engine/memory-shares.ts";

/** How often memory is looked at. */
const intervalMs = 5_000;
/** Time that steps have to let go. */
const patienceMs = 30_000;

/** What the process may use before something kills it. */
export type MemoryLimits = MemoryUse;

export interface MemoryMonitorOptions {
  readonly read: () => MemoryUse;
  readonly limits: MemoryLimits;
  readonly clock: Pick<Clock, "nowMs" | "after">;
  /** Asks what runs to commit and to let go of what it can do without. */
  readonly relieve: () => void;
  /** Drains the process and ends it, so that a new one takes its place. */
  readonly recycle: () => void;
  readonly log: Pick<Logger, "warn" | "info">;
}

export class MemoryMonitor {
  readonly #options: MemoryMonitorOptions;
  #stopTimer: (() => void) | null = null;
  #shortSinceMs: number | null = null;
  #recycling = false;

  constructor(options: MemoryMonitorOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopTimer = this.#options.clock.after(intervalMs, () => {
      this.#look();
      if (!this.#recycling) this.start();
    });
  }

  stop(): void {
    this.#stopTimer?.();
  }

  #look(): void {
    const { read, limits, clock, relieve, recycle, log } = this.#options;
    const reading = read();
    const share = memoryShare(reading, limits);
    const facts = { ...reading, limits, share: Math.round(share * 100) / 100 };
    if (this.#shortSinceMs === null) {
      if (share <= shortShare) return;
      this.#shortSinceMs = clock.nowMs();
      log.warn(facts, "memory runs short; running steps are asked to commit and to let go");
      relieve();
    } else if (share < relaxedShare) {
      this.#shortSinceMs = null;
      log.info(facts, "memory is enough again");
    } else if (share > shortShare && clock.nowMs() - this.#shortSinceMs >= patienceMs) {
      this.#recycling = true;
      log.warn(
        facts,
        "memory stays short; this process ends its steps and makes room for a new one",
      );
      recycle();
    }
  }
}

/** The larger of the shares of the two limits that are used. */
export function memoryShare(reading: MemoryUse, limits: MemoryLimits): number {
  return Math.max(reading.rssBytes / limits.rssBytes, reading.heapBytes / limits.heapBytes);
}

/** What this process uses now. */
export function readMemory(): MemoryUse {
  return { rssBytes: process.memoryUsage.rss(), heapBytes: getHeapStatistics().used_heap_size };
}

/** The limits of this process: of its container, or the machine when it has none; and of V8's heap. */
export function readMemoryLimits(): MemoryLimits {
  // 0 or undefined where there is no container; enormous where it has no limit.
  const container = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return {
    rssBytes: Math.min(container, totalmem()),
    heapBytes: getHeapStatistics().heap_size_limit,
  };
}
