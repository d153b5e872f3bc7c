import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

/** Numbers in [0, 1), the same ones for the same seed: a repeated attempt computes what the first one did. */
export function seededRandom(seed: string): () => number {
  let drawn = 0;
  return () => {
    const digest = sha256(utf8ToBytes(`${seed}\n${String(drawn)}`));
    drawn += 1;
    const number = digest.slice(0, 6).reduce((sum, byte) => sum * 256 + byte, 0);
    return number / 2 ** 48;
  };
}
