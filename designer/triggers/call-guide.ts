import type { WebhookMessage } from "../../shared/api/webhook.ts";

/** The address that others call. */
export function hookUrl(path: string): string {
  return `${globalThis.location.origin}/hooks/${path}`;
}

const body = `'{"hello":"world"}'`;

/** A command for a shell that calls a webhook; null where a service does so. */
export function commandOf({
  path,
  signature,
  secret,
}: Pick<WebhookMessage, "path" | "signature" | "secret">): string | null {
  const url = hookUrl(path);
  if (signature === "none")
    return [
      `curl -X POST ${url} \\`,
      `  -H 'content-type: application/json' \\`,
      `  -H "idempotency-key: $(date +%s)" \\`,
      `  -d ${body}`,
    ].join("\n");
  if (signature !== "standard") return null;
  const value = `$${secret ?? "SECRET"}`;
  return [
    `body=${body}; id="msg_$(date +%s)"; at="$(date +%s)"`,
    `# A secret that begins with whsec_ is base64: its bytes are the key.`,
    `case "${value}" in whsec_*) key=$(printf %s "${value}" | cut -c7- | base64 -d | od -An -tx1 | tr -d ' \\n');;`,
    `  *) key=$(printf %s "${value}" | od -An -tx1 | tr -d ' \\n');; esac`,
    `sign=$(printf %s "$id.$at.$body" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$key -binary | base64)`,
    `curl -X POST ${url} -H 'content-type: application/json' \\`,
    `  -H "webhook-id: $id" -H "webhook-timestamp: $at" \\`,
    `  -H "webhook-signature: v1,$sign" -d "$body"`,
  ].join("\n");
}
