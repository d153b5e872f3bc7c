/** Extractive summaries: whole sentences of the text, in its order. */
import { countTokens } from "../tokens.ts";
import { tellChangeLog } from "./change-log.ts";
import type { WantedLength } from "./instruction.ts";
import type { Reading } from "./reading.ts";
import { chooseSentences } from "./rank.ts";
import type { Sentence } from "./sentence.ts";

export interface SummaryLimits {
  readonly length: WantedLength | null;
  readonly maxTokens: number | undefined;
}

/** Sentences of a summary nobody gave a length for. */
const usualSentences = { least: 2, most: 4 } as const;

/** The sentences of a summary; empty when the text holds none. */
export function summarySentences(
  reading: Reading,
  { length, maxTokens }: SummaryLimits,
): readonly string[] {
  const count = wantedCount(reading, length);
  const fits = (texts: readonly string[]): boolean =>
    texts.length <= count &&
    (length?.unit !== "words" || wordCount(texts) <= length.count) &&
    (length?.unit !== "characters" || texts.join(" ").length <= length.count) &&
    (maxTokens === undefined || countTokens(texts.join(" ")) <= maxTokens);
  const told = reading.releases === null ? [] : tellChangeLog(reading.releases, count);
  if (told.length > 1) return longestFitting(told, fits);
  const chosen = chooseSentences(reading.ranked, (sentences) =>
    fits(sentences.map(({ text }) => text)),
  );
  if (chosen.length > 0) return chosen.map(asSentence);
  // Not even the best fits: the caller cuts it.
  const [best] = reading.ranked.toSorted((left, right) => right.score - left.score);
  if (best !== undefined) return [asSentence(best.sentence)];
  return longestFitting(
    reading.blocks
      .filter(({ text }) => text.length > 2)
      .map(({ text }) => text)
      .slice(0, count),
    () => true,
  );
}

/** A summary as the instruction wants to see it. */
export function summaryText(reading: Reading, limits: SummaryLimits): string {
  const sentences = summarySentences(reading, limits);
  switch (limits.length?.unit) {
    case "bullets":
      return sentences.map((sentence) => `- ${sentence}`).join("\n");
    case "paragraphs":
      return paragraphs(sentences, limits.length.count).join("\n\n");
    case undefined:
    case "sentences":
    case "words":
    case "characters":
      return sentences.join(" ");
  }
}

function wantedCount({ sentences }: Reading, length: WantedLength | null): number {
  switch (length?.unit) {
    case "sentences":
    case "bullets":
      return length.count;
    case "paragraphs":
      return length.count * 3;
    case "words":
    case "characters":
      return Number.POSITIVE_INFINITY;
    case undefined:
      return Math.min(
        usualSentences.most,
        Math.max(usualSentences.least, Math.round(Math.sqrt(sentences.length) / 1.5)),
      );
  }
}

function longestFitting(
  texts: readonly string[],
  fits: (texts: readonly string[]) => boolean,
): readonly string[] {
  const tooMany = texts.findIndex((_, index) => !fits(texts.slice(0, index + 1)));
  return tooMany < 0 ? texts : texts.slice(0, tooMany);
}

/** A list item ends like a sentence when it stands among sentences. */
function asSentence({ text }: Sentence): string {
  const capital = text.replace(/^\p{Ll}(?=\p{Ll}* )/u, (letter) => letter.toUpperCase());
  return /[.!?。…]["'”’)\]]*$/.test(capital) ? capital : `${capital.replace(/[,;:]$/, "")}.`;
}

function wordCount(texts: readonly string[]): number {
  return texts.join(" ").split(/\s+/).length;
}

function paragraphs(sentences: readonly string[], count: number): readonly string[] {
  const size = Math.max(1, Math.ceil(sentences.length / count));
  return Array.from({ length: Math.ceil(sentences.length / size) }, (_, index) =>
    sentences.slice(index * size, (index + 1) * size).join(" "),
  );
}
