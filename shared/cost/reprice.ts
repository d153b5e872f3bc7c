/** What a past run would have cost on other models. */
import { price } from "./price.ts";
import { rateFor, rateName } from "./rate-for.ts";
import type { Rate, Usage } from "./usage.ts";

/** Entries that were paid for or estimated, with the same usage of the same model. */
export interface UsageRow {
  readonly provider: string;
  readonly model: string;
  readonly usage: Usage;
  /** How many such entries. */
  readonly count: number;
  /** What they cost together, micro-dollars, as far as priced; `unpriced` of them were not. */
  readonly costMicros: number;
  readonly unpriced: number;
}

/** The usage of one model at the price of another. Micro-dollars. */
export interface RepricedModel {
  readonly provider: string;
  readonly model: string;
  /** The model whose price was taken; null: left as it was. */
  readonly to: string | null;
  readonly entries: number;
  readonly costMicros: number;
  readonly unpriced: number;
  /** As far as priced. */
  readonly repricedMicros: number;
  /** Entries for which the other model has no price. */
  readonly repricedUnpriced: number;
  /** `model@from` of the rate that was taken; null: left as it was, or no rate. */
  readonly rate: string | null;
}

/**
 * Prices the usage of a run at the rates of other models (`models`: from → to, without regard to case), in force on `isoDay`. Models that are
 * not named are left as they were. Tokens are those of the run: another model would split the same text differently and answer at another
 * length, so the figure compares prices, and does not predict. What has no price is counted, never taken for 0.
 */
export function reprice(params: {
  readonly rows: readonly UsageRow[];
  readonly models: Readonly<Record<string, string>>;
  readonly rates: readonly Rate[];
  readonly isoDay: string;
}): readonly RepricedModel[] {
  const { rows, rates, isoDay } = params;
  const targets = new Map(
    Object.entries(params.models).map(([from, to]) => [from.toLowerCase(), to]),
  );
  const found = new Map<string, RepricedModel>();
  for (const row of rows) {
    const { provider, model, count, costMicros, unpriced } = row;
    const to = targets.get(model.toLowerCase()) ?? null;
    const rate = to === null ? null : rateFor(rates, to, isoDay);
    const each = rate === null ? null : price(row.usage, rate);
    const key = JSON.stringify([provider, model]);
    const sum = found.get(key);
    found.set(key, {
      provider,
      model,
      to,
      entries: (sum?.entries ?? 0) + count,
      costMicros: (sum?.costMicros ?? 0) + costMicros,
      unpriced: (sum?.unpriced ?? 0) + unpriced,
      repricedMicros: (sum?.repricedMicros ?? 0) + (to === null ? costMicros : (each ?? 0) * count),
      repricedUnpriced:
        (sum?.repricedUnpriced ?? 0) + (to === null ? unpriced : each === null ? count : 0),
      rate: rate === null ? null : rateName(rate),
    });
  }
  return [...found.values()].toSorted((a, b) => b.costMicros - a.costMicros);
}
