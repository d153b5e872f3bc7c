/** JSON Schema (2020-12): the one judge of `Validate`, of model answers and of run forms. */
import { z } from "zod";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { Failure } from "../../shared/base/failure.ts";
import { childEntry } from "./child-entry.ts";
import { createChildPool } from "./child-pool.ts";
import { jsonSchemaLimits } from "./json-schema-limits.ts";

export interface JsonSchemas {
  /** Why the value does not match the schema, or null. @throws Failure `Cairn.InvalidSchema` when the schema itself is none, or cannot be checked in time. */
  readonly mismatch: (schema: JsonObject, value: Json) => Promise<string | null>;
  readonly close: () => void;
}

const answerSchema = z.union([
  z.object({ mismatch: z.string().nullable() }),
  z.object({ invalid: z.string() }),
]);

export function createJsonSchemas(): JsonSchemas {
  const pool = createChildPool({
    entry: childEntry("json-schema-child"),
    size: 1,
    heapMb: jsonSchemaLimits.heapMb,
    wallMs: jsonSchemaLimits.wallMs,
    startMs: jsonSchemaLimits.startMs,
    idleMs: jsonSchemaLimits.idleMs,
  });
  return {
    mismatch: async (schema, value) => {
      const outcome = await pool.run({
        schema: JSON.stringify(schema),
        value: JSON.stringify(value),
      });
      if (outcome.kind !== "answer") {
        throw new Failure(
          "Cairn.InvalidSchema",
          "The schema could not be checked in time: a pattern in it may take for ever.",
        );
      }
      const answer = answerSchema.parse(outcome.value);
      if ("invalid" in answer)
        throw new Failure(
          "Cairn.InvalidSchema",
          `The schema is no JSON Schema: ${answer.invalid.slice(0, 500)}`,
        );
      return answer.mismatch;
    },
    close: () => pool.close(),
  };
}
