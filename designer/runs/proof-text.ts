/** What exactly ran, in one line. Pure. */
import type { StepView } from "../../shared/run/step-view.ts";
import { pageStrings } from "./page-strings.ts";

const texts = pageStrings.proof;

/** Null for a step that holds others and does nothing itself. */
export function proofText(
  step: Pick<StepView, "attempts" | "children" | "status" | "endedAt" | "savedOperations">,
): string | null {
  if (step.children !== null) return null;
  const attempts = step.attempts.filter(({ isUndo }) => !isUndo);
  const newest = attempts.at(-1);
  if (newest === undefined) return step.endedAt === null ? texts.notYet : null;
  if (newest.cached !== null) return texts.cached;
  if (step.status === "held") return texts.unknown;
  const parts = [
    step.endedAt === null
      ? texts.running(newest.attempt)
      : attempts.length === 1
        ? texts.once
        : texts.attempts(newest.attempt),
    // What earlier attempts had saved was not done again.
    attempts.length > 1 && step.savedOperations > 0 ? texts.replayed(step.savedOperations) : "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
