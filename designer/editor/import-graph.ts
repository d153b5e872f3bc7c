/** A whole drawing from text: a graph, or anything that can be pasted. */
import type { Problem } from "../../shared/base/problem.ts";
import { fromClip } from "../../shared/graph/clip.ts";
import { edit } from "../../shared/graph/edit.ts";
import { type Graph, emptyGraph, graphSchema } from "../../shared/graph/graph.ts";
import { newId } from "../document/plan.ts";

/** The drawing that a text holds, or why it holds none. */
export function importGraph(text: string): Graph | Problem {
  const graph = wholeGraph(text);
  if (graph !== null) return graph;
  const copies = fromClip(emptyGraph, text, { newId: () => newId("n"), position: { x: 0, y: 0 } });
  if ("code" in copies) return copies;
  const result = edit(emptyGraph, copies.edit);
  return result.ok ? result.graph : result.problem;
}

function wholeGraph(text: string): Graph | null {
  try {
    const parsed = graphSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
