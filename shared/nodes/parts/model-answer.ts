import type { Json, JsonObject } from "../../base/json.ts";
import { Failure } from "../kind.ts";
import type { ModelAnswer, NodeContext } from "../node-context.ts";

/**
 * The JSON of an answer, undefined when none was asked for. An empty answer, or one that does not have the wanted form, is stopped
 * here: it must not reach the next step.
 * @throws Failure `Model.InvalidOutput`
 */
export async function checkedAnswer(
  answer: ModelAnswer,
  schema: JsonObject | undefined,
  context: Pick<NodeContext, "mismatch">,
): Promise<Json | undefined> {
  const { json, text, finishReason, toolCalls = [] } = answer;
  // The model is not done yet: it wants tools used first.
  if (toolCalls.length > 0) return undefined;
  if (text.trim() === "") {
    throw new Failure("Model.InvalidOutput", `The model answered nothing (${finishReason}).`);
  }
  if (schema === undefined) return json;
  const excerpt = `The answer begins: ${Array.from(text).slice(0, 300).join("")}`;
  if (json === undefined) {
    const cut = finishReason === "length" ? " because it was cut off at the longest answer" : "";
    throw new Failure("Model.InvalidOutput", `The answer is not JSON${cut}. ${excerpt}`, {
      rejected: text,
    });
  }
  const reason = await context.mismatch(schema, json);
  if (reason !== null) {
    throw new Failure(
      "Model.InvalidOutput",
      `The answer does not fit the schema: ${reason}. ${excerpt}`,
      { rejected: json },
    );
  }
  return json;
}
