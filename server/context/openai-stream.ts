/** Reads an answer as it arrives: server-sent events of OpenAI's form, or one JSON object from servers that do not stream. */
import { createParser } from "eventsource-parser";
import { z } from "zod";
import { Failure } from "../../shared/base/failure.ts";
import type { Usage } from "../../shared/cost/usage.ts";
import { excerpt, streamedFailure } from "./model-failure.ts";

/** What has arrived so far; also of an answer that broke off. */
export interface Arrived {
  text: string;
  /** Model that really answered, as the provider calls it. */
  model: string | null;
  finishReason: string | null;
  usage: Usage | null;
  /** As the provider reported it, micro-dollars. */
  costMicros: number | null;
  /** The provider's words for not answering. */
  refusal: string;
}

export function nothingYet(): Arrived {
  return { text: "", model: null, finishReason: null, usage: null, costMicros: null, refusal: "" };
}

const count = z.number().int().min(0).nullish();
const part = z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish();
const reportedUsage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count }).nullish(),
  cost: z.number().min(0).nullish(),
});
const chunkSchema = z.object({
  model: z.string().nullish(),
  choices: z
    .array(z.object({ delta: part, message: part, finish_reason: z.string().nullish() }))
    .nullish(),
  usage: reportedUsage.nullish(),
  error: z.unknown().optional(),
});

export interface AnswerSource {
  readonly provider: string;
  readonly contentType: string;
  readonly body: AsyncIterable<Uint8Array>;
  /** Told whenever something has arrived. */
  readonly onProgress: () => void;
}

/** Reads until the answer is complete. What arrived stays in `arrived` when this throws. */
export async function readAnswer(source: AnswerSource, arrived: Arrived): Promise<void> {
  const { provider } = source;
  if (source.contentType.includes("application/json")) {
    readChunk(await readWhole(source), provider, arrived);
    return;
  }
  const isDone = await readEvents(source, arrived);
  if (isDone || arrived.finishReason !== null) return;
  const cause = `${provider} broke off its answer after ${arrived.text.length} characters.`;
  throw new Failure("Model.Unavailable", cause);
}

async function readWhole({ body, onProgress }: AnswerSource): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    onProgress();
  }
  return text + decoder.decode();
}

/** Answers whether the stream said that it is complete. */
async function readEvents(source: AnswerSource, arrived: Arrived): Promise<boolean> {
  let isDone = false;
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === "[DONE]") isDone = true;
      else readChunk(data, source.provider, arrived);
    },
  });
  const decoder = new TextDecoder();
  for await (const piece of source.body) {
    source.onProgress();
    parser.feed(decoder.decode(piece, { stream: true }));
    if (isDone) break;
  }
  // The last event may lack its empty line.
  if (!isDone) parser.feed("\n\n");
  return isDone;
}

function readChunk(data: string, provider: string, arrived: Arrived): void {
  const { error, choices, usage, model } = parseChunk(data, provider);
  if (error !== undefined && error !== null) throw streamedFailure(error, provider);
  if (!choices && !usage) throw notACompletion(data, provider);
  const choice = choices?.[0];
  const piece = choice?.delta ?? choice?.message;
  arrived.text += piece?.content ?? "";
  arrived.refusal += piece?.refusal ?? "";
  arrived.model = model ?? arrived.model;
  arrived.finishReason = choice?.finish_reason ?? arrived.finishReason;
  if (usage) {
    arrived.usage = usageOf(usage);
    const costUsd = usage.cost ?? null;
    if (costUsd !== null) arrived.costMicros = Math.round(costUsd * 1_000_000);
  }
}

/** The figures that the provider reports; others stay unknown. */
function usageOf(usage: z.infer<typeof reportedUsage>): Usage {
  const figures = {
    inputTokens: usage.prompt_tokens,
    outputTokens: usage.completion_tokens,
    cachedInputTokens: usage.prompt_tokens_details?.cached_tokens,
  };
  const known = Object.entries(figures).filter(([, figure]) => typeof figure === "number");
  return Object.fromEntries(known) as Usage;
}

function parseChunk(data: string, provider: string): z.infer<typeof chunkSchema> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch {
    throw notACompletion(data, provider);
  }
  const chunk = chunkSchema.safeParse(parsed);
  if (!chunk.success) throw notACompletion(data, provider);
  return chunk.data;
}

function notACompletion(data: string, provider: string): Failure {
  return new Failure(
    "Model.Unavailable",
    `${provider} answered something that is no completion: ${excerpt(data)}`,
  );
}
