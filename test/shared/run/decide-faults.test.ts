/** What a run does when things go wrong: undoing, lost workers, stale answers, any order and any crash. */
import { describe, expect, it } from "vitest";
import { fc } from "../../support/property.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import { evolve } from "../../../shared/run/evolve.ts";
import { prune, unborn } from "../../../shared/run/run-state.ts";
import { RunDriver } from "../../support/run-driver.ts";

const machine = (StartAt: string, States: Record<string, State>): Definition => ({
  QueryLanguage: "JSONata",
  StartAt,
  States,
});
const echo = ({ args }: { readonly args: Json }): Json => args;
const task = (fields: Record<string, unknown> = {}): State => ({
  Type: "Task",
  Resource: "cairn:echo",
  End: true,
  ...fields,
});

describe("compensation", () => {
  const publish = (name: string, next: string): State =>
    task({
      Arguments: name,
      End: undefined,
      Next: next,
      Compensate: {
        Resource: "cairn:undo",
        Arguments: { undo: "{% $states.result %}", why: "{% $states.errorOutput.Error %}" },
      },
    });
  const definition = machine("A", {
    A: publish("a", "B"),
    B: publish("b", "C"),
    C: publish("c", "Stop"),
    Stop: { Type: "Fail", Error: "Stop", Cause: "on purpose" },
  });
  const call = ({ resource, args }: { readonly resource: string; readonly args: Json }): Json =>
    resource === "cairn:undo" ? null : args;

  it("undoes completed steps in reverse order of completion, then ends with the run's own error", async () => {
    const driver = await new RunDriver({ definition, call }).finish();
    expect(driver.state).toMatchObject({
      status: "FAILED",
      ending: { error: "Stop", cause: "on purpose" },
    });
    expect(
      driver.calls.filter((entry) => entry.resource === "cairn:undo").map((entry) => entry.args),
    ).toEqual([
      { undo: "c", why: "Stop" },
      { undo: "b", why: "Stop" },
      { undo: "a", why: "Stop" },
    ]);
    expect(driver.log().filter((line) => line.startsWith("undo.succeeded"))).toEqual([
      "undo.succeeded C",
      "undo.succeeded B",
      "undo.succeeded A",
    ]);
  });

  it("goes on with the others when an undo fails for good", async () => {
    const driver = await new RunDriver({
      definition,
      call: (entry) => {
        if (entry.resource === "cairn:undo" && (entry.args as { undo: string }).undo === "b")
          throw new Failure("Stuck", "cannot");
        return call(entry);
      },
    }).finish();
    expect(driver.state.status).toBe("FAILED");
    expect(
      driver
        .log()
        .filter((line) => line.startsWith("undo.succeeded") || line.startsWith("undo.failed")),
    ).toEqual(["undo.succeeded C", "undo.failed B", "undo.succeeded A"]);
  });

  it("undoes nothing for a run that succeeds", async () => {
    const driver = await new RunDriver({
      definition: machine("A", { A: publish("a", "Done"), Done: { Type: "Succeed" } }),
      call,
    }).finish();
    expect(driver.state.status).toBe("SUCCEEDED");
    expect(driver.calls).toHaveLength(1);
  });

  it("undoes when a run is cancelled, and refuses a second cancel", async () => {
    const driver = new RunDriver({ definition, call });
    await driver.step();
    expect(driver.report({ type: "cancel", reason: "enough" })).toBeNull();
    expect(driver.report({ type: "cancel", reason: "again" })).not.toBeNull();
    await driver.finish();
    expect(driver.state).toMatchObject({ status: "ABORTED", ending: { cause: "enough" } });
    expect(driver.log().filter((line) => line.startsWith("undo.succeeded"))).toEqual([
      "undo.succeeded A",
    ]);
  });
});

describe("lost workers and stale answers", () => {
  const definition = machine("Call", { Call: task() });

  it("hands a lost step to the next worker and discards the first one's answer", async () => {
    const driver = new RunDriver({ definition, call: () => "answer" });
    driver.report({ type: "claimed", key: "Call@1", worker: "w1" });
    const stale = driver.state.steps.get("Call@1");
    driver.report({ type: "lost", random: 0, key: "Call@1", epoch: 1 });
    expect(driver.report({ type: "lost", random: 0, key: "Call@1", epoch: 1 })).not.toBeNull();
    driver.report({ type: "claimed", key: "Call@1", worker: "w2" });
    const late = driver.report({
      type: "outcome",
      step: {
        key: "Call@1",
        phase: "enter",
        attempt: stale?.attempt ?? 0,
        epoch: stale?.epoch ?? 0,
      },
      outcome: { type: "succeeded", output: { value: "zombie" }, assign: {}, next: null },
      costMicros: 0,
      random: 0,
    });
    expect(late).toBe("the step has changed hands");
    await driver.execute("Call@1");
    expect(driver.output).toBe("answer");
  });

  it("fails a step that has lost three workers with Cairn.WorkerLost", () => {
    const driver = new RunDriver({ definition });
    for (const epoch of [1, 3, 5]) {
      driver.report({ type: "claimed", key: "Call@1", worker: "w" });
      expect(driver.report({ type: "lost", random: 0, key: "Call@1", epoch })).toBeNull();
    }
    expect(driver.state.ending).toMatchObject({ error: "Cairn.WorkerLost" });
  });

  it("holds a lost step that must not be repeated", () => {
    const driver = new RunDriver({
      definition: machine("Pay", { Pay: task({ OnUnknown: "Hold" }) }),
    });
    driver.report({ type: "claimed", key: "Pay@1", worker: "w" });
    driver.report({ type: "lost", random: 0, key: "Pay@1", epoch: 1 });
    expect(driver.state.steps.get("Pay@1")?.status).toBe("held");
  });

  it("gives a second job for the same step nothing to do", () => {
    const driver = new RunDriver({ definition });
    expect(driver.report({ type: "claimed", key: "Call@1", worker: "w1" })).toBeNull();
    expect(driver.report({ type: "claimed", key: "Call@1", worker: "w2" })).toBe(
      "the step is running",
    );
  });

  it("refuses every report once the run has ended", async () => {
    const driver = await new RunDriver({ definition, call: () => 1 }).finish();
    for (const report of [
      { type: "cancel", reason: "" },
      { type: "deadline" },
      { type: "due", key: "Call@1" },
    ] as const) {
      expect(driver.report(report)).toBe("the run has ended");
    }
  });

  it("ends TIMED_OUT at the machine's deadline and cancels what runs", () => {
    const driver = new RunDriver({ definition });
    driver.report({ type: "claimed", key: "Call@1", worker: "w" });
    driver.report({ type: "deadline" });
    expect(driver.state.status).toBe("TIMED_OUT");
    expect(driver.log().slice(-2)).toEqual(["step.cancelled Call", "run.timed_out"]);
  });
});

describe("any order and any crash", () => {
  it("ends with the same output, refolds to the same state, and performs each completed step once", async () => {
    const definition = machine("Each", {
      Each: {
        Type: "Map",
        Items: "{% $states.input %}",
        MaxConcurrency: 2,
        Checkpoint: { Policy: "EveryN", Count: 2 },
        ItemProcessor: {
          StartAt: "One",
          States: {
            One: task({ End: undefined, Next: "Two", Arguments: "{% $states.input %}" }),
            Two: task({ Arguments: "{% $states.input * 10 %}" }),
          },
        },
        End: true,
      },
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(9), { maxLength: 6 }),
        fc.infiniteStream(fc.nat(99)),
        async (input, chance) => {
          const next = (): number => chance.next().value as number;
          const driver = new RunDriver({
            definition,
            input,
            call: echo,
            choose: (count) => next() % count,
          });
          const lost = new Map<string, number>();
          for (let turns = 0; !driver.ended && turns < 500; turns += 1) {
            const key = driver.ready[0];
            if (key === undefined) break;
            const lostSoFar = lost.get(key) ?? 0;
            if (
              next() < 15 &&
              lostSoFar < 2 &&
              driver.report({ type: "claimed", key, worker: "dies" }) === null
            ) {
              lost.set(key, lostSoFar + 1);
              driver.ready.shift();
              const epoch = driver.state.steps.get(key)?.epoch ?? 0;
              if (driver.report({ type: "lost", random: 0, key, epoch }) !== null)
                driver.ready.unshift(key);
            } else {
              await driver.step();
            }
          }
          expect(driver.output).toEqual(input.map((item) => item * 10));
          expect(prune(driver.events.reduce(evolve, unborn))).toEqual(prune(driver.state));
          const succeeded = driver.log().filter((line) => line.startsWith("step.succeeded"));
          expect(new Set(succeeded).size).toBe(succeeded.length);
        },
      ),
      { numRuns: 200 },
    );
  });
});
