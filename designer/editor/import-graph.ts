/** Whole drawings from text: a graph, state machines wherever they stand, or anything that can be pasted. Pure. */
import type { Problem } from "../../shared/base/problem.ts";
import { decompile } from "../../shared/compiler/decompile.ts";
import { fromClip } from "../../shared/graph/clip.ts";
import { edit } from "../../shared/graph/edit.ts";
import { type Graph, emptyGraph } from "../../shared/graph/graph.ts";
import type { PortableNote } from "../../shared/portable/import-notes.ts";
import { newId } from "../document/plan.ts";
import { readImport } from "../gallery/read-import.ts";

/** A drawing that a text holds. */
export interface ImportedDrawing {
  readonly key: string;
  readonly name: string | null;
  readonly nodes: number;
  readonly notes: readonly PortableNote[];
  /** Draws it: not before it is chosen. */
  readonly draw: () => Graph;
}

export interface ImportedDrawings {
  readonly drawings: readonly ImportedDrawing[];
  readonly problems: readonly Problem[];
}

/** The drawings of a text, or why it holds none. */
export function importDrawings(text: string, fileName: string | null): ImportedDrawings {
  const { machines, problems } = readImport(text, fileName);
  const drawings = machines.map(({ key, name, content, states, notes }) => ({
    key,
    name,
    nodes: states,
    notes,
    draw: () => ("graph" in content ? content.graph : decompile(content.definition)),
  }));
  if (drawings.length > 0 || text.trim() === "") return { drawings, problems };
  const part = partOf(text);
  // A text that is neither is told what is wrong with it as a definition.
  return "code" in part
    ? { drawings, problems: problems.length > 0 ? problems : [part] }
    : {
        drawings: [
          { key: "part", name: null, nodes: part.nodes.length, notes: [], draw: () => part },
        ],
        problems: [],
      };
}

/** A part of a workflow: copied nodes, single states. */
function partOf(text: string): Graph | Problem {
  const copies = fromClip(emptyGraph, text, { newId: () => newId("n"), position: { x: 0, y: 0 } });
  if ("code" in copies) return copies;
  const result = edit(emptyGraph, copies.edit);
  return result.ok ? result.graph : result.problem;
}
