/** Model calls: through an OpenAI-compatible provider, or by the built-in engine when there is none. */
import { Failure } from "../../shared/base/failure.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { ModelAnswer, ModelRequest } from "../../shared/nodes/kind.ts";
import type { Egress, EgressLimits } from "./egress.ts";
import type { JsonSchemas } from "./json-schema.ts";
import { excerpt } from "./model-failure.ts";
import type { Completion } from "./completion.ts";
import { createOfflineEngine } from "./offline-engine.ts";
import { createOpenAiClient, type ModelCallContext, type ModelProvider } from "./openai-client.ts";

export interface ModelsOptions {
  readonly egress: Egress;
  readonly schemas: JsonSchemas;
  /** The provider of this name, or the default one; null when there is none. */
  readonly provider: (name: string | undefined) => Promise<ModelProvider | null>;
  readonly limits?: Partial<EgressLimits>;
}

/**
 * Failures: `Model.RateLimited`, `Model.Unavailable`, `Model.Timeout`, `Model.InvalidRequest`, `Model.InvalidOutput`,
 * `Model.Unauthorized`, `Model.ContextTooLong`, `Http.Blocked`, `Cairn.Stopped`.
 */
export interface Models {
  readonly call: (request: ModelRequest, context: ModelCallContext) => Promise<ModelAnswer>;
  readonly close: () => void;
}

/** Name of the built-in engine in the ledger. */
const offlineProvider = "offline";

export function createModels({
  egress,
  schemas,
  provider: findProvider,
  limits,
}: ModelsOptions): Models {
  const client = createOpenAiClient(egress, limits);
  const engine = createOfflineEngine();
  return {
    call: async (request, context) => {
      const provider = await findProvider(request.provider);
      if (provider === null && request.provider !== undefined) {
        throw new Failure(
          "Model.InvalidRequest",
          `There is no provider named ${request.provider}; add it in the settings.`,
        );
      }
      const completion =
        provider === null
          ? await offline(request, context)
          : await client.complete(provider, request, context);
      if (request.schema === undefined) return completion;
      return { ...completion, json: await fittingJson(schemas, request.schema, completion) };
    },
    close: () => engine.close(),
  };

  async function offline(request: ModelRequest, context: ModelCallContext): Promise<Completion> {
    const completion = await engine.complete(request, context.signal);
    context.meter({
      provider: offlineProvider,
      model: request.model,
      usage: completion.usage,
      kind: "estimated",
    });
    return completion;
  }
}

/** The JSON of an answer; one that does not fit is stopped here, with the offending text kept. */
async function fittingJson(
  schemas: JsonSchemas,
  schema: JsonObject,
  { text, finishReason }: Completion,
): Promise<Json> {
  const json = parseAnswer(text);
  if (json === undefined) {
    const why =
      finishReason === "length" ? "was cut off before its JSON was complete" : "is not JSON";
    throw new Failure("Model.InvalidOutput", `The answer ${why}: ${excerpt(text)}`);
  }
  const mismatch = await schemas.mismatch(schema, json);
  if (mismatch !== null)
    throw new Failure(
      "Model.InvalidOutput",
      `The answer does not fit the schema: ${mismatch}. It was: ${excerpt(text)}`,
    );
  return json;
}

/** Models like to put JSON into a fenced block, with or without words around it. */
function parseAnswer(text: string): Json | undefined {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)\n\s*```/.exec(text)?.[1];
  for (const candidate of [text, fenced]) {
    if (candidate === undefined) continue;
    try {
      return JSON.parse(candidate) as Json;
    } catch {
      // The next form may be the right one.
    }
  }
  return undefined;
}
