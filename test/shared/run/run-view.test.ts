import { fc } from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../../shared/run/event.ts";
import {
  applyEvent,
  applyEvents,
  containerKeyOf,
  emptyRunView,
  hasEnded,
  progressOf,
  type RunView,
} from "../../../shared/run/run-view.ts";
import { isStepOpen, type StepView } from "../../../shared/run/step-view.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import { stepKey } from "../../../shared/run/path.ts";
import { at, LogWriter } from "../../support/event-log.ts";
import { RunDriver } from "../../support/run-driver.ts";

function fold(log: LogWriter): RunView {
  return applyEvents(emptyRunView, log.events);
}

function stepOf(view: RunView, key: string): StepView {
  const step = view.steps.get(key);
  if (step === undefined) throw new Error(`no step ${key}`);
  return step;
}

/** A run that meets most of what can happen. */
function eventful(): LogWriter {
  const log = new LogWriter().created().scheduled("Fetch").pass(10).started("Fetch");
  log
    .pass(100)
    .failed("Fetch", 40)
    .add("step.retried", { retrier: 0, delayMs: 2000 }, { path: "Fetch", attempt: 1 });
  log.pass(2000).add("timer.fired", {}, { path: "Fetch", attempt: 1 }).pass(5).started("Fetch", 2);
  log.pass(300).succeeded("Fetch", 60);
  log.scheduled("Docs").pass(1).started("Docs").mapStarted("Docs", 2);
  for (const index of [0, 1]) {
    log.add("iteration.started", { index }, { path: "Docs" });
    log.step(`Docs/${index}/Read`, 50, 100);
    log.add("iteration.succeeded", { index, output: { value: null } }, { path: "Docs" });
    const held = { policy: "EveryN", operations: 1, costMicros: 0, reason: "policy" } as const;
    log.add("checkpoint.saved", held, { path: "Docs" });
  }
  log.add("map.succeeded", { count: 2, failed: 0 }, { path: "Docs" }).succeeded("Docs");
  log
    .scheduled("Publish")
    .started("Publish")
    .pass(20)
    .add("step.lost", { worker: "w1", lost: 1 }, { path: "Publish", attempt: 1 });
  log.pass(15_000).started("Publish", 2).pass(10).succeeded("Publish");
  return log.add("run.succeeded", { output: { value: 1 } });
}

describe("the view of a run", () => {
  it("begins with what the first event says", () => {
    const view = fold(new LogWriter().created());
    expect(view).toMatchObject({
      seq: 1,
      status: "RUNNING",
      workflowId: "wf_1",
      version: 2,
      createdAt: at(0),
      endedAt: null,
    });
  });

  it("does not depend on how the events arrive", () => {
    const { events } = eventful();
    const whole = applyEvents(emptyRunView, events);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 60 }),
        (sizes) => {
          let view = emptyRunView;
          let from = 0;
          for (const size of sizes) {
            // Each batch overlaps the one before, as after a reconnect.
            view = applyEvents(view, events.slice(Math.max(0, from - 2), from + size));
            from += size;
          }
          view = applyEvents(view, events);
          expect(view).toEqual(whole);
        },
      ),
    );
  });

  it("leaves the view before as it was", () => {
    const { events } = eventful();
    const before = applyEvents(emptyRunView, events.slice(0, 6));
    const copy = structuredClone(before);
    applyEvents(before, events);
    expect(before).toEqual(copy);
  });

  it("ignores an event it has seen and refuses a gap", () => {
    const [first, second, third] = eventful().events as [RunEvent, RunEvent, RunEvent];
    const view = applyEvents(emptyRunView, [first, second]);
    expect(applyEvent(view, first)).toBe(view);
    expect(() => applyEvent(applyEvent(emptyRunView, first), third)).toThrow(
      "event 2 is missing before 3",
    );
  });

  it("moves on over an event it does not know", () => {
    const log = new LogWriter().created().scheduled("A");
    const unknown = { ...log.events[1], seq: 3, type: "step.admired" } as unknown as RunEvent;
    const view = applyEvents(emptyRunView, [...log.events, unknown]);
    expect(view.seq).toBe(3);
    expect(stepOf(view, "A@1").status).toBe("ready");
  });

  it.each([
    ["run.failed", "FAILED"],
    ["run.timed_out", "TIMED_OUT"],
    ["run.aborted", "ABORTED"],
  ] as const)("%s ends it as %s with error and cause", (type, status) => {
    const view = fold(
      new LogWriter().created().pass(5).add(type, { error: "E", cause: "because" }),
    );
    expect(view).toMatchObject({ status, error: "E", cause: "because", endedAt: at(5) });
    expect(hasEnded(view)).toBe(true);
  });

  it("adds up useful and wasted money, checkpoints and lost workers", () => {
    expect(fold(eventful())).toMatchObject({
      usefulMicros: 260,
      wastedMicros: 40,
      checkpoints: 2,
      lostWorkers: 1,
    });
  });

  it("counts what is done, under way and failed", () => {
    const log = new LogWriter().created().step("A", 5).scheduled("B").scheduled("C").failed("C");
    expect(progressOf(fold(log))).toEqual({ ended: 2, open: 1, failed: 1 });
  });
});

describe("a step", () => {
  it("is retried: both attempts, the wait between them, and no error left once it has succeeded", () => {
    const step = stepOf(fold(eventful()), "Fetch@1");
    expect(step).toMatchObject({
      status: "succeeded",
      retries: 1,
      costMicros: 100,
      error: null,
      startedAt: at(10),
      wakeAt: null,
    });
    expect(step.attempts).toMatchObject([
      {
        attempt: 1,
        outcome: "failed",
        error: "Http.Busy",
        cause: "503",
        costMicros: 40,
        retryDelayMs: 2000,
      },
      { attempt: 2, outcome: "succeeded", error: null, costMicros: 60, retryDelayMs: null },
    ]);
    expect(step.segments.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ["queue", null],
      ["run", "failed"],
      ["backoff", null],
      ["queue", null],
      ["run", "succeeded"],
    ]);
  });

  it("says until when it waits", () => {
    const log = new LogWriter()
      .created()
      .scheduled("Wait")
      .started("Wait")
      .add("timer.set", { delayMs: 60_000, until: null }, { path: "Wait", attempt: 1 });
    expect(stepOf(fold(log), "Wait@1")).toMatchObject({ status: "waiting", wakeAt: at(60_000) });
    log.pass(60_000).add("timer.fired", {}, { path: "Wait", attempt: 1 }).succeeded("Wait");
    const step = stepOf(fold(log), "Wait@1");
    expect(step).toMatchObject({ status: "succeeded", wakeAt: null });
    expect(step.attempts).toMatchObject([{ outcome: "succeeded", endedAt: at(60_000) }]);
  });

  it("keeps the error that was caught", () => {
    const log = new LogWriter().created().scheduled("A").started("A").failed("A");
    log
      .add(
        "step.caught",
        { catcher: 0, error: "Http.Busy", cause: "503" },
        { path: "A", attempt: 1 },
      )
      .succeeded("A");
    expect(stepOf(fold(log), "A@1")).toMatchObject({
      status: "caught",
      error: "Http.Busy",
      attempts: [{ outcome: "failed" }],
    });
  });

  it.each([
    ["step.lost", { worker: "w1", lost: 1 }, "lost", "ready"],
    ["step.released", { worker: "w1" }, "released", "ready"],
    ["step.held", { worker: "w1" }, "held", "held"],
    ["step.cancelled", { reason: "stop" }, "cancelled", "cancelled"],
  ] as const)("%s ends the attempt", (type, data, outcome, status) => {
    const log = new LogWriter().created().scheduled("A").started("A").pass(7);
    log.add(type, data, { path: "A", attempt: 1 });
    expect(stepOf(fold(log), "A@1")).toMatchObject({
      status,
      attempts: [{ outcome, endedAt: at(7) }],
    });
  });

  it("keeps the last sign of life of the attempt under way", () => {
    const log = new LogWriter().created().scheduled("A").started("A");
    log.pass(30).add("step.heartbeat", { details: { done: 1 } }, { path: "A", attempt: 1 });
    log.pass(30).add("step.heartbeat", { details: { done: 2 } }, { path: "A", attempt: 1 });
    expect(stepOf(fold(log), "A@1").attempts).toMatchObject([
      { heartbeats: 2, lastHeartbeat: { at: at(60), details: { done: 2 } } },
    ]);
  });

  it("is undone without losing what it was", () => {
    const log = new LogWriter().created().step("Publish", 10, 5);
    log
      .add("run.compensating", { status: "FAILED", error: "E", cause: "c" })
      .add("undo.scheduled", {}, { path: "Publish" });
    expect(stepOf(fold(log), "Publish@1")).toMatchObject({
      status: "succeeded",
      undo: "scheduled",
    });
    log
      .pass(4)
      .add(
        "undo.started",
        { worker: "w2", epoch: 1, timeoutMs: null, heartbeatMs: null },
        { path: "Publish", attempt: 1 },
      );
    log.add(
      "undo.failed",
      { error: "U", cause: "u", costMicros: 1, final: false },
      { path: "Publish", attempt: 1 },
    );
    log.add("undo.retried", { retrier: 0, delayMs: 100 }, { path: "Publish", attempt: 1 });
    log.pass(100).add("timer.fired", {}, { path: "Publish", attempt: 1 });
    log.add(
      "undo.started",
      { worker: "w2", epoch: 2, timeoutMs: null, heartbeatMs: null },
      { path: "Publish", attempt: 2 },
    );
    log
      .pass(9)
      .add(
        "undo.succeeded",
        { output: { value: null }, costMicros: 2 },
        { path: "Publish", attempt: 2 },
      );
    const step = stepOf(fold(log), "Publish@1");
    expect(step).toMatchObject({ status: "succeeded", undo: "succeeded", costMicros: 8 });
    expect(step.attempts.map(({ isUndo, outcome }) => [isUndo, outcome])).toEqual([
      [false, "succeeded"],
      [true, "failed"],
      [true, "succeeded"],
    ]);
    expect(isStepOpen(step)).toBe(false);
  });

  it("counts the flows of a container and belongs to the one that opened its flow", () => {
    const view = fold(eventful());
    expect(stepOf(view, "Docs@1").children).toEqual({
      count: 2,
      succeeded: 2,
      failed: 0,
      cancelled: 0,
    });
    expect(containerKeyOf(view.steps, stepOf(view, "Docs/1/Read@1"))).toBe("Docs@1");
    expect(containerKeyOf(view.steps, stepOf(view, "Docs@1"))).toBeNull();
  });

  it("belongs to the visit of the container that was under way", () => {
    const log = new LogWriter().created();
    log
      .scheduled("Docs")
      .started("Docs")
      .mapStarted("Docs", 1)
      .step("Docs/0/Read", 5)
      .succeeded("Docs");
    log.scheduled("Docs", 2).started("Docs", 1, 2).scheduled("Docs/0/Read", 2);
    const view = fold(log);
    expect(containerKeyOf(view.steps, stepOf(view, "Docs/0/Read@1"))).toBe("Docs@1");
    expect(containerKeyOf(view.steps, stepOf(view, "Docs/0/Read@2"))).toBe("Docs@2");
  });

  it("has segments that follow each other without gaps, and at most the last is open", () => {
    expect.hasAssertions();
    const { events } = eventful();
    for (let seq = 1; seq <= events.length; seq++) {
      for (const step of applyEvents(emptyRunView, events.slice(0, seq)).steps.values()) {
        for (const [i, segment] of step.segments.entries()) {
          const next = step.segments[i + 1];
          if (next !== undefined) expect(segment.to).toBe(next.from);
        }
      }
    }
  });
});

describe("the view of a run that was decided", () => {
  const definition: Definition = {
    QueryLanguage: "JSONata",
    StartAt: "Docs",
    States: {
      Docs: {
        Type: "Map",
        Items: "{% [1, 2, 3] %}",
        ItemProcessor: {
          StartAt: "Read",
          States: {
            Read: {
              Type: "Task",
              Resource: "cairn:http",
              Arguments: {},
              Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 2 }],
              End: true,
            },
          },
        },
        Next: "Both",
      },
      Both: {
        Type: "Parallel",
        Branches: [
          { StartAt: "Left", States: { Left: { Type: "Pass", End: true } } },
          { StartAt: "Right", States: { Right: { Type: "Wait", Seconds: 5, End: true } } },
        ],
        End: true,
      },
    },
  };

  it("agrees with the engine's own state, whatever the order of work", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 4 }),
        async (choices, failures) => {
          let turn = 0;
          const driver = new RunDriver({
            definition,
            choose: (count) => (choices[turn++ % choices.length] ?? 0) % count,
            call: (_, nth) => {
              if (nth < failures) throw new Failure("Busy", "come back later");
              return null;
            },
          });
          await driver.finish();
          const events = driver.events.map((event, i) => ({ ...event, seq: i + 1, at: at(i) }));
          const view = applyEvents(emptyRunView, events);
          expect(view.status).toBe(driver.state.status);
          for (const step of driver.state.steps.values()) {
            const seen = stepOf(view, stepKey(step.path, step.visit));
            expect([seen.status, seen.retries]).toEqual([
              step.status,
              Object.values(step.retries).reduce((sum, uses) => sum + uses, 0),
            ]);
            expect(seen.attempts.length).toBe(step.attempt);
          }
          expect([...view.steps.values()].filter(isStepOpen)).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });
});
