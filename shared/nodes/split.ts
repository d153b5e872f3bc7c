import { z } from "zod";
import { defineTask } from "./kind.ts";
import { oneLine } from "./parts/subtitle.ts";
import { structuredChunks } from "./parts/structured-chunks.ts";
import { workerLostRetry } from "./parts/retry-policy.ts";

/** Cuts text into chunks that fit a model. */
export const split = defineTask({
  type: "split",
  title: "Split text",
  summary:
    "Cuts a text into chunks of at most so many tokens, at sentence ends or at its own headings.",
  icon: "scissors",
  group: "documents",
  keywords: ["chunk", "tokens", "cut", "pieces", "paragraphs", "headings", "sections", "pages"],
  params: z
    .strictObject({
      Text: z.string().meta({ title: "Text", description: "What to cut.", widget: "text" }),
      By: z.enum(["tokens", "structure"]).default("tokens").meta({
        title: "Cut by",
        description:
          "Tokens fills every chunk; structure begins one at each heading, each page of a text without headings, and repeats the header of a table that is cut.",
      }),
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
      z.strictObject({
        index: z.int().min(0),
        text: z.string(),
        tokens: z.int().min(0),
        /** Of a chunk by structure: the headings above it, the outermost first. */
        headings: z.array(z.string()).exactOptional(),
        /** Of a chunk by structure: the page that it begins on; null for a text without pages. */
        page: z.int().min(1).nullable().exactOptional(),
      }),
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
  text: "cuts",
  effect: "none",
  errors: {},
  run: ({ Text: text, By: by, MaxTokens: maxTokens, OverlapTokens: overlapTokens }, context) => {
    const limits = { maxTokens, overlapTokens };
    const { split: cut } = context.documents;
    const chunks =
      by === "tokens"
        ? cut(text, limits).map(({ text: piece, tokens }, index) => ({
            index,
            text: piece,
            tokens,
          }))
        : structuredChunks(text, limits, cut).map(({ headings, ...chunk }, index) => ({
            index,
            ...chunk,
            headings: [...headings],
          }));
    return Promise.resolve({ chunks, count: chunks.length });
  },
});
