/** What a paper has besides prose: who wrote it, what it cites, how it is divided. */
import type { Reading } from "./reading.ts";

/** Blocks in which a byline is looked for. */
const bylineWithin = 4;
const longestByline = 300;
const house =
  /universit|institut|department|school|laborator|centre|center|college|faculty|inc\b|ltd\b/i;
const personName =
  /^\p{Lu}[\p{L}.'’-]*(?:\s+(?:\p{Lu}[\p{L}.'’-]*|van|von|de|der|da|di|la)){1,3}$/u;

/** The names in the line under the title; empty when there is none. */
export function authorsOf({ blocks, title }: Reading): readonly string[] {
  for (const { text } of blocks.slice(0, bylineWithin)) {
    if (text === title || text.length > longestByline) continue;
    const names = text
      .replace(/^by\s+/iu, "")
      .split(/,|;|&|\band\b|\d+|\n/u)
      .map((part) => part.trim())
      .filter((part) => personName.test(part) && !house.test(part));
    if (names.length > 0) return names;
  }
  return [];
}

const entry = /^\s*(?:\[\d+\]|\d+[.)]|[-*•])\s+(?<work>.*\b(?:1[89]|20)\d\d\b.*)$/u;

/** The works of the list of references, each as it is written there, without its number. */
export function referencesOf({ source }: Reading): readonly string[] {
  const lines = source.split(/\r?\n/u);
  const begin = lines.findLastIndex((line) =>
    /^[#\s\d.]*(?:references|bibliography|works cited|literature)\s*:?\s*$/iu.test(line),
  );
  const listed = begin === -1 ? lines : lines.slice(begin + 1);
  return listed.flatMap((line) => entry.exec(line)?.groups?.["work"]?.trim() ?? []);
}
