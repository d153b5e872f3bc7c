/** Change logs are lists of fragments under version numbers: they are told by release, newest first. */
import type { Block } from "./prose.ts";

export interface Release {
  readonly version: string;
  readonly date: string | null;
  readonly changes: readonly string[];
}

const versionHeading =
  /^(?:\[?(?:version|release|v)?\s*)?\[?v?(\d+\.\d+(?:\.\d+)?(?:[-.+][\w.]+)?)\]?(?=$|[\s(:,/–—-])/i;
const dateForm =
  /\b(\d{4}-\d{2}-\d{2}|\d{4}\/\d{2}\/\d{2}|\d{1,2} \p{Lu}\p{Ll}{2,8},? \d{4}|\p{Lu}\p{Ll}{2,8} \d{1,2},? \d{4})\b/u;

/** Releases with their changes; null when the document is no change log. */
export function readChangeLog(blocks: readonly Block[]): readonly Release[] | null {
  const releases: { version: string; date: string | null; changes: string[] }[] = [];
  let headings = 0;
  for (const { kind, text } of blocks) {
    const version = kind === "item" ? undefined : versionOf(text, kind);
    if (kind === "heading") headings += 1;
    if (version !== undefined) {
      releases.push({ version, date: dateForm.exec(text)?.[1] ?? null, changes: [] });
    } else if (kind !== "heading") {
      releases.at(-1)?.changes.push(...changesOf(text));
    }
  }
  // A README may name a version or two; a change log is little else.
  return releases.length >= 3 && releases.length >= headings * 0.25 ? releases : null;
}

function versionOf(text: string, kind: Block["kind"]): string | undefined {
  const version = versionHeading.exec(text)?.[1];
  return kind === "heading" || text.length < 60 ? version : undefined;
}

/** Without the references, hashes and names that tools put into change logs. */
function changesOf(text: string): readonly string[] {
  const change = text
    .replaceAll(/\(?\[?#\d+\]?(?:\([^)]*\))?\)?/g, "")
    .replaceAll(/\(?\b[0-9a-f]{7,40}\b:?\)?/g, "")
    .replaceAll(/\s*\(?\b(?:by|thanks to|thanks|via)\s+@?[\w-]+[^)]*\)?!?$/gi, "")
    .replaceAll(/\(?@[\w-]+\)?/g, "")
    .replaceAll(/https?:\/\/\S+/g, "")
    .replaceAll(/\((?:[\s,;]|closes?|fix(?:es)?|refs?|see)*\)/gi, "")
    .replaceAll(/\(\p{Lu}[\p{L}.'’-]+(?: \p{Lu}[\p{L}.'’-]*){1,2}\)\s*$/gu, "")
    .replace(
      /^\[([\p{L} ]{2,20})\]:?\s*/u,
      (_, tag: string) => `${tag.charAt(0).toUpperCase()}${tag.slice(1).toLowerCase()}: `,
    )
    .replaceAll(/\s+([,.;:])/g, "$1")
    .replaceAll(/\s+/g, " ")
    .replace(/^[\s:,;–—-]+/, "")
    .replace(/[\s:,;–—-]+$/, "")
    .trim();
  return /\p{L}{3}/u.test(change) &&
    change.split(" ").length >= 2 &&
    !/^updated dependencies|^bump |^chore|^thanks\b|full changelog/i.test(change)
    ? [change]
    : [];
}

/** Changes that a user of the project wants to know of first. */
function weight(change: string): number {
  let score = 0;
  if (/\bbreaking\b|\bremov|\bdrop(?:s|ped)?\b|\bno longer\b|\bdeprecat/i.test(change)) score += 3;
  if (/\bsecurity\b|\bvulnerab|\bCVE-/i.test(change)) score += 3;
  if (/^(?:add|added|new|introduc|support|feat|implement|allow)/i.test(change)) score += 2;
  if (/^(?:fix|fixed|bug)/i.test(change)) score += 1;
  if (
    /\b(?:docs?|readme|typos?|tests?|ci|lint|refactor|internal|dependenc|devdep|badge|workflow|bump)/i.test(
      change,
    )
  )
    score -= 2;
  const words = change.split(" ").length;
  return score + (words >= 5 && words <= 30 ? 1 : 0);
}

/** Sentences about the log, the most telling first after the opening one. */
export function tellChangeLog(
  releases: readonly Release[],
  maxSentences: number,
): readonly string[] {
  const dated = releases.find(({ date }) => date !== null);
  const newest = releases[0];
  if (newest === undefined) return [];
  const oldest = releases.at(-1);
  const opening = `The change log covers ${releases.length} releases, from ${oldest?.version ?? ""} to ${newest.version}${newest === dated && newest.date !== null ? ` (${newest.date})` : ""}.`;
  const told = releases
    .flatMap(({ version, changes }, age) => {
      const best = [...changes].toSorted((left, right) => weight(right) - weight(left)).slice(0, 2);
      return best.length === 0
        ? []
        : [
            {
              text: `Version ${version}: ${best.map(asClause).join("; ")}.`,
              age,
              score: weight(best[0] ?? "") - age * 0.15 - (isMinor(version) ? 0 : 1),
            },
          ];
    })
    .toSorted((left, right) => right.score - left.score)
    .slice(0, Math.max(0, maxSentences - 1))
    .toSorted((left, right) => left.age - right.age);
  return [opening, ...told.map(({ text }) => text)];
}

/** A release that brings something, not only corrections. */
function isMinor(version: string): boolean {
  return /\.0(?:$|[-+])|^\d+\.\d+$/.test(version);
}

function asClause(change: string): string {
  const [first = change] = change.split(/(?<=[.!?])\s/);
  const clause = first
    .replace(/[\s.,;:!?]+$/, "")
    .replace(/^\p{Ll}(?=\p{Ll}* )/u, (letter) => letter.toUpperCase());
  return clause.length > 220 ? `${clause.slice(0, 219).replace(/\s+\S*$/, "")}…` : clause;
}
