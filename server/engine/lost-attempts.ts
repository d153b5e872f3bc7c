import type { Step } from "../../shared/run/run-state.ts";
import type { LostAttempt } from "../store/run-store.ts";
import type { Committed } from "./run-actor.ts";

/** Attempts under way at other workers that a commit of ours has ended: what they had spent, no commit of theirs will tell. */
export function lostAttempts(
  { before, after, touched }: Pick<Committed, "before" | "after" | "touched">,
  ownWorker: string,
): readonly LostAttempt[] {
  const lost: LostAttempt[] = [];
  for (const key of touched.steps) {
    const step = before.steps.get(key);
    if (step?.status !== "running" || step.worker === null || step.worker === ownWorker) continue;
    if (isSameAttempt(step, after.steps.get(key))) continue;
    const { path, visit, attempt, worker } = step;
    // As the ledger counts: an undo has none before its first.
    lost.push({ path, visit, attempt: Math.max(1, attempt), worker });
  }
  return lost;
}

function isSameAttempt({ epoch, worker }: Step, now: Step | undefined): boolean {
  return now?.status === "running" && now.epoch === epoch && now.worker === worker;
}
