/** Reports that come from somebody who no longer has a say. */
import { describe, expect, it } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { Outcome, StepToken } from "../../../shared/run/report.ts";
import { unborn } from "../../../shared/run/run-state.ts";
import { closedAmong, drop, dropClosed, untouched } from "../../../shared/run/touched.ts";
import { RunDriver } from "../../support/run-driver.ts";

const key = "A@1";
const machine = (fields: Record<string, unknown> = {}): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: "A",
  States: {
    A: {
      Type: "Task",
      Resource: "cairn:echo",
      Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 5 }],
      End: true,
      ...fields,
    },
  },
});
const done: Outcome = { type: "succeeded", output: { value: 1 }, assign: {}, next: null };
const tell = (
  driver: RunDriver,
  token: Omit<StepToken, "key" | "phase">,
  outcome: Outcome = done,
) =>
  driver.report({
    type: "outcome",
    step: { key, phase: "enter", ...token },
    outcome,
    costMicros: 0,
    random: 0,
  });
const claim = (driver: RunDriver, worker: string) =>
  driver.report({ type: "claimed", key, worker });
const timeOut = (driver: RunDriver, epoch: number) =>
  driver.report({ type: "overdue", key, epoch, limit: "total", random: 0 });

describe("an outcome", () => {
  it("does not count for the claim of another worker under the same epoch", () => {
    const driver = new RunDriver({ definition: machine() });
    claim(driver, "w1");
    expect(tell(driver, { attempt: 1, epoch: 1, worker: "w2" })).toBe("another worker has it");
    expect(tell(driver, { attempt: 1, epoch: 1, worker: "w1" })).toBeNull();
  });

  it("does not count once its attempt has timed out, even before the next one begins", () => {
    const driver = new RunDriver({ definition: machine() });
    claim(driver, "w1");
    timeOut(driver, 1);
    driver.report({ type: "due", key, attempt: 1 });
    expect(driver.state.steps.get(key)?.status).toBe("ready");
    expect(tell(driver, { attempt: 1, epoch: 1, worker: "w1" })).toBe("another worker has it");
  });
});

describe("a timer", () => {
  it("does not end a later wait of the same step", () => {
    const driver = new RunDriver({ definition: machine() });
    claim(driver, "w1");
    timeOut(driver, 1);
    expect(driver.report({ type: "due", key, attempt: 1 })).toBeNull();
    claim(driver, "w1");
    timeOut(driver, 2);
    expect(driver.report({ type: "due", key, attempt: 1 })).toBe("the step waits for another time");
    expect(driver.report({ type: "due", key, attempt: 2 })).toBeNull();
  });
});

describe("a lost worker", () => {
  it("takes nothing along that it had handed out before", () => {
    const definition = machine({ Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" });
    const driver = new RunDriver({ definition });
    claim(driver, "w1");
    const limits = { timeoutMs: null, heartbeatMs: null };
    const task = { kind: "callback", name: null, input: null, ...limits } as const;
    tell(driver, { attempt: 1, epoch: 1, worker: "w1" }, { type: "parked", task });
    expect(driver.report({ type: "lost", key, epoch: 1, random: 0 })).toBe(
      "no worker has the step",
    );
    expect(driver.state.steps.get(key)?.status).toBe("waiting");
  });
});

describe("dropping what is closed", () => {
  it("leaves alone what was open in the state that is committed", () => {
    const driver = new RunDriver({ definition: machine() });
    const committed = driver.state;
    claim(driver, "w1");
    tell(driver, { attempt: 1, epoch: 1 });
    const touched = { steps: new Set([key]), flows: new Set([""]) };
    const closed = closedAmong(committed, touched);
    expect(closed).toEqual(untouched());
    expect(drop(driver.state, closed).steps.get(key)?.status).toBe("succeeded");
    expect(drop(driver.state, closed).flows.get("")?.status).toBe("succeeded");
    expect(dropClosed(driver.state, touched).steps.size).toBe(0);
    expect(dropClosed(driver.state, touched).flows.size).toBe(0);
    expect(dropClosed(unborn, touched)).toBe(unborn);
  });
});
