/** What the trace is told of a model call, without what is too large to read: images and vectors. */
import { Failure } from "../../shared/base/failure.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { Usage } from "../../shared/cost/usage.ts";
import type {
  ContentPart,
  EmbeddingRequest,
  ModelMessage,
  ModelRequest,
} from "../../shared/nodes/node-context.ts";
import type { CallEnd } from "./call-recorder.ts";
import type { Completion } from "./completion.ts";
import { excerpt } from "./model-failure.ts";

/** The request as a person wants to read it. */
export function recordedRequest(request: ModelRequest): JsonObject {
  const { messages, maxTokens, temperature, schema, tools = [] } = request;
  return {
    messages: messages.map(recordedMessage),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(schema === undefined ? {} : { schema }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description = "", parameters }) => ({
            name,
            description,
            parameters,
          })),
        }),
  };
}

function recordedMessage({ role, content, toolCalls, toolCallId }: ModelMessage): JsonObject {
  return {
    role,
    content: typeof content === "string" ? content : content.map(recordedPart),
    ...(toolCalls === undefined
      ? {}
      : {
          toolCalls: toolCalls.map(({ id, name, arguments: given }) => ({
            id,
            name,
            arguments: given,
          })),
        }),
    ...(toolCallId === undefined ? {} : { toolCallId }),
  };
}

function recordedPart(part: ContentPart): JsonObject {
  if (part.type === "text") return { type: "text", text: part.text };
  const { image } = part;
  return { type: "image", image: "url" in image ? image.url : { $artifact: image.artifact } };
}

/** Texts that stand for all. */
const shownTexts = 3;

export function recordedTexts({ texts, dimensions }: EmbeddingRequest): JsonObject {
  return {
    texts: texts.length,
    first: texts.slice(0, shownTexts).map(excerpt),
    ...(dimensions === undefined ? {} : { dimensions }),
  };
}

export function recordedAnswer({ text, toolCalls, model }: Completion): JsonObject {
  return {
    text,
    model,
    ...(toolCalls.length === 0
      ? {}
      : {
          toolCalls: toolCalls.map(({ id, name, arguments: given }) => ({
            id,
            name,
            arguments: given,
          })),
        }),
  };
}

/** The end of a call that failed; `answer` is what was rejected, where there was an answer. */
export function failedEnd(
  error: unknown,
  { answer, usage, finishReason }: { answer: Json; usage: Usage; finishReason: string | null },
): CallEnd {
  const failed =
    error instanceof Failure
      ? { name: error.error ?? "", cause: error.cause }
      : { name: "Cairn.Bug", cause: error instanceof Error ? error.message : String(error) };
  return { answer, usage, finishReason, error: failed };
}
