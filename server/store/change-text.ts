/** A change of a run as the rows that commit_runs takes, in JSON text. */
import { assert } from "../../shared/base/assert.ts";
import type { LedgerEntry } from "../../shared/cost/usage.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import { keyOf } from "../../shared/run/evolve.ts";
import { undonePath } from "../../shared/run/path.ts";
import {
  isOpen,
  isTerminal,
  openStepOf,
  unborn,
  type RunState,
  type Step,
  type Undoable,
} from "../../shared/run/run-state.ts";
import { eventDataText } from "./event-data.ts";
import { flowText, undoFlowText } from "./flow-rows.ts";
import type { RunChange } from "./run-store.ts";
import { ValueTexts, type WrittenValues } from "./written-values.ts";

/** The rows of each part, joined by commas; empty when there are none. */
export interface ChangeText {
  /** Place in the batch, from 1. */
  readonly i: number;
  /** Number of the last event. */
  readonly seq: number;
  readonly values: ValueTexts;
  readonly created: string;
  readonly run: string;
  readonly events: string;
  readonly flows: string;
  readonly steps: string;
  readonly undone: string;
  readonly ledger: string;
}

/** In well-formed JSON text: an escaped NUL or lone surrogate, not itself behind an escaped backslash. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** Events that end a step, unless another one of the same change opens it again. */
const closing: ReadonlySet<string> = new Set([
  "step.succeeded",
  "step.failed",
  "step.cancelled",
  "undo.succeeded",
  "undo.failed",
]);

/** Fields of the state of a run that have a column or a table. */
const runColumns: ReadonlySet<string> = new Set([
  "status",
  "seq",
  "steps",
  "flows",
  "undoables",
  "output",
]);
/** Attempts that were lost with their worker. */
const losses: ReadonlySet<string> = new Set(["step.lost", "undo.lost", "step.held"]);

/** Writes a change as text. @throws an error with SQLSTATE 22P05 for what PostgreSQL cannot store. */
export function changeText(change: RunChange, i: number, written: WrittenValues): ChangeText {
  const { runId, expectedSeq, after, events } = change;
  const seq = expectedSeq + events.length;
  assert(after.seq === seq, `a change of ${runId} that ends at ${String(after.seq)}`);
  const values = new ValueTexts(written, runId);
  // The events first: what comes later may refer to their values.
  const text = {
    events: eventsText(change, i, values),
    flows: flowsText(change, i, values),
    steps: stepsText(change, i, values),
    undone: undoneText(change, i),
    ledger: change.ledger.map((entry) => ledgerText(entry, i)).join(","),
    created: change.created === null ? "" : createdText(change, i, values),
    run: change.created === null ? runText(change, i, values) : "",
  };
  for (const part of Object.values(text)) {
    if (part.includes(String.raw`\u`) && unstorable.test(part)) throw new Unstorable(runId);
  }
  return { i, seq, values, ...text };
}

class Unstorable extends Error {
  readonly code = "22P05";
  constructor(runId: string) {
    super(`A text in a change of ${runId} holds a NUL character or half of a surrogate pair.`);
  }
}

function eventsText({ events, expectedSeq }: RunChange, i: number, values: ValueTexts): string {
  let text = "";
  let seq = expectedSeq;
  for (const event of events) {
    seq += 1;
    const { type, state, path, visit, attempt } = event;
    text += `${text === "" ? "" : ","}{"i":${String(i)},"seq":${String(seq)},"type":"${type}"`;
    if (state !== null) text += `,"state":${JSON.stringify(state)}`;
    if (path !== null) text += `,"path":${JSON.stringify(path)}`;
    if (visit !== null) text += `,"visit":${String(visit)}`;
    if (attempt !== null) text += `,"attempt":${String(attempt)}`;
    text += `,"data":${eventDataText(event, seq, values)}}`;
  }
  return text;
}

/** Keys of the steps that may have rows to write: all of a new run's, which may begin with the log of another one. */
function stepKeysOf({ created, after, touched }: RunChange): Iterable<string> {
  return created === null ? touched.steps : after.steps.keys();
}

function flowsText(change: RunChange, i: number, values: ValueTexts): string {
  const { created, after, touched } = change;
  const isPaused = after.status === "PAUSED";
  const paths = new Set(created === null ? touched.flows : after.flows.keys());
  const undos: Step[] = [];
  for (const key of stepKeysOf(change)) {
    // What an earlier commit has closed is not in the state any more, and written already.
    const step = after.steps.get(key);
    if (step === undefined) continue;
    if (undonePath(step.path) === null) paths.add(step.flow);
    else undos.push(step);
  }
  const rows: string[] = [];
  for (const path of paths) {
    const flow = after.flows.get(path);
    if (flow !== undefined)
      rows.push(flowText(flow, openStepOf(after, path), { i, isPaused, values }));
  }
  if (undos.length > 0) rows.push(undoFlowText(undos.find(isOpen), { i, isPaused, values }));
  return rows.join(",");
}

/** History rows of the steps that the change ends. */
function stepsText(change: RunChange, i: number, values: ValueTexts): string {
  const { after, events, expectedSeq } = change;
  const ends = new Map<string, number>();
  for (const [index, event] of events.entries()) {
    if (closing.has(event.type)) ends.set(keyOf(event), index);
  }
  const rows: string[] = [];
  for (const key of stepKeysOf(change)) {
    const step = after.steps.get(key);
    const end = ends.get(key);
    const event = end === undefined ? undefined : events[end];
    if (step === undefined || end === undefined || event === undefined || isOpen(step)) continue;
    const undoable = mayBeUndone(event) ? undoableOf(after, step) : undefined;
    const undo = undoable === undefined ? "" : `,"undo":${undoableText(undoable, values)}`;
    rows.push(stepText(step, { i, endedSeq: expectedSeq + end + 1, undo }));
  }
  return rows.join(",");
}

function stepText(
  step: Step,
  params: { readonly i: number; readonly endedSeq: number; readonly undo: string },
): string {
  const { failure } = step;
  const error =
    failure === null
      ? ""
      : `,"error":${JSON.stringify(failure.error)},"cause":${JSON.stringify(failure.cause)}`;
  const started = step.startedSeq === null ? "" : `,"started_seq":${String(step.startedSeq)}`;
  return `{"i":${String(params.i)},"path":${JSON.stringify(step.path)},"visit":${String(step.visit)},"state":${JSON.stringify(step.state)},"flow":${JSON.stringify(step.flow)},"status":"${step.status}","phase":"${step.phase}","attempt":${String(step.attempt)},"epoch":${String(step.epoch)},"lost":${String(step.lost)},"opening":${String(step.opening)}${error}${params.undo},"scheduled_seq":${String(step.scheduledSeq)}${started},"ended_seq":${String(params.endedSeq)}}`;
}

/** True when the end of a step may leave something to undo. */
function mayBeUndone(event: NewEvent): boolean {
  if (event.type === "step.succeeded") return event.data.result !== undefined;
  if (event.type !== "step.cancelled") return false;
  return event.data.result !== undefined || event.data.mayHaveHappened === true;
}

/** What was done last is at the end. */
function undoableOf(
  state: RunState,
  step: { readonly path: string; readonly visit: number },
): Undoable | undefined {
  return state.undoables.findLast(
    (entry) => entry.path === step.path && entry.visit === step.visit,
  );
}

/** What can be undone, as a row keeps it. */
export function undoableText(undoable: Undoable, values: ValueTexts): string {
  const { path, visit, state, input, result, ...rest } = undoable;
  const place = `"path":${JSON.stringify(path)},"visit":${String(visit)},"state":${JSON.stringify(state)}`;
  return `{${place},"input":${values.inBody(input)},"result":${values.inBody(result)},"rest":${JSON.stringify(rest)}}`;
}

/** Steps whose compensation begins. A new run may begin with the log of another one, and try again what could not be undone there. */
function undoneText({ events, after, created }: RunChange, i: number): string {
  const rows: string[] = [];
  for (const { type, path, visit } of events) {
    if (type !== "undo.scheduled" || path === null || visit === null) continue;
    if (created !== null && undoableOf(after, { path, visit }) !== undefined) continue;
    rows.push(`{"i":${String(i)},"path":${JSON.stringify(path)},"visit":${String(visit)}}`);
  }
  return rows.join(",");
}

function runText(change: RunChange, i: number, values: ValueTexts): string {
  const turned = change.events.findLast(
    ({ type }) => type === "run.paused" || type === "run.resumed",
  );
  const turn = turned === undefined ? "" : `,"turned":"${turned.type.slice("run.".length)}"`;
  return `{"i":${String(i)},"id":${JSON.stringify(change.runId)},"expected":${String(change.expectedSeq)}${turn}${totalsText(change, values)}}`;
}

/** What both a new and a known run are given. */
function totalsText({ after, events, ledger, expectedSeq }: RunChange, values: ValueTexts): string {
  const { ending, output, status } = after;
  let cost = 0;
  let unpriced = 0;
  for (const { costMicros } of ledger) {
    if (costMicros === null) unpriced += 1;
    else cost += costMicros;
  }
  const lost = events.reduce((sum, { type }) => (losses.has(type) ? sum + 1 : sum), 0);
  const seq = expectedSeq + events.length;
  let text = `,"seq":${String(seq)},"status":"${status}","cost":${String(cost)},"unpriced":${String(unpriced)},"lost":${String(lost)},"ended":${String(isTerminal(status))}`;
  if (output !== null) text += `,"output":${values.inBody(output)}`;
  if (ending !== null)
    text += `,"error":${JSON.stringify(ending.error)},"cause":${JSON.stringify(ending.cause)}`;
  const body = bodyText(after, values);
  return body === "" ? text : `${text},"body":{${body}}`;
}

function bodyText(state: RunState, values: ValueTexts): string {
  const parts: string[] = [];
  for (const name of Object.keys(state) as (keyof RunState)[]) {
    if (runColumns.has(name) || state[name] === unborn[name]) continue;
    parts.push(
      `"${name}":${name === "stuck" ? undoablesText(state.stuck, values) : JSON.stringify(state[name])}`,
    );
  }
  return parts.join(",");
}

function undoablesText(undoables: RunState["stuck"], values: ValueTexts): string {
  return `[${undoables
    .map((undoable) => undoableText(undoable, values))
    .toArray()
    .join(",")}]`;
}

function createdText(change: RunChange, i: number, values: ValueTexts): string {
  const { created, runId } = change;
  assert(created !== null, `${runId} is not new`);
  const { parent, idempotencyKey, requestHash, name, timeoutSeconds } = created;
  const at = parent?.key.lastIndexOf("@") ?? -1;
  const run = {
    i,
    id: runId,
    workflow_id: created.workflowId,
    version: created.version,
    must_be_published: created.mustBePublished,
    timeout_seconds: timeoutSeconds,
    idempotency_key: idempotencyKey,
    request_hash: requestHash,
    name,
    parent_run: parent?.runId ?? null,
    parent_path: parent?.key.slice(0, at) ?? null,
    parent_visit: parent === null ? null : Number(parent.key.slice(at + 1)),
    parent_attempt: parent?.attempt ?? null,
    awaited: parent?.awaits ?? false,
  };
  return `${JSON.stringify(run).slice(0, -1)},"input":${values.inBody(created.input)}${totalsText(change, values)}}`;
}

/** A ledger row as JSON text. */
export function ledgerText(entry: LedgerEntry, i: number): string {
  return JSON.stringify({
    i,
    path: entry.path,
    visit: entry.visit,
    attempt: entry.attempt,
    ordinal: entry.ordinal,
    kind: entry.kind,
    provider: entry.provider,
    model: entry.model,
    usage: entry.usage,
    cost_micros: entry.costMicros,
    rate: entry.rate,
    saved: entry.saved ?? false,
  });
}
