/** Names of nodes become names of states: unique in the whole graph. */
import { type Graph, graphLimits } from "../../shared/graph/graph.ts";
import { indexOf } from "./graph-index.ts";
import { planStrings } from "./plan-strings.ts";

/** Why a node cannot have this name; null when it can. */
export function nameProblem(graph: Graph, id: string, name: string): string | null {
  if (name.trim() === "") return planStrings.nameMissing;
  if (name.length > graphLimits.nameLength) return planStrings.nameTooLong(graphLimits.nameLength);
  const holder = indexOf(graph).byName.get(name.trim());
  return holder === undefined || holder === id ? null : planStrings.nameTaken;
}
