/** Holds an answer against what was asked for: JSON of a form, or tools with arguments of a form. */
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { ModelRequest, ModelTool, ModelToolCall } from "../../shared/nodes/node-context.ts";
import type { Completion, RawToolCall } from "./completion.ts";
import type { JsonSchemas } from "./json-schema.ts";
import { excerpt } from "./model-failure.ts";

export type JudgedAnswer =
  | {
      readonly fits: true;
      readonly json?: Json;
      readonly toolCalls?: readonly ModelToolCall[];
    }
  | {
      readonly fits: false;
      /** What the step fails with, unless the model mends its answer. */
      readonly failure: Failure;
      /** What the model is told. */
      readonly complaint: string;
    };

/** @throws Failure `Cairn.InvalidSchema` */
export async function judgeAnswer(
  schemas: Pick<JsonSchemas, "mismatch">,
  { schema, tools = [] }: Pick<ModelRequest, "schema" | "tools">,
  completion: Completion,
): Promise<JudgedAnswer> {
  const { toolCalls } = completion;
  if (toolCalls.length > 0) return await judgeToolCalls(schemas, tools, toolCalls);
  if (schema === undefined) return { fits: true };
  const json = parseAnswer(completion.text);
  const shown = excerpt(completion.text);
  if (json === undefined) {
    const isCut = completion.finishReason === "length";
    return {
      fits: false,
      failure: invalid(
        `The answer ${isCut ? "was cut off before its JSON was complete" : "is not JSON"}: ${shown}`,
        completion.text,
      ),
      complaint: isCut
        ? "Your answer was cut off before its JSON was complete. Answer again, more briefly, with the whole JSON and nothing else."
        : "Your answer is not JSON. Answer again with the JSON and nothing else.",
    };
  }
  const mismatch = await schemas.mismatch(schema, json);
  if (mismatch === null) return { fits: true, json };
  return {
    fits: false,
    failure: invalid(`The answer does not fit the schema: ${mismatch}. It was: ${shown}`, json),
    complaint: `Your answer does not fit the JSON Schema: ${mismatch}. Answer again with JSON that fits and nothing else.`,
  };
}

async function judgeToolCalls(
  schemas: Pick<JsonSchemas, "mismatch">,
  tools: readonly ModelTool[],
  asked: readonly RawToolCall[],
): Promise<JudgedAnswer> {
  const toolCalls: ModelToolCall[] = [];
  for (const { id, name, arguments: text } of asked) {
    const tool = tools.find((each) => each.name === name);
    const given = text.trim() === "" ? {} : parseJson(text);
    // eslint-disable-next-line no-await-in-loop -- the first that does not fit ends it
    const wrong = await wrongWith(schemas, tool, given);
    if (wrong !== null) {
      const shown = `${excerpt(name)} with ${excerpt(text)}`;
      return {
        fits: false,
        failure: invalid(`The model asks for the tool ${shown}, and ${wrong}.`, {
          tool: name,
          arguments: given ?? text,
        }),
        complaint: `You asked for the tool ${shown}, and ${wrong}. Ask again.`,
      };
    }
    toolCalls.push({ id, name, arguments: given ?? {} });
  }
  return { fits: true, toolCalls };
}

/** Why a tool cannot be called so; null when it can. */
async function wrongWith(
  schemas: Pick<JsonSchemas, "mismatch">,
  tool: ModelTool | undefined,
  given: Json | undefined,
): Promise<string | null> {
  if (tool === undefined) return "there is no such tool";
  if (given === undefined) return "its arguments are not JSON";
  const mismatch = await schemas.mismatch(tool.parameters, given);
  return mismatch === null ? null : `its arguments do not fit: ${mismatch}`;
}

/** What was answered is kept with the attempt that it fails. */
function invalid(cause: string, rejected: Json): Failure {
  return new Failure("Model.InvalidOutput", cause, { rejected });
}

/** Models like to put JSON into a fenced block, with or without words around it. */
function parseAnswer(text: string): Json | undefined {
  const whole = parseJson(text);
  if (whole !== undefined) return whole;
  const fenced = /```(?:json)?\s*\n([\s\S]*?)\n\s*```/.exec(text)?.[1];
  return fenced === undefined ? undefined : parseJson(fenced);
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
