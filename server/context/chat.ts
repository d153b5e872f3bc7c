/** One question to a model and its answer, recorded, metered and held against what was asked for. */
import {
  offlineProvider,
  type ModelAnswer,
  type ModelMessage,
  type ModelRequest,
} from "../../shared/nodes/node-context.ts";
import type { Usage } from "../../shared/cost/usage.ts";
import { callBound } from "./call-bound.ts";
import { countInput, type Completion } from "./completion.ts";
import type { JsonSchemas } from "./json-schema.ts";
import { judgeAnswer, type JudgedAnswer } from "./judge-answer.ts";
import { meteredCall } from "./metered-call.ts";
import type { ModelCallContext, ModelProvider } from "./model-call.ts";
import { withImageAddresses, type FindImage } from "./model-images.ts";
import { failedEnd, recordedAnswer, recordedRequest } from "./model-recording.ts";
import type { OfflineEngine } from "./offline-engine.ts";
import type { OpenAiClient } from "./openai-client.ts";
import type { ProviderGate } from "./provider-gate.ts";
import { unlessStopped } from "./unless-stopped.ts";

/** Tokens of an answer of which nobody said how long it may be. */
const typicalAnswerTokens = 1000;

export interface ChatPorts {
  readonly client: OpenAiClient;
  readonly engine: OfflineEngine;
  readonly gate: ProviderGate;
  readonly schemas: Pick<JsonSchemas, "mismatch">;
  readonly image: FindImage;
}

interface Asked {
  readonly completion: Completion;
  readonly judged: JudgedAnswer;
}

/** The answer to a request; one that does not have the wanted form is sent back for repair as often as the request says. */
export async function chat(
  ports: ChatPorts,
  question: { readonly provider: ModelProvider | null; readonly request: ModelRequest },
  context: ModelCallContext,
): Promise<ModelAnswer> {
  const { provider, request } = question;
  const { idempotencyKey } = context;
  // The built-in engine would give the same answer again.
  const repairs = provider === null ? 0 : (request.repairs ?? 0);
  let asked = request;
  let usage: Usage = {};
  for (let repair = 0; ; repair += 1) {
    // eslint-disable-next-line no-await-in-loop -- a repair answers the call before it
    const { completion, judged } = await ask(
      ports,
      { provider, request: asked },
      // Another body must not come under the key of the first.
      repair === 0
        ? context
        : { ...context, idempotencyKey: `${idempotencyKey}-${String(repair + 1)}` },
    );
    usage = sumOf(usage, completion.usage);
    if (judged.fits) return answerOf(provider, { completion, judged, usage });
    if (repair >= repairs) throw judged.failure;
    const messages = [...asked.messages, ...repairMessages(completion, judged.complaint)];
    asked = { ...request, messages };
  }
}

async function ask(
  ports: ChatPorts,
  {
    provider,
    request,
  }: { readonly provider: ModelProvider | null; readonly request: ModelRequest },
  context: ModelCallContext,
): Promise<Asked> {
  const { gate, schemas, image } = ports;
  const wire = provider === null ? request : await withImageAddresses(request, image);
  const tokens = (): number => countInput(request) + (request.maxTokens ?? typicalAnswerTokens);
  return await meteredCall({ gate, provider, tokens }, context, async (metered) => {
    const call = context.recorder.begin({
      provider: provider?.name ?? offlineProvider,
      model: request.model,
      kind: "chat",
      request: recordedRequest(request),
      // Each repair is a call of its own.
      atMost: callBound({ ...request, repairs: 0 })?.atMost ?? null,
    });
    let completion: Completion | null = null;
    try {
      if (provider !== null) await unlessStopped(metered.context.signal, call.onRecord());
      completion = await complete(
        ports,
        { provider, wire, onText: (delta) => call.text(delta) },
        metered.context,
      );
      const judged = await judgeAnswer(schemas, request, completion);
      const answer = recordedAnswer(completion);
      const end = { answer, usage: metered.usage(), finishReason: completion.finishReason };
      // The answer that was rejected is kept with why it was.
      call.end(judged.fits ? { ...end, error: null } : failedEnd(judged.failure, end));
      return { completion, judged };
    } catch (error) {
      const answer = completion === null ? null : recordedAnswer(completion);
      const finishReason = completion?.finishReason ?? null;
      call.end(failedEnd(error, { answer, usage: metered.usage(), finishReason }));
      throw error;
    }
  });
}

/** One call to whoever answers it. `wire`: the request with an address for each image. */
async function complete(
  { client, engine }: ChatPorts,
  call: {
    readonly provider: ModelProvider | null;
    readonly wire: ModelRequest;
    readonly onText: (delta: string) => void;
  },
  context: ModelCallContext,
): Promise<Completion> {
  const { provider, wire, onText } = call;
  if (provider !== null) return await client.complete({ provider, request: wire, context, onText });
  const completion = await engine.complete(wire, context.signal);
  onText(completion.text);
  const { usage } = completion;
  context.meter({ provider: offlineProvider, model: wire.model, usage, kind: "estimated" });
  return completion;
}

function answerOf(
  provider: ModelProvider | null,
  answer: {
    readonly completion: Completion;
    readonly judged: Extract<JudgedAnswer, { fits: true }>;
    readonly usage: Usage;
  },
): ModelAnswer {
  const { text, model, finishReason } = answer.completion;
  const { json, toolCalls } = answer.judged;
  return {
    text,
    ...(json === undefined ? {} : { json }),
    ...(toolCalls === undefined ? {} : { toolCalls }),
    model,
    provider: provider?.name ?? offlineProvider,
    usage: answer.usage,
    finishReason,
  };
}

/** The answer that was rejected, if it had words, and why it was. */
function repairMessages({ text }: Completion, complaint: string): readonly ModelMessage[] {
  const said: readonly ModelMessage[] =
    text.trim() === "" ? [] : [{ role: "assistant", content: text }];
  return [...said, { role: "user", content: complaint }];
}

/** Figures that only one of them has are taken as they are. */
function sumOf(first: Usage, second: Usage): Usage {
  const sum: { -readonly [Key in keyof Usage]: Usage[Key] } = { ...first };
  for (const [name, figure] of Object.entries(second) as [keyof Usage, number][])
    sum[name] = (sum[name] ?? 0) + figure;
  return sum;
}
