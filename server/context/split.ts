/**
 * Cuts text into pieces for models. Invariants: S1 a piece has at most `maxTokens` tokens. S2 the pieces, without their overlaps,
 * hold every character of the text in order, but for white space between pieces. S3 no character is cut in two.
 */
import { sentencesOf, type Span } from "./sentences.ts";
import { countTokens } from "./tokens.ts";

export interface SplitLimits {
  readonly maxTokens: number;
  /** Tokens of the end of a piece that the next one begins with; at most half of `maxTokens` is used. */
  readonly overlapTokens: number;
}

export interface TextPiece {
  readonly text: string;
  readonly tokens: number;
}

/** A sentence or a part of one, with the white space after it. */
interface Unit {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  /** True when a paragraph ends here. */
  readonly endsParagraph: boolean;
}

/** A piece that is at least this full may end early, at the end of a paragraph. */
const fullEnough = 0.6;

export function splitText(text: string, limits: SplitLimits): readonly TextPiece[] {
  const { maxTokens } = limits;
  const overlapTokens = Math.min(limits.overlapTokens, Math.floor(maxTokens / 2));
  const units = unitsOf(text, maxTokens);
  const pieces: TextPiece[] = [];
  let next = 0;
  let from = 0;
  while (next < units.length) {
    const { piece, end } = fitted(text, { units, from, next, maxTokens });
    pieces.push(piece);
    next = end;
    from = overlapStart(units, next, overlapTokens);
  }
  return pieces.filter((piece) => piece.text !== "");
}

/** Index after the last unit of the piece that starts with the overlap at `from` and must bring at least unit `next`. */
function pieceEnd({ units, from, next, maxTokens }: Draft): number {
  let tokens = 0;
  let end = from;
  while (end < units.length && (tokens + (units[end]?.tokens ?? 0) <= maxTokens || end <= next)) {
    tokens += units[end]?.tokens ?? 0;
    end += 1;
  }
  if (end >= units.length) return end;
  // Back to the end of a paragraph, when that leaves the piece full enough.
  let left = tokens;
  for (let index = end - 1; index > next; index -= 1) {
    if (units[index]?.endsParagraph === true) return index + 1;
    left -= units[index]?.tokens ?? 0;
    if (left < maxTokens * fullEnough) break;
  }
  return end;
}

/** A piece to be made: from the overlap at `from`, with at least unit `next`. */
interface Draft {
  readonly units: readonly Unit[];
  readonly from: number;
  readonly next: number;
  readonly maxTokens: number;
}

/** Text joins to fewer tokens than its parts, but not always: gives up overlap first, then units, until it fits. */
function fitted(text: string, draft: Draft): { readonly piece: TextPiece; readonly end: number } {
  const { units, next, maxTokens } = draft;
  let first = draft.from;
  let end = pieceEnd(draft);
  for (;;) {
    const piece = slice(text, units[first]?.start ?? 0, units[end - 1]?.end ?? 0);
    const tokens = countTokens(piece);
    const isSmallest = first >= next && end <= next + 1;
    if (tokens <= maxTokens || isSmallest) return { piece: { text: piece, tokens }, end };
    if (first < next) first += 1;
    else end -= 1;
  }
}

function slice(text: string, start: number, end: number): string {
  return text.slice(start, end).trim();
}

/** The first unit of the overlap before unit `next`. */
function overlapStart(units: readonly Unit[], next: number, overlapTokens: number): number {
  let tokens = 0;
  let start = next;
  while (start > 0 && tokens + (units[start - 1]?.tokens ?? 0) <= overlapTokens) {
    start -= 1;
    tokens += units[start]?.tokens ?? 0;
  }
  return start;
}

function unitsOf(text: string, maxTokens: number): readonly Unit[] {
  const units: Unit[] = [];
  for (const { start, end } of sentencesOf(text)) {
    const sentence = text.slice(start, end);
    // A word can have more tokens at the beginning of a text than after a space.
    const tokens = Math.max(countTokens(sentence), countTokens(sentence.trim()));
    if (tokens <= maxTokens)
      units.push({ start, end, tokens, endsParagraph: startsParagraph(text, end) });
    else units.push(...partsOf(text, { start, end }, maxTokens));
  }
  return units;
}

/** A line end ends a sentence, so an empty line stands after the last sentence of a paragraph. */
function startsParagraph(text: string, at: number): boolean {
  return text[at - 1] === "\n" && /^[^\S\n]*\n/.test(text.slice(at, at + 200));
}

/** An over-long sentence, cut at words; an over-long word, cut between characters. */
function partsOf(text: string, sentence: Span, maxTokens: number): readonly Unit[] {
  const units: Unit[] = [];
  let start = sentence.start;
  while (start < sentence.end) {
    const end = longestPart(text, { start, end: sentence.end }, maxTokens);
    const tokens = countTokens(text.slice(start, end));
    units.push({ start, end, tokens, endsParagraph: false });
    start = end;
  }
  return units;
}

/** The end of the longest part from `start` that fits, found by halving; after a full stop or a space in its second half. */
function longestPart(text: string, { start, end }: Span, maxTokens: number): number {
  let fits = start;
  // A token is rarely longer than sixteen characters.
  let tooLong = Math.min(end, start + maxTokens * 16) + 1;
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (countTokens(text.slice(start, middle)) <= maxTokens) fits = middle;
    else tooLong = middle;
  }
  if (fits >= end) return end;
  const part = text.slice(start, fits);
  for (const mark of [". ", "。", "; ", "\n", " "]) {
    const cut = part.lastIndexOf(mark) + mark.length;
    if (cut > part.length / 2) return start + cut;
  }
  return wholeCharacter(text, start, Math.max(fits, start + 1));
}

/** Not between the halves of a surrogate pair; always after `from`. */
function wholeCharacter(text: string, from: number, at: number): number {
  const before = text.charCodeAt(at - 1);
  const isInside = before >= 0xd800 && before <= 0xdbff && at < text.length;
  if (!isInside) return at;
  return at - 1 > from ? at - 1 : at + 1;
}
