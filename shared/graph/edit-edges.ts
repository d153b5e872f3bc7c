import type { Problem } from "../base/problem.ts";
import { problem } from "../definition/problem-codes.ts";
import { type Edge, type Graph, graphLimits } from "./graph.ts";
import { hasInput, outputPorts } from "./ports.ts";

/** `edge.add`. */
export function addEdge(graph: Graph, edge: Edge): Graph | Problem {
  if (graph.edges.some(({ id }) => id === edge.id))
    return problem("duplicateId", "", { id: edge.id });
  const source = graph.nodes.find(({ id }) => id === edge.source);
  const target = graph.nodes.find(({ id }) => id === edge.target);
  if (source === undefined) return problem("unknownNode", "", { id: edge.source });
  if (target === undefined) return problem("unknownNode", "", { id: edge.target });
  const port = outputPorts(source).find(({ id }) => id === edge.sourcePort);
  if (port === undefined) return problem("unknownPort", "", { port: edge.sourcePort });
  if (!hasInput(target)) return problem("noInput", "", {});
  if (target.parent !== (port.role === "inner" ? source.id : source.parent)) {
    return problem("crossesContainer", "", {});
  }
  const kept = graph.edges.filter(
    (other) => other.source !== edge.source || other.sourcePort !== edge.sourcePort,
  );
  if (kept.length >= graphLimits.edges)
    return problem("tooManyNodes", "", { limit: graphLimits.edges });
  return { ...graph, edges: [...kept, edge] };
}

/** `edge.remove`. */
export function removeEdges(graph: Graph, ids: readonly string[]): Graph | Problem {
  const gone = new Set(ids);
  const known = new Set(graph.edges.map((edge) => edge.id));
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined) return problem("unknownEdge", "", { id: missing });
  return { ...graph, edges: graph.edges.filter((edge) => !gone.has(edge.id)) };
}
