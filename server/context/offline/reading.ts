/** A text, read once for everything that is asked about it. */
import { readChangeLog, type Release } from "./change-log.ts";
import { blocksOf, type Block } from "./prose.ts";
import { rankSentences, type Ranked } from "./rank.ts";
import { sentencesOfBlocks, type Sentence } from "./sentence.ts";
import { termsOf } from "./words.ts";

export interface Reading {
  readonly source: string;
  readonly blocks: readonly Block[];
  readonly sentences: readonly Sentence[];
  /** Without code, headings and furniture. */
  readonly prose: string;
  /** The prose with its headings. */
  readonly headed: string;
  readonly title: string | null;
  readonly ranked: readonly Ranked[];
  readonly releases: readonly Release[] | null;
}

/** Longer texts are judged by their beginning: ranking and tagging take time. */
const longestSource = 400_000;

export function readText(source: string): Reading {
  const text = source.slice(0, longestSource);
  const blocks = blocksOf(text);
  const sentences = sentencesOfBlocks(blocks);
  const title = titleOf(blocks);
  return {
    source: text,
    blocks,
    sentences,
    prose: blocks
      .filter(({ kind }) => kind !== "heading")
      .map((block) => block.text)
      .join("\n"),
    headed: blocks.map((block) => block.text).join("\n"),
    title,
    ranked: rankSentences(sentences, termsOf(title ?? "")),
    releases: readChangeLog(blocks),
  };
}

const longestTitle = 120;
/** Names of parts that any document may have. */
const genericHeading =
  /^(?:description|introduction|overview|about|features|read ?me|(?:table of )?contents|summary|abstract|install(?:ation)?|usage|getting started|quick start|documentation|requirements?|faqs?\b.*|news|examples?)$/i;

/** Headings after so many blocks are titles of parts. */
const titleWithin = 6;

/** The first heading of the highest level near the beginning; else the first short line. */
function titleOf(blocks: readonly Block[]): string | null {
  const headings = blocks
    .slice(0, titleWithin)
    .filter(({ kind, text }) => kind === "heading" && !genericHeading.test(text));
  const top =
    headings.find(({ level }) => level === 1) ??
    (headings[0] === blocks[0] ? headings[0] : undefined);
  const first = blocks.find(({ kind }) => kind !== "heading");
  const text =
    top?.text ??
    (first === blocks[0] && first !== undefined && first.text.length <= longestTitle
      ? first.text
      : null);
  return text === null ? null : text.replace(/[.:]$/, "").slice(0, longestTitle);
}
