/** Asks an OpenAI-compatible provider for an answer. */
import { Failure } from "../../shared/base/failure.ts";
import type { MeteredOperation, Usage } from "../../shared/cost/usage.ts";
import type { ModelRequest } from "../../shared/nodes/node-context.ts";
import { countInput, type Completion } from "./completion.ts";
import type { EgressStream } from "./egress.ts";
import type { ModelCallContext, ModelProvider } from "./model-call.ts";
import { connectionFailure } from "./model-failure.ts";
import { failureOfRefusal, withoutKeyIn, type SendToProvider } from "./openai-connection.ts";
import { fullDialect, requestBody, simplerDialect, type Dialect } from "./openai-request.ts";
import { nothingYet, readAnswer, type Arrived } from "./openai-stream.ts";
import { finishedToolCalls } from "./openai-tool-calls.ts";
import { storableText } from "./plain-text.ts";
import { countTokens } from "./tokens.ts";

/** As often as anybody wants to read it. */
const heartbeatIntervalMs = 5000;
/** Refusals of one call that are answered with a simpler request. */
const maxSimplifications = 4;

/** A model call as the client makes it. */
export interface ClientCall {
  readonly provider: ModelProvider;
  readonly request: ModelRequest;
  readonly context: Omit<ModelCallContext, "recorder">;
  /** Told each piece of the answer's text as it arrives. */
  readonly onText: (delta: string) => void;
}

export interface OpenAiClient {
  readonly complete: (call: ClientCall) => Promise<Completion>;
}

export function createOpenAiClient(send: SendToProvider): OpenAiClient {
  /** What each provider was found to understand, so that the next call asks right at once. */
  const dialects = new Map<string, Dialect>();

  const open = async ({ provider, request, context }: ClientCall): Promise<EgressStream> => {
    const key = `${provider.baseUrl} ${request.model}`;
    for (let attempt = 0; ; attempt += 1) {
      const dialect = dialects.get(key) ?? fullDialect;
      const answer = await send(
        provider,
        {
          path: "/chat/completions",
          body: requestBody(request, dialect),
          accept: "text/event-stream, application/json",
          idempotencyKey: `${context.idempotencyKey}${dialectMark(dialect)}`,
        },
        context,
      );
      if (answer.isAccepted) return answer.response;
      const { status, body } = answer.refusal;
      const simpler = status === 400 || status === 422 ? simplerDialect(dialect, body) : null;
      if (simpler === null || attempt === maxSimplifications)
        throw failureOfRefusal(provider, answer.refusal);
      dialects.set(key, simpler);
    }
  };

  return {
    complete: async (call) => {
      const { provider, request, context, onText } = call;
      const arrived = nothingYet();
      let isAccepted = false;
      try {
        const response = await open(call);
        isAccepted = true;
        const onProgress = throttledHeartbeat(context, arrived);
        const contentType = response.headers["content-type"] ?? "";
        await readAnswer(
          { provider: provider.name, contentType, body: response.body, onProgress, onText },
          arrived,
        );
      } catch (error) {
        throw withoutKeyIn(connectionFailure(error), provider);
      } finally {
        // Paid for from the moment it was accepted, whether or not the answer arrived.
        if (isAccepted) context.meter(operationOf(provider, request, arrived));
      }
      return completionOf(provider, request, arrived);
    },
  };
}

/** Another body must not come under the key of the first: a provider that keeps keys would answer it as it answered that. */
function dialectMark({ form, streamOptions, maxTokens }: Dialect): string {
  const marks = [
    form === "schema" ? "" : form.charAt(0),
    streamOptions ? "" : "o",
    maxTokens === "max_tokens" ? "" : "m",
  ].join("");
  return marks === "" ? "" : `-${marks}`;
}

/** @throws Failure `Model.Refused`, `Model.Unavailable` or `Model.InvalidOutput` for an answer that is none. */
function completionOf(
  provider: ModelProvider,
  request: ModelRequest,
  arrived: Arrived,
): Completion {
  const text = storableText(arrived.text);
  const toolCalls = finishedToolCalls(arrived.toolCalls).map((call) => ({
    id: storableText(call.id),
    name: storableText(call.name),
    arguments: storableText(call.arguments),
  }));
  const finishReason = arrived.finishReason ?? (toolCalls.length > 0 ? "tool_calls" : "stop");
  if (finishReason === "content_filter")
    throw new Failure(
      "Model.Refused",
      `The content filter of ${provider.name} held back the answer.`,
    );
  if (finishReason === "error")
    throw new Failure("Model.Unavailable", `${provider.name} broke off its answer.`);
  if (text.trim() === "" && toolCalls.length === 0) {
    if (arrived.refusal !== "")
      throw new Failure(
        "Model.Refused",
        `The model declined to answer: ${storableText(arrived.refusal).slice(0, 500)}`,
      );
    throw new Failure(
      "Model.InvalidOutput",
      `${provider.name} answered nothing (${finishReason}).`,
    );
  }
  return {
    text,
    toolCalls,
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

/** The provider's figures; what it does not report, or wrongly, is counted. */
function usageOf(request: ModelRequest, arrived: Arrived): Usage {
  const { usage, text, refusal, toolCalls, isWhole } = arrived;
  const written = [
    text,
    refusal,
    ...toolCalls.map(({ name, arguments: given }) => `${name}${given}`),
  ].join("");
  const reported = usage?.outputTokens ?? 0;
  // What was written took tokens, whatever the provider says, or said before it was done.
  const output = isWhole && reported > 0 ? reported : Math.max(reported, countTokens(written));
  return {
    ...usage,
    inputTokens: usage?.inputTokens ?? countInput(request),
    outputTokens: output,
    requests: 1,
  };
}

function throttledHeartbeat(
  context: Pick<ModelCallContext, "heartbeat">,
  arrived: Arrived,
): () => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = performance.now();
    if (nowMs - lastMs < heartbeatIntervalMs) return;
    lastMs = nowMs;
    context.heartbeat({ characters: arrived.text.length });
  };
}
