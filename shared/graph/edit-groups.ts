import type { Problem } from "../base/problem.ts";
import { problem } from "../definition/problem-codes.ts";
import { type Graph, graphLimits, type Group } from "./graph.ts";
import { indexGraph } from "./graph-index.ts";

/** What a group may change. A null colour is removed; its nodes leave the groups they were in. */
export interface GroupChange {
  readonly name?: string;
  readonly nodes?: readonly string[];
  readonly color?: string | null;
}

/** `group.add`. */
export function addGroup(graph: Graph, group: Group): Graph | Problem {
  const { id } = group;
  const taken = [...graph.groups, ...graph.nodes, ...graph.notes].some((item) => item.id === id);
  if (taken) return problem("duplicateId", "", { id });
  if (graph.groups.length >= graphLimits.nodes) {
    return problem("tooManyNodes", "", { limit: graphLimits.nodes });
  }
  const fault = membersFault(graph, group.nodes) ?? nameFault(group.name);
  if (fault !== null) return fault;
  return { ...graph, groups: [...withoutNodes(graph.groups, group.nodes), group] };
}

/** `group.set`. */
export function setGroup(
  graph: Graph,
  { id, change }: { readonly id: string; readonly change: GroupChange },
): Graph | Problem {
  const before = graph.groups.find((group) => group.id === id);
  if (before === undefined) return problem("unknownGroup", "", { id });
  const { name = before.name, nodes = before.nodes, color = before.color } = change;
  const fault = membersFault(graph, nodes) ?? nameFault(name);
  if (fault !== null) return fault;
  const after: Group = {
    id,
    name,
    nodes: [...nodes],
    ...(color === undefined || color === null ? {} : { color }),
  };
  const others = change.nodes === undefined ? graph.groups : withoutNodes(graph.groups, nodes, id);
  return { ...graph, groups: others.map((group) => (group.id === id ? after : group)) };
}

/** `group.remove`: the frame goes, the nodes stay. */
export function removeGroups(graph: Graph, ids: readonly string[]): Graph | Problem {
  const gone = new Set(ids);
  const known = new Set(graph.groups.map((group) => group.id));
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined) return problem("unknownGroup", "", { id: missing });
  return { ...graph, groups: graph.groups.filter((group) => !gone.has(group.id)) };
}

/**
 * The groups that are left after nodes went or changed their flow: without the nodes that are gone and without those that
 * no longer stand in the flow of the others; a group with nobody in it goes. The same list when nothing changes.
 */
export function groupsAfter(graph: Graph, moved: ReadonlySet<string>): Group[] {
  if (graph.groups.length === 0) return graph.groups;
  const index = indexGraph(graph);
  const groups = graph.groups.flatMap((group) => {
    const there = group.nodes.flatMap((id) => index.node(id) ?? []);
    const flows = new Set(there.map((node) => node.parent));
    const nodes = (flows.size > 1 ? there.filter((node) => !moved.has(node.id)) : there).map(
      (node) => node.id,
    );
    if (nodes.length === 0) return [];
    return [nodes.length === group.nodes.length ? group : { ...group, nodes }];
  });
  const same =
    groups.length === graph.groups.length &&
    groups.every((group, at) => group === graph.groups[at]);
  return same ? graph.groups : groups;
}

/** The groups without the nodes that another one takes; those that are left empty go. */
function withoutNodes(groups: Group[], nodes: readonly string[], by?: string): Group[] {
  const wanted = new Set(nodes);
  return groups.flatMap((group) => {
    if (group.id === by || !group.nodes.some((id) => wanted.has(id))) return [group];
    const left = group.nodes.filter((id) => !wanted.has(id));
    return left.length === 0 ? [] : [{ ...group, nodes: left }];
  });
}

function nameFault(name: string): Problem | null {
  const limit = graphLimits.nameLength;
  return name.length > limit ? problem("longStateName", "", { length: name.length, limit }) : null;
}

function membersFault(graph: Graph, ids: readonly string[]): Problem | null {
  const index = indexGraph(graph);
  if (ids.length === 0) return problem("emptyGroup", "", {});
  const missing = ids.find((id) => index.node(id) === undefined);
  if (missing !== undefined) return problem("unknownNode", "", { id: missing });
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) return problem("duplicateId", "", { id: twice });
  const flows = new Set(ids.map((id) => index.node(id)?.parent));
  return flows.size > 1 ? problem("groupCrossesContainer", "", {}) : null;
}
