import { formatCost } from "../language/money.ts";
import type { CheckpointData } from "../../shared/run/event.ts";
import { eventStrings } from "./event-strings.ts";

const texts = eventStrings.checkpoint;

/** What a checkpoint held, and why it was made when the policy is not the reason: `EveryN · 10 operations · $0.0120`. */
export function checkpointText(data: CheckpointData): string {
  const { policy, operations, costMicros, reason, reused = 0 } = data;
  return [
    policy,
    texts.operations(operations),
    costMicros === 0 ? "" : formatCost(costMicros),
    reused === 0 ? "" : texts.reused(reused),
    texts.reasons[reason],
  ]
    .filter((part) => part !== "")
    .join(" · ");
}
