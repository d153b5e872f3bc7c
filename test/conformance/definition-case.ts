/** A definition on the canvas: it must come back as it was, and its boxes must not lie on each other. */
import { jsonEquals, type Json } from "../../shared/base/json.ts";
import { compile } from "../../shared/compiler/compile.ts";
import { decompile } from "../../shared/compiler/decompile.ts";
import type { Graph, Node, Position, Size } from "../../shared/graph/graph.ts";
import { nodeBox } from "../../shared/graph/node-box.ts";
import { difference } from "./match.ts";

/** What is different when a definition has been drawn and compiled again; null when nothing is. */
export function differenceOfRoundTrip(definition: Json): string | null {
  if (typeof definition !== "object" || definition === null) return "is no object";
  const graph = decompile(definition);
  const compiled = compile(graph);
  const errors = compiled.problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    return `does not compile: ${errors.map(({ code, message }) => `${code} ${message}`).join("; ")}`;
  }
  const result = (compiled.definition ?? null) as Json;
  if (!jsonEquals(definition, result)) {
    return difference(definition, result) ?? "comes back different";
  }
  return overlapOf(graph);
}

/** Two nodes of the same flow that lie on each other; null when there are none. */
function overlapOf(graph: Graph): string | null {
  for (const [index, left] of graph.nodes.entries()) {
    for (const right of graph.nodes.slice(index + 1)) {
      if (left.parent === right.parent && isOverlapping(left, right)) {
        return `${left.name} and ${right.name} lie on each other`;
      }
    }
  }
  return null;
}

function isOverlapping(left: Node, right: Node): boolean {
  const [a, b] = [boxOf(left), boxOf(right)];
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function boxOf(node: Node): Position & Size {
  const { width, height } = nodeBox(node);
  return { ...node.position, width, height };
}
