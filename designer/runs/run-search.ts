/** What may stand in the addresses of the run history and of a run. */
import { runStatuses, type RunStatus } from "../../shared/run/event.ts";
import {
  countParam,
  knownParam,
  presentParams,
  type RawSearch,
  textParam,
} from "../ui/search-params.ts";

export interface RunsSearch {
  /** Statuses, separated by commas. */
  readonly status?: string;
  readonly workflow?: string;
  readonly q?: string;
}

export const stepTabs = ["output", "text", "calls", "input", "attempts", "cost"] as const;
export type StepTab = (typeof stepTabs)[number];
export const runPanes = ["timeline", "events", "result", "cost"] as const;
export type RunPane = (typeof runPanes)[number];

export interface RunSearch {
  /** Key of the step that is looked at: `path@visit`. */
  readonly step?: string;
  /** Tab of the step's panel. */
  readonly tab?: StepTab;
  /** Number of the event that is looked at. */
  readonly event?: number;
  readonly pane?: RunPane;
}

/** The statuses in an address that exist. */
export function statusesOf(search: RunsSearch): readonly RunStatus[] {
  const given = new Set((search.status ?? "").split(","));
  return runStatuses.filter((each) => given.has(each));
}

export function readRunsSearch(raw: RawSearch): RunsSearch {
  const status = statusesOf({ status: textParam(raw["status"]) ?? "" }).join(",");
  return presentParams({
    status: status === "" ? undefined : status,
    workflow: textParam(raw["workflow"]),
    q: textParam(raw["q"]),
  });
}

export function readRunSearch(raw: RawSearch): RunSearch {
  return presentParams({
    step: textParam(raw["step"]),
    tab: knownParam(stepTabs, raw["tab"]),
    event: countParam(raw["event"]),
    pane: knownParam(runPanes, raw["pane"]),
  });
}
