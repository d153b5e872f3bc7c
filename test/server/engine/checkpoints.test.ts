/** Checkpoints on a real PostgreSQL: what a lost worker repeats, what it cost, and what the log says of it. */
import { beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { Checkpoint, Definition, State } from "../../../shared/definition/definition.ts";
import { inLanes } from "../../../shared/nodes/parts/in-lanes.ts";
import type { CheckpointData } from "../../../shared/run/event.ts";
import type { Execution } from "../../../server/engine/execution.ts";
import { controlOf } from "../../support/control.ts";
import { deferred, type Deferred } from "../../support/deferred.ts";
import { benchOfFile, type TestEngine } from "../../support/engine.ts";
import { machine as machineOf } from "../../support/machine.ts";
import { until } from "../../support/until.ts";

const bench = await benchOfFile();

const machine = (States: Record<string, State>, startAt = "Batch"): Definition =>
  machineOf(startAt, States);
const batch = (checkpoint: Checkpoint, fields: Record<string, unknown> = {}): State => ({
  Type: "Task",
  Resource: "cairn:batch",
  Checkpoint: checkpoint,
  End: true,
  ...fields,
});

/** Keys of the operations that were done, each time. */
let done: string[];
beforeEach(() => {
  done = [];
});

/** One operation of a batch, for a dollar a million. */
async function operate(
  execution: Execution,
  key: string,
  before?: () => Promise<void>,
): Promise<Json> {
  return await execution.operations.run(key, async (meter) => {
    await before?.();
    done.push(key);
    meter({ provider: "p", model: "m", usage: { inputTokens: 1 }, kind: "incurred" });
    return `${key}!`;
  });
}

interface Batch {
  readonly count: number;
  readonly lanes: number;
  /** After this many operations the worker stands still for ever. */
  readonly crashAfter?: number;
  readonly crashed?: Deferred<undefined>;
}

/** A step that does many operations, and answers with their values in order. */
function batching({ count, lanes, crashAfter, crashed }: Batch) {
  return async (_call: unknown, execution: Execution): Promise<Json> => {
    const values: Json[] = [];
    const begun = done.length;
    const standStill = async (): Promise<void> => {
      if (crashAfter === undefined || done.length - begun < crashAfter) return;
      crashed?.resolve(undefined);
      await stopped(execution);
    };
    await inLanes({ count, lanes }, async (index) => {
      values[index] = await operate(execution, `r${String(index)}`, standStill);
    });
    return values;
  };
}

async function stopped({ signal }: Execution): Promise<never> {
  return await new Promise((_, reject) => {
    const stop = (): void => reject(new Failure("Cairn.Stopped", null));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
}

/** Kills a worker and takes its step from it, as the watchdog does when a worker is gone. */
async function bury(dead: TestEngine, runId: string, key = "Batch@1"): Promise<void> {
  await dead.kill();
  const rescuer = bench.engine();
  const step = (await bench.states(runId)).folded.steps.get(key);
  const epoch = step?.epoch ?? 0;
  expect(await rescuer.engine.report(runId, { type: "lost", key, epoch, random: 0 })).toBeNull();
}

async function checkpoints(runId: string): Promise<readonly CheckpointData[]> {
  const events = await bench.events(runId);
  return events
    .filter(({ type }) => type === "checkpoint.saved")
    .map(({ data }) => data as unknown as CheckpointData);
}

/** What was paid. */
async function ledger(runId: string) {
  return await bench.database.db
    .selectFrom("ledger")
    .selectAll()
    .where("run_id", "=", runId)
    .where("kind", "=", "incurred")
    .orderBy("attempt")
    .execute();
}

describe("a batch whose workers are lost three times", () => {
  it("repeats at most Count operations each time, and pays for nothing else twice", async () => {
    const count = 10_000;
    const policy: Checkpoint = { Policy: "EveryN", Count: 100 };
    const workflowId = await bench.publish(machine({ Batch: batch(policy) }));
    const killed: TestEngine[] = [];
    let id: string | null = null;
    for (let crash = 1; crash <= 3; crash += 1) {
      const crashed = deferred<undefined>();
      const worker = bench.engine(batching({ count, lanes: 8, crashAfter: 2_150, crashed }));
      // eslint-disable-next-line no-await-in-loop -- one worker after the other
      await worker.work(1);
      // eslint-disable-next-line no-await-in-loop
      id ??= (await worker.engine.startRun({ workflowId, input: {} })).id;
      // eslint-disable-next-line no-await-in-loop
      await crashed.promise;
      // eslint-disable-next-line no-await-in-loop
      await bury(worker, id);
      killed.push(worker);
    }
    const last = bench.engine(batching({ count, lanes: 8 }));
    await last.work(1);
    last.watchdog.start();
    const run = await bench.ended(id ?? "");
    expect(run.status).toBe("SUCCEEDED");
    const events = await bench.events(id ?? "");
    expect(events.find(({ type }) => type === "step.succeeded")?.data["output"]).toEqual(
      Array.from({ length: count }, (_, i) => `r${String(i)}!`),
    );
    expect(done.length - count).toBeLessThanOrEqual(3 * 100);
    expect(new Set(done).size).toBe(count);
    expect(done.length).toBeGreaterThan(count);
    // Each operation whose value is kept is in the ledger once: a killed process tells no more of the others …
    expect((await ledger(id ?? "")).length).toBe(count);
    expect(run.cost_micros).toBe(count);
    // … unless it comes back to life: then their money is told late.
    await Promise.all(killed.map(async (worker) => await worker.close()));
    await until(async () => (await ledger(id ?? "")).length === done.length);
    const held = await checkpoints(id ?? "");
    expect(held.every(({ operations }) => operations <= 100)).toBe(true);
    expect(held.reduce((sum, { operations }) => sum + operations, 0)).toBe(count);
    expect(held.at(-1)).toMatchObject({ policy: "EveryN", reason: "end" });
    expect(held.at(-1)?.reused).toBeGreaterThan(5_000);
    await bench.expectSound(id ?? "");
  });
});

describe("a failed attempt", () => {
  it("commits what is finished with its failure; the retry goes on from there", async () => {
    let attempts = 0;
    const worker = bench.engine(async (_call, execution) => {
      attempts += 1;
      for (const key of ["a", "b", "c"]) {
        if (key === "c" && attempts === 1) throw new Failure("Model.Unavailable", "down");
        // eslint-disable-next-line no-await-in-loop -- one after the other
        await operate(execution, key);
      }
      return "all";
    });
    await worker.work(1);
    worker.watchdog.start();
    const Retry = [{ ErrorEquals: ["Model.Unavailable"], IntervalSeconds: 1, MaxAttempts: 1 }];
    const definition = machine({ Batch: batch({ Policy: "Milestone" }, { Retry }) });
    const workflowId = await bench.publish(definition);
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    const run = await bench.ended(id);
    expect(run).toMatchObject({ status: "SUCCEEDED", output: { value: "all" } });
    expect(done).toEqual(["a", "b", "c"]);
    expect(await checkpoints(id)).toMatchObject([
      { operations: 2, costMicros: 2, reason: "error", saved: { a: "a!", b: "b!" } },
      { operations: 1, costMicros: 1, reason: "end", reused: 2 },
    ]);
    const rows = await ledger(id);
    expect(rows.map(({ attempt, saved }) => [attempt, saved])).toEqual([
      [1, true],
      [1, true],
      [2, false],
    ]);
  });
});

describe("a redrive", () => {
  it("takes over what the failed step had saved", async () => {
    let broken = true;
    const worker = bench.engine(async (_call, execution) => {
      for (const key of ["a", "b", "c"]) {
        if (key === "c" && broken) throw new Failure("Model.Unauthorized", "no key");
        // eslint-disable-next-line no-await-in-loop -- one after the other
        await operate(execution, key);
      }
      return "all";
    });
    await worker.work(1);
    const policy: Checkpoint = { Policy: "EveryN", Count: 10 };
    const workflowId = await bench.publish(machine({ Batch: batch(policy) }));
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    expect((await bench.ended(id)).status).toBe("FAILED");
    broken = false;
    const { copier } = controlOf(bench, worker);
    const copy = await copier.redrive({ runId: id, what: "run", force: false, by: null });
    expect(await bench.ended(copy.id)).toMatchObject({
      status: "SUCCEEDED",
      output: { value: "all" },
    });
    expect(done).toEqual(["a", "b", "c"]);
    expect((await checkpoints(copy.id)).at(-1)).toMatchObject({ operations: 1, reused: 2 });
  });
});

describe("a worker that shuts down", () => {
  it("begins no more operations, commits those under way and hands the step back", async () => {
    const gate = deferred<undefined>();
    const underWay = deferred<undefined>();
    const first = bench.engine(async (_call, execution) => {
      await operate(execution, "a");
      await operate(execution, "b", async () => {
        underWay.resolve(undefined);
        await gate.promise;
      });
      return await operate(execution, "c");
    });
    await first.work(1);
    const policy: Checkpoint = { Policy: "EveryN", Count: 100 };
    const workflowId = await bench.publish(machine({ Batch: batch(policy) }));
    const { id } = await first.engine.startRun({ workflowId, input: {} });
    await underWay.promise;
    const drained = first.close();
    await until(async () => (await checkpoints(id)).length === 1);
    gate.resolve(undefined);
    await drained;
    expect((await checkpoints(id)).map(({ operations, reason }) => [operations, reason])).toEqual([
      [1, "drain"],
      [1, "drain"],
    ]);
    const second = bench.engine(async (_call, execution) => {
      for (const key of ["a", "b", "c"]) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        await operate(execution, key);
      }
      return "finished elsewhere";
    });
    await second.work(1);
    second.watchdog.start();
    expect(await bench.ended(id)).toMatchObject({ output: { value: "finished elsewhere" } });
    expect(done).toEqual(["a", "b", "c"]);
    const types = (await bench.events(id)).map(({ type }) => type);
    expect(types).toContain("step.released");
    expect(types).not.toContain("step.failed");
  });
});

describe("a run that is paused", () => {
  /** Operations one after the other; the worker waits in the one of that name. */
  const waitingAt =
    (name: string, at: Deferred<undefined>, gate: Deferred<undefined>) =>
    async (_call: unknown, execution: Execution): Promise<Json> => {
      for (const key of ["a", "b", "c", "d"]) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        await operate(execution, key, async () => {
          if (key !== name) return;
          at.resolve(undefined);
          await gate.promise;
        });
      }
      return "all";
    };

  it("stops between two operations, with everything finished saved, and goes on from there", async () => {
    const at = deferred<undefined>();
    const gate = deferred<undefined>();
    const worker = bench.engine(waitingAt("b", at, gate));
    await worker.work(1);
    const workflowId = await bench.publish(machine({ Batch: batch({ Policy: "Milestone" }) }));
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await at.promise;
    expect(await worker.engine.report(id, { type: "pause", reason: "look", by: "me" })).toBeNull();
    gate.resolve(undefined);
    await until(async () => (await bench.events(id)).at(-1)?.type === "step.released");
    expect(done).toEqual(["a", "b"]);
    expect((await checkpoints(id)).map(({ reason }) => reason)).toEqual(["pause", "pause"]);
    expect(await worker.engine.report(id, { type: "resume", by: "me" })).toBeNull();
    expect(await bench.ended(id)).toMatchObject({ output: { value: "all" } });
    expect(done).toEqual(["a", "b", "c", "d"]);
  });

  it("because its budget is spent stops in the middle of a step", async () => {
    const passed = deferred<undefined>();
    passed.resolve(undefined);
    const worker = bench.engine(waitingAt("none", passed, passed));
    await worker.work(1);
    const definition = machine({ Batch: batch({ Policy: "EveryN", Count: 1 }) });
    const workflowId = await bench.publish({ ...definition, Budget: { MaxCostUsd: 0.000_002 } });
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await until(async () => (await bench.events(id)).at(-1)?.type === "step.released");
    expect(await bench.status(id)).toBe("PAUSED");
    // What it has paid for is kept; at most the operation that had begun meanwhile came on top.
    expect(done.length).toBeLessThanOrEqual(3);
    expect(
      (
        await bench.database.db
          .selectFrom("runs")
          .select("cost_micros")
          .where("id", "=", id)
          .executeTakeFirstOrThrow()
      ).cost_micros,
    ).toBe(done.length);
  });
});

describe("a heartbeat", () => {
  it("is there for the next attempt", async () => {
    const beaten = deferred<undefined>();
    const silent = bench.engine(async (_call, execution) => {
      execution.beat({ page: 41 });
      beaten.resolve(undefined);
      return await stopped(execution);
    });
    await silent.work(1);
    const workflowId = await bench.publish(machine({ Batch: batch({ Policy: "Every" }) }));
    const { id } = await silent.engine.startRun({ workflowId, input: {} });
    await beaten.promise;
    await until(
      async () => (await bench.states(id)).folded.steps.get("Batch@1")?.heartbeat !== null,
    );
    await bury(silent, id);
    const next = bench.engine((_call, execution) => execution.step.heartbeat);
    await next.work(1);
    next.watchdog.start();
    expect(await bench.ended(id)).toMatchObject({ output: { value: { page: 41 } } });
    const closed = silent.close();
    silent.engine.runsMoved([id]);
    await closed;
  });
});

describe("a step that falls silent", () => {
  it("is ended by the watchdog and goes on from its last checkpoint", async () => {
    let attempts = 0;
    const worker = bench.engine(async (_call, execution) => {
      attempts += 1;
      await operate(execution, "a");
      await operate(execution, "b");
      // A hang that raises no error and heeds no signal but the end of the step.
      if (attempts === 1) await stopped(execution);
      return await operate(execution, "c");
    });
    await worker.work(1);
    worker.watchdog.start();
    const silent = {
      HeartbeatSeconds: 1,
      Retry: [{ ErrorEquals: ["States.HeartbeatTimeout"], IntervalSeconds: 1, MaxAttempts: 1 }],
    };
    const workflowId = await bench.publish(machine({ Batch: batch({ Policy: "Every" }, silent) }));
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    expect(await bench.ended(id)).toMatchObject({ status: "SUCCEEDED", output: { value: "c!" } });
    expect(done).toEqual(["a", "b", "c"]);
    const failures = (await bench.events(id)).filter(({ type }) => type === "step.failed");
    expect(failures).toMatchObject([{ data: { error: "States.Timeout" } }]);
  });
});

describe("a loop", () => {
  it("commits N visits of its state together under EveryN", async () => {
    const worker = bench.engine(({ args }) => {
      done.push("visit");
      return args;
    });
    await worker.work(1);
    const workflowId = await bench.publish(
      machine(
        {
          Work: {
            Type: "Task",
            Resource: "cairn:echo",
            Arguments: "{% $states.input %}",
            Checkpoint: { Policy: "EveryN", Count: 4 },
            Output: "{% {'n': $states.result.n + 1} %}",
            Next: "More",
          },
          More: {
            Type: "Choice",
            Choices: [{ Condition: "{% $states.input.n < 10 %}", Next: "Work" }],
            Default: "Done",
          },
          Done: { Type: "Succeed" },
        },
        "Work",
      ),
    );
    const { id } = await worker.engine.startRun({ workflowId, input: { n: 0 } });
    expect(await bench.ended(id)).toMatchObject({ output: { value: { n: 10 } } });
    expect(done).toHaveLength(10);
    expect(await checkpoints(id)).toEqual([
      { policy: "EveryN", operations: 4, costMicros: 0, reason: "policy" },
      { policy: "EveryN", operations: 4, costMicros: 0, reason: "policy" },
    ]);
    const events = await bench.events(id);
    const commits = events
      .filter(({ type, state }) => type === "step.succeeded" && state === "Work")
      .map(({ at }) => at.getTime());
    expect(new Set(commits).size).toBe(3);
  });
});
