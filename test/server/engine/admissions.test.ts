import { pino } from "pino";
import { expect, it } from "vitest";
import type { RunLimits } from "../../../shared/definition/definition.ts";
import type { Report } from "../../../shared/run/report.ts";
import { Admissions } from "../../../server/engine/admissions.ts";
import type { AdmissionAnswer, AdmittedRun } from "../../../server/store/admission.ts";
import { deferred } from "../../support/deferred.ts";

const none: AdmissionAnswer = { admitted: [], waitMs: null, more: false };
const run = (runId: string, turn = 1): AdmittedRun => ({ runId, turn });

/** Admissions over a store whose answers a test gives, one after the other. */
function world(
  answers: (AdmissionAnswer | Promise<AdmissionAnswer>)[],
  { limits = {}, fails = "" }: { readonly limits?: RunLimits; readonly fails?: string } = {},
) {
  const asked: RunLimits[] = [];
  const told: AdmittedRun[] = [];
  const reports: (readonly [string, Report])[] = [];
  const timers: { readonly delayMs: number; readonly call: () => void }[] = [];
  const untold: AdmittedRun[] = [];
  let versions = 0;
  const admissions = new Admissions({
    store: {
      admit: async (params) => {
        asked.push(params.limits);
        return await (answers.shift() ?? none);
      },
      told: async (runs) => void told.push(...runs),
      untold: async () => untold,
      waitingWorkflows: async () => ["w"],
    },
    starts: { workflow: async () => ({ name: "w", version: 3 }) },
    runs: {
      definition: async () => {
        versions += 1;
        return { StartAt: "A", States: {}, Limits: limits };
      },
    },
    report: async (runId, report) => {
      if (runId === fails) throw new Error("broken");
      reports.push([runId, report]);
      return null;
    },
    clock: {
      nowMs: () => 0,
      date: () => new Date(0),
      after: (delayMs, call) => {
        const timer = { delayMs, call };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
      soon: (then) => void setImmediate(then),
    },
    log: pino({ level: "silent" }),
  });
  return { admissions, asked, told, reports, timers, untold, definitions: () => versions };
}

it("asks with the limits of the newest version, tells the runs, and notes that they know", async () => {
  const limits = { MaxRuns: 2 };
  const { admissions, asked, told, reports, definitions } = world(
    [{ admitted: [run("a"), run("b", 4)], waitMs: null, more: true }],
    { limits },
  );
  admissions.look("w");
  await admissions.close();
  expect(asked).toEqual([limits]);
  expect(reports).toEqual([
    ["a", { type: "admitted", turn: 1 }],
    ["b", { type: "admitted", turn: 4 }],
  ]);
  expect(told).toEqual([run("a"), run("b", 4)]);
  expect(definitions()).toBe(1);
});

it("asks once more for whatever happens while it asks", async () => {
  const first = deferred<AdmissionAnswer>();
  const { admissions, asked } = world([first.promise]);
  admissions.look("w");
  for (let times = 0; times < 50; times += 1) admissions.look("w");
  first.resolve(none);
  await new Promise((resolve) => setTimeout(resolve));
  await admissions.close();
  expect(asked).toHaveLength(2);
});

it("comes back when the rate allows the next one, and only then", async () => {
  const { admissions, asked, timers } = world([
    { ...none, waitMs: 700 },
    { ...none, waitMs: 300 },
    { ...none, waitMs: 0.1 },
  ]);
  admissions.look("w");
  await new Promise((resolve) => setTimeout(resolve));
  admissions.look("w");
  await new Promise((resolve) => setTimeout(resolve));
  expect(timers.map(({ delayMs }) => delayMs)).toEqual([300]);
  timers[0]?.call();
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toHaveLength(3);
  expect(timers.map(({ delayMs }) => delayMs)).toContain(20);
  await admissions.close();
  expect(timers.map(({ delayMs }) => delayMs)).not.toContain(20);
});

it("a run that cannot be told stays to be told; the others are", async () => {
  const { admissions, told } = world(
    [{ admitted: [run("a"), run("bad"), run("c")], waitMs: null, more: false }],
    { fails: "bad" },
  );
  admissions.look("w");
  await admissions.close();
  expect(told).toEqual([run("a"), run("c")]);
});

it("a store that is away is asked again by the sweep, which also tells what others have not", async () => {
  const { admissions, asked, told, untold } = world([Promise.reject(new Error("away"))]);
  admissions.look("w");
  await new Promise((resolve) => setTimeout(resolve));
  untold.push(run("left", 2));
  await admissions.sweep();
  await admissions.close();
  expect(asked).toHaveLength(2);
  expect(told).toEqual([run("left", 2)]);
});
