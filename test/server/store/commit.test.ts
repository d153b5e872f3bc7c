/** What a commit writes, and what it refuses. */
import assert from "node:assert/strict";
import { describe, expect, it } from "vitest";
import type { LedgerEntry } from "../../../shared/cost/usage.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { Payload } from "../../../shared/run/payload.ts";
import { createRunStore, createStartStore } from "../../../server/store/engine-store.ts";
import { findSilentSteps } from "../../../server/store/jobs.ts";
import { listEvents } from "../../../server/store/run-queries.ts";
import type { NewRun } from "../../../server/store/run-store.ts";
import { deleteWorkflow } from "../../../server/store/workflows.ts";
import { databaseOfFile } from "../../support/database.ts";
import {
  claimed,
  newRun,
  outcome,
  publish,
  StoredRun,
  succeeded,
  startStored,
} from "../../support/stored-run.ts";

const definition: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "A",
  States: {
    A: { Type: "Task", Resource: "cairn:a", Next: "B" },
    B: { Type: "Task", Resource: "cairn:b", Next: "A" },
  },
};

const database = await databaseOfFile();
const store = createRunStore(database);
const workflowId = await publish(database, definition);

async function start(over: Partial<NewRun> = {}): Promise<StoredRun> {
  return await startStored({ store, definition }, newRun(workflowId, over));
}

/** The step that a run has come to succeeds, and the next one is taken. */
async function advance(run: StoredRun, output: Payload): Promise<void> {
  const [step] = run.state.steps.values();
  assert.ok(step);
  const next = step.state === "A" ? "B" : "A";
  const visit = step.state === "A" ? step.visit : step.visit + 1;
  await run.report([outcome(step, succeeded(output, next)), claimed(`${next}@${String(visit)}`)]);
}

const large = (text: string): Payload => ({ value: { text: text.repeat(2_000) } });

describe("the fence", () => {
  it("lets the first of two changes on the same log in, and nothing of the second", async () => {
    const run = await start();
    const first = run.change([claimed("A@1", "w1")]);
    const second = run.change([claimed("A@1", "w2")], { ledger: [entry("A")] });
    const [one] = await store.commit([first]);
    const [two] = await store.commit([second]);
    expect(one).toMatchObject({ type: "committed", seq: 3, at: expect.any(Date) });
    expect(two).toEqual({ type: "conflict" });
    expect((await store.load(run.id))?.state.steps.get("A@1")?.worker).toBe("w1");
    const events = await listEvents(database, { runId: run.id, after: 0, limit: 10 });
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const { rows } = await database.pool.query("select from ledger where run_id = $1", [run.id]);
    expect(rows).toEqual([]);
  });

  it("lets exactly one of many in that come at the same time", async () => {
    const run = await start();
    const changes = Array.from({ length: 12 }, (_, i) =>
      run.change([claimed("A@1", `w${String(i)}`)]),
    );
    const answers = await Promise.all(changes.map(async (change) => await store.commit([change])));
    const types = answers.map(([answer]) => answer?.type);
    expect(types.filter((type) => type === "committed")).toHaveLength(1);
    expect(types.filter((type) => type === "conflict")).toHaveLength(11);
  });

  it("keeps a run that has ended as it is", async () => {
    const run = await start();
    await run.report([{ type: "cancel", reason: "enough" }]);
    assert.ok(run.ended);
    const late = run.change([], {
      expectedSeq: run.state.seq,
      after: { ...run.state, status: "RUNNING" },
    });
    expect(await store.commit([late])).toEqual([{ type: "conflict" }]);
  });

  it("takes batches that name the same runs in any order, at the same time", async () => {
    const runs = await Promise.all(Array.from({ length: 20 }, async () => await start()));
    const changes = runs.map((run) => run.change([claimed("A@1")]));
    const batches = [changes, changes.toReversed(), changes.slice(10).concat(changes.slice(0, 10))];
    const answers = await Promise.all(batches.map(async (batch) => await store.commit(batch)));
    const committed = answers.flat().filter(({ type }) => type === "committed");
    expect(committed).toHaveLength(20);
  });
});

describe("a batch", () => {
  it("commits what can be, and says of each change what became of it", async () => {
    const [fine, behind, bad] = await Promise.all([start(), start(), start()]);
    const stale = behind.change([claimed("A@1", "w1")]);
    await store.commit([behind.change([claimed("A@1", "w2")])]);
    const wrong = bad.change([claimed("A@1", "half a \uD800 character")]);
    const [one, two, three] = await store.commit([fine.change([claimed("A@1")]), stale, wrong]);
    expect(one?.type).toBe("committed");
    expect(two).toEqual({ type: "conflict" });
    expect(three).toMatchObject({ type: "refused", error: { code: "22P05" } });
    expect((await store.load(bad.id))?.state.seq).toBe(2);
  });

  it("commits the others when the database refuses one of them", async () => {
    const [fine, bad, also] = await Promise.all([start(), start(), start()]);
    // A path longer than what an index takes: a limit that no one else knows.
    const change = bad.change([claimed("A@1")]);
    const path = Array.from({ length: 9_000 }, (_, i) => i.toString(36)).join("-");
    const long = change.events.map((event) => ({ ...event, visit: 2 ** 31 }));
    assert.ok(path.length > 8_192);
    const answers = await store.commit([
      fine.change([claimed("A@1")]),
      { ...change, events: long },
      also.change([claimed("A@1")]),
    ]);
    expect(answers.map(({ type }) => type)).toEqual(["committed", "refused", "committed"]);
    expect(answers[1]).toMatchObject({ error: { code: expect.stringMatching(/^22/) } });
    expect((await store.load(bad.id))?.state.seq).toBe(2);
    await expect(store.load(also.id)).resolves.toMatchObject({ state: { seq: 3 } });
  });

  it("of nothing is nothing", async () => {
    expect(await store.commit([])).toEqual([]);
  });
});

describe("a new run", () => {
  it("is told from one that exists, by its id or its idempotency key", async () => {
    const first = new StoredRun({ store, definition });
    const keyed = newRun(workflowId, { idempotencyKey: "once" });
    const again = new StoredRun({ store, definition });
    expect((await first.commit(first.creation(keyed))).type).toBe("committed");
    expect(await again.commit(again.creation(keyed))).toEqual({ type: "exists" });
    const same = new StoredRun({ store, definition, id: first.id });
    expect(await same.commit(same.creation(newRun(workflowId)))).toEqual({ type: "exists" });
    expect(await store.load(again.id)).toBeNull();
    const found = { workflowId, idempotencyKey: "once" };
    expect((await createStartStore(database).findByIdempotencyKey(found))?.id).toBe(first.id);
  });

  it("may insist on the published version", async () => {
    const own = await publish(database, definition, "Own");
    const begin = async (over: Partial<NewRun>) => {
      const run = new StoredRun({ store, definition });
      return (await run.commit(run.creation(newRun(own, over)))).type;
    };
    expect(await begin({ mustBePublished: true, idempotencyKey: "k" })).toBe("committed");
    expect(await begin({ version: 7 })).toBe("unpublished");
    await database.pool.query(
      "insert into workflow_versions select workflow_id, 2, definition, graph, 'x' from workflow_versions where workflow_id = $1",
      [own],
    );
    await database.pool.query("update workflows set version = 2 where id = $1", [own]);
    expect(await begin({ mustBePublished: true })).toBe("unpublished");
    // The run that the key has started is found whatever is published now.
    expect(await begin({ mustBePublished: true, idempotencyKey: "k" })).toBe("exists");
    expect(await begin({ mustBePublished: false })).toBe("committed");
    expect(await begin({ version: 2, mustBePublished: true })).toBe("committed");
    await deleteWorkflow(database, own);
    expect(await begin({ version: 2, mustBePublished: true })).toBe("unpublished");
  });

  it("and known ones go out together", async () => {
    const known = await start();
    const made = new StoredRun({ store, definition });
    const answers = await store.commit([
      known.change([claimed("A@1")]),
      made.creation(newRun(workflowId)),
    ]);
    expect(answers.map(({ type }) => type)).toEqual(["committed", "committed"]);
  });
});

describe("values", () => {
  it("are written once, and come back wherever they are", async () => {
    const input = large("i");
    const run = await start({ input });
    await run.report([claimed("A@1")]);
    const output = large("o");
    await advance(run, output);
    await advance(run, { value: "small" });
    const { rows } = await database.pool.query<{ text: string }>(
      `select data::text as text from events where run_id = $1
       union all select body::text from flows where run_id = $1
       union all select input::text from runs where id = $1`,
      [run.id],
    );
    const texts = rows.map((row) => row.text);
    const occurrences = (letter: string) =>
      texts.filter((text) => text.includes(letter.repeat(2_000))).length;
    expect(occurrences("i")).toBe(1);
    expect(occurrences("o")).toBe(1);
    const events = await listEvents(database, { runId: run.id, after: 0, limit: 50 });
    const inputs = events.filter(({ type }) => type === "step.scheduled");
    expect(inputs.map(({ data }) => data)).toEqual([
      { input: "value" in input ? input.value : null },
      { input: "value" in output ? output.value : null },
      { input: "small" },
    ]);
    const page = await listEvents(database, { runId: run.id, after: 4, limit: 1 });
    expect(page[0]?.data).toEqual({ input: "value" in output ? output.value : null });
    expect((await store.load(run.id))?.input).toEqual(input);
  });

  it("that look like references are values", async () => {
    const odd: Payload = { value: { $event: 1, field: "output", event: 1, $artifact: "x" } };
    const run = await start({ input: odd });
    expect((await store.load(run.id))?.state.steps.get("A@1")?.input).toEqual(odd);
    const events = await listEvents(database, { runId: run.id, after: 1, limit: 1 });
    expect(events[0]?.data).toEqual({ input: "value" in odd ? odd.value : null });
  });

  it("of a change that did not come through are written again", async () => {
    const run = await start();
    await run.report([claimed("A@1")]);
    const output = large("c");
    const stale = run.change([outcome(run.step("A@1"), succeeded(output, "B"))]);
    await run.report([
      {
        type: "heartbeat",
        step: { key: "A@1", phase: "enter", attempt: 1, epoch: 1 },
        details: 1,
      },
    ]);
    expect(await store.commit([stale])).toEqual([{ type: "conflict" }]);
    await advance(run, output);
    expect((await store.load(run.id))?.state.steps.get("B@1")?.input).toEqual(output);
  });
});

describe("what a commit leaves behind", () => {
  it("is rows that stay on their page while one worker goes from step to step", async () => {
    const runs = await Promise.all(Array.from({ length: 10 }, async () => await start()));
    for (const run of runs) await run.report([claimed("A@1")]);
    const counts = async () => {
      const { rows } = await database.pool.query<{ upd: number; hot: number; looked: number }>(
        `select sum(n_tup_upd)::integer as upd, sum(n_tup_hot_upd)::integer as hot,
           (select idx_tup_read::integer from pg_stat_user_indexes where indexrelname = 'runs_pkey') as looked
         from pg_stat_user_tables where relname in ('runs', 'flows')`,
      );
      return rows[0] ?? { upd: 0, hot: 0, looked: 0 };
    };
    const before = await counts();
    for (let turn = 0; turn < 30; turn += 1) {
      for (const run of runs) await advance(run, { value: { turn, text: "t".repeat(200) } });
    }
    // Each connection tells the statistics of what it has done when it is idle.
    const updates = 2 * 30 * runs.length;
    await expect
      .poll(async () => (await counts()).upd - before.upd)
      .toBeGreaterThanOrEqual(updates);
    const after = await counts();
    expect(after.hot - before.hot).toBeGreaterThan(0.95 * updates);
    // A change looks at the row of its run, not at those of all runs: whatever the planner knew of the table when it made the plan.
    expect(after.looked - before.looked).toBeLessThan(3 * updates);
  });

  it("is one row of history for each step, and the cost of its run", async () => {
    const run = await start();
    await run.report([claimed("A@1")]);
    await run.report([outcome(run.step("A@1"), succeeded({ value: 1 }, "B"), 40)], [entry("A")]);
    await store.recordLateCost({ runId: run.id, ledger: [entry("A", 1), entry("A", 2)] });
    const { rows } = await database.pool.query(
      `select path, visit, status, attempt, cost_micros, scheduled_seq, ended_seq, input, output,
         scheduled_at <= started_at and started_at <= ended_at as ordered
       from public_v1.steps where run_id = $1 order by scheduled_seq`,
      [run.id],
    );
    expect(rows).toEqual([
      {
        path: "A",
        visit: 1,
        status: "succeeded",
        attempt: 1,
        cost_micros: 120,
        scheduled_seq: 2,
        ended_seq: 4,
        input: {},
        output: 1,
        ordered: true,
      },
      {
        path: "B",
        visit: 1,
        status: "ready",
        attempt: 0,
        cost_micros: 0,
        scheduled_seq: 5,
        ended_seq: null,
        input: 1,
        output: null,
        ordered: null,
      },
    ]);
    const { rows: totals } = await database.pool.query(
      "select cost_micros, unpriced from public_v1.runs where id = $1",
      [run.id],
    );
    expect(totals).toEqual([{ cost_micros: 120, unpriced: 0 }]);
  });

  it("is a run whose steps nobody is offered while it is paused", async () => {
    const run = await start();
    const silent = async () =>
      (await findSilentSteps(database, { olderThanMs: -1_000, limit: 1_000 })).filter(
        ({ runId }) => runId === run.id,
      );
    expect(await silent()).toEqual([{ runId: run.id, key: "A@1" }]);
    await run.report([{ type: "pause", reason: "request", by: null }]);
    expect(await silent()).toEqual([]);
    await run.report([{ type: "resume", by: null }]);
    expect(await silent()).toEqual([{ runId: run.id, key: "A@1" }]);
  });
});

function entry(path: string, ordinal = 0): LedgerEntry {
  return {
    path,
    visit: 1,
    attempt: 1,
    ordinal,
    kind: "incurred",
    provider: "p",
    model: "m",
    usage: { requests: 1 },
    costMicros: 40,
    rate: null,
  };
}
