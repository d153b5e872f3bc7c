import type { RunView } from "../../shared/run/run-view.ts";

/** Changes whenever the run has spent more, or has ended: what was read about its cost is then out of date. */
export function spendingStamp(view: RunView): string {
  return `${view.usefulMicros}/${view.wastedMicros}/${view.status}`;
}
