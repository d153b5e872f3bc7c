/** What a model server served costs: the oracle for the ledger. */
import { countTokens } from "../../server/context/tokens.ts";
import { price } from "../../shared/cost/price.ts";
import type { Rate, Usage } from "../../shared/cost/usage.ts";
import type { ServedCall } from "./model-account.ts";
import { textToEmbed } from "./model-server.ts";

/** No call has more: what claims to is a mistake. */
const mostTokens = 100_000_000;
/** What a chat adds to each message. */
const tokensPerMessage = 4;

/** Micro-dollars of one call: as the server said, else by its figures, else counted. */
export function servedMicros(call: ServedCall, rate: Rate): number {
  const cost = reportedField(call, "cost");
  if (typeof cost === "number" && cost >= 0 && cost <= 10_000) return Math.round(cost * 1_000_000);
  const micros = price(servedUsage(call), rate);
  if (micros === null) throw new Error(`the rate of ${call.model} does not fit its usage`);
  return micros;
}

function servedUsage(call: ServedCall): Usage {
  const reported = figure(call, "prompt_tokens");
  const inputTokens = reported ?? countedInput(call);
  const details = reportedField(call, "prompt_tokens_details");
  const cached = (details as { readonly cached_tokens?: number } | undefined)?.cached_tokens;
  const isFit =
    reported !== null && typeof cached === "number" && cached >= 0 && cached <= reported;
  const usage = { inputTokens, requests: 1, ...(isFit ? { cachedInputTokens: cached } : {}) };
  if (isEmbedding(call)) return usage;
  return { ...usage, outputTokens: figure(call, "completion_tokens") ?? countTokens(call.text) };
}

function isEmbedding({ kind, call }: ServedCall): boolean {
  return kind === "embedding" || (call?.messages ?? []).some(({ role }) => role === textToEmbed);
}

function figure(call: ServedCall, name: "prompt_tokens" | "completion_tokens"): number | null {
  const found = call.figure(name);
  return found === null || found > mostTokens ? null : found;
}

function countedInput({ call }: ServedCall): number {
  const messages = call?.messages ?? [];
  const schema = call?.response_format?.json_schema?.schema;
  return messages.reduce(
    (sum, { role, content }) =>
      sum + (role === textToEmbed ? 0 : tokensPerMessage) + countTokens(String(content)),
    schema === undefined ? 0 : countTokens(JSON.stringify(schema)),
  );
}

function reportedField({ reported }: ServedCall, name: string): unknown {
  return typeof reported === "object" && reported !== null
    ? (reported as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
