import type { Node } from "../graph/graph.ts";

interface Visit {
  readonly node: Node;
  readonly targets: readonly Node[];
  next: number;
}

/**
 * Every node that a flow comes to, each before what follows it wherever there is no loop, the first way before the
 * others: reverse postorder. Without recursion: flows may be thousands of nodes long.
 */
export function flowOrder(
  entry: Node,
  targetsOf: (node: Node) => readonly Node[],
): readonly Node[] {
  const entered = new Set<string>();
  const finished: Node[] = [];
  const visits: Visit[] = [];
  const enter = (node: Node): void => {
    entered.add(node.id);
    // The way visited last is finished last and so comes first.
    visits.push({ node, targets: targetsOf(node).toReversed(), next: 0 });
  };
  enter(entry);
  for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
    const target = visit.targets[visit.next];
    visit.next += 1;
    if (target === undefined) {
      visits.pop();
      finished.push(visit.node);
    } else if (!entered.has(target.id)) enter(target);
  }
  return finished.toReversed();
}
