/** Moments in time as the States Language writes them. */
import type { Json } from "../base/json.ts";
import { isTimestamp } from "../definition/timestamp.ts";

const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * The moment a timestamp names, as a number of nanoseconds since 1970 that can be compared; null for anything that is no timestamp
 * (RFC 3339 with a capital T, and a capital Z or an offset). Digits beyond nanoseconds do not count.
 */
export function instantOf(value: Json): bigint | null {
  if (typeof value !== "string" || !isTimestamp(value)) return null;
  const match = parts.exec(value);
  if (match === null) return null;
  const number = (group: number): number => Number(match[group] ?? 0);
  const offsetMinutes = (match[8] === "-" ? -1 : 1) * (number(9) * 60 + number(10));
  const days = daysSinceEpoch(number(1), number(2), number(3));
  const seconds = ((days * 24 + number(4)) * 60 + number(5) - offsetMinutes) * 60 + number(6);
  const nanos = (match[7] ?? "").slice(0, 9).padEnd(9, "0");
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}

/** Days from 1970-01-01 to a date of the Gregorian calendar, by counting from a March so that leap days come last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
