/** What the ledger answers about runs of a real engine: every way of adding up says the same. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CostFigures } from "../../../shared/api/cost.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import { findCostReport } from "../../../server/store/cost-report.ts";
import { findEconomics } from "../../../server/store/economics-report.ts";
import { findRunCost } from "../../../server/store/run-cost.ts";
import { findRunHistory } from "../../../server/store/run-history.ts";
import { measureEndedRuns } from "../../../server/store/run-measures.ts";
import { controlOf } from "../../support/control.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { EngineBench, type CallAnswer, type TestEngine } from "../../support/engine.ts";

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

const task = (word: string, fields: object) => ({
  Type: "Task",
  Resource: "arn:aws:lambda:eu-west-1:123456789012:function:echo",
  Arguments: word,
  ...fields,
});
const retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 1 }];
/** Three items, then a step that may fail, then a last one. */
const definition = {
  QueryLanguage: "JSONata",
  StartAt: "Items",
  States: {
    Items: {
      Type: "Map",
      Items: [1, 2, 3],
      ItemProcessor: { StartAt: "Item", States: { Item: task("item", { End: true }) } },
      Next: "Middle",
    },
    Middle: task("middle", { Retry: retry, Next: "Last" }),
    Last: task("lasts", { End: true }),
  },
} as unknown as Definition;
const costs = { item: 4, middle: 6, lasts: 5 };

/** A call costs as many micro-dollars as its word has letters; those in `broken` fail as often as they say. */
async function working(broken: Map<string, number>): Promise<TestEngine> {
  const call: CallAnswer = ({ args, resource }, execution) => {
    if (!resource.endsWith(":echo")) return null;
    const word = String(args);
    execution.meter({
      provider: "p",
      model: "m",
      usage: { outputTokens: word.length },
      kind: "incurred",
      reportedCostMicros: word.length,
    });
    const left = broken.get(word) ?? 0;
    broken.set(word, left - 1);
    if (left > 0) throw new Error("down");
    return args;
  };
  const worker = bench.engine(call);
  await worker.work();
  return worker;
}

function sum(parts: readonly CostFigures[], key: "costMicros" | "wastedMicros"): number {
  return parts.reduce((total, part) => total + part[key], 0);
}

test("runs, workflows, days and causes agree, and a redrive tells what it did not repeat", async () => {
  const broken = new Map<string, number>();
  const worker = await working(broken);
  const workflowId = await bench.publish(definition);
  const run = async (): Promise<string> => {
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await bench.ended(id);
    return id;
  };
  const smooth = await run();
  broken.set("middle", 1);
  const retried = await run();
  broken.set("middle", 2);
  const failed = await run();
  const { copier } = controlOf(bench, worker);
  const { id: redriven } = await copier.redrive({
    what: "run",
    force: false,
    by: null,
    runId: failed,
  });
  expect(await bench.ended(redriven)).toMatchObject({ status: "SUCCEEDED" });

  const { database } = bench;
  const costOf = async (runId: string) => await findRunCost(database, { runId });
  const whole = 3 * costs.item + costs.middle + costs.lasts;
  const [one, two, three, four] = [
    await costOf(smooth),
    await costOf(retried),
    await costOf(failed),
    await costOf(redriven),
  ];
  expect(one.total).toMatchObject({ costMicros: whole, wastedMicros: 0 });
  expect(one.saved).toMatchObject({ savedMicros: 0, interruptions: 0 });
  expect(two.total).toMatchObject({ costMicros: whole + costs.middle, wastedMicros: costs.middle });
  expect(two.waste).toMatchObject([{ cause: "failed_attempt", micros: costs.middle, entries: 1 }]);
  expect(two.saved.causes).toEqual([
    { cause: "failed", savedMicros: 3 * costs.item, interruptions: 1 },
  ]);
  expect(three.total.wastedMicros).toBe(three.total.costMicros);
  expect(three.waste).toMatchObject([
    { cause: "failed_attempt", micros: 2 * costs.middle },
    { cause: "run_failed", micros: 3 * costs.item },
  ]);
  // Its second failure ended it.
  expect(three.saved).toMatchObject({ savedMicros: 3 * costs.item, interruptions: 1 });
  expect(four.total).toMatchObject({
    costMicros: costs.middle + costs.lasts,
    reusedMicros: 3 * costs.item,
  });
  expect(four.saved.causes).toEqual([
    { cause: "redriven", savedMicros: 3 * costs.item, interruptions: 1 },
  ]);

  const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
  const span = { from: dayOf(Date.now() - 86_400_000), to: dayOf(Date.now()) };
  const params = { ...span, workflow: undefined };
  const report = await findCostReport(database, params);
  const runs = [one, two, three, four];
  const totals = runs.map((cost) => cost.total);
  for (const parts of [totals, report.days, report.workflows, report.states, report.models]) {
    expect(sum(parts, "costMicros")).toBe(report.total.costMicros);
    expect(sum(parts, "wastedMicros")).toBe(report.total.wastedMicros);
  }
  const causes = [...report.waste, ...runs.flatMap((cost) => cost.waste)];
  expect(causes.reduce((total, cause) => total + cause.micros, 0)).toBe(
    2 * report.total.wastedMicros,
  );

  const before = await findEconomics(database, params);
  expect(await measureEndedRuns(database, { atMost: 100 })).toBe(4);
  expect(await measureEndedRuns(database, { atMost: 100 })).toBe(0);
  const after = await findEconomics(database, params);
  expect(after.total).toMatchObject({
    runs: 4,
    ended: 4,
    succeeded: 3,
    failures: 3,
    interruptions: 3,
    savedMicros: runs.reduce((total, cost) => total + cost.saved.savedMicros, 0),
    aiMicros: report.total.costMicros,
  });
  const orchestration = runs.reduce(
    (total, cost) => total + (cost.orchestration.costMicros ?? 0),
    0,
  );
  expect(orchestration).toBeGreaterThan(0);
  for (const { total } of [before, after])
    expect(total.orchestrationMicros).toBeCloseTo(orchestration, 6);

  const history = await findRunHistory(database, { workflowId, definition });
  // The copy paid for a part only.
  expect(history).toHaveLength(3);
  expect(history[2]).toMatchObject({
    Items: { visits: 1, iterations: 3, next: { Middle: 1 } },
    Item: { visits: 3, costMicros: 12, squareMicros: 48, next: { "": 3 } },
    Middle: { visits: 1, costMicros: 6, next: { Last: 1 } },
    Last: { next: { "": 1 } },
  });
  expect(history[0]).toMatchObject({ Middle: { costMicros: 12, next: { "~failed": 1 } } });
});
