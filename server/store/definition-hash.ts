import { createHash } from "node:crypto";
import { canonicalJson } from "../../shared/base/canonical-json.ts";
import type { Json } from "../../shared/base/json.ts";

/** SHA-256 of a definition; the order of keys does not matter, so that a stored definition has the hash of the one it was stored from. */
export function definitionHash(definition: object): string {
  return createHash("sha256")
    .update(canonicalJson(definition as unknown as Json))
    .digest("hex");
}
