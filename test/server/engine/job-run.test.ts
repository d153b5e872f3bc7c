/** The kind `job` on a real PostgreSQL, against a real server of jobs, while workers are lost. */
import type { ServerResponse } from "node:http";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createEgress } from "../../../server/context/egress.ts";
import { idempotencyKeyOf } from "../../../server/context/node-context.ts";
import { createSecrets } from "../../../server/context/secrets.ts";
import { requestForStep } from "../../../server/context/step-http.ts";
import type { Execution } from "../../../server/engine/execution.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import { job } from "../../../shared/nodes/job.ts";
import type { NodeContext } from "../../../shared/nodes/node-context.ts";
import { createFakeWorld } from "../../support/context.ts";
import { deferred, type Deferred } from "../../support/deferred.ts";
import { benchOfFile, type TestEngine } from "../../support/engine.ts";
import { startPeer, type ReceivedRequest } from "../../support/http-peer.ts";
import { machine } from "../../support/machine.ts";
import { until } from "../../support/until.ts";

const bench = await benchOfFile();

/** Jobs by the key that they were handed in under: the same key is the same job. */
let jobs: Map<string, string>;
let cancelled: string[];
let status: () => Json;
/** Somebody has asked for a status. */
let asked: Deferred<undefined>;

const answerWith = (value: Json) => (_: unknown, response: ServerResponse) =>
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
const look = (request: ReceivedRequest, response: ServerResponse): void => {
  asked.resolve(undefined);
  answerWith(status())(request, response);
};
const peer = await startPeer({
  "/jobs": ({ headers }, response) => {
    const key = String(headers["idempotency-key"]);
    const id = jobs.get(key) ?? `j${String(jobs.size + 1)}`;
    jobs.set(key, id);
    answerWith({ id })(null, response);
  },
  "/jobs/j1": look,
  "/jobs/j2": look,
  "/jobs/j1/cancel": ({ path }, response) => {
    cancelled.push(path);
    answerWith({})(null, response);
  },
});
const egress = createEgress({ allow: [`127.0.0.1:${String(peer.port)}`] });
afterAll(async () => {
  await egress.close();
  await peer.close();
});

beforeEach(() => {
  jobs = new Map();
  cancelled = [];
  asked = deferred<undefined>();
  status = () => ({ status: "running" });
});

const ports = {
  egress,
  secrets: createSecrets({}),
  keep: async () => await Promise.reject(new Error("no files here")),
};

/** What a worker gives to a kind, as far as a job needs it. */
function contextOf(
  execution: Execution,
  operation?: string,
  meter: NodeContext["meter"] = (used) => execution.meter(used),
): NodeContext {
  const { runId, signal, step } = execution;
  const { path, visit } = step;
  return createFakeWorld().context({
    runId,
    path,
    visit,
    idempotencyKey: idempotencyKeyOf(
      operation === undefined ? { runId, path, visit } : { runId, path, visit, operation },
    ),
    signal,
    meter,
    heartbeat: (details) => execution.beat(details),
    sleep: async () => {
      if (signal.aborted) throw new Failure("Cairn.Stopped", null);
      await new Promise<void>((resolve) => void setImmediate(resolve));
    },
    http: async (request) => await requestForStep(ports, request, signal),
    checkpoint: async <Value extends Json>(
      key: string,
      work: (context: NodeContext) => Promise<Value>,
    ) =>
      (await execution.operations.run(
        key,
        async (used) => await work(contextOf(execution, key, used)),
      )) as Value,
  });
}

const worker = (): TestEngine =>
  bench.engine(async ({ args }, execution) => await job.run(args, contextOf(execution)));

async function started(on: TestEngine, fields: object = {}): Promise<string> {
  const workflowId = await bench.publish(
    machine("Render", {
      Render: {
        Type: "Task",
        Resource: "cairn:job",
        Arguments: {
          Submit: { Url: `${peer.url}/jobs`, Body: { frames: 3 } },
          StatusUrl: `${peer.url}/jobs/{id}`,
          CancelUrl: `${peer.url}/jobs/{id}/cancel`,
          ResultPointer: "/result",
          Model: "m",
          CostPointer: "/cost",
        },
        Checkpoint: { Policy: "Every" },
        End: true,
        ...fields,
      },
    }),
  );
  return (await on.engine.startRun({ workflowId, input: {} })).id;
}

async function ledger(runId: string) {
  return await bench.database.db
    .selectFrom("ledger")
    .select(["kind", "cost_micros"])
    .where("run_id", "=", runId)
    .execute();
}

describe("a job whose worker is killed between submit and result", () => {
  it("is followed by the next worker, handed in once and paid once", async () => {
    const dying = worker();
    await dying.work(1);
    const id = await started(dying);
    await asked.promise;
    await dying.kill();
    const next = worker();
    const epoch = (await bench.states(id)).folded.steps.get("Render@1")?.epoch ?? 0;
    const lost = { type: "lost", key: "Render@1", epoch, random: 0 } as const;
    expect(await next.engine.report(id, lost)).toBeNull();
    status = () => ({ status: "done", result: "film", cost: 0.25 });
    await next.work(1);
    next.watchdog.start();
    expect(await bench.ended(id)).toMatchObject({ status: "SUCCEEDED", cost_micros: 250_000 });
    expect((await bench.states(id)).folded.output).toEqual({
      value: { job: "j1", status: "done", result: "film" },
    });
    expect(jobs.size).toBe(1);
    expect(peer.received.filter(({ path }) => path === "/jobs")).toHaveLength(1);
    expect(await ledger(id)).toEqual([{ kind: "incurred", cost_micros: 250_000 }]);
    expect(cancelled).toEqual([]);
    await bench.expectSound(id);
  });
});

describe("a job that failed", () => {
  it("is handed in anew by a retry, and both are paid", async () => {
    const answers: Json[] = [
      { status: "failed", error: "out of memory", cost: 0.1 },
      { status: "failed", error: "out of memory", cost: 0.1 },
      { status: "done", result: 1, cost: 0.2 },
    ];
    status = () => (answers.length > 1 ? answers.shift() : answers[0]) ?? null;
    const on = worker();
    await on.work(1);
    const Retry = [{ ErrorEquals: ["Job.Failed"], IntervalSeconds: 0.02, MaxAttempts: 1 }];
    const id = await started(on, { Retry });
    expect(await bench.ended(id)).toMatchObject({ status: "SUCCEEDED", cost_micros: 300_000 });
    expect([...jobs.values()]).toEqual(["j1", "j2"]);
    await bench.expectSound(id);
  });
});

describe("a run that is cancelled", () => {
  it.each([5_000, 0])("has the job cancelled, with a grace of %d ms", async (graceMs) => {
    const on = worker();
    await on.work(1);
    const id = await started(on);
    await asked.promise;
    const cancel = { type: "cancel", reason: "enough", by: null, graceMs } as const;
    expect(await on.engine.report(id, cancel)).toBeNull();
    expect(await bench.ended(id)).toMatchObject({ status: "ABORTED" });
    await until(() => Promise.resolve(cancelled.length > 0));
    expect(cancelled).toEqual(["/jobs/j1/cancel"]);
  });
});

describe("a step that does not know whether its effect happened", () => {
  const unknown = (): never => {
    throw new Failure("Cairn.OutcomeUnknown", "cut before the answer");
  };

  it("is held for a person where it must not be repeated blindly", async () => {
    const on = bench.engine(unknown);
    await on.work(1);
    const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 0.02, MaxAttempts: 3 }];
    const id = await started(on, { OnUnknown: "Hold", Retry });
    await bench.happened(id, "step.held");
    const held = (await bench.events(id)).find(({ type }) => type === "step.held");
    expect(held?.data).toMatchObject({
      worker: null,
      error: "Cairn.OutcomeUnknown",
      cause: "cut before the answer",
    });
    const decision = { type: "succeed", result: { value: "it went out" } } as const;
    const resolve = { type: "resolve", key: "Render@1", decision, by: "ada", random: 0 } as const;
    expect(await on.engine.report(id, resolve)).toBeNull();
    expect((await bench.ended(id)).output).toEqual({ value: "it went out" });
    await bench.expectSound(id);
  });

  it("has failed where it may be repeated", async () => {
    const on = bench.engine(unknown);
    await on.work(1);
    const id = await started(on, { OnUnknown: "Retry" });
    expect(await bench.ended(id)).toMatchObject({
      status: "FAILED",
      error: "Cairn.OutcomeUnknown",
    });
  });
});
