/** The beginnings of what a model was asked and said, for lists. */
import { isJsonObject, type Json } from "../../shared/base/json.ts";

/** Characters of a prompt or an answer in a list. */
export const longestExcerpt = 400;

/** The last message of a request, or what stands for it. */
export function promptOf(request: Json): string {
  if (!isJsonObject(request)) return excerptOf(request);
  const messages = request["messages"];
  if (Array.isArray(messages)) {
    const last = (messages as readonly Json[]).at(-1) ?? null;
    return excerptOf(isJsonObject(last) ? (last["content"] ?? null) : last);
  }
  return excerptOf(request["first"] ?? request);
}

/** The text of an answer. */
export function replyOf(answer: Json): string {
  return excerptOf(isJsonObject(answer) ? (answer["text"] ?? answer) : answer);
}

function excerptOf(value: Json): string {
  return cut(textOf(value));
}

function textOf(value: Json): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) {
    const parts = value as readonly Json[];
    // Parts of a message or texts to embed. What is no text is named.
    if (parts.every((part) => typeof part === "string" || (isJsonObject(part) && "type" in part)))
      return parts.map(partOf).join("\n");
  }
  return JSON.stringify(value);
}

function partOf(part: Json): string {
  if (!isJsonObject(part)) return textOf(part);
  const { text } = part;
  return typeof text === "string" ? text : `[${String(part["type"])}]`;
}

function cut(text: string): string {
  if (text.length <= longestExcerpt) return text;
  return `${text.slice(0, longestExcerpt - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
