/** Groups: frames with a name around nodes of one flow, and the steps that make, fill and dissolve them. */
import type { Graph, Group, Position } from "../../shared/graph/graph.ts";
import { uniqueName } from "../../shared/graph/new-node.ts";
import { ancestorsOf, indexOf } from "./graph-index.ts";
import { documentStrings } from "./strings.ts";
import { type Rect, rectOf } from "./place.ts";
import { type Plan, newId } from "./plan.ts";

/** Room between the frame of a group and its nodes, and height of the title above them. */
export const groupMetrics = { padding: 24, title: 36 } as const;

/** Where nodes are while they are dragged. */
export type Moved = ReadonlyMap<string, { readonly position?: Position }>;

const nowhere: Moved = new Map();

/** The frame around the nodes of a group, relative to the container they stand in; null when none is there. */
export function groupFrame(graph: Graph, group: Group, moved: Moved = nowhere): Rect | null {
  const index = indexOf(graph);
  const rects = group.nodes.flatMap((id) => {
    const node = index.node(id);
    return node === undefined ? [] : [{ ...rectOf(node), ...moved.get(id)?.position }];
  });
  if (rects.length === 0) return null;
  const left = Math.min(...rects.map((rect) => rect.x)) - groupMetrics.padding;
  const top = Math.min(...rects.map((rect) => rect.y)) - groupMetrics.padding - groupMetrics.title;
  const right = Math.max(...rects.map((rect) => rect.x + rect.width)) + groupMetrics.padding;
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height)) + groupMetrics.padding;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The group that a node is in. */
export function groupOf(graph: Graph, id: string): Group | undefined {
  return graph.groups.find((group) => group.nodes.includes(id));
}

/** The group that a selection is, to the last node and nothing else. */
export function wholeGroup(graph: Graph, ids: Iterable<string>): Group | undefined {
  const chosen = new Set(ids);
  return graph.groups.find(
    (group) => group.nodes.length === chosen.size && group.nodes.every((id) => chosen.has(id)),
  );
}

/** The nodes of a selection without those inside other selected nodes. */
export function topsOf(graph: Graph, ids: readonly string[]): readonly string[] {
  const chosen = new Set(ids);
  return ids.filter((id) => !ancestorsOf(graph, id).some((around) => chosen.has(around)));
}

/** Why these nodes cannot become a group; null when they can. */
export function groupProblem(graph: Graph, ids: readonly string[]): string | null {
  const index = indexOf(graph);
  const tops = topsOf(graph, ids);
  if (tops.length === 0) return documentStrings.group.nothing;
  const flows = new Set(tops.map((id) => index.node(id)?.parent));
  return flows.size > 1 ? documentStrings.group.severalFlows : null;
}

/** Puts a frame around nodes. */
export function planGroup(graph: Graph, ids: readonly string[]): Plan | null {
  if (groupProblem(graph, ids) !== null) return null;
  const name = uniqueName(
    documentStrings.group.name,
    graph.groups.map((group) => group.name),
  );
  const nodes = [...topsOf(graph, ids)];
  return {
    label: documentStrings.group.made(nodes.length),
    edits: [{ type: "group.add", group: { id: newId("g"), name, nodes } }],
    select: nodes,
  };
}

/** Dissolves the groups that are selected as a whole; when none is, takes the selected nodes out of theirs. */
export function planUngroup(graph: Graph, ids: readonly string[]): Plan | null {
  const chosen = new Set(ids);
  const touched = graph.groups.filter((group) => group.nodes.some((id) => chosen.has(id)));
  const whole = touched.filter((group) => group.nodes.every((id) => chosen.has(id)));
  if (touched.length === 0) return null;
  if (whole.length > 0) {
    return {
      label: documentStrings.group.dissolved(whole.map((group) => group.name)),
      edits: [{ type: "group.remove", ids: whole.map((group) => group.id) }],
    };
  }
  return {
    label: documentStrings.group.left(ids.length),
    edits: touched.map(({ id, nodes }) => ({
      type: "group.set",
      id,
      change: { nodes: nodes.filter((node) => !chosen.has(node)) },
    })),
  };
}

/** Names a group. */
export function planRenameGroup(graph: Graph, id: string, name: string): Plan | null {
  const group = graph.groups.find((each) => each.id === id);
  const trimmed = name.trim().slice(0, 80);
  if (group === undefined || trimmed === "" || trimmed === group.name) return null;
  return {
    label: documentStrings.group.renamed(group.name),
    edits: [{ type: "group.set", id, change: { name: trimmed } }],
  };
}

/** The group whose frame is under a point of a flow; nodes that are in one already do not change it by being moved. */
export function groupUnder(
  graph: Graph,
  {
    id,
    parent,
    at,
  }: { readonly id: string; readonly parent: string | undefined; readonly at: Position },
): Group | undefined {
  if (groupOf(graph, id) !== undefined) return undefined;
  const index = indexOf(graph);
  return graph.groups.find((group) => {
    if (index.node(group.nodes[0] ?? "")?.parent !== parent) return false;
    const frame = groupFrame(graph, group);
    return (
      frame !== null &&
      at.x > frame.x &&
      at.x < frame.x + frame.width &&
      at.y > frame.y &&
      at.y < frame.y + frame.height
    );
  });
}
