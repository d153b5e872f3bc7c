import { formatCost } from "../../shared/cost/format.ts";
import type { CheckpointData, CheckpointReason } from "../../shared/run/event.ts";

const reasons: Readonly<Record<CheckpointReason, string>> = {
  policy: "",
  error: "before a failure",
  drain: "its worker shuts down",
  budget: "the budget is spent",
  pause: "the run is paused",
  memory: "memory runs short",
  size: "the values are large",
  end: "with the end of the step",
};

/** What a checkpoint held, and why it was made when the policy is not the reason: `EveryN · 10 operations · $0.0120`. */
export function checkpointText(data: CheckpointData): string {
  const { policy, operations, costMicros, reason, reused = 0 } = data;
  return [
    policy,
    `${operations.toLocaleString("en-US")} ${operations === 1 ? "operation" : "operations"}`,
    costMicros === 0 ? "" : formatCost(costMicros),
    reused === 0 ? "" : `${reused.toLocaleString("en-US")} taken over`,
    reasons[reason],
  ]
    .filter((part) => part !== "")
    .join(" · ");
}
