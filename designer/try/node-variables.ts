/** The variables that a node reads, so that a test can ask for them. Pure. */
import type { JsonObject } from "../../shared/base/json.ts";
import { assemble } from "../../shared/compiler/assemble.ts";
import { variableReferences } from "../../shared/definition/variable-references.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { indexOf, withDescendants } from "../document/graph-index.ts";
import { trialGraph } from "./trial-graph.ts";

/** Names without the dollar sign. */
export function variablesOfNode(graph: Graph, id: string): readonly string[] {
  const trial = trialGraph(graph, id, {});
  if (trial === null) return [];
  const { definition } = assemble(trial);
  const names = new Set(
    [...withDescendants(graph, [id])].flatMap((each) => {
      const name = indexOf(graph).node(each)?.name;
      return name === undefined ? [] : [name];
    }),
  );
  const read = Object.entries(variableReferences(definition)).flatMap(([state, variables]) =>
    names.has(state) ? variables : [],
  );
  return [...new Set(read)].filter((name) => name !== "states");
}

/** The state that a plain node compiles to; null when it does not compile to one. */
export function stateOfNode(graph: Graph, id: string): JsonObject | null {
  const trial = trialGraph(graph, id, {});
  const name = indexOf(graph).node(id)?.name;
  if (trial === null || name === undefined) return null;
  const states = assemble(trial).definition.States;
  return (Object.hasOwn(states, name) ? states[name] : null) as JsonObject | null;
}
