/** Which connections are possible, and the steps that make and change them. */
import type { Edge, Graph } from "../../shared/graph/graph.ts";
import { hasInput } from "../../shared/graph/ports.ts";
import { indexOf } from "./graph-index.ts";
import { innerPorts, outputPorts } from "./node-ports.ts";
import { type Plan, newId } from "./plan.ts";
import { planStrings } from "./plan-strings.ts";

export interface Connection {
  readonly source: string;
  readonly sourcePort: string;
  readonly target: string;
}

/** Why two nodes cannot be connected this way; null when they can. */
export function connectionProblem(graph: Graph, connection: Connection): string | null {
  const index = indexOf(graph);
  const source = index.node(connection.source);
  const target = index.node(connection.target);
  if (source === undefined || target === undefined) return planStrings.nodeGone;
  if (!hasInput(target)) return planStrings.noInput(target.name);
  if (source.id === target.id) return planStrings.toItself;
  if (innerPorts(source).some((port) => port.id === connection.sourcePort)) {
    return target.parent === source.id ? null : `${target.name} is not inside ${source.name}.`;
  }
  if (!outputPorts(source).some((port) => port.id === connection.sourcePort))
    return planStrings.outputGone;
  return source.parent === target.parent
    ? null
    : "A connection cannot cross the border of a container.";
}

/** Connects; whatever the output led to before is let go, because an output leads to one node. */
export function planConnect(graph: Graph, connection: Connection): Plan | null {
  const existing = edgeFrom(graph, connection.source, connection.sourcePort);
  if (connectionProblem(graph, connection) !== null || existing?.target === connection.target)
    return null;
  const { node } = indexOf(graph);
  return {
    label: planStrings.connect(
      node(connection.source)?.name ?? "",
      node(connection.target)?.name ?? "",
    ),
    edits: [{ type: "edge.add", edge: { id: newId("e"), ...connection } }],
  };
}

/** Moves an end of an edge to another output or node. */
export function planReconnect(graph: Graph, edgeId: string, connection: Connection): Plan | null {
  const edge = indexOf(graph).edgeById(edgeId);
  if (edge === undefined || connectionProblem(graph, connection) !== null) return null;
  const isSame =
    edge.source === connection.source &&
    edge.sourcePort === connection.sourcePort &&
    edge.target === connection.target;
  if (isSame) return null;
  return {
    label: planStrings.reconnect,
    edits: [
      { type: "edge.remove", ids: [edgeId] },
      { type: "edge.add", edge: { id: edgeId, ...connection } },
    ],
  };
}

/** The edge that leaves a port. */
export function edgeFrom(graph: Graph, source: string, sourcePort: string): Edge | undefined {
  return indexOf(graph).edge(source, sourcePort);
}
