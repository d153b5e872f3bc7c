/** A data folder of the version before the tables of 0010: its runs are shown, and go on, as if nothing had happened. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import type { NewEvent } from "../../../shared/run/event.ts";
import { keyOf } from "../../../shared/run/evolve.ts";
import type { Payload } from "../../../shared/run/payload.ts";
import { isOpen, isTerminal, unborn, type Flow, type Step } from "../../../shared/run/run-state.ts";
import { openDatabase, type Database } from "../../../server/store/database.ts";
import { createRunStore } from "../../../server/store/engine-store.ts";
import { migrate } from "../../../server/store/migrate.ts";
import { findRun, listEvents } from "../../../server/store/run-queries.ts";
import { refoldRun } from "../../../server/store/run-states.ts";
import { listSteps } from "../../../server/store/run-steps.ts";
import type { RunStore } from "../../../server/store/run-store.ts";
import { createEmptyDatabase, type TestDatabase } from "../../support/database.ts";
import { Chance, manySides, plainState, randomChange } from "../../support/random-run.ts";
import { newRun, StoredRun } from "../../support/stored-run.ts";

const workflow = "wf_old";
const seeds = Array.from({ length: 24 }, (_, i) => i + 1);

let test: TestDatabase;
let database: Database;
let store: RunStore;
const runs = new Map<number, StoredRun>();

beforeAll(async () => {
  test = await createEmptyDatabase();
  await migrate(test.url, { upTo: "0009_values_keep_order" });
  database = openDatabase(test.url);
  const { pool } = database;
  await pool.query(
    "insert into workflows (id, name, type, draft, version) values ($1, 'Old', 'STANDARD', '{}', 1)",
    [workflow],
  );
  await pool.query(
    "insert into workflow_versions (workflow_id, version, definition, graph, definition_hash) values ($1, 1, $2, '{}', '')",
    [workflow, JSON.stringify(manySides)],
  );
  store = createRunStore(database);
  for (const seed of seeds) {
    const run = new StoredRun({ store, definition: manySides, id: `run_${String(seed)}` });
    await writeOldRun(run, new Chance(seed), seed);
    runs.set(seed, run);
  }
  await migrate(test.url);
});

afterAll(async () => {
  await database.close();
  await test.drop();
});

/** Lets a run happen and writes it as the version before did, change by change. */
async function writeOldRun(run: StoredRun, chance: Chance, seed: number): Promise<void> {
  const input = chance.value();
  const first = run.creation(newRun(workflow, { input }));
  const head = { id: run.id, workflowId: workflow, version: 1, input };
  await database.pool.query("select create_run($1::json, $2::json)", [head, oldChange(run, first)]);
  run.accept(first);
  const turns = seed % 4 === 0 ? 200 : 3 + chance.below(12);
  for (let turn = 0; turn < turns && !run.ended; turn += 1) {
    const change = randomChange(chance, run);
    // There was no waiting for live steps before a run ended.
    if (change === null || change.after.stopping !== null) continue;
    await database.pool.query("select commit_run($1, $2, $3::json)", [
      run.id,
      change.expectedSeq,
      oldChange(run, change),
    ]);
    run.accept(change);
  }
}

type Change = ReturnType<StoredRun["change"]>;

function oldChange(run: StoredRun, { events, touched, after }: Change): object {
  const undone = run.state.undoables.filter((entry) => !after.undoables.includes(entry));
  const steps = [...touched.steps].flatMap((key) => after.steps.get(key) ?? []);
  const flows = [...touched.flows].flatMap((path) => after.flows.get(path) ?? []);
  return {
    run: {
      status: after.status,
      ...(after.output === null ? {} : { output: after.output }),
      error: after.ending?.error ?? null,
      cause: after.ending?.cause ?? null,
      ending: after.ending,
      ended: isTerminal(after.status),
      costMicros: 0,
      unpriced: 0,
      lost: 0,
    },
    events: events.map(oldEvent),
    steps: steps.map((step) =>
      oldStep(
        step,
        events,
        after.undoables.some((entry) => entry.path === step.path && entry.visit === step.visit),
      ),
    ),
    undone: undone.map(({ path, visit }) => ({ path, visit })).toArray(),
    heartbeats: events.flatMap((event) =>
      event.type === "step.heartbeat" || event.type === "undo.heartbeat"
        ? [{ path: pathOf(event), visit: event.visit, details: event.data.details }]
        : [],
    ),
    flows: flows.map(oldFlow),
    ledger: [],
  };
}

const pathOf = (event: NewEvent) => keyOf(event).slice(0, keyOf(event).lastIndexOf("@"));

function oldEvent(event: NewEvent): object {
  const stored: string[] = [];
  const field = (name: string, value: unknown): unknown => {
    const payload = value as Payload;
    if ("value" in payload) return payload.value;
    stored.push(name);
    return "artifact" in payload
      ? { $artifact: payload.artifact, bytes: payload.bytes }
      : { $item: payload.item };
  };
  const data = Object.fromEntries(
    Object.entries(event.data as Record<string, unknown>).map(([name, value]) => {
      if (name === "assign") {
        const assigned = Object.entries(value as Record<string, unknown>);
        return [
          name,
          Object.fromEntries(assigned.map(([key, inner]) => [key, field(`assign/${key}`, inner)])),
        ];
      }
      const isValue = ["input", "output", "items", "values", "result"].includes(name);
      return [name, isValue ? field(name, value) : value];
    }),
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

function oldStep(step: Step, events: readonly NewEvent[], undoable: boolean): object {
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
    ...rest
  } = step;
  const { heartbeat: _heartbeat, scheduledSeq: _scheduled, startedSeq: _started, ...detail } = rest;
  const { parked } = step;
  const limited = status === "running" || parked !== null;
  const last = events.findLastIndex(
    (event) => event.path !== null && keyOf(event) === `${path}@${String(visit)}`,
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
    detail,
    input,
    output,
    error: step.failure?.error ?? null,
    cause: step.failure?.cause ?? null,
    undoable,
    cost_micros: 0,
    wake_ms: status === "waiting" ? (step.wake?.delayMs ?? null) : null,
    wake_until: status === "waiting" ? (step.wake?.until ?? null) : null,
    timeout_ms: limited ? step.timeoutMs : null,
    heartbeat_ms: limited ? step.heartbeatMs : null,
    activity: parked?.kind === "activity" && !parked.taken ? parked.name : null,
    child_run: parked?.kind === "run" ? parked.name : null,
    started: attempt > 0,
    ended: !isOpen(step),
    ended_event: isOpen(step) ? null : last + 1,
  };
}

function oldFlow(flow: Flow): object {
  const at = flow.parent?.lastIndexOf("@") ?? -1;
  return {
    path: flow.path,
    parent_path: flow.parent?.slice(0, at) ?? null,
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

describe("runs of the version before", () => {
  it("are some that have ended, some under way, some being undone", () => {
    const statuses = [...runs.values()].map((run) => run.state.status);
    const count = (status: string) => statuses.filter((one) => one === status).length;
    expect(count("RUNNING")).toBeGreaterThan(5);
    expect(count("COMPENSATING")).toBeGreaterThan(0);
    expect(count("FAILED")).toBeGreaterThan(0);
  });

  it.each(seeds)("have the state that they had, and are shown (run %i)", async (seed) => {
    const run = runs.get(seed);
    assert.ok(run);
    const loaded = await store.load(run.id);
    assert.ok(loaded);
    // Where a flow stands that has no step under way was not kept; nothing asks for it.
    const flows = (state: ReturnType<typeof plainState>): ReturnType<typeof plainState> => ({
      ...state,
      flows: Object.fromEntries(
        Object.entries(state.flows).map(([path, flow]) => [
          path,
          state.steps[flow.current ?? ""] === undefined ? { ...flow, current: null } : flow,
        ]),
      ),
    });
    expect(flows(plainState(loaded.state))).toEqual(flows(plainState(run.state)));
    expect((await refoldRun(database, run.id)).status).toBe(run.state.status);
    const { detail } = await findRun(database, run.id);
    expect(detail.currentSteps.map(({ path }) => path).toSorted()).toEqual(
      [...run.state.steps.values()].map(({ path }) => path).toSorted(),
    );
    const events = await listEvents(database, { runId: run.id, after: 0, limit: 5_000 });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const { items } = await listSteps(database, { runId: run.id, limit: 500 });
    const scheduled = events.filter(({ type }) => /^(?:step|undo)\.scheduled$/.test(type));
    expect(items.map(({ step }) => step.scheduledSeq)).toEqual(scheduled.map(({ seq }) => seq));
    const ended = items.filter(({ step }) => step.endedSeq !== null);
    for (const { step } of ended) {
      const event = events[(step.endedSeq ?? 0) - 1];
      expect(event?.type).toMatch(/\.(?:succeeded|failed|cancelled)$/);
      expect(event?.at).toBe(step.endedAt);
    }
    const shown: Json = items.map(({ step }) => step.status);
    expect(shown).not.toContain(null);
  });

  it.each(seeds)("go on to whatever comes (run %i)", async (seed) => {
    const old = runs.get(seed);
    assert.ok(old);
    const loaded = await store.load(old.id);
    const state = loaded?.state ?? unborn;
    const run = new StoredRun({ store, definition: manySides, id: old.id, state });
    const chance = new Chance(seed + 1_000);
    for (let turn = 0; turn < 20 && !run.ended; turn += 1) {
      const change = randomChange(chance, run);
      if (change === null) continue;
      const answer = await run.commit(change);
      assert.equal(answer.type, "committed", JSON.stringify(answer));
      expect(plainState((await store.load(run.id))?.state ?? unborn)).toEqual(
        plainState(run.state),
      );
    }
  });
});
