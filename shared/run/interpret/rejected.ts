import { Failure } from "../../base/failure.ts";
import type { Json } from "../../base/json.ts";
import type { Payload } from "../payload.ts";
import type { InterpreterPorts } from "./ports.ts";

/** Characters that are kept of a value that cannot be kept whole: too large, or with texts that cannot be stored. */
const longestExcerpt = 32_768;
/** NUL and halves of surrogate pairs: what PostgreSQL cannot hold. */
const unstorable = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Keeps a value that was refused: as it is where that can be, otherwise the beginning of its text. */
export async function keepRejected(
  { keep }: Pick<InterpreterPorts, "keep">,
  value: Json | undefined,
): Promise<Payload | undefined> {
  if (value === undefined) return undefined;
  try {
    return await keep(value);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return await keep(text.slice(0, longestExcerpt).replaceAll(unstorable, "\uFFFD"), {
      unlimited: true,
    });
  }
}
