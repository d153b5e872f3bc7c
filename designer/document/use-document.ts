/** The one place where the document meets React: a context with the open editor's stores, and hooks that read them. */
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { assert } from "../../shared/base/assert.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { indexOf } from "./graph-index.ts";
import type { NodePaint, PaintStore } from "./paint-store.ts";
import type { ProblemsState, ProblemsStore } from "./problems-store.ts";
import type { ViewState, ViewStore } from "./view-store.ts";
import type { DocumentState, WorkflowDocument } from "./workflow-document.ts";

export interface EditorStores {
  readonly document: WorkflowDocument;
  readonly problems: ProblemsStore;
  readonly view: ViewStore;
}

export const EditorStoresContext = createContext<EditorStores | null>(null);

/** What paints the nodes; also in the run view, where nothing can be edited. */
export const PaintStoreContext = createContext<PaintStore | null>(null);

/** The stores themselves, for event handlers. */
export function useStores(): EditorStores {
  const stores = useContext(EditorStoresContext);
  assert(stores, "outside an editor");
  return stores;
}

export function useDocument<Result>(select: (state: DocumentState) => Result): Result {
  return useStore(useStores().document, select);
}

export function useView<Result>(select: (state: ViewState) => Result): Result {
  return useStore(useStores().view, select);
}

export function useProblems<Result>(select: (state: ProblemsState) => Result): Result {
  return useStore(useStores().problems, select);
}

export function usePaint(id: string): NodePaint | undefined {
  const paint = useContext(PaintStoreContext);
  assert(paint, "outside a canvas");
  return useStore(paint, (state) => state.nodes[id]);
}

export function useGraph(): Graph {
  return useDocument((state) => state.graph);
}

export function useNode(id: string | null): Node | undefined {
  return useDocument((state) => (id === null ? undefined : indexOf(state.graph).node(id)));
}
