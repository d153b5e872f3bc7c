import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { definitionSchema } from "../../../shared/definition/definition.ts";
import { evolve } from "../../../shared/run/evolve.ts";
import { prune, unborn } from "../../../shared/run/run-state.ts";
import {
  simulate,
  Simulation,
  type SimulatedAnswer,
  type SimulationOptions,
} from "../../../shared/run/simulation.ts";
import { jsonataEvaluator } from "../../support/jsonata-evaluator.ts";

const startMs = Date.parse("2026-05-01T12:00:00.000Z");

function options(
  states: JsonObject,
  answer: SimulatedAnswer | (() => Promise<SimulatedAnswer>) = {
    outcome: { type: "result", value: "ok" },
  },
  input: Json = {},
): SimulationOptions {
  return {
    definition: definitionSchema.parse({
      QueryLanguage: "JSONata",
      StartAt: Object.keys(states)[0],
      States: states,
    }),
    input,
    startMs,
    ports: {
      evaluator: jsonataEvaluator,
      mismatch: async () => null,
      call: async () => (typeof answer === "function" ? await answer() : answer),
    },
  };
}

const call = { Type: "Task", Resource: "urn:example:work", End: true };
const ask = {
  Type: "Task",
  Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  End: true,
};

describe("a simulated run", () => {
  test("waits on the clock of its events", async () => {
    const { events, elapsedMs } = await simulate(
      options({ Wait: { Type: "Wait", Seconds: 90, Next: "Done" }, Done: { Type: "Succeed" } }),
    );
    const at = (type: string) => events.find((event) => event.type === type)?.at;
    expect(elapsedMs).toBe(90_000);
    expect([at("run.created"), at("timer.fired"), at("run.succeeded")]).toEqual([
      "2026-05-01T12:00:00.000Z",
      "2026-05-01T12:01:30.000Z",
      "2026-05-01T12:01:30.000Z",
    ]);
  });

  test("numbers its events densely, and they fold to its state", async () => {
    const simulation = new Simulation(options({ Call: call }));
    const { events } = await simulation.finish();
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(prune(events.reduce(evolve, unborn))).toEqual(prune(simulation.state));
  });

  test("is the same every time", async () => {
    const states = {
      Each: {
        Type: "Map",
        Items: [1, 2, 3],
        ItemProcessor: {
          StartAt: "Draw",
          States: { Draw: { Type: "Pass", Output: "{% $states.input * 2 %}", End: true } },
        },
        End: true,
      },
    };
    const [first, second] = [await simulate(options(states)), await simulate(options(states))];
    expect(first).toEqual(second);
    expect(first.output).toEqual([2, 4, 6]);
  });

  test("shows every visit of a state with what went in and came out", async () => {
    const { steps } = await simulate(
      options({
        Set: { Type: "Pass", Assign: { x: 1 }, Output: { a: 2 }, Next: "Call" },
        Call: call,
      }),
    );
    expect(steps).toMatchObject([
      { state: "Set", type: "Pass", input: {}, output: { a: 2 }, assigned: { x: 1 } },
      { state: "Call", type: "Task", input: { a: 2 }, output: "ok", assigned: {} },
    ]);
  });

  test("tells items apart in iterations within iterations", async () => {
    const inner = {
      Type: "Map",
      ItemProcessor: { StartAt: "Show", States: { Show: { Type: "Pass", End: true } } },
      End: true,
    };
    const outer = {
      Type: "Map",
      ItemProcessor: { StartAt: "Inner", States: { Inner: inner } },
      End: true,
    };
    const { output } = await simulate(options({ Outer: outer }, undefined, [["a"], ["b", "c"]]));
    expect(output).toEqual([["a"], ["b", "c"]]);
  });

  test("stays open while nobody answers a task, and goes on when somebody does", async () => {
    const simulation = new Simulation(options({ Ask: ask }, { outcome: { type: "silent" } }));
    expect((await simulation.finish()).status).toBe("RUNNING");
    const answer = { ok: true, result: { value: "yes" } } as const;
    expect(
      simulation.report({ type: "answered", random: 0, key: "Ask@1", attempt: 1, answer }),
    ).toBeNull();
    expect(await simulation.finish()).toMatchObject({ status: "SUCCEEDED", output: "yes" });
  });

  test("does not hear an answer that comes after the time-out", async () => {
    const late: SimulatedAnswer = { outcome: { type: "result", value: "late" }, afterMs: 8000 };
    const { status, error, elapsedMs } = await simulate(
      options({ Call: { ...call, TimeoutSeconds: 5 } }, late),
    );
    expect({ status, error, elapsedMs }).toEqual({
      status: "FAILED",
      error: "States.Timeout",
      elapsedMs: 5000,
    });
  });

  test("gives up a loop without an end", async () => {
    const endless = options({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } });
    const { status, events } = await simulate({ ...endless, maxEvents: 100 });
    expect(status).toBe("RUNNING");
    expect(events.length).toBeGreaterThanOrEqual(100);
    expect(events.length).toBeLessThan(110);
  });

  test("does not hide a fault of what it is given", async () => {
    const broken = options({ Call: call }, () => Promise.reject(new TypeError("a bug")));
    await expect(simulate(broken)).rejects.toThrow("a bug");
  });

  test("writes and reads objects", async () => {
    const { output } = await simulate({
      ...options({
        Each: {
          Type: "Map",
          ItemReader: {
            Resource: "arn:aws:states:::s3:getObject",
            Arguments: { Bucket: "b", Key: "k" },
            ReaderConfig: { InputType: "JSON" },
          },
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
            StartAt: "Show",
            States: { Show: { Type: "Pass", End: true } },
          },
          ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "out" } },
          End: true,
        },
      }),
      objects: { "s3://b/k": "[1, 2]" },
    });
    expect(output).toMatchObject({ ResultWriterDetails: { Bucket: "out" } });
  });

  test("ends at the time-out of the machine", async () => {
    const given = options({ Wait: { Type: "Wait", Seconds: 60, End: true } });
    const definition = { ...given.definition, TimeoutSeconds: 7 };
    const { status, error, cause, elapsedMs } = await simulate({ ...given, definition });
    expect({ status, error, cause, elapsedMs }).toEqual({
      status: "TIMED_OUT",
      error: null,
      cause: null,
      elapsedMs: 7000,
    });
  });
});
