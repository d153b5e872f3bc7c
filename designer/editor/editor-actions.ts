import type { CanvasHandle } from "../canvas/canvas-handle.ts";
import type { EditorStores } from "../document/use-document.ts";

export type Overlay =
  "commands" | "find" | "help" | "publish" | "import" | "export" | "conflict" | null;
export type BottomTab = "problems" | "code";

/** What commands can do besides changing the document. */
export interface EditorActions {
  readonly stores: EditorStores;
  /** Null until the canvas is there. */
  readonly canvas: () => CanvasHandle | null;
  readonly open: (overlay: Overlay) => void;
  readonly showBottom: (tab: BottomTab) => void;
  readonly togglePanel: (panel: "left" | "right" | "bottom") => void;
  readonly showOutline: () => void;
  /** Leaves for the schedules and webhooks of the workflow. */
  readonly showTriggers: () => void;
  readonly save: () => void;
  readonly run: () => void;
  readonly tidy: () => void;
  readonly announce: (text: string) => void;
}
