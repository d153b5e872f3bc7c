import { Failure } from "../../base/failure.ts";
import type { Json } from "../../base/json.ts";
import { defaultMaxPayloadBytes, type Payload } from "../payload.ts";
import type { Execution } from "./execution.ts";

/** A character of a text takes at most this many, as `\u0000`. */
const bytesOfEscape = 6;
/** Longest number in JSON, such as -1.2345678901234567e-300; `false` and `null` are shorter. */
const bytesOfNumber = 25;

/** The error of a value that is larger than a state machine allows. */
const dataLimitExceeded = "States.DataLimitExceeded";

/** Keeps what goes from one state to the next. */
export async function keepData({ ports, view }: Execution, value: Json): Promise<Payload> {
  try {
    return await ports.keep(value);
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.error !== dataLimitExceeded) throw failure;
    throw tooLarge(`The state/task '${view.step.state}' returned a result`, failure.cause);
  }
}

/** Fails when a value is larger than the state machine allows; `subject` such as `The state/task 'lambda' returned a result`. */
export function checkDataLimit({ view }: Execution, value: Json, subject: string): void {
  const allowed = view.definition.MaxPayloadBytes ?? defaultMaxPayloadBytes;
  // Most values are far below the limit, which a look at the lengths of their texts shows.
  if (mostBytes(value, allowed) <= allowed) return;
  const bytes = jsonBytes(value);
  if (bytes <= allowed) return;
  throw tooLarge(subject, `It has ${String(bytes)} bytes; MaxPayloadBytes is ${String(allowed)}.`);
}

/** Bytes that the JSON text of a value has at most; counting ends above `enough`. */
function mostBytes(value: Json, enough: number): number {
  if (typeof value === "string") return 2 + bytesOfEscape * value.length;
  if (typeof value !== "object" || value === null) return bytesOfNumber;
  let bytes = 2;
  for (const [key, inner] of Object.entries(value)) {
    bytes += 4 + bytesOfEscape * key.length;
    bytes += mostBytes(inner, enough - bytes);
    if (bytes > enough) break;
  }
  return bytes;
}

/** How AWS names a resource in such a cause: an integrated service by its name, anything else in full. */
export function serviceOf(resource: string): string {
  return /^arn:[^:]*:states:[^:]*:[^:]*:(?:aws-sdk:)?([^:.]+)/.exec(resource)?.[1] ?? resource;
}

/** Bytes of the JSON text of a value. */
export function jsonBytes(value: Json): number {
  return utf8Bytes(JSON.stringify(value));
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function tooLarge(subject: string, detail: string | null): Failure {
  const cause = `${subject} with a size exceeding the maximum number of bytes service limit.`;
  return new Failure(dataLimitExceeded, detail === null ? cause : `${cause} ${detail}`);
}
