/** Steps that change which query language the workflow, or one of its steps, speaks. */
import type { Json } from "../../shared/base/json.ts";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { nodeLanguage, ownLanguage, workflowLanguage } from "../../shared/graph/language.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { jsonataFields, jsonPathFields } from "../../shared/definition/field-checks.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { indexOf } from "./graph-index.ts";
import type { Plan } from "./plan.ts";
import { ruleFits } from "./rule-language.ts";
import { planStrings } from "./plan-strings.ts";

/** True for a field that states of a language may have. */
export function fieldFits(name: string, language: QueryLanguage): boolean {
  return language === "JSONata" ? !jsonPathFields.has(name) : !jsonataFields.has(name);
}

/** Names of a node's fields that states of a language cannot have, in the order of the node. */
export function misfitsOf(node: Node, language: QueryLanguage): readonly string[] {
  const kind = kindOf[node.kind];
  if (isStart(node)) return [];
  // The parameters of a kind of Cairn's own are the state's Arguments.
  if (kind?.family === "task") {
    const others = Object.keys(node.fields).filter((name) => !fieldFits(name, language));
    return language === "JSONata" ? others : ["Arguments", ...others];
  }
  const names = [...Object.keys(node.params), ...Object.keys(node.fields)];
  const rules = node.params["Rules"];
  const isForeign =
    Array.isArray(rules) && !(rules as readonly Json[]).every((rule) => ruleFits(rule, language));
  return [...names.filter((name) => !fieldFits(name, language)), ...(isForeign ? ["Choices"] : [])];
}

/** Gives a node a language of its own; null lets it follow the workflow. */
export function planSetLanguage(
  graph: Graph,
  id: string,
  language: QueryLanguage | null,
): Plan | null {
  const node = indexOf(graph).node(id);
  if (node === undefined || ownLanguage(node) === language) return null;
  return {
    label: planStrings.languageOf(node.name),
    edits: [{ type: "node.set", id, fields: { QueryLanguage: language ?? undefined } }],
  };
}

/** Kinds of Cairn's own that follow the workflow: their parameters are arguments with JSONata expressions. */
function followingKinds(graph: Graph): readonly Node[] {
  return graph.nodes.filter(
    (node) => kindOf[node.kind]?.family === "task" && ownLanguage(node) === null,
  );
}

/** Sets the language of the workflow. Steps of Cairn's own kinds keep JSONata; all others follow. */
export function planSetWorkflowLanguage(graph: Graph, language: QueryLanguage): Plan | null {
  if (workflowLanguage(graph) === language) return null;
  const keepers = language === "JSONPath" ? followingKinds(graph) : [];
  return {
    label: planStrings.language(language),
    edits: [
      // A graph that says nothing speaks JSONata.
      {
        type: "graph.fields",
        fields: { QueryLanguage: language === "JSONata" ? undefined : language },
      },
      ...keepers.map(({ id }) => ({
        type: "node.set" as const,
        id,
        fields: { QueryLanguage: "JSONata" },
      })),
    ],
  };
}

/** Names of the steps whose fields would not fit once the workflow speaks another language. */
export function misfitsAfter(graph: Graph, language: QueryLanguage): readonly string[] {
  const changed = { fields: { ...graph.fields, QueryLanguage: language } };
  return graph.nodes
    .filter((node) => kindOf[node.kind]?.family !== "task")
    .filter((node) => misfitsOf(node, nodeLanguage(changed, node)).length > 0)
    .map((node) => node.name);
}
