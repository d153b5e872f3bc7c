/** Failure drills on a whole worker: a run that asks for a fault gets it once, recovers as from a real one, and says what that cost. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EventMessage } from "../../../shared/api/run.ts";
import type { Drill, DrillFault } from "../../../shared/run/drill.ts";
import { refoldRun } from "../../../server/store/run-states.ts";
import { createRunStore } from "../../../server/store/engine-store.ts";
import { findRunCost } from "../../../server/store/run-cost.ts";
import { listEvents } from "../../../server/store/run-queries.ts";
import { startWholeWorker, type WholeWorker } from "../../support/whole-worker.ts";

let worker: WholeWorker;
beforeAll(async () => {
  worker = await startWholeWorker([]);
});
afterAll(async () => {
  await worker.close();
});

const model = "gpt-5.4-mini";
const again = { IntervalSeconds: 0, MaxAttempts: 2 };

function asking(fields: object = {}): object {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Before",
    States: {
      Before: { Type: "Pass", Output: { ready: true }, Next: "Ask" },
      Ask: {
        Type: "Task",
        Resource: "cairn:model",
        Arguments: { Model: model, Prompt: "Name a bird. A robin sings in the morning." },
        Output: "{% $states.result.text %}",
        End: true,
        ...fields,
      },
    },
  };
}

function drillOf(fault: DrillFault, its: Partial<Drill> = {}): readonly Drill[] {
  return [{ state: "Ask", fault, attempt: 1, afterOperations: null, ...its }];
}

async function log(runId: string): Promise<readonly EventMessage[]> {
  return await listEvents(worker.database, { runId, after: 0, limit: 1_000 });
}

/** Types of the events of the step, in their order. */
async function told(runId: string): Promise<readonly string[]> {
  return (await log(runId)).filter(({ state }) => state === "Ask").map(({ type }) => type);
}

async function drilled(
  definition: object,
  drill: readonly Drill[],
): Promise<{ readonly id: string; readonly status: string; readonly types: readonly string[] }> {
  const id = await worker.start(definition, {}, drill);
  const { status } = await worker.ended(id);
  return { id, status, types: await told(id) };
}

it("loses the worker of a crash for real: the step is found lost, done again, and the lost call is paid", async () => {
  const { id, status, types } = await drilled(asking(), drillOf("crash"));
  expect(status).toBe("SUCCEEDED");
  expect(types).toEqual([
    "step.scheduled",
    "step.started",
    "step.drilled",
    "step.lost",
    "step.started",
    "step.succeeded",
  ]);
  const events = await log(id);
  const data = (type: string) => events.find((event) => event.type === type)?.data;
  expect(data("step.drilled")).toMatchObject({ drill: 0, fault: "crash" });
  expect(data("step.lost")).toMatchObject({ worker: data("step.drilled")?.["worker"], lost: 1 });
  const { total, crashes } = await findRunCost(worker.database, { runId: id });
  expect(crashes).toMatchObject({ workers: 1, calls: 1 });
  expect(crashes.micros).toBeGreaterThan(0);
  expect(total.wastedMicros).toBe(crashes.micros);
});

it("marks the run, and says to which visit the drill happened", async () => {
  const { id } = await drilled(asking(), [
    ...drillOf("rateLimit"),
    ...drillOf("crash", { attempt: 3 }),
  ]);
  expect((await worker.detail(id)).drill).toMatchObject([
    { state: "Ask", fault: "rateLimit", at: { path: "Ask", visit: 1 } },
    { state: "Ask", fault: "crash", attempt: 3, at: null },
  ]);
  const plain = await worker.start(asking(), {});
  await worker.ended(plain);
  expect(await worker.detail(plain)).not.toHaveProperty("drill");
});

it("refuses the call of a rate limit, and waits as the service asks", async () => {
  const Retry = [{ ErrorEquals: ["Model.RateLimited"], ...again }];
  const { id, status, types } = await drilled(asking({ Retry }), drillOf("rateLimit"));
  expect(status).toBe("SUCCEEDED");
  expect(types.filter((type) => type === "step.started")).toHaveLength(2);
  const retried = (await log(id)).find(({ type }) => type === "step.retried");
  expect(retried?.data).toMatchObject({ delayMs: 2_000 });
});

it("breaks the answer before it is checked, so that Validate and Retry have their say", async () => {
  const Validate = { type: "object", required: ["text"] };
  const Retry = [{ ErrorEquals: ["Cairn.InvalidOutput"], ...again }];
  const { id, status, types } = await drilled(asking({ Validate, Retry }), drillOf("corrupt"));
  expect(status).toBe("SUCCEEDED");
  expect(types).toContain("step.failed");
  const failed = (await log(id)).find(({ type }) => type === "step.failed");
  expect(failed?.data).toMatchObject({ error: "Cairn.InvalidOutput" });
  const unchecked = await drilled(asking(), drillOf("corrupt"));
  expect(unchecked.status).toBe("FAILED");
});

it("hangs until the limit of the state passes", async () => {
  const Retry = [{ ErrorEquals: ["States.Timeout"], ...again }];
  const { id, status } = await drilled(asking({ TimeoutSeconds: 1, Retry }), drillOf("hang"));
  expect(status).toBe("SUCCEEDED");
  const failed = (await log(id)).find(({ type }) => type === "step.failed");
  expect(failed?.data).toMatchObject({ error: "States.Timeout" });
});

it("happens to the attempt that is named, and to no other", async () => {
  const Retry = [{ ErrorEquals: ["Model.RateLimited"], ...again }];
  const both = [...drillOf("rateLimit"), ...drillOf("crash", { attempt: 2 })];
  const { status, types } = await drilled(asking({ Retry }), both);
  expect(status).toBe("SUCCEEDED");
  expect(types.filter((type) => type === "step.drilled")).toHaveLength(2);
  expect(types.filter((type) => type === "step.started")).toHaveLength(3);
});

it("holds a step for a person that must not be repeated unasked", async () => {
  const id = await worker.start(asking({ OnUnknown: "Hold" }), {}, drillOf("crash"));
  await expect.poll(async () => await told(id), { timeout: 15_000 }).toContain("step.held");
});

it("is nothing that a fork inherits", async () => {
  const { id } = await drilled(asking(), drillOf("crash"));
  const fork = await worker.fork(id, 1);
  expect((await worker.ended(fork)).status).toBe("SUCCEEDED");
  const own = (await log(fork)).slice(1).map(({ type }) => type);
  expect(own).not.toContain("step.drilled");
  expect(await worker.detail(fork)).not.toHaveProperty("drill");
});

it("leaves a log that folds to what is stored", async () => {
  const { id } = await drilled(asking(), drillOf("crash"));
  const stored = (await createRunStore(worker.database).load(id))?.state;
  const folded = await refoldRun(worker.database, id);
  expect(stored?.drills).toEqual(folded.drills);
});

it.each([
  ["a state that the version has not", { state: "Nowhere" }, /no state 'Nowhere'/],
  ["a state that is no task", { state: "Before" }, /'Before' is a Pass state/],
  ["a hang that would never end", { fault: "hang" }, /neither TimeoutSeconds nor Heartbeat/],
] as const)("refuses %s", async (_name, its, message) => {
  await expect(worker.start(asking(), {}, drillOf("crash", its))).rejects.toMatchObject({
    code: "INVALID_DRILL",
    message: expect.stringMatching(message) as unknown,
    details: { problems: [{ pointer: "/drill/0" }] },
  });
});
