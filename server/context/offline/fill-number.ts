/** Numbers that a text names, or that can be counted in it. */
import type { JsonObject } from "../../../shared/base/json.ts";
import type { Filled, Slot } from "./fill-schema.ts";
import { scoreLabels } from "./labels.ts";
import { topicOf, wordsOfName } from "./subject.ts";
import { termsOf, wordsOf } from "./words.ts";

export function fillNumber(slot: Slot, isInteger: boolean): Filled {
  const found = measure(slot) ?? numberNear(slot);
  const isFound = found !== null;
  return { value: fitted(found ?? fallback(slot), slot.schema, isInteger), isFound };
}

/** What can be counted or judged. */
function measure(slot: Slot): number | null {
  const { name, description, schema, subject } = slot;
  const words = `${wordsOfName(name)} ${description.toLowerCase()}`;
  if (/\b(?:words?)\b.*\b(?:count|number)|\b(?:count|number).*\bwords?\b/.test(words))
    return wordsOf(subject.reading.prose).length;
  if (/\bsentences?\b/.test(words)) return subject.reading.sentences.length;
  if (/\b(?:confidence|probability|certainty)\b/.test(words)) return between(schema, 0.7, 1);
  if (/\b(?:sentiment|rating|stars|polarity)\b/.test(words)) return between(schema, mood(slot), 5);
  if (/\b(?:score|relevance|importance|quality|priority|severity)\b/.test(words))
    return between(schema, 0.5, 1);
  if (/\b(?:count|number of|how many|total number)\b/.test(words)) {
    const topic = topicOf(words.replace(/\b(?:count|number|total|how many|of)\b/g, ""), "");
    if (topic.kind === "entities") return subject.entities()[topic.type].length;
  }
  if (/\byear\b/.test(words)) {
    const year = /\b(?:19|20)\d{2}\b/.exec(subject.date ?? subject.reading.prose)?.[0];
    return year === undefined ? null : Number(year);
  }
  if (
    topicOf(name, description).kind === "entities" &&
    /price|amount|cost|total|fee|money|budget|revenue|salary/.test(words)
  ) {
    const [money] = subject.entities().money;
    return money === undefined ? null : numberIn(money);
  }
  return null;
}

/** How good the text sounds, 0 to 1. */
function mood({ subject }: Slot): number {
  const scores = new Map(
    scoreLabels(subject.reading, ["positive", "negative"], "").map(({ label, score }) => [
      label,
      score,
    ]),
  );
  const [good, bad] = [scores.get("positive") ?? 0, scores.get("negative") ?? 0];
  return good + bad === 0 ? 0.5 : good / (good + bad);
}

/** A share of the allowed range; `usualMaximum` where none is given. */
function between(schema: JsonObject, share: number, usualMaximum: number): number {
  const least = bound(schema, "minimum") ?? bound(schema, "exclusiveMinimum") ?? 0;
  const most =
    bound(schema, "maximum") ?? bound(schema, "exclusiveMaximum") ?? Math.max(usualMaximum, least);
  return least + (most - least) * share;
}

/** The number next to the words of the name. */
function numberNear({ name, description, subject }: Slot): number | null {
  const sought = new Set(termsOf(wordsOfName(name)).concat(termsOf(description)));
  if (sought.size === 0) return null;
  let best: { readonly value: number; readonly score: number } | null = null;
  for (const { text, terms } of subject.reading.sentences) {
    if (!/\d/.test(text)) continue;
    const score = new Set(terms.filter((term) => sought.has(term))).size;
    const value = numberIn(text);
    if (score > (best?.score ?? 0) && value !== null) best = { value, score };
  }
  return best?.value ?? null;
}

function numberIn(text: string): number | null {
  const match = /(?<![\w.])-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])-?\d+(?:\.\d+)?/.exec(
    text.replaceAll(/[$€£¥₹]/g, " "),
  )?.[0];
  if (match === undefined) return null;
  const factor = /million|\bmn?\b/i.test(text)
    ? 1e6
    : /billion|\bbn\b/i.test(text)
      ? 1e9
      : /thousand/i.test(text)
        ? 1e3
        : 1;
  return Number(match.replaceAll(",", "")) * factor;
}

function fallback({ schema }: Slot): number {
  return typeof schema["default"] === "number" ? schema["default"] : 0;
}

/** The nearest number that the schema allows. */
function fitted(value: number, schema: JsonObject, isInteger: boolean): number {
  const step = bound(schema, "multipleOf") ?? (isInteger ? 1 : null);
  const edge = step ?? 1e-6;
  const above = bound(schema, "exclusiveMinimum");
  const below = bound(schema, "exclusiveMaximum");
  const least = Math.max(
    bound(schema, "minimum") ?? -Number.MAX_SAFE_INTEGER,
    above === null ? -Number.MAX_SAFE_INTEGER : above + edge,
  );
  const most = Math.min(
    bound(schema, "maximum") ?? Number.MAX_SAFE_INTEGER,
    below === null ? Number.MAX_SAFE_INTEGER : below - edge,
  );
  const clamped = Math.min(most, Math.max(least, value));
  if (step === null) return Math.round(clamped * 1e6) / 1e6;
  const rounded = Math.round(clamped / step) * step;
  const inside =
    rounded < least
      ? Math.ceil(least / step) * step
      : rounded > most
        ? Math.floor(most / step) * step
        : rounded;
  // Steps such as 0.1 leave dust behind.
  return Number(inside.toPrecision(15));
}

function bound(schema: JsonObject, name: string): number | null {
  const value = schema[name];
  return typeof value === "number" ? value : null;
}
