import type { Graph } from "../graph/graph.ts";

/** A workflow to begin with. */
export interface Template {
  /** Stable: part of links. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences for the gallery. Its start asks for an input whose defaults can be run at once, unless it needs files. */
  readonly summary: string;
  readonly graph: Graph;
}
