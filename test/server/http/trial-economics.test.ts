/** What is tried out, and what is broken on purpose: its money counts, but it says nothing of how well a workflow runs. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepForEver, keepUp } from "../../../server/store/upkeep.ts";
import { startApiServer, type ApiServer } from "./api-server.ts";
import { seedInTime } from "./seed-in-time.ts";
import type { SeedRun } from "./seed-run.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(async () => {
  await api.stop();
});

const day = "2032-06-01";
const span = { query: { from: day, to: day } };

/** A run of two paid calls, the second of which was lost and made again. */
const crashed: SeedRun = {
  createdAt: new Date(`${day}T12:00:00Z`),
  steps: [{ path: "First" }, { path: "Ask", attempt: 2 }],
  ledger: [
    { path: "First", micros: 1_000 },
    { path: "Ask", micros: 500 },
    { path: "Ask", attempt: 2, micros: 500 },
  ],
  events: [
    { type: "step.succeeded", path: "First", attempt: 1, data: { output: null, next: "Ask" } },
    { type: "step.lost", path: "Ask", attempt: 1, data: { worker: "w", lost: 1 } },
    { type: "step.succeeded", path: "Ask", attempt: 2, data: { output: null, next: null } },
  ],
};

test("trials and drills are no runs of the economics, but what they paid for is spent", async () => {
  const { workflowId } = await seedInTime(api.database, { ...crashed, workflow: "Tried" });
  const economicsOf = async () => {
    const { body } = await api.call("getEconomics", span);
    return body.workflows.find((row) => row.workflowId === workflowId);
  };
  const one = {
    runs: 1,
    ended: 1,
    succeeded: 1,
    failures: 1,
    interruptions: 1,
    savedMicros: 1_000,
  };
  expect(await economicsOf()).toMatchObject({ ...one, aiMicros: 2_000 });
  const more = { ...crashed, workflowId };
  await seedInTime(api.database, { ...more, version: -1 });
  await seedInTime(api.database, { ...more, version: -2, status: "FAILED" });
  await seedInTime(api.database, { ...more, drilled: ["Ask"] });
  await seedInTime(api.database, { ...more, version: -1, status: "RUNNING" });
  expect(await economicsOf()).toMatchObject({ ...one, aiMicros: 10_000 });

  const { signal } = new AbortController();
  await keepUp(api.database, { retention: keepForEver, stopping: signal });
  const { rows } = await api.database.pool.query("select from run_measures");
  expect(rows).toHaveLength(1);
  expect(await economicsOf()).toMatchObject({ ...one, aiMicros: 10_000 });
  const { body: costs } = await api.call("getCosts", span);
  expect(costs.total.costMicros).toBe(10_000);
});
