/** The workflow as an indented list: states in the order of the flow, with their branches, error outputs and compensations. Pure. */
import type { Graph, Group, Node } from "../../shared/graph/graph.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { indexOf } from "../document/graph-index.ts";
import { compensationOf, innerPorts, outputPorts } from "../document/node-ports.ts";

interface RowBase {
  readonly key: string;
  /** From 1. */
  readonly level: number;
}
export type OutlineRow = RowBase &
  (
    | { readonly type: "node"; readonly node: Node; readonly hasChildren: boolean }
    /** A rule, a branch, an inner flow or an error output. */
    | {
        readonly type: "branch";
        readonly node: Node;
        readonly port: string;
        readonly label: string;
        /** Name of the node it leads to; null for none. */
        readonly target: string | null;
        /** Place among the siblings that can change places with it; null when the order is fixed. */
        readonly order: { readonly index: number; readonly count: number } | null;
      }
    | { readonly type: "undo"; readonly node: Node; readonly resource: string }
    /** A group, before the nodes of it that follow one another. */
    | { readonly type: "group"; readonly group: Group }
    | { readonly type: "loose" }
  );

export function outlineRows(graph: Graph): readonly OutlineRow[] {
  return flowRows(graph, undefined, 1);
}

function flowRows(graph: Graph, parent: string | undefined, level: number): readonly OutlineRow[] {
  const nodes = indexOf(graph).children(parent);
  const { ordered, loose } = flowOrder(graph, nodes, parent);
  return [
    ...groupedRows(graph, ordered, level),
    ...(loose.length > 0 && ordered.length > 0
      ? [{ type: "loose" as const, key: `loose:${parent ?? ""}`, level }]
      : []),
    ...groupedRows(graph, loose, level),
  ];
}

/** Nodes with the names of their groups: again where a group goes on after others came in between. */
function groupedRows(graph: Graph, nodes: readonly Node[], level: number): readonly OutlineRow[] {
  if (graph.groups.length === 0) return nodes.flatMap((node) => nodeRows(graph, node, level));
  const groupOf = new Map(
    graph.groups.flatMap((group) => group.nodes.map((id): [string, Group] => [id, group])),
  );
  let last: Group | undefined;
  return nodes.flatMap((node): readonly OutlineRow[] => {
    const group = groupOf.get(node.id);
    const isNew = group !== undefined && group !== last;
    last = group;
    const inner = group === undefined ? level : level + 1;
    return [
      ...(isNew ? [{ type: "group" as const, key: `${group.id}/${node.id}`, level, group }] : []),
      ...nodeRows(graph, node, inner),
    ];
  });
}

/** Depth first along the outputs from where the flow starts; what nothing leads to comes last. */
function flowOrder(
  graph: Graph,
  nodes: readonly Node[],
  parent: string | undefined,
): { readonly ordered: readonly Node[]; readonly loose: readonly Node[] } {
  const index = indexOf(graph);
  const seen = new Set<string>();
  const ordered: Node[] = [];
  const visit = (id: string | undefined): void => {
    const open = id === undefined ? [] : [id];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const node = index.node(at);
      if (node === undefined || node.parent !== parent || seen.has(at)) continue;
      seen.add(at);
      ordered.push(node);
      open.push(
        ...outputPorts(node)
          .flatMap((port) => index.edge(node.id, port.id)?.target ?? [])
          .toReversed(),
      );
    }
  };
  const container = parent === undefined ? undefined : index.node(parent);
  if (container === undefined) visit(nodes.find(isStart)?.id);
  else for (const port of innerPorts(container)) visit(index.edge(container.id, port.id)?.target);
  const loose = nodes
    .filter((node) => !seen.has(node.id))
    .toSorted((a, b) => a.position.x - b.position.x);
  return { ordered, loose };
}

function nodeRows(graph: Graph, node: Node, level: number): readonly OutlineRow[] {
  const inner = level + 1;
  const branches = [...branchRows(graph, node, inner), ...innerRows(graph, node, inner)];
  const compensation = compensationOf(node);
  const undo: readonly OutlineRow[] =
    compensation === null
      ? []
      : [
          {
            type: "undo",
            key: `${node.id}/undo`,
            level: inner,
            node,
            resource: String(compensation["Resource"] ?? ""),
          },
        ];
  const children = [...branches, ...undo];
  return [
    { type: "node", key: node.id, level, node, hasChildren: children.length > 0 },
    ...children,
  ];
}

/** Outputs that need a name: rules, default, errors. A single way on is the next row. */
function branchRows(graph: Graph, node: Node, level: number): readonly OutlineRow[] {
  const ports = outputPorts(node).filter((port) => port.role !== "next");
  const rules = ports.filter((port) => port.role === "rule");
  return ports.map((port) => ({
    type: "branch",
    key: `${node.id}/${port.id}`,
    level,
    node,
    port: port.id,
    label: port.label,
    target: targetName(graph, node, port.id),
    order:
      port.role === "rule" && rules.length > 1
        ? { index: rules.indexOf(port), count: rules.length }
        : null,
  }));
}

function innerRows(graph: Graph, node: Node, level: number): readonly OutlineRow[] {
  const ports = innerPorts(node);
  if (ports.length === 0) return [];
  const rows = ports.map((port, index): OutlineRow => ({
    type: "branch",
    key: `${node.id}/${port.id}`,
    level,
    node,
    port: port.id,
    label: port.label,
    target: targetName(graph, node, port.id),
    order: ports.length > 1 ? { index, count: ports.length } : null,
  }));
  return [...rows, ...flowRows(graph, node.id, level)];
}

function targetName(graph: Graph, node: Node, port: string): string | null {
  const index = indexOf(graph);
  const target = index.edge(node.id, port)?.target;
  return target === undefined ? null : (index.node(target)?.name ?? null);
}
