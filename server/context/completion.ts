import type { Usage } from "../../shared/cost/usage.ts";
import type { ModelRequest } from "../../shared/nodes/node-context.ts";
import { imagesOfMessage, textOfMessage } from "./message-text.ts";
import { countTokens } from "./tokens.ts";

/** A tool that a model asked for, as it wrote it. */
export interface RawToolCall {
  readonly id: string;
  readonly name: string;
  /** Meant to be JSON. */
  readonly arguments: string;
}

/** What a model answered, before it is held against a schema. */
export interface Completion {
  readonly text: string;
  readonly toolCalls: readonly RawToolCall[];
  readonly model: string;
  readonly usage: Usage;
  readonly finishReason: string;
}

/** Tokens that a chat adds to each message for its role and limits. */
const tokensPerMessage = 4;
/** Of an image of common size, where the provider does not say. */
const tokensPerImage = 1000;

/** Tokens of a request, counted. */
export function countInput({
  messages,
  schema,
  tools,
}: Pick<ModelRequest, "messages" | "schema" | "tools">): number {
  const content = messages.reduce(
    (sum, message) =>
      sum +
      tokensPerMessage +
      countTokens(textOfMessage(message)) +
      imagesOfMessage(message).length * tokensPerImage +
      (message.toolCalls === undefined ? 0 : countTokens(JSON.stringify(message.toolCalls))),
    0,
  );
  return content + countJson(schema) + countJson(tools);
}

function countJson(value: object | undefined): number {
  return value === undefined ? 0 : countTokens(JSON.stringify(value));
}
