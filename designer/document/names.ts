/** Names of nodes become names of states: unique in the whole graph. */
import { type Graph, graphLimits } from "../../shared/graph/graph.ts";
import { indexOf } from "./graph-index.ts";

/** Why a node cannot have this name; null when it can. */
export function nameProblem(graph: Graph, id: string, name: string): string | null {
  if (name.trim() === "") return "A node needs a name.";
  if (name.length > graphLimits.nameLength) return `At most ${graphLimits.nameLength} characters.`;
  const holder = indexOf(graph).byName.get(name.trim());
  return holder === undefined || holder === id ? null : "Another node has this name.";
}
