/** Asks an OpenAI-compatible provider for the vectors of texts. */
import { z } from "zod";
import { Failure } from "../../shared/base/failure.ts";
import type { Usage } from "../../shared/cost/usage.ts";
import type { EmbeddingRequest } from "../../shared/nodes/node-context.ts";
import type { EgressStream } from "./egress.ts";
import type { ModelCallContext, ModelProvider } from "./model-call.ts";
import { connectionFailure, streamedFailure } from "./model-failure.ts";
import { failureOfRefusal, withoutKeyIn, type SendToProvider } from "./openai-connection.ts";
import { notACompletion, readWhole } from "./openai-stream.ts";
import { costOfReport, reportedUsageSchema, usageOfReport } from "./reported-usage.ts";
import { countTokens } from "./tokens.ts";

/** Vectors, before anybody has looked at their number and length. */
export interface Vectors {
  readonly vectors: readonly (readonly number[])[];
  readonly model: string;
  readonly usage: Usage;
}

const answerSchema = z.object({
  data: z
    .array(z.object({ index: z.int().min(0).nullish(), embedding: z.array(z.number()) }))
    .nullish(),
  model: z.string().nullish(),
  usage: reportedUsageSchema,
  error: z.unknown().optional(),
});
type Answer = z.infer<typeof answerSchema>;

export interface EmbeddingCall {
  readonly provider: ModelProvider;
  readonly request: EmbeddingRequest;
  readonly context: Omit<ModelCallContext, "recorder">;
}

/**
 * Makes one call.
 * @throws Failure as a model call does; `Model.InvalidOutput` when the vectors are not those of the texts.
 */
export async function embedByProvider(
  send: SendToProvider,
  { provider, request, context }: EmbeddingCall,
): Promise<Vectors> {
  let response: EgressStream | null = null;
  let answer: Answer | null = null;
  try {
    response = await openEmbeddings(send, { provider, request, context });
    const { body } = response;
    const onProgress = (): void => context.heartbeat(null);
    answer = parseAnswer(await readWhole({ body, onProgress }), provider.name);
    if (answer.error !== undefined && answer.error !== null)
      throw streamedFailure(answer.error, provider.name);
    const vectors = orderedVectors(answer, request, provider.name);
    return { vectors, model: answer.model ?? request.model, usage: usageOf(answer, request) };
  } catch (error) {
    throw withoutKeyIn(connectionFailure(error), provider);
  } finally {
    // Paid for from the moment it was accepted.
    if (response !== null) meterAnswer(answer, { provider, request, context });
  }
}

async function openEmbeddings(
  send: SendToProvider,
  { provider, request, context }: EmbeddingCall,
): Promise<EgressStream> {
  const { model, texts, dimensions } = request;
  const sent = await send(
    provider,
    {
      path: "/embeddings",
      body: {
        model,
        input: texts,
        encoding_format: "float",
        ...(dimensions === undefined ? {} : { dimensions }),
      },
      accept: "application/json",
      idempotencyKey: context.idempotencyKey,
    },
    context,
  );
  if (!sent.isAccepted) throw failureOfRefusal(provider, sent.refusal);
  return sent.response;
}

function meterAnswer(answer: Answer | null, { provider, request, context }: EmbeddingCall): void {
  const costMicros = answer?.usage ? costOfReport(answer.usage) : null;
  context.meter({
    provider: provider.name,
    model: request.model,
    usage: usageOf(answer, request),
    kind: "incurred",
    ...(costMicros === null ? {} : { reportedCostMicros: costMicros }),
  });
}

function usageOf(answer: Answer | null, { texts }: EmbeddingRequest): Usage {
  const reported = answer?.usage ? usageOfReport(answer.usage).inputTokens : undefined;
  return { inputTokens: reported ?? countTexts(texts), requests: 1 };
}

/** Tokens of texts, counted. */
export function countTexts(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + countTokens(text), 0);
}

function parseAnswer(body: string, provider: string): Answer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw notACompletion(body, provider);
  }
  const answer = answerSchema.safeParse(parsed);
  if (!answer.success) throw notACompletion(body, provider);
  return answer.data;
}

/** In the order of the texts: by their index where each has one, else as they come. */
function orderedVectors(
  { data }: Answer,
  { texts, dimensions }: EmbeddingRequest,
  provider: string,
): readonly (readonly number[])[] {
  const found = data ?? [];
  if (found.length !== texts.length) {
    throw new Failure(
      "Model.InvalidOutput",
      `${provider} answered ${found.length} vectors for ${texts.length} texts.`,
    );
  }
  const places = found.map(({ index }, place) => index ?? place);
  if (new Set(places).size !== places.length || places.some((place) => place >= texts.length))
    throw new Failure("Model.InvalidOutput", `${provider} does not say which vector is whose.`);
  const vectors: (readonly number[])[] = [];
  for (const [place, { embedding }] of found.entries()) vectors[places[place] ?? 0] = embedding;
  const length = dimensions ?? vectors[0]?.length ?? 0;
  if (length === 0 || vectors.some((vector) => vector.length !== length))
    throw new Failure("Model.InvalidOutput", `${provider} answered vectors of the wrong length.`);
  return vectors;
}
