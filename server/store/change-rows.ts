/** A change of a run as the rows that commit_runs takes. */
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
import type { CommitRow, CommitRows } from "./commit-rows.ts";
import { flowRow, undoFlowRow } from "./flow-rows.ts";
import type { NewRun, RunChange } from "./run-store.ts";
import { ValueTexts, type WrittenValues } from "./written-values.ts";

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

/**
 * Adds the rows of a change, all of them or none; `i` is its place in the batch. Returns its values, for when it is committed.
 * @throws an error with SQLSTATE 22P05 for what PostgreSQL cannot store
 */
export function addChange(
  rows: CommitRows,
  change: RunChange,
  params: { readonly i: number; readonly written: WrittenValues },
): ValueTexts {
  const { runId, expectedSeq, after, events, ledger } = change;
  const { i } = params;
  const seq = expectedSeq + events.length;
  assert(after.seq === seq, `a change of ${runId} that ends at ${String(after.seq)}`);
  const values = new ValueTexts(params.written, runId);
  rows.whole(() => {
    // The events first: what comes later may refer to their values.
    addEvents(rows, change, { i, values });
    addFlows(rows, change, { i, values });
    addSteps(rows, change, { i, values });
    addUndone(rows, change, i);
    for (const entry of ledger) rows.ledger.add(ledgerRow(entry, i));
    if (change.created === null) rows.runs.add(runRow(change, i, values));
    else rows.created.add(createdRow({ ...change, created: change.created }, i, values));
  });
  return values;
}

/** What all rows of a change have in common. */
interface ChangePlace {
  readonly i: number;
  readonly values: ValueTexts;
}

function addEvents(
  rows: CommitRows,
  { events, expectedSeq }: RunChange,
  { i, values }: ChangePlace,
): void {
  let seq = expectedSeq;
  for (const event of events) {
    seq += 1;
    const { type, state, path, visit, attempt } = event;
    const data = eventDataText(event, seq, values);
    rows.events.add({ i, seq, type, state, path, visit, attempt, data });
  }
}

/** Keys of the steps that may have rows to write: all of a new run's, which may begin with the log of another one. */
function stepKeysOf({ created, after, touched }: RunChange): Iterable<string> {
  return created === null ? touched.steps : after.steps.keys();
}

function addFlows(rows: CommitRows, change: RunChange, { i, values }: ChangePlace): void {
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
  for (const path of paths) {
    const flow = after.flows.get(path);
    if (flow !== undefined)
      rows.flows.add(flowRow(flow, openStepOf(after, path), { i, isPaused, values }));
  }
  if (undos.length > 0) rows.flows.add(undoFlowRow(undos.find(isOpen), { i, isPaused, values }));
}

/** History rows of the steps that the change ends. */
function addSteps(rows: CommitRows, change: RunChange, { i, values }: ChangePlace): void {
  const { after, events, expectedSeq } = change;
  const ends = new Map<string, number>();
  for (const [index, event] of events.entries()) {
    if (closing.has(event.type)) ends.set(keyOf(event), index);
  }
  if (ends.size === 0) return;
  for (const key of stepKeysOf(change)) {
    const step = after.steps.get(key);
    const end = ends.get(key);
    const event = end === undefined ? undefined : events[end];
    if (step === undefined || end === undefined || event === undefined || isOpen(step)) continue;
    const undoable = mayBeUndone(event) ? undoableOf(after, step) : undefined;
    const undo = undoable === undefined ? null : undoableText(undoable, values);
    rows.steps.add(stepRow(step, { i, undo, endedSeq: expectedSeq + end + 1 }));
  }
}

function stepRow(
  step: Step,
  {
    i,
    undo,
    endedSeq,
  }: { readonly i: number; readonly undo: string | null; readonly endedSeq: number },
): CommitRow<"commit_step"> {
  const { failure } = step;
  return {
    i,
    undo,
    ended_seq: endedSeq,
    path: step.path,
    visit: step.visit,
    state: step.state,
    flow: step.flow,
    status: step.status,
    phase: step.phase,
    attempt: step.attempt,
    epoch: step.epoch,
    lost: step.lost,
    opening: step.opening,
    error: failure?.error ?? null,
    cause: failure?.cause ?? null,
    scheduled_seq: step.scheduledSeq,
    started_seq: step.startedSeq,
  };
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
function addUndone(rows: CommitRows, { events, after, created }: RunChange, i: number): void {
  for (const { type, path, visit } of events) {
    if (type !== "undo.scheduled" || path === null || visit === null) continue;
    if (created !== null && undoableOf(after, { path, visit }) !== undefined) continue;
    rows.undone.add({ i, path, visit });
  }
}

function runRow(change: RunChange, i: number, values: ValueTexts): CommitRow<"commit_run"> {
  const { after, events, expectedSeq } = change;
  const turned = events.findLast(({ type }) => type === "run.paused" || type === "run.resumed");
  const { cost, unpriced } = spent(change.ledger);
  return {
    i,
    id: change.runId,
    expected: expectedSeq,
    seq: expectedSeq + events.length,
    status: after.status,
    output: after.output === null ? null : values.inBody(after.output),
    error: after.ending?.error ?? null,
    cause: after.ending?.cause ?? null,
    body: bodyText(after, values),
    cost,
    unpriced,
    lost: countLost(events),
    turned: turned?.type.slice("run.".length) ?? null,
    ended: isTerminal(after.status),
  };
}

/** What rows of the ledger come to: known cost in micro-dollars, and how many have no price. */
function spent(ledger: readonly LedgerEntry[]): {
  readonly cost: number;
  readonly unpriced: number;
} {
  let cost = 0;
  let unpriced = 0;
  for (const { costMicros, kind } of ledger) {
    if (kind === "reused" || kind === "cached") continue;
    if (costMicros === null) unpriced += 1;
    else cost += costMicros;
  }
  return { cost, unpriced };
}

function countLost(events: readonly NewEvent[]): number {
  return events.reduce((sum, { type }) => (losses.has(type) ? sum + 1 : sum), 0);
}

function bodyText(state: RunState, values: ValueTexts): string | null {
  const parts: string[] = [];
  for (const name of Object.keys(state) as (keyof RunState)[]) {
    if (runColumns.has(name) || state[name] === unborn[name]) continue;
    parts.push(
      `"${name}":${name === "stuck" ? undoablesText(state.stuck, values) : JSON.stringify(state[name])}`,
    );
  }
  return parts.length === 0 ? null : `{${parts.join(",")}}`;
}

function undoablesText(undoables: RunState["stuck"], values: ValueTexts): string {
  return `[${undoables
    .map((undoable) => undoableText(undoable, values))
    .toArray()
    .join(",")}]`;
}

function createdRow(
  change: RunChange & { readonly created: NewRun },
  i: number,
  values: ValueTexts,
): CommitRow<"commit_created"> {
  const { created, after, events, expectedSeq } = change;
  const { parent } = created;
  const at = parent?.key.lastIndexOf("@") ?? -1;
  return {
    i,
    id: change.runId,
    workflow_id: created.workflowId,
    version: created.version,
    must_be_published: created.mustBePublished,
    seq: expectedSeq + events.length,
    status: after.status,
    input: values.inBody(created.input),
    output: after.output === null ? null : values.inBody(after.output),
    error: after.ending?.error ?? null,
    cause: after.ending?.cause ?? null,
    body: bodyText(after, values),
    ...spent(change.ledger),
    lost: countLost(events),
    timeout_seconds: created.timeoutSeconds,
    idempotency_key: created.idempotencyKey,
    request_hash: created.requestHash,
    name: created.name,
    parent_run: parent?.runId ?? null,
    parent_path: parent?.key.slice(0, at) ?? null,
    parent_visit: parent === null ? null : Number(parent.key.slice(at + 1)),
    parent_attempt: parent?.attempt ?? null,
    awaited: parent?.awaits ?? false,
    ended: isTerminal(after.status),
  };
}

export function ledgerRow(entry: LedgerEntry, i: number): CommitRow<"commit_ledger"> {
  return {
    i,
    path: entry.path,
    visit: entry.visit,
    attempt: entry.attempt,
    ordinal: entry.ordinal,
    kind: entry.kind,
    provider: entry.provider,
    model: entry.model,
    usage: JSON.stringify(entry.usage),
    cost_micros: entry.costMicros,
    rate: entry.rate,
    saved: entry.saved ?? false,
  };
}
