/** What a crash at a node would repeat, in plain words. Pure. */
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { checkpointPolicy, takesCheckpoint } from "../document/checkpoint.ts";
import { indexOf } from "../document/graph-index.ts";

export function crashSentence(graph: Graph, node: Node): string {
  const policy = checkpointPolicy(node);
  const declared = node.fields["Checkpoint"];
  const unit = unitOf(node);
  switch (policy) {
    case "Every":
      return `${everySentence(node, unit)} ${beforeSentence(graph, node)}`;
    case "EveryN": {
      const count =
        isJsonObject(declared) && typeof declared["Count"] === "number" ? declared["Count"] : 10;
      if (unit.inside) return `${insideSentence(node, count)} ${beforeSentence(graph, node)}`;
      return `At most ${counted(count, unit.done)} ${count === 1 ? "is" : "are"} done again, besides ${unit.underWay}. ${beforeSentence(graph, node)}`;
    }
    case "Adaptive":
      return `${adaptiveSentence(isJsonObject(declared) ? declared["Rules"] : undefined)} ${beforeSentence(graph, node)}`;
    case "Milestone":
      return milestoneSentence(graph, node);
  }
}

interface Unit {
  /** The operations are inside the step, which goes on with what is saved of them. */
  readonly inside: boolean;
  readonly done: readonly [one: string, many: string];
  readonly underWay: string;
}

function unitOf(node: Node): Unit {
  if (node.kind === "annotate")
    return {
      inside: true,
      done: ["finished record", "finished records"],
      underWay: "the calls under way",
    };
  if (node.kind !== "map")
    return {
      inside: false,
      done: ["finished operation", "finished operations"],
      underWay: "the one under way",
    };
  const most = node.params["MaxConcurrency"];
  const underWay =
    typeof most === "number" && most > 0
      ? `the iterations under way (at most ${most})`
      : "the iterations under way";
  return { inside: false, done: ["finished iteration", "finished iterations"], underWay };
}

function counted(count: number, [one, many]: readonly [string, string]): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Under `EveryN` operations inside a step are committed early enough that those under way are among the N. */
function insideSentence(node: Node, count: number): string {
  const atOnce = node.params["MaxConcurrency"];
  const most = Math.max(count, typeof atOnce === "number" ? atOnce : 1);
  return `At most ${most} ${most === 1 ? "call is" : "calls are"} made again, those under way included: every other answer is saved.`;
}

function everySentence(node: Node, unit: Unit): string {
  if (node.fields["OnUnknown"] === "Hold")
    return "This step is not started again by itself: it is held until a person says whether its effect took place.";
  if (unit.inside)
    return `Only ${unit.underWay} are made again: each answer is saved the moment it is there.`;
  if (node.kind === "map")
    return `Only ${unit.underWay} run again: each one is saved the moment it ends.`;
  if (node.kind === "parallel")
    return "Each branch goes on with the step that was under way: every result inside is saved the moment it is there.";
  return "Only this step runs again: its result is saved the moment it is there.";
}

/** Nodes right before this one whose results wait for its commit. */
function waitingBefore(graph: Graph, node: Node): readonly string[] {
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

function beforeSentence(graph: Graph, node: Node): string {
  const names = waitingBefore(graph, node);
  if (names.length === 0) return "Everything before it stays done.";
  return `So ${names.length === 1 ? "does" : "do"} ${listed(names)}, whose ${names.length === 1 ? "result is" : "results are"} saved together with it.`;
}

function milestoneSentence(graph: Graph, node: Node): string {
  const again = [...waitingBefore(graph, node), node.name];
  return `The result is saved with the next step's. Until then a crash repeats ${listed(again)}: right for work that costs next to nothing.`;
}

function adaptiveSentence(rules: Json | undefined): string {
  const list = Array.isArray(rules) ? rules.filter(isJsonObject) : [];
  const parts = list.flatMap((rule) => {
    const seconds = rule["MaxSeconds"];
    const above = rule["CostAboveUsd"];
    if (typeof seconds !== "number") return [];
    return [
      typeof above === "number"
        ? `${duration(seconds)} of work that cost more than $${above}`
        : `${duration(seconds)} of anything else`,
    ];
  });
  if (parts.length === 0) return "Work since the last checkpoint is done again.";
  return `At most ${listed(parts, "or")} is done again.`;
}

function duration(seconds: number): string {
  if (seconds < 60 || seconds % 60 !== 0) return `${seconds} seconds`;
  return seconds === 60 ? "1 minute" : `${seconds / 60} minutes`;
}

function listed(items: readonly string[], conjunction = "and"): string {
  if (items.length <= 1) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} ${conjunction} ${items.at(-1) ?? ""}`;
}
