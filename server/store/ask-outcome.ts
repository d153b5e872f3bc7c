/** What the log of a step says about the question that one of its tokens was for. */
import type { NewEvent } from "../../shared/run/event.ts";
import type { Payload } from "../../shared/run/payload.ts";

/** An event of the step and when it was. */
export interface AskEvent {
  readonly at: Date;
  readonly event: NewEvent;
}

/** How a question ended. `over`: nobody waits for the answer any more, and the log does not say more. */
export type AskOutcome =
  | { readonly type: "answered"; readonly result: Payload; readonly at: Date }
  | {
      readonly type: "failed";
      readonly error: string | null;
      readonly cause: string | null;
      readonly at: Date;
    }
  | { readonly type: "expired" | "cancelled"; readonly at: Date }
  | { readonly type: "over"; readonly at: Date | null };

/** The step as it came to wait. */
export interface ParkedAsk {
  readonly kind: string | null;
  readonly request: Payload | null;
  readonly at: Date;
  readonly until: Date | null;
}

const timeouts: ReadonlySet<string | null> = new Set(["States.Timeout", "States.HeartbeatTimeout"]);

/**
 * Reads the events of one visit of a step from the attempt on that a token is for. A worker that was lost makes a new attempt and
 * no new token, so later attempts belong to the token until one of them has ended.
 */
export function outcomeOf(
  events: readonly AskEvent[],
  attempt: number,
): { readonly parked: ParkedAsk | null; readonly outcome: AskOutcome | null } {
  let parked: ParkedAsk | null = null;
  let isAnswered = false;
  for (const { at, event } of events) {
    if ((event.attempt ?? 0) < attempt && event.type !== "step.cancelled") continue;
    switch (event.type) {
      case "task.parked":
      case "undo.parked": {
        const { kind, name, input = null, timeoutMs } = event.data;
        parked ??= {
          kind: kind === "callback" ? name : null,
          request: input,
          at,
          until: timeoutMs === null ? null : new Date(at.getTime() + timeoutMs),
        };
        break;
      }
      case "task.answered":
        if ("result" in event.data)
          return { parked, outcome: { type: "answered", result: event.data.result, at } };
        isAnswered = true;
        break;
      case "undo.succeeded":
        return { parked, outcome: { type: "answered", result: event.data.output, at } };
      case "step.failed":
      case "undo.failed": {
        const { error, cause } = event.data;
        const isLate = !isAnswered && timeouts.has(error);
        return {
          parked,
          outcome: isLate ? { type: "expired", at } : { type: "failed", error, cause, at },
        };
      }
      case "step.cancelled":
        return { parked, outcome: { type: "cancelled", at } };
      default:
        break;
    }
  }
  return { parked, outcome: null };
}
