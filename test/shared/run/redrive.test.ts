/** Redriving: a run that ended badly goes on as a new one, keeps what was finished, and ends as it would have. */
import { describe, expect, it } from "vitest";
import { fc } from "../../support/property.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import type { CopyAnswer } from "../../../shared/run/copied-run.ts";
import { keyRunOf } from "../../../shared/run/idempotency.ts";
import { redrivePoint, redriveRun, type RedriveRequest } from "../../../shared/run/redrive.ts";
import { machine, task, taskBefore } from "../../support/machine.ts";
import { RunDriver, type Call } from "../../support/run-driver.ts";

type Options = Partial<Pick<RedriveRequest, "what" | "force">> & {
  readonly from?: string;
  readonly to?: string;
  readonly definition?: Definition;
};
/** Redrives the run of a driver. */
function redrive(driver: RunDriver, definition: Definition, options: Options = {}): CopyAnswer {
  const { what = "run", force = false, from = "run_old", to = "run_new" } = options;
  return redriveRun({
    source: { runId: from, events: driver.numbered, definition },
    target: { runId: to, version: 2, definition: options.definition ?? definition, by: "ada" },
    what,
    force,
  });
}

function goOn(
  driver: RunDriver,
  definition: Definition,
  options: Options & { readonly call?: (call: Call) => Json } = {},
): RunDriver {
  const made = redrive(driver, definition, options);
  if (!made.ok) throw new Error(`${made.code}: ${made.message}`);
  const { call = ({ args }) => args } = options;
  return new RunDriver({
    definition: options.definition ?? definition,
    call,
    copy: { of: driver, made },
  });
}

const steps = machine("A", {
  A: taskBefore("B", { Arguments: "a" }),
  B: taskBefore("C", { Arguments: "b", Retry: [{ ErrorEquals: ["Bad"], MaxAttempts: 2 }] }),
  C: task({ Arguments: "c" }),
});
const brokenAt =
  (path: string, error = "Bad") =>
  (call: Call): Json => {
    if (call.path === path) throw new Failure(error, "not today");
    return call.args;
  };
const paths = (driver: RunDriver): readonly string[] => driver.calls.map(({ path }) => path);

describe("where a redrive begins", () => {
  it("is before the attempt that nothing caught, with all that was finished kept", async () => {
    const failed = await new RunDriver({ definition: steps, call: brokenAt("B") }).finish();
    expect(failed.state.status).toBe("FAILED");
    expect(paths(failed)).toEqual(["A", "B", "B", "B"]);
    const redriven = goOn(failed, steps);
    expect(redriven.state.steps.get("B@1")).toMatchObject({
      status: "ready",
      attempt: 3,
      settled: 3,
      retries: {},
      worker: null,
    });
    await redriven.finish();
    expect(redriven.output).toBe("c");
    expect(paths(redriven)).toEqual(["B", "C"]);
    expect(redriven.state.origin).toMatchObject({ kind: "redrive", runId: "run_old", redrives: 1 });
  });

  it("is before the innermost failure, through every container that failed with it", async () => {
    const definition = machine("Each", {
      Each: {
        Type: "Map",
        Items: [1, 2],
        MaxConcurrency: 1,
        ItemProcessor: {
          StartAt: "Both",
          States: {
            Both: {
              Type: "Parallel",
              Branches: [
                { StartAt: "L", States: { L: task({ Arguments: "l" }) } },
                { StartAt: "R", States: { R: task({ Arguments: "r" }) } },
              ],
              End: true,
            },
          },
        },
        End: true,
      },
    });
    const bad = "Each/1/Both/0/L";
    const failed = await new RunDriver({ definition, call: brokenAt(bad) }).finish();
    expect(failed.state.status).toBe("FAILED");
    const redriven = await goOn(failed, definition).finish();
    expect(redriven.output).toEqual([
      ["l", "r"],
      ["l", "r"],
    ]);
    expect(paths(redriven).filter((path) => path.startsWith("Each/0"))).toEqual([]);
    expect(paths(redriven)).toContain(bad);
  });

  it("is before the request that cancelled, and before the time was over", () => {
    for (const report of [{ type: "cancel", reason: "no" }, { type: "deadline" }] as const) {
      const driver = new RunDriver({ definition: steps });
      driver.report({ type: "claimed", key: "A@1", worker: "w" });
      driver.report({ ...report, ...(report.type === "cancel" ? { graceMs: 0 } : {}) });
      expect(driver.ended).toBe(true);
      expect(redrivePoint(driver.numbered).seq).toBe(3);
      expect(goOn(driver, steps).state.steps.get("A@1")).toMatchObject({
        status: "ready",
        attempt: 1,
      });
    }
  });

  it("goes through a run that waited for its live steps", async () => {
    const definition = machine("A", {
      A: taskBefore("B", { Compensate: { Resource: "cairn:undo" } }),
      B: task(),
    });
    const driver = new RunDriver({ definition, call: ({ args }) => args });
    await driver.step();
    driver.report({ type: "claimed", key: "B@1", worker: "w" });
    driver.report({ type: "cancel", reason: "no" });
    driver.report({ type: "grace" });
    await driver.finish();
    expect(driver.state.status).toBe("ABORTED");
    // A was undone: it runs again.
    expect(redrivePoint(driver.numbered).seq).toBe(2);
  });
});

describe("what a redrive keeps", () => {
  it("goes on with waits where they were, and with the rest of them", async () => {
    const definition = machine("Both", {
      Both: {
        Type: "Parallel",
        Branches: [
          { StartAt: "W", States: { W: { Type: "Wait", Seconds: 3600, End: true } } },
          { StartAt: "Bad", States: { Bad: task() } },
        ],
        End: true,
      },
    });
    const failed = new RunDriver({ definition, call: brokenAt("Both/1/Bad") });
    await failed.step();
    await failed.step();
    await failed.step();
    expect(failed.state.status).toBe("FAILED");
    const redriven = goOn(failed, definition);
    const set = failed.numbered.find(({ type }) => type === "timer.set");
    const until = new Date(Date.parse(set?.at ?? "") + 3_600_000).toISOString();
    expect(redriven.state.steps.get("Both/0/W@1")).toMatchObject({
      status: "waiting",
      wake: { delayMs: null, until },
    });
    expect(redriven.timers).toEqual(["Both/0/W@1"]);
  });

  it("sends the idempotency keys of the run that it continues, over any number of redrives", async () => {
    const first = await new RunDriver({ definition: steps, call: brokenAt("B") }).finish();
    const second = await goOn(first, steps, { call: brokenAt("C") }).finish();
    expect(second.state.status).toBe("FAILED");
    const third = await goOn(second, steps, { from: "run_new", to: "run_newer" }).finish();
    expect(third.output).toBe("c");
    expect(paths(third)).toEqual(["C"]);
    expect(keyRunOf(steps, second.state, "B")).toBe("run_old");
    expect(keyRunOf(steps, third.state, "C")).toBe("run_old");
    expect(third.state.origin?.redrives).toBe(2);
  });

  it("holds steps whose effect must not be repeated, unless they are known to have failed", () => {
    const hold = { OnUnknown: "Hold" };
    const branch = (name: string, fields: object) => ({
      StartAt: name,
      States: { [name]: task({ ...fields }) },
    });
    const look = { Verify: { Resource: "cairn:look" } };
    const definition = machine("All", {
      All: {
        Type: "Parallel",
        Branches: [branch("Pay", hold), branch("Send", { ...hold, ...look }), branch("Bad", hold)],
        End: true,
      },
    });
    const driver = new RunDriver({ definition });
    driver.report({ type: "claimed", key: "All@1", worker: "w" });
    driver.report({
      type: "outcome",
      step: { key: "All@1", phase: "enter", attempt: 1, epoch: 1 },
      outcome: { type: "parallel", input: { value: 1 }, count: 3 },
      costMicros: 0,
      random: 0,
    });
    for (const key of ["All/0/Pay@1", "All/1/Send@1", "All/2/Bad@1"])
      driver.report({ type: "claimed", key, worker: "w" });
    driver.report({
      type: "outcome",
      step: { key: "All/2/Bad@1", phase: "enter", attempt: 1, epoch: 1 },
      outcome: { type: "failed", error: "Bad", cause: null },
      costMicros: 0,
      random: 0,
    });
    expect(driver.state.status).toBe("FAILED");
    const { steps: open } = goOn(driver, definition).state;
    expect(open.get("All/0/Pay@1")).toMatchObject({ status: "held", phase: "enter" });
    expect(open.get("All/1/Send@1")).toMatchObject({ status: "ready", phase: "verify" });
    expect(open.get("All/2/Bad@1")).toMatchObject({ status: "ready", phase: "enter" });
  });
});

describe("what was undone", () => {
  const undo = { Resource: "cairn:undo", Arguments: "{% $states.result %}" };
  const saga = machine("A", {
    A: taskBefore("B", { Arguments: "a" }),
    B: taskBefore("C", { Arguments: "b", Compensate: undo }),
    C: taskBefore("D", { Arguments: "c", Compensate: undo }),
    D: task({ Arguments: "d" }),
  });

  it("runs again, with an idempotency key of its own", async () => {
    const failed = await new RunDriver({ definition: saga, call: brokenAt("D") }).finish();
    expect(failed.log()).toContain("undo.succeeded B");
    const redriven = await goOn(failed, saga).finish();
    expect(redriven.output).toBe("d");
    expect(paths(redriven)).toEqual(["B", "C", "D"]);
    expect(keyRunOf(saga, redriven.state, "B")).toBe("run_new");
    expect(keyRunOf(saga, redriven.state, "D")).toBe("run_old");
  });

  const stuckAt =
    (name: string, also: string) =>
    (call: Call): Json => {
      if (call.path === also) throw new Failure("Bad", "");
      if (call.resource === "cairn:undo" && call.args === name) throw new Failure("Stuck", "");
      return call.args;
    };

  it("is refused when an effect that could not be undone would be repeated, unless forced", async () => {
    const failed = await new RunDriver({ definition: saga, call: stuckAt("c", "D") }).finish();
    expect(redrive(failed, saga)).toMatchObject({ ok: false, code: "EFFECTS_STAND" });
    const forced = await goOn(failed, saga, { force: true }).finish();
    expect(paths(forced)).toEqual(["B", "C", "D"]);
  });

  it("stays, and stays to be undone, when it was done before the point", async () => {
    const failed = await new RunDriver({ definition: saga, call: stuckAt("b", "D") }).finish();
    const redriven = await goOn(failed, saga, { call: brokenAt("D") }).finish();
    expect(paths(redriven).slice(0, 2)).toEqual(["C", "D"]);
    expect(redriven.log().filter((line) => line === "undo.succeeded B")).toHaveLength(1);
  });

  it("can be tried again by itself", async () => {
    const failed = await new RunDriver({ definition: saga, call: stuckAt("b", "D") }).finish();
    expect(failed.state.stuck.toArray()).toMatchObject([{ path: "B", attempts: 1 }]);
    const redriven = goOn(failed, saga, { what: "compensation" });
    expect(redriven.state).toMatchObject({ status: "COMPENSATING", ending: { error: "Bad" } });
    expect(redriven.state.steps.get("B/~undo@1")).toMatchObject({ attempt: 1, settled: 1 });
    await redriven.finish();
    expect(redriven.state).toMatchObject({ status: "FAILED", ending: { error: "Bad" } });
    expect(paths(redriven)).toEqual(["B/~undo"]);
    expect(redriven.state.stuck.size).toBe(0);
    const again = redrive(redriven, saga, { what: "compensation" });
    expect(again).toMatchObject({ ok: false, code: "NOTHING_TO_REDRIVE" });
    // And then all of it.
    const whole = await goOn(redriven, saga, { from: "run_new", to: "run_newer" }).finish();
    expect(whole.output).toBe("d");
    expect(paths(whole)).toEqual(["B", "C", "D"]);
  });
});

describe("another version", () => {
  it("goes on when the states that are open are there", async () => {
    const failed = await new RunDriver({ definition: steps, call: brokenAt("B") }).finish();
    const next = machine("Start", {
      Start: { Type: "Pass", Next: "B" },
      B: taskBefore("C", { Arguments: "better" }),
      C: task({ Arguments: "{% $states.input & '!' %}" }),
    });
    const redriven = await goOn(failed, steps, { definition: next }).finish();
    expect(redriven.output).toBe("better!");
  });

  it("is refused when they are not, and says what is missing", async () => {
    const failed = await new RunDriver({ definition: steps, call: brokenAt("B") }).finish();
    const without = machine("A", { A: task() });
    expect(redrive(failed, steps, { definition: without })).toMatchObject({
      code: "VERSION_INCOMPATIBLE",
      incompatibilities: [{ code: "STATE_MISSING", path: "B" }],
    });
    const other = machine("A", { A: taskBefore("B"), B: { Type: "Succeed" } });
    expect(redrive(failed, steps, { definition: other })).toMatchObject({
      incompatibilities: [{ code: "STATE_TYPE_CHANGED", path: "B" }],
    });
  });
});

it("is refused for a run that goes on or has succeeded", async () => {
  const driver = new RunDriver({ definition: steps, call: ({ args }) => args });
  expect(redrive(driver, steps)).toMatchObject({ code: "RUN_NOT_ENDED" });
  await driver.finish();
  expect(redrive(driver, steps)).toMatchObject({ code: "NOTHING_TO_REDRIVE" });
});

it("from any failure, in any order of work, ends with the result that the run would have had, and repeats no finished step", async () => {
  const item = (fields: Record<string, unknown>): State =>
    task({ Arguments: "{% $states.input %}", ...fields });
  const definition = machine("First", {
    First: taskBefore("Each", { Arguments: "{% $states.input %}" }),
    Each: {
      Type: "Map",
      Items: "{% $states.input %}",
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: "One",
        States: {
          One: item({ End: undefined, Next: "Rest" }),
          Rest: { Type: "Wait", Seconds: 1, Next: "Two" },
          Two: item({ Arguments: "{% $states.input * 10 %}" }),
        },
      },
      Next: "Last",
    },
    Last: task({ Arguments: "{% $states.input %}" }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(30), { minLength: 1, maxLength: 3 }),
      fc.infiniteStream(fc.nat(99)),
      async (input, breaks, chance) => {
        const next = (): number => chance.next().value as number;
        let left = 0;
        const call = ({ args }: Call): Json => {
          left -= 1;
          if (left === 0) throw new Failure("Bad", "");
          return args;
        };
        const choose = (count: number): number => next() % count;
        const runs: RunDriver[] = [];
        left = (breaks[0] ?? 0) + 1;
        let driver = new RunDriver({ definition, input, call, choose });
        for (let round = 1; ; round += 1) {
          runs.push(driver);
          await driver.finish();
          if (driver.state.status === "SUCCEEDED") break;
          left = round < breaks.length ? (breaks[round] ?? 0) + 1 : 0;
          const ids = { from: `run_${String(round)}`, to: `run_${String(round + 1)}` };
          const made = redrive(driver, definition, ids);
          if (!made.ok) throw new Error(made.message);
          driver = new RunDriver({ definition, call, choose, copy: { of: driver, made } });
        }
        expect(driver.output).toEqual(input.map((entry) => entry * 10));
        const finished = driver.log().filter((line) => line.startsWith("step.succeeded"));
        expect(new Set(finished).size).toBe(finished.length);
        expect(keyRunOf(definition, driver.state, "Last")).toBe(runs.length > 1 ? "run_1" : null);
      },
    ),
    { numRuns: 100 },
  );
});
