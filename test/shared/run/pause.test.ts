/** Pausing and resuming a run: nothing starts meanwhile, nothing is lost, and the result is the same. */
import { describe, expect, it } from "vitest";
import { fc } from "../../support/property.ts";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import { RunDriver } from "../../support/run-driver.ts";

const task = (fields: Record<string, unknown> = {}): State => ({
  Type: "Task",
  Resource: "cairn:echo",
  End: true,
  ...fields,
});
const machine = (StartAt: string, States: Record<string, State>): Definition => ({
  QueryLanguage: "JSONata",
  StartAt,
  States,
});
const pause = { type: "pause", reason: "request", by: "ada" } as const;
const resume = { type: "resume", by: "ada" } as const;

const two = machine("A", { A: task({ End: undefined, Next: "B" }), B: task() });
const echo = ({ args }: { readonly args: unknown }): never => args as never;

describe("pausing a run", () => {
  it("lets what runs come to its end, and starts nothing after it", async () => {
    const driver = new RunDriver({ definition: two, call: echo });
    driver.report({ type: "claimed", key: "A@1", worker: "w" });
    expect(driver.report(pause)).toBeNull();
    expect(driver.state).toMatchObject({ status: "PAUSED", paused: { by: "ada" } });
    await driver.execute("A@1");
    expect(driver.state.steps.get("B@1")?.status).toBe("ready");
    driver.ready.length = 0;
    expect(driver.report({ type: "claimed", key: "B@1", worker: "w" })).toBe("the run is paused");
    expect(driver.report(resume)).toBeNull();
    expect(driver.ready).toEqual(["B@1"]);
    await driver.finish();
    expect(driver.state.status).toBe("SUCCEEDED");
    expect(driver.log()).toContain("run.paused");
    expect(driver.log()).toContain("run.resumed");
  });

  it("asks running steps to commit what they have", () => {
    const driver = new RunDriver({ definition: two });
    driver.report({ type: "claimed", key: "A@1", worker: "w" });
    driver.report(pause);
    expect(driver.commands).toContainEqual({ type: "checkpoint", key: "A@1" });
  });

  it("notes the ready steps as changed, both when it is paused and when it goes on", () => {
    const driver = new RunDriver({ definition: two });
    for (const report of [pause, resume]) {
      driver.report(report);
      expect([...(driver.touched?.steps ?? [])]).toEqual(["A@1"]);
      expect([...(driver.touched?.flows ?? [])]).toEqual([""]);
    }
  });

  it("lets a timer fire without a start, and starts then", async () => {
    const definition = machine("W", { W: { Type: "Wait", Seconds: 5, Next: "A" }, A: task() });
    const driver = new RunDriver({ definition, call: echo });
    await driver.step();
    driver.report(pause);
    driver.ready.length = 0;
    expect(driver.report({ type: "due", key: "W@1" })).toBeNull();
    expect(driver.ready).toEqual([]);
    driver.report(resume);
    expect(driver.ready).toEqual(["W@1"]);
    driver.timers.length = 0;
    await driver.finish();
    expect(driver.state.status).toBe("SUCCEEDED");
  });

  it("gives the step of a lost worker back without starting it", () => {
    const driver = new RunDriver({ definition: two });
    driver.report({ type: "claimed", key: "A@1", worker: "w" });
    driver.report(pause);
    driver.ready.length = 0;
    driver.report({ type: "lost", key: "A@1", epoch: 1, random: 0 });
    expect(driver.state.steps.get("A@1")?.status).toBe("ready");
    expect(driver.ready).toEqual([]);
  });

  it("can be cancelled, and its time can be over", () => {
    for (const report of [{ type: "cancel", reason: "no" }, { type: "deadline" }] as const) {
      const driver = new RunDriver({ definition: two });
      driver.report(pause);
      expect(driver.report(report)).toBeNull();
      expect(driver.ended).toBe(true);
      expect(driver.state.paused).toBeNull();
    }
  });

  it("is refused twice, after the end, and while things are undone; resuming needs a pause", async () => {
    const undoing = machine("A", {
      A: task({ End: undefined, Next: "Stop", Compensate: { Resource: "cairn:undo" } }),
      Stop: { Type: "Fail", Error: "Stop" },
    });
    const driver = new RunDriver({ definition: undoing, call: echo });
    expect(driver.report(resume)).toBe("the run is not paused");
    driver.report(pause);
    expect(driver.report(pause)).toBe("the run is paused already");
    driver.report(resume);
    while (driver.state.status === "RUNNING") await driver.step();
    expect(driver.state.status).toBe("COMPENSATING");
    expect(driver.report(pause)).toBe("what the run did is being undone");
    await driver.finish();
    expect(driver.report(pause)).toBe("the run has ended");
  });
});

it("pausing and resuming at any point changes nothing about the result", async () => {
  const definition = machine("Each", {
    Each: {
      Type: "Map",
      Items: "{% $states.input %}",
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: "One",
        States: {
          One: task({ End: undefined, Next: "Rest", Arguments: "{% $states.input %}" }),
          Rest: { Type: "Wait", Seconds: 1, Next: "Two" },
          Two: task({ Arguments: "{% $states.input * 10 %}" }),
        },
      },
      End: true,
    },
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(9), { maxLength: 5 }),
      fc.infiniteStream(fc.nat(99)),
      async (input, chance) => {
        const next = (): number => chance.next().value as number;
        const driver = new RunDriver({
          definition,
          input,
          call: echo,
          choose: (count) => next() % count,
        });
        for (let turns = 0; !driver.ended && turns < 500; turns += 1) {
          const dice = next();
          if (dice < 20) driver.report(pause);
          else if (dice < 50) driver.report(resume);
          else if (dice < 65 && driver.timers.length > 0)
            driver.report({ type: "due", key: driver.timers.shift() ?? "" });
          else await driver.step();
        }
        driver.report(resume);
        await driver.finish();
        expect(driver.output).toEqual(input.map((item) => item * 10));
        const succeeded = driver.log().filter((line) => line.startsWith("step.succeeded"));
        expect(new Set(succeeded).size).toBe(succeeded.length);
      },
    ),
    { numRuns: 150 },
  );
});
