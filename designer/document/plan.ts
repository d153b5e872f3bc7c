/**
 * A plan is what one gesture does to the graph: edits, the name of the step in the history, and what is selected afterwards.
 * Every change people make is planned by a pure function and run by the document as one step.
 */
import { type Edit, edit } from "../../shared/graph/edit.ts";
import type { Graph, Position } from "../../shared/graph/graph.ts";

export interface Plan {
  /** What the step is called in the history: `Add Model`. */
  readonly label: string;
  readonly edits: readonly Edit[];
  /** Ids of nodes and notes to select afterwards; absent leaves the selection as it is. */
  readonly select?: readonly string[];
  /** Worth saying to whoever cannot see it, such as connections that had to go. */
  readonly remark?: string;
}

/** Collects edits and shows the graph as it is after them. An edit that is refused is kept: running the plan tells why. */
export interface Sketch {
  readonly graph: () => Graph;
  readonly add: (...edits: readonly Edit[]) => void;
  readonly edits: () => readonly Edit[];
}

export function sketchOn(graph: Graph): Sketch {
  let current = graph;
  const edits: Edit[] = [];
  return {
    graph: () => current,
    add: (...more) => {
      for (const change of more) {
        const result = edit(current, change);
        if (result.ok) current = result.graph;
        edits.push(change);
      }
    },
    edits: () => edits,
  };
}

/** Moves one node. */
export function moveTo(id: string, position: Position): Edit {
  return { type: "node.move", moves: [{ id, position }] };
}

/** A new id, unique for all practical purposes. */
export function newId(prefix: "n" | "e" | "t" | "g"): string {
  const random = crypto.getRandomValues(new Uint8Array(9));
  return `${prefix}-${Array.from(random, (byte) => byte.toString(36).padStart(2, "0")).join("")}`;
}
