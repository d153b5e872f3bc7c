/** The ways to mend a problem with one press, and all problems of a kind with one. */
import type { Problem } from "../../../shared/base/problem.ts";
import { problemTexts } from "../../../shared/definition/problem-codes.ts";
import type { Graph } from "../../../shared/graph/graph.ts";
import { newNode } from "../../../shared/graph/new-node.ts";
import { kindOf } from "../../../shared/nodes/index.ts";
import { changeStrings } from "../change-strings.ts";
import { indexOf } from "../graph-index.ts";
import { type Plan, newId, sketchOn } from "../plan.ts";
import { drawingFixes } from "./drawing-fixes.ts";
import { nodeOf, type ProblemName, type QuickFix, valuesOf } from "./quick-fix.ts";
import { valueFixes } from "./value-fixes.ts";

/** The best way first; empty when only a person knows what is meant. */
export function quickFixesOf(graph: Graph, problem: Problem): readonly QuickFix[] {
  if (problem.code === problemTexts.noStart.code) return addStart(graph);
  const node = nodeOf(graph, problem);
  if (node === undefined) return [];
  const at = { graph, node, problem };
  const drawn = drawingFixes[problem.code]?.(at) ?? [];
  if (drawn.length > 0) return drawn;
  for (const [name, find] of Object.entries(valueFixes)) {
    if (valuesOf(problem, name as ProblemName) !== null) return find(at);
  }
  return [];
}

function addStart(graph: Graph): readonly QuickFix[] {
  const kind = kindOf["start"];
  if (kind === undefined) return [];
  const { incoming } = indexOf(graph);
  const tops = graph.nodes.filter((node) => node.parent === undefined);
  const first =
    tops.find((node) => incoming(node.id).length === 0) ??
    tops.toSorted((a, b) => a.position.x - b.position.x)[0];
  const node = newNode(kind, {
    id: newId("n"),
    position: { x: (first?.position.x ?? 0) - 240, y: first?.position.y ?? 0 },
    takenNames: graph.nodes.map(({ name }) => name),
  });
  const title = changeStrings.fixes.addStart;
  const sketch = sketchOn(graph);
  sketch.add({ type: "node.add", node });
  if (first !== undefined) {
    sketch.add({
      type: "edge.add",
      edge: { id: newId("e"), source: node.id, sourcePort: "next", target: first.id },
    });
  }
  return [
    { kind: "add-start", title, plan: { label: title, edits: sketch.edits(), select: [node.id] } },
  ];
}

/** More than this is not mended at once: each is looked for anew, because the last one may have changed it. */
const mostFixes = 200;

export interface FixAllParams {
  readonly code: string;
  /** Which of the fixes of each problem. */
  readonly kind: string;
  readonly check: (graph: Graph) => readonly Problem[];
}

/** One step that mends every problem of a code in the same way; null when there is none. */
export function planFixAll(graph: Graph, { code, kind, check }: FixAllParams): Plan | null {
  const sketch = sketchOn(graph);
  let title = "";
  let count = 0;
  for (; count < mostFixes; count += 1) {
    const current = sketch.graph();
    const fix = firstFix(current, check(current), { code, kind });
    if (fix === null) break;
    title = fix.title;
    sketch.add(...fix.plan.edits);
    // A fix that changes nothing would be found for ever.
    if (sketch.graph() === current) break;
  }
  if (count === 0) return null;
  return { label: changeStrings.fixes.fixAll(count, title), edits: sketch.edits() };
}

function firstFix(
  graph: Graph,
  problems: readonly Problem[],
  { code, kind }: { readonly code: string; readonly kind: string },
): QuickFix | null {
  for (const problem of problems) {
    if (problem.code !== code) continue;
    const fix = quickFixesOf(graph, problem).find((each) => each.kind === kind);
    if (fix !== undefined) return fix;
  }
  return null;
}
