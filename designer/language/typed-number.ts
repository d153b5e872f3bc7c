/** Numbers as people type them and find them in a field, in the chosen language. */
import { spokenLanguage } from "./translated.ts";

const takesComma = spokenLanguage() === "de";
const groupMark = takesComma ? "." : ",";
const grouped = takesComma
  ? /^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/u
  : /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/u;

/**
 * What was typed as a number from 0 on; undefined for anything else. A mark that cannot part groups of digits begins the decimals,
 * whichever it is: `2,50` and `2.50` are the same in every language.
 */
export function readNumber(text: string): number | undefined {
  const given = text.trim();
  const digits = grouped.test(given) ? given.replaceAll(groupMark, "") : given;
  const plain = digits.replace(",", ".");
  return /^\d*\.?\d+$/u.test(plain) ? Number(plain) : undefined;
}

const mostPlaces = 12;

/** A number for a field, without groups of digits: what {@link readNumber} reads as the same. */
export function typedNumber(value: number, leastPlaces = 0): string {
  return value.toLocaleString(spokenLanguage(), {
    useGrouping: false,
    minimumFractionDigits: leastPlaces,
    maximumFractionDigits: mostPlaces,
  });
}
