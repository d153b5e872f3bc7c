import { z } from "zod";
import { isJsonObject } from "../base/json.ts";
import { defineTask } from "./kind.ts";
import type { ModelMessage } from "./node-context.ts";
import { either } from "./parts/either.ts";
import { jsonField } from "./parts/json-field.ts";
import { checkedAnswer } from "./parts/model-answer.ts";
import { imageErrors, modelErrors, modelFields } from "./parts/model-fields.ts";
import {
  imageField,
  messageField,
  messageOf,
  toolCallResult,
  toolsField,
  toolsOf,
  withImages,
} from "./parts/model-messages.ts";
import { modelRetry } from "./parts/retry-policy.ts";
import { oneLine } from "./parts/subtitle.ts";

const { Provider, Model, System, Schema, Repairs, MaxTokens, Temperature } = modelFields;

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
    Images: z.array(imageField).min(1).max(100).optional().meta({
      title: "Images",
      description:
        "What the prompt is about: stored files (PNG, JPEG, WebP, GIF) or http addresses.",
      widget: "json",
    }),
    Messages: z.array(messageField).min(1).max(1000).optional().meta({
      title: "Messages",
      description:
        "A whole conversation instead of a prompt, images included: [{ role, content }].",
      widget: "json",
    }),
    Schema,
    Repairs,
    Tools: toolsField,
    MaxTokens,
    Temperature,
  })
  .refine(...either("Prompt", "Messages", "give either a prompt or messages"))
  .refine((given) => given.Images === undefined || given.Messages === undefined, {
    path: ["Images"],
    message: "go with a prompt; in messages, images are parts of the content",
    // Also while another field does not fit, as when an expression stands in for it.
    when: ({ value }) => isJsonObject(value),
  });

const tokens = z.int().min(0).nullable();

const result = z.strictObject({
  text: z.string(),
  json: jsonField().exactOptional(),
  /** Tools that the model wants used before it goes on. */
  toolCalls: z.array(toolCallResult).exactOptional(),
  model: z.string(),
  /** `offline` is the built-in engine. */
  provider: z.string(),
  usage: z.strictObject({ inputTokens: tokens, outputTokens: tokens }),
  finishReason: z.string(),
});

/** Asks a language model: any OpenAI-compatible provider, or the built-in offline engine when there is no key. */
export const model = defineTask({
  type: "model",
  title: "Model",
  summary: "Asks a language model about text and images, for free text or JSON of a given form.",
  icon: "sparkles",
  group: "ai",
  keywords: [
    "llm",
    "ai",
    "gpt",
    "prompt",
    "chat",
    "summarise",
    "classify",
    "generate",
    "openai",
    "vision",
    "tools",
  ],
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
    Retry: modelRetry,
    Checkpoint: { Policy: "Every" },
    TimeoutSeconds: 600,
    HeartbeatSeconds: 300,
  },
  effect: "idempotent",
  errors: { ...modelErrors, ...imageErrors },
  run: async (given, context) => {
    const answer = await context.model({
      provider: given.Provider,
      model: given.Model,
      messages: messagesOf(given),
      maxTokens: given.MaxTokens,
      temperature: given.Temperature,
      schema: given.Schema,
      repairs: given.Repairs,
      tools: toolsOf(given.Tools),
    });
    const json = await checkedAnswer(answer, given.Schema, context);
    return {
      text: answer.text,
      ...(json === undefined ? {} : { json }),
      ...(answer.toolCalls === undefined
        ? {}
        : { toolCalls: answer.toolCalls.map((call) => ({ ...call })) }),
      model: answer.model,
      provider: answer.provider,
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
    ...(given.Messages ?? []).map(messageOf),
    ...(given.Prompt === undefined
      ? []
      : [{ role: "user" as const, content: withImages(given.Prompt, given.Images) }]),
  ];
}
