/** Runs as the engine leaves them behind, written row by row. */
import { randomUUID } from "node:crypto";
import type { LedgerKind } from "../../../shared/cost/usage.ts";
import { emptyGraph } from "../../../shared/graph/graph.ts";
import type { RunStatus, StepStatus } from "../../../shared/run/event.ts";
import type { Payload } from "../../../shared/run/payload.ts";
import { flowOfStep, undonePath, undoPath } from "../../../shared/run/path.ts";
import type { Database } from "../../../server/store/database.ts";
import { createWorkflow } from "../../../server/store/workflows.ts";
import { definition } from "./machines.ts";

export interface SeedStep {
  readonly path: string;
  readonly visit?: number;
  readonly status?: StepStatus;
  readonly phase?: string;
  readonly attempt?: number;
  readonly opening?: number;
  readonly input?: Payload;
  readonly output?: Payload;
}

export interface SeedFlow {
  readonly path: string;
  readonly parent: string;
  readonly status: "open" | "succeeded" | "failed" | "cancelled";
}

export interface SeedEntry {
  readonly path: string;
  readonly attempt?: number;
  readonly ordinal?: number;
  readonly micros: number | null;
  readonly kind?: LedgerKind;
  readonly model?: string;
  readonly at?: Date;
}

export interface SeedEvent {
  readonly type: string;
  readonly path?: string;
  readonly visit?: number;
  readonly attempt?: number;
  readonly data?: object;
}

export interface SeedRun {
  readonly workflow?: string;
  readonly workflowId?: string;
  readonly status?: RunStatus;
  readonly error?: string;
  readonly createdAt?: Date;
  /** Below 0: of a trial. */
  readonly version?: number;
  /** States that faults were asked for. */
  readonly drilled?: readonly string[];
  readonly input?: Payload;
  readonly output?: Payload;
  readonly steps?: readonly SeedStep[];
  readonly flows?: readonly SeedFlow[];
  readonly ledger?: readonly SeedEntry[];
  readonly events?: readonly SeedEvent[];
}

export interface Seeded {
  readonly id: string;
  readonly workflowId: string;
  readonly events: readonly SeedEvent[];
  /** Sum of the ledger. */
  readonly costMicros: number;
  /** UTC day of the run. */
  readonly day: string;
}

/** A run of two steps, the first of which needed two attempts. */
const twoSteps: Required<Pick<SeedRun, "steps" | "ledger" | "events">> = {
  steps: [
    { path: "Fetch", attempt: 2 },
    { path: "Ask", attempt: 1 },
  ],
  ledger: [
    { path: "Fetch", attempt: 1, micros: 300 },
    { path: "Fetch", attempt: 2, micros: 400 },
    { path: "Ask", attempt: 1, micros: 1_000, kind: "estimated", model: "large" },
  ],
  events: [
    { type: "run.created", data: { workflowId: "any", version: 1, input: {} } },
    { type: "step.scheduled", path: "Fetch", data: { input: {} } },
    { type: "step.started", path: "Fetch", attempt: 1, data: { worker: "w1", epoch: 1 } },
    {
      type: "step.failed",
      path: "Fetch",
      attempt: 1,
      data: { error: "Http.Busy", cause: "503", costMicros: 300 },
    },
    { type: "step.retried", path: "Fetch", attempt: 1, data: { retrier: 0, delayMs: 1000 } },
    { type: "step.started", path: "Fetch", attempt: 2, data: { worker: "w2", epoch: 2 } },
    {
      type: "step.succeeded",
      path: "Fetch",
      attempt: 2,
      data: { output: "page", costMicros: 400 },
    },
    { type: "step.scheduled", path: "Ask", data: { input: "page" } },
    { type: "step.started", path: "Ask", attempt: 1, data: { worker: "w2", epoch: 1 } },
    {
      type: "step.succeeded",
      path: "Ask",
      attempt: 1,
      data: { output: "answer", costMicros: 1000 },
    },
    { type: "run.succeeded", data: { output: "answer" } },
  ],
};

const open: readonly StepStatus[] = ["ready", "running", "waiting", "held"];

const pathOf = (event: SeedEvent) =>
  event.type.startsWith("undo.") && event.path !== undefined ? undoPath(event.path) : event.path;
const isScheduling = (event: SeedEvent) => /^(?:step|undo)\.scheduled$/.test(event.type);
const isClosing = (event: SeedEvent) =>
  /^(?:step|undo)\.(?:succeeded|failed|cancelled)$/.test(event.type);

/** The given events, and those without which no step can be: its beginning before all others, its end after them. */
function wholeLog(steps: readonly SeedStep[], given: readonly SeedEvent[]): readonly SeedEvent[] {
  const eventOf = (step: SeedStep, what: string, data: object): SeedEvent => {
    const undone = undonePath(step.path);
    return {
      type: `${undone === null ? "step" : "undo"}.${what}`,
      path: undone ?? step.path,
      ...(step.visit === undefined ? {} : { visit: step.visit }),
      data,
    };
  };
  const lacks = (step: SeedStep, test: (event: SeedEvent) => boolean) =>
    !given.some((event) => pathOf(event) === step.path && test(event));
  return [
    ...steps
      .filter((step) => lacks(step, isScheduling))
      .map((step) => {
        const input = step.input ?? { value: { of: step.path } };
        return eventOf(
          step,
          "scheduled",
          undonePath(step.path) === null ? field("input", input) : {},
        );
      }),
    ...given,
    ...steps
      .filter((step) => !open.includes(step.status ?? "succeeded") && lacks(step, isClosing))
      .map((step) => {
        const status = step.status ?? "succeeded";
        const data = field("output", step.output ?? { value: null });
        return eventOf(step, status === "caught" ? "succeeded" : status, data);
      }),
  ];
}

/** A value as the log keeps it. */
function field(name: string, payload: Payload): object {
  if ("value" in payload) return { [name]: payload.value };
  const reference =
    "artifact" in payload
      ? { $artifact: payload.artifact, bytes: payload.bytes }
      : { $item: payload.item };
  return { [name]: reference, stored: [name] };
}

/** Ended steps are history; those under way belong to their flows. */
async function seedSteps(
  { db }: Database,
  run: {
    readonly id: string;
    readonly at: Date;
    readonly steps: readonly SeedStep[];
    readonly flows: readonly SeedFlow[];
    readonly events: readonly SeedEvent[];
  },
): Promise<void> {
  const { id, at, steps, events } = run;
  const seqOf = (step: SeedStep, test: (event: SeedEvent) => boolean) => {
    const index = events.findIndex((event) => pathOf(event) === step.path && test(event));
    return index < 0 ? null : index + 1;
  };
  const flows = new Map(run.flows.map((flow) => [flow.path, flow]));
  const underWay = new Map<string, SeedStep>();
  for (const step of steps) {
    const status = step.status ?? "succeeded";
    const state = (undonePath(step.path) ?? step.path).split("/").at(-1) ?? "";
    if (open.includes(status)) {
      const path = undonePath(step.path) === null ? flowOfStep(step.path) : "~undo";
      underWay.set(path, step);
      if (!flows.has(path)) flows.set(path, { path, parent: "", status: "open" });
      continue;
    }
    await db
      .insertInto("steps")
      .values({
        run_id: id,
        path: step.path,
        visit: step.visit ?? 1,
        state,
        flow: flowOfStep(undonePath(step.path) ?? step.path),
        status,
        phase: step.phase ?? "enter",
        attempt: step.attempt ?? 1,
        epoch: 1,
        opening: step.opening ?? 0,
        error: null,
        cause: null,
        undo: null,
        scheduled_seq: seqOf(step, isScheduling) ?? 0,
        started_seq: seqOf(step, (event) => event.type.endsWith(".started")),
        ended_seq:
          events.findLastIndex((event) => pathOf(event) === step.path && isClosing(event)) + 1,
      })
      .execute();
  }
  for (const flow of flows.values()) {
    const step = underWay.get(flow.path);
    await db
      .insertInto("flows")
      .values({
        run_id: id,
        path: flow.path,
        parent_path: flow.parent === "" ? null : flow.parent,
        parent_visit: flow.parent === "" ? null : 1,
        index: Number(flow.path.split("/").at(-1)) || 0,
        status: flow.status,
        body: JSON.stringify({
          variables: {},
          visits: {},
          openings: {},
          step: step === undefined ? null : { opening: step.opening ?? 0 },
        }),
        output: null,
        error: null,
        cause: null,
        ...(step === undefined
          ? {}
          : {
              step: `${step.path}@${String(step.visit ?? 1)}`,
              step_status: step.status ?? "ready",
              state: (undonePath(step.path) ?? step.path).split("/").at(-1) ?? "",
              phase: step.phase ?? "enter",
              attempt: step.attempt ?? 1,
              epoch: 1,
              scheduled_seq: seqOf(step, isScheduling) ?? 0,
              started_seq: seqOf(step, (event) => event.type.endsWith(".started")),
              scheduled_at: at,
              started_at: at,
              ready_at: step.status === "ready" ? at : null,
            }),
      })
      .execute();
  }
}

/** Writes a run with its steps, flows, ledger and events. */
export async function seedRun(database: Database, spec: SeedRun): Promise<Seeded> {
  const workflowId =
    spec.workflowId ??
    (
      await createWorkflow(database, {
        name: spec.workflow ?? "Seeded",
        type: "STANDARD",
        draft: emptyGraph,
        definition,
      })
    ).id;
  const given = {
    ...(spec.steps === undefined && spec.events === undefined && spec.ledger === undefined
      ? twoSteps
      : {}),
    ...spec,
  };
  const { steps = [], flows = [], ledger = [] } = given;
  const events = wholeLog(steps, given.events ?? []);
  const id = randomUUID();
  const at = spec.createdAt ?? new Date();
  const status = spec.status ?? "SUCCEEDED";
  const ended = ["RUNNING", "PAUSED", "COMPENSATING"].includes(status) ? null : at;
  const costMicros = ledger.reduce((sum, entry) => sum + (entry.micros ?? 0), 0);
  const { db } = database;
  await db
    .insertInto("runs")
    .values({
      id,
      workflow_id: workflowId,
      version: spec.version ?? 1,
      status,
      seq: events.length,
      input: JSON.stringify(spec.input ?? { value: {} }),
      output: spec.output === undefined ? null : JSON.stringify(spec.output),
      error: spec.error ?? null,
      cause: null,
      body:
        spec.drilled === undefined
          ? null
          : JSON.stringify({ drills: spec.drilled.map((state) => ({ state, fault: "crash" })) }),
      idempotency_key: null,
      cost_micros: costMicros,
      unpriced: ledger.filter((entry) => entry.micros === null).length,
      created_at: at,
      updated_at: at,
      ended_at: ended,
    })
    .execute();
  await seedSteps(database, { id, at, steps, flows, events });
  for (const entry of ledger) {
    await db
      .insertInto("ledger")
      .values({
        run_id: id,
        path: entry.path,
        visit: 1,
        attempt: entry.attempt ?? 1,
        ordinal: entry.ordinal ?? 0,
        at: entry.at ?? at,
        kind: entry.kind ?? "incurred",
        provider: "test",
        model: entry.model ?? "small",
        usage: JSON.stringify({ inputTokens: 10, outputTokens: 5, requests: 1 }),
        cost_micros: entry.micros,
        rate: entry.micros === null ? null : "small@2026-01-01",
      })
      .execute();
  }
  for (const [index, event] of events.entries()) {
    await db
      .insertInto("events")
      .values({
        run_id: id,
        seq: index + 1,
        type: event.type,
        at,
        state: event.path?.split("/").at(-1) ?? null,
        path: event.path ?? null,
        visit: event.path === undefined ? null : (event.visit ?? 1),
        attempt: event.attempt ?? null,
        data: JSON.stringify(event.data ?? {}),
      })
      .execute();
  }
  return { id, workflowId, events, costMicros, day: at.toISOString().slice(0, 10) };
}
