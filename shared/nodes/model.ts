import { z } from "zod";
import type { Json } from "../base/json.ts";
import {
  Failure,
  type ModelAnswer,
  type ModelMessage,
  type NodeContext,
  defineTask,
} from "./kind.ts";
import { either } from "./parts/either.ts";
import { jsonField, jsonObjectField } from "./parts/json-field.ts";
import { backOff, workerLostRetry } from "./parts/retry-policy.ts";
import { oneLine } from "./parts/subtitle.ts";

const message = z.strictObject({
  role: z.enum(["system", "user", "assistant"]).meta({ title: "Role", description: "Who speaks." }),
  content: z.string().meta({ title: "Content", description: "What is said.", widget: "text" }),
});

const params = z
  .strictObject({
    Provider: z.string().min(1).max(100).optional().meta({
      title: "Provider",
      description:
        "Name of a provider in the settings; empty chooses the one that serves the model.",
    }),
    Model: z.string().min(1).max(200).meta({
      title: "Model",
      description: "Name of the model, as the provider and the price catalogue write it.",
      widget: "model",
    }),
    System: z.string().optional().meta({
      title: "Instructions",
      description: "What the model is and how it answers.",
      widget: "text",
    }),
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
    Schema: jsonObjectField().optional().meta({
      title: "Answer schema",
      description: "JSON Schema of the wanted answer; an answer that does not fit is an error.",
      widget: "code",
    }),
    MaxTokens: z.int().min(1).max(10_000_000).optional().meta({
      title: "Longest answer",
      description: "Tokens the answer may have.",
    }),
    Temperature: z.number().min(0).max(2).optional().meta({
      title: "Temperature",
      description: "0 answers the same way each time; higher is freer.",
    }),
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
  errors: {
    "Model.RateLimited": "The provider wants fewer requests or tokens per minute.",
    "Model.Unavailable": "The provider cannot be reached or answered with an error of its own.",
    "Model.Timeout": "The provider took too long.",
    "Model.InvalidRequest": "The provider refused the request; asking again would change nothing.",
    "Model.InvalidOutput": "The answer is empty, not JSON, or does not fit the schema.",
    "Model.Unauthorized": "The provider refused the key, or there is none.",
    "Http.Blocked": "The address of the provider is not public and not allowed by EGRESS_ALLOW.",
    "Cairn.InvalidSchema": "The schema is no JSON Schema, or cannot be checked in time.",
    "Model.ContextTooLong": "The messages are longer than the model can read.",
  },
  run: async (given, context) => {
    const answer = await context.model({
      provider: given.Provider,
      model: given.Model,
      messages: messagesOf(given),
      maxTokens: given.MaxTokens,
      temperature: given.Temperature,
      schema: given.Schema,
    });
    if (answer.text.trim() === "") {
      throw new Failure(
        "Model.InvalidOutput",
        `The model answered nothing (${answer.finishReason}).`,
      );
    }
    const json =
      given.Schema === undefined ? answer.json : await fitting(given.Schema, answer, context);
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

/** The JSON of an answer, stopped here when it does not have the wanted form: it must not reach the next step. */
async function fitting(
  schema: z.output<ReturnType<typeof jsonObjectField>>,
  answer: ModelAnswer,
  context: NodeContext,
): Promise<Json> {
  const { json } = answer;
  const excerpt = `The answer begins: ${Array.from(answer.text).slice(0, 300).join("")}`;
  if (json === undefined) {
    const cut =
      answer.finishReason === "length" ? " because it was cut off at the longest answer" : "";
    throw new Failure("Model.InvalidOutput", `The answer is not JSON${cut}. ${excerpt}`);
  }
  const reason = await context.mismatch(schema, json);
  if (reason !== null) {
    throw new Failure(
      "Model.InvalidOutput",
      `The answer does not fit the schema: ${reason}. ${excerpt}`,
    );
  }
  return json;
}
