/** Runs as the engine leaves them behind, written row by row. */
import { randomUUID } from "node:crypto";
import type { LedgerKind } from "../../../shared/cost/usage.ts";
import { emptyGraph } from "../../../shared/graph/graph.ts";
import type { RunStatus, StepStatus } from "../../../shared/run/event.ts";
import type { Payload } from "../../../shared/run/payload.ts";
import { flowOfStep, undonePath } from "../../../shared/run/path.ts";
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
  readonly attempt?: number;
  readonly data?: object;
}

export interface SeedRun {
  readonly workflow?: string;
  readonly workflowId?: string;
  readonly status?: RunStatus;
  readonly error?: string;
  readonly createdAt?: Date;
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
  const { steps = [], flows = [], ledger = [], events = [] } = given;
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
      version: 1,
      status,
      seq: events.length,
      input: JSON.stringify(spec.input ?? { value: {} }),
      output: spec.output === undefined ? null : JSON.stringify(spec.output),
      error: spec.error ?? null,
      cause: null,
      idempotency_key: null,
      cost_micros: costMicros,
      unpriced: ledger.filter((entry) => entry.micros === null).length,
      created_at: at,
      updated_at: at,
      ended_at: ended,
    })
    .execute();
  for (const [index, step] of steps.entries()) {
    const stepStatus = step.status ?? "succeeded";
    await db
      .insertInto("steps")
      .values({
        run_id: id,
        path: step.path,
        visit: step.visit ?? 1,
        state: (undonePath(step.path) ?? step.path).split("/").at(-1) ?? "",
        flow: flowOfStep(step.path),
        status: stepStatus,
        phase: step.phase ?? "enter",
        attempt: step.attempt ?? 1,
        worker: null,
        detail: JSON.stringify({ opening: step.opening ?? 0 }),
        input: JSON.stringify(step.input ?? { value: { of: step.path } }),
        output: step.output === undefined ? null : JSON.stringify(step.output),
        error: null,
        cause: null,
        heartbeat: null,
        scheduled_at: at,
        started_at: at,
        ended_at: open.includes(stepStatus) ? null : at,
        scheduled_seq: index + 1,
        ended_seq: open.includes(stepStatus) ? null : events.length,
      })
      .execute();
  }
  for (const flow of flows) {
    await db
      .insertInto("flows")
      .values({
        run_id: id,
        path: flow.path,
        parent_path: flow.parent,
        parent_visit: 1,
        index: Number(flow.path.split("/").at(-1)),
        status: flow.status,
        variables: "{}",
        visits: "{}",
        openings: "{}",
        output: null,
        error: null,
        cause: null,
      })
      .execute();
  }
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
        visit: event.path === undefined ? null : 1,
        attempt: event.attempt ?? null,
        data: JSON.stringify(event.data ?? {}),
      })
      .execute();
  }
  return { id, workflowId, events, costMicros, day: at.toISOString().slice(0, 10) };
}
