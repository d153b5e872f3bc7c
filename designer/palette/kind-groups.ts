import { nodeKinds } from "../../shared/nodes/index.ts";
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

/** True when every word of the search is in the kind's title, summary or keywords. */
export function matchesSearch(kind: NodeKind, search: string): boolean {
  const text = [kind.title, kind.type, kind.summary, ...(kind.keywords ?? [])]
    .join(" ")
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => text.includes(word));
}
