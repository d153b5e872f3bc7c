/** Money: every sum adds up, and waste is told from use by the rules at the head of server/store/costs.ts. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CostFigures } from "../../../shared/api/cost.ts";
import { startApiServer, type ApiServer, expectRefusal } from "./api-server.ts";
import { seedRun, type SeedRun } from "./seed-run.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(async () => {
  await api.stop();
});

async function figures(
  run: SeedRun,
): Promise<CostFigures & { readonly wastedPaths: readonly string[] }> {
  const { id } = await seedRun(api.database, { events: [], ...run });
  const { body } = await api.call("getRunCost", { params: { id } });
  const wasted = body.entries.filter((entry) => entry.wasted);
  return {
    ...body.total,
    wastedPaths: wasted.map((entry) => `${entry.path} ${String(entry.attempt)}`),
  };
}

const sums = [
  "costMicros",
  "incurredMicros",
  "estimatedMicros",
  "usefulMicros",
  "wastedMicros",
  "reusedMicros",
  "cachedMicros",
  "unpriced",
  "entries",
  "inputTokens",
  "outputTokens",
  "requests",
] as const satisfies readonly (keyof CostFigures)[];

function expectToAddUp(whole: CostFigures, parts: readonly CostFigures[]): void {
  const sumOf = (key: keyof CostFigures) => parts.reduce((sum, part) => sum + part[key], 0);
  expect(Object.fromEntries(sums.map((key) => [key, sumOf(key)]))).toEqual(
    Object.fromEntries(sums.map((key) => [key, whole[key]])),
  );
  for (const part of [whole, ...parts]) {
    expect(part.costMicros).toBe(part.incurredMicros + part.estimatedMicros);
    expect(part.costMicros).toBe(part.usefulMicros + part.wastedMicros);
  }
}

describe("what a run cost", () => {
  test("is told in total, by step, by model and by entry, and adds up", async () => {
    const run = await seedRun(api.database, {});
    const { body } = await api.call("getRunCost", { params: { id: run.id } });
    expect(body.total).toMatchObject({
      costMicros: 1700,
      incurredMicros: 700,
      estimatedMicros: 1000,
      wastedMicros: 300,
      usefulMicros: 1400,
      entries: 3,
      inputTokens: 30,
      outputTokens: 15,
      requests: 3,
      unpriced: 0,
    });
    expect(body.steps.map((step) => step.path)).toEqual(["Ask", "Fetch"]);
    expectToAddUp(body.total, body.steps);
    expect(body.models.map((model) => model.model)).toEqual(["large", "small"]);
    expectToAddUp(body.total, body.models);
    expect(body.entries).toHaveLength(3);
    expect(body.entries.reduce((sum, entry) => sum + (entry.costMicros ?? 0), 0)).toBe(1700);
    expect(body.persistence).toEqual({
      commits: 1,
      events: 11,
      eventBytes: expect.any(Number),
      stepBytes: expect.any(Number),
      artifactBytes: 0,
    });
    expect(body.persistence.eventBytes).toBeGreaterThan(500);
    expect((await api.call("getRun", { params: { id: run.id } })).body.costMicros).toBe(1700);
  });

  test("is nothing when nothing was metered", async () => {
    const { id } = await seedRun(api.database, { steps: [], events: [] });
    const { body } = await api.call("getRunCost", { params: { id } });
    expect(body.total).toMatchObject({ costMicros: 0, entries: 0, unpriced: 0 });
    expect(body).toMatchObject({ steps: [], models: [], entries: [], next: null });
  });

  test("counts an unknown price as unknown, and what was not paid for apart", async () => {
    const total = await figures({
      steps: [{ path: "Ask" }],
      ledger: [
        { path: "Ask", ordinal: 0, micros: 500 },
        { path: "Ask", ordinal: 1, micros: null },
        { path: "Ask", ordinal: 2, micros: 40, kind: "reused" },
        { path: "Ask", ordinal: 3, micros: 3, kind: "cached" },
      ],
    });
    expect(total).toMatchObject({
      costMicros: 500,
      reusedMicros: 40,
      cachedMicros: 3,
      unpriced: 1,
      entries: 4,
      inputTokens: 20,
    });
  });

  test("lists its entries in pages", async () => {
    const ledger = Array.from({ length: 5 }, (_, i) => ({ path: "Ask", ordinal: i, micros: i }));
    const { id } = await seedRun(api.database, { steps: [{ path: "Ask" }], ledger, events: [] });
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: "2", ...(cursor === null ? {} : { cursor }) };
      const { body } = await api.call("getRunCost", { params: { id }, query });
      expect(body.total.costMicros).toBe(10);
      seen.push(...body.entries.map((entry) => entry.ordinal));
      cursor = body.next;
    } while (cursor !== null);
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    await expectRefusal(
      api,
      "getRunCost",
      { params: { id }, query: { cursor: "WyJBc2siXQ" } },
      "INVALID_CURSOR",
    );
  });
});

describe("waste", () => {
  const one = { steps: [{ path: "Ask" }], ledger: [{ path: "Ask", micros: 100 }] };

  test.each(["SUCCEEDED", "RUNNING", "PAUSED"] as const)(
    "is none in a run that is %s and had no failure",
    async (status) => {
      expect(await figures({ ...one, status })).toMatchObject({
        usefulMicros: 100,
        wastedMicros: 0,
      });
    },
  );

  test.each(["FAILED", "TIMED_OUT", "ABORTED", "COMPENSATING"] as const)(
    "is all of a run that is %s",
    async (status) => {
      expect(await figures({ ...one, status })).toMatchObject({
        usefulMicros: 0,
        wastedMicros: 100,
      });
    },
  );

  test.each([
    [
      "failed attempts before the one that succeeded",
      { attempt: 3, status: "succeeded" },
      ["Ask 1", "Ask 2"],
    ],
    ["nothing while the last attempt runs", { attempt: 2, status: "running" }, ["Ask 1"]],
    [
      "every attempt while the step waits for another",
      { attempt: 2, status: "waiting" },
      ["Ask 1", "Ask 2"],
    ],
    ["every attempt of a lost step", { attempt: 2, status: "ready" }, ["Ask 1", "Ask 2"]],
    ["every attempt of a failed step", { attempt: 2, status: "failed" }, ["Ask 1", "Ask 2"]],
    ["every attempt of a caught step", { attempt: 2, status: "caught" }, ["Ask 1", "Ask 2"]],
    ["every attempt of a cancelled step", { attempt: 2, status: "cancelled" }, ["Ask 1", "Ask 2"]],
    [
      "no attempt of a step that only has to finish",
      { attempt: 1, status: "ready", phase: "exit" },
      [],
    ],
  ] as const)("is %s", async (_what, step, wasted) => {
    const ledger = Array.from({ length: step.attempt }, (_, i) => ({
      path: "Ask",
      attempt: i + 1,
      micros: 10,
    }));
    const total = await figures({ status: "RUNNING", steps: [{ path: "Ask", ...step }], ledger });
    expect(total.wastedPaths).toEqual(wasted);
  });

  test("is what an iteration did that then failed, however deep", async () => {
    const total = await figures({
      steps: [
        { path: "Documents", opening: 1 },
        { path: "Documents/0/Ask" },
        { path: "Documents/1/Ask" },
        { path: "Documents/1/Both", opening: 1 },
        { path: "Documents/1/Both/0/Deep" },
        { path: "Documents/2/Ask" },
      ],
      flows: [
        { path: "Documents/0", parent: "Documents", status: "succeeded" },
        { path: "Documents/1", parent: "Documents", status: "failed" },
        { path: "Documents/1/Both/0", parent: "Documents/1/Both", status: "succeeded" },
        { path: "Documents/2", parent: "Documents", status: "cancelled" },
      ],
      ledger: [
        { path: "Documents/0/Ask", micros: 1 },
        { path: "Documents/1/Ask", micros: 10 },
        { path: "Documents/1/Both/0/Deep", micros: 100 },
        { path: "Documents/2/Ask", micros: 1000 },
      ],
    });
    expect(total).toMatchObject({ costMicros: 1111, usefulMicros: 1, wastedMicros: 1110 });
  });

  test("is what a branch did before its container was opened again", async () => {
    const total = await figures({
      steps: [
        { path: "Both", opening: 2, attempt: 2 },
        { path: "Both/0/Ask" },
        { path: "Both#2/0/Ask" },
      ],
      flows: [
        { path: "Both/0", parent: "Both", status: "succeeded" },
        { path: "Both#2/0", parent: "Both", status: "succeeded" },
      ],
      ledger: [
        { path: "Both/0/Ask", micros: 5 },
        { path: "Both#2/0/Ask", micros: 6 },
      ],
    });
    expect(total.wastedPaths).toEqual(["Both/0/Ask 1"]);
  });

  test("is what happened in a container whose error was caught", async () => {
    const total = await figures({
      steps: [{ path: "Both", status: "caught", opening: 1 }, { path: "Both/0/Ask" }],
      flows: [{ path: "Both/0", parent: "Both", status: "succeeded" }],
      ledger: [{ path: "Both/0/Ask", micros: 5 }],
    });
    expect(total.wastedMicros).toBe(5);
  });
});

describe("the report", () => {
  test("tells days, models, workflows, states and the dearest runs, and adds up", async () => {
    const first = await seedRun(api.database, {
      workflow: "Reported A",
      createdAt: new Date("2031-03-01T23:59:59.999Z"),
    });
    await seedRun(api.database, {
      workflowId: first.workflowId,
      createdAt: new Date("2031-03-02T00:00:00Z"),
      status: "FAILED",
    });
    const other = await seedRun(api.database, {
      workflow: "Reported B",
      createdAt: new Date("2031-03-03T12:00:00Z"),
      events: [],
      steps: [{ path: "Documents/0/Ask" }],
      ledger: [{ path: "Documents/0/Ask", micros: 9_000 }],
    });
    await seedRun(api.database, {
      workflow: "Too late",
      createdAt: new Date("2031-03-04T00:00:00Z"),
    });
    const { body } = await api.call("getCosts", {
      query: { from: "2031-03-01", to: "2031-03-03" },
    });
    expect(body.total).toMatchObject({ costMicros: 12_400, wastedMicros: 2_000, entries: 7 });
    expect(body.days.map((day) => [day.day, day.costMicros])).toEqual([
      ["2031-03-01", 1700],
      ["2031-03-02", 1700],
      ["2031-03-03", 9000],
    ]);
    expect(body.workflows.map((workflow) => [workflow.workflowName, workflow.runs])).toEqual([
      ["Reported B", 1],
      ["Reported A", 2],
    ]);
    expect(body.states[0]).toMatchObject({
      workflowId: other.workflowId,
      state: "Ask",
      costMicros: 9000,
    });
    expect(body.runs[0]).toMatchObject({
      id: other.id,
      costMicros: 9000,
      spent: { costMicros: 9000 },
    });
    for (const part of [
      body.days,
      body.models,
      body.workflows,
      body.states,
      body.runs.map((run) => run.spent),
    ])
      expectToAddUp(body.total, part);
    const one = await api.call("getCosts", {
      query: { from: "2031-03-01", to: "2031-03-03", workflow: first.workflowId },
    });
    expect(one.body.total.costMicros).toBe(3400);
    expect(one.body.workflows).toHaveLength(1);
  });

  test("covers thirty days when nothing is said, and is empty where nothing was", async () => {
    const { body } = await api.call("getCosts");
    expect((Date.parse(body.to) - Date.parse(body.from)) / 86_400_000).toBe(29);
    const empty = await api.call("getCosts", {
      query: { from: "1999-01-01", to: "1999-01-02", workflow: "none" },
    });
    expect(empty.body).toMatchObject({
      from: "1999-01-01",
      to: "1999-01-02",
      days: [],
      models: [],
      workflows: [],
      states: [],
      runs: [],
    });
    expect(empty.body.total.costMicros).toBe(0);
  });
});
