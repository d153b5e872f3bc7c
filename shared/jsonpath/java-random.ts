/**
 * The numbers of `java.util.Random`, which is public and exact: the same seed gives the same number everywhere.
 * Source: the documentation of java.util.Random (a 48-bit linear congruential generator).
 */
const multiplier = 0x5deece66dn;
const increment = 0xbn;
const mask = (1n << 48n) - 1n;

/** The first number of `new Random(seed).nextInt(bound)`: an integer in [0, bound). `bound` may be up to 2^32. */
export function seededInteger(seed: number, bound: number): number {
  let state = (BigInt(seed) ^ multiplier) & mask;
  const next = (bits: bigint): number => {
    state = (state * multiplier + increment) & mask;
    return Number(BigInt.asIntN(32, state >> (48n - bits)));
  };
  // Java has no wider bound than 2^31 - 1: a wider range takes two draws.
  if (bound > 2 ** 31 - 1) return ((next(32n) >>> 0) * 2 ** 21 + (next(21n) >>> 0)) % bound;
  if ((bound & -bound) === bound) return Number((BigInt(bound) * BigInt(next(31n))) >> 31n);
  for (;;) {
    const bits = next(31n);
    const value = bits % bound;
    if (bits - value + (bound - 1) <= 2 ** 31 - 1) return value;
  }
}
