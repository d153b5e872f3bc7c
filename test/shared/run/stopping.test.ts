/** Ending a run while steps are at work: they are asked, waited for, fenced, and only then is anything undone. */
import { describe, expect, it } from "vitest";
import { fc } from "../../support/property.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { Outcome } from "../../../shared/run/report.ts";
import { machine, task } from "../../support/machine.ts";
import { RunDriver } from "../../support/run-driver.ts";

const undo = {
  Resource: "cairn:undo",
  Arguments: {
    undo: "{% $states.result %}",
    maybe: "{% $states.context.Compensation.MayHaveHappened %}",
  },
};
const call = ({ resource, args }: { readonly resource: string; readonly args: Json }): Json =>
  resource === "cairn:undo" ? null : args;
const cancel = { type: "cancel", reason: "enough" } as const;

/** Two branches: one books, the other one charges. */
const both = machine("Both", {
  Both: {
    Type: "Parallel",
    Branches: [
      { StartAt: "Book", States: { Book: task({ Arguments: "booked", Compensate: undo }) } },
      { StartAt: "Charge", States: { Charge: task({ Arguments: "charged", Compensate: undo }) } },
    ],
    End: true,
  },
});
const book = "Both/0/Book@1";
const charge = "Both/1/Charge@1";

function outcome(driver: RunDriver, key: string, what: Outcome): string | null {
  const step = driver.state.steps.get(key);
  return driver.report({
    type: "outcome",
    step: {
      key,
      phase: step?.phase ?? "enter",
      attempt: step?.attempt ?? 0,
      epoch: step?.epoch ?? 0,
    },
    outcome: what,
    costMicros: 7,
    random: 0,
  });
}

async function underWay(definition = both): Promise<RunDriver> {
  const driver = new RunDriver({ definition, call });
  await driver.step();
  for (const key of driver.ready.splice(0)) {
    driver.report({ type: "claimed", key, worker: `w:${key}` });
  }
  return driver;
}

const undone = (driver: RunDriver): readonly Json[] =>
  driver.calls.filter(({ resource }) => resource === "cairn:undo").map(({ args }) => args);

describe("cancelling while steps run", () => {
  it("asks them to stop, gives them time, and undoes nothing before they have", async () => {
    const driver = await underWay();
    expect(driver.report(cancel)).toBeNull();
    expect(driver.state).toMatchObject({ status: "RUNNING", stopping: { graceMs: 10_000 } });
    expect(driver.commands).toEqual(
      expect.arrayContaining([
        { type: "stop", key: book },
        { type: "stop", key: charge },
        { type: "grace", delayMs: 10_000 },
      ]),
    );
    await driver.execute(book);
    expect(driver.state.status).toBe("RUNNING");
    await driver.execute(charge);
    expect(driver.state.status).toBe("COMPENSATING");
    await driver.finish();
    expect(driver.state).toMatchObject({ status: "ABORTED", ending: { cause: "enough" } });
    expect(undone(driver)).toEqual([
      { undo: "charged", maybe: false },
      { undo: "booked", maybe: false },
    ]);
  });

  it("fences off what has not stopped in time, and says that its effect may have happened", async () => {
    const driver = await underWay();
    driver.report(cancel);
    await driver.execute(book);
    expect(driver.report({ type: "grace" })).toBeNull();
    expect(driver.commands).toContainEqual({ type: "abort", key: charge });
    expect(outcome(driver, charge, { type: "failed", error: "Late", cause: null })).not.toBeNull();
    await driver.finish();
    expect(undone(driver)).toEqual([
      { undo: null, maybe: true },
      { undo: "booked", maybe: false },
    ]);
    expect(driver.report({ type: "grace" })).toBe("the run has ended");
  });

  it("counts what an attempt cost that gave up", async () => {
    const driver = await underWay();
    driver.report(cancel);
    outcome(driver, book, { type: "failed", error: "Stopped", cause: null });
    expect(driver.events.at(-1)).toMatchObject({
      type: "step.cancelled",
      data: { reason: "enough", costMicros: 7, mayHaveHappened: true },
    });
  });

  it("takes steps that are given back, lost or too late for stopped", async () => {
    const driver = await underWay();
    driver.report(cancel);
    const { attempt = 0, epoch = 0 } = driver.state.steps.get(book) ?? {};
    driver.report({ type: "released", step: { key: book, phase: "enter", attempt, epoch } });
    expect(driver.state.status).toBe("RUNNING");
    driver.report({ type: "lost", key: charge, epoch: 1, random: 0 });
    expect(driver.state.status).toBe("COMPENSATING");
    expect(driver.log().filter((line) => line.startsWith("step.cancelled Both/"))).toHaveLength(2);
  });

  it("cancels at once what does not run, and keeps nothing of it waiting", async () => {
    const driver = await underWay();
    const { attempt = 0, epoch = 0 } = driver.state.steps.get(book) ?? {};
    driver.report({ type: "released", step: { key: book, phase: "enter", attempt, epoch } });
    driver.report(cancel);
    expect(driver.log()).toContain("step.cancelled Both/0/Book");
    expect(driver.report({ type: "claimed", key: book, worker: "w" })).toBe(
      "the step is cancelled",
    );
    await driver.execute(charge);
    await driver.finish();
    // The worker gave Book back in the middle of it.
    expect(undone(driver)).toEqual([
      { undo: "charged", maybe: false },
      { undo: null, maybe: true },
    ]);
  });

  it("ends at once when no time is given, at first or in a second request", async () => {
    const first = await underWay();
    first.report({ ...cancel, graceMs: 0 });
    expect(first.state.status).toBe("COMPENSATING");
    const second = await underWay();
    second.report(cancel);
    expect(second.report(cancel)).toBe("the run is already ending");
    expect(second.report({ ...cancel, graceMs: 0 })).toBeNull();
    expect(second.state.status).toBe("COMPENSATING");
  });

  it("ends at once when nothing runs", () => {
    const driver = new RunDriver({ definition: both });
    driver.report(cancel);
    expect(driver.state.status).toBe("ABORTED");
    expect(driver.log()).not.toContain("run.stopping");
  });

  it("starts nothing and pauses nothing meanwhile", async () => {
    const driver = await underWay();
    driver.report(cancel);
    expect(driver.report({ type: "pause", reason: "request", by: null })).toBe("the run is ending");
    expect(driver.report({ type: "deadline" })).toBe("the run is already ending");
  });

  it("undoes what a held step, or one whose answer was there already, may have done", async () => {
    const definition = machine("Ask", {
      Ask: task({ Resource: "cairn:ask.waitForTaskToken", Compensate: undo }),
    });
    const answered = new RunDriver({ definition, call });
    answered.report({ type: "claimed", key: "Ask@1", worker: "w" });
    answered.report({
      type: "answered",
      key: "Ask@1",
      attempt: 1,
      answer: { ok: true, result: { value: "yes" } },
      random: 0,
    });
    answered.report(cancel);
    await answered.finish();
    expect(undone(answered)).toEqual([{ undo: "yes", maybe: false }]);

    const held = new RunDriver({
      definition: machine("Pay", { Pay: task({ OnUnknown: "Hold", Compensate: undo }) }),
      call,
    });
    held.report({ type: "claimed", key: "Pay@1", worker: "w" });
    held.report({ type: "lost", key: "Pay@1", epoch: 1, random: 0 });
    held.report(cancel);
    await held.finish();
    expect(undone(held)).toEqual([{ undo: null, maybe: true }]);
  });
});

describe("failing while siblings run", () => {
  const failing = (branch: Record<string, unknown>, fields: Record<string, unknown> = {}) =>
    machine("Both", {
      Both: {
        Type: "Parallel",
        Branches: [
          { StartAt: "Bad", States: { Bad: task() } },
          { StartAt: "Charge", States: { Charge: task({ Arguments: "charged", ...branch }) } },
        ],
        End: true,
        ...fields,
      },
    });
  const bad = "Both/0/Bad@1";
  const boom = { type: "failed", error: "Boom", cause: "why" } as const;

  it("waits for them when something may have to be undone", async () => {
    const driver = await underWay(failing({ Compensate: undo }));
    outcome(driver, bad, boom);
    expect(driver.state).toMatchObject({ status: "RUNNING", stopping: { error: "Boom" } });
    await driver.execute(charge);
    await driver.finish();
    expect(driver.state).toMatchObject({
      status: "FAILED",
      ending: { error: "Boom", cause: "why" },
    });
    expect(undone(driver)).toEqual([{ undo: "charged", maybe: false }]);
    expect(driver.log().slice(-9)).toEqual([
      "step.succeeded Both/1/Charge",
      "iteration.failed Both",
      "iteration.cancelled Both",
      "step.failed Both",
      "run.compensating",
      "undo.scheduled Both/1/Charge",
      "undo.started Both/1/Charge",
      "undo.succeeded Both/1/Charge",
      "run.failed",
    ]);
  });

  it("fences them off at once when nothing is to be undone", async () => {
    const driver = await underWay(failing({}));
    outcome(driver, bad, boom);
    expect(driver.state.status).toBe("FAILED");
    expect(driver.log()).not.toContain("run.stopping");
  });

  it("fences them off at once when the failure is caught, and keeps in mind what they may have done", async () => {
    const driver = await underWay(
      failing({ Compensate: undo }, { Catch: [{ ErrorEquals: ["Boom"], Next: "Stop" }] }),
    );
    expect(driver.state.status).toBe("RUNNING");
    outcome(driver, bad, boom);
    expect(driver.state.stopping).toBeNull();
    expect(driver.state.undoables.toArray()).toMatchObject([
      { path: "Both/1/Charge", result: null },
    ]);
  });

  it("waits also at the deadline of the run", async () => {
    const driver = await underWay();
    driver.report({ type: "deadline" });
    expect(driver.state.stopping?.status).toBe("TIMED_OUT");
    await driver.execute(book);
    await driver.execute(charge);
    await driver.finish();
    expect(driver.state.status).toBe("TIMED_OUT");
    expect(undone(driver)).toHaveLength(2);
  });
});

it("whenever it is cancelled and however the steps take it, the run ends, starts nothing more, and undoes once what was or may have been done", async () => {
  const definition = machine("Each", {
    Each: {
      Type: "Map",
      Items: [1, 2, 3, 4],
      MaxConcurrency: 3,
      ItemProcessor: {
        StartAt: "One",
        States: {
          One: task({
            End: undefined,
            Next: "Two",
            Arguments: "{% $states.input %}",
            Compensate: undo,
          }),
          Two: task({ Arguments: "{% $states.input %}", Compensate: undo }),
        },
      },
      Next: "Last",
    },
    Last: task(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(25),
      fc.infiniteStream(fc.nat(99)),
      fc.boolean(),
      async (turns, chance, deadline) => {
        const next = (): number => chance.next().value as number;
        const driver = new RunDriver({ definition, call, choose: (count) => next() % count });
        const running = (): readonly string[] =>
          [...driver.state.steps]
            .filter(([, step]) => step.status === "running")
            .map(([key]) => key);
        const settle = async (key: string): Promise<void> => {
          const { phase = "enter", attempt = 0, epoch = 0 } = driver.state.steps.get(key) ?? {};
          const dice = next() % 4;
          if (dice === 0) driver.report({ type: "lost", key, epoch, random: 0 });
          else if (dice === 1)
            driver.report({ type: "released", step: { key, phase, attempt, epoch } });
          else await driver.execute(key);
        };
        for (let turn = 0; turn < turns && !driver.ended; turn += 1) {
          const key = driver.ready.shift();
          if (key !== undefined && next() < 80)
            driver.report({ type: "claimed", key, worker: "w" });
          const [first] = running();
          if (first !== undefined && next() < 60) await settle(first);
        }
        // It may have ended by itself, or be ending: three lost workers are a failure.
        if (driver.report(deadline ? { type: "deadline" } : cancel) !== null) return;
        const from = driver.events.length;
        for (let turn = 0; driver.state.stopping !== null && turn < 50; turn += 1) {
          if (next() < 15) driver.report({ type: "grace" });
          else for (const key of running().slice(0, 1)) await settle(key);
        }
        await driver.finish();
        expect(driver.state.status).toBe(deadline ? "TIMED_OUT" : "ABORTED");
        expect(
          driver
            .log()
            .slice(from)
            .filter((line) => line.startsWith("step.started")),
        ).toEqual([]);
        const owed = driver.events.flatMap((event) => {
          const isDone = event.type === "step.succeeded" && event.data.result !== undefined;
          const isLeft =
            event.type === "step.cancelled" &&
            (event.data.result !== undefined || event.data.mayHaveHappened === true);
          return isDone || isLeft ? [event.path] : [];
        });
        const undoings = driver.events.filter(({ type }) => type === "undo.succeeded");
        expect(undoings.map(({ path }) => path)).toEqual(owed.toReversed());
      },
    ),
    { numRuns: 150 },
  );
});
