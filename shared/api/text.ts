/** Messages about the text that model calls of a run's steps have streamed. */
import { z } from "zod";
import { nextSchema, pageQuery, queryNumber, timeSchema } from "./route.ts";

/** Characters (UTF-16 code units) of a stream in one answer at most. */
export const maxTextLength = 1_048_576;

const largestNumber = 2_147_483_647;
const number = (description: string) =>
  queryNumber({ min: 1, max: largestNumber }).optional().meta({ description });

const streamOf = {
  path: z.string().min(1).max(10_000).meta({ description: "Path of the step." }),
  visit: number("1 when absent."),
  attempt: number("The newest when absent."),
};

export const textQuery = z.strictObject({
  ...streamOf,
  offset: queryNumber({ min: 0, max: largestNumber }).optional().meta({
    description: "Where to begin: UTF-16 code units, as JavaScript counts; 0 when absent.",
  }),
});

export const textStreamHeaders = z.object({
  "last-event-id": z
    .string()
    .max(20)
    .optional()
    .meta({ description: "`next` of what was received last; wins over `offset`." }),
});

/**
 * Text of a stream from `offset` on, which is later than asked for only where a piece was lost on its way. `next` is where to go on.
 * `ended`: the attempt is over and this is the rest of its text.
 */
export const textPiece = z.object({
  path: z.string(),
  visit: z.int(),
  attempt: z.int(),
  text: z.string(),
  offset: z.int().min(0),
  next: z.int().min(0),
  ended: z.boolean(),
});
export type TextPiece = z.infer<typeof textPiece>;

export const listTextsQuery = z.strictObject({
  path: streamOf.path.optional(),
  visit: number("Only streams of this visit of the step."),
  ...pageQuery,
});

/** The text of one attempt of a step: `length` UTF-16 code units so far. */
export const textStream = z.object({
  path: z.string(),
  visit: z.int(),
  attempt: z.int(),
  length: z.int().min(0),
  startedAt: timeSchema,
  updatedAt: timeSchema,
});
export type TextStream = z.infer<typeof textStream>;
export const textPage = z.object({ streams: z.array(textStream), next: nextSchema });
