/** Answers a question with the sentence that answers it best. */
import { findEntities, type Entities } from "./entities.ts";
import type { Reading } from "./reading.ts";
import type { Sentence } from "./sentence.ts";
import { termsOf } from "./words.ts";

/** What kind of thing the answer names. */
const expectations: readonly (readonly [RegExp, (sentence: string) => boolean])[] = [
  [/^who\b|\bwhose\b|\bauthor\b/i, (text) => entitiesOf(text).people.length > 0],
  [
    /^when\b|\b(?:what|which) (?:year|date|day|month)\b/i,
    (text) => entitiesOf(text).dates.length > 0,
  ],
  [
    /^where\b|\b(?:what|which) (?:place|city|country)\b/i,
    (text) => entitiesOf(text).places.length > 0,
  ],
  [
    /\bhow (?:many|much|long|old|large|big|fast|often)\b|\bwhat (?:version|percentage|number)\b/i,
    (text) =>
      /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|million)\b/i.test(
        text,
      ),
  ],
  [/^why\b/i, (text) => /\bbecause|\bso that\b|\bdue to\b|\bsince\b|\bin order to\b/i.test(text)],
  [/^what (?:is|are)\b/i, (text) => /\b(?:is|are) (?:an?|the)\b/i.test(text)],
];

/** The best sentences, in order; empty when the text says nothing of it. */
export function answerSentences(
  { sentences }: Reading,
  question: string,
  count: number,
): readonly string[] {
  const asked = new Set(termsOf(question));
  const documents = new Map<string, number>();
  for (const { terms } of sentences)
    for (const term of new Set(terms)) documents.set(term, (documents.get(term) ?? 0) + 1);
  const weight = (term: string): number =>
    Math.log(1 + sentences.length / (documents.get(term) ?? 1));
  const expectation = expectations.find(([form]) => form.test(lastQuestion(question)))?.[1];
  const scored = sentences
    .map((sentence) => ({
      sentence,
      score:
        [...new Set(sentence.terms)].reduce(
          (sum, term) => sum + (asked.has(term) ? weight(term) : 0),
          0,
        ) / Math.sqrt(8 + sentence.terms.length),
    }))
    .filter(({ score }) => score > 0)
    .toSorted((left, right) => right.score - left.score)
    .slice(0, 30)
    .map(({ sentence, score }) => ({
      sentence,
      score: expectation?.(sentence.text) === true ? score * 1.5 : score,
    }))
    .toSorted((left, right) => right.score - left.score);
  const best = scored[0]?.score ?? 0;
  return scored
    .slice(0, count)
    .filter(({ score }) => score >= best * 0.6)
    .map(({ sentence }) => sentence)
    .toSorted((left: Sentence, right: Sentence) => left.index - right.index)
    .map(({ text }) => text);
}

function entitiesOf(text: string): Entities {
  return findEntities({ prose: text, headed: text, whole: text });
}

function lastQuestion(text: string): string {
  return /([^.!?\n]*)\?[^?]*$/.exec(text)?.[1]?.trim() ?? text;
}
