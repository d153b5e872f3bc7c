import { z } from "zod";
import { Failure } from "../base/failure.ts";
import { fingerprint } from "../base/fingerprint.ts";
import { type Json, type JsonObject, isJsonObject } from "../base/json.ts";
import { defineTask } from "./kind.ts";
import type { ModelRequest, NodeContext } from "./node-context.ts";
import { artifactField, artifactResult } from "./parts/artifact-field.ts";
import { inLanes } from "./parts/in-lanes.ts";
import { jsonField } from "./parts/json-field.ts";
import { checkedAnswer } from "./parts/model-answer.ts";
import { modelErrors, modelFields } from "./parts/model-fields.ts";
import { patiently } from "./parts/patient-model.ts";
import { recordsOfFile } from "./parts/record-list.ts";
import { fillPrompt, namesRecord } from "./parts/record-prompt.ts";
import { modelRetry } from "./parts/retry-policy.ts";
import { counted, oneLine } from "./parts/subtitle.ts";

const { Provider, Model, System, Schema, Repairs, MaxTokens, Temperature } = modelFields;

const params = z.strictObject({
  Records: z.union([artifactField, z.array(jsonField())]).meta({
    title: "Records",
    description: "A list, or a stored file: a JSON list, JSON lines, or CSV with a header.",
    widget: "code",
  }),
  Provider,
  Model,
  System,
  Prompt: z
    .string()
    .min(1)
    .refine(namesRecord, "must say {{record}} or {{record.field}} somewhere")
    .meta({
      title: "Prompt for each record",
      description:
        "{{record}} is the record, {{record.name}} one of its fields, {{index}} its number.",
      widget: "text",
    }),
  Schema,
  Repairs,
  MaxTokens,
  Temperature,
  MaxConcurrency: z.int().min(1).max(100).default(4).meta({
    title: "At the same time",
    description: "Most model calls under way at once.",
  }),
  MaxFailurePercent: z.number().min(0).max(100).default(0).meta({
    title: "Tolerated failures, %",
    description: "Share of the records that may fail before the whole list fails.",
  }),
  ToFile: z.boolean().default(false).meta({
    title: "Results into a file",
    description:
      "Write the results as JSON lines into a stored file: for lists too long for a value.",
  }),
});

const number = z.int().min(0);
/** The answer, as JSON when it has a schema; or why there is none. */
const annotation = z.union([
  z.strictObject({ index: number, text: z.string() }),
  z.strictObject({ index: number, json: jsonField() }),
  z.strictObject({ index: number, error: z.string(), cause: z.string().nullable() }),
]);

const result = z.strictObject({
  /** In the order of the records; empty when they are in the file. */
  results: z.array(annotation),
  file: artifactResult.nullable(),
  count: z.int().min(0),
  failed: z.int().min(0),
});

type Given = z.output<typeof params>;
type Annotation = z.output<typeof annotation>;

/** Failures of one record: another call with the same record would end the same way. */
const ofTheRecord = new Set([
  "Annotate.MissingField",
  "Model.InvalidOutput",
  "Model.Refused",
  "Model.InvalidRequest",
  "Model.ContextTooLong",
]);

/** Asks a model about each of many records. Every answer is an operation of its own: a crash repeats what its checkpoint allows. */
export const annotate = defineTask({
  type: "annotate",
  title: "Annotate records",
  summary: "Asks a model about each record of a list or a file, several at a time.",
  icon: "tags",
  group: "ai",
  keywords: ["batch", "bulk", "classify", "label", "rows", "records", "csv", "llm", "extract"],
  params,
  result,
  example: {
    Records: "{% $states.input.records %}",
    Model: "gpt-5.4-mini",
    Prompt: "Classify as positive, negative or neutral. Answer with one word.\n\n{{record}}",
  },
  subtitle: (given) => {
    const { Records: records } = given;
    const list = Array.isArray(records)
      ? counted(records.length, "record")
      : oneLine(isJsonObject(records) ? (records["name"] ?? records["$artifact"]) : records);
    return `${oneLine(given["Model"]) || "No model yet"}: ${list || "no records yet"}`;
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
    "Annotate.InvalidRecords": "The file does not hold a list of records.",
    "Annotate.MissingField": "A record has no field that the prompt names.",
    "Annotate.TooManyFailures": "More records failed than are tolerated.",
    "Document.NotFound": "There is no stored file with this id.",
    "Document.TooLarge": "The file with the records is larger than the limit.",
    "Artifact.NotFound": "The stored content of the file is gone.",
    "Artifact.Corrupt": "The stored content of the file is damaged.",
  },
  run: async (given, context) => {
    const { Records: source, MaxConcurrency: lanes } = given;
    const records = Array.isArray(source) ? source : await recordsOfFile(source, context.artifacts);
    const count = records.length;
    const results: Annotation[] = [];
    const progress = new Progress(count, given.MaxFailurePercent);
    await inLanes({ count, lanes }, async (index) => {
      const answer = await annotateRecord(
        given,
        { record: records[index] ?? null, index },
        context,
      );
      results[index] = answer;
      progress.note(answer);
      context.heartbeat(progress.details);
    });
    const { failed } = progress;
    if (!given.ToFile) return { results, file: null, count, failed };
    const text = results.map((each) => `${JSON.stringify(each)}\n`).join("");
    const type = "application/jsonl";
    const file = await context.artifacts.write({ name: "annotations.jsonl", type, text });
    return { results: [], file: { ...file }, count, failed };
  },
});

/** Counts records, and stops when too many have failed. */
class Progress {
  readonly #total: number;
  readonly #tolerated: number;
  #done = 0;
  failed = 0;

  constructor(total: number, maxFailurePercent: number) {
    this.#total = total;
    this.#tolerated = Math.floor((total * maxFailurePercent) / 100);
  }

  /** @throws Failure `Annotate.TooManyFailures` */
  note(answer: Annotation): void {
    this.#done += 1;
    if (!("error" in answer)) return;
    this.failed += 1;
    if (this.failed <= this.#tolerated) return;
    throw new Failure(
      "Annotate.TooManyFailures",
      `${String(this.failed)} of ${String(this.#total)} records failed; ${String(this.#tolerated)} are tolerated. Record ${String(answer.index)}: ${answer.error}: ${answer.cause ?? ""}`,
    );
  }

  get details(): JsonObject {
    return { done: this.#done, failed: this.failed, total: this.#total };
  }
}

/** One record, once: under a key that changes with everything that the model is asked. */
async function annotateRecord(
  given: Given,
  { record, index }: { readonly record: Json; readonly index: number },
  context: NodeContext,
): Promise<Annotation> {
  const asked = JSON.stringify([
    given.Provider,
    given.Model,
    given.System,
    given.Prompt,
    given.Schema,
    given.MaxTokens,
    given.Temperature,
    record,
  ]);
  return await context.checkpoint(`${String(index)}:${fingerprint(asked)}`, async (operation) => {
    try {
      const request = requestFor(given, fillPrompt(given.Prompt, record, index));
      const answer = await patiently(async () => await operation.model(request), operation);
      const json = await checkedAnswer(answer, given.Schema, operation);
      return json === undefined ? { index, text: answer.text } : { index, json };
    } catch (error) {
      if (!(error instanceof Failure) || !ofTheRecord.has(error.error ?? "")) throw error;
      return { index, error: error.error ?? "", cause: error.cause };
    }
  });
}

function requestFor(given: Given, prompt: string): ModelRequest {
  const { System: system = "" } = given;
  return {
    provider: given.Provider,
    model: given.Model,
    messages: [
      ...(system === "" ? [] : [{ role: "system" as const, content: system }]),
      { role: "user", content: prompt },
    ],
    maxTokens: given.MaxTokens,
    temperature: given.Temperature,
    schema: given.Schema,
    repairs: given.Repairs,
  };
}
