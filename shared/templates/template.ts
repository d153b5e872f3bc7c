import type { Graph } from "../graph/graph.ts";

/** A workflow to begin with. */
export interface Template {
  /** Stable: part of links. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences for the gallery. Its start asks for an input whose defaults, or whose sample files, can be run at once. */
  readonly summary: string;
  /** The fault that it is there to show, and what becomes of it: one line. */
  readonly fault: string;
  readonly graph: Graph;
}
