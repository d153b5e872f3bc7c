/** Checkpoint policies as people choose them. */
import { type JsonObject, isJsonObject } from "../../shared/base/json.ts";
import type { Graph, Node } from "../../shared/graph/graph.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { indexOf } from "./graph-index.ts";
import type { Plan } from "./plan.ts";
import { planStrings } from "./plan-strings.ts";

export const checkpointPolicies = ["Every", "EveryN", "Adaptive", "Milestone"] as const;
export type CheckpointPolicy = (typeof checkpointPolicies)[number];

/** The values a policy begins with. */
export const checkpointDefaults: Readonly<Record<CheckpointPolicy, JsonObject>> = {
  Every: { Policy: "Every" },
  EveryN: { Policy: "EveryN", Count: 10 },
  Adaptive: {
    Policy: "Adaptive",
    Rules: [
      { CostAboveUsd: 1, MaxSeconds: 60 },
      { CostAboveUsd: 0.1, MaxSeconds: 300 },
      { MaxSeconds: 900 },
    ],
  },
  Milestone: { Policy: "Milestone" },
};

/** The policy of a node: declared, or what the language takes when nothing is declared. */
export function checkpointPolicy(node: Node): CheckpointPolicy {
  const declared = node.fields["Checkpoint"];
  const policy = isJsonObject(declared) ? declared["Policy"] : undefined;
  return checkpointPolicies.find((each) => each === policy) ?? "Every";
}

/** After how many operations `EveryN` commits; null for the other policies. */
export function checkpointCount(node: Node): number | null {
  const declared = node.fields["Checkpoint"];
  if (!isJsonObject(declared) || declared["Policy"] !== "EveryN") return null;
  const count = declared["Count"];
  return typeof count === "number" ? count : null;
}

function stateTypeOf(node: Node): string {
  const kind = kindOf[node.kind];
  return kind?.family === "flow" ? (kind.stateType ?? "") : "Task";
}

/** True for nodes that may have a checkpoint policy, Retry and Catch: Task, Map, Parallel. */
export function takesCheckpoint(node: Node): boolean {
  return ["Task", "Map", "Parallel"].includes(stateTypeOf(node));
}

/** True for nodes that may have a compensation: tasks. */
export function takesCompensation(node: Node): boolean {
  return stateTypeOf(node) === "Task";
}

/** Goes on to the next checkpoint policy. */
export function planCycleCheckpoint(graph: Graph, ids: readonly string[]): Plan | null {
  const nodes = ids.flatMap((id) => indexOf(graph).node(id) ?? []).filter(takesCheckpoint);
  const [first] = nodes;
  if (first === undefined) return null;
  const at = checkpointPolicies.indexOf(checkpointPolicy(first));
  const next = checkpointPolicies[(at + 1) % checkpointPolicies.length] ?? "Every";
  return {
    label: planStrings.checkpoint(next),
    edits: nodes.map(({ id }) => ({
      type: "node.set" as const,
      id,
      fields: { Checkpoint: checkpointDefaults[next] },
    })),
  };
}
