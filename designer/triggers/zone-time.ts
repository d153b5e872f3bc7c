/** Moments on the clock of a time zone, and in words. */
import { formatDuration } from "../ui/time.ts";
import { dateFormat } from "../language/locale.ts";

/** The time zone of whoever looks. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Every time zone that can be chosen. */
export function zoneNames(): readonly string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((name) => name !== "UTC")];
}

/** `Mon 23 Nov, 09:00`, with seconds when there are any. */
export function formatInZone(iso: string, timeZone: string): string {
  const time = new Date(iso);
  const format = dateFormat({
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...(time.getTime() % 60_000 === 0 ? {} : { second: "2-digit" }),
  });
  return format.format(time);
}

/** True when both zones' clocks show the same at a moment. */
export function isSameClock(iso: string, one: string, other: string): boolean {
  return formatInZone(iso, one) === formatInZone(iso, other);
}

/** How far away a moment is, in words; null when it has come. */
export function formatAhead(iso: string, nowMs: number): string | null {
  const ms = Date.parse(iso) - nowMs;
  return ms <= 0 ? null : formatDuration(Math.ceil(ms / 1000) * 1000);
}
