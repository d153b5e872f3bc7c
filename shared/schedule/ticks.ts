/** When a schedule is due. Times are those of the wall clock of its time zone, so that nine in the morning stays nine through a change of clocks. */
import { Cron } from "croner";

export interface Timing {
  /** Five fields, or six with seconds first, or `@daily` and the like. */
  readonly cron: string;
  /** IANA name, such as `Europe/Oslo`. */
  readonly timeZone: string;
}

/** Why a timing cannot be used; null when it can. `field` says what is wrong. */
export function timingFault({
  cron,
  timeZone,
}: Timing): { readonly field: "cron" | "timeZone"; readonly message: string } | null {
  try {
    Intl.DateTimeFormat("en", { timeZone });
  } catch {
    return {
      field: "timeZone",
      message: `${timeZone.slice(0, 60)} is no time zone; use a name such as Europe/Oslo or UTC.`,
    };
  }
  try {
    cronOf({ cron, timeZone }).getPattern();
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern:\s*/u, "") : "";
    return {
      field: "cron",
      message: `This is no cron expression: ${why} Five fields are wanted: minute hour day month weekday, such as 0 9 * * 1-5.`,
    };
  }
  return null;
}

/** @throws Error when the expression cannot be read */
function cronOf({ cron, timeZone }: Timing): Cron {
  return new Cron(cron, { timezone: timeZone, paused: true });
}

/**
 * The times after a moment, oldest first: at most `count`. Times in milliseconds since 1970. A time that a change of clocks leaves out comes
 * when the clock has moved on; one that comes twice counts once.
 */
export function ticksAfter(timing: Timing, afterMs: number, count: number): readonly number[] {
  const cron = cronOf(timing);
  return cron.nextRuns(count, new Date(afterMs)).map((time) => time.getTime());
}

/** What is to become of the times that have come. */
export interface TickPlan {
  /** Oldest first. */
  readonly start: readonly number[];
  readonly missed: readonly number[];
  /** The first time that has not come; null when there is none. */
  readonly next: number | null;
}

/** Late by more than this, a time was missed. */
export const lateAfterMs = 60_000;
/** Times that one decision is about: after a long silence the rest follows at once. */
export const ticksAtOnce = 100;

/** The times from `firstMs` on that have come by `nowMs`, at most {@link ticksAtOnce}, and the one after them. */
function timesFrom(
  timing: Timing,
  firstMs: number,
  nowMs: number,
): { readonly come: readonly number[]; readonly next: number | null } {
  const cron = cronOf(timing);
  const come: number[] = [];
  let time: number | null = firstMs;
  // One by one: each costs a look at the time zone's calendar, and mostly one has come.
  while (time !== null && time <= nowMs && come.length < ticksAtOnce) {
    come.push(time);
    time = cron.nextRun(new Date(time))?.getTime() ?? null;
  }
  return { come, next: time };
}

/**
 * Decides about the times from `firstMs` on that have come by `nowMs`: those in time start a run, and of those that were missed none, the
 * latest, or all, as `catchUp` says. `isFirstQueued`: the first one was in time and has only waited for the run before.
 */
export function planTicks(params: {
  readonly timing: Timing;
  readonly firstMs: number;
  readonly nowMs: number;
  readonly catchUp: "none" | "latest" | "all";
  readonly isFirstQueued: boolean;
}): TickPlan {
  const { timing, firstMs, nowMs, isFirstQueued } = params;
  const catchUp = isFirstQueued ? "none" : params.catchUp;
  const { come, next } = timesFrom(timing, firstMs, nowMs);
  const isInTime = (time: number): boolean =>
    nowMs - time <= lateAfterMs || (isFirstQueued && time === firstMs);
  const late = come.filter((time) => !isInTime(time));
  const inTime = come.filter(isInTime);
  // While older ones are still to be decided about, none of these is the latest.
  const isWhole = next === null || next > nowMs;
  const latest = inTime.length === 0 && isWhole ? late.slice(-1) : [];
  const caughtUp = catchUp === "all" ? late : catchUp === "latest" ? latest : [];
  return {
    start: [...caughtUp, ...inTime],
    missed: late.filter((time) => !caughtUp.includes(time)),
    next,
  };
}
