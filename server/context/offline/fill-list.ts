/** Lists: what a text has several of. */
import { isJsonObject, type JsonObject } from "../../../shared/base/json.ts";
import type { Release } from "./change-log.ts";
import { entityTypes, type EntityType } from "./entities.ts";
import type { Slot } from "./fill-schema.ts";
import { keyPhrases } from "./key-phrases.ts";
import { authorsOf, referencesOf } from "./paper.ts";
import { readText, type Reading } from "./reading.ts";
import { isLabelOf, subjectOf, topicOf, wordsOfName, type Subject, type Topic } from "./subject.ts";
import { summarySentences } from "./summary.ts";

/** Things of a kind that a list usually has. */
const usualLength = 5;

/** Texts for a list of texts. */
export function listFor(
  { name, description, schema, subject }: Slot,
  items: JsonObject,
  instruction: string,
): readonly string[] {
  const itemDescription = typeof items["description"] === "string" ? items["description"] : "";
  const named = topicOf(name, `${description} ${itemDescription}`);
  const topic = named.kind === "sentence" && name === "" ? topicOf(instruction, "") : named;
  const count =
    typeof schema["maxItems"] === "number"
      ? schema["maxItems"]
      : Math.max(usualLength, typeof schema["minItems"] === "number" ? schema["minItems"] : 0);
  const part = partOfPaper(wordsOfName(name), subject.reading);
  if (part.length > 0) return part.slice(0, Number(schema["maxItems"] ?? part.length));
  switch (topic.kind) {
    case "entities":
      return subject.entities()[topic.type];
    case "mixed":
      return mixed(subject).map(({ name: text }) => text);
    case "keywords":
    case "type":
    case "name":
      return keyPhrases(subject.reading, count);
    case "title":
      return headingsOf(subject.reading).map(({ name: text }) => text);
    case "language":
    case "summary":
    case "points":
    case "sentence":
      return summarySentences(subject.reading, {
        length: { unit: "bullets", count },
        maxTokens: undefined,
      });
  }
}

/** What papers and articles have lists of; empty when it is not asked for, or not there. */
function partOfPaper(words: string, reading: Reading): readonly string[] {
  if (/\bauthors?\b/u.test(words)) return authorsOf(reading);
  if (/\b(?:citations?|references?|bibliography|works)\b/u.test(words))
    return referencesOf(reading);
  if (!/\b(?:headings?|outline|sections?|chapters?)\b/u.test(words)) return [];
  const authors = authorsOf(reading);
  const headings = headingsOf(reading)
    .map(({ name }) => name)
    .filter((heading) => !authors.some((author) => heading.includes(author)));
  if (headings.length > 1) return headings;
  return keyPhrases(reading, usualLength).map(
    (phrase) => phrase.charAt(0).toUpperCase() + phrase.slice(1),
  );
}

/** Things for a list of objects, each with its own part of the text. */
export function elementsFor(slot: Slot, topic: Topic): readonly Subject[] {
  const { schema, subject } = slot;
  const most = typeof schema["maxItems"] === "number" ? schema["maxItems"] : 50;
  return (partsFor(slot) ?? thingsFor(slot, topic, Math.min(most, usualLength))).slice(0, most);

  function partsFor({ name, description }: Slot): readonly Subject[] | null {
    const words = `${wordsOfName(name)} ${description.toLowerCase()}`;
    const { reading } = subject;
    if (/\b(?:sections?|chapters?|outline|headings?|parts?)\b/.test(words)) {
      return headingsOf(reading).map(sectionSubject);
    }
    const wantsReleases = /\b(?:releases?|versions?|changes)\b/.test(words);
    return wantsReleases && reading.releases !== null ? reading.releases.map(releaseSubject) : null;
  }
}

function thingsFor({ schema, subject }: Slot, topic: Topic, count: number): readonly Subject[] {
  const { reading } = subject;
  switch (topic.kind) {
    case "entities": {
      const type = singular[topic.type];
      return subject.entities()[topic.type].map((name) => entitySubject(subject, name, type));
    }
    case "mixed":
      return mixed(subject)
        .filter(({ type }) => isAskedFor(schema, type))
        .map(({ name, type }) => entitySubject(subject, name, type));
    case "keywords":
      return keyPhrases(reading, count).map((name) => entitySubject(subject, name, "topic"));
    default:
      return summarySentences(reading, {
        length: { unit: "bullets", count },
        maxTokens: undefined,
      }).map((text) => subjectOf(readText(text), { name: text, type: "item" }));
  }
}

function releaseSubject({ version, date, changes }: Release): Subject {
  return subjectOf(readText(changes.join(".\n\n")), { name: version, type: "release", date });
}

const singular: Readonly<Record<EntityType, string>> = {
  people: "person",
  organizations: "organization",
  places: "place",
  dates: "date",
  money: "money",
  emails: "email",
  urls: "url",
  phones: "phone",
  hashtags: "hashtag",
};

function mixed(subject: Subject): readonly { readonly name: string; readonly type: string }[] {
  const found = subject.entities();
  return entityTypes.flatMap((type) => found[type].map((name) => ({ name, type: singular[type] })));
}

/** When the things are to be labelled, those that no label is for are left out. */
function isAskedFor(schema: JsonObject, type: string): boolean {
  const items = isJsonObject(schema["items"]) ? schema["items"] : {};
  const members = isJsonObject(items["properties"]) ? Object.values(items["properties"]) : [];
  const labels = members
    .flatMap((member) =>
      isJsonObject(member) && Array.isArray(member["enum"])
        ? (member["enum"] as readonly unknown[])
        : [],
    )
    .filter((label) => typeof label === "string");
  return (
    labels.length === 0 ||
    labels.some((label) => isLabelOf(label, type)) ||
    !labels.some((label) => Object.values(singular).some((known) => isLabelOf(label, known)))
  );
}

/** A name with the sentences that name it. */
function entitySubject({ reading }: Subject, name: string, type: string): Subject {
  const about = reading.sentences
    .filter(({ text }) => text.toLowerCase().includes(name.toLowerCase()))
    .map(({ text }) => text);
  return subjectOf(readText(about.slice(0, 5).join(" ")), { name, type });
}

interface Part {
  readonly name: string;
  readonly text: string;
}

/** The parts of a text under its headings, without the title. */
function headingsOf({ blocks, title }: Reading): readonly Part[] {
  const parts: { name: string; text: string }[] = [];
  for (const { kind, text } of blocks) {
    if (kind !== "heading") {
      const last = parts.at(-1);
      if (last !== undefined) last.text += `${text}\n\n`;
    } else if (text !== title) {
      parts.push({ name: text, text: "" });
    }
  }
  return parts;
}

function sectionSubject({ name, text }: Part): Subject {
  return subjectOf(readText(text), { name, type: "section" });
}
