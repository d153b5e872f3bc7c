/** One node as a workflow of its own: what "Test node" runs. Pure. */
import type { JsonObject } from "../../shared/base/json.ts";
import { emptyGraph, type Edge, type Graph, type Node } from "../../shared/graph/graph.ts";
import { isStart, outputPorts } from "../../shared/graph/ports.ts";
import { indexOf, withDescendants } from "../document/graph-index.ts";
import { tryStrings } from "./strings.ts";

/** Fields of the workflow that change what a step does. */
const keptGraphFields = ["QueryLanguage", "MaxPayloadBytes"];
/** Fields that would keep a test waiting, answer it from memory, or undo it. */
const leftOut = ["RunWindow", "Cache", "Compensate"];

const variablesId = "trial-variables";

/**
 * The graph that runs a node once, with whatever is inside it: the nodes that its outputs lead to become ends of the same names, so that
 * a rule or a Catch shows where it leads. `variables` are assigned before it. Null when the node is not there, or is the start.
 */
export function trialGraph(graph: Graph, id: string, variables: JsonObject): Graph | null {
  const index = indexOf(graph);
  const node = index.node(id);
  if (node === undefined || isStart(node)) return null;
  const inside = withDescendants(graph, [id]);
  const flowPorts = new Set(
    outputPorts(node).flatMap((port) => (port.role === "inner" ? [] : [port.id])),
  );
  const outgoing = index
    .outgoing(id)
    .filter((edge) => flowPorts.has(edge.sourcePort) && edge.target !== id);
  const targets = [...new Set(outgoing.map((edge) => edge.target))].flatMap(
    (target) => index.node(target) ?? [],
  );
  const nodes = graph.nodes
    .filter((each) => inside.has(each.id))
    .map((each) => (each.id === id ? tested(each) : each));
  const drawnStart = graph.nodes.find(isStart);
  const start = bare(drawnStart?.id ?? "trial-start", "start", drawnStart?.name ?? "Trial start");
  const given = Object.keys(variables).length === 0 ? [] : [assigning(graph, variables)];
  const first = given[0]?.id ?? id;
  const edges: Edge[] = [
    { id: "trial-1", source: start.id, sourcePort: "next", target: first },
    ...(first === id ? [] : [{ id: "trial-2", source: first, sourcePort: "next", target: id }]),
    ...outgoing,
    ...graph.edges.filter(
      ({ source, target }) =>
        inside.has(source) && inside.has(target) && !(source === id && target === id),
    ),
  ];
  return {
    ...emptyGraph,
    nodes: [start, ...given, ...nodes, ...targets.map(({ id: to, name }) => bare(to, "end", name))],
    edges: distinct(edges),
    fields: Object.fromEntries(
      Object.entries(graph.fields).filter(([name]) => keptGraphFields.includes(name)),
    ),
  };
}

function tested(node: Node): Node {
  const { parent: _parent, disabled: _disabled, pinned: _pinned, ...rest } = node;
  return {
    ...rest,
    position: { x: 320, y: 0 },
    fields: Object.fromEntries(
      Object.entries(node.fields).filter(([name]) => !leftOut.includes(name)),
    ),
  };
}

function bare(id: string, kind: string, name: string): Node {
  return {
    id,
    kind,
    name,
    position: { x: kind === "end" ? 720 : 0, y: 0 },
    params: {},
    fields: {},
  };
}

/** A step that sets variables and passes its input on. */
function assigning(graph: Graph, variables: JsonObject): Node {
  const names = new Set(graph.nodes.map(({ name }) => name));
  const wanted = tryStrings.test.variablesStep;
  let name = wanted;
  for (let number = 2; names.has(name); number++) name = `${wanted} ${number}`;
  return { ...bare(variablesId, "transform", name), fields: { Assign: variables } };
}

function distinct(edges: readonly Edge[]): Edge[] {
  return [...new Map(edges.map((edge) => [edge.id, edge])).values()];
}
