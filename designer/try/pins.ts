/** Pinning: steps of the history that keep an output for trying, or let go of it. Pure but for the last one. */
import type { Json } from "../../shared/base/json.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { indexOf } from "../document/graph-index.ts";
import type { Plan } from "../document/plan.ts";
import { canPin } from "./mock.ts";
import { tryStrings } from "./strings.ts";

const texts = tryStrings.pin;

/** More would make every save of the draft heavy. Characters of JSON. */
export const mostPinned = 262_144;

/** Whether a value is small enough to be pinned. */
export function fitsPin(value: Json): boolean {
  return JSON.stringify(value).length <= mostPinned;
}

/** Pins the outputs of nodes; null when there is nothing to pin. */
export function planPin(graph: Graph, outputs: ReadonlyMap<string, Json>): Plan | null {
  const edits = [...outputs].flatMap(([id, pinned]) => {
    const node = indexOf(graph).node(id);
    return node !== undefined && canPin(node) ? [{ type: "node.set" as const, id, pinned }] : [];
  });
  const ids = edits.map(({ id }) => id);
  return edits.length === 0 ? null : { label: texts.pinned(namesOf(graph, ids)), edits };
}

/** Lets go of the pinned outputs of nodes; null when none has one. */
export function planUnpin(graph: Graph, ids: readonly string[]): Plan | null {
  const pinned = ids.filter((id) => indexOf(graph).node(id)?.pinned !== undefined);
  if (pinned.length === 0) return null;
  return {
    label: texts.unpinned(namesOf(graph, pinned)),
    edits: pinned.map((id) => ({ type: "node.set", id, pinned: undefined })),
  };
}

function namesOf(graph: Graph, ids: readonly string[]): string {
  const [only] = ids;
  return ids.length === 1 && only !== undefined
    ? (indexOf(graph).node(only)?.name ?? "")
    : texts.several(ids.length);
}
