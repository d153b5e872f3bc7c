/** Which of the runs that a run waited for its redrive goes on with. */
import { describe, expect, it } from "vitest";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import type { AwaitedChild } from "../../../shared/run/control-event.ts";
import { forkRun } from "../../../shared/run/fork.ts";
import { redriveRun, runsAwaitedAt } from "../../../shared/run/redrive.ts";
import { RunDriver } from "../../support/run-driver.ts";

const starting = (fields: Record<string, unknown> = {}): State => ({
  Type: "Task",
  Resource: "arn:aws:states:::states:startExecution.sync",
  Arguments: { StateMachineArn: "w_child" },
  End: true,
  ...fields,
});
const machine = (Start: State): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: "Start",
  States: { Start },
});
const key = "Start@1";

/** A run whose step waits for the run `name`. */
function waitsFor(driver: RunDriver, name: string): RunDriver {
  driver.report({ type: "claimed", key, worker: "w" });
  const { phase, attempt, epoch } = driver.state.steps.get(key) ?? expect.fail("no step");
  driver.report({
    type: "outcome",
    step: { key, phase, attempt, epoch },
    outcome: {
      type: "parked",
      task: { kind: "run", name, input: null, timeoutMs: null, heartbeatMs: null },
    },
    costMicros: 0,
    random: 0,
  });
  return driver;
}

/** The run has ended badly. */
function failed(driver: RunDriver): RunDriver {
  const { settled } = driver.state.steps.get(key) ?? expect.fail("no step");
  const answer = { ok: false, error: "States.TaskFailed", cause: null } as const;
  driver.report({ type: "answered", key, attempt: settled + 1, answer, random: 0 });
  return driver;
}

function copied(driver: RunDriver, definition: Definition, to = definition) {
  const source = { runId: "run_old", events: driver.numbered, definition };
  const target = { runId: "run_new", version: 2, definition: to, by: null };
  return { source, target };
}
const awaited = (driver: RunDriver, definition: Definition, to = definition) =>
  runsAwaitedAt(copied(driver, definition, to)).runs;

describe("a redrive goes on with", () => {
  const definition = machine(starting());

  it("the run that the failed step waited for, also in a version that makes the same call", () => {
    const driver = failed(waitsFor(new RunDriver({ definition }), "run_a"));
    expect(driver.state.status).toBe("FAILED");
    const found = { key, path: "Start", visit: 1, state: "Start", runId: "run_a" };
    const slower = machine(starting({ TimeoutSeconds: 9 }));
    expect(awaited(driver, definition)).toEqual([{ ...found, isSameCall: true }]);
    expect(awaited(driver, definition, slower)).toEqual([{ ...found, isSameCall: true }]);
    const other = machine(starting({ Arguments: { StateMachineArn: "w_other" } }));
    expect(awaited(driver, definition, other)).toEqual([{ ...found, isSameCall: false }]);
  });

  it("the run that a cancelled step still waited for", () => {
    const driver = waitsFor(new RunDriver({ definition }), "run_a");
    driver.report({ type: "cancel", reason: "enough" });
    expect(awaited(driver, definition)).toMatchObject([{ runId: "run_a" }]);
  });

  it("the run of the last attempt, and with none that a retry has put behind the step", () => {
    const retrying = machine(
      starting({ Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 1 }] }),
    );
    const driver = failed(waitsFor(new RunDriver({ definition: retrying }), "run_a"));
    expect(driver.timers).toEqual([key]);
    const early = new RunDriver({ definition: retrying });
    failed(waitsFor(early, "run_a")).report({ type: "cancel", reason: "enough" });
    expect(awaited(early, retrying)).toEqual([]);
    driver.report({ type: "due", key });
    failed(waitsFor(driver, "run_b"));
    expect(driver.state.status).toBe("FAILED");
    expect(awaited(driver, retrying)).toMatchObject([{ runId: "run_b" }]);
  });
});

describe("the redriven step", () => {
  const definition = machine(starting({ Retry: [{ ErrorEquals: ["Again"], MaxAttempts: 1 }] }));
  const old = failed(waitsFor(new RunDriver({ definition }), "run_a"));
  const redriven = (becomes: AwaitedChild): RunDriver => {
    const made = redriveRun({
      ...copied(old, definition),
      what: "run",
      force: false,
      children: { [key]: becomes },
    });
    if (!made.ok) throw new Error(made.message);
    return new RunDriver({ definition, copy: { of: old, made } });
  };
  const continues = { runId: "run_a", version: 3, force: true };

  it("knows the run that it goes on with until a retry makes its call anew", () => {
    const driver = redriven({ goesOn: "redrive", ...continues });
    expect(driver.state.steps.get(key)).toMatchObject({ status: "ready", continues });
    driver.report({ type: "claimed", key, worker: "w" });
    const { epoch } = driver.state.steps.get(key) ?? expect.fail("no step");
    driver.report({ type: "lost", key, epoch, random: 0 });
    expect(driver.state.steps.get(key)?.continues).toEqual(continues);
    waitsFor(driver, "run_b");
    const answer = { ok: false, error: "Again", cause: null } as const;
    const attempt = (driver.state.steps.get(key)?.settled ?? 0) + 1;
    driver.report({ type: "answered", key, attempt, answer, random: 0 });
    expect(driver.state.steps.get(key)).toMatchObject({ status: "waiting", continues: null });
  });

  it("starts another one when that cannot go on, and so does a fork", () => {
    const anew = redriven({ goesOn: "anew", runId: "run_a", because: "LOG_GONE" });
    expect(anew.state.steps.get(key)?.continues).toBeNull();
    const driver = redriven({ goesOn: "redrive", ...continues });
    const fork = forkRun({
      ...copied(driver, definition),
      seq: driver.events.length,
      edits: { inputs: {}, outputs: {}, variables: {} },
      reuseKeys: false,
    });
    if (!fork.ok) throw new Error(fork.message);
    expect(fork.decision.state.steps.get(key)?.continues).toBeNull();
  });
});
