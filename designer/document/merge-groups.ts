/**
 * Brings together the groups of two drafts that began at the same point. Groups mean nothing to a run, so nobody is asked: the name, the
 * colour and the group of each node are taken one by one, and mine stays where both changed the same.
 */
import type { Graph, Group, Node } from "../../shared/graph/graph.ts";
import type { Sides } from "./rebase.ts";

/** The groups of the two together, out of the nodes that are left. */
export function mergeGroups(sides: Sides, nodes: ReadonlyMap<string, Node>): Group[] {
  const byId = { base: groupsById(sides.base), mine: groupsById(sides.mine) };
  const theirs = groupsById(sides.theirs);
  const belongs = membership(sides);
  return [...new Set([...byId.mine.keys(), ...theirs.keys()])].flatMap((id) => {
    const [base, own, other] = [byId.base.get(id), byId.mine.get(id), theirs.get(id)];
    const look = own === undefined || other === undefined ? (own ?? other) : { ...other, ...own };
    if (look === undefined) return [];
    const order = [...new Set([...(own?.nodes ?? []), ...(other?.nodes ?? [])])];
    const left = order.filter((node) => belongs(node) === id && nodes.has(node));
    // What one side moved into a container is no longer in the flow of the others.
    const flow = nodes.get(left[0] ?? "")?.parent;
    const members = left.filter((node) => nodes.get(node)?.parent === flow);
    if (members.length === 0) return [];
    const color = taken({ base: base?.color, mine: own?.color, theirs: other?.color });
    const { color: _, ...rest } = look;
    return [
      {
        ...rest,
        name: taken({ base: base?.name, mine: own?.name, theirs: other?.name }) ?? look.name,
        nodes: members,
        ...(color === undefined ? {} : { color }),
      },
    ];
  });
}

function groupsById({ groups }: Graph): ReadonlyMap<string, Group> {
  return new Map(groups.map((group) => [group.id, group]));
}

/** Id of the group that a node is in after both: in one at most. */
function membership(sides: Sides): (node: string) => string | undefined {
  const [base, mine, theirs] = [sides.base, sides.mine, sides.theirs].map(
    ({ groups }) =>
      new Map(groups.flatMap((group) => group.nodes.map((node) => [node, group.id] as const))),
  );
  return (node) =>
    taken({ base: base?.get(node), mine: mine?.get(node), theirs: theirs?.get(node) });
}

function taken({
  base,
  mine,
  theirs,
}: Readonly<Record<"base" | "mine" | "theirs", string | undefined>>): string | undefined {
  return mine === base ? theirs : mine;
}
