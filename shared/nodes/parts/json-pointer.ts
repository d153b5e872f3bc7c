import { z } from "zod";
import { isJsonObject, type Json } from "../../base/json.ts";

/** Schema of a JSON Pointer (RFC 6901): `/data/0/id`; empty is the whole value. */
export const pointerField = z
  .string()
  .max(1000)
  .regex(/^(?:\/[^~]*(?:~[01][^~]*)*)?$/u, "must be empty or begin with /, such as /data/id");

/** The value that a pointer leads to; undefined when there is none. */
export function atPointer(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const token of pointer.split("/").slice(1)) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(at))
      at = /^(?:0|[1-9]\d*)$/u.test(key) ? (at as Json[])[Number(key)] : undefined;
    else at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}
