import { expect, test } from "vitest";
import { StepLogs } from "../../../server/engine/step-logs.ts";
import type { Execution } from "../../../server/engine/execution.ts";
import type { LogRow } from "../../../server/store/step-logs.ts";
import { systemClock } from "../../../server/engine/clock.ts";
import { maxAttemptLogLines, maxLogLineLength } from "../../../shared/api/logs.ts";

function attempt(): { readonly execution: Execution; readonly settle: () => Promise<void> } {
  const waits: (() => Promise<void>)[] = [];
  const execution = {
    runId: "run_1",
    step: { path: "Work", visit: 1, attempt: 2 },
    onSettle: (wait: () => Promise<void>) => waits.push(wait),
  } as unknown as Execution;
  return { execution, settle: async () => void (await Promise.all(waits.map((wait) => wait()))) };
}

function logs(write: (rows: readonly LogRow[]) => Promise<void>) {
  let lost = 0;
  const stepLogs = new StepLogs({
    write,
    clock: systemClock,
    log: { warn: () => undefined },
    lost: (count) => {
      lost += count;
    },
  });
  return { stepLogs, lost: () => lost };
}

test("what an attempt logged waits for the commit of its outcome, and goes with it once", async () => {
  const alone: LogRow[] = [];
  const { stepLogs } = logs(async (rows) => void alone.push(...rows));
  const { execution, settle } = attempt();
  const log = stepLogs.of(execution);
  log("info", "one");
  log("warn", `two\0${"x".repeat(maxLogLineLength)}`);
  await settle();
  const written = stepLogs.take();
  await stepLogs.close();
  expect(alone).toEqual([]);
  expect(written.map(({ path, attempt: at, line, level }) => [path, at, line, level])).toEqual([
    ["Work", 2, 0, "info"],
    ["Work", 2, 1, "warn"],
  ]);
  expect(written[1]?.text.length).toBe(maxLogLineLength);
  expect(written[1]?.text).not.toContain("\0");
});

test("lines without a commit are written by themselves, with those that a commit did not write", async () => {
  const written: LogRow[] = [];
  const { stepLogs } = logs(async (rows) => void written.push(...rows));
  const { execution } = attempt();
  const log = stepLogs.of(execution);
  log("info", "one");
  stepLogs.giveBack(stepLogs.take());
  expect(stepLogs.take()).toEqual([]);
  log("info", "two");
  await stepLogs.close();
  expect(written.map(({ text }) => text)).toEqual(["one", "two"]);
});

test("an attempt keeps its first lines, and the last one says that there were more", async () => {
  const written: LogRow[] = [];
  const { stepLogs } = logs(async (rows) => void written.push(...rows));
  const { execution, settle } = attempt();
  const log = stepLogs.of(execution);
  for (let line = 0; line < maxAttemptLogLines + 50; line++) log("info", String(line));
  expect(stepLogs.take()).toEqual([]);
  // Too many for a commit: they are there before it.
  await settle();
  expect(written).toHaveLength(maxAttemptLogLines + 1);
  expect(written.at(-1)?.text).toContain("left out");
});

test("lines that cannot be written are counted, and no step fails by it", async () => {
  const { stepLogs, lost } = logs(async () => await Promise.reject(new Error("no such table")));
  const { execution, settle } = attempt();
  stepLogs.of(execution)("info", "one");
  await settle();
  await stepLogs.close();
  expect(lost()).toBe(1);
});
