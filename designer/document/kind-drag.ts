/** Dragging a kind from the palette to the canvas. */

/** Type of the dragged data: the kind's type as text. */
export const kindDragType = "application/x-cairn-kind";

/** While something is dragged the browser shows nobody its data, only its type: so the palette says here what it is. */
let current: string | null = null;

export function setDraggedKind(kind: string | null): void {
  current = kind;
}

/** The kind that is being dragged in this page. */
export function draggedKind(): string | null {
  return current;
}
