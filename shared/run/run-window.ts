/**
 * The hours in which a step may start, by the clock on the wall of a place.
 *
 * W1 A window is open at a moment when the wall clock shows a time from Start up to but not including End, on one of its days; when End
 *    is not after Start it goes on into the next day and belongs to the day on which it began.
 * W2 When clocks are put forward, the hours that are left out are no hours at all: a window that would begin in them begins after them.
 *    When they are put back, the hour that comes twice counts twice.
 */
import { assert } from "../base/assert.ts";
import type { RunWindow } from "../definition/definition.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Days looked ahead: a window opens every week, but for clocks put forward over it and a day that a country leaves out. */
const horizonDays = 22;

/** Days of the week as the language names them, in the order of `Date`. */
export const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/**
 * When a window opens next: null when it is open at `now`, otherwise the first moment after it at which it is.
 * @param now ISO time.
 */
export function windowOpensAt(window: RunWindow, now: string): string | null {
  const nowMs = Date.parse(now);
  const place = placeOf(window.TimeZone);
  const isOpen = (atMs: number): boolean => showsOpenHour(window, place.wallMs(atMs));
  if (isOpen(nowMs)) return null;
  const startMs = minutesOf(window.Start) * minuteMs;
  const today = Math.floor(place.wallMs(nowMs) / dayMs) * dayMs;
  for (let day = 0; day <= horizonDays; day += 1) {
    const wallDay = today + day * dayMs;
    // It opens when the clock comes to its start, or when the clock is moved.
    const opening = [...place.momentsOf(wallDay + startMs), ...place.changesAround(wallDay)]
      .filter((atMs) => atMs > nowMs && isOpen(atMs))
      .reduce((first, atMs) => Math.min(first, atMs), Number.POSITIVE_INFINITY);
    if (opening < Number.POSITIVE_INFINITY) return new Date(opening).toISOString();
  }
  assert(false, `the window ${JSON.stringify(window)} never opens`);
}

/** True for the name of a time zone that this runtime knows, such as `Europe/Berlin` or `UTC`. */
export function isTimeZone(name: string): boolean {
  try {
    return placeOf(name).wallMs(0) !== null;
  } catch {
    return false;
  }
}

/** W1; `wallMs` is what the wall clock shows, as if it were UTC. */
function showsOpenHour(window: RunWindow, wallMs: number): boolean {
  const start = minutesOf(window.Start);
  const end = minutesOf(window.End);
  const dayNumber = Math.floor(wallMs / dayMs);
  const minute = Math.floor((wallMs - dayNumber * dayMs) / minuteMs);
  const isDay = (number: number): boolean => {
    // The first of January 1970 was a Thursday.
    const weekday = weekdays[(((number + 4) % 7) + 7) % 7];
    return window.Days === undefined || window.Days.some((day) => day === weekday);
  };
  if (start < end) return minute >= start && minute < end && isDay(dayNumber);
  return (minute >= start && isDay(dayNumber)) || (minute < end && isDay(dayNumber - 1));
}

/** Minutes since midnight of `HH:MM`. */
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** The wall clock of a time zone. */
class Place {
  readonly #format: Intl.DateTimeFormat;

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  /** What the wall clock shows at a moment, in milliseconds as if it were UTC, to the second. */
  wallMs(atMs: number): number {
    const shown: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(atMs)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }

  /** The moments at which the wall clock shows a time: usually one, none when the time is left out, two when it comes twice. */
  momentsOf(wallMs: number): readonly number[] {
    const offsets = new Set([this.#offsetMs(wallMs - dayMs), this.#offsetMs(wallMs + dayMs)]);
    return [...offsets]
      .map((offset) => wallMs - offset)
      .filter((atMs) => this.wallMs(atMs) === wallMs);
  }

  /** The moment at which the clock is moved on a day or next to it; mostly there is none. */
  changesAround(wallDay: number): readonly number[] {
    let before = wallDay - 26 * hourMs;
    let after = wallDay + 50 * hourMs;
    const offset = this.#offsetMs(before);
    if (this.#offsetMs(after) === offset) return [];
    while (after - before > 1000) {
      const middle = before + Math.floor((after - before) / 2000) * 1000;
      if (this.#offsetMs(middle) === offset) before = middle;
      else after = middle;
    }
    return [after];
  }

  #offsetMs(atMs: number): number {
    return this.wallMs(atMs) - Math.floor(atMs / 1000) * 1000;
  }
}

/** Making a formatter costs more than all that is asked of it. */
const places = new Map<string, Place>();

function placeOf(timeZone: string): Place {
  const known = places.get(timeZone);
  if (known !== undefined) return known;
  const place = new Place(timeZone);
  // There are some four hundred zones; names that are none throw above.
  places.set(timeZone, place);
  return place;
}
