/** Tasks whose answer comes from outside through a token: callbacks, activities, runs that are waited for. */
import { describe, expect, it } from "vitest";
import { fc } from "../../support/property.ts";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import type { ParkedTask } from "../../../shared/run/event.ts";
import { evolve } from "../../../shared/run/evolve.ts";
import { tokenAttempt } from "../../../shared/run/park.ts";
import type { Outcome } from "../../../shared/run/report.ts";
import { isOpen, prune, unborn, type Step } from "../../../shared/run/run-state.ts";
import { RunDriver } from "../../support/run-driver.ts";

const key = "Ask@1";
const retry = [{ ErrorEquals: ["States.ALL"], MaxAttempts: 1 }];
const ask = (fields: Record<string, unknown> = {}): State => ({
  Type: "Task",
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  End: true,
  ...fields,
});
const machine = (fields: Record<string, unknown> = {}): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: { Ask: ask(fields), Sorry: { Type: "Pass", Output: "sorry", End: true } },
});
const callback: ParkedTask = {
  kind: "callback",
  name: null,
  input: null,
  timeoutMs: null,
  heartbeatMs: null,
};

const claim = (driver: RunDriver, of = key) => {
  driver.ready.splice(driver.ready.indexOf(of), 1);
  expect(driver.report({ type: "claimed", key: of, worker: "w" })).toBeNull();
};
const stepOf = (driver: RunDriver, of = key): Step => {
  const step = driver.state.steps.get(of);
  if (step === undefined) throw new Error(`no step ${of}`);
  return step;
};
const tell = (driver: RunDriver, outcome: Outcome, step = stepOf(driver), of = key) => {
  const { phase, attempt, epoch } = step;
  const token = { key: of, phase, attempt, epoch };
  return driver.report({ type: "outcome", step: token, outcome, costMicros: 0, random: 0.5 });
};
const park = (driver: RunDriver, task: Partial<ParkedTask> = {}) => {
  claim(driver);
  expect(tell(driver, { type: "parked", task: { ...callback, ...task } })).toBeNull();
};
const answer = (driver: RunDriver, attempt: number, value: string | null = "yes", of = key) =>
  driver.report({
    type: "answered",
    random: 0,
    key: of,
    attempt,
    answer:
      value === null ? { ok: false, error: null, cause: null } : { ok: true, result: { value } },
  });

describe("a parked step", () => {
  it("waits without a worker and goes on with its answer", async () => {
    const driver = new RunDriver({ definition: machine({ Output: "{% $states.result & '!' %}" }) });
    park(driver);
    expect(stepOf(driver)).toMatchObject({ status: "waiting", worker: null, wake: null });
    expect(driver.ready).toEqual([]);
    expect(answer(driver, 1)).toBeNull();
    await driver.finish();
    expect(driver.output).toBe("yes!");
    expect(driver.log()).toEqual([
      "run.created",
      "step.scheduled Ask",
      "step.started Ask",
      "task.parked Ask",
      "task.answered Ask",
      "step.succeeded Ask",
      "run.succeeded",
    ]);
  });

  it("takes the first answer only", () => {
    const driver = new RunDriver({ definition: machine() });
    park(driver);
    expect(answer(driver, 1, "first")).toBeNull();
    expect(answer(driver, 1, "second")).toBe("the step has its answer");
    expect(stepOf(driver).answer).toEqual({ value: "first" });
  });

  it("takes an answer that comes before the park is known; the worker's outcome is stale then", async () => {
    const driver = new RunDriver({ definition: machine() });
    claim(driver);
    const asWorker = stepOf(driver);
    expect(answer(driver, 1)).toBeNull();
    expect(tell(driver, { type: "parked", task: callback }, asWorker)).toBe(
      "the step has changed hands",
    );
    await driver.finish();
    expect(driver.output).toBe("yes");
  });

  it("fails with null for a callback without error and cause, which States.ALL catches", async () => {
    const driver = new RunDriver({
      definition: machine({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "Sorry" }] }),
    });
    park(driver);
    answer(driver, 1, null);
    expect(stepOf(driver).failure).toEqual({ error: null, cause: null, catcher: 0 });
    await driver.finish();
    expect(driver.output).toBe("sorry");
  });

  it("ends the run FAILED without error and cause when nothing catches that", () => {
    const driver = new RunDriver({ definition: machine() });
    park(driver);
    answer(driver, 1, null);
    expect(driver.state.ending).toEqual({ status: "FAILED", error: null, cause: null });
  });

  it("has a new token after a retry; the old one is stale", () => {
    const driver = new RunDriver({ definition: machine({ Retry: retry }) });
    park(driver);
    expect(tokenAttempt(stepOf(driver))).toBe(1);
    answer(driver, 1, null);
    expect(answer(driver, 1)).toBe("the attempt is over");
    driver.report({ type: "due", key });
    park(driver);
    expect(tokenAttempt(stepOf(driver))).toBe(2);
    expect(answer(driver, 1)).toBe("the attempt is over");
    expect(answer(driver, 2)).toBeNull();
  });

  it("keeps its token when a worker is lost, so that an answer to either call counts", () => {
    const driver = new RunDriver({ definition: machine() });
    claim(driver);
    driver.report({ type: "lost", random: 0, key, epoch: 1 });
    expect(tokenAttempt(stepOf(driver))).toBe(1);
    park(driver);
    expect(stepOf(driver).attempt).toBe(2);
    expect(answer(driver, 1)).toBeNull();
  });

  it("takes an answer while nobody has taken it up again after its worker was lost", async () => {
    const driver = new RunDriver({ definition: machine() });
    claim(driver);
    driver.report({ type: "lost", random: 0, key, epoch: 1 });
    expect(answer(driver, 1)).toBeNull();
    await driver.finish();
    expect(driver.output).toBe("yes");
  });

  it("takes an answer for a step that is held because its worker was lost", async () => {
    const driver = new RunDriver({ definition: machine({ OnUnknown: "Hold" }) });
    claim(driver);
    driver.report({ type: "lost", random: 0, key, epoch: 1 });
    expect(stepOf(driver).status).toBe("held");
    expect(answer(driver, 1)).toBeNull();
    await driver.finish();
    expect(driver.output).toBe("yes");
  });

  it("refuses a token of an attempt that has not begun, and of a step that has ended", async () => {
    const driver = new RunDriver({ definition: machine() });
    expect(answer(driver, 1)).toBe("the attempt is over");
    park(driver);
    expect(answer(driver, 2)).toBe("the attempt is over");
    answer(driver, 1);
    await driver.finish();
    expect(answer(driver, 1)).toBe("the run has ended");
  });
});

describe("limits of a parked step", () => {
  const limited = { timeoutMs: 60_000, heartbeatMs: 5_000 };

  it("keeps those that were computed, and is silent or late as its worker would be", () => {
    for (const limit of ["total", "heartbeat"] as const) {
      const driver = new RunDriver({ definition: machine() });
      park(driver, limited);
      const { epoch, timeoutMs, heartbeatMs } = stepOf(driver);
      expect({ timeoutMs, heartbeatMs }).toEqual(limited);
      expect(
        driver.report({ type: "overdue", random: 0, key, epoch: epoch - 1, limit }),
      ).not.toBeNull();
      expect(driver.report({ type: "overdue", random: 0, key, epoch, limit })).toBeNull();
      expect(driver.state.ending).toEqual({
        status: "FAILED",
        error: "States.Timeout",
        cause: null,
      });
    }
  });

  it("names a missed heartbeat by both of its names, a late answer by one", async () => {
    const sorry = async (error: string, limit: "total" | "heartbeat") => {
      const driver = new RunDriver({
        definition: machine({ Catch: [{ ErrorEquals: [error], Next: "Sorry" }] }),
      });
      park(driver, limited);
      driver.report({ type: "overdue", random: 0, key, epoch: 1, limit });
      return (await driver.finish()).output === "sorry";
    };
    expect(await sorry("States.Timeout", "heartbeat")).toBe(true);
    expect(await sorry("States.HeartbeatTimeout", "heartbeat")).toBe(true);
    expect(await sorry("States.Timeout", "total")).toBe(true);
    expect(await sorry("States.HeartbeatTimeout", "total")).toBe(false);
    expect(await sorry("States.TaskFailed", "heartbeat")).toBe(false);
  });

  it("hears heartbeats of the holder of the token, and no others", () => {
    const driver = new RunDriver({ definition: machine() });
    park(driver, limited);
    expect(driver.report({ type: "beat", key, attempt: 1 })).toBeNull();
    expect(driver.report({ type: "beat", key, attempt: 2 })).not.toBeNull();
    expect(driver.log().at(-1)).toBe("step.heartbeat Ask");
  });
});

describe("a heartbeat while the step has no worker", () => {
  it("is heard without a word: the holder of the token is to go on", () => {
    const driver = new RunDriver({ definition: machine() });
    claim(driver);
    driver.report({ type: "lost", random: 0, key, epoch: 1 });
    const before = driver.events.length;
    expect(driver.report({ type: "beat", key, attempt: 1 })).toBeNull();
    expect(driver.events).toHaveLength(before);
  });
});

describe("the task of an activity", () => {
  const activity: Partial<ParkedTask> = {
    kind: "activity",
    name: "review",
    input: { value: { page: 7 } },
    timeoutMs: 60_000,
    heartbeatMs: 5_000,
  };
  const take = (driver: RunDriver, worker: string) =>
    driver.report({ type: "taken", key, attempt: 1, worker });

  it("goes to one worker; its limits count from then", () => {
    const driver = new RunDriver({ definition: machine({ TimeoutSeconds: 60 }) });
    park(driver, activity);
    expect(stepOf(driver)).toMatchObject({ timeoutMs: null, heartbeatMs: null });
    expect(take(driver, "anna")).toBeNull();
    expect(take(driver, "bert")).toBe("another worker has the task");
    expect(stepOf(driver)).toMatchObject({ timeoutMs: 60_000, heartbeatMs: 5_000 });
    expect(stepOf(driver).parked).toMatchObject({ taken: true, input: { value: { page: 7 } } });
  });

  it("is no task while it is something else", () => {
    const driver = new RunDriver({ definition: machine() });
    park(driver);
    expect(take(driver, "anna")).toBe("the step is no task of an activity");
  });
});

describe("cancelling", () => {
  it("ends a parked step with its run, and refuses the answer", () => {
    const driver = new RunDriver({ definition: machine() });
    park(driver);
    driver.report({ type: "cancel", reason: "enough" });
    expect(driver.log().slice(-2)).toEqual(["step.cancelled Ask", "run.aborted"]);
    expect(answer(driver, 1)).toBe("the run has ended");
  });

  it("ends a parked step when a sibling branch fails", () => {
    const driver = new RunDriver({
      definition: {
        QueryLanguage: "JSONata",
        StartAt: "Both",
        States: {
          Both: {
            Type: "Parallel",
            Branches: [
              { StartAt: "Ask", States: { Ask: ask() } },
              { StartAt: "Ask", States: { Ask: ask() } },
            ],
            End: true,
          },
        },
      },
    });
    driver.ready.shift();
    driver.report({ type: "claimed", key: "Both@1", worker: "w" });
    const opened: Outcome = { type: "parallel", input: { value: {} }, count: 2 };
    tell(driver, opened, stepOf(driver, "Both@1"), "Both@1");
    for (const of of ["Both/0/Ask@1", "Both/1/Ask@1"]) {
      claim(driver, of);
      tell(driver, { type: "parked", task: callback }, stepOf(driver, of), of);
    }
    const failure = { ok: false, error: "No", cause: "because" } as const;
    driver.report({
      type: "answered",
      random: 0,
      key: "Both/0/Ask@1",
      attempt: 1,
      answer: failure,
    });
    expect(driver.state.ending).toEqual({ status: "FAILED", error: "No", cause: "because" });
    expect(driver.log()).toContain("step.cancelled Both/1/Ask");
  });
});

describe("an undo that is answered from outside", () => {
  const definition: Definition = {
    QueryLanguage: "JSONata",
    StartAt: "Book",
    States: {
      Book: {
        Type: "Task",
        Resource: "cairn:echo",
        Compensate: { Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" },
        Next: "Stop",
      },
      Stop: { Type: "Fail", Error: "Stop" },
    },
  };
  const undo = "Book/~undo@1";
  const reachUndo = async () => {
    const driver = new RunDriver({ definition, call: () => "booked" });
    await driver.step();
    await driver.step();
    claim(driver, undo);
    tell(driver, { type: "parked", task: callback }, stepOf(driver, undo), undo);
    return driver;
  };

  it("is done with its answer", async () => {
    const driver = await reachUndo();
    expect(stepOf(driver, undo).status).toBe("waiting");
    expect(answer(driver, 1, "gone", undo)).toBeNull();
    expect(driver.log().slice(-4)).toEqual([
      "undo.started Book",
      "undo.parked Book",
      "undo.succeeded Book",
      "run.failed",
    ]);
  });

  it("has failed with it, and the run ends all the same", async () => {
    const driver = await reachUndo();
    expect(answer(driver, 1, null, undo)).toBeNull();
    expect(driver.log().slice(-2)).toEqual(["undo.failed Book", "run.failed"]);
  });
});

describe("any order of claims, losses, answers, beats and time-outs", () => {
  const twice = [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }];
  const definition: Definition = {
    QueryLanguage: "JSONata",
    StartAt: "Both",
    States: {
      Both: {
        Type: "Parallel",
        Branches: [0, 1].map(() => ({
          StartAt: "Ask",
          States: {
            Ask: ask({ Retry: twice, End: undefined, Next: "Then" }),
            Then: ask(),
          },
        })),
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Sorry" }],
        End: true,
      },
      Sorry: { Type: "Succeed" },
    },
  };

  /** Does one thing that may happen next, chosen by chance. */
  async function happen(driver: RunDriver, next: () => number): Promise<void> {
    const open = [...driver.state.steps].filter(([, step]) => isOpen(step));
    const [of, step] = open[next() % Math.max(1, open.length)] ?? [];
    if (of === undefined || step === undefined) return;
    const { epoch } = step;
    const attempt = 1 + (next() % 3);
    switch (next() % 8) {
      case 0:
        driver.report({ type: "lost", random: 0, key: of, epoch });
        return;
      case 1:
        answer(driver, attempt, "yes", of);
        return;
      case 2:
        answer(driver, attempt, null, of);
        return;
      case 3:
        driver.report({ type: "beat", key: of, attempt });
        return;
      case 4:
        driver.report({ type: "overdue", random: 0, key: of, epoch, limit: "heartbeat" });
        return;
      case 5:
        driver.report({ type: "due", key: of });
        return;
      default:
        await goOn(driver, of, step);
    }
  }

  async function goOn(driver: RunDriver, of: string, step: Step): Promise<void> {
    if (step.status === "ready") driver.report({ type: "claimed", key: of, worker: "w" });
    const isAsk = step.phase === "enter" && step.path !== "Both" && step.path !== "Sorry";
    if (isAsk) tell(driver, { type: "parked", task: callback }, stepOf(driver, of), of);
    else await driver.execute(of);
  }

  it("accepts no answer twice, never stops in silence, and refolds to the same state", async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(9_999)), async (chance) => {
        const driver = new RunDriver({ definition });
        for (let turns = 0; !driver.ended && turns < 400; turns += 1) {
          // eslint-disable-next-line no-await-in-loop -- one thing after the other
          await happen(driver, () => chance.next().value as number);
          const moving = [...driver.state.steps.values()].filter(
            (step) =>
              step.status === "ready" ||
              step.status === "running" ||
              (step.status === "waiting" &&
                (step.wake !== null || step.parked !== null || step.children !== null)),
          );
          expect(driver.ended || moving.length > 0).toBe(true);
        }
        expect(prune(driver.events.reduce(evolve, unborn))).toEqual(prune(driver.state));
        const answered = driver.events.filter((event) => event.type === "task.answered");
        const told = answered.map((event) => `${String(event.path)} ${String(event.attempt)}`);
        expect(new Set(told).size).toBe(told.length);
      }),
      { numRuns: 300 },
    );
  });
});
