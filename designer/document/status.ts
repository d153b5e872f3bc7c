/** How every status looks, once: tone, icon and word. Colour never stands alone. */
import type { RunStatus, StepStatus } from "../../shared/run/event.ts";
import type { IconName } from "../ui/icon.tsx";
import type { Tone } from "../ui/tone.ts";

/** Status of a node on the canvas: that of its steps, plus what a single step's status does not say. */
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
  queued: look("neutral", "circle-dashed", "Queued"),
  running: look("info", "loader-circle", "Running"),
  succeeded: look("success", "circle-check", "Succeeded"),
  failed: look("danger", "circle-x", "Failed"),
  waiting: look("warning", "clock", "Waiting"),
  retrying: look("attention", "rotate-cw", "Retrying"),
  held: look("warning", "hand", "Held for a person"),
  caught: look("attention", "corner-down-right", "Error caught"),
  cancelled: look("neutral", "ban", "Cancelled"),
  undoing: look("attention", "rewind", "Undoing"),
  undone: look("neutral", "rewind", "Undone"),
  pinned: look("special", "pin", "Pinned"),
};

export const runLooks: Readonly<Record<RunStatus, StatusLook>> = {
  RUNNING: look("info", "loader-circle", "Running"),
  PAUSED: look("warning", "circle-pause", "Paused"),
  COMPENSATING: look("attention", "rewind", "Undoing"),
  SUCCEEDED: look("success", "circle-check", "Succeeded"),
  FAILED: look("danger", "circle-x", "Failed"),
  TIMED_OUT: look("danger", "timer-off", "Timed out"),
  ABORTED: look("neutral", "circle-stop", "Cancelled"),
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
