/** What expressions of a node may refer to. */
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { ancestorsOf, indexOf } from "../document/graph-index.ts";
import { catchersOf } from "../document/node-ports.ts";
import type { FormContextValue } from "./form/form-context.ts";

type References = FormContextValue["references"];

const always: References = [
  { text: "$states.input", hint: "What arrives here" },
  { text: "$states.context.Execution.Id", hint: "Id of the run" },
  { text: "$states.context.Execution.Input", hint: "Input of the run" },
];
const inMap: References = [
  { text: "$states.context.Map.Item.Value", hint: "The item of this iteration" },
  { text: "$states.context.Map.Item.Index", hint: "Its number, from 0" },
];

/** Names for the list beside an expression of a node. */
export function referencesOf(graph: Graph, node: Node): References {
  const inside = [node.id, ...ancestorsOf(graph, node.id)].some(
    (id) => indexOf(graph).node(id)?.kind === "map",
  );
  return [
    ...always,
    { text: "$states.result", hint: "What the step gave, in its output" },
    ...(inside ? inMap : []),
    ...variablesOf(graph).map((name) => ({ text: `$${name}`, hint: "Variable" })),
  ];
}

/** Names of all variables that some step sets. */
export function variablesOf(graph: Graph): readonly string[] {
  const names = new Set<string>();
  const collect = (assign: Json | undefined): void => {
    if (isJsonObject(assign)) for (const name of Object.keys(assign)) names.add(name);
  };
  for (const node of graph.nodes) {
    collect(node.fields["Assign"]);
    for (const catcher of catchersOf(node)) collect(catcher["Assign"]);
    const rules = node.params["Rules"];
    if (Array.isArray(rules))
      for (const rule of rules) if (isJsonObject(rule)) collect(rule["Assign"]);
  }
  return [...names].toSorted((a, b) => a.localeCompare(b));
}
