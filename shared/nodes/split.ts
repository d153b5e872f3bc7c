import { z } from "zod";
import { defineTask } from "./kind.ts";
import { oneLine } from "./parts/subtitle.ts";
import { workerLostRetry } from "./parts/retry-policy.ts";

/** Cuts text into chunks that fit a model. */
export const split = defineTask({
  type: "split",
  title: "Split text",
  summary: "Cuts a text into chunks of at most so many tokens, at paragraph and sentence ends.",
  icon: "scissors",
  group: "documents",
  keywords: ["chunk", "tokens", "cut", "pieces", "paragraphs"],
  params: z
    .strictObject({
      Text: z.string().meta({ title: "Text", description: "What to cut.", widget: "text" }),
      MaxTokens: z.int().min(16).max(1_000_000).default(2000).meta({
        title: "Tokens per chunk",
        description: "No chunk is longer than this.",
      }),
      OverlapTokens: z.int().min(0).max(100_000).default(0).meta({
        title: "Overlap",
        description:
          "Tokens of the end of a chunk that the next one repeats, so that no thought is cut in two.",
      }),
    })
    .refine((params) => params.OverlapTokens * 2 <= params.MaxTokens, {
      path: ["OverlapTokens"],
      message: "must be at most half of the tokens per chunk",
    }),
  result: z.strictObject({
    chunks: z.array(
      z.strictObject({ index: z.int().min(0), text: z.string(), tokens: z.int().min(0) }),
    ),
    count: z.int().min(0),
  }),
  example: { Text: "{% $states.input.text %}", MaxTokens: 2000, OverlapTokens: 100 },
  subtitle: (params) => `At most ${oneLine(params["MaxTokens"]) || "2000"} tokens each`,
  defaults: {
    Retry: [workerLostRetry],
    Checkpoint: { Policy: "EveryN", Count: 100 },
    TimeoutSeconds: 300,
  },
  effect: "none",
  errors: {},
  run: ({ Text: text, MaxTokens: maxTokens, OverlapTokens: overlapTokens }, context) => {
    const pieces = context.documents.split(text, { maxTokens, overlapTokens });
    const chunks = pieces.map((piece, index) => ({
      index,
      text: piece.text,
      tokens: piece.tokens,
    }));
    return Promise.resolve({ chunks, count: chunks.length });
  },
});
