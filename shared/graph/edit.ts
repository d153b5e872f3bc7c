/**
 * Every change of a graph, as data, applied by a pure function that also gives the change back. Legal edits lead from a
 * sane graph to a sane graph (see `check-structure.ts`); an illegal one is a problem and changes nothing.
 *
 * Invariants
 * G1 Ids are unique; edges and parents name nodes that exist.
 * G2 An output carries at most one edge; an edge stays within one flow.
 * G3 Applying the inverse of an edit gives back an equal graph, order included.
 * G4 A node is in one group at most, and the nodes of a group stand in one flow; a group with no node left goes.
 * G5 What an edit does not touch keeps its identity: views compare by reference.
 */
import { unreachable } from "../base/assert.ts";
import type { Json } from "../base/json.ts";
import type { Problem } from "../base/problem.ts";
import { checkStructure } from "./check-structure.ts";
import { addEdge, removeEdges } from "./edit-edges.ts";
import { addGroup, type GroupChange, removeGroups, setGroup } from "./edit-groups.ts";
import {
  addNode,
  moveNodes,
  removeCatch,
  removeNodes,
  renameNode,
  reparentNodes,
  resizeNode,
  setNode,
} from "./edit-nodes.ts";
import { addNote, type NoteChange, removeNotes, setNote } from "./edit-notes.ts";
import type { Edge, Graph, Group, Node, Note, Position, Size } from "./graph.ts";
import { applyPatch, diffGraph, type GraphPatch } from "./patch.ts";
import { changeRecord, type RecordChange } from "./record-change.ts";

/** A change of a graph. */
export type Edit =
  /** `index` is the place in the document; without it the node comes last. */
  | { readonly type: "node.add"; readonly node: Node; readonly index?: number }
  /** With everything inside and every edge at either end. */
  | { readonly type: "node.remove"; readonly ids: readonly string[] }
  | {
      readonly type: "node.move";
      readonly moves: readonly { readonly id: string; readonly position: Position }[];
    }
  /** A container that is pulled at its left or top also moves. */
  | {
      readonly type: "node.resize";
      readonly id: string;
      readonly size: Size;
      readonly position?: Position;
    }
  | { readonly type: "node.rename"; readonly id: string; readonly name: string }
  /** Edges of outputs that are gone afterwards go too; those of Catch entries follow their entries. */
  | {
      readonly type: "node.set";
      readonly id: string;
      readonly params?: RecordChange;
      readonly fields?: RecordChange;
      readonly disabled?: boolean;
      /** Null removes the colour. */
      readonly color?: string | null;
      /** Another kind for the same step, such as after a Task was given another resource. */
      readonly kind?: string;
      /** Output for trying out the workflow; undefined unpins, absent leaves it as it is. */
      readonly pinned?: Json | undefined;
    }
  /** Removes one Catch entry with its edge; the later entries keep theirs. */
  | { readonly type: "catch.remove"; readonly id: string; readonly index: number }
  /** Null = out of every container. Edges that would cross a wall go. Positions are relative to the new parent. */
  | {
      readonly type: "node.reparent";
      readonly parent: string | null;
      readonly moves: readonly { readonly id: string; readonly position: Position }[];
    }
  /** Replaces the edge that leaves the same output. */
  | { readonly type: "edge.add"; readonly edge: Edge }
  | { readonly type: "edge.remove"; readonly ids: readonly string[] }
  | { readonly type: "note.add"; readonly note: Note }
  | { readonly type: "note.set"; readonly id: string; readonly change: NoteChange }
  | { readonly type: "note.remove"; readonly ids: readonly string[] }
  /** Takes its nodes out of the groups they are in; a group that is left empty goes. */
  | { readonly type: "group.add"; readonly group: Group }
  | { readonly type: "group.set"; readonly id: string; readonly change: GroupChange }
  /** The frames go, the nodes stay. */
  | { readonly type: "group.remove"; readonly ids: readonly string[] }
  | { readonly type: "graph.fields"; readonly fields: RecordChange }
  /** What undo does; fits only the graph that it was made for. */
  | { readonly type: "graph.patch"; readonly patch: GraphPatch }
  | { readonly type: "graph.replace"; readonly graph: Graph }
  /** Several edits as one step of undo: all or none. */
  | { readonly type: "batch"; readonly label: string; readonly edits: readonly Edit[] };

/** What an edit led to. */
export type EditResult =
  | {
      readonly ok: true;
      readonly graph: Graph;
      /** Leads back from the new graph to the old one. */
      readonly inverse: Edit;
    }
  | { readonly ok: false; readonly problem: Problem };

/** Applies an edit. */
export function edit(graph: Graph, change: Edit): EditResult {
  const after = apply(graph, change);
  if ("code" in after) return { ok: false, problem: after };
  const patch = diffGraph(after, graph);
  const inverse: Edit =
    patch === null ? { type: "graph.replace", graph } : { type: "graph.patch", patch };
  return { ok: true, graph: after, inverse };
}

function apply(graph: Graph, change: Edit): Graph | Problem {
  switch (change.type) {
    case "node.add":
      return addNode(graph, change);
    case "node.remove":
      return removeNodes(graph, change.ids);
    case "node.move":
      return moveNodes(graph, change.moves);
    case "node.resize":
      return resizeNode(graph, change);
    case "node.rename":
      return renameNode(graph, change);
    case "node.set":
      return setNode(graph, change);
    case "catch.remove":
      return removeCatch(graph, change);
    case "node.reparent":
      return reparentNodes(graph, change);
    case "edge.add":
      return addEdge(graph, change.edge);
    case "edge.remove":
      return removeEdges(graph, change.ids);
    case "note.add":
      return addNote(graph, change.note);
    case "note.set":
      return setNote(graph, change);
    case "note.remove":
      return removeNotes(graph, change.ids);
    case "group.add":
      return addGroup(graph, change.group);
    case "group.set":
      return setGroup(graph, change);
    case "group.remove":
      return removeGroups(graph, change.ids);
    case "graph.fields":
      return { ...graph, fields: changeRecord(graph.fields, change.fields) };
    case "graph.patch":
      return applyPatch(graph, change.patch);
    case "graph.replace":
      return checkStructure(change.graph)[0] ?? change.graph;
    case "batch":
      return applyEach(graph, change.edits);
    default:
      return unreachable(change);
  }
}

function applyEach(graph: Graph, edits: readonly Edit[]): Graph | Problem {
  let at = graph;
  for (const change of edits) {
    const after = apply(at, change);
    if ("code" in after) return after;
    at = after;
  }
  return at;
}
