/** Numbers and dates as the chosen language writes them. */
import { spokenLanguage } from "./translated.ts";

/** A number with its groups of digits: `12,345`, in German `12.345`. */
export function formatCount(value: number): string {
  return value.toLocaleString(spokenLanguage());
}

/** A measure with as many places as asked for: `4.2`, in German `4,2`. */
export function formatPlaces(value: number, places: number): string {
  return value.toLocaleString(spokenLanguage(), {
    useGrouping: false,
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
}

export function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return new Intl.NumberFormat(spokenLanguage(), options);
}

export function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(spokenLanguage(), options);
}
