/** What a run does inside Map and Parallel. Each driver step also checks that events refold to the state. */
import { describe, expect, it } from "vitest";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import { machine, task } from "../../support/machine.ts";
import { RunDriver } from "../../support/run-driver.ts";

const echo = ({ args }: { readonly args: Json }): Json => args;

describe("map and parallel", () => {
  const each = (
    fields: Record<string, unknown>,
    inner: State = task({ Arguments: "{% $states.input %}" }),
  ): Definition =>
    machine("Each", {
      Each: {
        Type: "Map",
        Items: "{% $states.input %}",
        ItemProcessor: { StartAt: "Work", States: { Work: inner } },
        End: true,
        ...fields,
      },
    });

  it("gives the results in the order of the items, whatever order they end in", async () => {
    let turn = 0;
    const choose = (count: number): number => (turn += 7) % count;
    const driver = await new RunDriver({
      definition: each({}),
      input: [5, 6, 7, 8, 9],
      call: echo,
      choose,
    }).finish();
    expect(driver.output).toEqual([5, 6, 7, 8, 9]);
  });

  it("never has more iterations under way than MaxConcurrency", async () => {
    const driver = new RunDriver({
      definition: each({ MaxConcurrency: 3 }),
      input: [1, 2, 3, 4, 5, 6, 7, 8],
      call: echo,
    });
    let most = 0;
    while (!driver.ended) {
      await driver.step();
      most = Math.max(
        most,
        [...driver.state.flows.values()].filter(
          (flow) => flow.path !== "" && flow.status === "open",
        ).length,
      );
    }
    expect(most).toBe(3);
    expect(driver.output).toHaveLength(8);
  });

  it("lets each lane do its group of N in a row under EveryN", async () => {
    const driver = new RunDriver({
      definition: each({ MaxConcurrency: 2, Checkpoint: { Policy: "EveryN", Count: 3 } }),
      input: [0, 1, 2, 3, 4, 5, 6],
      call: echo,
    });
    await driver.step();
    expect(
      [...driver.state.flows.values()]
        .filter((flow) => flow.path !== "" && flow.status === "open")
        .map((flow) => flow.index),
    ).toEqual([0, 3]);
    await driver.finish();
    expect(driver.output).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("does nothing for no items", async () => {
    expect((await new RunDriver({ definition: each({}), input: [] }).finish()).output).toEqual([]);
  });

  it("selects what each iteration gets, with index and value", async () => {
    const definition = each({
      ItemSelector: {
        at: "{% $states.context.Map.Item.Index %}",
        item: "{% $states.context.Map.Item.Value %}",
      },
    });
    const driver = await new RunDriver({ definition, input: ["a", "b"], call: echo }).finish();
    expect(driver.output).toEqual([
      { at: 0, item: "a" },
      { at: 1, item: "b" },
    ]);
  });

  it("fails with the error of an iteration and cancels the others", async () => {
    const driver = await new RunDriver({
      definition: each({}),
      input: [1, 2, 3],
      call: ({ args }) => {
        if (args === 1) throw new Failure("Broken", "first");
        return args;
      },
    }).finish();
    expect(driver.state.ending).toMatchObject({ error: "Broken", cause: "first" });
    expect(driver.log().filter((line) => line.startsWith("step.cancelled"))).toEqual([
      "step.cancelled Each/1/Work",
      "step.cancelled Each/2/Work",
    ]);
  });

  it("tolerates as many failures as it says, and leaves their results out", async () => {
    const call = ({ args }: { readonly args: Json }): Json => {
      if (typeof args === "number" && args % 2 === 1) throw new Failure("Odd", String(args));
      return args;
    };
    const tolerant = await new RunDriver({
      definition: each({ ToleratedFailureCount: 2 }),
      input: [0, 1, 2, 3, 4],
      call,
    }).finish();
    expect(tolerant.output).toEqual([0, 2, 4]);
    const strict = await new RunDriver({
      definition: each({ ToleratedFailurePercentage: 20 }),
      input: [0, 1, 2, 3, 4],
      call,
    }).finish();
    expect(strict.state.status).toBe("FAILED");
  });

  it("opens its flows anew when it retries as a whole", async () => {
    let left = 1;
    const driver = await new RunDriver({
      definition: each({ Retry: [{ ErrorEquals: ["Once"] }] }),
      input: [1, 2],
      call: ({ args }) => {
        left -= 1;
        if (left >= 0) throw new Failure("Once", "");
        return args;
      },
    }).finish();
    expect(driver.output).toEqual([1, 2]);
    expect(driver.log()).toContain("step.succeeded Each#2/0/Work");
  });

  it("opens its flows anew on every visit in a loop, under paths of their own", async () => {
    const driver = await new RunDriver({
      definition: machine("Init", {
        Init: { Type: "Pass", Assign: { n: 0 }, Next: "Each" },
        Each: {
          Type: "Map",
          Items: [1, 2],
          ItemProcessor: {
            StartAt: "Work",
            States: { Work: task({ Arguments: "{% $states.input %}" }) },
          },
          Assign: { n: "{% $n + 1 %}" },
          Next: "Again",
        },
        Again: {
          Type: "Choice",
          Choices: [{ Condition: "{% $n < 2 %}", Next: "Each" }],
          Default: "Done",
        },
        Done: { Type: "Succeed", Output: "{% $n %}" },
      }),
      call: echo,
    }).finish();
    expect(driver.output).toBe(2);
    const worked = driver.log().filter((line) => line.startsWith("step.succeeded Each"));
    expect(new Set(worked).size).toBe(
      driver.events.filter((event) => event.type === "step.succeeded" && event.state === "Work")
        .length + 1,
    );
    expect(worked).toContain("step.succeeded Each#2/1/Work");
  });

  it("runs the branches of a Parallel on the same input and joins once", async () => {
    const driver = await new RunDriver({
      definition: machine("Both", {
        Both: {
          Type: "Parallel",
          Branches: [
            {
              StartAt: "Left",
              States: { Left: { Type: "Pass", Output: "{% $states.input.n + 1 %}", End: true } },
            },
            {
              StartAt: "Right",
              States: { Right: { Type: "Pass", Output: "{% $states.input.n - 1 %}", End: true } },
            },
          ],
          End: true,
        },
      }),
      input: { n: 10 },
      choose: (count) => count - 1,
    }).finish();
    expect(driver.output).toEqual([11, 9]);
    expect(driver.log().filter((line) => line === "parallel.succeeded Both")).toHaveLength(1);
  });
});
