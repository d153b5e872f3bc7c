import { expect } from "vitest";
import type { ApiServer } from "./api-server.ts";
import { seedRun } from "./seed-run.ts";

/** Calls each route of cost answers once. */
export async function tryCostRoutes(api: ApiServer): Promise<void> {
  const { id, workflowId } = await seedRun(api.database, { workflow: "Answers" });
  const { body: economics } = await api.call("getEconomics");
  expect(economics.workflows.map((row) => row.workflowId)).toContain(workflowId);
  const { body: advised } = await api.call("getCheckpointAdvice");
  expect(advised.advice).toEqual([]);
  const { body: breakEven } = await api.call("getBreakEven", { params: { workflow: workflowId } });
  expect(breakEven).toMatchObject({ runs: 1, workflowName: "Answers" });
  const { body: repriced } = await api.call("repriceRun", {
    params: { id },
    json: { models: { large: "gpt-5.4-mini" } },
  });
  expect(repriced).toMatchObject({ costMicros: 1700, repricedMicros: 717 });
  const { body: forecast } = await api.call("forecastRun", {
    params: { id: workflowId },
    json: {},
  });
  expect(forecast).toMatchObject({ version: 1, runs: 1, confidence: "low" });
  const rate = { from: "2026-02-01", commitUsdPerMillion: 1, logUsdPerGb: 2, artifactUsdPerGb: 3 };
  const { body: put } = await api.call("putPersistenceRate", { json: rate });
  expect(put.rates.map((one) => one.from)).toEqual(["2026-01-01", "2026-02-01"]);
  expect((await api.call("listPersistenceRates")).body).toEqual(put);
}
