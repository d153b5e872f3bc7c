/** Messages of import and export. */
import { z } from "zod";
import { graphSchema } from "../graph/graph.ts";
import { definitionFormats } from "../portable/definition-format.ts";
import { problemSchema } from "./errors.ts";
import { definitionDocument } from "./language.ts";
import { queryNumber } from "./route.ts";

export const importBody = z.strictObject({
  text: z.string().meta({
    description:
      "A state machine as JSON or YAML, or a CloudFormation, SAM or Serverless template that holds some.",
  }),
});

const note = z.object({
  /** Into the definition. */
  pointer: z.string(),
  message: z.string(),
});

export const imported = z.object({
  definitions: z.array(
    z.object({
      /** Null for a bare definition. */
      name: z.string().nullable(),
      /** Null where the text does not say it. */
      type: z.enum(["STANDARD", "EXPRESS"]).nullable(),
      definition: definitionDocument,
      graph: graphSchema,
      /** What to know or do before it runs: placeholders to fill in, for example. */
      notes: z.array(note),
    }),
  ),
  /** What could not be read, with line and column where known. */
  problems: z.array(problemSchema),
});

export const exportQuery = z.strictObject({
  version: queryNumber({ min: 1, max: 2_147_483_647 })
    .optional()
    .meta({ description: "The newest published version when absent." }),
  format: z.enum(definitionFormats).optional().meta({ description: "`json` when absent." }),
});
