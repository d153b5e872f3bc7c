import type { Usage } from "../../shared/cost/usage.ts";
import type { ModelRequest } from "../../shared/nodes/kind.ts";
import { countTokens } from "./tokens.ts";

/** What a model answered, before it is held against a schema. */
export interface Completion {
  readonly text: string;
  readonly model: string;
  readonly usage: Usage;
  readonly finishReason: string;
}

/** Tokens that a chat adds to each message for its role and limits. */
const tokensPerMessage = 4;

/** Tokens of a request, counted. */
export function countInput({ messages, schema }: ModelRequest): number {
  const content = messages.reduce(
    (sum, message) => sum + tokensPerMessage + countTokens(message.content),
    0,
  );
  return content + (schema === undefined ? 0 : countTokens(JSON.stringify(schema)));
}
