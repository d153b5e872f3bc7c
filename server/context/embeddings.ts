/** Vectors of texts, recorded and metered. */
import {
  offlineProvider,
  type EmbeddingAnswer,
  type EmbeddingRequest,
} from "../../shared/nodes/node-context.ts";
import { embeddingBound } from "./call-bound.ts";
import { meteredCall } from "./metered-call.ts";
import type { ModelCallContext, ModelProvider } from "./model-call.ts";
import { failedEnd, recordedTexts } from "./model-recording.ts";
import type { OfflineEngine } from "./offline-engine.ts";
import type { SendToProvider } from "./openai-connection.ts";
import { countTexts, embedByProvider, type Vectors } from "./openai-embeddings.ts";
import type { ProviderGate } from "./provider-gate.ts";
import { unlessStopped } from "./unless-stopped.ts";

export interface EmbeddingPorts {
  readonly send: SendToProvider;
  readonly engine: OfflineEngine;
  readonly gate: ProviderGate;
}

/** One call: the vectors of some texts. */
export async function embedTexts(
  ports: EmbeddingPorts,
  asked: { readonly provider: ModelProvider | null; readonly request: EmbeddingRequest },
  context: ModelCallContext,
): Promise<EmbeddingAnswer> {
  const { provider, request } = asked;
  const { gate } = ports;
  const tokens = (): number => countTexts(request.texts);
  const answer = await meteredCall({ gate, provider, tokens }, context, async (metered) => {
    const call = context.recorder.begin({
      provider: provider?.name ?? offlineProvider,
      model: request.model,
      kind: "embedding",
      request: recordedTexts(request),
      atMost: embeddingBound(request).atMost,
    });
    try {
      if (provider !== null) await unlessStopped(metered.context.signal, call.onRecord());
      const found = await vectorsOf(ports, asked, metered.context);
      const [first = []] = found.vectors;
      const seen = { vectors: found.vectors.length, dimensions: first.length };
      call.end({ answer: seen, usage: metered.usage(), finishReason: null, error: null });
      return found;
    } catch (error) {
      call.end(failedEnd(error, { answer: null, usage: metered.usage(), finishReason: null }));
      throw error;
    }
  });
  return { ...answer, provider: provider?.name ?? offlineProvider };
}

async function vectorsOf(
  { send, engine }: EmbeddingPorts,
  { provider, request }: Parameters<typeof embedTexts>[1],
  context: ModelCallContext,
): Promise<Vectors> {
  if (provider !== null) return await embedByProvider(send, { provider, request, context });
  const vectors = await engine.embed(request, context.signal);
  const { model } = request;
  context.meter({ provider: offlineProvider, model, usage: vectors.usage, kind: "estimated" });
  return vectors;
}
