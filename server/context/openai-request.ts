/** The body of `POST {baseUrl}/chat/completions`, for providers that understand more or less of it. */
import { assert } from "../../shared/base/assert.ts";
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import type {
  ContentPart,
  ModelMessage,
  ModelRequest,
  ModelTool,
} from "../../shared/nodes/node-context.ts";

/** What a provider is known not to take, and what it gets instead. Everything is tried in its best form first. */
export interface Dialect {
  /** How a form for the answer is asked for: by schema, as any JSON, or in words alone. */
  readonly form: "schema" | "json" | "words";
  readonly streamOptions: boolean;
  /** Most servers know the first name; OpenAI's newer models insist on the second, and say so. */
  readonly maxTokens: "max_tokens" | "max_completion_tokens";
}

export const fullDialect: Dialect = {
  form: "schema",
  streamOptions: true,
  maxTokens: "max_tokens",
};

/** A simpler dialect when the provider's refusal names what it did not understand; null when it names nothing of ours. */
export function simplerDialect(dialect: Dialect, refusal: string): Dialect | null {
  if (dialect.streamOptions && /stream_options/.test(refusal))
    return { ...dialect, streamOptions: false };
  if (dialect.maxTokens === "max_tokens" && /max_completion_tokens/.test(refusal))
    return { ...dialect, maxTokens: "max_completion_tokens" };
  if (!/response_format|json_schema|json_object|structured output/i.test(refusal)) return null;
  if (dialect.form === "schema") return { ...dialect, form: "json" };
  return dialect.form === "json" ? { ...dialect, form: "words" } : null;
}

/** The body; images have to be addresses by now. */
export function requestBody(request: ModelRequest, dialect: Dialect): JsonObject {
  const { model, messages, maxTokens, temperature, schema, tools = [] } = request;
  const inWords: Json[] =
    schema !== undefined && dialect.form !== "schema"
      ? [{ role: "system", content: schemaWords(schema) }]
      : [];
  return {
    model,
    messages: [...inWords, ...messages.map(wireMessage)],
    stream: true,
    ...(dialect.streamOptions ? { stream_options: { include_usage: true } } : {}),
    ...(maxTokens === undefined ? {} : { [dialect.maxTokens]: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(schema === undefined ? {} : responseFormat(schema, dialect)),
    ...(tools.length === 0 ? {} : { tools: tools.map(wireTool) }),
  };
}

function wireMessage({ role, content, toolCalls = [], toolCallId }: ModelMessage): JsonObject {
  const calls = toolCalls.map(({ id, name, arguments: given }) => ({
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(given) },
  }));
  return {
    role,
    // An assistant that only asked for tools said nothing.
    content: calls.length > 0 && content === "" ? null : wireContent(content),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
  };
}

function wireContent(content: string | readonly ContentPart[]): Json {
  if (typeof content === "string") return content;
  return content.map((part): JsonObject => {
    if (part.type === "text") return { type: "text", text: part.text };
    assert("url" in part.image, "the images of a request are read before it is sent");
    return { type: "image_url", image_url: { url: part.image.url } };
  });
}

function wireTool({ name, description, parameters }: ModelTool): JsonObject {
  return {
    type: "function",
    function: { name, ...(description === undefined ? {} : { description }), parameters },
  };
}

function responseFormat(schema: JsonObject, { form }: Dialect): JsonObject {
  switch (form) {
    case "schema":
      return {
        response_format: {
          type: "json_schema",
          json_schema: { name: "answer", schema, strict: isStrict(schema) },
        },
      };
    case "json":
      return { response_format: { type: "json_object" } };
    case "words":
      return {};
  }
}

function schemaWords(schema: JsonObject): string {
  return `Answer with JSON alone, without any other words, that fits this JSON Schema:\n${JSON.stringify(schema)}`;
}

/** Providers refuse `strict` for a schema with optional or unnamed members. */
function isStrict(schema: Json): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isJsonObject(schema)) return true;
  const properties = schema["properties"];
  if (isJsonObject(properties)) {
    const required = schema["required"];
    const names = Array.isArray(required)
      ? new Set<Json>(required as readonly Json[])
      : new Set<Json>();
    if (
      schema["additionalProperties"] !== false ||
      Object.keys(properties).some((name) => !names.has(name))
    )
      return false;
  } else if (schema["type"] === "object") {
    return false;
  }
  return Object.values(schema).every(isStrict);
}
