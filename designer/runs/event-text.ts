/** What an event says, for people: an icon, a tone and one line. Total: an event of an unknown type shows its own name. */
import { formatCost } from "../../shared/cost/format.ts";
import type { DeferReason, EventData, RunEvent } from "../../shared/run/event.ts";
import type { IconName } from "../ui/icon.tsx";
import { formatDuration } from "../ui/time.ts";
import type { Tone } from "../ui/tone.ts";
import { cacheText } from "./cache-text.ts";
import { checkpointText } from "./checkpoint-text.ts";
import { failureLine } from "./failure-text.ts";
import { parkedText } from "./parked-text.ts";
import { runStrings } from "./strings.ts";

export type EventGroup = "run" | "steps" | "errors";

export interface EventText {
  readonly title: string;
  readonly detail: string;
  readonly tone: Tone;
  readonly icon: IconName;
  readonly group: EventGroup;
}

type Look = Omit<EventText, "detail" | "group"> & { readonly group?: EventGroup };

const looks: Readonly<Partial<Record<RunEvent["type"], Look>>> = {
  "run.created": { title: "Run created", tone: "neutral", icon: "play", group: "run" },
  "run.cancel_requested": {
    title: "Cancel requested",
    tone: "warning",
    icon: "circle-stop",
    group: "run",
  },
  "run.expired": { title: "Time is over", tone: "danger", icon: "timer-off", group: "run" },
  "run.stopping": {
    title: "Waiting for what still runs",
    tone: "warning",
    icon: "hourglass",
    group: "run",
  },
  "run.paused": { title: "Paused", tone: "warning", icon: "hourglass", group: "run" },
  "run.resumed": { title: "Resumed", tone: "info", icon: "play", group: "run" },
  "run.admitted": { title: "Has its turn", tone: "info", icon: "play", group: "run" },
  "run.budget_warned": {
    title: "Most of the budget is spent",
    tone: "warning",
    icon: "hourglass",
    group: "run",
  },
  "run.charged": { title: "Cost told too late", tone: "neutral", icon: "clock", group: "run" },
  "run.redriven": { title: "Redriven", tone: "info", icon: "rotate-cw", group: "run" },
  "run.forked": { title: "Forked", tone: "info", icon: "split", group: "run" },
  "run.compensating": {
    title: "Undoing finished steps",
    tone: "attention",
    icon: "rewind",
    group: "run",
  },
  "run.succeeded": { title: "Run succeeded", tone: "success", icon: "circle-check", group: "run" },
  "run.failed": { title: "Run failed", tone: "danger", icon: "circle-x", group: "errors" },
  "run.timed_out": { title: "Run timed out", tone: "danger", icon: "timer-off", group: "errors" },
  "run.aborted": { title: "Run cancelled", tone: "neutral", icon: "circle-stop", group: "run" },
  "step.scheduled": { title: "Scheduled", tone: "neutral", icon: "circle-dashed" },
  "step.deferred": { title: "Put off", tone: "warning", icon: "hourglass" },
  "step.admitted": { title: "May start", tone: "neutral", icon: "circle-dashed" },
  "step.reserved": { title: "Money set aside", tone: "neutral", icon: "coins" },
  "step.started": { title: "Started", tone: "info", icon: "play" },
  "step.heartbeat": { title: "Sign of life", tone: "neutral", icon: "heart-pulse" },
  "step.succeeded": { title: "Succeeded", tone: "success", icon: "circle-check" },
  "step.failed": { title: "Failed", tone: "danger", icon: "circle-x", group: "errors" },
  "step.retried": { title: "Retry planned", tone: "attention", icon: "rotate-cw", group: "errors" },
  "step.caught": {
    title: "Error caught",
    tone: "attention",
    icon: "corner-down-right",
    group: "errors",
  },
  "step.lost": { title: "Worker lost", tone: "attention", icon: "unlink", group: "errors" },
  "step.released": { title: "Handed back", tone: "neutral", icon: "undo" },
  "step.held": { title: "Held for a person", tone: "warning", icon: "hand", group: "errors" },
  "step.resolved": { title: "Decided", tone: "info", icon: "hand" },
  "step.cancelled": { title: "Cancelled", tone: "neutral", icon: "ban" },
  "task.parked": { title: "Waiting for an answer", tone: "warning", icon: "hourglass" },
  "task.taken": { title: "Taken by a worker outside", tone: "info", icon: "play" },
  "task.answered": { title: "Answer came", tone: "neutral", icon: "message-square" },
  "undo.parked": {
    title: "Undo waits for an answer",
    tone: "warning",
    icon: "hourglass",
  },
  "undo.fired": { title: "Time to undo again", tone: "neutral", icon: "clock" },
  "undo.taken": { title: "Undo taken by a worker outside", tone: "info", icon: "play" },
  "timer.set": { title: "Timer set", tone: "warning", icon: "timer" },
  "timer.fired": { title: "Timer went off", tone: "neutral", icon: "clock" },
  "map.started": { title: "Iterations started", tone: "info", icon: "repeat" },
  "map.succeeded": { title: "Iterations done", tone: "success", icon: "repeat" },
  "parallel.started": { title: "Branches started", tone: "info", icon: "split" },
  "parallel.succeeded": { title: "Branches done", tone: "success", icon: "split" },
  "iteration.started": { title: "Iteration started", tone: "info", icon: "corner-down-right" },
  "iteration.succeeded": { title: "Iteration done", tone: "success", icon: "corner-down-right" },
  "iteration.failed": {
    title: "Iteration failed",
    tone: "danger",
    icon: "circle-x",
    group: "errors",
  },
  "iteration.cancelled": { title: "Iteration cancelled", tone: "neutral", icon: "ban" },
  "checkpoint.saved": { title: "Checkpoint", tone: "special", icon: "layers" },
  "undo.scheduled": { title: "Undo scheduled", tone: "attention", icon: "rewind" },
  "undo.started": { title: "Undo started", tone: "attention", icon: "rewind" },
  "undo.heartbeat": { title: "Sign of life of the undo", tone: "neutral", icon: "heart-pulse" },
  "undo.retried": {
    title: "Undo will be retried",
    tone: "attention",
    icon: "rotate-cw",
    group: "errors",
  },
  "undo.lost": {
    title: "Worker of the undo lost",
    tone: "attention",
    icon: "unlink",
    group: "errors",
  },
  "undo.released": { title: "Undo handed back", tone: "neutral", icon: "undo" },
  "undo.succeeded": { title: "Undone", tone: "success", icon: "rewind" },
  "undo.failed": { title: "Undo failed", tone: "danger", icon: "circle-x", group: "errors" },
};

/** Why a step that could start may not yet. */
export const deferralText: Readonly<Record<DeferReason, string>> = {
  window: "outside its hours",
  limit: "waiting for the turn of the run",
  budget: "the budget is reserved by steps under way",
};

function pausedText({ reason, neededMicros }: EventData["run.paused"]): string {
  return neededMicros === undefined
    ? reason
    : `${reason}: the next call may cost ${formatCost(neededMicros)}`;
}

function deferredText({ reason, until }: EventData["step.deferred"]): string {
  return until === null ? deferralText[reason] : `${deferralText[reason]}, until ${until}`;
}

/** Where the flow goes, and that the result came from the cache. */
function succeededText({ next, cached }: EventData["step.succeeded"]): string {
  const source = cached === undefined ? "" : `${runStrings.step.fromCache}: ${cacheText(cached)}`;
  const way = next === null ? "" : `next: ${next}`;
  return [source, way].filter((part) => part !== "").join("; ");
}

function detailOf(event: RunEvent): string {
  switch (event.type) {
    case "run.failed":
    case "run.timed_out":
    case "run.aborted":
    case "run.compensating":
      return event.data.error === null && (event.data.cause ?? "") === ""
        ? ""
        : failureLine(event.data.error, event.data.cause);
    case "run.cancel_requested":
    case "step.cancelled":
      return event.data.reason;
    case "step.started":
    case "undo.started":
    case "step.lost":
    case "undo.lost":
    case "step.released":
    case "undo.released":
      return event.data.worker;
    case "step.held":
      return event.data.verify === true
        ? "asking whether it happened"
        : (event.data.worker ?? failureLine(event.data.error ?? null, event.data.cause ?? null));
    case "step.resolved":
      return event.data.by === null
        ? event.data.decision
        : `${event.data.decision}: ${event.data.by}`;
    case "run.paused":
      return pausedText(event.data);
    case "step.reserved":
      return `${formatCost(event.data.reservedMicros)} at most`;
    case "step.deferred":
      return deferredText(event.data);
    case "run.budget_warned":
      return `${formatCost(event.data.spentMicros)} of ${formatCost(event.data.maxCostMicros)}`;
    case "run.charged":
      return formatCost(event.data.costMicros);
    case "run.redriven":
    case "run.forked":
      return event.data.from.runId;
    case "step.failed":
    case "step.caught":
    case "iteration.failed":
    case "undo.failed":
      return failureLine(event.data.error, event.data.cause);
    case "step.retried":
    case "undo.retried":
      return `in ${formatDuration(event.data.delayMs)}`;
    case "step.succeeded":
      return succeededText(event.data);
    case "task.parked":
    case "undo.parked":
      return parkedText(event.data);
    case "task.taken":
    case "undo.taken":
      return event.data.worker ?? "";
    case "task.answered":
      return "failed" in event.data ? "failure" : "success";
    case "timer.set":
      return (
        event.data.until ?? (event.data.delayMs === null ? "" : formatDuration(event.data.delayMs))
      );
    case "map.started":
    case "parallel.started":
    case "parallel.succeeded":
      return String(event.data.count);
    case "map.succeeded":
      return event.data.failed === 0
        ? String(event.data.count)
        : `${event.data.count}, ${event.data.failed} failed`;
    case "iteration.started":
    case "iteration.succeeded":
    case "iteration.cancelled":
      return `#${event.data.index + 1}`;
    case "checkpoint.saved":
      return checkpointText(event.data);
    default:
      return "";
  }
}

export function eventText(event: RunEvent): EventText {
  const look = looks[event.type] ?? {
    title: event.type,
    tone: "neutral" as const,
    icon: "activity" as const,
  };
  return { ...look, detail: detailOf(event), group: look.group ?? "steps" };
}

/** True when the event has the text in its type, place or line. */
export function eventMatches(event: RunEvent, text: string): boolean {
  if (text === "") return true;
  const wanted = text.toLowerCase();
  const said = eventText(event);
  return [event.type, event.path ?? "", event.state ?? "", said.title, said.detail].some((part) =>
    part.toLowerCase().includes(wanted),
  );
}
