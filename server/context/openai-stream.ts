/** Reads an answer as it arrives: server-sent events of OpenAI's form, or one JSON object from servers that do not stream. */
import { createParser } from "eventsource-parser";
import { z } from "zod";
import { Failure } from "../../shared/base/failure.ts";
import type { Usage } from "../../shared/cost/usage.ts";
import { excerpt, streamedFailure } from "./model-failure.ts";
import {
  addToolCallPieces,
  toolCallPieceSchema,
  type ArrivingToolCall,
} from "./openai-tool-calls.ts";
import { costOfReport, reportedUsageSchema, usageOfReport } from "./reported-usage.ts";

/** What has arrived so far; also of an answer that broke off. */
export interface Arrived {
  text: string;
  readonly toolCalls: ArrivingToolCall[];
  /** Model that really answered, as the provider calls it. */
  model: string | null;
  finishReason: string | null;
  usage: Usage | null;
  /** As the provider reported it, micro-dollars. */
  costMicros: number | null;
  /** The provider's words for not answering. */
  refusal: string;
  /** False until the answer is complete. */
  isWhole: boolean;
}

export function nothingYet(): Arrived {
  return {
    text: "",
    toolCalls: [],
    model: null,
    finishReason: null,
    usage: null,
    costMicros: null,
    refusal: "",
    isWhole: false,
  };
}

/** Text, or a list of parts of which the text counts: some models send their thoughts beside it. */
const contentSchema = z
  .union([
    z.string(),
    z
      .array(z.object({ type: z.string().nullish(), text: z.string().nullish().catch(null) }))
      .transform((parts) =>
        parts.map(({ type, text }) => (type === "text" ? (text ?? "") : "")).join(""),
      ),
  ])
  .nullish();
const part = z
  .object({
    content: contentSchema,
    refusal: z.string().nullish(),
    tool_calls: z.array(toolCallPieceSchema).nullish(),
  })
  .nullish();
const chunkSchema = z.object({
  model: z.string().nullish(),
  choices: z
    .array(z.object({ delta: part, message: part, finish_reason: z.string().nullish() }))
    .nullish(),
  usage: reportedUsageSchema,
  error: z.unknown().optional(),
});

export interface AnswerSource {
  readonly provider: string;
  readonly contentType: string;
  readonly body: AsyncIterable<Uint8Array>;
  /** Told whenever something has arrived. */
  readonly onProgress: () => void;
  /** Told each piece of the answer's text. */
  readonly onText: (delta: string) => void;
}

/** Reads until the answer is complete. What arrived stays in `arrived` when this throws. */
export async function readAnswer(source: AnswerSource, arrived: Arrived): Promise<void> {
  if (source.contentType.includes("application/json")) {
    readChunk(await readWhole(source), source, arrived);
    arrived.isWhole = true;
    return;
  }
  const isDone = await readEvents(source, arrived);
  arrived.isWhole = isDone || arrived.finishReason !== null;
  if (arrived.isWhole) return;
  const cause = `${source.provider} broke off its answer after ${arrived.text.length} characters.`;
  throw new Failure("Model.Unavailable", cause);
}

/** The whole body as text. */
export async function readWhole({
  body,
  onProgress,
}: Pick<AnswerSource, "body" | "onProgress">): Promise<string> {
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
    onEvent: ({ event, data }) => {
      if (data === "[DONE]") isDone = true;
      else if (event === "error") throw streamedFailure(errorIn(data), source.provider);
      else readChunk(data, source, arrived);
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

/** The error object of an event that is called an error. */
function errorIn(data: string): unknown {
  try {
    const parsed = JSON.parse(data) as { readonly error?: unknown } | null;
    return parsed?.error ?? parsed;
  } catch {
    return data;
  }
}

type Source = Pick<AnswerSource, "provider" | "onText">;

function readChunk(data: string, { provider, onText }: Source, arrived: Arrived): void {
  const { error, choices, usage, model } = parseChunk(data, provider);
  if (usage) {
    arrived.usage = { ...arrived.usage, ...usageOfReport(usage) };
    arrived.costMicros = costOfReport(usage) ?? arrived.costMicros;
  }
  if (error !== undefined && error !== null) throw streamedFailure(error, provider);
  if (!choices && !usage) throw notACompletion(data, provider);
  const choice = choices?.[0];
  const piece = choice?.delta ?? choice?.message;
  const content = piece?.content ?? "";
  arrived.text += content;
  arrived.refusal += piece?.refusal ?? "";
  arrived.model = model ?? arrived.model;
  arrived.finishReason = choice?.finish_reason ?? arrived.finishReason;
  if (content !== "") onText(content);
  if (!addToolCallPieces(arrived.toolCalls, piece?.tool_calls ?? [])) {
    throw new Failure("Model.InvalidOutput", `${provider} asks for more tools than anybody has.`);
  }
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

/** The failure of a body that is none of what was asked for. */
export function notACompletion(data: string, provider: string): Failure {
  return new Failure(
    "Model.Unavailable",
    `${provider} answered something that is no completion: ${excerpt(data)}`,
  );
}
