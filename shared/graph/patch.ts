/** Differences between two graphs as data: what undo keeps, and what autosave sends. */
import type { Problem } from "../base/problem.ts";
import { problem } from "../definition/problem-codes.ts";
import { checkStructure } from "./check-structure.ts";
import type { Edge, Graph, Group, Node, Note } from "./graph.ts";

/** Changes of one list. Applied in this order: remove, replace, insert (by ascending position in the new list). */
export interface ListPatch<Item> {
  readonly remove?: readonly string[];
  readonly replace?: readonly Item[];
  readonly insert?: readonly { readonly at: number; readonly item: Item }[];
}

/** Changes of a graph. */
export interface GraphPatch {
  readonly nodes?: ListPatch<Node>;
  readonly edges?: ListPatch<Edge>;
  readonly notes?: ListPatch<Note>;
  readonly groups?: ListPatch<Group>;
  /** All top-level fields, when they changed. */
  readonly fields?: Graph["fields"];
}

interface Identified {
  readonly id: string;
}

/**
 * The patch that leads from one graph to the other. Items are compared by identity, which is what edits leave alone.
 * Null when items that both graphs have stand in another order: then only the whole graph says it.
 */
export function diffGraph(before: Graph, after: Graph): GraphPatch | null {
  const nodes = diffList(before.nodes, after.nodes);
  const edges = diffList(before.edges, after.edges);
  const notes = diffList(before.notes, after.notes);
  const groups = diffList(before.groups, after.groups);
  if (nodes === null || edges === null || notes === null || groups === null) return null;
  return {
    ...(isEmpty(nodes) ? {} : { nodes }),
    ...(isEmpty(edges) ? {} : { edges }),
    ...(isEmpty(notes) ? {} : { notes }),
    ...(isEmpty(groups) ? {} : { groups }),
    ...(before.fields === after.fields ? {} : { fields: after.fields }),
  };
}

function diffList<Item extends Identified>(
  before: readonly Item[],
  after: readonly Item[],
): ListPatch<Item> | null {
  if (before === after) return {};
  const old = new Map(before.map((item) => [item.id, item]));
  const kept = new Set(after.map((item) => item.id));
  const remove = before.filter((item) => !kept.has(item.id)).map((item) => item.id);
  const replace = after.filter((item) => old.has(item.id) && old.get(item.id) !== item);
  const insert = after.flatMap((item, at) => (old.has(item.id) ? [] : [{ at, item }]));
  const orderBefore = before.filter((item) => kept.has(item.id));
  const orderAfter = after.filter((item) => old.has(item.id));
  if (orderBefore.some((item, i) => item.id !== orderAfter[i]?.id)) return null;
  return {
    ...(remove.length === 0 ? {} : { remove }),
    ...(replace.length === 0 ? {} : { replace }),
    ...(insert.length === 0 ? {} : { insert }),
  };
}

function isEmpty(patch: ListPatch<Identified>): boolean {
  return patch.remove === undefined && patch.replace === undefined && patch.insert === undefined;
}

/** Applies a patch, or says why it does not fit this graph: it was made for another one. */
export function applyPatch(graph: Graph, patch: GraphPatch): Graph | Problem {
  const nodes = patchList(graph.nodes, patch.nodes, "unknownNode");
  const edges = patchList(graph.edges, patch.edges, "unknownEdge");
  const notes = patchList(graph.notes, patch.notes, "unknownNote");
  const groups = patchList(graph.groups, patch.groups, "unknownGroup");
  if (!Array.isArray(nodes)) return nodes;
  if (!Array.isArray(edges)) return edges;
  if (!Array.isArray(notes)) return notes;
  if (!Array.isArray(groups)) return groups;
  const patched = { ...graph, nodes, edges, notes, groups, fields: patch.fields ?? graph.fields };
  return checkStructure(patched)[0] ?? patched;
}

function patchList<Item extends Identified>(
  items: Item[],
  patch: ListPatch<Item> | undefined,
  unknown: "unknownNode" | "unknownEdge" | "unknownNote" | "unknownGroup",
): Item[] | Problem {
  if (patch === undefined) return items;
  const { remove = [], replace = [], insert = [] } = patch;
  const known = new Set(items.map((item) => item.id));
  const missing = [...remove, ...replace.map((item) => item.id)].find((id) => !known.has(id));
  if (missing !== undefined) return problem(unknown, "", { id: missing });
  const gone = new Set(remove);
  const replaced = new Map(replace.map((item) => [item.id, item]));
  const kept = items
    .filter((item) => !gone.has(item.id))
    .map((item) => replaced.get(item.id) ?? item);
  const inserted = new Map(insert.map(({ at, item }) => [at, item]));
  const patched: Item[] = [];
  for (const item of kept) {
    takeInserted(inserted, patched);
    patched.push(item);
  }
  takeInserted(inserted, patched);
  return [...patched, ...inserted.values()];
}

/** Moves what belongs at the end of the list so far. */
function takeInserted<Item>(inserted: Map<number, Item>, list: Item[]): void {
  for (let item = inserted.get(list.length); item !== undefined; item = inserted.get(list.length)) {
    inserted.delete(list.length);
    list.push(item);
  }
}
