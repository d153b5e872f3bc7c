/** The colours that nodes, notes and groups can have: a few that can be told apart and read in both themes. */
import type { Edit } from "../../shared/graph/edit.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { indexOf } from "./graph-index.ts";
import { wholeGroup } from "./groups.ts";
import type { Plan } from "./plan.ts";
import { documentStrings } from "./strings.ts";

/** Each colour by the token that draws it: `--info` for lines, `--info-soft` for fills. */
const tokenOf = {
  grey: "neutral",
  blue: "info",
  teal: "accent",
  green: "success",
  yellow: "warning",
  orange: "attention",
  red: "danger",
  purple: "special",
} as const;

export type ColorName = keyof typeof tokenOf;

export const colorNames = Object.keys(tokenOf) as readonly ColorName[];

/** Line and fill of a colour as CSS values. */
export interface Paints {
  readonly line: string;
  readonly fill: string;
}

/** What draws a colour; null for none, and for one that the palette does not have. */
export function paintsOf(color: string | undefined): Paints | null {
  if (color === undefined || !Object.hasOwn(tokenOf, color)) return null;
  const token = tokenOf[color as ColorName];
  return { line: `var(--${token})`, fill: `var(--${token}-soft)` };
}

/** Colours nodes and notes, or the group that is selected as a whole; null takes the colour away. */
export function planColor(
  graph: Graph,
  ids: readonly string[],
  color: ColorName | null,
): Plan | null {
  const edits = editsFor(graph, ids, color);
  if (edits.length === 0) return null;
  const texts = documentStrings.color;
  return { label: color === null ? texts.removed : texts.set(texts.names[color]), edits };
}

function editsFor(graph: Graph, ids: readonly string[], color: ColorName | null): readonly Edit[] {
  const differs = (before: string | undefined): boolean => (before ?? null) !== color;
  const group = wholeGroup(graph, ids);
  if (group !== undefined) {
    return differs(group.color) ? [{ type: "group.set", id: group.id, change: { color } }] : [];
  }
  const index = indexOf(graph);
  return ids.flatMap((id): readonly Edit[] => {
    const node = index.node(id);
    if (node !== undefined) return differs(node.color) ? [{ type: "node.set", id, color }] : [];
    const note = graph.notes.find((each) => each.id === id);
    return note !== undefined && differs(note.color)
      ? [{ type: "note.set", id, change: { color } }]
      : [];
  });
}
