/** Times and durations in words. Everything takes `now` as an argument where it matters. */
import { useCallback, useSyncExternalStore } from "react";
import { dateFormat, formatCount, formatPlaces } from "../language/locale.ts";
import { uiStrings } from "./strings.ts";

const texts = uiStrings.time;
const { units } = texts;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A duration in at most two units: `840 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < second) return `${whole} ${units.ms}`;
  if (whole < 10 * second) return `${formatPlaces(Math.floor(whole / 100) / 10, 1)} ${units.s}`;
  if (whole < minute) return `${Math.floor(whole / second)} ${units.s}`;
  if (whole < hour) return pair(whole, [minute, units.min], [second, units.s]);
  if (whole < day) return pair(whole, [hour, units.h], [minute, units.min]);
  return pair(whole, [day, units.d], [hour, units.h]);
}

type Unit = readonly [ms: number, name: string];

function pair(ms: number, large: Unit, small: Unit): string {
  const larges = Math.floor(ms / large[0]);
  const smalls = Math.floor((ms % large[0]) / small[0]);
  return smalls === 0 ? `${larges} ${large[1]}` : `${larges} ${large[1]} ${smalls} ${small[1]}`;
}

/** How long ago: `just now`, `12 s ago`, `3 min ago`, `yesterday`, then the date. */
export function formatAgo(iso: string, now: number): string {
  const ms = now - Date.parse(iso);
  if (ms < 5 * second) return texts.justNow;
  if (ms < minute) return texts.secondsAgo(Math.floor(ms / second));
  if (ms < hour) return texts.minutesAgo(Math.floor(ms / minute));
  if (ms < day) return texts.hoursAgo(Math.floor(ms / hour));
  if (ms < 7 * day) return texts.daysAgo(Math.floor(ms / day));
  return formatDate(iso);
}

const onlyDate = dateFormat({
  day: "numeric",
  month: "short",
  year: "numeric",
});
const momentFormat = dateFormat({
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const fullFormat = dateFormat({ dateStyle: "full", timeStyle: "long" });

/** `21 Nov 2026` */
export function formatDate(iso: string): string {
  return onlyDate.format(new Date(iso));
}

const dayFormat = dateFormat({
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** An ISO date without a time, as it stands: `21 Nov 2026`. */
export function formatDay(date: string): string {
  return dayFormat.format(new Date(`${date}T00:00:00Z`));
}

/** `21 Nov, 14:03:22` */
export function formatMoment(iso: string): string {
  return momentFormat.format(new Date(iso));
}

/** The whole truth, for tooltips. */
export function formatFull(iso: string): string {
  return fullFormat.format(new Date(iso));
}

/** Time since a start, on a clock face: `+0:04.213`, `+1:02:03`. */
export function formatOffset(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const hours = Math.floor(whole / hour);
  const minutes = Math.floor((whole % hour) / minute);
  const seconds = (whole % minute) / second;
  if (hours > 0)
    return `+${hours}:${String(minutes).padStart(2, "0")}:${String(Math.floor(seconds)).padStart(2, "0")}`;
  return `+${minutes}:${seconds.toFixed(3).padStart(6, "0")}`;
}

/** A round duration on an axis of the given step: `0`, `200 ms`, `15 s`, `1:30`, `7:00:10`, `2 h`, `1 d 6 h`. */
export function formatTick(ms: number, stepMs: number): string {
  if (ms === 0) return "0";
  if (ms < second) return `${ms} ${units.ms}`;
  if (ms < minute) return `${formatCount(ms / second)} ${units.s}`;
  const seconds = String(Math.floor((ms % minute) / second)).padStart(2, "0");
  if (ms < hour) return `${Math.floor(ms / minute)}:${seconds}`;
  if (stepMs < minute)
    return `${Math.floor(ms / hour)}:${String(Math.floor((ms % hour) / minute)).padStart(2, "0")}:${seconds}`;
  return ms < day
    ? pair(ms, [hour, units.h], [minute, units.min])
    : pair(ms, [day, units.d], [hour, units.h]);
}

/** The time now, in whole steps of `everyMs`, renewed while something is under way. */
export function useNow(isTicking: boolean, everyMs = 1000): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      if (!isTicking) return () => undefined;
      const timer = setInterval(listener, everyMs);
      return () => clearInterval(timer);
    },
    [isTicking, everyMs],
  );
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / everyMs) * everyMs);
}
