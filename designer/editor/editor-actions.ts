import type { TidyScope } from "./tidy-scope.ts";
import type { CanvasHandle } from "../canvas/canvas-handle.ts";
import type { EditorStores } from "../document/use-document.ts";
import type { DrillAsk } from "../drill/drill-ask.ts";

export type Overlay =
  | "commands"
  | "find"
  | "help"
  | "publish"
  | "import"
  | "export"
  | "conflict"
  | "versions"
  | "limits"
  | null;
export type BottomTab = "problems" | "code" | "simulation";

/** What commands can do besides changing the document. */
export interface EditorActions {
  readonly stores: EditorStores;
  /** Null until the canvas is there. */
  readonly canvas: () => CanvasHandle | null;
  readonly open: (overlay: Overlay) => void;
  readonly showBottom: (tab: BottomTab) => void;
  readonly togglePanel: (panel: "left" | "right" | "bottom") => void;
  readonly showOutline: () => void;
  readonly showInspector: () => void;
  /** Leaves for the schedules and webhooks of the workflow. */
  readonly showTriggers: () => void;
  readonly save: () => void;
  readonly run: () => void;
  /** Asks how a node is to fail, or with which data a run begins at it. */
  readonly ask: (ask: DrillAsk) => void;
  /** Begins, or stops what is under way. */
  readonly tidy: (scope: TidyScope) => void;
  /** Asks how the sub-workflow of the selected steps is called, or says why there can be none. */
  readonly extract: () => void;
  /** Puts the steps of the workflow that a node runs in its place. */
  readonly inline: (node: string) => void;
  /** Says why something cannot be done, for eyes and ears. */
  readonly refuse: (reason: string) => void;
  readonly announce: (text: string) => void;
}
