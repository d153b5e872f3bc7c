/** Work that is finished while its run is ending is kept by the run that redrives it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import { checkInvariants } from "../../crash/invariants.ts";
import { controlOf } from "../../support/control.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { deferred } from "../../support/deferred.ts";
import { EngineBench } from "../../support/engine.ts";

let own: TestDatabase;
let bench: EngineBench;
beforeEach(async () => {
  own = await createTestDatabase();
  bench = new EngineBench(own.url);
});
afterEach(async () => {
  await bench.close();
  await own.drop();
});

const echo = "arn:aws:lambda:eu-west-1:123456789012:function:echo";
const task = (args: unknown, fields: object = { End: true }) => ({
  Type: "Task",
  Resource: echo,
  Arguments: args,
  ...fields,
});
const wish = { what: "run", force: false, by: null } as const;

/** An engine on which the task `slow` ends once its run is ending. */
async function ending(definition: unknown) {
  const calls: unknown[] = [];
  const begun = deferred();
  const worker = bench.engine(async ({ args }, execution) => {
    calls.push(args);
    if (args !== "slow") return args;
    const usage = { outputTokens: 40 };
    execution.meter({ provider: "p", model: "m", usage, kind: "incurred" });
    begun.resolve();
    await new Promise((resolve) => execution.signal.addEventListener("abort", resolve));
    return "finished in time";
  });
  await worker.work();
  const workflowId = await bench.publish(definition as Definition);
  const { id } = await worker.engine.startRun({ workflowId, input: {} });
  await begun.promise;
  await worker.engine.cancelRun(id, "enough");
  expect(await bench.ended(id)).toMatchObject({ status: "ABORTED" });
  const { copier } = controlOf(bench, worker);
  return { id, calls, copier };
}

async function expectSound(...ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    // eslint-disable-next-line no-await-in-loop
    const { stored, folded } = await bench.states(id);
    expect(stored).toEqual(folded);
  }
  expect((await checkInvariants(bench.database.pool)).violations).toEqual([]);
}

test("a step that succeeds within the grace is done: with its result, its history and its cost as reused", async () => {
  const { id, calls, copier } = await ending({
    QueryLanguage: "JSONata",
    StartAt: "Slow",
    States: { Slow: task("slow", { Next: "Then" }), Then: task("{% $states.input & '!' %}") },
  });
  const preview = await copier.previewRedrive({ ...wish, runId: id });
  expect(preview).toMatchObject({ reused: { steps: 1, costMicros: 40 }, again: { steps: 0 } });
  const again = await copier.redrive({ ...wish, runId: id });
  const run = await bench.ended(again.id);
  expect(run.output).toEqual({ value: "finished in time!" });
  expect(run.cost_micros).toBe(0);
  expect(calls).toEqual(["slow", "finished in time!"]);
  const ledger = await bench.database.db
    .selectFrom("ledger")
    .select(["path", "kind", "cost_micros"])
    .where("run_id", "=", again.id)
    .execute();
  expect(ledger.map(({ cost_micros: cost, ...row }) => ({ ...row, cost: Number(cost) }))).toEqual([
    { path: "Slow", kind: "reused", cost: 40 },
  ]);
  await expectSound(id, again.id);
});

test("a run whose last step ends so is redriven by a run that has ended at once", async () => {
  const { id, calls, copier } = await ending({
    QueryLanguage: "JSONata",
    StartAt: "Slow",
    States: { Slow: task("slow") },
  });
  const again = await copier.redrive({ ...wish, runId: id });
  expect(again.status).toBe("SUCCEEDED");
  const run = await bench.ended(again.id);
  expect(run.output).toEqual({ value: "finished in time" });
  expect(calls).toEqual(["slow"]);
  await expectSound(id, again.id);
});
