import type { Rate, Usage } from "./usage.ts";

/**
 * What a usage costs at a rate, in integer micro-dollars; null = unknown.
 *
 * A rate charges by tokens, images, requests or seconds, or several of them. Unknown is:
 * tokens of a kind without a price in a rate that charges by tokens (an output price that nobody has entered is not 0) ·
 * images without a price · a usage in which nothing was measured that the rate charges for.
 * Seconds and requests are measured of every call; they cost something only where the rate says so. So are tokens of a model
 * that is paid by the second.
 *
 * Cached input tokens are a part of the input tokens, at their own price if there is one. Rounded once, at the end, to
 * the nearest micro-dollar, halves up: at most half a micro-dollar off for each operation.
 */
export function price(usage: Usage, rate: Rate): number | null {
  const amounts = [...tokenAmounts(usage, rate), ...otherAmounts(usage, rate)];
  const charged = amounts.filter((amount) => amount.usd !== null);
  if (charged.length === 0 || amounts.some((amount) => amount.usd === null && amount.count > 0)) {
    return null;
  }
  return roundMicros(
    charged.reduce((sum, amount) => sum + amount.count * (amount.usd ?? 0) * amount.micros, 0),
  );
}

/** A measured dimension: `count` units at `usd` × 10⁶ ÷ (10⁶ ÷ `micros`) each. */
interface Amount {
  readonly count: number;
  /** null = no price for it. */
  readonly usd: number | null;
  /** Micro-dollars that one unit costs at a figure of 1 USD in the rate. */
  readonly micros: number;
}

const perMillion = 1;
const each = 1_000_000;

function tokenAmounts(usage: Usage, rate: Rate): readonly Amount[] {
  const input = rate.inputUsdPerMillion ?? null;
  const output = rate.outputUsdPerMillion ?? null;
  const cachedInput = rate.cachedInputUsdPerMillion ?? input;
  if (input === null && output === null && cachedInput === null) return [];
  const { inputTokens, cachedInputTokens, outputTokens } = usage;
  const amounts: Amount[] = [];
  if (inputTokens !== undefined) {
    const uncached = Math.max(0, inputTokens - (cachedInputTokens ?? 0));
    amounts.push({ count: uncached, usd: input, micros: perMillion });
  }
  if (cachedInputTokens !== undefined) {
    amounts.push({ count: cachedInputTokens, usd: cachedInput, micros: perMillion });
  }
  if (outputTokens !== undefined) {
    amounts.push({ count: outputTokens, usd: output, micros: perMillion });
  }
  return amounts;
}

function otherAmounts(usage: Usage, rate: Rate): readonly Amount[] {
  const amounts: Amount[] = [];
  const { images, requests, seconds } = usage;
  const { imageUsd, requestUsd, secondUsd } = rate;
  if (images !== undefined) amounts.push({ count: images, usd: imageUsd ?? null, micros: each });
  if (requests !== undefined && typeof requestUsd === "number") {
    amounts.push({ count: requests, usd: requestUsd, micros: each });
  }
  if (seconds !== undefined && typeof secondUsd === "number") {
    amounts.push({ count: seconds, usd: secondUsd, micros: each });
  }
  return amounts;
}

/** Nearest integer, halves up; twelve digits first, so that 0.145 × 100 counts as the half it is. */
function roundMicros(micros: number): number {
  return Math.round(Number(micros.toPrecision(12)));
}
