/** The most that one request to a model will use, before it is made. */
import { Buffer } from "node:buffer";
import type { MeteredOperation, Usage } from "../../shared/cost/usage.ts";
import type { EmbeddingRequest, ModelRequest } from "../../shared/nodes/node-context.ts";
import { countTexts } from "./openai-embeddings.ts";
import { countTokens } from "./tokens.ts";

export interface CallBound extends Pick<MeteredOperation, "model"> {
  /** What it cannot exceed; quickly told and generous. */
  readonly atMost: Usage;
  /** What it will not exceed by much: its input counted, its longest answer. */
  readonly counted: () => Usage;
}

/** Tokens that a provider adds around each message and to a request. */
const tokensAround = 8;
/** An image counts for about as many tokens as this with the providers that charge it by tokens. */
const tokensOfImage = 2_000;

/** Null when the request does not say how long the answer may be: then nobody knows what it will cost. */
export function callBound(request: ModelRequest): CallBound | null {
  const { model, messages, maxTokens, schema, tools, repairs = 0 } = request;
  if (maxTokens === undefined) return null;
  const texts: string[] = [];
  let tokens = tokensAround;
  for (const { content } of messages) {
    tokens += tokensAround;
    if (typeof content === "string") {
      texts.push(content);
      continue;
    }
    for (const part of content) {
      if (part.type === "text") texts.push(part.text);
      else tokens += tokensOfImage;
    }
  }
  for (const more of [schema, tools]) if (more !== undefined) texts.push(JSON.stringify(more));
  // A repair asks again, with the answer that did not fit and what is wrong with it.
  const usage = (inputTokens: number): Usage => ({
    inputTokens: (repairs + 1) * inputTokens + ((repairs * (repairs + 1)) / 2) * maxTokens,
    outputTokens: (repairs + 1) * maxTokens,
    requests: repairs + 1,
  });
  return {
    model,
    atMost: usage(texts.reduce((sum, text) => sum + Buffer.byteLength(text), tokens)),
    counted: () => usage(texts.reduce((sum, text) => sum + countTokens(text), tokens)),
  };
}

/** An embedding has no answer that is paid for: what it will use is known before it is made. */
export function embeddingBound({ model, texts }: EmbeddingRequest): CallBound {
  const usage = (inputTokens: number): Usage => ({ inputTokens, requests: 1 });
  return {
    model,
    atMost: usage(
      texts.reduce((sum, text) => sum + Buffer.byteLength(text) + tokensAround, tokensAround),
    ),
    counted: () => usage(countTexts(texts)),
  };
}
