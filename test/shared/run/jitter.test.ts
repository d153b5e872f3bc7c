import { describe, expect, it } from "vitest";
import { Failure } from "../../../shared/base/failure.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import { RunDriver } from "../../support/run-driver.ts";

const Retry = [
  { ErrorEquals: ["States.ALL"], IntervalSeconds: 100, JitterStrategy: "FULL" as const },
];
const task: Definition = {
  StartAt: "Call",
  States: { Call: { Type: "Task", Resource: "cairn:echo", Retry, End: true } },
};

function delaysOf(driver: RunDriver): readonly number[] {
  return driver.events.flatMap((event) =>
    event.type === "step.retried" ? [event.data.delayMs] : [],
  );
}

describe("a retry with full jitter waits a random part of its interval", () => {
  it("after a time-out", () => {
    const driver = new RunDriver({ definition: task });
    driver.report({ type: "claimed", key: "Call@1", worker: "w" });
    const epoch = driver.state.steps.get("Call@1")?.epoch ?? 0;
    driver.report({ type: "overdue", key: "Call@1", epoch, limit: "total", random: 0.25 });
    expect(delaysOf(driver)).toEqual([25_000]);
  });

  it("after an answer through a token", () => {
    const driver = new RunDriver({ definition: task });
    driver.report({ type: "claimed", key: "Call@1", worker: "w" });
    const answer = { ok: false, error: "Odd", cause: null } as const;
    driver.report({ type: "answered", key: "Call@1", attempt: 1, answer, random: 0.75 });
    expect(delaysOf(driver)).toEqual([75_000]);
  });

  it("after the failure of a branch", async () => {
    const inner: Definition = {
      StartAt: "Call",
      States: { Call: { Type: "Task", Resource: "cairn:echo", End: true } },
    };
    const driver = new RunDriver({
      definition: {
        StartAt: "Both",
        States: { Both: { Type: "Parallel", Branches: [inner], Retry, End: true } },
      },
      call: () => {
        throw new Failure("Odd", "as planned");
      },
    });
    await driver.step();
    await driver.step();
    expect(delaysOf(driver)).toEqual([50_000]);
  });
});
