/** What expressions of a node may refer to. */
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { nodeLanguage } from "../../shared/graph/language.ts";
import { ancestorsOf, indexOf } from "../document/graph-index.ts";
import { catchersOf } from "../document/node-ports.ts";
import type { FormContextValue } from "./form/form-context.ts";
import { inspectorStrings } from "./strings.ts";

const texts = inspectorStrings.references;

type References = FormContextValue["references"];

interface Language {
  readonly always: References;
  readonly result: References;
  readonly inMap: References;
}

/** What every state of a language may refer to. */
const languages: Readonly<Record<QueryLanguage, Language>> = {
  JSONata: {
    always: [
      { text: "$states.input", hint: texts.input },
      { text: "$states.context.Execution.Id", hint: texts.runId },
      { text: "$states.context.Execution.Input", hint: texts.runInput },
    ],
    result: [{ text: "$states.result", hint: texts.result }],
    inMap: [
      { text: "$states.context.Map.Item.Value", hint: texts.item },
      { text: "$states.context.Map.Item.Index", hint: texts.index },
    ],
  },
  JSONPath: {
    always: [
      { text: "$", hint: texts.data },
      { text: "$$.Execution.Id", hint: texts.runId },
      { text: "$$.Execution.Input", hint: texts.runInput },
      { text: "$$.State.EnteredTime", hint: texts.began },
      { text: "$$.Task.Token", hint: texts.token },
    ],
    result: [],
    inMap: [
      { text: "$$.Map.Item.Value", hint: texts.item },
      { text: "$$.Map.Item.Index", hint: texts.index },
    ],
  },
};

/** Names for the list beside an expression or a path of a node. */
export function referencesOf(graph: Graph, node: Node): References {
  const { always, result, inMap } = languages[nodeLanguage(graph, node)];
  const inside = [node.id, ...ancestorsOf(graph, node.id)].some(
    (id) => indexOf(graph).node(id)?.kind === "map",
  );
  return [
    ...always,
    ...result,
    ...(inside ? inMap : []),
    ...variablesOf(graph).map((name) => ({ text: `$${name}`, hint: texts.variable })),
  ];
}

/** Names of all variables that some step sets. */
export function variablesOf(graph: Graph): readonly string[] {
  const names = new Set<string>();
  const collect = (assign: Json | undefined): void => {
    // In JSONPath the name of a variable that a path gives ends in `.$`.
    if (isJsonObject(assign))
      for (const name of Object.keys(assign)) names.add(name.replace(/\.\$$/u, ""));
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
