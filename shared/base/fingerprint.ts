const offsets = [0xdeadbeef, 0x41c6ce57] as const;

/**
 * A short name for a text: 16 hexadecimal digits that differ, for all practical purposes, when the text does. Not for secrets or
 * signatures. Source: the mixing of cyrb53 (bryc, public domain), kept at its full 64 bits.
 */
export function fingerprint(text: string): string {
  let [high, low]: [number, number] = [...offsets];
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  const mixedHigh = mix(high, low);
  const mixedLow = mix(low, mixedHigh);
  return [mixedHigh, mixedLow].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

function mix(half: number, other: number): number {
  return (
    Math.imul(half ^ (half >>> 16), 2_246_822_507) ^
    Math.imul(other ^ (other >>> 13), 3_266_489_909)
  );
}
