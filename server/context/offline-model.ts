/**
 * The built-in engine: answers model calls without a network, by choosing from the text it is given. The same request always
 * gets the same answer.
 */
import type { ModelRequest } from "../../shared/nodes/node-context.ts";
import { countInput, type Completion } from "./completion.ts";
import { imagesOfMessage } from "./message-text.ts";
import { findEntities } from "./offline/entities.ts";
import { fillSchema } from "./offline/fill-schema.ts";
import { readInstruction, type Instruction } from "./offline/instruction.ts";
import { keyPhrases } from "./offline/key-phrases.ts";
import { chooseLabel } from "./offline/labels.ts";
import { answerSentences } from "./offline/question.ts";
import { readText, type Reading } from "./offline/reading.ts";
import { summaryText } from "./offline/summary.ts";
import { storableText } from "./plain-text.ts";
import { countTokens } from "./tokens.ts";

const longestTitle = 90;
/** Parts of every project page that are no part of its subject. */
const sideHeadings =
  /sponsor|backer|contribut|licen[sc]e|code of conduct|support(?:ers)?$|change ?log|acknowledg|credits/i;

/** The answer to a request that gives nothing to choose from. */
const nothingToRead =
  "The built-in offline engine only works on text that it is given, and this request has none. Add a model provider in the settings for free writing.";

/** The answer to a request that gives images alone. */
const nothingToSee =
  "The built-in offline engine cannot look at images. Add a model provider in the settings for that.";

export function answerOffline(request: ModelRequest): Completion {
  const instruction = readInstruction(request.messages);
  const answer = storableText(answerText(request, instruction));
  const text = cutToTokens(answer, request.maxTokens);
  return {
    text,
    toolCalls: [],
    model: request.model,
    usage: { inputTokens: countInput(request), outputTokens: countTokens(text), requests: 1 },
    finishReason: text === answer ? "stop" : "length",
  };
}

function answerText(
  { schema, maxTokens, messages }: ModelRequest,
  instruction: Instruction,
): string {
  const reading = readText(
    instruction.text === "" && schema !== undefined ? instruction.words : instruction.text,
  );
  if (schema !== undefined) return JSON.stringify(fillSchema(schema, reading, instruction.words));
  if (instruction.text.trim() === "") {
    const hasImages = messages.some((message) => imagesOfMessage(message).length > 0);
    return hasImages ? nothingToSee : nothingToRead;
  }
  return (
    textOfTask(instruction, reading, maxTokens) ||
    reading.prose.slice(0, 1000) ||
    instruction.text.trim().slice(0, 1000)
  );
}

function textOfTask(
  { task, words, labels, length }: Instruction,
  reading: Reading,
  maxTokens: number | undefined,
): string {
  const summary = (): string => summaryText(reading, { length, maxTokens });
  switch (task) {
    case "summary":
      return summary();
    case "question": {
      const answer = answerSentences(
        reading,
        words,
        length?.unit === "sentences" ? length.count : 2,
      ).join(" ");
      return answer === "" ? "The text does not say." : answer;
    }
    case "title":
      return titleOf(reading);
    case "keywords":
      return keyPhrases(reading, length?.count ?? 8).join(", ");
    case "label":
      return chooseLabel(reading, labels, words).label;
    case "outline":
      return outline(reading, length?.count ?? 6);
    case "entities":
      return entityList(reading, words);
  }
}

/** The title; of a text without one, the beginning of its first sentence. */
function titleOf({ title, sentences }: Reading): string {
  const text = title ?? sentences[0]?.text.replace(/[.!?]$/, "") ?? "";
  return text.length <= longestTitle
    ? text
    : `${text.slice(0, longestTitle - 1).replace(/\s+\S*$/, "")}…`;
}

function outline(reading: Reading, count: number): string {
  const headings = reading.blocks
    .filter(
      ({ kind, text }) => kind === "heading" && text !== reading.title && !sideHeadings.test(text),
    )
    .map(({ text }) => text);
  const parts =
    headings.length >= 2
      ? headings
      : keyPhrases(reading, count).map(
          (phrase) => phrase.charAt(0).toUpperCase() + phrase.slice(1),
        );
  return parts
    .slice(0, count)
    .map((part, index) => `${index + 1}. ${part}`)
    .join("\n");
}

/** The types that the instruction names, or all that were found. */
function entityList(reading: Reading, words: string): string {
  const found = Object.entries(
    findEntities({ prose: reading.prose, headed: reading.headed, whole: reading.source }),
  );
  const asked = found.filter(([type]) => new RegExp(`\\b${type.slice(0, 5)}`, "i").test(words));
  const lines = (asked.length > 0 ? asked : found)
    .filter(([, names]) => names.length > 0)
    .map(([type, names]) => `${type.charAt(0).toUpperCase()}${type.slice(1)}: ${names.join(", ")}`);
  return lines.length === 0 ? "The text names none." : lines.join("\n");
}

/** As much of the text as the tokens allow, to the end of a word. */
function cutToTokens(text: string, maxTokens = Number.POSITIVE_INFINITY): string {
  if (countTokens(text) <= maxTokens) return text;
  let fits = 0;
  let tooLong = text.length;
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (countTokens(text.slice(0, middle)) <= maxTokens) fits = middle;
    else tooLong = middle;
  }
  const cut = text.slice(0, fits).replace(/[\uD800-\uDBFF]$/, "");
  return cut.replace(/\s+\S*$/, "") || cut;
}
