/** The tables, in memory: what `commit_runs` and the sweeps of the database promise, and nothing else. Time is the stage's. */
import type { LedgerEntry } from "../../shared/cost/usage.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import { keyOf } from "../../shared/run/evolve.ts";
import { stepKey } from "../../shared/run/path.ts";
import type { Payload } from "../../shared/run/payload.ts";
import {
  isOpen,
  isTerminal,
  unborn,
  type Flow,
  type RunState,
} from "../../shared/run/run-state.ts";
import { dropClosed } from "../../shared/run/touched.ts";
import type { IterationFacts } from "../../server/store/iterations.ts";
import type { LoadedRun, StoredEvent } from "../../server/store/run-states.ts";
import type { CopiedRun, CopyOutcome } from "../../server/store/copied-runs.ts";
import type {
  CommitAnswer,
  NewRun,
  RunChange,
  SavedOperation,
} from "../../server/store/run-store.ts";
import { AdmissionLines } from "./admission-lines.ts";
import { startOfTimeMs } from "./stage.ts";

/** What sweeps need to know of an open step, besides its state. */
interface StepTimes {
  readonly scheduledAtMs: number;
  startedAtMs: number;
  beatAtMs: number;
  /** Null while it is not ready. */
  readyAtMs: number | null;
  wake: unknown;
  wakeAtMs: number;
}

export interface RunRecord {
  readonly id: string;
  /** `r1`, `r2` …: ids are random, and nobody wants to read them. */
  readonly label: string;
  readonly created: NewRun;
  /** The run whose log this one's begins with; null for most. */
  readonly origin: {
    readonly source: string;
    readonly kind: CopiedRun["kind"];
    readonly seq: number;
  } | null;
  readonly createdAtMs: number;
  readonly log: StoredEvent[];
  readonly times: Map<string, StepTimes>;
  readonly closedFlows: Map<string, Flow>;
  /** Inputs of the iterations, by the path of the container and its opening. */
  readonly items: Map<string, Payload>;
  /** Every row has an identity of its own: the same one written twice is one. */
  readonly ledger: Set<LedgerEntry>;
  state: RunState;
  updatedAtMs: number;
  endedAtMs: number | null;
}

/** Called with every change that is about to be applied. */
export type ChangeWatcher = (record: RunRecord, change: RunChange) => void;

export class MemoryStore {
  readonly runs = new Map<string, RunRecord>();
  readonly byIdempotencyKey = new Map<string, string>();
  readonly lines: AdmissionLines;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.lines = new AdmissionLines(nowMs);
  }

  /** One transaction. */
  commit(changes: readonly RunChange[], watch: ChangeWatcher): readonly CommitAnswer[] {
    return changes.map((change) =>
      change.created === null
        ? this.#advance(change, watch)
        : this.#create(change, change.created, watch),
    );
  }

  /** One transaction: a run that begins with the log of another one. What is true of the source's rows follows from its log. */
  copy({ change, source, kind, closedFlows }: CopiedRun, watch: ChangeWatcher): CopyOutcome {
    const from = this.runs.get(source);
    if (from === undefined || from.log.length < change.expectedSeq) return "gone";
    if (this.#isTaken(change, change.created)) return "exists";
    if (kind === "redrive" && this.redriveOf(source) !== null) return "redriven";
    const origin = { source, kind, seq: change.expectedSeq };
    const record = this.#add(change, change.created, origin);
    const nowMs = this.#nowMs();
    for (const { seq, event } of from.log.slice(0, origin.seq)) {
      record.log.push({ seq, at: dateOf(nowMs), event });
      noteTimes(record, event, nowMs);
    }
    for (const path of closedFlows) {
      const flow = from.closedFlows.get(path);
      if (flow !== undefined) record.closedFlows.set(path, flow);
    }
    record.state = { ...unborn, seq: origin.seq };
    this.#apply(record, change, watch);
    for (const key of record.times.keys())
      if (!record.state.steps.has(key)) record.times.delete(key);
    return "committed";
  }

  /** Id of the run that redrives a run. */
  redriveOf(runId: string): string | null {
    for (const { id, origin } of this.runs.values())
      if (origin?.source === runId && origin.kind === "redrive") return id;
    return null;
  }

  /** Values of operations that attempts of a visit have saved: of a key saved twice the newer. */
  savedOperations(at: {
    readonly runId: string;
    readonly path: string;
    readonly visit: number;
  }): ReadonlyMap<string, SavedOperation> {
    const saved = new Map<string, SavedOperation>();
    const record = this.runs.get(at.runId);
    for (const { event, seq } of record?.log ?? []) {
      if (event.type !== "checkpoint.saved" || event.path !== at.path || event.visit !== at.visit)
        continue;
      const isCopied = seq <= (record?.origin?.seq ?? 0);
      for (const [key, value] of Object.entries(event.data.saved ?? {}))
        saved.set(key, { value, costs: event.data.costs?.[key] ?? [], isCopied });
    }
    return saved;
  }

  load(runId: string): LoadedRun | null {
    const record = this.runs.get(runId);
    if (record === undefined) return null;
    const { created, state, times } = record;
    const enteredAt = new Map<string, Date>();
    for (const [key, { scheduledAtMs }] of times) enteredAt.set(key, dateOf(scheduledAtMs));
    return {
      id: runId,
      workflowId: created.workflowId,
      workflowName: created.workflowName,
      name: created.name,
      awaited: created.parent?.awaits === true,
      version: created.version,
      state,
      input: created.input,
      createdAt: dateOf(record.createdAtMs),
      enteredAt,
    };
  }

  eventsSince(runId: string, seq: number, limit: number): readonly StoredEvent[] {
    return this.runs.get(runId)?.log.slice(seq, seq + limit) ?? [];
  }

  /** Rows that are there already stay as they are. Returns what the others cost. */
  recordLateCost(runId: string, ledger: readonly LedgerEntry[]): number {
    const known = this.runs.get(runId)?.ledger;
    if (known === undefined) return 0;
    const placeOf = ({ path, visit, attempt, ordinal }: LedgerEntry): string =>
      JSON.stringify([path, visit, attempt, ordinal]);
    const keys = new Set([...known].map(placeOf));
    const added = ledger.filter((entry) => !keys.has(placeOf(entry)));
    for (const entry of added) known.add(entry);
    return added.reduce((sum, { costMicros }) => sum + (costMicros ?? 0), 0);
  }

  /** Flows that a container's opening began, by index. */
  flowsOf(params: {
    readonly runId: string;
    readonly path: string;
    readonly visit: number;
    readonly flowPrefix: string;
  }): readonly Flow[] {
    const record = this.runs.get(params.runId);
    if (record === undefined) return [];
    const parent = stepKey(params.path, params.visit);
    const flows: Flow[] = [];
    for (const source of [record.closedFlows, record.state.flows]) {
      for (const flow of source.values()) {
        if (flow.parent === parent && flow.path.startsWith(params.flowPrefix)) flows.push(flow);
      }
    }
    return flows.toSorted((a, b) => a.index - b.index);
  }

  iterations(params: Parameters<MemoryStore["flowsOf"]>[0]): readonly IterationFacts[] {
    return this.flowsOf(params).map(({ index, status, output, failure }) => ({
      index,
      status,
      output,
      error: failure?.error ?? null,
      cause: failure?.cause ?? null,
      startedAt: null,
      stoppedAt: null,
    }));
  }

  #create(change: RunChange, created: NewRun, watch: ChangeWatcher): CommitAnswer {
    if (this.#isTaken(change, created)) return { type: "exists" };
    return this.#apply(this.#add(change, created, null), change, watch);
  }

  #isTaken({ runId }: RunChange, created: NewRun): boolean {
    const key = idempotencyKeyOf(created);
    return this.runs.has(runId) || (key !== null && this.byIdempotencyKey.has(key));
  }

  #add({ runId }: RunChange, created: NewRun, origin: RunRecord["origin"]): RunRecord {
    const nowMs = this.#nowMs();
    const record: RunRecord = {
      id: runId,
      label: `r${String(this.runs.size + 1)}`,
      created,
      origin,
      createdAtMs: nowMs,
      log: [],
      times: new Map(),
      closedFlows: new Map(),
      items: new Map(),
      ledger: new Set(),
      state: unborn,
      updatedAtMs: nowMs,
      endedAtMs: null,
    };
    this.runs.set(runId, record);
    const key = idempotencyKeyOf(created);
    if (key !== null) this.byIdempotencyKey.set(key, runId);
    return record;
  }

  #advance(change: RunChange, watch: ChangeWatcher): CommitAnswer {
    const record = this.runs.get(change.runId);
    if (
      record === undefined ||
      record.log.length !== change.expectedSeq ||
      record.endedAtMs !== null
    )
      return { type: "conflict" };
    return this.#apply(record, change, watch);
  }

  #apply(record: RunRecord, change: RunChange, watch: ChangeWatcher): CommitAnswer {
    watch(record, change);
    const nowMs = Math.max(this.#nowMs(), record.updatedAtMs);
    const at = dateOf(nowMs);
    record.updatedAtMs = nowMs;
    const { after, touched, events, created } = change;
    const before = created === null ? record.state : null;
    for (const event of events) {
      record.log.push({ seq: record.log.length + 1, at, event });
      noteTimes(record, event, nowMs);
    }
    for (const entry of change.ledger) record.ledger.add(entry);
    for (const path of touched.flows) {
      const flow = after.flows.get(path);
      if (flow !== undefined && flow.status !== "open") record.closedFlows.set(path, flow);
    }
    record.state = dropClosed(this.#projected(record.state, change), touched);
    for (const key of touched.steps) settleTimes(record, key, nowMs);
    if (isTerminal(after.status)) record.endedAtMs = nowMs;
    const { id: runId } = record;
    this.lines.note({ runId, workflowId: record.created.workflowId, before, after });
    return { type: "committed", seq: record.log.length, at };
  }

  /** Only what a change has touched is written; everything else stays as it is stored. */
  #projected(stored: RunState, { after, touched }: RunChange): RunState {
    const steps = stored.steps.withMutations((rows) => {
      for (const key of touched.steps) {
        const step = after.steps.get(key);
        if (step !== undefined) rows.set(key, step);
      }
    });
    const flows = stored.flows.withMutations((rows) => {
      for (const path of touched.flows) {
        const flow = after.flows.get(path);
        if (flow !== undefined) rows.set(path, flow);
      }
    });
    return { ...after, steps, flows };
  }
}

function idempotencyKeyOf({ workflowId, idempotencyKey }: NewRun): string | null {
  return idempotencyKey === null ? null : `${workflowId}:${idempotencyKey}`;
}

export function dateOf(ms: number): Date {
  return new Date(startOfTimeMs + ms);
}

function noteTimes(record: RunRecord, event: NewEvent, nowMs: number): void {
  if (event.path === null) return;
  switch (event.type) {
    case "step.scheduled":
    case "undo.scheduled":
      record.times.set(keyOf(event), {
        scheduledAtMs: nowMs,
        startedAtMs: nowMs,
        beatAtMs: nowMs,
        readyAtMs: null,
        wake: null,
        wakeAtMs: 0,
      });
      return;
    case "step.started":
    case "undo.started":
    case "task.parked":
    case "undo.parked":
    case "task.taken":
    case "undo.taken": {
      const times = record.times.get(keyOf(event));
      if (times === undefined) return;
      times.startedAtMs = nowMs;
      times.beatAtMs = nowMs;
      return;
    }
    case "step.heartbeat":
    case "undo.heartbeat": {
      const times = record.times.get(keyOf(event));
      if (times !== undefined) times.beatAtMs = nowMs;
      return;
    }
    case "map.started":
      record.items.set(`${event.path}#${String(event.data.opening)}`, event.data.items);
      return;
    default:
  }
}

function settleTimes(record: RunRecord, key: string, nowMs: number): void {
  const step = record.state.steps.get(key);
  const times = record.times.get(key);
  if (times === undefined) return;
  if (step === undefined || !isOpen(step)) {
    record.times.delete(key);
    return;
  }
  if (step.status !== "ready") times.readyAtMs = null;
  else times.readyAtMs ??= nowMs;
  if (step.wake === times.wake) return;
  times.wake = step.wake;
  const { delayMs, until } = step.wake ?? { delayMs: null, until: null };
  times.wakeAtMs = until === null ? nowMs + (delayMs ?? 0) : Date.parse(until) - startOfTimeMs;
}
