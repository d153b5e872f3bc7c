/**
 * What happens here as OpenTelemetry spans, for whoever registers an SDK in the process; without one none of it is recorded. Names and
 * attributes of model calls are those of the GenAI semantic conventions; no prompt and no answer is among them.
 *
 * All steps of a run are one trace, whichever process ran them: its id is made of the run's.
 */
import { createHash } from "node:crypto";
import {
  context,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Tracer,
} from "@opentelemetry/api";
import { isJsonObject, type Json } from "../../shared/base/json.ts";
import type { Outcome } from "../../shared/run/report.ts";
import type { CallEnd, CallRequest } from "../context/call-recorder.ts";

/** Asked for each time: an SDK may be registered later than this file is loaded. */
const tracer = (): Tracer => trace.getTracer("cairn");

/** False as long as no SDK is registered: then there is nothing to do. */
function isTraced(): boolean {
  const provider = trace.getTracerProvider();
  return (
    !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer("cairn") !== undefined
  );
}

const traceIdLength = 32;
const spanIdLength = 16;
/** Where each provider of the conventions has a name of its own for what it is asked to do. */
const operationNames = { chat: "chat", embedding: "embeddings" } as const;

/** The attempt that a span is about. */
export interface AttemptSpan {
  readonly runId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly state: string;
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
  /** What the state calls; null for one that calls nothing. */
  readonly resource: string | null;
}

/**
 * Does the work of an attempt within a span of its own; the work is told the context for what happens inside. What other instrumentations
 * see in the meantime is inside as well.
 */
export async function inAttemptSpan(
  attempt: AttemptSpan,
  work: (traceContext: Context) => Promise<Outcome | null>,
): Promise<Outcome | null> {
  if (!isTraced()) return await work(ROOT_CONTEXT);
  const parent = trace.setSpanContext(ROOT_CONTEXT, runSpanContext(attempt.runId));
  const span = tracer().startSpan(`step ${attempt.state}`, { kind: SpanKind.INTERNAL }, parent);
  if (!span.isRecording()) return await work(ROOT_CONTEXT);
  span.setAttributes({
    "cairn.run.id": attempt.runId,
    "cairn.workflow.id": attempt.workflowId,
    "cairn.workflow.name": attempt.workflowName,
    "cairn.step.state": attempt.state,
    "cairn.step.path": attempt.path,
    "cairn.step.visit": attempt.visit,
    "cairn.step.attempt": attempt.attempt,
    ...(attempt.resource === null ? {} : { "cairn.step.resource": attempt.resource }),
  });
  const inside = trace.setSpan(parent, span);
  try {
    const outcome = await context.with(inside, async () => await work(inside));
    span.setAttribute("cairn.step.outcome", outcome?.type ?? "released");
    if (outcome?.type === "failed") {
      span.setAttribute("error.type", outcome.error ?? "_OTHER");
      span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.error ?? "" });
    }
    return outcome;
  } finally {
    span.end();
  }
}

/** The trace of a run: the same in every process. Nobody ends the span that it names: it stands for the run itself. */
function runSpanContext(runId: string) {
  const hash = createHash("sha256").update(runId).digest("hex");
  return {
    traceId: hash.slice(0, traceIdLength),
    spanId: hash.slice(traceIdLength, traceIdLength + spanIdLength),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
}

/** Begins the span of a model call. */
export function startCallSpan(
  parent: Context,
  { provider, model, kind, request }: CallRequest,
): { readonly end: (end: CallEnd, costMicros: number | null) => void } {
  if (!isTraced()) return { end: () => undefined };
  const operation = operationNames[kind];
  const span = tracer().startSpan(`${operation} ${model}`, { kind: SpanKind.CLIENT }, parent);
  if (!span.isRecording()) return { end: () => undefined };
  span.setAttributes({
    "gen_ai.operation.name": operation,
    "gen_ai.provider.name": provider,
    "gen_ai.request.model": model,
    ...requestAttributes(request),
  });
  return {
    end: ({ usage, finishReason, error }, costMicros) => {
      span.setAttributes({
        ...present("gen_ai.usage.input_tokens", usage.inputTokens),
        ...present("gen_ai.usage.cache_read.input_tokens", usage.cachedInputTokens),
        ...present("gen_ai.usage.output_tokens", usage.outputTokens),
        ...(finishReason === null ? {} : { "gen_ai.response.finish_reasons": [finishReason] }),
        ...(costMicros === null ? {} : { "cairn.cost.micros": costMicros }),
      });
      if (error !== null) {
        span.setAttribute("error.type", error.name);
        span.setStatus({ code: SpanStatusCode.ERROR, message: error.name });
      }
      span.end();
    },
  };
}

/** Parameters of a request that have a name in the conventions. */
function requestAttributes(request: Json): Attributes {
  if (!isJsonObject(request)) return {};
  return {
    ...present("gen_ai.request.max_tokens", request["maxTokens"] ?? request["max_tokens"]),
    ...present("gen_ai.request.temperature", request["temperature"]),
  };
}

function present(name: string, value: Json | undefined): Attributes {
  return typeof value === "number" ? { [name]: value } : {};
}
