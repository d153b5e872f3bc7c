import type { JsonObject } from "../base/json.ts";
import type { Graph } from "../graph/graph.ts";

/** A workflow to begin with. */
export interface Template {
  /** Stable: part of links. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences for the gallery. */
  readonly summary: string;
  readonly graph: Graph;
  /** An input that it can run on at once; absent when it needs files. */
  readonly sampleInput?: JsonObject;
}
