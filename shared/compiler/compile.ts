import { isPublishable, type Problem } from "../base/problem.ts";
import type { CheckOptions } from "../definition/check-definition.ts";
import type { Definition } from "../definition/definition.ts";
import type { Graph } from "../graph/graph.ts";
import { assemble } from "./assemble.ts";
import { checkAssembled } from "./check.ts";

/** What compiling a graph led to. */
export interface Compilation {
  /** Null when a problem is an error. */
  readonly definition: Definition | null;
  readonly problems: Problem[];
}

/**
 * The definition that a graph stands for: the same graph gives the same bytes, and so do two graphs that differ only in
 * what a definition does not hold (ids, positions, sizes, notes, colours, drafts that nothing leads to).
 */
export function compile(graph: Graph, options: CheckOptions = {}): Compilation {
  const assembly = assemble(graph);
  const problems = checkAssembled(graph, assembly, options);
  return { definition: isPublishable(problems) ? assembly.definition : null, problems };
}
