/** What a step waits for and what makes it go on, in words. Pure. */
import type { StepView } from "../../shared/run/step-view.ts";
import { formatDuration, formatMoment } from "../ui/time.ts";
import { pageStrings } from "./page-strings.ts";
import { parkedHint, parkedText } from "./parked-text.ts";

const texts = pageStrings.waiting;

export interface WaitText {
  readonly title: string;
  readonly hints: readonly string[];
}

/** Null for a step that waits for nothing but a worker. */
export function waitText(
  step: Pick<StepView, "status" | "parked" | "deferred" | "wakeAt" | "segments">,
  now: number,
): WaitText | null {
  const { status, parked, deferred, wakeAt } = step;
  const until =
    wakeAt === null
      ? []
      : [texts.until(formatMoment(wakeAt), formatDuration(Date.parse(wakeAt) - now))];
  if (status === "held") return { title: texts.held, hints: [texts.heldHint] };
  if (parked !== null) return { title: parkedText(parked), hints: [parkedHint(parked), ...until] };
  if (deferred === "window") return { title: texts.window, hints: until };
  if (deferred === "limit") return { title: texts.limit, hints: [texts.limitHint, ...until] };
  if (deferred === "budget") return { title: texts.budget, hints: [texts.budgetHint, ...until] };
  if (wakeAt === null) return null;
  const segment = step.segments.at(-1);
  const isBackoff = segment?.to === null && segment.kind === "backoff";
  return { title: isBackoff ? texts.backoff : texts.timer, hints: until };
}
