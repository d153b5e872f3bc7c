import type { Position } from "../../shared/graph/graph.ts";

/** What the rest of the editor may ask of the canvas. */
export interface CanvasHandle {
  /** Shows everything. */
  readonly fit: () => void;
  /** Shows these nodes and notes, as large as they fit. */
  readonly fitTo: (ids: readonly string[]) => void;
  /** Moves what is seen by so many pixels of the window. */
  readonly pan: (by: Position) => void;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly actualSize: () => void;
  /** Brings a node or note into view. */
  readonly reveal: (id: string) => void;
  /** Puts the keyboard on the canvas, on the selected node when there is one. */
  readonly focus: () => void;
  /** Canvas position of a point of the window. */
  readonly toCanvas: (point: { readonly x: number; readonly y: number }) => Position;
  /** Canvas position of the middle of what is seen, for what is added without a pointer. */
  readonly middle: () => Position;
}
