/** Sentences worth quoting, with where they stand. */
import { sentencesOf } from "../sentences.ts";
import type { Block } from "./prose.ts";
import { termsOf } from "./words.ts";

export interface Sentence {
  readonly text: string;
  readonly terms: readonly string[];
  /** Position among the sentences of the document. */
  readonly index: number;
  /** Position of its block among the blocks with text. */
  readonly block: number;
  readonly isItem: boolean;
  readonly isFirstOfBlock: boolean;
  /** Heading above it; null before the first. */
  readonly section: string | null;
}

/** More sentences than a document needs to be understood; ranking takes time with their square. */
const maxSentences = 600;

export function sentencesOfBlocks(blocks: readonly Block[]): readonly Sentence[] {
  const found: Sentence[] = [];
  let section: string | null = null;
  let block = 0;
  for (const { kind, text } of blocks) {
    if (kind === "heading") {
      section = text;
      continue;
    }
    block += 1;
    for (const [position, whole] of splitSentences(text).entries()) {
      // A pointer to somewhere else points nowhere from a summary.
      const sentence = whole.replaceAll(/\s*\((?:see|cf\.?|read)\s[^()]*\)/gi, "");
      if (!isQuotable(sentence)) continue;
      found.push({
        text: sentence,
        terms: termsOf(sentence),
        index: found.length,
        block,
        isItem: kind === "item",
        isFirstOfBlock: position === 0,
        section,
      });
    }
    if (found.length >= maxSentences) break;
  }
  return found;
}

/** A full stop after one of these does not end a sentence. */
const abbreviation =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|al|approx|resp|incl|Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|Inc|Ltd|Co|Corp|No|Nr|Fig|Figs|Eq|Sec|Ch|Vol|pp?|ca|v|[A-Z])\.\s*$/;

/** The sentences of one paragraph. */
export function splitSentences(text: string): readonly string[] {
  const found: string[] = [];
  let current = "";
  for (const { start, end } of sentencesOf(text)) {
    current += text.slice(start, end);
    if (abbreviation.test(current)) continue;
    found.push(current.trim());
    current = "";
  }
  if (current.trim() !== "") found.push(current.trim());
  return found;
}

/** Boilerplate of projects: true everywhere and therefore of no use in a summary. */
const boilerplate =
  /\b(?:all rights reserved|licen[sc]ed? under|released under|MIT licen[sc]e|see (?:the )?licen[sc]e|copyright|become a (?:sponsor|backer|patron)|sponsor(?:ed|s|ship)?\b|open collective|donat(?:e|ion)|code of conduct|pull requests? (?:are )?welcome|star(?:red)? (?:this|the) (?:repo|project)|follow us|table of contents|back to top|click here|thank(?:s| you) (?:go )?to|backers?|join (?:the|our|us)|chat with|edit this page)\b/i;

function isQuotable(text: string): boolean {
  const words = text.split(/\s+/);
  if (text.length < 12 || words.length < 3 || text.length > 600) return false;
  if (!/^["'“‘¿¡]?[\p{L}\d]/u.test(text)) return false;
  // What introduces a list or code is nothing without it.
  if (/:\s*$|:\s*see\b| - \w+ - /.test(text)) return false;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters / text.length < 0.6) return false;
  if (/[{}\\=]{2,}|=>|="|\/>|\w=\w+&|\(\)\s*;|^\W*(?:npm|npx|yarn|pnpm) /.test(text)) return false;
  return !boilerplate.test(text);
}
