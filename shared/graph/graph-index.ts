import type { Edge, Graph, Node } from "./graph.ts";

/** Look-ups in a graph, each in constant time. Total: of two edges or nodes with the same key the first counts. */
export interface GraphIndex {
  readonly graph: Graph;
  readonly node: (id: string) => Node | undefined;
  /** Position of a node in `graph.nodes`. */
  readonly position: (id: string) => number;
  /** Nodes inside a container, or at the top for undefined, in the order of the document. */
  readonly children: (parent: string | undefined) => readonly Node[];
  /** The edge that leaves an output. */
  readonly edge: (source: string, port: string) => Edge | undefined;
  /** Edges that leave a node. */
  readonly outgoing: (source: string) => readonly Edge[];
  /** Edges that enter a node. */
  readonly incoming: (target: string) => readonly Edge[];
}

/** Indexes a graph. */
export function indexGraph(graph: Graph): GraphIndex {
  const nodes = new Map<string, Node>();
  const positions = new Map<string, number>();
  const children = new Map<string | undefined, Node[]>();
  for (const [i, node] of graph.nodes.entries()) {
    if (nodes.has(node.id)) continue;
    nodes.set(node.id, node);
    positions.set(node.id, i);
    push(children, node.parent, node);
  }
  const byPort = new Map<string, Edge>();
  const outgoing = new Map<string, Edge[]>();
  const incoming = new Map<string, Edge[]>();
  for (const edge of graph.edges) {
    const key = portKey(edge.source, edge.sourcePort);
    if (!byPort.has(key)) byPort.set(key, edge);
    push(outgoing, edge.source, edge);
    push(incoming, edge.target, edge);
  }
  return {
    graph,
    node: (id) => nodes.get(id),
    position: (id) => positions.get(id) ?? -1,
    children: (parent) => children.get(parent) ?? [],
    edge: (source, port) => byPort.get(portKey(source, port)),
    outgoing: (source) => outgoing.get(source) ?? [],
    incoming: (target) => incoming.get(target) ?? [],
  };
}

function portKey(source: string, port: string): string {
  return `${source}\n${port}`;
}

function push<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Ids of a node's containers, from the nearest outwards. Stops where a broken document goes in circles. */
export function ancestors(index: GraphIndex, id: string): readonly string[] {
  const found = new Set<string>();
  for (let at = index.node(id)?.parent; at !== undefined; at = index.node(at)?.parent) {
    if (found.has(at)) break;
    found.add(at);
  }
  return [...found];
}

/** The nodes with these ids and everything inside them. */
export function withDescendants(index: GraphIndex, ids: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id) || index.node(id) === undefined) continue;
    found.add(id);
    open.push(...index.children(id).map((child) => child.id));
  }
  return found;
}
