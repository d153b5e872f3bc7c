import type { Json } from "../../base/json.ts";

/** A body as it is sent: text as it is, anything else as JSON. */
export function bodyText(body: Json): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

/** `Content-Type` of a body. */
export function bodyType(body: Json): string {
  return typeof body === "string" ? "text/plain; charset=utf-8" : "application/json";
}
