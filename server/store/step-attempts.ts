import type { AttemptMessage } from "../../shared/api/run.ts";
import type { JsonObject } from "../../shared/base/json.ts";

/** An event of a step, as far as its attempts are concerned. */
export interface AttemptEvent {
  readonly type: string;
  readonly at: Date;
  readonly attempt: number;
  readonly data: JsonObject;
}

/** What an event does to the attempt it names; events that are not here change none. */
const endings: Readonly<Record<string, AttemptMessage["status"]>> = {
  succeeded: "succeeded",
  failed: "failed",
  lost: "lost",
  released: "released",
  held: "held",
  cancelled: "cancelled",
  // The attempt has done its part; the step goes on later with another one.
  "timer.set": "succeeded",
  "map.started": "succeeded",
  "parallel.started": "succeeded",
};

/** Attempts of one step from its events, in their order. */
export function foldAttempts(
  events: readonly AttemptEvent[],
  costOf: (attempt: number) => number,
): readonly AttemptMessage[] {
  const attempts = new Map<number, AttemptMessage>();
  for (const event of events) {
    const what = event.type.replace(/^(step|undo)\./, "");
    const at = event.at.toISOString();
    if (what === "started") {
      attempts.set(event.attempt, {
        attempt: event.attempt,
        status: "running",
        worker: typeof event.data["worker"] === "string" ? event.data["worker"] : null,
        startedAt: at,
        endedAt: null,
        error: null,
        cause: null,
        costMicros: costOf(event.attempt),
        cached: null,
      });
    }
    const open = attempts.get(event.attempt);
    const ending = endings[what];
    // The first ending counts: a step that is cancelled while it waits for a retry had an attempt that failed.
    if (open === undefined || ending === undefined || open.endedAt !== null) continue;
    const { error, cause } = event.data;
    attempts.set(event.attempt, {
      ...open,
      status: ending,
      endedAt: at,
      error: ending === "failed" && typeof error === "string" ? error : null,
      cause: ending === "failed" && typeof cause === "string" ? cause : null,
      cached: (event.data["cached"] ?? null) as AttemptMessage["cached"],
      ...(event.data["isRejected"] === true ? { rejected: event.data["rejected"] ?? null } : {}),
    });
  }
  return [...attempts.values()];
}
