/** Calls to a model that are not made, on a whole worker: because the same was asked before, or because the budget does not hold them. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { startWholeWorker, type WholeWorker } from "../../support/whole-worker.ts";
import { until } from "../../support/until.ts";

let worker: WholeWorker;
beforeAll(async () => {
  worker = await startWholeWorker([]);
});
afterAll(async () => {
  await worker.close();
});

const usd = 1_000_000;
const model = "gpt-5.4-mini";

const asking = (args: Json, fields: object = {}): object => ({
  Type: "Task",
  Resource: "cairn:model",
  Arguments: args,
  ...fields,
});

it("asks a model once for what two steps want, and pays once", async () => {
  const args = { Model: model, Prompt: "Name a bird. A robin sings in the morning." };
  const cached = { Cache: { TtlSeconds: 600 }, Output: "{% $states.result.text %}" };
  const machine = {
    QueryLanguage: "JSONata",
    StartAt: "First",
    States: {
      First: asking(args, {
        ...cached,
        Assign: { first: "{% $states.result.text %}" },
        Next: "Then",
      }),
      // The result is kept when the step is committed, which nobody waits for.
      Then: { Type: "Wait", Seconds: 1, Next: "Again" },
      Again: asking(args, {
        ...cached,
        Output: "{% {'first': $first, 'again': $states.result.text} %}",
        End: true,
      }),
    },
  };
  const once = await worker.start(
    { QueryLanguage: "JSONata", StartAt: "Only", States: { Only: asking(args, { End: true }) } },
    null,
  );
  await worker.ended(once);
  const runId = await worker.start(machine, null);
  const { status, output } = await worker.ended(runId);
  expect(status).toBe("SUCCEEDED");
  const texts = output as { readonly first: string; readonly again: string };
  expect(texts.again).toBe(texts.first);
  expect(texts.first).not.toBe("");
  const { costMicros } = await worker.detail(runId);
  expect(costMicros).toBeGreaterThan(0);
  expect(costMicros).toBe((await worker.detail(once)).costMicros);
});

it("makes no call whose longest answer the budget does not hold", async () => {
  const args = { Model: model, Prompt: "Write a long book.", MaxTokens: 1_000_000 };
  const runId = await worker.start(
    {
      QueryLanguage: "JSONata",
      StartAt: "Ask",
      Budget: { MaxCostUsd: 1 },
      States: { Ask: asking(args, { End: true }) },
    },
    null,
  );
  await until(async () => (await worker.detail(runId)).status === "PAUSED");
  const { paused, costMicros } = await worker.detail(runId);
  expect(costMicros).toBe(0);
  expect(paused?.reason).toBe("budget");
  expect(paused?.neededMicros).toBeGreaterThan(2.5 * usd);
});
