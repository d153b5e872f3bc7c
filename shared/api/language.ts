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

const exactlyOne = "give one of definition, text and graph";

/** `{definition}`, `{text}` or `{graph}`; all unread, since reading them is what is asked for. */
export const validateBody = z
  .strictObject({
    definition: anyJson.optional(),
    text: z
      .string()
      .optional()
      .meta({ description: "A definition as JSON text: problems then come with line and column." }),
    graph: anyJson.optional(),
    type: z
      .enum(["STANDARD", "EXPRESS"])
      .optional()
      .meta({ description: "What the workflow is to be; STANDARD when absent." }),
  })
  .refine(
    ({ definition, text, graph }) =>
      [definition, text, graph].filter((given) => given !== undefined).length === 1,
    exactlyOne,
  );
export const validation = z.object({ valid: z.boolean(), problems: z.array(problemSchema) });

export const compileBody = z.strictObject({ graph: anyJson });
export const compilation = z.object({
  /** Null when a problem is an error. */
  definition: definitionDocument.nullable(),
  problems: z.array(problemSchema),
});

export const decompileBody = z.strictObject({ definition: anyJson });
export const decompilation = z.object({ graph: graphSchema });
