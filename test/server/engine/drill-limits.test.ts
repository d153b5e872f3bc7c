/** What drills are kept to: the operation that was named, states that they can happen to, and the run that asked for them. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EventMessage } from "../../../shared/api/run.ts";
import { drillRefusal } from "../../../shared/run/drill-check.ts";
import type { Drill } from "../../../shared/run/drill.ts";
import { listEvents } from "../../../server/store/run-queries.ts";
import { listStepLogs } from "../../../server/store/step-logs.ts";
import { startWholeWorker, type WholeWorker } from "../../support/whole-worker.ts";

let worker: WholeWorker;
beforeAll(async () => {
  worker = await startWholeWorker([]);
});
afterAll(async () => {
  await worker.close();
});

const crash = (its: Partial<Drill> = {}): Drill => ({
  state: "Annotate",
  fault: "crash",
  attempt: 1,
  afterOperations: null,
  ...its,
});
const records = Array.from({ length: 12 }, (_, id) => ({ id, text: `Record ${String(id)}.` }));

/** Annotates twelve records one after the other; so many operations are committed together. */
function annotating(count: number): object {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Annotate",
    States: {
      Annotate: {
        Type: "Task",
        Resource: "cairn:annotate",
        Arguments: {
          Records: records,
          Model: "gpt-5.4-mini",
          Prompt: "{{record.text}}",
          MaxConcurrency: 1,
        },
        Checkpoint: { Policy: "EveryN", Count: count },
        End: true,
      },
    },
  };
}

async function log(runId: string): Promise<readonly EventMessage[]> {
  return await listEvents(worker.database, { runId, after: 0, limit: 1_000 });
}

async function callsOf(runId: string): Promise<readonly number[]> {
  const { rows } = await worker.database.pool.query<{ calls: number }>(
    "select count(*)::integer as calls from ledger where run_id = $1 and kind = 'estimated' group by attempt order by attempt",
    [runId],
  );
  return rows.map(({ calls }) => calls);
}

it("loses the worker after so many operations, and repeats those that were not committed", async () => {
  const id = await worker.start(annotating(3), {}, [crash({ afterOperations: 5 })]);
  expect((await worker.ended(id)).status).toBe("SUCCEEDED");
  // Five were done, three of them saved: the second attempt does the other nine.
  expect(await callsOf(id)).toEqual([5, 9]);
  const types = (await log(id)).map(({ type }) => type);
  expect(types.filter((type) => type === "step.lost")).toHaveLength(1);
  const { items } = await listStepLogs(worker.database, { runId: id });
  expect(new Set(items.map(({ attempt }) => attempt))).toEqual(new Set([1, 2]));
});

it("loses nothing when the step has fewer operations than were named", async () => {
  const id = await worker.start(annotating(3), {}, [crash({ afterOperations: 100 })]);
  expect((await worker.ended(id)).status).toBe("SUCCEEDED");
});

it("is nothing that a redrive inherits", async () => {
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Ask",
    States: {
      Ask: {
        Type: "Task",
        Resource: "cairn:model",
        Arguments: { Model: "gpt-5.4-mini", Prompt: "Name a bird. A robin sings." },
        End: true,
      },
    },
  };
  const limited = crash({ state: "Ask", fault: "rateLimit" });
  const id = await worker.start(definition, {}, [limited, crash({ state: "Ask", attempt: 2 })]);
  expect(await worker.ended(id)).toMatchObject({ status: "FAILED", error: "Model.RateLimited" });
  const again = await worker.redrive(id);
  expect((await worker.ended(again)).status).toBe("SUCCEEDED");
  const own = (await log(again)).slice((await log(id)).length);
  expect(own.map(({ type }) => type)).not.toContain("step.drilled");
  expect(await worker.detail(again)).not.toHaveProperty("drill");
});

const task = (Resource: string) => ({ Type: "Task", Resource, End: true }) as const;
it.each([
  ["an answer from outside", "cairn:approval.waitForTaskToken", "corrupt", "answered-outside"],
  ["an activity", "arn:aws:states:eu-west-1:1:activity:label", "corrupt", "answered-outside"],
  ["an activity", "arn:aws:states:eu-west-1:1:activity:label", "rateLimit", "no-service"],
  ["code", "cairn:code", "rateLimit", "no-service"],
] as const)("cannot happen to %s (%s, %s)", (_what, resource, fault, why) => {
  expect(drillRefusal(task(resource), fault)).toEqual({ why });
});

it.each([
  ["cairn:http", "rateLimit"],
  ["cairn:model", "rateLimit"],
  ["arn:aws:lambda:eu-west-1:123456789012:function:f", "rateLimit"],
  ["cairn:code", "corrupt"],
  ["cairn:approval.waitForTaskToken", "crash"],
] as const)("can happen to %s (%s)", (resource, fault) => {
  expect(drillRefusal(task(resource), fault)).toBeNull();
});

it("is refused when the run is asked for, with where it stands in the request", async () => {
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Sum",
    States: { Sum: { ...task("cairn:code"), Arguments: { Code: "return 1;" } } },
  };
  const drills = [crash({ state: "Sum" }), crash({ state: "Sum", fault: "rateLimit", attempt: 2 })];
  await expect(worker.start(definition, {}, drills)).rejects.toMatchObject({
    code: "INVALID_DRILL",
    message: expect.stringMatching(/calls no service/) as unknown,
    details: { problems: [{ pointer: "/drill/1" }] },
  });
});
