/** What JSONata asks of the world around it: digests and Base64, as the server gives them. */
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const digests: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  MD5: md5,
  "SHA-1": sha1,
  "SHA-256": sha256,
  "SHA-384": sha384,
  "SHA-512": sha512,
};

/** Hex digest of a text in UTF-8. */
export function hostHash(algorithm: string, text: string): string {
  const digest = digests[algorithm];
  return digest === undefined ? "" : bytesToHex(digest(new TextEncoder().encode(text)));
}

export function hostEncode(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** As lenient as the server: what is no Base64 is passed over. */
export function hostDecode(base64: string): string {
  const ended = base64.split("=")[0] ?? "";
  const plain = ended
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replaceAll(/[^A-Za-z0-9+/]/gu, "");
  // A single digit left over holds less than a byte.
  const whole = plain.length % 4 === 1 ? plain.slice(0, -1) : plain;
  const binary = atob(whole);
  return new TextDecoder().decode(Uint8Array.from(binary, (sign) => sign.charCodeAt(0)));
}
