/** What the person looks at in the editor: never part of the document, never saved. */
import { type StoreApi, createStore } from "zustand/vanilla";
import type { Position } from "../../shared/graph/graph.ts";
import type { OutputRef, Spot } from "./add.ts";

/** Where the list of kinds opens, and what a chosen kind is put behind, before, between or upon. */
export interface AddRequest {
  /** Window pixels; null opens it in the middle of the canvas. */
  readonly at: { readonly x: number; readonly y: number } | null;
  readonly place:
    | { readonly type: "spot"; readonly spot: Spot }
    /** With a point, the new node goes there and takes over what the output led to. */
    | { readonly type: "after"; readonly output: OutputRef; readonly point?: Position }
    | { readonly type: "before"; readonly target: string }
    | { readonly type: "edge"; readonly edge: string };
}

export const inspectorTabs = [
  "parameters",
  "recovery",
  "checkpoint",
  "compensation",
  "data",
  "validation",
  "try",
  "notes",
] as const;
export type InspectorTab = (typeof inspectorTabs)[number];

export interface ViewState {
  readonly addRequest: AddRequest | null;
  readonly inspectorTab: InspectorTab;
  /** Node whose name is being edited in the inspector, or group whose title is. */
  readonly renaming: string | null;
  /** Output from which a connection is being made by keyboard. */
  readonly connecting: OutputRef | null;
  /** Asks the canvas to show a node; a new object each time. */
  readonly reveal: { readonly id: string; readonly focus: boolean } | null;
  /** Parameter or field to put the cursor into, as a JSON pointer inside the node. */
  readonly focusField: { readonly node: string; readonly pointer: string } | null;
  /** `hand`: dragging moves the canvas, nothing is selected or changed. */
  readonly mode: "select" | "hand";
  /** Whether the overview is shown. */
  readonly isMapShown: boolean;
  /** What a screen reader says next. */
  readonly announcement: string;
}

export type ViewStore = StoreApi<ViewState>;

export function createViewStore(): ViewStore {
  return createStore<ViewState>(() => ({
    addRequest: null,
    inspectorTab: "parameters",
    renaming: null,
    connecting: null,
    reveal: null,
    focusField: null,
    mode: "select",
    isMapShown: true,
    announcement: "",
  }));
}
