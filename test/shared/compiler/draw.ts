/** Draws small graphs for tests in a few words. */
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import type { Edge, Graph, Node } from "../../../shared/graph/graph.ts";

/** What differs from a Pass at the top level. */
export interface DrawnNode {
  readonly kind?: string;
  readonly name?: string;
  readonly parent?: string;
  readonly params?: JsonObject;
  readonly fields?: JsonObject;
  readonly disabled?: boolean;
}

/** A node with its id as its name. */
export function drawNode(id: string, node: DrawnNode = {}): Node {
  const { kind = "transform", name = id, parent, params = {}, fields = {}, disabled } = node;
  return {
    id,
    kind,
    name,
    position: { x: 0, y: 0 },
    ...(parent === undefined ? {} : { parent }),
    params: { ...params },
    fields: { ...fields },
    ...(disabled === undefined ? {} : { disabled }),
  };
}

/** An edge from `source:port > target`; the port is `next` when it is not given. */
export function drawEdge(text: string): Edge {
  const [from = "", target = ""] = text.split(" > ");
  const [source = "", ...port] = from.split(":");
  const sourcePort = port.length === 0 ? "next" : port.join(":");
  return { id: text, source, sourcePort, target };
}

/** A graph with a start node `start`. */
export function drawGraph(
  nodes: Readonly<Record<string, DrawnNode>>,
  edges: readonly string[],
  fields: Readonly<Record<string, Json>> = {},
): Graph {
  const drawn = Object.entries(nodes).map(([id, node]) => drawNode(id, node));
  return {
    format: 1,
    nodes: [drawNode("start", { kind: "start" }), ...drawn],
    edges: edges.map(drawEdge),
    notes: [],
    groups: [],
    fields: { ...fields },
  };
}
