/** Embedding under a budget: a batch that may cost more than is left is not asked for, and those that are paid for are kept. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EventMessage } from "../../../shared/api/run.ts";
import { putRates } from "../../../server/store/rates.ts";
import { listEvents } from "../../../server/store/run-queries.ts";
import { startWholeWorker, type WholeWorker } from "../../support/whole-worker.ts";

const model = "dear-embedding";
/** Dollars for a token. */
const tokenUsd = 0.01;

let worker: WholeWorker;
beforeAll(async () => {
  worker = await startWholeWorker([]);
  const perMillion = tokenUsd * 1_000_000;
  const rate = { model, from: "2020-01-01", inputUsdPerMillion: perMillion, source: "test" };
  await putRates(worker.database, [rate]);
});
afterAll(async () => {
  await worker.close();
});

/** Texts of which each is a batch. */
function embedding(texts: readonly string[], maxCostUsd: number): object {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Embed",
    Budget: { MaxCostUsd: maxCostUsd, OnExceeded: "Fail" },
    States: {
      Embed: {
        Type: "Task",
        Resource: "cairn:embed",
        Arguments: { Texts: texts, Model: model, BatchSize: 1, MaxConcurrency: 1 },
        Checkpoint: { Policy: "Every" },
        Output: "{% $states.result.count %}",
        End: true,
      },
    },
  };
}

const long = (word: string): string => `${word} `.repeat(50);

async function of(
  runId: string,
  type: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const log: readonly EventMessage[] = await listEvents(worker.database, {
    runId,
    after: 0,
    limit: 1_000,
  });
  return log.filter((event) => event.type === type).map(({ data }) => data);
}

async function spentMicros(runId: string): Promise<number> {
  const { rows } = await worker.database.pool.query<{ spent: number }>(
    "select coalesce(sum(cost_micros), 0)::bigint as spent from ledger where run_id = $1",
    [runId],
  );
  return rows[0]?.spent ?? 0;
}

it("sets aside what a batch may cost before it is asked for", async () => {
  const id = await worker.start(embedding([long("one"), long("two")], 20), {});
  expect(await worker.ended(id)).toMatchObject({ status: "SUCCEEDED", output: 2 });
  const reserved = await of(id, "step.reserved");
  expect(reserved.length).toBeGreaterThan(0);
  for (const { reservedMicros } of reserved) expect(reservedMicros).toBeGreaterThan(0);
  expect(await spentMicros(id)).toBeGreaterThan(0);
});

it("asks for no batch that the budget does not hold, and never overspends", async () => {
  const budgetUsd = 1.2;
  const texts = ["one", "two", "three", "four", "five"].map(long);
  const id = await worker.start(embedding(texts, budgetUsd), {});
  expect(await worker.ended(id)).toMatchObject({
    status: "FAILED",
    error: "Cairn.BudgetExceeded",
  });
  const spent = await spentMicros(id);
  expect(spent).toBeGreaterThan(0);
  expect(spent).toBeLessThanOrEqual(budgetUsd * 1_000_000);
});
