/** Amounts and percents as the chosen language writes them: `$0.0312`, in German `0,0312 $`. */
import * as shared from "../../shared/cost/format.ts";
import { uiStrings } from "../ui/strings.ts";
import { spokenLanguage } from "./translated.ts";

const takesComma = spokenLanguage() === "de";
const sign = /^([−<≥~ ]*)\$/u;

/** An amount or a percent in English, as the chosen language writes it. */
export function localAmount(english: string): string {
  const known = english.replace(shared.unknownCost, uiStrings.unknown);
  if (!takesComma) return known;
  const digits = known.replaceAll(/[.,]/gu, (mark) => (mark === "." ? "," : "."));
  return sign.test(digits) ? `${digits.replace(sign, "$1")}\u00a0$` : digits;
}

/** Micro-dollars with unit: `$12.50`, `$0.0312`, `<$0.0001`, `$0`, `unknown` for null. */
export function formatCost(micros: number | null): string {
  return localAmount(shared.formatCost(micros));
}

/** A sum that leaves out entries without a price: `≥ $0.0312`, and `unknown` when nothing in it had one. */
export function formatTotal(micros: number, unpriced: number): string {
  return localAmount(shared.formatTotal(micros, unpriced));
}

/** Percent with at most one decimal: `6.3 %`, `<0.1 %`, `unknown` for null. */
export function formatPercent(percent: number | null): string {
  return localAmount(shared.formatPercent(percent));
}
