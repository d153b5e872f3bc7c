import { z } from "zod";
import { Failure } from "../base/failure.ts";
import { fingerprint } from "../base/fingerprint.ts";
import { defineTask } from "./kind.ts";
import type { NodeContext } from "./node-context.ts";
import { artifactResult } from "./parts/artifact-field.ts";
import { inLanes } from "./parts/in-lanes.ts";
import { modelErrors, modelFields } from "./parts/model-fields.ts";
import { patiently } from "./parts/patient-model.ts";
import { modelRetry } from "./parts/retry-policy.ts";
import { counted, oneLine } from "./parts/subtitle.ts";

const { Provider, Model } = modelFields;

/** What one step holds in its hands. */
const mostTexts = 100_000;
/** Characters of all vectors together, as JSON: what one text of a worker may have. */
const mostCharacters = 256 * 1024 * 1024;

const params = z.strictObject({
  Texts: z.array(z.string().min(1)).min(1).max(mostTexts).meta({
    title: "Texts",
    description: "What to turn into vectors: a list of texts, none of them empty.",
    widget: "code",
  }),
  Provider,
  Model,
  Dimensions: z.int().min(1).max(16_384).optional().meta({
    title: "Dimensions",
    description: "Length of the vectors, for models that offer a choice.",
  }),
  BatchSize: z.int().min(1).max(2048).default(100).meta({
    title: "Texts per call",
    description: "How many texts go to the provider together; each batch is paid for once.",
  }),
  MaxConcurrency: z.int().min(1).max(100).default(4).meta({
    title: "At the same time",
    description: "Most calls under way at once.",
  }),
  ToFile: z.boolean().default(false).meta({
    title: "Vectors into a file",
    description:
      "Write the vectors as JSON lines { index, vector } into a stored file: for lists too long for a value.",
  }),
});

const count = z.int().min(0);

const result = z.strictObject({
  /** In the order of the texts; empty when they are in the file. */
  vectors: z.array(z.array(z.number())),
  file: artifactResult.nullable(),
  count,
  dimensions: count,
  model: z.string(),
  /** `offline` is the built-in engine. */
  provider: z.string(),
  usage: z.strictObject({ inputTokens: count }),
});

type Given = z.output<typeof params>;

/** A batch as its checkpoint keeps it. */
interface Batch {
  readonly vectors: number[][];
  readonly model: string;
  readonly provider: string;
  readonly inputTokens: number;
  readonly [key: string]: number[][] | string | number;
}

/** Turns texts into vectors that can be compared. Every batch is an operation of its own: a crash repeats what its checkpoint allows. */
export const embed = defineTask({
  type: "embed",
  title: "Embed texts",
  summary: "Turns texts into vectors, so that similar texts can be found.",
  icon: "waypoints",
  group: "ai",
  keywords: ["embedding", "vector", "similarity", "search", "semantic", "rag", "nearest"],
  params,
  result,
  example: {
    Texts: "{% $states.input.texts %}",
    Model: "text-embedding-3-small",
  },
  subtitle: (given) => {
    const { Texts: texts } = given;
    const list = Array.isArray(texts) ? counted(texts.length, "text") : oneLine(texts);
    return `${oneLine(given["Model"]) || "No model yet"}: ${list || "no texts yet"}`;
  },
  defaults: {
    Retry: modelRetry,
    Checkpoint: { Policy: "EveryN", Count: 10 },
    TimeoutSeconds: 86_400,
    HeartbeatSeconds: 300,
  },
  effect: "idempotent",
  errors: {
    ...modelErrors,
    "Embed.TooLarge": "The vectors together are larger than one step may hold.",
  },
  run: async (given, context) => {
    const { Texts: texts, BatchSize: size, MaxConcurrency: lanes } = given;
    const batches: Batch[] = [];
    let done = 0;
    let characters = 0;
    await inLanes({ count: Math.ceil(texts.length / size), lanes }, async (index) => {
      const batch = await embedBatch(given, index, context);
      batches[index] = batch;
      done += batch.vectors.length;
      characters += JSON.stringify(batch.vectors).length;
      if (characters > mostCharacters)
        throw new Failure(
          "Embed.TooLarge",
          `The vectors of ${String(done)} of ${String(texts.length)} texts have more than ${String(mostCharacters)} characters: split the list.`,
        );
      context.heartbeat({ done, total: texts.length });
    });
    return await resultOf(given, batches, context);
  },
});

/** One batch, once: under a key that changes with everything that the model is asked. */
async function embedBatch(given: Given, index: number, context: NodeContext): Promise<Batch> {
  const { Provider: provider, Model: model, Dimensions: dimensions, BatchSize: size } = given;
  const texts = given.Texts.slice(index * size, (index + 1) * size);
  const asked = fingerprint(JSON.stringify([provider, model, dimensions, texts]));
  return await context.checkpoint(`${String(index)}:${asked}`, async (operation) => {
    const request = { provider, model, texts, dimensions };
    const answer = await patiently(async () => await operation.embed(request), operation);
    return {
      vectors: answer.vectors.map((vector) => [...vector]),
      model: answer.model,
      provider: answer.provider,
      inputTokens: answer.usage.inputTokens ?? 0,
    };
  });
}

async function resultOf(
  { ToFile: toFile }: Given,
  batches: readonly Batch[],
  context: NodeContext,
): Promise<z.output<typeof result>> {
  const vectors = batches.flatMap((batch) => batch.vectors);
  const dimensions = vectors[0]?.length ?? 0;
  if (vectors.some((vector) => vector.length !== dimensions))
    throw new Failure("Model.InvalidOutput", "The vectors of the batches differ in length.");
  const facts = {
    count: vectors.length,
    dimensions,
    model: batches[0]?.model ?? "",
    provider: batches[0]?.provider ?? "",
    usage: { inputTokens: batches.reduce((sum, { inputTokens }) => sum + inputTokens, 0) },
  };
  if (!toFile) return { vectors, file: null, ...facts };
  const text = vectors.map((vector, index) => `${JSON.stringify({ index, vector })}\n`).join("");
  const type = "application/jsonl";
  const file = await context.artifacts.write({ name: "vectors.jsonl", type, text });
  return { vectors: [], file: { ...file }, ...facts };
}
