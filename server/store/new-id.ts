import { randomBytes } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
/** 24 characters of 5 bits each: 120 bits, beyond guessing and beyond meeting twice. */
const length = 24;

/** A new id such as `wf_5h2k…`: the prefix says what it is of. */
export function newId(prefix: string): string {
  const characters = [...randomBytes(length)].map((byte) =>
    alphabet.charAt(byte % alphabet.length),
  );
  return `${prefix}_${characters.join("")}`;
}
