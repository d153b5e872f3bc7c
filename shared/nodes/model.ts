import { z } from "zod";
import { type ModelMessage, defineTask } from "./kind.ts";
import { either } from "./parts/either.ts";
import { jsonField } from "./parts/json-field.ts";
import { checkedAnswer } from "./parts/model-answer.ts";
import { modelErrors, modelFields } from "./parts/model-fields.ts";
import { backOff, workerLostRetry } from "./parts/retry-policy.ts";
import { oneLine } from "./parts/subtitle.ts";

const message = z.strictObject({
  role: z.enum(["system", "user", "assistant"]).meta({ title: "Role", description: "Who speaks." }),
  content: z.string().meta({ title: "Content", description: "What is said.", widget: "text" }),
});

const { Provider, Model, System, Schema, MaxTokens, Temperature } = modelFields;

const params = z
  .strictObject({
    Provider,
    Model,
    System,
    Prompt: z.string().min(1).optional().meta({
      title: "Prompt",
      description: "What to ask; use this or Messages.",
      widget: "text",
    }),
    Messages: z.array(message).min(1).max(1000).optional().meta({
      title: "Messages",
      description: "A whole conversation instead of a prompt: [{ role, content }].",
      widget: "code",
    }),
    Schema,
    MaxTokens,
    Temperature,
  })
  .refine(...either("Prompt", "Messages", "give either a prompt or messages"));

const tokens = z.int().min(0).nullable();

const result = z.strictObject({
  text: z.string(),
  json: jsonField().exactOptional(),
  model: z.string(),
  usage: z.strictObject({ inputTokens: tokens, outputTokens: tokens }),
  finishReason: z.string(),
});

/** Asks a language model: any OpenAI-compatible provider, or the built-in offline engine when there is no key. */
export const model = defineTask({
  type: "model",
  title: "Model",
  summary: "Asks a language model, for free text or for JSON of a given form.",
  icon: "sparkles",
  group: "ai",
  keywords: ["llm", "ai", "gpt", "prompt", "chat", "summarise", "classify", "generate", "openai"],
  params,
  result,
  example: {
    Model: "gpt-5.4-mini",
    Prompt: "{% 'Summarise in three sentences:\\n\\n' & $states.input.text %}",
  },
  subtitle: (given) => {
    const name = oneLine(given["Model"]) || "No model yet";
    return given["Schema"] === undefined ? name : `${name} → JSON`;
  },
  defaults: {
    Retry: [
      backOff(["Model.RateLimited"], 8),
      backOff(
        ["Model.Unavailable", "Model.Timeout", "States.Timeout", "States.HeartbeatTimeout"],
        4,
      ),
      workerLostRetry,
    ],
    Checkpoint: { Policy: "Every" },
    TimeoutSeconds: 600,
    HeartbeatSeconds: 60,
  },
  effect: "idempotent",
  errors: modelErrors,
  run: async (given, context) => {
    const answer = await context.model({
      provider: given.Provider,
      model: given.Model,
      messages: messagesOf(given),
      maxTokens: given.MaxTokens,
      temperature: given.Temperature,
      schema: given.Schema,
    });
    const json = await checkedAnswer(answer, given.Schema, context);
    return {
      text: answer.text,
      ...(json === undefined ? {} : { json }),
      model: answer.model,
      usage: {
        inputTokens: answer.usage.inputTokens ?? null,
        outputTokens: answer.usage.outputTokens ?? null,
      },
      finishReason: answer.finishReason,
    };
  },
});

function messagesOf(given: z.output<typeof params>): readonly ModelMessage[] {
  const system = given.System === undefined || given.System === "" ? [] : [given.System];
  return [
    ...system.map((content): ModelMessage => ({ role: "system", content })),
    ...(given.Messages ?? []),
    ...(given.Prompt === undefined ? [] : [{ role: "user" as const, content: given.Prompt }]),
  ];
}
