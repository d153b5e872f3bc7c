/** What a request asks for: the task, how long the answer should be, and which part of the messages is the text to work on. */
import type { ModelMessage } from "../../../shared/nodes/node-context.ts";
import { textOfMessage } from "../message-text.ts";

export type Task = "summary" | "question" | "title" | "keywords" | "entities" | "outline" | "label";

export interface WantedLength {
  readonly unit: "sentences" | "words" | "bullets" | "paragraphs" | "characters";
  readonly count: number;
}

export interface Instruction {
  readonly task: Task;
  /** The words of the instruction itself. */
  readonly words: string;
  /** What it is about; empty when there is nothing but the instruction. */
  readonly text: string;
  readonly length: WantedLength | null;
  /** Labels to choose from, when the instruction lists them. */
  readonly labels: readonly string[];
}

/** An instruction longer than this is a text. */
const longestInstruction = 1200;

const verbs =
  /\b(?:summari[sz]e|summary|sum up|tl;?dr|condense|shorten|abstract|describe|explain|list|extract|find|identify|name|classify|categori[sz]e|label|rate|answer|write|draft|generate|create|give|tell|state|decide|determine|analy[sz]e|review|translate|rewrite|outline|suggest|propose|what|who|when|where|why|which|how|is|are|does|do|can)\b/i;

export function readInstruction(messages: readonly ModelMessage[]): Instruction {
  const system = messages
    .filter(({ role }) => role === "system")
    .map((message) => textOfMessage(message).trim());
  const said = messages
    .filter(({ role }) => role === "user")
    .map((message) => textOfMessage(message).trim());
  // What a tool found is a text to work on like one that was given.
  const found = messages.filter(({ role }) => role === "tool").map(textOfMessage);
  const last = said.at(-1) ?? "";
  const parts = takeApart(last);
  // With an instruction from the system, the user's message is the text, unless it is itself an instruction about one.
  const hasOwn =
    parts.words !== "" && (system.length === 0 || parts.text !== "" || isQuestion(parts.words));
  const own = hasOwn ? parts.words : "";
  const text = hasOwn
    ? [...said.slice(0, -1), parts.text, ...found].filter((part) => part !== "").join("\n\n")
    : [...said, ...found].join("\n\n");
  const words = [...system, own].filter((part) => part !== "").join("\n");
  const decisive = own === "" ? words : own;
  return {
    task: taskOf(decisive, words),
    words,
    text,
    length: lengthOf(own) ?? lengthOf(words),
    labels: labelsOf(words),
  };
}

/** An instruction before or after a text, or around it in quotes or tags. */
function takeApart(content: string): { readonly words: string; readonly text: string } {
  const quoted =
    /^([\s\S]*?)(?:"""|```|<(document|text|article|content|context|input)>)\s*([\s\S]+?)\s*(?:"""|```|<\/\2>)([\s\S]*)$/i.exec(
      content,
    );
  if (quoted !== null && isInstruction(`${quoted[1] ?? ""} ${quoted[4] ?? ""}`)) {
    return { words: `${quoted[1] ?? ""}\n${quoted[4] ?? ""}`.trim(), text: quoted[3] ?? "" };
  }
  const before = /^([\s\S]{1,1200}?)(?:\n\s*\n|:\s*\n|:\s{2,})([\s\S]+)$/.exec(content);
  if (before !== null && isInstruction(before[1] ?? "")) {
    return { words: (before[1] ?? "").trim(), text: withoutLabel(before[2] ?? "") };
  }
  const colon = /^([^\n:]{8,200}): ?([\s\S]+)$/.exec(content);
  if (
    colon !== null &&
    /^(?:please )?(?:summari[sz]e|classify|extract|list|describe|answer|label|give|find|name|write)\b/i.test(
      colon[1] ?? "",
    ) &&
    (colon[2] ?? "").length > (colon[1] ?? "").length
  ) {
    return { words: (colon[1] ?? "").trim(), text: (colon[2] ?? "").trim() };
  }
  const after = /^([\s\S]+)\n\s*\n([^\n]{1,400})$/.exec(content);
  if (
    after !== null &&
    isInstruction(after[2] ?? "") &&
    /[?]$|\b(?:above|this|the) (?:text|document|article|passage)|^(?:summari[sz]e|question)/i.test(
      (after[2] ?? "").trim(),
    )
  ) {
    return { words: (after[2] ?? "").trim(), text: (after[1] ?? "").trim() };
  }
  return content.length <= longestInstruction && isInstruction(content) && !/\n\s*\n/.test(content)
    ? { words: content, text: "" }
    : { words: "", text: content };
}

/** `Text:` before the text belongs to the form, not to the text. */
function withoutLabel(text: string): string {
  return text.replace(/^\s*(?:text|document|article|content|input|context)\s*:\s*/i, "").trim();
}

function isInstruction(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > longestInstruction || trimmed.startsWith("#"))
    return false;
  const first = trimmed.split(/[.\n]/)[0] ?? "";
  return (
    isQuestion(trimmed) ||
    /^(?:please|you are|act as|your task|here is|given|read|based on|using|in (?:one|two|three|\d)|with)\b/i.test(
      trimmed,
    ) ||
    verbs.test(first.split(/\s+/).slice(0, 4).join(" "))
  );
}

function isQuestion(text: string): boolean {
  return /\?\s*$/.test(text.trim());
}

function taskOf(decisive: string, all: string): Task {
  const question =
    /(?:^|[\n.:]\s*)((?:who|what|when|where|why|which|how|is|are|does|do|did|was|were|can|has|have)\b[^?\n]*\?)/i.exec(
      decisive,
    );
  if (
    /\b(?:classif|categori[sz]|sentiment|label|one of)/i.test(decisive) &&
    labelsOf(all).length > 1
  )
    return "label";
  if (/\boutline\b|\bsection (?:titles|headings)\b|\btable of contents\b/i.test(decisive))
    return "outline";
  if (/\b(?:title|headline|subject line)\b/i.test(decisive) && !/summari/i.test(decisive))
    return "title";
  if (
    /\b(?:key ?words|key ?phrases|tags|topics|main terms)\b/i.test(decisive) &&
    !/summari/i.test(decisive)
  )
    return "keywords";
  if (
    /\b(?:entities|people|persons|organi[sz]ations|companies|places|e-?mails|dates)\b/i.test(
      decisive,
    ) &&
    /\b(?:list|extract|find|name|identify|which)\b/i.test(decisive)
  )
    return "entities";
  if (question !== null && !/summar|main point|about\?$/i.test(question[1] ?? ""))
    return "question";
  return "summary";
}

const numberWords: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  single: 1,
  two: 2,
  couple: 2,
  three: 3,
  few: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
};
const numberPattern = `\\d{1,5}|${Object.keys(numberWords).join("|")}`;
const lengthPattern = new RegExp(
  `\\b(${numberPattern})(?:\\s*(?:-|–|to|or)\\s*(${numberPattern}))?[\\s-]+(?:(?:short|concise|clear|plain|simple|brief|key|main|most|important|bullet)[\\s-]+)*(sentences?|words?|bullets?|points?|paragraphs?|characters?|lines?|items?|key ?words?|key ?phrases?|tags?|topics?|sections?|chapters?|headings?)\\b`,
  "i",
);

function lengthOf(words: string): WantedLength | null {
  const match = lengthPattern.exec(words);
  if (match === null) return /\bbullet/i.test(words) ? { unit: "bullets", count: 5 } : null;
  const [, first = "", second, unit = ""] = match;
  const count = Math.max(1, numberOf(second ?? first));
  const wantsBullets =
    /bullet|point|item|line|key|tag|topic|section|chapter|heading/i.test(unit) ||
    /\bbullet/i.test(match[0]);
  if (wantsBullets) return { unit: "bullets", count };
  if (/^word/i.test(unit)) return { unit: "words", count };
  if (/char/i.test(unit)) return { unit: "characters", count };
  return { unit: /para/i.test(unit) ? "paragraphs" : "sentences", count };
}

function numberOf(text: string): number {
  return numberWords[text.toLowerCase()] ?? Number(text);
}

/** `one of: billing, bug, other` · `into positive, negative or neutral` · `as spam/ham`. */
function labelsOf(words: string): readonly string[] {
  const list =
    /\b(?:one of|either|categories|classes|labels|options|choose from|into|as)\b(?: the following| these)?(?: categories| classes| labels| options)?\s*:?\s*([\w"'“”‘’` -]+(?:(?:\s*[,/|]\s*|\s+or\s+|,?\s+and\s+)[\w"'“”‘’` -]+)+)/i.exec(
      words,
    )?.[1];
  if (list === undefined) return [];
  return list
    .split(/\s*[,/|]\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and\s+/i)
    .map((label) => label.replaceAll(/^["'“”‘’`\s]+|["'“”‘’`.\s]+$/g, ""))
    .filter((label) => label !== "" && label.split(" ").length <= 4);
}
