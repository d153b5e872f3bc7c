import type { NodeSelectionChange } from "@xyflow/react";
import type { Graph } from "../../shared/graph/graph.ts";

export interface Picked {
  readonly before: ReadonlySet<string>;
  readonly changes: readonly NodeSelectionChange[];
  /** Not meant by a rectangle that is drawn around others: the containers it begins in, and the frames of groups. */
  readonly excluded: ReadonlySet<string>;
}

/** What is selected after React Flow's changes. The frame of a group stands for the nodes in it. */
export function pickedItems(
  graph: Graph,
  { before, changes, excluded }: Picked,
): ReadonlySet<string> {
  const items = new Set(before);
  const membersOf = (id: string) => graph.groups.find((group) => group.id === id)?.nodes;
  // What is let go first: a frame that is taken brings nodes back that were let go with it.
  for (const { id, selected } of changes) if (!selected) items.delete(id);
  const areFrames = changes.every(
    ({ id, selected }) => !selected && !excluded.has(id) && membersOf(id) !== undefined,
  );
  if (areFrames)
    for (const { id } of changes) for (const member of membersOf(id) ?? []) items.delete(member);
  for (const { id, selected } of changes) {
    if (!selected || excluded.has(id)) continue;
    for (const member of membersOf(id) ?? [id]) items.add(member);
  }
  return items;
}
