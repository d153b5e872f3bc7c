/** How every status looks, once: tone, icon and word. Colour never stands alone. */
import type { RunStatus, StepStatus } from "../../shared/run/event.ts";
import type { IconName } from "../ui/icon.tsx";
import type { Tone } from "../ui/tone.ts";
import { lookStrings } from "./look-strings.ts";

/** Status of a node on the canvas: that of its steps, what a single step's status does not say, and what would become of it in another run. */
export const paintStatuses = [
  "queued",
  "running",
  "succeeded",
  "failed",
  "waiting",
  "retrying",
  "held",
  "caught",
  "cancelled",
  "undoing",
  "undone",
  "pinned",
  "kept",
  "again",
  "repeats",
] as const;
export type PaintStatus = (typeof paintStatuses)[number];

export interface StatusLook {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly label: string;
  /** The icon turns while this lasts. */
  readonly isLive: boolean;
}

function look(tone: Tone, icon: IconName, label: string): StatusLook {
  return { tone, icon, label, isLive: icon === "loader-circle" };
}

export const paintLooks: Readonly<Record<PaintStatus, StatusLook>> = {
  queued: look("neutral", "circle-dashed", lookStrings.paint.queued),
  running: look("info", "loader-circle", lookStrings.paint.running),
  succeeded: look("success", "circle-check", lookStrings.paint.succeeded),
  failed: look("danger", "circle-x", lookStrings.paint.failed),
  waiting: look("warning", "clock", lookStrings.paint.waiting),
  retrying: look("attention", "rotate-cw", lookStrings.paint.retrying),
  held: look("warning", "hand", lookStrings.paint.held),
  caught: look("attention", "corner-down-right", lookStrings.paint.caught),
  cancelled: look("neutral", "ban", lookStrings.paint.cancelled),
  undoing: look("attention", "rewind", lookStrings.paint.undoing),
  undone: look("neutral", "rewind", lookStrings.paint.undone),
  pinned: look("special", "pin", lookStrings.paint.pinned),
  kept: look("success", "lock", lookStrings.paint.kept),
  again: look("info", "rotate-cw", lookStrings.paint.again),
  repeats: look("danger", "triangle-alert", lookStrings.paint.repeats),
};

export const runLooks: Readonly<Record<RunStatus, StatusLook>> = {
  RUNNING: look("info", "loader-circle", lookStrings.run.RUNNING),
  PAUSED: look("warning", "circle-pause", lookStrings.run.PAUSED),
  COMPENSATING: look("attention", "rewind", lookStrings.run.COMPENSATING),
  SUCCEEDED: look("success", "circle-check", lookStrings.run.SUCCEEDED),
  FAILED: look("danger", "circle-x", lookStrings.run.FAILED),
  TIMED_OUT: look("danger", "timer-off", lookStrings.run.TIMED_OUT),
  ABORTED: look("neutral", "circle-stop", lookStrings.run.ABORTED),
};

/** A step's own status as the status to paint. */
export const stepPaint: Readonly<Record<StepStatus, PaintStatus>> = {
  ready: "queued",
  running: "running",
  waiting: "waiting",
  held: "held",
  succeeded: "succeeded",
  failed: "failed",
  caught: "caught",
  cancelled: "cancelled",
};
