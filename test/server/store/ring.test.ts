import { expect, it } from "vitest";
import { ring } from "../../../server/store/jobs.ts";
import { listenForRuns } from "../../../server/store/listen.ts";
import { databaseOfFile } from "../../support/database.ts";
import { until } from "../../support/until.ts";

const database = await databaseOfFile();

it("rings for more steps and tells of more runs and activities than one notification can name", async () => {
  const runs = new Set<string>();
  const activities = new Set<string>();
  const listener = listenForRuns(database.url, {
    runsMoved: (ids) => {
      for (const id of ids) runs.add(id);
    },
    tasksPosted: (names) => {
      for (const name of names) activities.add(name);
    },
  });
  const named = (prefix: string, nth: number) => `${prefix}${String(nth).padStart(60, "ü")}`;
  const runIds = Array.from({ length: 1000 }, (_, nth) => named("run_", nth));
  const names = Array.from({ length: 300 }, (_, nth) => named("activity", nth));
  const jobs = runIds.map((runId) => ({ runId, key: "A@1" }));
  await until(async () => {
    await ring(database, { jobs, runIds, activities: names });
    return runs.size === runIds.length && activities.size === names.length;
  });
  const { rows } = await database.pool.query("select key from graphile_worker.jobs");
  expect(rows).toHaveLength(jobs.length);
  await listener.close();
});
