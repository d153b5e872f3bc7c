/** Which query language the states of a graph speak. */
import type { QueryLanguage } from "../definition/definition.ts";
import type { Graph, Node } from "./graph.ts";

/**
 * The language of the whole workflow: JSONata where the graph says nothing, which is how new workflows begin; JSONPath where its
 * definition said nothing (null), as the language of AWS has it.
 */
export function workflowLanguage(graph: Pick<Graph, "fields">): QueryLanguage {
  const { QueryLanguage: language = "JSONata" } = graph.fields;
  return language === null || language === "JSONPath" ? "JSONPath" : "JSONata";
}

/** The language that a node names itself; null when it follows the workflow. */
export function ownLanguage(node: Pick<Node, "fields">): QueryLanguage | null {
  const { QueryLanguage: own } = node.fields;
  return own === "JSONata" || own === "JSONPath" ? own : null;
}

/** The language of a node: its own, otherwise the workflow's. Containers around it have no say. */
export function nodeLanguage(
  graph: Pick<Graph, "fields">,
  node: Pick<Node, "fields">,
): QueryLanguage {
  return ownLanguage(node) ?? workflowLanguage(graph);
}
