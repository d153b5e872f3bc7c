/** UTF-8 without a platform (this code has neither Buffer nor TextEncoder), forgiving in the way of Java. */
import { utf8 } from "@scure/base";

/** The bytes of a text; half a surrogate pair becomes a question mark. */
export function utf8Bytes(text: string): Uint8Array {
  return utf8.decode(text.replaceAll(/\p{Surrogate}/gu, "?"));
}

/** The text of bytes; what is no UTF-8 becomes U+FFFD. */
export function utf8Text(bytes: Uint8Array): string {
  const whole = strictText(bytes);
  if (whole !== undefined) return whole;
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes[at] ?? 0);
    const sequence = bytes.subarray(at, at + length);
    const char = strictText(sequence);
    text += char ?? "\uFFFD";
    at += char === undefined ? 1 : length;
  }
  return text;
}

function sequenceLength(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

function strictText(bytes: Uint8Array): string | undefined {
  try {
    return utf8.encode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
