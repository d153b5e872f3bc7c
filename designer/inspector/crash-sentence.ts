/** What a crash at a node would repeat, in plain words. Pure. */
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { checkpointPolicy, takesCheckpoint } from "../document/checkpoint.ts";
import { indexOf } from "../document/graph-index.ts";
import { crashStrings as texts } from "./crash-strings.ts";

export function crashSentence(graph: Graph, node: Node): string {
  const declared = node.fields["Checkpoint"];
  const before = texts.before(waitingBefore(graph, node));
  switch (checkpointPolicy(node)) {
    case "Every":
      return `${everySentence(node)} ${before}`;
    case "EveryN": {
      const count =
        isJsonObject(declared) && typeof declared["Count"] === "number" ? declared["Count"] : 10;
      return `${everyNSentence(node, count)} ${before}`;
    }
    case "Adaptive":
      return `${adaptiveSentence(isJsonObject(declared) ? declared["Rules"] : undefined)} ${before}`;
    case "Milestone":
      return texts.milestone([...waitingBefore(graph, node), node.name]);
  }
}

/** Most iterations that are under way at once; null where the node does not say it. */
function atOnceOf(node: Node): number | null {
  const most = node.params["MaxConcurrency"];
  return typeof most === "number" && most > 0 ? most : null;
}

function everyNSentence(node: Node, count: number): string {
  // Operations inside a step are committed early enough that those under way are among the N.
  if (node.kind === "annotate") return texts.everyN.calls(Math.max(count, atOnceOf(node) ?? 1));
  return node.kind === "map"
    ? texts.everyN.iterations(count, atOnceOf(node))
    : texts.everyN.operations(count);
}

function everySentence(node: Node): string {
  if (node.fields["OnUnknown"] === "Hold") return texts.held;
  switch (node.kind) {
    case "annotate":
      return texts.every.calls;
    case "map":
      return texts.every.iterations(atOnceOf(node));
    case "parallel":
      return texts.every.branches;
    default:
      return texts.every.step;
  }
}

/** Nodes right before this one whose results wait for its commit. */
export function waitingBefore(graph: Graph, node: Node): readonly string[] {
  const index = indexOf(graph);
  const names: string[] = [];
  const seen = new Set([node.id]);
  let at: Node | undefined = node;
  while (at !== undefined) {
    const sources: readonly Node[] = index
      .incoming(at.id)
      .flatMap((edge) => index.node(edge.source) ?? []);
    at = sources.find(
      (source) => !seen.has(source.id) && source.parent === node.parent && isMilestone(source),
    );
    if (at === undefined) break;
    seen.add(at.id);
    names.unshift(at.name);
  }
  return names;
}

function isMilestone(node: Node): boolean {
  return takesCheckpoint(node) && checkpointPolicy(node) === "Milestone";
}

function adaptiveSentence(rules: Json | undefined): string {
  const list = Array.isArray(rules) ? rules.filter(isJsonObject) : [];
  const parts = list.flatMap((rule) => {
    const seconds = rule["MaxSeconds"];
    const above = rule["CostAboveUsd"];
    if (typeof seconds !== "number") return [];
    return [
      typeof above === "number"
        ? texts.adaptive.above(seconds, above)
        : texts.adaptive.other(seconds),
    ];
  });
  return parts.length === 0 ? texts.adaptive.unknown : texts.adaptive.atMost(parts);
}
