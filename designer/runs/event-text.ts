/** What an event says, for people: an icon, a tone and one line. Total: an event of an unknown type shows its own name. */
import { formatCost } from "../language/money.ts";
import type { EventData, RunEvent } from "../../shared/run/event.ts";
import { controlStrings } from "../run-control/strings.ts";
import type { IconName } from "../ui/icon.tsx";
import { formatDuration, formatMoment } from "../ui/time.ts";
import type { Tone } from "../ui/tone.ts";
import { cacheText } from "./cache-text.ts";
import { checkpointText } from "./checkpoint-text.ts";
import { eventStrings } from "./event-strings.ts";
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

type Look = Pick<EventText, "tone" | "icon"> & { readonly group?: EventGroup };
type KnownType = keyof typeof eventStrings.titles;

const looks: Readonly<Record<KnownType, Look>> = {
  "run.created": { tone: "neutral", icon: "play", group: "run" },
  "run.cancel_requested": { tone: "warning", icon: "circle-stop", group: "run" },
  "run.expired": { tone: "danger", icon: "timer-off", group: "run" },
  "run.stopping": { tone: "warning", icon: "hourglass", group: "run" },
  "run.paused": { tone: "warning", icon: "hourglass", group: "run" },
  "run.resumed": { tone: "info", icon: "play", group: "run" },
  "run.admitted": { tone: "info", icon: "play", group: "run" },
  "run.budget_warned": { tone: "warning", icon: "hourglass", group: "run" },
  "run.charged": { tone: "neutral", icon: "clock", group: "run" },
  "run.redriven": { tone: "info", icon: "rotate-cw", group: "run" },
  "run.forked": { tone: "info", icon: "split", group: "run" },
  "run.compensating": { tone: "attention", icon: "rewind", group: "run" },
  "run.succeeded": { tone: "success", icon: "circle-check", group: "run" },
  "run.failed": { tone: "danger", icon: "circle-x", group: "errors" },
  "run.timed_out": { tone: "danger", icon: "timer-off", group: "errors" },
  "run.aborted": { tone: "neutral", icon: "circle-stop", group: "run" },
  "step.scheduled": { tone: "neutral", icon: "circle-dashed" },
  "step.deferred": { tone: "warning", icon: "hourglass" },
  "step.admitted": { tone: "neutral", icon: "circle-dashed" },
  "step.reserved": { tone: "neutral", icon: "coins" },
  "step.started": { tone: "info", icon: "play" },
  "step.drilled": { tone: "special", icon: "zap" },
  "step.heartbeat": { tone: "neutral", icon: "heart-pulse" },
  "step.succeeded": { tone: "success", icon: "circle-check" },
  "step.failed": { tone: "danger", icon: "circle-x", group: "errors" },
  "step.retried": { tone: "attention", icon: "rotate-cw", group: "errors" },
  "step.caught": { tone: "attention", icon: "corner-down-right", group: "errors" },
  "step.lost": { tone: "attention", icon: "unlink", group: "errors" },
  "step.released": { tone: "neutral", icon: "undo" },
  "step.held": { tone: "warning", icon: "hand", group: "errors" },
  "step.resolved": { tone: "info", icon: "hand" },
  "step.cancelled": { tone: "neutral", icon: "ban" },
  "task.parked": { tone: "warning", icon: "hourglass" },
  "task.taken": { tone: "info", icon: "play" },
  "task.answered": { tone: "neutral", icon: "message-square" },
  "undo.parked": { tone: "warning", icon: "hourglass" },
  "undo.fired": { tone: "neutral", icon: "clock" },
  "undo.taken": { tone: "info", icon: "play" },
  "timer.set": { tone: "warning", icon: "timer" },
  "timer.fired": { tone: "neutral", icon: "clock" },
  "map.started": { tone: "info", icon: "repeat" },
  "map.succeeded": { tone: "success", icon: "repeat" },
  "parallel.started": { tone: "info", icon: "split" },
  "parallel.succeeded": { tone: "success", icon: "split" },
  "iteration.started": { tone: "info", icon: "corner-down-right" },
  "iteration.succeeded": { tone: "success", icon: "corner-down-right" },
  "iteration.failed": { tone: "danger", icon: "circle-x", group: "errors" },
  "iteration.cancelled": { tone: "neutral", icon: "ban" },
  "checkpoint.saved": { tone: "special", icon: "layers" },
  "undo.scheduled": { tone: "attention", icon: "rewind" },
  "undo.started": { tone: "attention", icon: "rewind" },
  "undo.heartbeat": { tone: "neutral", icon: "heart-pulse" },
  "undo.retried": { tone: "attention", icon: "rotate-cw", group: "errors" },
  "undo.lost": { tone: "attention", icon: "unlink", group: "errors" },
  "undo.released": { tone: "neutral", icon: "undo" },
  "undo.succeeded": { tone: "success", icon: "rewind" },
  "undo.failed": { tone: "danger", icon: "circle-x", group: "errors" },
};

/** False for the types of a server that is newer than this page. */
function isKnown(type: string): type is KnownType {
  return Object.hasOwn(looks, type);
}

function pausedText({ reason, neededMicros }: EventData["run.paused"]): string {
  const said = controlStrings.paused.reasons[reason] ?? reason;
  return neededMicros === undefined ? said : eventStrings.mayCost(said, formatCost(neededMicros));
}

function deferredText({ reason, until }: EventData["step.deferred"]): string {
  const said = eventStrings.deferred[reason];
  return until === null ? said : eventStrings.until(said, formatMoment(until));
}

/** Where the flow goes, and that the result came from the cache. */
function succeededText({ next, cached }: EventData["step.succeeded"]): string {
  const source = cached === undefined ? "" : `${runStrings.step.fromCache}: ${cacheText(cached)}`;
  const way = next === null ? "" : eventStrings.next(next);
  return [source, way].filter((part) => part !== "").join("; ");
}

function heldText({ verify, worker, error = null, cause = null }: EventData["step.held"]): string {
  return verify === true ? eventStrings.asking : (worker ?? failureLine(error, cause));
}

function resolvedText({ decision, by }: EventData["step.resolved"]): string {
  const said = eventStrings.decided[decision] ?? decision;
  return by === null ? said : `${said} (${by})`;
}

function timerText({ until, delayMs }: EventData["timer.set"]): string {
  if (until !== null) return formatMoment(until);
  return delayMs === null ? "" : formatDuration(delayMs);
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
      return heldText(event.data);
    case "step.resolved":
      return resolvedText(event.data);
    case "run.paused":
      return pausedText(event.data);
    case "step.drilled":
      return eventStrings.drilled[event.data.fault];
    case "step.reserved":
      return eventStrings.atMost(formatCost(event.data.reservedMicros));
    case "step.deferred":
      return deferredText(event.data);
    case "run.budget_warned":
      return eventStrings.spent(
        formatCost(event.data.spentMicros),
        formatCost(event.data.maxCostMicros),
      );
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
      return eventStrings.inTime(formatDuration(event.data.delayMs));
    case "step.succeeded":
      return succeededText(event.data);
    case "task.parked":
    case "undo.parked":
      return parkedText(event.data);
    case "task.taken":
    case "undo.taken":
      return event.data.worker ?? "";
    case "task.answered":
      return "failed" in event.data ? eventStrings.answered.failure : eventStrings.answered.success;
    case "timer.set":
      return timerText(event.data);
    case "map.started":
    case "parallel.started":
    case "parallel.succeeded":
      return eventStrings.counted(event.data.count, 0);
    case "map.succeeded":
      return eventStrings.counted(event.data.count, event.data.failed);
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
  const type: string = event.type;
  if (!isKnown(type))
    return { title: type, detail: "", tone: "neutral", icon: "activity", group: "steps" };
  const look = looks[type];
  return {
    title: eventStrings.titles[type],
    detail: detailOf(event),
    tone: look.tone,
    icon: look.icon,
    group: look.group ?? "steps",
  };
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
