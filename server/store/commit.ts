import { sql } from "kysely";
import { assert } from "../../shared/base/assert.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { isJsonObject } from "../../shared/base/json.ts";
import type { LedgerEntry } from "../../shared/cost/usage.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import { keyOf } from "../../shared/run/evolve.ts";
import type { Payload } from "../../shared/run/payload.ts";
import {
  isOpen,
  isTerminal,
  type Flow,
  type RunState,
  type Step,
} from "../../shared/run/run-state.ts";
import type { Database } from "./database.ts";

/** A change of a run between two of its states. */
export interface RunChange {
  readonly before: RunState;
  readonly after: RunState;
  readonly events: readonly NewEvent[];
  readonly ledger: readonly LedgerEntry[];
}

/**
 * Commits a change of a run: one round trip, one transaction, which locks the run's row first and then writes its events, steps,
 * flows and ledger. Returns null when the run's log no longer ends at `expectedSeq`: nothing was written, decide again.
 */
export async function commitRun(
  database: Database,
  params: RunChange & { readonly runId: string; readonly expectedSeq: number },
): Promise<{ readonly seq: number; readonly at: Date } | null> {
  const change = JSON.stringify(encodeChange(params));
  const { rows } = await sql<{ seq: number; at: Date }>`
    select seq, at from commit_run(${params.runId}, ${params.expectedSeq}, ${change}::json)`.execute(
    database.db,
  );
  return rows[0] ?? null;
}

/** What a run is made of besides its first change. */
export interface NewRun {
  readonly runId: string;
  readonly workflowId: string;
  readonly version: number;
  readonly input: Payload;
  readonly timeoutSeconds: number | null;
  readonly idempotencyKey: string | null;
  readonly requestHash: string | null;
  readonly name: string | null;
  /** The step that starts it, when a run does; `awaits` = the step waits for its end. */
  readonly parent: {
    readonly runId: string;
    readonly key: string;
    readonly attempt: number;
    readonly awaits: boolean;
  } | null;
}

/** Creates a run with its first events in one transaction. False when there is one with its id or idempotency key already. */
export async function createRun(database: Database, params: RunChange & NewRun): Promise<boolean> {
  const { runId: id, before: _b, after: _a, events: _e, ledger: _l, parent, ...fields } = params;
  const at = parent?.key.lastIndexOf("@") ?? -1;
  const link =
    parent === null
      ? {}
      : {
          parentRun: parent.runId,
          parentPath: parent.key.slice(0, at),
          parentVisit: Number(parent.key.slice(at + 1)),
          parentAttempt: parent.attempt,
          awaited: parent.awaits,
        };
  const run = JSON.stringify({ id, ...fields, ...link });
  const change = JSON.stringify(encodeChange(params));
  const { rows } = await sql<{ created: boolean }>`
    select create_run(${run}::json, ${change}::json) as created`.execute(database.db);
  return rows[0]?.created === true;
}

/** Keeps what a worker spent on a step that it has lost. */
export async function recordLateCost(
  database: Database,
  params: { readonly runId: string; readonly ledger: readonly LedgerEntry[] },
): Promise<void> {
  const ledger = JSON.stringify(params.ledger.map(encodeLedger));
  await sql`select record_late_cost(${params.runId}, ${ledger}::jsonb)`.execute(database.db);
}

function encodeChange({ before, after, events, ledger }: RunChange): JsonObject {
  const costs = new Map<string, number>();
  for (const entry of ledger) {
    const key = `${entry.path}@${String(entry.visit)}`;
    costs.set(key, (costs.get(key) ?? 0) + (entry.costMicros ?? 0));
  }
  const heartbeats = events.filter(
    (event) => event.type === "step.heartbeat" || event.type === "undo.heartbeat",
  );
  return {
    run: {
      status: after.status,
      ...(after.output === null ? {} : { output: after.output as unknown as Json }),
      error: after.ending?.error ?? null,
      cause: after.ending?.cause ?? null,
      ending: after.ending as unknown as Json,
      ended: isTerminal(after.status),
      costMicros: ledger.reduce((sum, entry) => sum + (entry.costMicros ?? 0), 0),
      unpriced: ledger.filter((entry) => entry.costMicros === null).length,
      lost: events.filter(
        (event) =>
          event.type === "step.lost" || event.type === "undo.lost" || event.type === "step.held",
      ).length,
    },
    events: events.map(encodeEvent),
    steps: changed(before.steps, after.steps).map(([key, step]) =>
      encodeStep(step, {
        costMicros: costs.get(key) ?? 0,
        events,
        undoable: isUndoable(after, step),
      }),
    ),
    undone: before.undoables
      .filter((entry) => !after.undoables.includes(entry))
      .map(({ path, visit }) => ({ path, visit })),
    heartbeats: heartbeats.map((event) => ({
      path: pathOf(event),
      visit: event.visit,
      details: event.data.details,
    })),
    flows: changed(before.flows, after.flows).map(([, flow]) => encodeFlow(flow)),
    ledger: ledger.map(encodeLedger),
  };
}

/** Path of the row of the step that an event is about. */
function pathOf(event: NewEvent): string {
  const key = keyOf(event);
  return key.slice(0, key.lastIndexOf("@"));
}

function changed<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
): (readonly [string, T])[] {
  return Object.entries(after).filter(([key, value]) => before[key] !== value);
}

function isUndoable(state: RunState, step: Step): boolean {
  return state.undoables.some((entry) => entry.path === step.path && entry.visit === step.visit);
}

function encodeStep(
  step: Step,
  extra: {
    readonly costMicros: number;
    readonly events: readonly NewEvent[];
    readonly undoable: boolean;
  },
): JsonObject {
  const {
    path,
    visit,
    state,
    flow,
    status,
    phase,
    attempt,
    epoch,
    worker,
    input,
    output,
    ...detail
  } = step;
  const ended = !isOpen(step);
  const { parked } = step;
  const last = extra.events.findLastIndex(
    (event) => event.path !== null && event.visit === visit && pathOf(event) === path,
  );
  return {
    path,
    visit,
    state,
    flow,
    status,
    phase,
    attempt,
    epoch,
    worker,
    detail: detail as unknown as Json,
    input: input,
    output: output,
    error: step.failure?.error ?? null,
    cause: step.failure?.cause ?? null,
    undoable: extra.undoable,
    cost_micros: extra.costMicros,
    wake_ms: step.status === "waiting" ? (step.wake?.delayMs ?? null) : null,
    wake_until: step.status === "waiting" ? (step.wake?.until ?? null) : null,
    timeout_ms: step.status === "running" || parked !== null ? step.timeoutMs : null,
    heartbeat_ms: step.status === "running" || parked !== null ? step.heartbeatMs : null,
    activity: parked?.kind === "activity" && !parked.taken ? parked.name : null,
    child_run: parked?.kind === "run" ? parked.name : null,
    started: attempt > 0,
    ended,
    ended_event: ended ? last + 1 : null,
  };
}

function encodeFlow(flow: Flow): JsonObject {
  const at = flow.parent?.lastIndexOf("@") ?? -1;
  return {
    path: flow.path,
    parent_path: flow.parent === null ? null : flow.parent.slice(0, at),
    parent_visit: flow.parent === null ? null : Number(flow.parent.slice(at + 1)),
    index: flow.index,
    status: flow.status,
    variables: flow.variables,
    visits: flow.visits,
    openings: flow.openings,
    output: flow.output,
    error: flow.failure?.error ?? null,
    cause: flow.failure?.cause ?? null,
  };
}

function encodeLedger(entry: LedgerEntry): JsonObject {
  return {
    path: entry.path,
    visit: entry.visit,
    attempt: entry.attempt,
    ordinal: entry.ordinal,
    kind: entry.kind,
    provider: entry.provider,
    model: entry.model,
    usage: entry.usage as unknown as Json,
    cost_micros: entry.costMicros,
    rate: entry.rate,
  };
}

/**
 * Event data as the log keeps it: values stand as people wrote them; `stored` names the fields whose value is kept elsewhere
 * (in the artifact store, or as an item of a Map), so that a value that merely looks like a reference stays a value.
 */
export function encodeEvent(event: NewEvent): JsonObject {
  const stored: string[] = [];
  const encode = (name: string, value: unknown): Json => {
    if (!isPayload(value)) return value as Json;
    if ("value" in value) return value.value;
    stored.push(name);
    return "artifact" in value
      ? { $artifact: value.artifact, bytes: value.bytes }
      : { $item: value.item };
  };
  const data = Object.fromEntries(
    Object.entries(event.data as Record<string, unknown>).map(([name, value]) =>
      name === "assign"
        ? [
            name,
            Object.fromEntries(
              Object.entries(value as Record<string, unknown>).map(([variable, inner]) => [
                variable,
                encode(`assign/${variable}`, inner),
              ]),
            ),
          ]
        : [name, payloadFields.has(name) ? encode(name, value) : (value as Json)],
    ),
  );
  const { type, state, path, visit, attempt } = event;
  return {
    type,
    state,
    path,
    visit,
    attempt,
    data: stored.length === 0 ? data : { ...data, stored },
  };
}

/** The inverse of {@link encodeEvent}: an event as `evolve` takes it. */
export function decodeEvent(row: {
  readonly type: string;
  readonly state: string | null;
  readonly path: string | null;
  readonly visit: number | null;
  readonly attempt: number | null;
  readonly data: JsonObject;
}): NewEvent {
  const { stored: names, ...fields } = row.data;
  const stored = new Set(Array.isArray(names) ? names : []);
  const decode = (name: string, value: Json): Payload => {
    if (!stored.has(name)) return { value };
    assert(isJsonObject(value), `a stored value without a reference in ${row.type}`);
    return "$artifact" in value
      ? { artifact: String(value["$artifact"]), bytes: Number(value["bytes"]) }
      : { item: Number(value["$item"]) };
  };
  const data = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (name === "assign" && isJsonObject(value)) {
        return [
          name,
          Object.fromEntries(
            Object.entries(value).map(([variable, inner]) => [
              variable,
              decode(`assign/${variable}`, inner),
            ]),
          ),
        ];
      }
      return [name, payloadFields.has(name) ? decode(name, value) : value];
    }),
  );
  const { type, state, path, visit, attempt } = row;
  return { type, state, path, visit, attempt, data } as unknown as NewEvent;
}

/** Fields of event data that hold a value of the workflow. */
const payloadFields = new Set(["input", "output", "items", "values", "result"]);

function isPayload(value: unknown): value is Payload {
  return (
    typeof value === "object" &&
    value !== null &&
    ("value" in value || "artifact" in value || "item" in value)
  );
}
