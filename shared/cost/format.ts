/** How amounts are shown, everywhere the same. */

/** What stands where an amount is not known. */
export const unknownCost = "unknown";

const grouped = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** Below this, four decimals: most steps cost less than a cent. Amounts that four decimals would round up to $1 are above. */
const wholeDollarsFromMicros = 999_950;
/** The smallest amount that four decimals can show. */
const smallestMicros = 100;

/** Micro-dollars with unit: `$12.50`, `$0.0312`, `<$0.0001`, `$0`, `unknown` for null. */
export function formatCost(micros: number | null): string {
  if (micros === null) return unknownCost;
  if (micros < 0) return `−${formatCost(-micros)}`;
  if (micros === 0) return "$0";
  if (micros < smallestMicros) return "<$0.0001";
  if (micros >= wholeDollarsFromMicros)
    return `$${grouped.format(Math.round(micros / 10_000) / 100)}`;
  return `$0.${String(Math.round(micros / 100)).padStart(4, "0")}`;
}

/** A sum that leaves out entries without a price: `≥ $0.0312`, and `unknown` when nothing in it had one. */
export function formatTotal(micros: number, unpriced: number): string {
  if (unpriced === 0) return formatCost(micros);
  return micros === 0 ? unknownCost : `≥ ${formatCost(micros)}`;
}

/** Percent with at most one decimal: `6.3 %`, `<0.1 %`, `unknown` for null. */
export function formatPercent(percent: number | null): string {
  if (percent === null) return unknownCost;
  if (percent > 0 && percent < 0.05) return "<0.1 %";
  return `${Math.round(Number((percent * 10).toPrecision(12))) / 10} %`;
}
