/**
 * Vectors of the built-in engine: words and pieces of words, hashed into as many places as the vector has. Texts that share words, or
 * forms of them, are near each other; it knows nothing of meaning. The same text always gets the same vector.
 */
import type { EmbeddingRequest } from "../../shared/nodes/node-context.ts";
import { countTerms, termsOf, wordsOf } from "./offline/words.ts";
import { countTexts, type Vectors } from "./openai-embeddings.ts";

const defaultDimensions = 256;
/** Length of the pieces of words. */
const pieceLength = 3;
/** A piece says less than a word does. */
const pieceWeight = 0.3;
/** Digits that are enough to compare by, and half as long as all of them. */
const digits = 6;

export function embedOffline({ model, texts, dimensions }: EmbeddingRequest): Vectors {
  const size = dimensions ?? defaultDimensions;
  return {
    vectors: texts.map((text) => vectorOf(text, size)),
    model,
    usage: { inputTokens: countTexts(texts), requests: 1 },
  };
}

function vectorOf(text: string, size: number): readonly number[] {
  const vector = Array.from({ length: size }, () => 0);
  const add = (feature: string, weight: number): void => {
    const hash = hashOf(feature);
    const place = hash % size;
    // The sign keeps features that fall on the same place from adding up.
    vector[place] = (vector[place] ?? 0) + ((hash & 0x80000000) === 0 ? weight : -weight);
  };
  for (const [term, count] of countTerms(termsOf(text))) add(`w ${term}`, 1 + Math.log(count));
  for (const [piece, count] of countTerms(wordsOf(text).flatMap(piecesOf)))
    add(`p ${piece}`, pieceWeight * (1 + Math.log(count)));
  const length = Math.hypot(...vector);
  // Of a text without any word, or whose features cancel each other out.
  if (length === 0) return vector.map((_, place) => (place === 0 ? 1 : 0));
  return vector.map((value) => Number((value / length).toFixed(digits)));
}

function piecesOf(word: string): readonly string[] {
  const bounded = `^${word}$`;
  return Array.from({ length: Math.max(1, bounded.length - pieceLength + 1) }, (_, at) =>
    bounded.slice(at, at + pieceLength),
  );
}

/** FNV-1a, with its bits mixed once more: the lowest of them choose the place. */
function hashOf(feature: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < feature.length; at += 1)
    hash = Math.imul(hash ^ feature.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
