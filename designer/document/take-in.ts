/** Drafts that were stored by somebody else, or by another tab: how they and what is unsent here become one. Pure. */
import { type Json, jsonEquals } from "../../shared/base/json.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { type Choices, type Conflict, rebaseGraph } from "./rebase.ts";

/** A draft without its revision. */
export interface Draft {
  readonly graph: Graph;
  readonly name: string;
}

/** A draft as the server has it. */
export interface StoredDraft extends Draft {
  readonly revision: number;
}

export interface DraftSides {
  /** What both were made on. */
  readonly base: Draft;
  readonly mine: Draft;
  readonly theirs: Draft;
}

export interface BroughtTogether extends Draft {
  readonly conflicts: readonly Conflict[];
}

/** Both drafts as one. Unchanged parts of mine keep their identity, so that only what changed is drawn again. */
export function bringTogether(sides: DraftSides, choices?: Choices): BroughtTogether {
  const { base, mine, theirs } = sides;
  const { graph, conflicts } = rebaseGraph(
    { base: base.graph, mine: mine.graph, theirs: theirs.graph },
    choices,
  );
  return {
    graph: withKnownParts(mine.graph, graph),
    name: mine.name === base.name ? theirs.name : mine.name,
    conflicts,
  };
}

/** The graph with those parts of another one that are equal to its own. */
export function withKnownParts(known: Graph, graph: Graph): Graph {
  if (isEqual(known, graph)) return known;
  return {
    ...graph,
    nodes: knownItems(known.nodes, graph.nodes),
    edges: knownItems(known.edges, graph.edges),
    notes: knownItems(known.notes, graph.notes),
    groups: knownItems(known.groups, graph.groups),
    fields: isEqual(known.fields, graph.fields) ? known.fields : graph.fields,
  };
}

/** True when two drafts say the same. */
export function isSameDraft(left: Draft, right: Draft): boolean {
  return left.name === right.name && isEqual(left.graph, right.graph);
}

function knownItems<Item extends { readonly id: string }>(known: Item[], items: Item[]): Item[] {
  const before = new Map(known.map((item) => [item.id, item]));
  return items.map((item) => {
    const same = before.get(item.id);
    return same !== undefined && isEqual(same, item) ? same : item;
  });
}

function isEqual(left: unknown, right: unknown): boolean {
  return left === right || jsonEquals(left as Json, right as Json);
}
