import { createHmac, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";

/** How far the time of a call may lie from ours. */
const toleranceMs = 300_000;
/** A call may carry signatures of several secrets while one takes the place of another. */
const mostSignatures = 10;

export interface SignedCall {
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
}

/**
 * Checks a call against Standard Webhooks (standardwebhooks.com, "Signature scheme"): `webhook-signature` holds `v1,` and the HMAC-SHA256
 * of id, time and the bytes of the body in base64.
 * @param secret The value of the secret: `whsec_` and base64, or any text.
 * @returns Why the call is not good; null when it is.
 */
export function signatureFault(call: SignedCall, secret: string, nowMs: number): string | null {
  const id = call.header("webhook-id") ?? "";
  const time = call.header("webhook-timestamp") ?? "";
  const given = call.header("webhook-signature") ?? "";
  if (id === "" || time === "" || given === "")
    return "The headers webhook-id, webhook-timestamp and webhook-signature are wanted.";
  if (!/^\d{1,12}$/u.test(time)) return "webhook-timestamp is no number of seconds.";
  const expected = createHmac("sha256", keyOf(secret))
    .update(`${id}.${time}.`)
    .update(call.body)
    .digest();
  const isSigned = given
    .split(" ")
    .slice(0, mostSignatures)
    .some((one) => one.startsWith("v1,") && isSame(Buffer.from(one.slice(3), "base64"), expected));
  if (!isSigned) return "The signature does not fit the body.";
  const isFresh = Math.abs(nowMs - Number(time) * 1000) <= toleranceMs;
  return isFresh ? null : "The call was signed more than five minutes away from now.";
}

function keyOf(secret: string): Buffer {
  return secret.startsWith("whsec_")
    ? Buffer.from(secret.slice("whsec_".length), "base64")
    : Buffer.from(secret);
}

function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
