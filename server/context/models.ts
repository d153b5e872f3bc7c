/** Model calls: through an OpenAI-compatible provider, or by the built-in engine when there is none. */
import { Failure } from "../../shared/base/failure.ts";
import type {
  EmbeddingAnswer,
  EmbeddingRequest,
  ModelAnswer,
  ModelRequest,
} from "../../shared/nodes/node-context.ts";
import { chat } from "./chat.ts";
import type { Egress, EgressLimits } from "./egress.ts";
import { embedTexts } from "./embeddings.ts";
import type { JsonSchemas } from "./json-schema.ts";
import type { ModelCallContext, ModelProvider } from "./model-call.ts";
import type { FindImage } from "./model-images.ts";
import { createOfflineEngine } from "./offline-engine.ts";
import { createOpenAiClient } from "./openai-client.ts";
import { createProviderConnection } from "./openai-connection.ts";
import { createProviderGate } from "./provider-gate.ts";
import type { ProviderUsage, Timing } from "./provider-limits.ts";

export interface ModelsOptions {
  readonly egress: Egress;
  readonly schemas: JsonSchemas;
  /** The provider of this name, or the one that serves the model; null when there is none. */
  readonly provider: (name: string | undefined, model: string) => Promise<ModelProvider | null>;
  /** Finds the stored files that messages show. */
  readonly image: FindImage;
  /** Where calls are counted against the limits of their providers. */
  readonly usage: ProviderUsage;
  readonly limits?: Partial<EgressLimits>;
  readonly timing?: Timing;
}

/**
 * Failures: `Model.RateLimited`, `Model.QuotaExceeded`, `Model.Unavailable`, `Model.Timeout`, `Model.InvalidRequest`,
 * `Model.InvalidOutput`, `Model.Refused`, `Model.Unauthorized`, `Model.ContextTooLong`, `Http.Blocked`, `Document.NotFound`,
 * `Document.TooLarge`, `Cairn.InvalidSchema`, `Cairn.Stopped`.
 */
export interface Models {
  readonly call: (request: ModelRequest, context: ModelCallContext) => Promise<ModelAnswer>;
  readonly embed: (
    request: EmbeddingRequest,
    context: ModelCallContext,
  ) => Promise<EmbeddingAnswer>;
  readonly close: () => void;
}

export function createModels(options: ModelsOptions): Models {
  const { egress, schemas, image, limits, usage, timing } = options;
  const send = createProviderConnection(egress, limits);
  const client = createOpenAiClient(send);
  const engine = createOfflineEngine();
  const gate = createProviderGate(usage, timing);
  return {
    call: async (request, context) => {
      const provider = await providerOf(options, request);
      return await chat({ client, engine, gate, schemas, image }, { provider, request }, context);
    },
    embed: async (request, context) => {
      const provider = await providerOf(options, request);
      return await embedTexts({ send, engine, gate }, { provider, request }, context);
    },
    close: () => {
      gate.close();
      engine.close();
    },
  };
}

/** The provider that a request names or needs. @throws Failure `Model.InvalidRequest` for a name that nobody has. */
async function providerOf(
  { provider: find }: ModelsOptions,
  { provider: name, model }: Pick<ModelRequest, "provider" | "model">,
): Promise<ModelProvider | null> {
  const provider = await find(name, model);
  if (provider === null && name !== undefined) {
    throw new Failure(
      "Model.InvalidRequest",
      `There is no provider named ${name}; add it in the settings.`,
    );
  }
  return provider;
}
