/** What a part of a form is filled from, and what the names of its members ask for. */
import { findEntities, type Entities, type EntityType } from "./entities.ts";
import type { Reading } from "./reading.ts";

/** A text, or one thing that it names with the sentences about it. */
export interface Subject {
  readonly reading: Reading;
  readonly entities: () => Entities;
  /** Of the one thing; null for the text as a whole. */
  readonly name: string | null;
  /** What the one thing is: `person`, `organization`, `section`. */
  readonly type: string | null;
  readonly date: string | null;
}

export function subjectOf(
  reading: Reading,
  one: {
    readonly name: string;
    readonly type: string;
    readonly date?: string | null;
  } | null = null,
): Subject {
  let found: Entities | null = null;
  return {
    reading,
    entities: () =>
      (found ??= findEntities({
        prose: reading.prose,
        headed: reading.headed,
        whole: reading.source,
      })),
    name: one?.name ?? null,
    type: one?.type ?? null,
    date: one?.date ?? null,
  };
}

export type Topic =
  | { readonly kind: "entities"; readonly type: EntityType }
  | {
      readonly kind:
        | "title"
        | "summary"
        | "keywords"
        | "points"
        | "name"
        | "type"
        | "language"
        | "sentence"
        | "mixed";
    };

const topics: readonly (readonly [RegExp, Topic])[] = [
  [
    /\b(?:people|persons?|authors?|speakers?|customers?|employees?|contacts?|actors?|founders?|maintainers?|editors?|full name|person name)\b/,
    { kind: "entities", type: "people" },
  ],
  [
    /\b(?:organi[sz]ations?|organisation|orgs?|compan(?:y|ies)|institutions?|employers?|affiliations?|vendors?|publishers?|brands?)\b/,
    { kind: "entities", type: "organizations" },
  ],
  [
    /\b(?:places?|locations?|cit(?:y|ies)|countr(?:y|ies)|regions?|addresse?s?|venues?)\b/,
    { kind: "entities", type: "places" },
  ],
  [
    /\b(?:dates?|years?|published|deadlines?|when|day|timestamps?|due|created|updated)\b/,
    { kind: "entities", type: "dates" },
  ],
  [
    /\b(?:amounts?|prices?|costs?|money|monetary|totals?|fees?|revenue|budget|salary)\b/,
    { kind: "entities", type: "money" },
  ],
  [/\be ?mails?\b/, { kind: "entities", type: "emails" }],
  [/\b(?:urls?|links?|websites?|homepage|uris?)\b/, { kind: "entities", type: "urls" }],
  [/\b(?:phones?|telephone|mobile|fax)\b/, { kind: "entities", type: "phones" }],
  [/\bhashtags?\b/, { kind: "entities", type: "hashtags" }],
  [/\b(?:entities|mentions|named entities)\b/, { kind: "mixed" }],
  [/\b(?:titles?|headline|heading|subject|document name)\b/, { kind: "title" }],
  [
    /\b(?:summar(?:y|ies)|abstract|overview|description|synopsis|tldr|gist|explanation|text|content|body|details?|context|reason(?:ing)?|rationale)\b/,
    { kind: "summary" },
  ],
  [
    /\b(?:keywords?|key ?phrases?|tags?|topics?|themes?|subjects|terms|concepts|technologies|skills)\b/,
    { kind: "keywords" },
  ],
  [
    /\b(?:points?|highlights?|bullets?|facts?|findings?|takeaways?|insights?|sentences|quotes?|conclusions?|claims?|items|features|changes|statements|steps|actions?)\b/,
    { kind: "points" },
  ],
  [/\blanguage\b/, { kind: "language" }],
  [/\b(?:types?|kinds?|categor(?:y|ies)|class(?:ification)?|labels?)\b/, { kind: "type" }],
  [/\b(?:name|entity|value|label)\b/, { kind: "name" }],
];

/** The name of a member as words: `keyPoints` → `key points`. */
export function wordsOfName(name: string): string {
  return name
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replaceAll(/[_\-.$]+/g, " ")
    .toLowerCase()
    .trim();
}

/** What a member asks for, by its name, then by its description. */
export function topicOf(name: string, description: string): Topic {
  for (const words of [wordsOfName(name), description.toLowerCase()]) {
    const topic = topics.find(([form]) => form.test(words));
    if (topic !== undefined) return topic[1];
  }
  return { kind: "sentence" };
}

const labelForms: Readonly<Record<string, RegExp>> = {
  person: /people|person|\bper\b/,
  organization: /organi[sz]|\borgs?\b|compan/,
  place: /place|location|\bloc\b|\bgpe\b|city|countr/,
  date: /\bdates?\b|\btime\b/,
  money: /money|amount|price/,
};

/** True for `person` and labels such as `PERSON`, `PER` or `people`. */
export function isLabelOf(label: string, type: string): boolean {
  const words = wordsOfName(label);
  return (
    words === type || words.split(" ").includes(type) || labelForms[type]?.test(words) === true
  );
}
