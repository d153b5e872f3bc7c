/** What may stand in the addresses of the run history and of a run. */
import { runOrders, type RunOrder } from "../../shared/api/run.ts";
import { runStatuses, type RunStatus } from "../../shared/run/event.ts";
import {
  countParam,
  dayParam,
  knownParam,
  presentParams,
  type RawSearch,
  textParam,
} from "../ui/search-params.ts";

/** Spans of time that end now. */
export const runSpans = ["hour", "today", "day", "week", "month"] as const;
export type RunSpan = (typeof runSpans)[number];

export interface RunsSearch {
  /** Statuses, separated by commas. */
  readonly status?: string;
  readonly workflow?: string;
  readonly q?: string;
  /** Name of an error. */
  readonly error?: string;
  readonly span?: RunSpan;
  /** Days, both included, in the time zone of whoever looks; not with a span. */
  readonly from?: string;
  readonly to?: string;
  readonly sort?: RunOrder;
}

export const stepTabs = ["output", "text", "calls", "logs", "input", "attempts", "cost"] as const;
export type StepTab = (typeof stepTabs)[number];
export const runPanes = ["timeline", "events", "logs", "data", "result", "cost"] as const;
export type RunPane = (typeof runPanes)[number];

export interface RunSearch {
  /** Key of the step that is looked at: `path@visit`. */
  readonly step?: string;
  /** Tab of the step's panel. */
  readonly tab?: StepTab;
  /** Attempt of that step. */
  readonly attempt?: number;
  /** Number of the event at which the run is shown. */
  readonly t?: number;
  readonly pane?: RunPane;
}

/** The statuses in an address that exist. */
export function statusesOf(search: RunsSearch): readonly RunStatus[] {
  const given = new Set((search.status ?? "").split(","));
  return runStatuses.filter((each) => given.has(each));
}

export function readRunsSearch(raw: RawSearch): RunsSearch {
  const status = statusesOf({ status: textParam(raw["status"]) ?? "" }).join(",");
  const span = knownParam(runSpans, raw["span"]);
  const sort = knownParam(runOrders, raw["sort"]);
  return presentParams({
    status: status === "" ? undefined : status,
    workflow: textParam(raw["workflow"]),
    q: textParam(raw["q"]),
    error: textParam(raw["error"]),
    span,
    from: span === undefined ? dayParam(raw["from"]) : undefined,
    to: span === undefined ? dayParam(raw["to"]) : undefined,
    sort: sort === "newest" ? undefined : sort,
  });
}

export function readRunSearch(raw: RawSearch): RunSearch {
  return presentParams({
    step: textParam(raw["step"]),
    tab: knownParam(stepTabs, raw["tab"]),
    attempt: countParam(raw["attempt"]),
    t: countParam(raw["t"]),
    pane: knownParam(runPanes, raw["pane"]),
  });
}

/** A change of the address: undefined takes a part out. */
export type RunSearchPart = {
  readonly [Key in keyof RunSearch]: RunSearch[Key] | undefined;
};
