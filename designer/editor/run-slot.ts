/**
 * How the editor and the run pages meet without knowing each other: the route that puts them together passes these slots.
 * The editor asks for a run with `renderRunDialog`; while a run is shown on the canvas it renders `renderLiveRun`, which follows the
 * run and paints the given store.
 */
import type { ReactNode } from "react";
import type { DrillsBody } from "../../shared/api/drill.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import type { PaintStore } from "../document/paint-store.ts";

/** Fits `RunDialog` as it is. */
export interface RunDialogSlot {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly workflowId: string;
  readonly name: string;
  /** What was published just now: the draft as it is on the canvas. */
  readonly version: number;
  /** JSON Schema of the start node; null when it asks for nothing in particular. */
  readonly inputSchema: Json | null;
  /** Faults that the run is to be started with. */
  readonly drill?: DrillsBody;
  readonly onStarted: (runId: string) => void;
}

export interface LiveRunSlot {
  readonly runId: string;
  readonly graph: Graph;
  readonly paint: PaintStore;
  /** Stops painting: the canvas shows the draft alone again. */
  readonly onClose: () => void;
}

export interface RunSlots {
  readonly renderRunDialog: (slot: RunDialogSlot) => ReactNode;
  /** A short line about the run, with a link to its page; also paints. */
  readonly renderLiveRun: (slot: LiveRunSlot) => ReactNode;
}
