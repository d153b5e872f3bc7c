/** Numbers as people type them into limits: empty means no limit. */
import { readNumber } from "../language/typed-number.ts";
import { limitStrings } from "./strings.ts";

const texts = limitStrings.errors;
const mostUsd = 1_000_000_000;

/** What was typed: a number, undefined for nothing, or what is wrong with it. */
export type Typed =
  | { readonly value: number | undefined; readonly error: null }
  | { readonly value?: never; readonly error: string };

const nothing: Typed = { value: undefined, error: null };

/** A whole number from 1 on. */
export function readWhole(text: string): Typed {
  if (text.trim() === "") return nothing;
  const value = readNumber(text);
  return value !== undefined && Number.isSafeInteger(value) && value >= 1
    ? { value, error: null }
    : { error: texts.whole };
}

/** Dollars, with or without the sign. */
export function readUsd(text: string): Typed {
  const given = text.replaceAll("$", "").trim();
  if (given === "") return nothing;
  const value = readNumber(given);
  if (value === undefined || value === 0) return { error: texts.amount };
  return value > mostUsd ? { error: texts.tooMuch } : { value, error: null };
}
