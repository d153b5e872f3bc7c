/** What the pointer is over or about to drop on: read by single edges and containers, never part of the nodes array. */
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { type StoreApi, createStore } from "zustand/vanilla";
import type { AlignmentLine } from "../document/snap.ts";
import { assert } from "../../shared/base/assert.ts";

export interface HoverState {
  readonly edge: string | null;
  /** Something is being dragged: connections under it do not offer their tools. */
  readonly isBusy: boolean;
  /** Edge into which the thing being dragged would be put. */
  readonly dropEdge: string | null;
  /** Container in which the thing being dragged would land. */
  readonly dropContainer: string | null;
  /** With what the thing being dragged is level. */
  readonly lines: readonly AlignmentLine[];
}

export const noLines: readonly AlignmentLine[] = [];

export type HoverStore = StoreApi<HoverState>;

export function createHoverStore(): HoverStore {
  return createStore<HoverState>(() => ({
    edge: null,
    isBusy: false,
    dropEdge: null,
    dropContainer: null,
    lines: noLines,
  }));
}

export const HoverContext = createContext<HoverStore | null>(null);

export function useHoverStore(): HoverStore {
  const store = useContext(HoverContext);
  assert(store, "outside a canvas");
  return store;
}

export function useHover<Result>(select: (state: HoverState) => Result): Result {
  return useStore(useHoverStore(), select);
}
