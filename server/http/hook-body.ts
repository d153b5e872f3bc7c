/** What a call from outside says, as a value that a run can have. */
import type { Request } from "express";
import type { Json } from "../../shared/base/json.ts";
import { readJson } from "./read-json.ts";

/** The bytes of a raw body. */
export function bodyBytes(request: Request): Uint8Array {
  const bytes: unknown = request.body;
  return bytes instanceof Uint8Array ? bytes : new Uint8Array();
}

/** JSON and forms by what they say of themselves, everything else as text. @throws Refusal for JSON that is none */
export function readHookBody(request: Request, body: Uint8Array): Json {
  if (body.length === 0) return null;
  const type = request.get("content-type") ?? "";
  if (/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/iu.test(type)) return readJson(body);
  const text = new TextDecoder("utf-8", { fatal: false }).decode(body);
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/iu.test(type)) return withoutZeros(text);
  const fields = [...new URLSearchParams(text)];
  return Object.fromEntries(
    fields.map(([name, value]) => [withoutZeros(name), withoutZeros(value)]),
  );
}

/** Texts of runs cannot have a character zero, neither as it is nor as a form writes it. */
function withoutZeros(text: string): string {
  return text.replaceAll("\0", "\uFFFD");
}

/** Headers that prove who somebody is, or that something is signed: nobody keeps them. */
const secretHeaders: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "webhook-signature",
  "x-hub-signature",
  "x-hub-signature-256",
  "x-slack-signature",
  "stripe-signature",
]);

/** The headers of these names, but for those that prove who somebody is. */
export function keptHeaders(
  request: Request,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((each): readonly (readonly [string, string])[] => {
      const name = each.toLowerCase();
      const value = secretHeaders.has(name) ? undefined : request.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
