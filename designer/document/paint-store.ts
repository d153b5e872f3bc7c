/**
 * What a run has made of each node, for painting: keyed by node id and kept apart from the graph, so that a status never travels
 * through the nodes array. The run view writes it, at most once per animation frame; each node on the canvas reads its own entry.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { PaintStatus } from "./status.ts";

/** The state of one node in the run that is shown. */
export interface NodePaint {
  readonly status: PaintStatus;
  /** Attempts of the latest visit. */
  readonly attempts: number;
  /** Retries of all visits together. */
  readonly retries: number;
  /** ISO time of the first start; null while it waits for a worker. */
  readonly startedAt: string | null;
  /** ISO time of the last end; null while any visit is under way. */
  readonly endedAt: string | null;
  /** Micro-dollars of all attempts of all visits; null = not known. */
  readonly costMicros: number | null;
  /** How many visits, iterations or branches have ended, when there is more than one. */
  readonly progress?: { readonly done: number; readonly failed: number; readonly total: number };
  /** Whose answer it waits for, in words. */
  readonly waitsFor?: string;
  /** Name of the last error while it matters. */
  readonly error?: string;
}

export interface PaintState {
  readonly nodes: Readonly<Record<string, NodePaint>>;
}

export type PaintStore = StoreApi<PaintState>;

/** An empty store: every node unpainted. */
export function createPaintStore(): PaintStore {
  return createStore<PaintState>(() => ({ nodes: {} }));
}

/** Replaces the entries that differ and drops the ones that are gone, in one write; entries that are equal keep their identity. */
export function paintNodes(store: PaintStore, next: Readonly<Record<string, NodePaint>>): void {
  const { nodes } = store.getState();
  const merged: Record<string, NodePaint> = {};
  let isChanged = Object.keys(nodes).length !== Object.keys(next).length;
  for (const [id, paint] of Object.entries(next)) {
    const known = nodes[id];
    const isSame = known !== undefined && JSON.stringify(known) === JSON.stringify(paint);
    merged[id] = isSame ? known : paint;
    if (!isSame) isChanged = true;
  }
  if (isChanged) store.setState({ nodes: merged });
}
