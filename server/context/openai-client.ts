/** Calls an OpenAI-compatible provider. */
import { Failure } from "../../shared/base/failure.ts";
import type { MeteredOperation, Usage } from "../../shared/cost/usage.ts";
import type { CancelSignal, ModelRequest } from "../../shared/nodes/kind.ts";
import type { Json } from "../../shared/base/json.ts";
import { countInput, type Completion } from "./completion.ts";
import type { Egress, EgressLimits, EgressStream } from "./egress.ts";
import { connectionFailure, refusalFailure } from "./model-failure.ts";
import { fullDialect, requestBody, simplerDialect, type Dialect } from "./openai-request.ts";
import { nothingYet, readAnswer, type Arrived } from "./openai-stream.ts";
import { storableText } from "./plain-text.ts";
import { countTokens } from "./tokens.ts";

export interface ModelProvider {
  readonly name: string;
  /** Such as `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Null for a server that asks for none. */
  readonly apiKey: string | null;
}

/** What a model call may do to its attempt. */
export interface ModelCallContext {
  readonly signal: CancelSignal;
  readonly meter: (operation: MeteredOperation) => void;
  readonly heartbeat: (details: Json) => void;
}

/** An answer of 100,000 tokens in pieces of one token each. */
const maxStreamBytes = 128 * 1024 * 1024;
const defaultLimits: EgressLimits = {
  // A model may read for a long time before it says the first word, but then goes on steadily.
  headMs: 180_000,
  idleMs: 120_000,
  totalMs: 3_600_000,
  maxBytes: maxStreamBytes,
};
/** As often as anybody wants to read it. */
const heartbeatIntervalMs = 5000;
/** Refusals of one call that are answered with a simpler request. */
const maxSimplifications = 4;

export interface OpenAiClient {
  readonly complete: (
    provider: ModelProvider,
    request: ModelRequest,
    context: ModelCallContext,
  ) => Promise<Completion>;
}

export function createOpenAiClient(
  egress: Egress,
  limits: Partial<EgressLimits> = {},
): OpenAiClient {
  /** What each provider was found to understand, so that the next call asks right at once. */
  const dialects = new Map<string, Dialect>();
  const allLimits = { ...defaultLimits, ...limits };

  const open = async (
    provider: ModelProvider,
    request: ModelRequest,
    context: ModelCallContext,
  ): Promise<EgressStream> => {
    const key = `${provider.baseUrl} ${request.model}`;
    for (let attempt = 0; ; attempt += 1) {
      const dialect = dialects.get(key) ?? fullDialect;
      const response = await egress.stream({
        method: "POST",
        url: `${provider.baseUrl.replace(/\/+$/, "")}/chat/completions`,
        headers: {
          "content-type": "application/json",
          accept: "text/event-stream, application/json",
          ...(provider.apiKey === null ? {} : { authorization: `Bearer ${provider.apiKey}` }),
        },
        body: JSON.stringify(requestBody(request, dialect)),
        signal: context.signal,
        limits: allLimits,
      });
      if (response.status >= 200 && response.status < 300) return response;
      const body = await readText(response);
      const simpler =
        response.status === 400 || response.status === 422 ? simplerDialect(dialect, body) : null;
      if (simpler === null || attempt === maxSimplifications) {
        const { status, headers } = response;
        throw refusalFailure({
          status,
          headers,
          body: withoutKey(body, provider),
          provider: provider.name,
          nowMs: Date.now(),
        });
      }
      dialects.set(key, simpler);
    }
  };

  return {
    complete: async (provider, request, context) => {
      const arrived = nothingYet();
      let isAccepted = false;
      try {
        const response = await open(provider, request, context);
        isAccepted = true;
        const onProgress = throttledHeartbeat(context, arrived);
        const contentType = response.headers["content-type"] ?? "";
        await readAnswer(
          { provider: provider.name, contentType, body: response.body, onProgress },
          arrived,
        );
      } catch (error) {
        throw connectionFailure(error);
      } finally {
        // Paid for from the moment it was accepted, whether or not the answer arrived.
        if (isAccepted) context.meter(operationOf(provider, request, arrived));
      }
      return completionOf(provider, request, arrived);
    },
  };
}

function completionOf(
  provider: ModelProvider,
  request: ModelRequest,
  arrived: Arrived,
): Completion {
  const text = storableText(arrived.text);
  const finishReason = arrived.finishReason ?? "stop";
  if (text.trim() === "") {
    const why =
      arrived.refusal === ""
        ? `(${finishReason})`
        : `and refused: ${arrived.refusal.slice(0, 500)}`;
    throw new Failure("Model.InvalidOutput", `${provider.name} answered nothing ${why}.`);
  }
  return {
    text,
    model: arrived.model ?? request.model,
    usage: usageOf(request, arrived),
    finishReason,
  };
}

function operationOf(
  provider: ModelProvider,
  request: ModelRequest,
  arrived: Arrived,
): MeteredOperation {
  return {
    provider: provider.name,
    // As it was asked for: the price catalogue knows models by that name.
    model: request.model,
    usage: usageOf(request, arrived),
    kind: "incurred",
    ...(arrived.costMicros === null ? {} : { reportedCostMicros: arrived.costMicros }),
  };
}

/** The provider's figures; what it does not report is counted. */
function usageOf(request: ModelRequest, { usage, text }: Arrived): Usage {
  return {
    ...usage,
    inputTokens: usage?.inputTokens ?? countInput(request),
    outputTokens: usage?.outputTokens ?? countTokens(text),
    requests: 1,
  };
}

function throttledHeartbeat(context: ModelCallContext, arrived: Arrived): () => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = performance.now();
    if (nowMs - lastMs < heartbeatIntervalMs) return;
    lastMs = nowMs;
    context.heartbeat({ characters: arrived.text.length });
  };
}

/** An error page of any length is not worth reading in full. */
const longestErrorBody = 20_000;

async function readText(response: EgressStream): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of response.body) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > longestErrorBody) break;
  }
  return text;
}

/** Providers like to repeat the key that they refuse. */
function withoutKey(body: string, { apiKey }: ModelProvider): string {
  return apiKey === null || apiKey === "" ? body : body.replaceAll(apiKey, "…");
}
