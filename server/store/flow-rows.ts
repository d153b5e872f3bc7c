/** Rows of flows with the step that each has come to, for the commit and read back. */
import { keyOfStep } from "../../shared/run/turn.ts";
import { flowOfStep, stepKey, undonePath } from "../../shared/run/path.ts";
import type { Payload } from "../../shared/run/payload.ts";
import {
  newFlow,
  newStep,
  type Children,
  type Flow,
  type Parked,
  type Phase,
  type Step,
} from "../../shared/run/run-state.ts";
import type { CommitRow } from "./commit-rows.ts";
import { readPayload, type BodyPayload, type Resolve, type ValueTexts } from "./written-values.ts";

/** Path of the row of the compensation under way; no state name can hold a bare `~`. */
export const undoFlow = "~undo";

/** Fields of a step that have a column. */
const stepColumns: ReadonlySet<string> = new Set([
  "path",
  "visit",
  "state",
  "flow",
  "status",
  "phase",
  "attempt",
  "epoch",
  "worker",
  "scheduledSeq",
  "startedSeq",
]);
/** Fields of a step that hold a value of the workflow. */
const stepValues: ReadonlySet<string> = new Set(["input", "answer", "output", "result", "undoes"]);
/** What a field is when it is not written. */
const blankStep = newStep({
  path: "",
  visit: 1,
  state: "",
  flow: "",
  input: { value: null },
  scheduledSeq: 0,
});
/** Where the row of a flow belongs: the place of its change in the batch. Steps of a paused run are not offered to workers. */
interface FlowPlace {
  readonly i: number;
  readonly isPaused: boolean;
  readonly values: ValueTexts;
}

/** The row of a flow, with the open step that it has come to. One literal: it is made with every step. */
export function flowRow(
  flow: Flow,
  step: Step | undefined,
  { i, isPaused, values }: FlowPlace,
): CommitRow<"commit_flow"> {
  const at = flow.parent?.lastIndexOf("@") ?? -1;
  const current = step === undefined ? currentText(flow) : `,"step":${detailText(step, values)}`;
  const parked = step?.parked ?? null;
  const waits = step?.status === "waiting" ? step.wake : null;
  // The limits of an attempt run while its worker does, and while its answer is waited for.
  const limited = step?.status === "running" || parked !== null ? step : undefined;
  return {
    i,
    path: flow.path,
    parent_path: flow.parent?.slice(0, at) ?? null,
    parent_visit: flow.parent === null ? null : Number(flow.parent.slice(at + 1)),
    index: flow.index,
    status: flow.status,
    body: `{"variables":${variablesText(flow.variables, values)},"visits":${JSON.stringify(flow.visits)},"openings":${JSON.stringify(flow.openings)}${current}}`,
    output: flow.output === null ? null : values.inBody(flow.output),
    error: flow.failure?.error ?? null,
    cause: flow.failure?.cause ?? null,
    step: step === undefined ? null : keyOfStep(step),
    step_status: step?.status ?? null,
    state: step?.state ?? null,
    phase: step?.phase ?? null,
    attempt: step?.attempt ?? null,
    epoch: step?.epoch ?? null,
    worker: step?.worker ?? null,
    scheduled_seq: step?.scheduledSeq ?? null,
    started_seq: step?.startedSeq ?? null,
    is_ready: step?.status === "ready" && !isPaused ? true : null,
    wake_ms: waits?.delayMs ?? null,
    wake_until: waits?.until ?? null,
    timeout_ms: limited?.timeoutMs ?? null,
    heartbeat_ms: limited?.heartbeatMs ?? null,
    activity: parked?.kind === "activity" && !parked.taken ? parked.name : null,
    child_run: parked?.kind === "run" ? parked.name : null,
  };
}

/** The row of the compensation under way; null once it is over. */
export function undoFlowRow(step: Step | undefined, place: FlowPlace): CommitRow<"commit_flow"> {
  const flow = newFlow(undoFlow, null, 0);
  return flowRow(step === undefined ? { ...flow, status: "succeeded" } : flow, step, place);
}

/** The step that a flow has come to when it has ended already: such as that of a run that is undone. */
function currentText(flow: Flow): string {
  return flow.current === null ? "" : `,"current":${quote(flow.current)}`;
}

function variablesText(variables: Flow["variables"], values: ValueTexts): string {
  const names = Object.keys(variables);
  if (names.length === 0) return "{}";
  return `{${Object.entries(variables)
    .map(([name, payload]) => `${quote(name)}:${values.inBody(payload)}`)
    .join(",")}}`;
}

/** What of a step has no column, as far as it says anything. */
function detailText(step: Step, values: ValueTexts): string {
  const parts: string[] = [];
  for (const name of Object.keys(step) as (keyof Step)[]) {
    if (stepColumns.has(name) || step[name] === blankStep[name]) continue;
    const text = fieldText(step, name, values);
    if (text !== "{}") parts.push(`"${name}":${text}`);
  }
  return `{${parts.join(",")}}`;
}

function fieldText(step: Step, name: keyof Step, values: ValueTexts): string {
  if (stepValues.has(name)) return values.inBody(step[name] as Payload | null);
  if (name === "children" && step.children !== null) {
    const { items, values: given, ...counts } = step.children;
    return withPayloads(counts, { items, values: given }, values);
  }
  if (name === "parked" && step.parked !== null) {
    const { input, ...task } = step.parked;
    return withPayloads(task, { input }, values);
  }
  return JSON.stringify(step[name]);
}

function withPayloads(
  plain: object,
  payloads: Readonly<Record<string, Payload | null>>,
  values: ValueTexts,
): string {
  const texts = Object.entries(payloads).map(
    ([name, payload]) => `"${name}":${values.inBody(payload)}`,
  );
  return `${JSON.stringify(plain).slice(0, -1)},${texts.join(",")}}`;
}

/** A row of `flows` as it is loaded: times are text. */
export interface FlowRow {
  readonly path: string;
  readonly parent_path: string | null;
  readonly parent_visit: number | null;
  readonly index: number;
  readonly status: Flow["status"];
  readonly body: {
    readonly variables: Readonly<Record<string, BodyPayload>>;
    readonly visits: Flow["visits"];
    readonly openings: Flow["openings"];
    readonly step?: Readonly<Record<string, unknown>> | null;
    readonly current?: string;
  };
  readonly step: string | null;
  readonly step_status: Step["status"] | null;
  readonly state: string | null;
  readonly phase: Phase | null;
  readonly attempt: number | null;
  readonly epoch: number | null;
  readonly worker: string | null;
  readonly scheduled_seq: number | null;
  readonly started_seq: number | null;
  readonly scheduled_at: string | null;
}

export function flowOf(row: FlowRow, resolve: Resolve): Flow {
  return {
    ...newFlow(
      row.path,
      row.parent_path === null ? null : stepKey(row.parent_path, row.parent_visit ?? 1),
      row.index,
    ),
    status: row.status,
    current: row.step ?? row.body.current ?? null,
    variables: Object.fromEntries(
      Object.entries(row.body.variables).map(([name, stored]) => [
        name,
        readPayload(stored, resolve),
      ]),
    ),
    visits: row.body.visits,
    openings: row.body.openings,
  };
}

/** The open step in a flow's row; null when it has none. */
export function stepOf(row: FlowRow, resolve: Resolve): Step | null {
  const { step: key, step_status: status, state, phase } = row;
  if (key === null || status === null || state === null || phase === null) return null;
  const at = key.lastIndexOf("@");
  const path = key.slice(0, at);
  const detail = row.body.step ?? {};
  return {
    ...newStep({
      path,
      visit: Number(key.slice(at + 1)),
      state,
      flow: flowOfStep(undonePath(path) ?? path),
      input: { value: null },
      scheduledSeq: row.scheduled_seq ?? 0,
    }),
    ...Object.fromEntries(
      Object.entries(detail).map(([name, stored]) => [name, readField(name, stored, resolve)]),
    ),
    status,
    phase,
    attempt: row.attempt ?? 0,
    epoch: row.epoch ?? 0,
    worker: row.worker,
    startedSeq: row.started_seq,
  };
}

function readField(name: string, stored: unknown, resolve: Resolve): unknown {
  const read = (payload: unknown): Payload | null =>
    payload === null || payload === undefined ? null : readPayload(payload as BodyPayload, resolve);
  if (stored === null) return null;
  if (stepValues.has(name)) return read(stored);
  if (name === "children") {
    const { items, values, ...counts } = stored as Children;
    return { ...counts, items: read(items), values: read(values) };
  }
  if (name === "parked") {
    const { input, ...task } = stored as Parked;
    return { ...task, input: read(input) };
  }
  return stored;
}

function quote(text: string | null): string {
  return JSON.stringify(text);
}
