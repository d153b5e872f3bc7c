import { pointer, type Problem } from "../base/problem.ts";
import { problem } from "../definition/problem-codes.ts";
import { kindOf } from "../nodes/index.ts";
import { type Edge, type Graph, graphLimits, type Node } from "./graph.ts";
import { type GraphIndex, indexGraph } from "./graph-index.ts";
import { hasInput, isContainer, isStart, type OutputPort, outputPorts } from "./ports.ts";

/**
 * What keeps a document from being a sane graph, whatever it draws: ids, containers, connections. Edits never lead to
 * such a problem; a document from elsewhere may have them.
 */
export function checkStructure(graph: Graph): readonly Problem[] {
  const index = indexGraph(graph);
  return [
    ...checkLimits(graph),
    ...checkIds(graph),
    ...graph.nodes.flatMap((node, i) => checkParent(index, node, i)),
    ...checkNesting(index),
    ...checkEdges(index),
    ...checkGroups(index),
  ];
}

function checkLimits(graph: Graph): readonly Problem[] {
  const over =
    graph.nodes.length > graphLimits.nodes ||
    graph.edges.length > graphLimits.edges ||
    graph.notes.length > graphLimits.nodes ||
    graph.groups.length > graphLimits.nodes;
  return over ? [problem("tooManyNodes", "", { limit: graphLimits.nodes })] : [];
}

function checkIds(graph: Graph): readonly Problem[] {
  const problems: Problem[] = [];
  const check = (
    list: string,
    items: readonly { readonly id: string }[],
    seen: Set<string>,
  ): void => {
    for (const [i, { id }] of items.entries()) {
      if (seen.has(id)) problems.push(problem("duplicateId", pointer(list, i, "id"), { id }));
      seen.add(id);
    }
  };
  // Nodes, notes and groups stand on the same canvas and are told apart by id.
  const drawn = new Set<string>();
  check("nodes", graph.nodes, drawn);
  check("notes", graph.notes, drawn);
  check("groups", graph.groups, drawn);
  check("edges", graph.edges, new Set());
  return problems;
}

function checkParent(index: GraphIndex, node: Node, i: number): readonly Problem[] {
  if (node.parent === undefined) return [];
  const at = pointer("nodes", i, "parent");
  const parent = index.node(node.parent);
  if (parent === undefined) return [of(node, problem("unknownNode", at, { id: node.parent }))];
  if (isStart(node)) return [of(node, problem("startInContainer", at, {}))];
  if (isContainer(parent) || kindOf[parent.kind] === undefined) return [];
  return [of(node, problem("notAContainer", at, { name: parent.name }))];
}

/** Depth of each node, found once per node however deep it lies; nodes in a circle of containers have none. */
function checkNesting(index: GraphIndex): readonly Problem[] {
  const depths = new Map<string, number>();
  const open = index.children(undefined).map((node) => ({ node, depth: 0 }));
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const depth = at.depth + 1;
    depths.set(at.node.id, at.depth);
    open.push(...index.children(at.node.id).map((node) => ({ node, depth })));
  }
  return index.graph.nodes.flatMap((node, i) => {
    const depth = depths.get(node.id);
    const limit = graphLimits.depth;
    const at = pointer("nodes", i, "parent");
    if (depth !== undefined && depth > limit)
      return [of(node, problem("tooManyLevels", at, { limit }))];
    const circle =
      depth === undefined && node.parent !== undefined && index.node(node.parent) !== undefined;
    return circle ? [of(node, problem("parentCycle", at, {}))] : [];
  });
}

function checkEdges(index: GraphIndex): readonly Problem[] {
  const problems: Problem[] = [];
  const ports: PortsOfNodes = new Map();
  for (const [i, edge] of index.graph.edges.entries()) {
    const found = edgeProblem(index, { edge, at: pointer("edges", i) }, ports);
    if (found !== null) problems.push(found);
  }
  return problems;
}

/** A group holds nodes that are there, of one flow, and no node of another group. */
function checkGroups(index: GraphIndex): readonly Problem[] {
  const grouped = new Set<string>();
  return index.graph.groups.flatMap((group, i): readonly Problem[] => {
    const at = pointer("groups", i, "nodes");
    const flows = new Set<string | undefined>();
    for (const id of group.nodes) {
      const node = index.node(id);
      if (node === undefined) return [problem("unknownNode", at, { id })];
      if (grouped.has(id)) return [of(node, problem("sharedGroupMember", at, { id }))];
      grouped.add(id);
      flows.add(node.parent);
    }
    if (group.nodes.length === 0) return [problem("emptyGroup", at, {})];
    return flows.size > 1 ? [problem("groupCrossesContainer", at, {})] : [];
  });
}

type PortsOfNodes = Map<string, ReadonlyMap<string, OutputPort>>;

/** Outputs of a node by id, looked up once for all its edges. */
function portsOf(node: Node, known: PortsOfNodes): ReadonlyMap<string, OutputPort> {
  const ports = known.get(node.id) ?? new Map(outputPorts(node).map((port) => [port.id, port]));
  known.set(node.id, ports);
  return ports;
}

function edgeProblem(
  index: GraphIndex,
  { edge, at }: { readonly edge: Edge; readonly at: string },
  ports: PortsOfNodes,
): Problem | null {
  const source = index.node(edge.source);
  const target = index.node(edge.target);
  if (source === undefined) return problem("unknownNode", `${at}/source`, { id: edge.source });
  if (target === undefined) {
    return of(source, problem("unknownNode", `${at}/target`, { id: edge.target }));
  }
  const port = portsOf(source, ports).get(edge.sourcePort);
  // What outputs an unknown kind has is unknown too; the node itself is the problem.
  if (port === undefined && kindOf[source.kind] !== undefined) {
    return of(source, problem("unknownPort", `${at}/sourcePort`, { port: edge.sourcePort }));
  }
  if (!hasInput(target)) return of(target, problem("noInput", `${at}/target`, {}));
  if (target.parent !== (port?.role === "inner" ? source.id : source.parent)) {
    return of(source, problem("crossesContainer", at, {}));
  }
  if (index.edge(edge.source, edge.sourcePort) !== edge) {
    return of(source, problem("occupiedPort", `${at}/sourcePort`, { port: edge.sourcePort }));
  }
  return null;
}

/** The problem with the node it concerns. */
function of(node: Node, found: Problem): Problem {
  return { ...found, node: node.id };
}
