/** What the expressions of a step see of its run: variables, the context object, the iterations of a Map. */
import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import type { MapResults } from "../../../server/context/result-writer.ts";
import { benchOfFile } from "../../support/engine.ts";
import { machine } from "../../support/machine.ts";

const bench = await benchOfFile();

async function run(definition: Definition, input: Json = {}) {
  const worker = bench.engine();
  await worker.work();
  const workflowId = await bench.publish(definition);
  const { id } = await worker.engine.startRun({ workflowId, input });
  return { ...(await bench.ended(id)), workflowId };
}

const pass = (output: Json): State => ({ Type: "Pass", Output: output, End: true });
const each = (fields: Record<string, unknown>, inner: State, config?: object): State => ({
  Type: "Map",
  Items: "{% $states.input %}",
  ItemProcessor: {
    ...(config === undefined ? {} : { ProcessorConfig: config }),
    StartAt: "One",
    States: { One: inner },
  },
  End: true,
  ...fields,
});
const distributed = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };

describe("the context object", () => {
  it("tells of the run, the machine and the state", async () => {
    const ended = await run(machine("Look", { Look: pass("{% $states.context %}") }), { a: 1 });
    const scheduled = (await bench.events(ended.id)).find(({ type }) => type === "step.scheduled");
    expect(ended.output).toEqual({
      value: {
        Execution: {
          Id: ended.id,
          Name: ended.id,
          Input: { a: 1 },
          RoleArn: "arn:aws:iam::000000000000:role/cairn",
          StartTime: ended.created_at.toISOString(),
          RedriveCount: 0,
        },
        StateMachine: { Id: ended.workflow_id, Name: "test" },
        State: { Name: "Look", EnteredTime: scheduled?.at.toISOString() },
      },
    });
  });

  it("shows the item itself where the iteration has another input", async () => {
    const ended = await run(
      machine("Each", {
        Each: each(
          { ItemSelector: { doubled: "{% $states.context.Map.Item.Value * 2 %}" } },
          pass({
            input: "{% $states.input.doubled %}",
            value: "{% $states.context.Map.Item.Value %}",
            index: "{% $states.context.Map.Item.Index %}",
          }),
        ),
      }),
      [5, 7],
    );
    expect(ended.output).toEqual({
      value: [
        { input: 10, value: 5, index: 0 },
        { input: 14, value: 7, index: 1 },
      ],
    });
  });
});

describe("variables", () => {
  const set = (next: State): Definition =>
    machine("Set", {
      Set: { Type: "Pass", Assign: { factor: 3 }, Output: [1, 2], Next: "Each" },
      Each: next,
    });

  it("are seen by the iterations of an inline Map", async () => {
    const ended = await run(set(each({}, pass("{% $factor * $states.input %}"))));
    expect(ended.output).toEqual({ value: [3, 6] });
  });

  it("are not seen by those of a distributed one, which have their own", async () => {
    const inner = pass("{% $exists($factor) %}");
    expect((await run(set(each({}, inner, distributed)))).output).toEqual({
      value: [false, false],
    });
    const own = machine("Each", {
      Each: each({}, { Type: "Pass" }, distributed),
    });
    const state = own.States["Each"] as { ItemProcessor: { States: Record<string, State> } };
    state.ItemProcessor.States = {
      One: { Type: "Pass", Assign: { mine: "{% $states.input %}" }, Next: "Then" },
      Then: pass("{% $mine * 10 %}"),
    };
    expect((await run(own, [1, 2])).output).toEqual({ value: [10, 20] });
  });
});

describe("the results of a distributed Map", () => {
  it("are written with how each of its iterations has ended", async () => {
    const written: MapResults[] = [];
    const worker = bench.engine(() => null, {
      writeResults: async (_call, results) => {
        written.push(results);
        return "written";
      },
    });
    await worker.work();
    const inner = each(
      {
        ToleratedFailurePercentage: 50,
        Label: "Pages",
        ResultWriter: {
          Resource: "arn:aws:states:::s3:putObject",
          Arguments: { Bucket: "results" },
        },
      },
      { Type: "Pass" },
      distributed,
    );
    const state = inner as { ItemProcessor: { States: Record<string, State>; StartAt: string } };
    state.ItemProcessor.States = {
      One: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input = 2 %}", Next: "Bad" }],
        Default: "Good",
      },
      Bad: { Type: "Fail", Error: "Bad", Cause: "page" },
      Good: pass("{% $states.input * 10 %}"),
    };
    const workflowId = await bench.publish(machine("Each", { Each: inner }));
    const { id } = await worker.engine.startRun({ workflowId, input: [1, 2, 3] });
    expect(await bench.ended(id)).toMatchObject({ output: { value: "written" } });
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({
      runId: id,
      mapRun: { arn: expect.stringContaining(`:mapRun:${workflowId}/Pages:`) as string },
    });
    const ended = {
      startedAt: expect.any(String) as string,
      stoppedAt: expect.any(String) as string,
    };
    const fine = { status: "SUCCEEDED", error: null, cause: null, ...ended };
    expect(written[0]?.iterations).toEqual([
      { index: 0, input: 1, output: 10, ...fine },
      { index: 1, input: 2, output: null, status: "FAILED", error: "Bad", cause: "page", ...ended },
      { index: 2, input: 3, output: 30, ...fine },
    ]);
  });
});
