import { pino } from "pino";
import { expect, it } from "vitest";
import { MonthlyBudgets, type MonthlyBudget } from "../../../server/engine/monthly-budgets.ts";
import { deferred } from "../../support/deferred.ts";

function budgetsOf(read: () => Promise<Record<string, MonthlyBudget>>) {
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
  const time = { nowMs: 0 };
  const budgets = new MonthlyBudgets({
    read: async () => ({
      at: new Date("2026-03-04T12:00:00.000Z"),
      budgets: new Map(Object.entries(await read())),
    }),
    clock: { nowMs: () => time.nowMs },
    log,
  });
  return { budgets, lines, time };
}

it("a workflow without a budget may spend as much as it likes", async () => {
  const { budgets } = budgetsOf(async () => ({}));
  await budgets.refresh();
  budgets.note("w", 5);
  expect(budgets.left("w")).toBeUndefined();
});

it("what this process spends counts at once, what others spend with the next reading", async () => {
  let spentMicros = 10;
  const { budgets, time } = budgetsOf(async () => ({ w: { maxCostMicros: 100, spentMicros } }));
  await budgets.refresh();
  expect(budgets.left("w")).toBe(90);
  budgets.note("w", 30);
  expect(budgets.left("w")).toBe(60);
  spentMicros = 70;
  expect(await budgets.refresh()).toBeNull();
  expect(budgets.left("w")).toBe(60);
  time.nowMs += 2_000;
  expect(await budgets.refresh()).not.toBeNull();
  expect(budgets.left("w")).toBe(30);
});

it("what is spent while it reads is not forgotten", async () => {
  const answer = deferred<Record<string, MonthlyBudget>>();
  let first = true;
  const { budgets, time } = budgetsOf(async () => {
    if (!first) return await answer.promise;
    first = false;
    return { w: { maxCostMicros: 100, spentMicros: 0 } };
  });
  await budgets.refresh();
  budgets.note("w", 5);
  time.nowMs += 2_000;
  const reading = budgets.refresh();
  budgets.note("w", 20);
  expect(budgets.left("w")).toBe(75);
  answer.resolve({ w: { maxCostMicros: 100, spentMicros: 5 } });
  await reading;
  expect(budgets.left("w")).toBe(75);
});

it("a reading that fails leaves what is known", async () => {
  let fails = false;
  const { budgets, time } = budgetsOf(async () => {
    if (fails) throw new Error("away");
    return { w: { maxCostMicros: 100, spentMicros: 0 } };
  });
  await budgets.refresh();
  budgets.note("w", 5);
  fails = true;
  time.nowMs += 2_000;
  await expect(budgets.refresh()).rejects.toThrow("away");
  expect(budgets.left("w")).toBe(95);
});

it("says once a month that most of a budget is spent", async () => {
  const { budgets, lines, time } = budgetsOf(async () => ({
    w: { maxCostMicros: 100, spentMicros: 80 },
    v: { maxCostMicros: 100, spentMicros: 79 },
  }));
  await budgets.refresh();
  time.nowMs += 2_000;
  await budgets.refresh();
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "{}")).toMatchObject({ workflow: "w", month: "2026-03" });
});

it("is read more often while little is left, or while it goes fast", async () => {
  let spentMicros = 0;
  const { budgets, time } = budgetsOf(async () => ({ w: { maxCostMicros: 1_000, spentMicros } }));
  const readAfter = async (ms: number): Promise<boolean> => {
    time.nowMs += ms;
    return (await budgets.refresh()) !== null;
  };
  expect(await readAfter(0)).toBe(true);
  expect(await readAfter(400)).toBe(false);
  spentMicros = 300;
  expect(await readAfter(1_600)).toBe(true);
  // 300 in two seconds: the 700 that are left last longer.
  expect(await readAfter(400)).toBe(false);
  spentMicros = 700;
  expect(await readAfter(1_600)).toBe(true);
  expect(await readAfter(400)).toBe(true);
  // Nobody spends any more, and it is not the last tenth.
  expect(await readAfter(400)).toBe(false);
  spentMicros = 901;
  expect(await readAfter(1_600)).toBe(true);
  expect(await readAfter(400)).toBe(true);
  expect(await readAfter(400)).toBe(true);
  spentMicros = 1_000;
  expect(await readAfter(400)).toBe(true);
  expect(await readAfter(400)).toBe(false);
});
