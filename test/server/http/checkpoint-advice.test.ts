/** Where closer checkpoints would have saved money. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApiServer, type ApiServer } from "./api-server.ts";
import { seedInTime } from "./seed-in-time.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(async () => {
  await api.stop();
});

type Policy = { readonly Policy: string; readonly Count?: number };

/** A workflow with one step, of which a run lost its first attempt, with so many answered calls. */
async function crashed(name: string, checkpoint: Policy | null, calls: number): Promise<string> {
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Annotate",
    States: {
      Annotate: {
        Type: "Task",
        Resource: "cairn:annotate",
        Arguments: { Records: [{ text: "a" }], Model: "gpt-5.4-mini", Prompt: "{{record.text}}" },
        ...(checkpoint === null ? {} : { Checkpoint: checkpoint }),
        End: true,
      },
    },
  };
  const { id } = (await api.call("createWorkflow", { json: { name, definition } })).body;
  const entry = (attempt: number, ordinal: number) => ({
    path: "Annotate",
    attempt,
    ordinal,
    micros: 100,
  });
  await seedInTime(api.database, {
    workflowId: id,
    steps: [{ path: "Annotate", attempt: 2 }],
    ledger: [
      ...Array.from({ length: calls }, (_, ordinal) => entry(1, ordinal)),
      ...Array.from({ length: calls }, (_, ordinal) => entry(2, ordinal)),
    ],
    events: [
      { type: "step.lost", path: "Annotate", attempt: 1, data: { worker: "w", lost: 1 } },
      {
        type: "step.succeeded",
        path: "Annotate",
        attempt: 2,
        data: { output: null, costMicros: 0, next: null },
      },
    ],
  });
  return id;
}

describe("advice on checkpoints", () => {
  test("names the states whose answered calls crashes threw away, the dearest first", async () => {
    const few = await crashed("Few", { Policy: "Milestone" }, 2);
    const many = await crashed("Many", { Policy: "EveryN", Count: 100 }, 30);
    await crashed("Close enough", { Policy: "Every" }, 30);
    await crashed("By default", null, 30);
    const { advice } = (await api.call("getCheckpointAdvice")).body;
    const told = { state: "Annotate", crashes: 1, unpriced: 0 };
    expect(advice).toEqual([
      {
        ...told,
        workflowId: many,
        workflowName: "Many",
        calls: 30,
        micros: 3000,
        policy: "EveryN",
        every: 100,
      },
      {
        ...told,
        workflowId: few,
        workflowName: "Few",
        calls: 2,
        micros: 200,
        policy: "Milestone",
        every: null,
      },
    ]);
    const one = await api.call("getCheckpointAdvice", { query: { workflow: few } });
    expect(one.body.advice.map(({ workflowId }) => workflowId)).toEqual([few]);
    const before = await api.call("getCheckpointAdvice", {
      query: { from: "2025-01-01", to: "2025-01-31" },
    });
    expect(before.body.advice).toEqual([]);
  });
});
