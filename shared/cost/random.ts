/** Random numbers from a seed: the same seed, the same numbers. */

/** Gives numbers from 0 up to but not including 1. */
export type Random = () => number;

/** A generator of random numbers (mulberry32): good enough for simulations, and for nothing that must not be guessed. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A number of the normal distribution with mean 0 and deviation 1. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A positive number of the log-normal distribution with the given mean and variance; the mean itself when that is not positive. */
export function logNormal(mean: number, variance: number, random: Random): number {
  if (mean <= 0 || variance <= 0) return mean;
  const spread = Math.log(1 + variance / (mean * mean));
  return Math.exp(Math.log(mean) - spread / 2 + Math.sqrt(spread) * normal(random));
}

/** One of a list; undefined when it is empty. */
export function pickOne<T>(list: readonly T[], random: Random): T | undefined {
  return list[Math.floor(random() * list.length)];
}

/** Nine of ten of a normal distribution lie within so many deviations of its middle. */
const deviationsOfNineTenths = 1.645;

/** A positive number drawn around a middle, nine of ten times within a factor of it; a whole one unless it may be `fine`. */
export function drawAround(
  { middle, factor }: { readonly middle: number; readonly factor: number },
  random: Random,
  grain: "whole" | "fine" = "whole",
): number {
  const drawn = middle * Math.exp((Math.log(factor) / deviationsOfNineTenths) * normal(random));
  return grain === "fine" ? drawn : Math.max(1, Math.round(drawn));
}
