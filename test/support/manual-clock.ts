import type { Clock } from "../../server/engine/clock.ts";

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Moves on; what falls due meanwhile is called in its order. */
  readonly advance: (ms: number) => void;
}

export function manualClock(): ManualClock {
  let nowMs = 0;
  let timers: { readonly atMs: number; readonly call: () => void }[] = [];
  const after: Clock["after"] = (delayMs, call) => {
    const timer = { atMs: nowMs + delayMs, call };
    timers.push(timer);
    return () => {
      timers = timers.filter((each) => each !== timer);
    };
  };
  return {
    nowMs: () => nowMs,
    date: () => new Date(Date.UTC(2026, 0, 1) + nowMs),
    after,
    soon: (call) => void after(0, call),
    advance: (ms) => {
      const endMs = nowMs + ms;
      for (;;) {
        const due = timers
          .filter((each) => each.atMs <= endMs)
          .toSorted((a, b) => a.atMs - b.atMs)[0];
        if (due === undefined) break;
        timers = timers.filter((each) => each !== due);
        nowMs = Math.max(nowMs, due.atMs);
        due.call();
      }
      nowMs = endMs;
    },
  };
}
