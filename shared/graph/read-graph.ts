import { pointer, type Problem } from "../base/problem.ts";
import { reasonOf } from "../definition/check-resource.ts";
import { checkDocument } from "../definition/document-limits.ts";
import { problem } from "../definition/problem-codes.ts";
import { type Graph, graphSchema } from "./graph.ts";

/** A graph from outside, or why the document is none. */
export type ReadGraph =
  | { readonly ok: true; readonly graph: Graph }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a document that somebody else wrote. Any value is answered, however deep or odd. */
export function readGraph(document: unknown): ReadGraph {
  const faults = checkDocument(document);
  if (faults.length > 0) return { ok: false, problems: faults };
  const parsed = graphSchema.safeParse(document);
  if (parsed.success) return { ok: true, graph: parsed.data };
  const problems = parsed.error.issues.map((issue) => {
    const path = issue.path.map((token) => (typeof token === "number" ? token : String(token)));
    return problem("invalidGraph", pointer(...path), { reason: reasonOf(issue.message) });
  });
  return { ok: false, problems };
}
