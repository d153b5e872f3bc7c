/** The price catalogue as people read it: one line per model, its earlier rates behind it. Pure. */
import type { Rate } from "../../shared/cost/usage.ts";
import { numberFormat } from "../language/locale.ts";
import { readNumber, typedNumber } from "../language/typed-number.ts";

export interface ModelRates {
  readonly model: string;
  /** In force on the day that was asked for; null when the first one begins later. */
  readonly current: Rate | null;
  /** All rates, the latest first. */
  readonly all: readonly Rate[];
}

/** Rates by model; `today` is an ISO date. */
export function ratesByModel(rates: readonly Rate[], today: string): readonly ModelRates[] {
  const byModel = new Map<string, Rate[]>();
  for (const rate of rates) {
    const known = byModel.get(rate.model);
    if (known === undefined) byModel.set(rate.model, [rate]);
    else known.push(rate);
  }
  return [...byModel]
    .map(([model, list]) => {
      const all = list.toSorted((a, b) => b.from.localeCompare(a.from));
      return { model, all, current: all.find((rate) => rate.from <= today) ?? null };
    })
    .toSorted((a, b) => a.model.localeCompare(b.model));
}

/** The amounts of a rate, by field. */
export const amountFields = [
  "inputUsdPerMillion",
  "cachedInputUsdPerMillion",
  "outputUsdPerMillion",
  "requestUsd",
  "secondUsd",
  "imageUsd",
] as const;
export type AmountField = (typeof amountFields)[number];

/** Typed text as an amount: null for blank, undefined for what is no amount. */
export function readAmount(text: string): number | null | undefined {
  const given = text.replaceAll("$", "").trim();
  return given === "" ? null : readNumber(given);
}

/** An amount for a field: what {@link readAmount} reads as the same. */
export function amountText(usd: number | null | undefined): string {
  return usd === null || usd === undefined ? "" : typedNumber(usd);
}

const plain = numberFormat({
  style: "currency",
  currency: "USD",
  currencyDisplay: "narrowSymbol",
  minimumFractionDigits: 2,
  maximumFractionDigits: 8,
});

/** An amount in dollars with as many places as it has. */
export function formatRate(usd: number): string {
  return plain.format(usd);
}
