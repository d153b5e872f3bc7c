/** Messages of validate, compile and decompile. */
import { z } from "zod";
import type { Definition } from "../definition/definition.ts";
import { graphSchema } from "../graph/graph.ts";
import { problemSchema } from "./errors.ts";
import { anyJson } from "./route.ts";

/** A definition as stored or compiled; read loosely, so that nothing in it is lost. */
export const definitionDocument = z
  .custom<Definition>((value) => typeof value === "object" && value !== null)
  .meta({ description: "A state machine: Amazon States Language with Cairn's extension fields." });

const exactlyOne = "give either a definition or a graph";

/** `{definition}` or `{graph}`; both unread, since reading them is what is asked for. */
export const validateBody = z
  .strictObject({ definition: anyJson.optional(), graph: anyJson.optional() })
  .refine((body) => (body.definition === undefined) !== (body.graph === undefined), exactlyOne);
export const validation = z.object({ valid: z.boolean(), problems: z.array(problemSchema) });

export const compileBody = z.strictObject({ graph: anyJson });
export const compilation = z.object({
  /** Null when a problem is an error. */
  definition: definitionDocument.nullable(),
  problems: z.array(problemSchema),
});

export const decompileBody = z.strictObject({ definition: anyJson });
export const decompilation = z.object({ graph: graphSchema });
