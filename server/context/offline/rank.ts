/** Which sentences matter: how much each has in common with the others (TextRank over TF-IDF), where it stands, what it is like. */
import type { Sentence } from "./sentence.ts";
import { countTerms } from "./words.ts";

type Vector = ReadonlyMap<string, number>;

export interface Ranked {
  readonly sentence: Sentence;
  readonly score: number;
  readonly vector: Vector;
}

const damping = 0.85;
const rounds = 25;

/** Sentences with their scores, in the order of the text. `title`: words that the text is about. */
export function rankSentences(
  sentences: readonly Sentence[],
  title: readonly string[],
): readonly Ranked[] {
  const vectors = vectorsOf(sentences);
  const centrality = centralityOf(vectors);
  const most = Math.max(...centrality, Number.MIN_VALUE);
  const about = new Set(title);
  return sentences.map((sentence, index) => ({
    sentence,
    vector: vectors[index] ?? new Map<string, number>(),
    score:
      ((centrality[index] ?? 0) / most) * 0.5 +
      position(sentence, sentences.length) * 0.3 +
      overlap(sentence, about) * 0.15 +
      manner(sentence),
  }));
}

function vectorsOf(sentences: readonly Sentence[]): readonly Vector[] {
  const documents = new Map<string, number>();
  for (const { terms } of sentences)
    for (const term of new Set(terms)) documents.set(term, (documents.get(term) ?? 0) + 1);
  return sentences.map(({ terms }) => {
    const weights = [...countTerms(terms)].map(
      ([term, count]) =>
        [
          term,
          (1 + Math.log(count)) * Math.log(1 + sentences.length / (documents.get(term) ?? 1)),
        ] as const,
    );
    const length = Math.hypot(...weights.map(([, weight]) => weight));
    return new Map(weights.map(([term, weight]) => [term, length === 0 ? 0 : weight / length]));
  });
}

/** Cosine of the angle between two sentences: 1 = the same words. */
export function similarity(left: Vector, right: Vector): number {
  const [small, large] = left.size < right.size ? [left, right] : [right, left];
  let sum = 0;
  for (const [term, weight] of small) sum += weight * (large.get(term) ?? 0);
  return sum;
}

/** Links weaker than this are chance. */
const weakestLink = 0.08;

function centralityOf(vectors: readonly Vector[]): readonly number[] {
  const count = vectors.length;
  const links = vectors.map((left, from) =>
    vectors.flatMap((right, to) => {
      const weight = from === to ? 0 : similarity(left, right);
      return weight > weakestLink ? [{ to, weight }] : [];
    }),
  );
  const totals = links.map((list) => list.reduce((sum, { weight }) => sum + weight, 0));
  let scores: number[] = Array.from({ length: count }, () => 1 / count);
  for (let round = 0; round < rounds; round += 1) {
    const next: number[] = Array.from({ length: count }, () => (1 - damping) / count);
    for (const [from, list] of links.entries()) {
      for (const { to, weight } of list)
        next[to] = (next[to] ?? 0) + damping * (scores[from] ?? 0) * (weight / (totals[from] ?? 1));
    }
    scores = next;
  }
  return scores;
}

/** The beginning says what it is about. */
function position({ index, block, isFirstOfBlock }: Sentence, count: number): number {
  const lead = block === 1 ? 1 : block === 2 ? 0.7 : block === 3 ? 0.5 : 0;
  const early = 1 - index / Math.max(1, count);
  return Math.max(lead * (isFirstOfBlock ? 1 : 0.8), early * 0.4) + (isFirstOfBlock ? 0.05 : 0);
}

function overlap({ terms }: Sentence, about: ReadonlySet<string>): number {
  if (about.size === 0) return 0;
  return Math.min(
    1,
    new Set(terms.filter((term) => about.has(term))).size / Math.min(about.size, 3),
  );
}

/** Sections of a README that are about using or running the project, not about what it is. */
const sideSections =
  /install|usage|getting started|quick start|contribut|licen[sc]e|\btest|develop|\bbuild|\bsupport\b|sponsor|credit|acknowledg|security|changelog|release|example|faq|migrat|upgrad|author|team|maintainer|table of contents|community|resources|links|related|requirement|compatib|\bapi\b|reference|\boptions?\b|method|parameter|config|command line|\bcli\b|selector|plugin|recipe|used by|who uses/i;

/** Without one of these an English sentence has hardly a verb. */
const verb =
  /\b(?:is|are|was|were|be|been|has|have|had|can|could|will|would|should|may|might|must|do|does|did|isn't|aren't|doesn't|don't|can't|won't|it's|(?:provid|support|allow|enabl|help|show|find|found|propos|conclud|us|mak|giv|tak|work|run|com|contain|includ|offer|let|keep|need|requir|return|convert|generat|creat|read|writ|bring|turn|replac|handl|focus|remain|becom|describ|defin|follow|ensur|reduc|improv|increas|add|fix|remov|chang|introduc|present|build|built|design|aim|start|stop|depend|appl|check|validat|pars|produc|receiv|send|sent|call|load|stor|sav|serv|wait|expect|happen|lead|led|mean|represent|consist|provid)(?:e|s|es|ed|d|ies|ied|y)?)\b/i;

interface Trait {
  readonly pattern: RegExp;
  readonly worth: number;
}

/** What the words of a sentence say for and against quoting it alone. */
const traits: readonly Trait[] = [
  {
    pattern:
      /^(?:The |An? )?[\p{L}\d@./_ ()“”"-]{1,80}? (?:is|are|was|were) (?:an?|the|one|used|designed|intended|built)\b/u,
    worth: 0.2,
  },
  {
    pattern:
      /\b(?:provides?|allows?|supports?|enables?|helps?|shows?|found|finds?|propose[sd]?|conclude[sd]?|results?|designed|aims?|features?|goal)\b/i,
    worth: 0.05,
  },
  { pattern: /^(?:[^.!?。…]|[.](?=\S))*[^.!?。…"'”’)\]]$/, worth: -0.15 },
  // It leans on the sentence before it.
  {
    pattern:
      /^(?:it|its|this|that|these|those|they|he|she|however|but|and|or|also|so|then|thus|therefore|moreover|furthermore|otherwise|instead|for (?:example|instance)|in (?:this|that|these|other|addition|particular)|such|here|as (?:such|a result|shown)|note|similarly|likewise|yes|no|finally|additionally|even|unlike|besides|another)\b/i,
    worth: -0.2,
  },
  { pattern: /\b(?:above|below|instead|following|figure|gif|screenshot|that is)\b/i, worth: -0.1 },
  // It tells the reader what to do.
  {
    pattern:
      /^(?:please|see|check|read|visit|click|run|try|if|when|once|before|after|to \w+|you(?:'ll)? |we (?:welcome|use|recommend)|feel free|don't|make sure|refer|install|download|define|create|add|set|given|let's|note)\b/i,
    worth: -0.2,
  },
  {
    pattern:
      /\b(?:see|refer to|read more|learn more|documentation (?:of|is|can)|hosted|available (?:through|on|via|at|from)|(?:can be )?found (?:here|on|at|in)|new in version)\b/i,
    worth: -0.15,
  },
  {
    pattern:
      /^(?:defaults?\b|returns?|parses?|converts?|sets?|gets?|returning|accepts?|takes|throws?|called|calls?)\b/i,
    worth: -0.25,
  },
  { pattern: /https?:\/\//, worth: -0.2 },
  { pattern: /\w\(|\b[a-z]+[A-Z]\w+\b|--\w|\w::\w|[<>{}[\]|=]/, worth: -0.15 },
  { pattern: /[?]$/, worth: -0.3 },
  {
    pattern:
      /\b(?:financial|sponsor|backers?|twitter|discord|slack|gitter|mailing list|newsletter)\b/i,
    worth: -0.3,
  },
];

/** Bonuses and penalties for what a sentence is like and where it stands. */
function manner({ text, terms, isItem, section, index }: Sentence): number {
  const words = text.split(/\s+/).length;
  const isSide = section !== null && sideSections.test(section);
  let bonus = traits.reduce(
    (sum, { pattern, worth }) => (pattern.test(text) ? sum + worth : sum),
    0,
  );
  // The first thing a document says is what it is.
  if (index === 0 && !isItem && !isSide && words >= 4) bonus += 0.3;
  if (isItem) bonus -= 0.12;
  if (words < 6 && index > 0) bonus -= 0.2;
  if (words > 40) bonus -= 0.15;
  if (terms.length < 3) bonus -= 0.1;
  if (index > 0 && isEnglish(text) && !verb.test(text)) bonus -= 0.3;
  if (isSide) bonus -= 0.35;
  return bonus;
}

function isEnglish(text: string): boolean {
  return /\b(?:the|of|and|to|in|for|with|on|an?)\b/i.test(text);
}

/** A sentence this far below the best is only there to make up the number. */
const worthSaying = 0.3;
const always = 2;
const maxMisfits = 8;

/** Chooses by score, but not the same thought twice (maximal marginal relevance). Answers in the order of the text. */
export function chooseSentences(
  ranked: readonly Ranked[],
  fits: (chosen: readonly Sentence[]) => boolean,
): readonly Sentence[] {
  const sorted = [...ranked].toSorted(
    (a, b) => b.score - a.score || a.sentence.index - b.sentence.index,
  );
  const least = (sorted[0]?.score ?? 0) * worthSaying;
  const left = sorted.filter(({ score }, place) => place < always || score >= least);
  const chosen: Ranked[] = [];
  let misfits = 0;
  while (left.length > 0) {
    const best = left
      .map((candidate) => ({
        candidate,
        value:
          candidate.score -
          0.6 * Math.max(0, ...chosen.map((other) => similarity(candidate.vector, other.vector))),
      }))
      .reduce((a, b) => (b.value > a.value ? b : a)).candidate;
    left.splice(left.indexOf(best), 1);
    if (chosen.some((other) => similarity(best.vector, other.vector) > 0.75)) continue;
    if (fits(inOrder([...chosen, best]))) {
      chosen.push(best);
    } else {
      // A shorter one may still fit.
      misfits += 1;
      if (misfits === maxMisfits) break;
    }
  }
  return inOrder(chosen);
}

function inOrder(ranked: readonly Ranked[]): readonly Sentence[] {
  return ranked.map(({ sentence }) => sentence).toSorted((a, b) => a.index - b.index);
}
