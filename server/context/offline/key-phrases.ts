/** The words and phrases that a text is about. */
import type { Reading } from "./reading.ts";
import { isStopword, stem } from "./words.ts";

const longestPhrase = 3;

interface Phrase {
  readonly text: string;
  readonly score: number;
  times: number;
}

/** Phrases between stopwords and punctuation, by how often and how densely they occur (RAKE). Best first. */
export function keyPhrases({ prose, title }: Reading, count: number): readonly string[] {
  const runs = [...phraseRuns(title ?? ""), ...phraseRuns(prose)];
  const frequency = new Map<string, number>();
  const degree = new Map<string, number>();
  for (const run of runs) {
    for (const word of run.map(stem)) {
      frequency.set(word, (frequency.get(word) ?? 0) + 1);
      degree.set(word, (degree.get(word) ?? 0) + run.length);
    }
  }
  const phrases = new Map<string, Phrase>();
  for (const run of runs) {
    const key = run.map(stem).join(" ");
    const known = phrases.get(key);
    if (known !== undefined) {
      known.times += 1;
      continue;
    }
    const weight = run
      .map(stem)
      .reduce(
        (sum, word) =>
          sum +
          ((degree.get(word) ?? 0) / (frequency.get(word) ?? 1)) *
            Math.log(1 + (frequency.get(word) ?? 0)),
        0,
      );
    phrases.set(key, { text: run.join(" "), score: weight / run.length, times: 1 });
  }
  const about = (title ?? "").toLowerCase();
  const worth = ({ text, score, times }: Phrase): number => {
    // Several words that stand together once are chance, unless the title has them.
    const isChance = times === 1 && text.includes(" ") && !about.includes(text.toLowerCase());
    return score * Math.log(1 + times) * (isChance ? 0.2 : 1);
  };
  const sorted = [...phrases.values()].toSorted((left, right) => worth(right) - worth(left));
  const chosen: string[] = [];
  for (const { text } of sorted) {
    if (chosen.length === count) break;
    if (!chosen.some((other) => other.includes(text) || text.includes(other))) chosen.push(text);
  }
  return chosen;
}

function phraseRuns(text: string): readonly (readonly string[])[] {
  return text
    .split(/[.,;:!?()[\]{}"“”<>|/\n]+|\s[-–—]\s/)
    .flatMap((part) => {
      const runs: string[][] = [[]];
      for (const word of part.trim().split(/\s+/)) {
        const bare = word.replaceAll(/^[^\p{L}\d]+|[^\p{L}\d]+$/gu, "");
        const lower = bare.toLowerCase();
        if (
          bare.length < 3 ||
          isStopword(lower) ||
          /^\d|[=_\\]|[a-z][A-Z]/.test(bare) ||
          lower.endsWith("ly")
        )
          runs.push([]);
        else runs.at(-1)?.push(/^\p{Lu}{2,}|^\p{Lu}\p{Ll}*\p{Lu}/u.test(bare) ? bare : lower);
      }
      return runs;
    })
    .filter((run) => run.length > 0 && run.length <= longestPhrase);
}
