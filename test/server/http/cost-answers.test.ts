/** What the ledger answers: waste by cause, what checkpoints saved, and what durability cost. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepUp, keepForEver } from "../../../server/store/upkeep.ts";
import { startApiServer, type ApiServer, expectRefusal } from "./api-server.ts";
import { seedInTime } from "./seed-in-time.ts";
import { seedRun, type SeedRun } from "./seed-run.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(async () => {
  await api.stop();
});

async function costOf(run: SeedRun) {
  const { id } = await seedInTime(api.database, run);
  return (await api.call("getRunCost", { params: { id } })).body;
}

const failing = (path: string, attempt: number, error: string) => ({
  type: "step.failed",
  path,
  attempt,
  data: { error, cause: null, costMicros: 0 },
});
const done = (path: string, attempt: number) => ({
  type: "step.succeeded",
  path,
  attempt,
  data: { output: null, costMicros: 0, next: null },
});

describe("waste by cause", () => {
  test("tells failed, refused and lost attempts apart, and adds up", async () => {
    const cost = await costOf({
      steps: [{ path: "Ask", attempt: 5 }],
      ledger: [300, 20, 4000, 50_000, 6].map((micros, index) => ({
        path: "Ask",
        attempt: index + 1,
        micros,
      })),
      events: [
        failing("Ask", 1, "Model.RateLimited"),
        failing("Ask", 2, "Model.InvalidOutput"),
        { type: "step.lost", path: "Ask", attempt: 3, data: { worker: "w", lost: 1 } },
        failing("Ask", 4, "Model.RateLimited"),
        done("Ask", 5),
      ],
    });
    expect(cost.waste).toEqual([
      {
        cause: "failed_attempt",
        error: "Model.RateLimited",
        micros: 50_300,
        unpriced: 0,
        entries: 2,
      },
      { cause: "worker_lost", error: null, micros: 4000, unpriced: 0, entries: 1 },
      {
        cause: "rejected_output",
        error: "Model.InvalidOutput",
        micros: 20,
        unpriced: 0,
        entries: 1,
      },
    ]);
    expect(cost.waste.reduce((sum, one) => sum + one.micros, 0)).toBe(cost.total.wastedMicros);
  });

  test.each([
    ["of a run that failed", { status: "FAILED" }, "run_failed"],
    ["of a run that was cancelled", { status: "ABORTED" }, "cancelled"],
  ] as const)("%s", async (_what, spec, cause) => {
    const cost = await costOf({
      ...spec,
      steps: [{ path: "Ask" }],
      ledger: [{ path: "Ask", micros: 100 }],
      events: [done("Ask", 1)],
    });
    expect(cost.waste).toMatchObject([{ cause, micros: 100 }]);
  });

  test("of a step that was undone", async () => {
    const cost = await costOf({
      status: "FAILED",
      steps: [{ path: "Ask" }, { path: "Ask/~undo" }],
      ledger: [{ path: "Ask", micros: 100 }],
    });
    expect(cost.waste).toMatchObject([{ cause: "compensated", micros: 100 }]);
  });

  test("of an iteration that came to nothing", async () => {
    const cost = await costOf({
      steps: [{ path: "Documents", opening: 1 }, { path: "Documents/0/Ask" }],
      flows: [{ path: "Documents/0", parent: "Documents", status: "failed" }],
      ledger: [{ path: "Documents/0/Ask", micros: 7 }],
    });
    expect(cost.waste).toMatchObject([{ cause: "discarded", micros: 7 }]);
  });
});

/** Three paid steps, and a fourth that fails twice before it succeeds. */
const paper: SeedRun = {
  steps: ["Parse", "Classify", "Cite"].map((path) => ({ path })).concat({ path: "Summarise" }),
  ledger: [
    { path: "Parse", micros: 20_850 },
    { path: "Classify", micros: 3200 },
    { path: "Cite", micros: 6950 },
    { path: "Summarise", micros: 30_000, attempt: 3 },
  ],
  events: [
    ...["Parse", "Classify", "Cite"].map((path) => done(path, 1)),
    failing("Summarise", 1, "Model.Unavailable"),
    { type: "step.lost", path: "Summarise", attempt: 2, data: { worker: "w", lost: 1 } },
    done("Summarise", 3),
  ],
};
const inTries = (run: SeedRun): SeedRun => ({
  ...run,
  steps: (run.steps ?? []).map((step) =>
    step.path === "Summarise" ? { ...step, attempt: 3 } : step,
  ),
});

describe("what checkpoints saved", () => {
  test("is what each failure would have cost again", async () => {
    const cost = await costOf(inTries(paper));
    expect(cost.total.costMicros).toBe(61_000);
    expect(cost.saved).toEqual({
      savedMicros: 62_000,
      interruptions: 2,
      unpriced: 0,
      causes: [
        { cause: "failed", savedMicros: 31_000, interruptions: 1 },
        { cause: "lost", savedMicros: 31_000, interruptions: 1 },
      ],
    });
  });

  test("is nothing when the run ended with its first failure, or that was caught", async () => {
    const cost = await costOf({
      status: "FAILED",
      steps: [{ path: "Parse" }, { path: "Ask", status: "failed" }],
      ledger: [{ path: "Parse", micros: 100 }],
      events: [done("Parse", 1), failing("Ask", 1, "Http.Busy")],
    });
    expect(cost.saved).toMatchObject({ savedMicros: 0, interruptions: 0 });
  });

  test("is what a redrive did not repeat", async () => {
    const { id } = await seedRun(api.database, {
      steps: [{ path: "Parse" }, { path: "Ask" }],
      ledger: [
        { path: "Parse", micros: 900, kind: "reused" },
        { path: "Ask", micros: 50 },
      ],
    });
    await api.database.pool.query(
      "update runs set copy_kind = 'redrive', copy_of = id, copy_seq = 1 where id = $1",
      [id],
    );
    await api.database.pool.query(
      "update ledger set at = at + interval '1 second' where run_id = $1 and path = 'Ask'",
      [id],
    );
    const { body } = await api.call("getRunCost", { params: { id } });
    expect(body.saved.causes).toEqual([{ cause: "redriven", savedMicros: 900, interruptions: 1 }]);
  });
});

describe("economics", () => {
  test("of runs, workflows and the whole agree, before and after the upkeep", async () => {
    const at = new Date("2032-05-01T12:00:00Z");
    const first = await seedInTime(api.database, {
      ...inTries(paper),
      workflow: "Papers",
      createdAt: at,
    });
    const other = { workflowId: first.workflowId, createdAt: at };
    const second = await seedInTime(api.database, { ...paper, ...other, status: "FAILED" });
    await seedInTime(api.database, { workflow: "Small", createdAt: at });
    const span = { query: { from: "2032-05-01", to: "2032-05-01" } };
    const { body: before } = await api.call("getEconomics", span);
    const { pool } = api.database;
    const count = async () => (await pool.query("select from run_measures")).rowCount ?? 0;
    expect(await count()).toBe(0);
    const { signal } = new AbortController();
    await keepUp(api.database, { retention: keepForEver, stopping: signal });
    expect(await count()).toBeGreaterThanOrEqual(3);
    const { body: after } = await api.call("getEconomics", span);
    for (const [index, row] of after.workflows.entries()) {
      expect(row.orchestrationMicros).toBeCloseTo(
        before.workflows[index]?.orchestrationMicros ?? -1,
        6,
      );
    }
    const whole = (row: object) => ({
      ...row,
      orchestrationMicros: 0,
      totalMicros: 0,
      overheadPercent: 0,
    });
    expect(after.workflows.map(whole)).toEqual(before.workflows.map(whole));

    const papers = after.workflows.find((row) => row.workflowId === first.workflowId);
    expect(papers).toMatchObject({
      runs: 2,
      ended: 2,
      succeeded: 1,
      failures: 2,
      aiMicros: 122_000,
      savedMicros: 62_000,
      interruptions: 2,
    });
    const costs = await Promise.all(
      [first.id, second.id].map(
        async (id) => (await api.call("getRunCost", { params: { id } })).body,
      ),
    );
    const sum = (of: (cost: (typeof costs)[number]) => number) =>
      costs.reduce((total, cost) => total + of(cost), 0);
    expect(papers?.orchestrationMicros).toBeCloseTo(
      sum((cost) => cost.orchestration.costMicros ?? 0),
      6,
    );
    expect(papers?.savedMicros).toBe(sum((cost) => cost.saved.savedMicros));
    expect(papers?.overheadPercent).toBeCloseTo(
      ((papers?.orchestrationMicros ?? 0) / 122_000) * 100,
      6,
    );
    const report = (await api.call("getCosts", span)).body;
    expect(after.total.aiMicros).toBe(report.total.costMicros);
    expect(after.total.aiMicros).toBe(
      after.workflows.reduce((total, row) => total + (row.aiMicros ?? 0), 0),
    );

    const { body: one } = await api.call("getBreakEven", {
      params: { workflow: first.workflowId },
      ...span,
    });
    expect(one.failureRate).toBe(1);
    expect(one.verdict).toBe("pays");
    expect(one.steps.map((step) => step.state).toSorted()).toEqual([
      "Cite",
      "Classify",
      "Parse",
      "Summarise",
    ]);
    expect(one.steps.reduce((total, step) => total + (step.meanMicros ?? 0), 0)).toBe(61_000);
    await expectRefusal(
      api,
      "getBreakEven",
      { params: { workflow: "wf_none" }, ...span },
      "WORKFLOW_NOT_FOUND",
    );
  });

  test("is unknown where persistence has no price", async () => {
    const at = new Date("2019-05-01T12:00:00Z");
    const { workflowId } = await seedInTime(api.database, { workflow: "Old", createdAt: at });
    const { body } = await api.call("getEconomics", {
      query: { from: "2019-05-01", to: "2019-05-02" },
    });
    expect(body.workflows).toMatchObject([
      {
        workflowId,
        aiMicros: 1700,
        orchestrationMicros: null,
        totalMicros: null,
        overheadPercent: null,
      },
    ]);
    expect(body.persistence).toBeNull();
  });
});

describe("re-pricing", () => {
  test("takes the tokens of the run at the price of another model, and leaves the rest", async () => {
    const { id } = await seedRun(api.database, {});
    const reprice = async (to: string) =>
      (await api.call("repriceRun", { params: { id }, json: { models: { small: to } } })).body;
    // Two calls of 10 tokens in and 5 out, rounded one by one: 4 + 12.5.
    expect(await reprice("gpt-5.4-mini")).toMatchObject({
      costMicros: 1700,
      repricedMicros: 1000 + 2 * 17,
      repricedUnpriced: 0,
    });
    expect(await reprice("nobody-knows")).toMatchObject({
      repricedMicros: 1000,
      repricedUnpriced: 2,
    });
    expect(await reprice("deepseek-v4-pro")).toMatchObject({ repricedUnpriced: 2 });
    await expectRefusal(
      api,
      "repriceRun",
      { params: { id: "none" }, json: { models: {} } },
      "RUN_NOT_FOUND",
    );
  });
});
