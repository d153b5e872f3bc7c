/** What a run does, step by step: the engine's rules without its shell. Each driver step also checks that events refold to the state. */
import { describe, expect, it } from "vitest";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import { machine, task } from "../../support/machine.ts";
import { RunDriver } from "../../support/run-driver.ts";

describe("a run", () => {
  it("passes data from state to state and ends with the last output", async () => {
    const driver = await new RunDriver({
      definition: machine("Double", {
        Double: { Type: "Pass", Output: { n: "{% $states.input.n * 2 %}" }, Next: "Call" },
        Call: {
          Type: "Task",
          Resource: "cairn:add",
          Arguments: { n: "{% $states.input.n %}" },
          Output: "{% $states.result.sum %}",
          End: true,
        },
      }),
      input: { n: 4 },
      call: ({ args }) => ({ sum: (args as { n: number }).n + 1 }),
    }).finish();
    expect(driver.state.status).toBe("SUCCEEDED");
    expect(driver.output).toBe(9);
    expect(driver.log()).toEqual([
      "run.created",
      "step.scheduled Double",
      "step.started Double",
      "step.succeeded Double",
      "step.scheduled Call",
      "step.started Call",
      "step.succeeded Call",
      "run.succeeded",
    ]);
  });

  it("takes the first rule that matches, else the default", async () => {
    const definition = machine("Size", {
      Size: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.n > 100 %}", Next: "Big" },
          { Condition: "{% $states.input.n > 10 %}", Next: "Middle", Output: "middling" },
        ],
        Default: "Small",
      },
      Big: { Type: "Succeed", Output: "big" },
      Middle: { Type: "Succeed" },
      Small: { Type: "Succeed", Output: "small" },
    });
    for (const [n, output] of [
      [1000, "big"],
      [50, "middling"],
      [1, "small"],
    ] as const) {
      expect((await new RunDriver({ definition, input: { n } }).finish()).output).toBe(output);
    }
  });

  it("fails with the name of a Choice that no rule matches", async () => {
    const definition = machine("Size", {
      Size: { Type: "Choice", Choices: [{ Condition: false, Next: "Done" }] },
      Done: { Type: "Succeed" },
    });
    const driver = await new RunDriver({ definition }).finish();
    expect(driver.state.ending).toMatchObject({
      status: "FAILED",
      error: "States.NoChoiceMatched",
    });
  });

  it("waits for a time without being ready", async () => {
    const driver = new RunDriver({
      definition: machine("Wait", { Wait: { Type: "Wait", Seconds: 30, End: true } }),
      input: { kept: true },
    });
    await driver.step();
    expect(driver.ready).toEqual([]);
    expect(driver.state.steps.get("Wait@1")).toMatchObject({
      status: "waiting",
      wake: { delayMs: 30_000 },
    });
    await driver.finish();
    expect(driver.output).toEqual({ kept: true });
  });

  it("keeps variables for later states and for inner flows", async () => {
    const driver = await new RunDriver({
      definition: machine("Set", {
        Set: { Type: "Pass", Assign: { factor: 3 }, Next: "Each" },
        Each: {
          Type: "Map",
          Items: [1, 2],
          ItemProcessor: {
            StartAt: "Times",
            States: { Times: { Type: "Pass", Output: "{% $states.input * $factor %}", End: true } },
          },
          End: true,
        },
      }),
    }).finish();
    expect(driver.output).toEqual([3, 6]);
  });

  it("counts the visits of a state in a loop", async () => {
    const driver = await new RunDriver({
      definition: machine("Init", {
        Init: { Type: "Pass", Assign: { n: 0 }, Next: "Add" },
        Add: { Type: "Pass", Assign: { n: "{% $n + 1 %}" }, Next: "Enough" },
        Enough: {
          Type: "Choice",
          Choices: [{ Condition: "{% $n < 3 %}", Next: "Add" }],
          Default: "Done",
        },
        Done: { Type: "Succeed", Output: "{% $n %}" },
      }),
    }).finish();
    expect(driver.output).toBe(3);
    expect(
      driver.events
        .filter((event) => event.type === "step.succeeded" && event.path === "Add")
        .map((event) => event.visit),
    ).toEqual([1, 2, 3]);
  });
});

describe("retry and catch", () => {
  const flaky = (failures: number, error = "Model.Unavailable") => {
    let left = failures;
    return (): Json => {
      left -= 1;
      if (left >= 0) throw new Failure(error, "try later");
      return "answer";
    };
  };

  it("retries with growing delays and then succeeds", async () => {
    const definition = machine("Call", {
      Call: task({
        Retry: [
          {
            ErrorEquals: ["Model.Unavailable"],
            IntervalSeconds: 2,
            BackoffRate: 3,
            MaxAttempts: 5,
          },
        ],
      }),
    });
    const driver = await new RunDriver({ definition, call: flaky(2) }).finish();
    expect(driver.output).toBe("answer");
    expect(
      driver.events.flatMap((event) => (event.type === "step.retried" ? [event.data.delayMs] : [])),
    ).toEqual([2000, 6000]);
    expect(
      driver.events.flatMap((event) => (event.type === "step.started" ? [event.attempt] : [])),
    ).toEqual([1, 2, 3]);
  });

  it("waits at least as long as the service asked", async () => {
    const definition = machine("Call", {
      Call: task({ Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1 }] }),
    });
    let first = true;
    const driver = await new RunDriver({
      definition,
      call: () => {
        if (!first) return "ok";
        first = false;
        throw new Failure("Model.RateLimited", "slow down", { retryAfterMs: 17_000 });
      },
    }).finish();
    expect(driver.events.find((event) => event.type === "step.retried")?.data).toMatchObject({
      delayMs: 17_000,
    });
  });

  it("counts the uses of each Retry entry on its own, then catches by name with the error as data", async () => {
    const definition = machine("Call", {
      Call: task({
        End: undefined,
        Next: "Never",
        Retry: [
          { ErrorEquals: ["A"], MaxAttempts: 1 },
          { ErrorEquals: ["B"], MaxAttempts: 1 },
        ],
        Catch: [
          { ErrorEquals: ["A"], Next: "Never" },
          {
            ErrorEquals: ["B"],
            Next: "Rescue",
            Output: "{% $states.errorOutput.Error & ': ' & $states.errorOutput.Cause %}",
          },
        ],
      }),
      Never: { Type: "Succeed" },
      Rescue: { Type: "Succeed" },
    });
    const errors = ["A", "B", "B"];
    const driver = await new RunDriver({
      definition,
      call: () => {
        throw new Failure(errors.shift() ?? "none", "why");
      },
    }).finish();
    expect(driver.state.status).toBe("SUCCEEDED");
    expect(driver.output).toBe("B: why");
    expect(driver.calls).toHaveLength(3);
  });

  it("does not catch States.Runtime with States.ALL, nor a time-out with States.TaskFailed", async () => {
    for (const [thrown, listed] of [
      ["States.Runtime", "States.ALL"],
      ["States.Timeout", "States.TaskFailed"],
    ] as const) {
      const definition = machine("Call", {
        Call: task({ Catch: [{ ErrorEquals: [listed], Next: "Rescue" }] }),
        Rescue: { Type: "Succeed" },
      });
      const driver = await new RunDriver({ definition, call: flaky(9, thrown) }).finish();
      expect(driver.state.ending).toMatchObject({ status: "FAILED", error: thrown });
    }
  });

  it("rejects a result that does not match Validate, and lets it be caught", async () => {
    const definition = machine("Call", {
      Call: task({
        Validate: { type: "string" },
        Catch: [{ ErrorEquals: ["Cairn.InvalidOutput"], Next: "Rescue" }],
      }),
      Rescue: { Type: "Succeed", Output: "rescued" },
    });
    expect((await new RunDriver({ definition, call: () => 42 }).finish()).output).toBe("rescued");
    expect((await new RunDriver({ definition, call: () => "fine" }).finish()).output).toBe("fine");
  });

  it("fails the run with error and cause when nothing catches", async () => {
    const driver = await new RunDriver({
      definition: machine("Call", { Call: task() }),
      call: flaky(1),
    }).finish();
    expect(driver.state).toMatchObject({
      status: "FAILED",
      ending: { error: "Model.Unavailable", cause: "try later" },
    });
  });
});
