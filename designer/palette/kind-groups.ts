import { nodeKinds } from "../../shared/nodes/index.ts";
import { kindWord } from "../language/translated.ts";
import { type KindGroup, type NodeKind, kindGroups } from "../../shared/nodes/kind.ts";

/** Kinds that one may choose from, by group and in the palette's order; empty groups are left out. */
export function groupedKinds(
  accepts: (kind: NodeKind) => boolean,
): readonly { readonly group: KindGroup; readonly kinds: readonly NodeKind[] }[] {
  const kinds: readonly NodeKind[] = nodeKinds;
  return kindGroups
    .map((group) => ({
      group,
      kinds: kinds.filter((kind) => kind.group === group && !kind.hidden && accepts(kind)),
    }))
    .filter(({ kinds: found }) => found.length > 0);
}

/** Words that find a kind besides its title: its keywords, and all of them in English too, which examples and guides speak. */
export function wordsOf({ type, title, keywords = [] }: NodeKind): readonly string[] {
  return [...new Set([type, title, ...keywords, ...keywords.map(kindWord)])];
}

/** True when every word of the search is in the kind's title, summary or keywords. */
export function matchesSearch(kind: NodeKind, search: string): boolean {
  const text = [kindWord(kind.title), kindWord(kind.summary), kind.summary, ...wordsOf(kind)]
    .join(" ")
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => text.includes(word));
}

/** How well a kind answers a search: 0 for not at all; its title before its keywords, and those before its summary. */
export function searchRank(kind: NodeKind, search: string): number {
  if (!matchesSearch(kind, search)) return 0;
  const wanted = search.trim().toLowerCase();
  const titles = [kindWord(kind.title).toLowerCase(), kind.title.toLowerCase()];
  if (titles.includes(wanted) || kind.type === wanted) return 6;
  if (titles.some((title) => title.startsWith(wanted))) return 5;
  const words = titles.flatMap((title) => title.split(/[\s-]+/u));
  if (words.some((word) => word.startsWith(wanted))) return 4;
  if (wordsOf(kind).some((word) => word.toLowerCase().startsWith(wanted))) return 3;
  return titles.some((title) => title.includes(wanted)) ? 2 : 1;
}

/** Kinds that answer a search, the best first. */
export function foundKinds(
  search: string,
  accepts: (kind: NodeKind) => boolean,
): readonly NodeKind[] {
  const kinds: readonly NodeKind[] = nodeKinds;
  return kinds
    .filter((kind) => !kind.hidden && accepts(kind))
    .map((kind) => ({ kind, rank: searchRank(kind, search) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ kind }) => kind);
}
