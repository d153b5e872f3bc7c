/** How those who call webhooks sign, and by what they name a call. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { WebhookSignature } from "../../shared/api/webhook.ts";
import { isJsonObject, type Json } from "../../shared/base/json.ts";
import { signatureFault, type SignedCall } from "./webhook-signature.ts";

/** How far the time of a call may lie from ours, as the vendors have it. */
const toleranceMs = 300_000;

interface Signing {
  /** Why a call is not good; null when it is. */
  readonly fault: (call: SignedCall, secret: string, nowMs: number) => string | null;
  /** What a call is named by whoever makes it, the same each time it comes again; null for nothing. */
  readonly idOf: (call: Pick<SignedCall, "header">, body: Json) => string | null;
}

const noSignature = "The signature does not fit the body.";

const signings: Readonly<Record<WebhookSignature, Signing>> = {
  none: {
    fault: () => null,
    idOf: ({ header }) => header("idempotency-key") ?? header("webhook-id") ?? null,
  },
  standard: { fault: signatureFault, idOf: ({ header }) => header("webhook-id") ?? null },
  // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
  github: {
    fault: ({ header, body }, secret) =>
      isSigned(header("x-hub-signature-256"), `sha256=${hexOf(secret, [body])}`)
        ? null
        : noSignature,
    idOf: ({ header }) => header("x-github-delivery") ?? null,
  },
  // https://api.slack.com/authentication/verifying-requests-from-slack
  slack: {
    fault: ({ header, body }, secret, nowMs) => {
      const time = header("x-slack-request-timestamp") ?? "";
      const expected = `v0=${hexOf(secret, [`v0:${time}:`, body])}`;
      if (!isSigned(header("x-slack-signature"), expected)) return noSignature;
      return timeFault(time, nowMs);
    },
    idOf: (_call, body) => textAt(body, "event_id"),
  },
  // https://docs.stripe.com/webhooks#verify-manually
  stripe: {
    fault: ({ header, body }, secret, nowMs) => {
      const parts = (header("stripe-signature") ?? "").split(",").map((part) => part.trim());
      const time = parts.find((part) => part.startsWith("t="))?.slice(2) ?? "";
      const expected = `v1=${hexOf(secret, [`${time}.`, body])}`;
      if (!parts.some((part) => isSigned(part, expected))) return noSignature;
      return timeFault(time, nowMs);
    },
    idOf: (_call, body) => textAt(body, "id"),
  },
};

/** How a vendor signs. */
export function signingOf(signature: WebhookSignature): Signing {
  return signings[signature];
}

function hexOf(secret: string, parts: readonly (string | Uint8Array)[]): string {
  const hmac = createHmac("sha256", secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

function isSigned(given: string | undefined, expected: string): boolean {
  const one = Buffer.from(given ?? "");
  const other = Buffer.from(expected);
  return one.length === other.length && timingSafeEqual(one, other);
}

function timeFault(seconds: string, nowMs: number): string | null {
  if (!/^\d{1,12}$/u.test(seconds)) return "The time of the call is no number of seconds.";
  const isFresh = Math.abs(nowMs - Number(seconds) * 1000) <= toleranceMs;
  return isFresh ? null : "The call was signed more than five minutes away from now.";
}

function textAt(body: Json, key: string): string | null {
  const value = isJsonObject(body) ? body[key] : undefined;
  return typeof value === "string" && value !== "" ? value : null;
}
