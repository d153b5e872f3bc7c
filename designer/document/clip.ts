/** Steps that add copies: pasted, duplicated, dragged. */
import type { Problem } from "../../shared/base/problem.ts";
import { type Copies, duplicate, fromClip, toClip } from "../../shared/graph/clip.ts";
import type { Graph, Position } from "../../shared/graph/graph.ts";
import { absolutePosition, indexOf } from "./graph-index.ts";
import { snapped } from "./places.ts";
import { clampInside, freeSpot, growAround, rectOf } from "./place.ts";
import { type Plan, newId, sketchOn } from "./plan.ts";
import { planStrings } from "./plan-strings.ts";

/** The text that the clipboard gets; null when nothing is chosen. */
export function clipText(graph: Graph, ids: readonly string[]): string | null {
  const clip = toClip(graph, ids);
  return clip.nodes.length + clip.notes.length === 0 ? null : JSON.stringify(clip, null, 2);
}

export interface PasteTarget {
  /** Moves down until nothing is covered: for what is pasted without a pointer. */
  readonly isFree?: boolean;
  /** Top left corner of what is pasted, relative to the container. */
  readonly position: Position;
  readonly parent: string | undefined;
}

/** Pastes nodes, or a state machine or a part of one, from the text of a clipboard; a problem when it holds nothing of the kind. */
export function planPaste(graph: Graph, text: string, target: PasteTarget): Plan | Problem {
  const position = clampInside(target.parent, snapped(target.position));
  const copies = fromClip(graph, text, {
    newId: () => newId("n"),
    position,
    parent: target.parent,
  });
  if ("code" in copies || target.isFree !== true)
    return "code" in copies ? copies : planOf(graph, copies, pasteLabels);
  const free = freeCorner(graph, copies, target.parent);
  const moved = fromClip(graph, text, {
    newId: () => newId("n"),
    position: { x: position.x + free.x, y: position.y + free.y },
    parent: target.parent,
  });
  return "code" in moved ? moved : planOf(graph, moved, pasteLabels);
}

/** How far copies have to go down so that they cover nothing. */
function freeCorner(graph: Graph, { edit, ids }: Copies, parent: string | undefined): Position {
  const sketch = sketchOn(graph);
  sketch.add(edit);
  const rects = ids.flatMap((id) => indexOf(sketch.graph()).node(id) ?? []).map(rectOf);
  if (rects.length === 0) return { x: 0, y: 0 };
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const width = Math.max(...rects.map((rect) => rect.x + rect.width)) - x;
  const height = Math.max(...rects.map((rect) => rect.y + rect.height)) - y;
  const spot = freeSpot(graph, parent, { x, y, width, height });
  return { x: spot.x - x, y: spot.y - y };
}

/** Duplicates beside the originals. */
export function planDuplicate(graph: Graph, ids: readonly string[]): Plan | null {
  return planOf(
    graph,
    duplicate(graph, ids, () => newId("n")),
    { one: planStrings.duplicateOne, many: planStrings.duplicateItems },
  );
}

/** Puts copies where a drag with Alt left them; positions are relative to the originals' container. */
export function planDropCopies(
  graph: Graph,
  positions: ReadonlyMap<string, Position>,
): Plan | null {
  const ids = [...positions.keys()];
  const { node } = indexOf(graph);
  const parents = new Set(ids.map((id) => node(id)?.parent));
  const parent = parents.size === 1 ? [...parents][0] : undefined;
  const spots = ids.map((id) => {
    const own = node(id)?.parent;
    const at = positions.get(id) ?? { x: 0, y: 0 };
    const origin =
      own === parent || own === undefined ? { x: 0, y: 0 } : absolutePosition(graph, own);
    return { x: origin.x + at.x, y: origin.y + at.y };
  });
  const corner = {
    x: Math.min(...spots.map((spot) => spot.x)),
    y: Math.min(...spots.map((spot) => spot.y)),
  };
  const plan = planPaste(graph, JSON.stringify(toClip(graph, ids)), { position: corner, parent });
  return "code" in plan ? null : { ...plan, label: planStrings.duplicate };
}

interface Labels {
  readonly one: (name: string) => string;
  readonly many: (count: number) => string;
}

const pasteLabels: Labels = { one: planStrings.paste, many: planStrings.pasteItems };

function planOf(graph: Graph, { edit, ids }: Copies, labels: Labels): Plan {
  const sketch = sketchOn(graph);
  sketch.add(edit);
  const { node } = indexOf(sketch.graph());
  for (const parent of new Set(ids.map((id) => node(id)?.parent))) growAround(sketch, parent);
  const first = ids.length === 1 ? node(ids[0] ?? "")?.name : undefined;
  return {
    label: first === undefined ? labels.many(ids.length) : labels.one(first),
    edits: sketch.edits(),
    select: ids,
  };
}
