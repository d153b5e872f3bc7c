/** Texts for the members of a form. */
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import type { Filled, Slot } from "./fill-schema.ts";
import { readInstruction } from "./instruction.ts";
import { answerSentences } from "./question.ts";
import { keyPhrases } from "./key-phrases.ts";
import { summaryText } from "./summary.ts";
import { languageOf } from "./language.ts";
import { topicOf, wordsOfName, type Subject, type Topic } from "./subject.ts";

export function fillText(slot: Slot, instruction: string): Filled {
  const { schema, subject } = slot;
  const formatted = byFormat(schema, subject);
  if (formatted !== undefined)
    return { value: formatted ?? emptyFormat(schema), isFound: formatted !== null };
  const found = textFor(slot, instruction);
  return { value: fitted(found ?? fallback(schema), schema, subject), isFound: found !== null };
}

function textFor(slot: Slot, instruction: string): string | null {
  const topic = topicOf(slot.name, slot.description);
  return aboutOneThing(slot, topic, instruction) ?? textOfTopic(slot, topic, instruction);
}

/** One thing out of many: its name, its kind, its date; a longer text about it only where one is asked for. */
function aboutOneThing(slot: Slot, topic: Topic, instruction: string): string | null {
  const { name, subject } = slot;
  if (subject.name === null) return null;
  const isItem = subject.type === "item";
  if (topic.kind === "entities" && topic.type === "dates") return subject.date;
  if (topic.kind === "type" && subject.type !== null) return subject.type;
  if (topic.kind === "summary" && !isItem) return summaryOf(slot, instruction);
  const wantsName = topic.kind !== "entities" || isItem || /\bname\b/.test(wordsOfName(name));
  return wantsName ? subject.name : null;
}

function textOfTopic(slot: Slot, topic: Topic, instruction: string): string | null {
  const { name, description, subject } = slot;
  const { reading } = subject;
  switch (topic.kind) {
    case "entities":
      return subject.entities()[topic.type][0] ?? null;
    case "mixed":
      return Object.values(subject.entities()).flat()[0] ?? null;
    case "title":
    case "name":
      return reading.title ?? reading.sentences[0]?.text ?? null;
    case "keywords":
      return keyPhrases(reading, 1)[0] ?? null;
    case "language":
      return languageOf(reading.prose);
    case "summary":
    case "points":
      return summaryOf(slot, instruction);
    case "type":
    case "sentence": {
      const [answer] = answerSentences(reading, `${wordsOfName(name)} ${description}`, 1);
      return answer ?? (name === "" ? summaryOf(slot, instruction) : null);
    }
  }
}

function summaryOf({ subject, schema, description }: Slot, instruction: string): string | null {
  const { reading } = subject;
  const ask = (words: string) => readInstruction([{ role: "system", content: words }]).length;
  const text = summaryText(reading, {
    length: ask(description) ?? ask(instruction),
    maxTokens: undefined,
  });
  const most = schema["maxLength"];
  if (typeof most !== "number" || text.length <= most) return text === "" ? null : text;
  return (
    summaryText(reading, { length: { unit: "characters", count: most }, maxTokens: undefined }) ||
    text
  );
}

/** undefined: no format that matters; null: the text has none of it. */
function byFormat(schema: JsonObject, subject: Subject): string | null | undefined {
  switch (schema["format"]) {
    case "date":
      return isoDate(subject)?.slice(0, 10) ?? null;
    case "date-time":
      return isoDate(subject);
    case "email":
      return subject.entities().emails[0] ?? null;
    case "uri":
    case "url":
    case "iri":
    case "uri-reference":
      return subject.entities().urls[0] ?? null;
    default:
      return undefined;
  }
}

function isoDate({ date, entities }: Subject): string | null {
  for (const text of date === null ? entities().dates : [date]) {
    const plain = text.replaceAll(/(\d)(?:st|nd|rd|th)\b/g, "$1").replaceAll("/", "-");
    const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(plain) ? plain : `${plain} UTC`);
    if (!Number.isNaN(time)) return new Date(time).toISOString();
  }
  return null;
}

/** The emptiest value that has the format. */
function emptyFormat(schema: JsonObject): string {
  const empty: Readonly<Record<string, string>> = {
    date: "1970-01-01",
    "date-time": "1970-01-01T00:00:00Z",
    email: "unknown@example.com",
  };
  return empty[String(schema["format"])] ?? "about:blank";
}

function fallback(schema: JsonObject): string {
  return typeof schema["default"] === "string" ? schema["default"] : "";
}

/** A text within the bounds of the schema. */
function fitted(text: string, schema: JsonObject, subject: Subject): Json {
  const pattern = typeof schema["pattern"] === "string" ? schema["pattern"] : null;
  const matching = pattern === null ? text : matchingText(text, pattern, subject);
  const most =
    typeof schema["maxLength"] === "number" ? schema["maxLength"] : Number.POSITIVE_INFINITY;
  const least =
    typeof schema["minLength"] === "number" ? Math.min(schema["minLength"], 1_000_000) : 0;
  const characters = Array.from(matching);
  const short = characters.length > most ? shortened(characters, most) : matching;
  return short.padEnd(
    short.length + Math.max(0, least - Array.from(short).length),
    short.trim() === "" ? "-" : ".",
  );
}

function shortened(characters: readonly string[], most: number): string {
  const cut = characters.slice(0, Math.max(0, most - 1)).join("");
  const atWord = cut.replace(/\s+\S*$/, "");
  return most < 1 ? "" : `${atWord.length > cut.length / 2 ? atWord : cut}…`;
}

/** What fits a pattern: the text itself, something in it, or something in the whole source. */
function matchingText(text: string, pattern: string, { reading }: Subject): string {
  let whole: RegExp;
  let inside: RegExp;
  try {
    whole = new RegExp(pattern, "u");
    inside = new RegExp(pattern.replace(/^\^/, "").replace(/(?<!\\)\$$/, ""), "u");
  } catch {
    // The check of the whole answer will say what is wrong with the pattern.
    return text;
  }
  if (whole.test(text)) return text;
  const candidates = [
    inside.exec(text)?.[0],
    inside.exec(reading.source)?.[0],
    text.toUpperCase(),
    text.toLowerCase(),
    text.toLowerCase().replaceAll(/[^a-z\d]+/g, "-"),
    text.toUpperCase().replaceAll(/[^A-Z\d]+/g, "_"),
  ];
  return candidates.find((candidate) => candidate !== undefined && whole.test(candidate)) ?? text;
}
