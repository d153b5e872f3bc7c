/** A text that a workflow makes of a value does not depend on whether the value has been through the database. */
import { expect, it } from "vitest";
import { benchOfFile } from "../../support/engine.ts";

const bench = await benchOfFile();

it("keeps the order of keys in inputs, results, variables and items", async () => {
  const worker = bench.engine(({ args }) => args);
  await worker.work();
  const workflowId = await bench.publish({
    StartAt: "Call",
    States: {
      // Each call goes over the queue: what follows reads its values from the database.
      Call: {
        Type: "Task",
        Resource: "cairn:echo",
        Assign: { "kept.$": "$" },
        ResultPath: "$.result",
        Next: "Each",
      },
      Each: {
        Type: "Map",
        ItemsPath: "$.items",
        ResultPath: "$.items",
        ItemProcessor: {
          StartAt: "Again",
          States: { Again: { Type: "Task", Resource: "cairn:echo", End: true } },
        },
        Next: "Texts",
      },
      Texts: {
        Type: "Pass",
        Parameters: {
          "whole.$": "States.JsonToString($)",
          "kept.$": "States.JsonToString($kept)",
        },
        End: true,
      },
    },
  });
  const input = {
    zebra: 1,
    apple: { second: 2, first: [{ d: 1, c: 2 }] },
    items: [{ y: 1, b: 2 }],
  };
  const { id } = await worker.engine.startRun({ workflowId, input });
  const run = await bench.ended(id);
  expect(run.output).toEqual({
    value: {
      whole: JSON.stringify({ ...input, result: input }),
      kept: JSON.stringify(input),
    },
  });
});
