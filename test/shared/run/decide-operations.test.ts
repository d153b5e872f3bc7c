import { describe, expect, it } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { StepToken } from "../../../shared/run/report.ts";
import { RunDriver } from "../../support/run-driver.ts";

const definition = {
  QueryLanguage: "JSONata",
  StartAt: "Batch",
  States: {
    Batch: {
      Type: "Task",
      Resource: "cairn:annotate",
      Checkpoint: { Policy: "EveryN", Count: 2 },
      Compensate: { Resource: "cairn:undo" },
      Next: "After",
    },
    After: { Type: "Fail", Error: "No" },
  },
} as unknown as Definition;

const operations = (step: StepToken) =>
  ({
    type: "operations",
    step,
    policy: "EveryN",
    operations: 2,
    costMicros: 7,
    reason: "policy",
    saved: { a: { value: 1 }, b: { value: 2 } },
    bytes: 4,
  }) as const;

function claimed(): { readonly driver: RunDriver; readonly token: StepToken } {
  const driver = new RunDriver({ definition });
  driver.report({ type: "claimed", key: "Batch@1", worker: "w" });
  return { driver, token: tokenOf(driver, "Batch@1") };
}

function tokenOf(driver: RunDriver, key: string): StepToken {
  const step = driver.state.steps.get(key);
  if (step === undefined) throw new Error(`no step ${key}`);
  const { phase, attempt, epoch } = step;
  return { key, phase, attempt, epoch };
}

describe("operations of a step", () => {
  it("are an event of the attempt, and change nothing else", () => {
    const { driver, token } = claimed();
    const before = driver.state.steps.get("Batch@1");
    expect(driver.report(operations(token))).toBeNull();
    const { type: _type, step: _step, ...data } = operations(token);
    expect(driver.events.at(-1)).toEqual({
      type: "checkpoint.saved",
      state: "Batch",
      path: "Batch",
      visit: 1,
      attempt: 1,
      data,
    });
    expect(driver.state.steps.get("Batch@1")).toBe(before);
  });

  it("of a worker that has lost the step are refused", () => {
    const { driver, token } = claimed();
    driver.report({ type: "lost", key: "Batch@1", epoch: token.epoch, random: 0 });
    expect(driver.report(operations(token))).not.toBeNull();
    driver.report({ type: "claimed", key: "Batch@1", worker: "w2" });
    expect(driver.report(operations(token))).not.toBeNull();
    expect(driver.events.filter(({ type }) => type === "checkpoint.saved")).toEqual([]);
  });

  it("give the step its crash budget back: it has got on", () => {
    const { driver } = claimed();
    for (const lost of [1, 2]) {
      const { epoch } = tokenOf(driver, "Batch@1");
      driver.report({ type: "lost", key: "Batch@1", epoch, random: 0 });
      expect(driver.state.steps.get("Batch@1")?.lost).toBe(lost);
      driver.report({ type: "claimed", key: "Batch@1", worker: "w" });
    }
    driver.report(operations(tokenOf(driver, "Batch@1")));
    expect(driver.state.steps.get("Batch@1")?.lost).toBe(0);
    const { epoch } = tokenOf(driver, "Batch@1");
    driver.report({ type: "lost", key: "Batch@1", epoch, random: 0 });
    expect(driver.state.status).toBe("RUNNING");
  });

  it("may come right before the outcome of the attempt", () => {
    const { driver, token } = claimed();
    driver.report(operations(token));
    const failed = { type: "failed", error: "E", cause: null } as const;
    const outcome = { type: "outcome", step: token, outcome: failed, costMicros: 3, random: 0 };
    expect(driver.report(outcome as Parameters<RunDriver["report"]>[0])).toBeNull();
    expect(driver.state.status).toBe("FAILED");
  });

  it("of an undo leave no event: it has the path of the step that it undoes", () => {
    const { driver, token } = claimed();
    const output = { value: 1 };
    driver.report({
      type: "outcome",
      step: token,
      outcome: { type: "succeeded", output, assign: {}, next: "After", result: output },
      costMicros: 0,
      random: 0,
    });
    driver.report({ type: "claimed", key: "After@1", worker: "w" });
    driver.report({
      type: "outcome",
      step: tokenOf(driver, "After@1"),
      outcome: { type: "failed", error: "No", cause: null },
      costMicros: 0,
      random: 0,
    });
    const undo = [...driver.state.steps.keys()].find((key) => key.includes("~undo")) ?? "";
    driver.report({ type: "claimed", key: undo, worker: "w" });
    expect(driver.report(operations(tokenOf(driver, undo)))).toBeNull();
    expect(driver.events.filter(({ type }) => type === "checkpoint.saved")).toEqual([]);
  });
});

describe("a checkpoint of outcomes", () => {
  const note = { key: "Batch@1", policy: "EveryN", operations: 2, costMicros: 5 } as const;
  const done = (step: StepToken) =>
    ({
      type: "outcome",
      step,
      outcome: { type: "succeeded", output: { value: 1 }, assign: {}, next: "After" },
      costMicros: 5,
      random: 0,
      checkpoint: note,
    }) as const;

  it("stands before the outcome that completes it", () => {
    const { driver, token } = claimed();
    driver.report(done(token));
    const types = driver.events.map(({ type }) => type).slice(-3);
    expect(types).toEqual(["checkpoint.saved", "step.succeeded", "step.scheduled"]);
    expect(driver.events.at(-3)?.data).toEqual({
      policy: "EveryN",
      operations: 2,
      costMicros: 5,
      reason: "policy",
    });
  });

  it("is refused with its outcome when the worker has lost the step", () => {
    const { driver, token } = claimed();
    driver.report({ type: "lost", key: "Batch@1", epoch: token.epoch, random: 0 });
    expect(driver.report(done(token))).not.toBeNull();
    expect(driver.events.filter(({ type }) => type === "checkpoint.saved")).toEqual([]);
  });
});
