import type { Problem } from "../base/problem.ts";
import { problem } from "../definition/problem-codes.ts";
import { type Graph, graphLimits, type Note, type Position, type Size } from "./graph.ts";

/** What a note may change. A null colour is removed. */
export interface NoteChange {
  readonly text?: string;
  readonly position?: Position;
  readonly size?: Size;
  readonly color?: string | null;
}

/** `note.add`. */
export function addNote(graph: Graph, note: Note): Graph | Problem {
  const { id } = note;
  const taken = [...graph.notes, ...graph.nodes, ...graph.groups].some((item) => item.id === id);
  if (taken) return problem("duplicateId", "", { id });
  if (graph.notes.length >= graphLimits.nodes) {
    return problem("tooManyNodes", "", { limit: graphLimits.nodes });
  }
  return { ...graph, notes: [...graph.notes, note] };
}

/** `note.set`. */
export function setNote(
  graph: Graph,
  { id, change }: { readonly id: string; readonly change: NoteChange },
): Graph | Problem {
  if (!graph.notes.some((note) => note.id === id)) return problem("unknownNote", "", { id });
  const { color, ...rest } = change;
  const notes = graph.notes.map((note) => {
    if (note.id !== id) return note;
    const { color: before, ...others } = note;
    const after = color === undefined ? before : (color ?? undefined);
    return { ...others, ...rest, ...(after === undefined ? {} : { color: after }) };
  });
  return { ...graph, notes };
}

/** `note.remove`. */
export function removeNotes(graph: Graph, ids: readonly string[]): Graph | Problem {
  const gone = new Set(ids);
  const known = new Set(graph.notes.map((note) => note.id));
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined) return problem("unknownNote", "", { id: missing });
  return { ...graph, notes: graph.notes.filter((note) => !gone.has(note.id)) };
}
