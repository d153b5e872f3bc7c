/** Steps of one flow that become a workflow of their own, with one step in their place. Pure: making the workflow is for others. */
import { isJsonObject } from "../../shared/base/json.ts";
import type { Edge, Graph, Node } from "../../shared/graph/graph.ts";
import { workflowLanguage } from "../../shared/graph/language.ts";
import { newNode } from "../../shared/graph/new-node.ts";
import { isStart, outputPorts } from "../../shared/graph/ports.ts";
import { end } from "../../shared/nodes/end.ts";
import { start } from "../../shared/nodes/start.ts";
import { subWorkflow } from "../../shared/nodes/sub-workflow.ts";
import { metrics, nodeBox } from "../../shared/graph/node-box.ts";
import { indexOf, withDescendants } from "./graph-index.ts";
import { topsOf } from "./groups.ts";
import { growAround, rectOf } from "./place.ts";
import { type Plan, newId, sketchOn } from "./plan.ts";
import { documentStrings } from "./strings.ts";

const texts = documentStrings.extract;

/** A part of a flow with one way in and at most one way out. */
export interface Extraction {
  /** The selected nodes of the flow itself. */
  readonly tops: readonly Node[];
  /** Those and everything inside them. */
  readonly ids: ReadonlySet<string>;
  readonly entry: Node;
  /** Where it leads on; null when the flow ends with it. */
  readonly exit: Node | null;
}

/** What would be taken out, or why these steps cannot be. */
export function extractionOf(graph: Graph, chosen: readonly string[]): Extraction | string {
  const index = indexOf(graph);
  const tops = topsOf(graph, chosen).flatMap((id) => index.node(id) ?? []);
  if (tops.length === 0) return texts.nothing;
  if (tops.some(isStart)) return texts.start;
  if (new Set(tops.map((node) => node.parent)).size > 1) return texts.severalFlows;
  const inFlow = new Set(tops.map((node) => node.id));
  if (!isConnected(graph, inFlow)) return texts.apart;
  const entries = entriesOf(graph, tops, inFlow);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) return texts.entries(entries.map(nameOf));
  const exits = nodesOf(
    graph,
    graph.edges.filter((edge) => inFlow.has(edge.source) && !leadsInside(graph, edge, inFlow)),
  );
  if (exits.length > 1) return texts.exits(exits.map(nameOf));
  const exit = exits[0] ?? null;
  const ending = exit === null ? undefined : tops.find((node) => endsFlow(graph, node));
  if (ending !== undefined) return texts.ends(ending.name);
  const ids = withDescendants(graph, inFlow);
  return variableProblem(graph, ids) ?? { tops, ids, entry, exit };
}

const nameOf = (node: Node): string => node.name;

function nodesOf(graph: Graph, edges: readonly Edge[]): readonly Node[] {
  const { node } = indexOf(graph);
  return [...new Set(edges.map((edge) => edge.target))].flatMap((id) => node(id) ?? []);
}

/** Into one of the nodes, or into what one of them holds. */
function leadsInside(graph: Graph, edge: Edge, ids: ReadonlySet<string>): boolean {
  return ids.has(edge.target) || indexOf(graph).node(edge.target)?.parent === edge.source;
}

/** Where others lead in; when nobody does, where the part begins by itself. */
function entriesOf(graph: Graph, tops: readonly Node[], ids: ReadonlySet<string>): readonly Node[] {
  const led = nodesOf(
    graph,
    graph.edges.filter((edge) => ids.has(edge.target) && !ids.has(edge.source)),
  );
  if (led.length > 0) return led;
  const { incoming } = indexOf(graph);
  const first = tops.filter((node) => incoming(node.id).length === 0);
  return first.length === 0 ? tops.slice(0, 1) : first;
}

function isConnected(graph: Graph, ids: ReadonlySet<string>): boolean {
  const { outgoing, incoming } = indexOf(graph);
  const seen = new Set<string>();
  const open = [...ids].slice(0, 1);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id) || !ids.has(id)) continue;
    seen.add(id);
    open.push(
      ...outgoing(id).map((edge) => edge.target),
      ...incoming(id).map((edge) => edge.source),
    );
  }
  return seen.size === ids.size;
}

/** An end, or a way on that leads nowhere: both end the flow. */
function endsFlow(graph: Graph, node: Node): boolean {
  if (node.kind === end.type) return true;
  const { edge } = indexOf(graph);
  return outputPorts(node).some(
    ({ id, role }) => role === "flow" && id === "next" && edge(node.id, id) === undefined,
  );
}

/** Variables do not go into another workflow, nor come out of it. */
function variableProblem(graph: Graph, ids: ReadonlySet<string>): string | null {
  const inside = graph.nodes.filter((node) => ids.has(node.id));
  const outside = graph.nodes.filter((node) => !ids.has(node.id));
  return (
    sharedVariable(outside, inside, texts.setOutside) ??
    sharedVariable(inside, outside, texts.usedOutside)
  );
}

function sharedVariable(
  setters: readonly Node[],
  users: readonly Node[],
  sentence: (variable: string, name: string) => string,
): string | null {
  const own = new Set(users.flatMap(variablesOf));
  for (const variable of new Set(setters.flatMap(variablesOf))) {
    if (own.has(variable)) continue;
    const mention = new RegExp(`\\$${variable.replace(/\W/gu, "\\$&")}(?!\\w)`, "u");
    const user = users.find((node) => mention.test(JSON.stringify([node.params, node.fields])));
    if (user !== undefined) return sentence(variable, user.name);
  }
  return null;
}

function variablesOf(node: Node): readonly string[] {
  const assigned = node.fields["Assign"] ?? node.params["Assign"];
  return isJsonObject(assigned)
    ? Object.keys(assigned).map((key) => key.replace(/\.\$$/u, ""))
    : [];
}

/** The workflow that the steps become: a start, the steps, and an end where they led on. */
export function extractedGraph(graph: Graph, { tops, ids, entry, exit }: Extraction): Graph {
  const left = Math.min(...tops.map((node) => node.position.x));
  const top = Math.min(...tops.map((node) => node.position.y));
  const right = Math.max(...tops.map((node) => rectOf(node).x + rectOf(node).width)) - left;
  const own = new Set(tops.map((node) => node.id));
  const nodes = graph.nodes
    .filter((node) => ids.has(node.id))
    .map((node): Node => {
      if (!own.has(node.id)) return node;
      const { parent: _, ...rest } = node;
      return { ...rest, position: { x: node.position.x - left, y: node.position.y - top } };
    });
  const takenNames = nodes.map((node) => node.name);
  const language = workflowLanguage(graph);
  const first = newNode(start, {
    id: newId("n"),
    position: { x: -metrics.smallCardWidth - metrics.columnGap, y: entry.position.y - top },
    takenNames,
    language,
  });
  const last = newNode(end, {
    id: newId("n"),
    position: { x: right + metrics.columnGap, y: entry.position.y - top },
    takenNames: [...takenNames, first.name],
    language,
  });
  const inner = graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target));
  const out = graph.edges
    .filter((edge) => exit !== null && own.has(edge.source) && !ids.has(edge.target))
    .map((edge): Edge => ({ ...edge, target: last.id }));
  return {
    format: 1,
    nodes: [{ ...first, params: {} }, ...nodes, ...(exit === null ? [] : [last])],
    edges: [
      { id: newId("e"), source: first.id, sourcePort: "next", target: entry.id },
      ...inner,
      ...out,
    ],
    notes: [],
    groups: graph.groups.filter((group) => group.nodes.every((id) => ids.has(id))),
    fields:
      graph.fields["QueryLanguage"] === undefined
        ? {}
        : { QueryLanguage: graph.fields["QueryLanguage"] },
  };
}

/** Puts one step that runs the new workflow where its steps were. */
export function planExtract(graph: Graph, extraction: Extraction, name: string): Plan {
  const { ids, entry, exit, tops } = extraction;
  const { parent } = entry;
  const left = Math.min(...tops.map((node) => node.position.x));
  const kept = graph.nodes.filter((node) => !ids.has(node.id)).map(nameOf);
  const node: Node = {
    ...newNode(subWorkflow, {
      id: newId("n"),
      position: { x: left, y: entry.position.y },
      parent,
      takenNames: kept,
      language: workflowLanguage(graph),
    }),
  };
  const named = kept.includes(name) ? node : { ...node, name: name.slice(0, 80) };
  const placed: Node = {
    ...named,
    params: { Workflow: name, Input: "{% $states.input %}", Wait: true },
  };
  const sketch = sketchOn(graph);
  const entering = graph.edges.filter((edge) => edge.target === entry.id && !ids.has(edge.source));
  sketch.add({ type: "node.remove", ids: tops.map(({ id }) => id) });
  sketch.add({ type: "node.add", node: placed });
  for (const edge of entering)
    sketch.add({ type: "edge.add", edge: { ...edge, target: placed.id } });
  if (exit !== null) {
    sketch.add({
      type: "edge.add",
      edge: { id: newId("e"), source: placed.id, sourcePort: "next", target: exit.id },
    });
  }
  const group = graph.groups.find((each) => each.nodes.includes(entry.id));
  const rest = group?.nodes.filter((id) => !ids.has(id)) ?? [];
  if (group !== undefined && rest.length > 0) {
    sketch.add({ type: "group.set", id: group.id, change: { nodes: [...rest, placed.id] } });
  }
  growAround(sketch, parent);
  return { label: texts.step(name), edits: sketch.edits(), select: [placed.id] };
}

/** Width that the steps of a part take up. */
export function widthOf(nodes: readonly Node[]): number {
  const left = Math.min(...nodes.map((node) => node.position.x));
  return Math.max(...nodes.map((node) => node.position.x + nodeBox(node).width)) - left;
}
