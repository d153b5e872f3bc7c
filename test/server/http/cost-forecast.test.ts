/** What a run may cost before it starts, and what was spent as a table. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CostReport } from "../../../shared/api/cost.ts";
import { startApiServer, type ApiServer, expectRefusal } from "./api-server.ts";
import { seedInTime } from "./seed-in-time.ts";
import { seedRun } from "./seed-run.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(async () => {
  await api.stop();
});

describe("a forecast", () => {
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Documents",
    States: {
      Documents: {
        Type: "Map",
        Items: "{% $states.input.documents %}",
        ItemProcessor: {
          StartAt: "Ask",
          States: {
            Ask: {
              Type: "Task",
              Resource: "cairn:model",
              Arguments: { Model: "gpt-5.4-mini", Prompt: "Read this", MaxTokens: 500 },
              End: true,
            },
          },
        },
        End: true,
      },
    },
  };
  const documents = (count: number) => ({ documents: Array.from({ length: count }, () => "text") });

  test("is told from the runs that were, the input and the budget", async () => {
    const { id } = (await api.call("createWorkflow", { json: { name: "Read", definition } })).body;
    const forecast = async (count: number, more: object = {}) =>
      (
        await api.call("forecastRun", {
          params: { id },
          json: { input: documents(count), ...more },
        })
      ).body;
    const blind = await forecast(4);
    expect(blind).toMatchObject({
      version: 1,
      runs: 0,
      confidence: "none",
      assumed: ["Ask"],
      maps: [{ state: "Documents", iterations: 4, source: "input" }],
      budget: null,
    });
    expect(blind.p50Micros).toBeGreaterThan(0);
    for (const each of [900, 1000, 1100, 950, 1050, 1000]) {
      // eslint-disable-next-line no-await-in-loop
      await seedInTime(api.database, {
        workflowId: id,
        steps: [
          { path: "Documents", opening: 1 },
          { path: "Documents/0/Ask" },
          { path: "Documents/1/Ask" },
        ],
        flows: [0, 1].map((index) => ({
          path: `Documents/${String(index)}`,
          parent: "Documents",
          status: "succeeded" as const,
        })),
        ledger: [0, 1].map((index) => ({ path: `Documents/${String(index)}/Ask`, micros: each })),
        events: [{ type: "map.started", path: "Documents", data: { count: 2, opening: 1 } }],
      });
    }
    const known = await forecast(4);
    expect(known).toMatchObject({ runs: 6, confidence: "fair", assumed: [], unpriced: [] });
    expect(known.p50Micros).toBeGreaterThan(3800);
    expect(known.p50Micros).toBeLessThan(4200);
    expect((await forecast(400)).p50Micros).toBeGreaterThan(380_000);
    expect(await forecast(4)).toEqual(known);
    const risk = async (maxCostUsd: number) =>
      (await forecast(4, { budget: { maxCostUsd } })).budget?.risk;
    expect(await risk(0.001)).toBe("likely");
    expect(await risk((known.p90Micros ?? 0) / 1e6 - 0.0001)).toBe("possible");
    expect(await risk(1)).toBe("unlikely");
  });

  test("needs a published workflow", async () => {
    const { id } = (await api.call("createWorkflow", { json: { name: "Drawn", publish: false } }))
      .body;
    await expectRefusal(api, "forecastRun", { params: { id }, json: {} }, "NO_PUBLISHED_VERSION");
    await expectRefusal(
      api,
      "forecastRun",
      { params: { id: "wf_no" }, json: {} },
      "WORKFLOW_NOT_FOUND",
    );
  });
});

describe("the report as a table", () => {
  test("has every figure once, and no formulas", async () => {
    const at = new Date("2033-01-01T12:00:00Z");
    await seedRun(api.database, { workflow: `=HYPERLINK("https://evil.example")`, createdAt: at });
    const query = { from: "2033-01-01", to: "2033-01-01" };
    const answer = await api.fetch("getCosts", { query: { ...query, format: "csv" } });
    expect(answer.headers.get("content-type")).toContain("text/csv");
    expect(answer.headers.get("content-disposition")).toContain("cairn-costs-2033-01-01");
    const text = await answer.text();
    const lines = text.trimEnd().split("\r\n");
    expect(lines[0]).toMatch(/^group,day,.*,cost_usd,/);
    expect(text).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    for (const group of ["total", "day", "model", "workflow", "state", "run"]) {
      const rows = lines.filter((line) => line.startsWith(`"${group}",`));
      const costs = rows.map((line) => Number(/,(\d+\.\d{6}),/.exec(line)?.[1]));
      expect(costs.reduce((sum, cost) => sum + cost, 0)).toBeCloseTo(0.0017, 9);
    }
    const byHeader = await api.fetch("getCosts", { query, headers: { accept: "text/csv" } });
    expect(await byHeader.text()).toBe(text);
    const json: CostReport = (await api.call("getCosts", { query })).body;
    expect(json.total.costMicros).toBe(1700);
  });
});
