/** What a step may cost the database. A change that adds a commit or a round trip to each step fails here. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../../server/embedded-postgres.ts";
import { chainOf, nothing, startCairnEngine, type CairnEngine } from "../../bench/cairn-engine.ts";
import { costPerStep } from "../../bench/cost-per-step.ts";

const steps = 10;
/** A PostgreSQL of its own: commits and bytes are counted for the whole server. */
const settings = { fsync: "off", synchronous_commit: "off", autovacuum: "off" };

let folder: string;
let postgres: EmbeddedPostgres;
let cairn: CairnEngine;
let workflowId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cairn-cost-"));
  postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined, settings });
  cairn = await startCairnEngine(postgres.url, join(folder, "data"));
  workflowId = await cairn.publish(chainOf(nothing, steps));
  await cairn.run(workflowId, null);
});

afterAll(async () => {
  await cairn.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

const together = async (runs: number): Promise<void> => {
  await Promise.all(Array.from({ length: runs }, async () => await cairn.run(workflowId, null)));
};

describe("a step costs the database", () => {
  test("one commit and one round trip in a run alone, and its share of the run's beginning", async () => {
    const runs = 20;
    const cost = await costPerStep(postgres.url, runs * steps, async () => {
      for (let i = 0; i < runs; i += 1) await cairn.run(workflowId, null);
    });
    // The counters count at all.
    expect(cost.commits).toBeGreaterThanOrEqual(1);
    expect(cost.commits).toBeLessThan(1.4);
    expect(cost.roundTrips).toBeLessThan(1.5);
    expect(cost.walBytes).toBeLessThan(6_000);
  });

  test("a fraction of a commit where many runs are under way", async () => {
    const runs = 100;
    await together(runs);
    const cost = await costPerStep(postgres.url, runs * steps, async () => await together(runs));
    expect(cost.commits).toBeGreaterThan(0);
    expect(cost.commits).toBeLessThan(0.3);
    expect(cost.roundTrips).toBeLessThan(0.4);
    expect(cost.walBytes).toBeLessThan(6_000);
  });
});
