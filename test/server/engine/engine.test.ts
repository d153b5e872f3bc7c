/** The engine on a real PostgreSQL: what is promised about transitions, workers and waiting. */
import { describe, expect, it } from "vitest";
import { Failure } from "../../../shared/base/failure.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import { deferred } from "../../support/deferred.ts";
import { benchOfFile } from "../../support/engine.ts";
import { echo, machine } from "../../support/machine.ts";
import { until } from "../../support/until.ts";

const bench = await benchOfFile();

describe("runs", () => {
  it("goes from start to end over the queue and keeps a dense log that refolds to the stored state", async () => {
    const worker = bench.engine(({ args }) => args);
    await worker.work();
    const workflowId = await bench.publish(
      machine("Double", {
        Double: {
          Type: "Pass",
          Output: "{% $states.input.n * 2 %}",
          Assign: { kept: "{% $states.input.n %}" },
          Next: "Call",
        },
        Call: echo({ End: undefined, Next: "Add" }),
        Add: { Type: "Pass", Output: "{% $states.input + $kept %}", End: true },
      }),
    );
    const { id } = await worker.engine.startRun({ workflowId, input: { n: 7 } });
    const run = await bench.ended(id);
    expect(run).toMatchObject({ status: "SUCCEEDED", output: { value: 21 } });
    await bench.expectSound(id);
  });

  it("gives the same run for the same idempotency key, and refuses another request under it", async () => {
    const { engine } = bench.engine();
    const workflowId = await bench.publish(machine("Call", { Call: echo() }));
    const first = await engine.startRun({ workflowId, input: { a: 1 }, idempotencyKey: "k" });
    const starts = await Promise.all(
      Array.from(
        { length: 10 },
        async () => await engine.startRun({ workflowId, input: { a: 1 }, idempotencyKey: "k" }),
      ),
    );
    expect(new Set(starts.map((start) => start.id))).toEqual(new Set([first.id]));
    await expect(
      engine.startRun({ workflowId, input: { a: 2 }, idempotencyKey: "k" }),
    ).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
  });

  it("refuses unknown workflows and versions", async () => {
    const { engine } = bench.engine();
    const workflowId = await bench.publish(machine("Call", { Call: echo() }));
    await expect(engine.startRun({ workflowId: "none", input: {} })).rejects.toMatchObject({
      code: "WORKFLOW_NOT_FOUND",
    });
    await expect(engine.startRun({ workflowId, version: 9, input: {} })).rejects.toMatchObject({
      code: "VERSION_NOT_FOUND",
    });
    await expect(engine.cancelRun("none", "x")).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });

  it("waits for a time without a worker, and goes on after a restart", async () => {
    const first = bench.engine();
    await first.work();
    const workflowId = await bench.publish(
      machine("Wait", {
        Wait: { Type: "Wait", Seconds: 0.3, Next: "Done" },
        Done: { Type: "Succeed", Output: "woken" },
      }),
    );
    const { id } = await first.engine.startRun({ workflowId, input: {} });
    await until(async () => (await bench.events(id)).some((event) => event.type === "timer.set"));
    await first.close();
    const second = bench.engine();
    second.watchdog.start();
    await second.work();
    expect(await bench.ended(id)).toMatchObject({
      status: "SUCCEEDED",
      output: { value: "woken" },
    });
    await bench.expectSound(id);
  });

  it("ends TIMED_OUT after the machine's TimeoutSeconds", async () => {
    const worker = bench.engine(
      async (_call, execution) =>
        await new Promise((resolve) =>
          execution.signal.addEventListener("abort", () => resolve(null)),
        ),
    );
    worker.watchdog.start();
    await worker.work();
    const workflowId = await bench.publish(
      machine("Call", { Call: echo() }, { TimeoutSeconds: 1 }),
    );
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    expect(await bench.ended(id)).toMatchObject({ status: "TIMED_OUT", error: null, cause: null });
    await bench.expectSound(id);
  });

  it("keeps values above 128 KB in the artifact store and gives them back whole", async () => {
    const worker = bench.engine(({ args }) => args);
    await worker.work();
    const big = "x".repeat(300_000);
    const workflowId = await bench.publish(
      machine("Call", { Call: echo({ Output: { size: "{% $length($states.result.big) %}" } }) }),
    );
    const { id } = await worker.engine.startRun({ workflowId, input: { big } });
    expect(await bench.ended(id)).toMatchObject({
      output: { value: { size: 300_000 } },
      input: { bytes: 300_010 },
    });
    expect(bench.values.held.size).toBe(1);
    expect(
      Math.max(...(await bench.events(id)).map((event) => JSON.stringify(event.data).length)),
    ).toBeLessThan(10_000);
  });

  it("fails with States.DataLimitExceeded beyond MaxPayloadBytes", async () => {
    const worker = bench.engine(() => "y".repeat(5_000));
    await worker.work();
    const workflowId = await bench.publish(
      machine("Call", { Call: echo() }, { MaxPayloadBytes: 1_000 }),
    );
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    expect(await bench.ended(id)).toMatchObject({
      status: "FAILED",
      error: "States.DataLimitExceeded",
    });
  });
});

describe("maps", () => {
  const each = (fields: Record<string, unknown>): Definition =>
    machine("Each", {
      Each: {
        Type: "Map",
        Items: "{% $states.input %}",
        ItemProcessor: {
          StartAt: "One",
          States: {
            One: echo({ End: undefined, Next: "Two" }),
            Two: { Type: "Pass", Output: "{% $states.input * 10 %}", End: true },
          },
        },
        End: true,
        ...fields,
      },
    });
  const items = Array.from({ length: 30 }, (_, i) => i);

  it("joins exactly once with two processes racing, and keeps the order of the items", async () => {
    const workers = [bench.engine(({ args }) => args), bench.engine(({ args }) => args)];
    for (const worker of workers) {
      // eslint-disable-next-line no-await-in-loop
      await worker.work(8);
    }
    const workflowId = await bench.publish(each({ MaxConcurrency: 16 }));
    const { id } = await bench.engine().engine.startRun({ workflowId, input: items });
    expect(await bench.ended(id)).toMatchObject({
      status: "SUCCEEDED",
      output: { value: items.map((item) => item * 10) },
    });
    const events = await bench.events(id);
    expect(events.filter((event) => event.type === "map.succeeded")).toHaveLength(1);
    expect(
      events.filter((event) => event.type === "step.started" && event.state === "One"),
    ).toHaveLength(30);
    await bench.expectSound(id);
  });

  it("commits N iterations together under EveryN and says so in the log", async () => {
    const worker = bench.engine(({ args }) => args);
    await worker.work(2);
    const workflowId = await bench.publish(
      each({ MaxConcurrency: 1, Checkpoint: { Policy: "EveryN", Count: 10 } }),
    );
    const { id } = await worker.engine.startRun({ workflowId, input: items });
    expect(await bench.ended(id)).toMatchObject({
      status: "SUCCEEDED",
      output: { value: items.map((item) => item * 10) },
    });
    const events = await bench.events(id);
    expect(
      events.filter((event) => event.type === "checkpoint.saved").map((event) => event.data),
    ).toMatchObject(Array.from({ length: 3 }, () => ({ policy: "EveryN", operations: 10 })));
    const commits = new Set(
      events
        .filter((event) => event.type === "iteration.succeeded")
        .map((event) => event.at.toISOString()),
    );
    expect(commits.size).toBe(3);
    await bench.expectSound(id);
  });
});

describe("faults", () => {
  it("gives a lost worker's step to another and refuses the first one's answer, but keeps what it spent", async () => {
    const started = deferred();
    const gate = deferred<string>();
    const zombie = bench.engine(async (_call, execution) => {
      execution.meter({
        provider: "p",
        model: "m",
        usage: { inputTokens: 1_000_000 },
        kind: "incurred",
      });
      started.resolve();
      return await gate.promise;
    });
    await zombie.work(1);
    const workflowId = await bench.publish(machine("Call", { Call: echo() }));
    const { id } = await zombie.engine.startRun({ workflowId, input: {} });
    await started.promise;
    const rescuer = bench.engine(() => "second");
    await rescuer.engine.report(id, { type: "lost", random: 0, key: "Call@1", epoch: 1 });
    await rescuer.work(1);
    expect(await bench.ended(id)).toMatchObject({
      status: "SUCCEEDED",
      output: { value: "second" },
      infrastructure_failures: 1,
    });
    gate.resolve("zombie");
    await until(
      async () =>
        (
          await bench.database.db
            .selectFrom("ledger")
            .selectAll()
            .where("run_id", "=", id)
            .execute()
        ).length === 1,
    );
    const run = await bench.ended(id);
    expect(run).toMatchObject({ output: { value: "second" }, cost_micros: 1_000_000 });
    await bench.expectSound(id);
  });

  it("takes up the steps of a worker that is gone", async () => {
    const workflowId = await bench.publish(machine("Call", { Call: echo() }));
    const { engine } = bench.engine();
    const { id } = await engine.startRun({ workflowId, input: { kept: 1 } });
    await engine.report(id, { type: "claimed", key: "Call@1", worker: "never-registered" });
    const rescuer = bench.engine(({ args }) => args);
    await rescuer.work(1);
    rescuer.watchdog.start();
    expect(await bench.ended(id)).toMatchObject({
      status: "SUCCEEDED",
      output: { value: { kept: 1 } },
    });
    expect((await bench.events(id)).map((event) => event.type)).toContain("step.lost");
  });

  it("rings again for a step whose job was lost", async () => {
    const workflowId = await bench.publish(machine("Call", { Call: echo() }));
    const { engine } = bench.engine();
    const { id } = await engine.startRun({ workflowId, input: 5 });
    await until(
      async () =>
        (
          await bench.database.pool.query("select from graphile_worker.jobs where key like $1", [
            `${id}%`,
          ])
        ).rowCount === 1,
    );
    await bench.database.pool.query("delete from graphile_worker._private_jobs where key like $1", [
      `${id}%`,
    ]);
    const rescuer = bench.engine(({ args }) => args);
    await rescuer.work(1);
    rescuer.watchdog.start();
    expect(await bench.ended(id)).toMatchObject({ status: "SUCCEEDED", output: { value: 5 } });
  });

  it("cancels a run that another process executes, and undoes what was done", async () => {
    const running = deferred();
    const undone: unknown[] = [];
    const worker = bench.engine(async ({ resource, args }, execution) => {
      if (resource === "cairn:undo") {
        undone.push(args);
        return null;
      }
      if (args === "first") return "done";
      running.resolve();
      return await new Promise((_, reject) =>
        execution.signal.addEventListener("abort", () => reject(new Failure("Cairn.Stopped", ""))),
      );
    });
    worker.watchdog.start();
    await worker.work(2);
    const workflowId = await bench.publish(
      machine("First", {
        First: echo({
          Arguments: "first",
          End: undefined,
          Next: "Second",
          Compensate: { Resource: "cairn:undo", Arguments: "{% $states.result %}" },
        }),
        Second: echo({ Arguments: "second" }),
      }),
    );
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await running.promise;
    const other = bench.engine();
    await other.engine.cancelRun(id, "changed my mind");
    // As the bell of runs that somebody moved does.
    worker.engine.runsMoved([id]);
    expect(await bench.ended(id)).toMatchObject({ status: "ABORTED", cause: "changed my mind" });
    expect(undone).toEqual(["done"]);
    await expect(other.engine.cancelRun(id, "again")).rejects.toMatchObject({ code: "RUN_ENDED" });
    await bench.expectSound(id);
  });

  it("hands back what runs when it drains, and another worker finishes it", async () => {
    const running = deferred();
    const first = bench.engine(async (_call, execution) => {
      running.resolve();
      return await new Promise((_, reject) =>
        execution.signal.addEventListener("abort", () => reject(new Failure("Cairn.Stopped", ""))),
      );
    });
    await first.work(1);
    const workflowId = await bench.publish(machine("Call", { Call: echo() }));
    const { id } = await first.engine.startRun({ workflowId, input: {} });
    await running.promise;
    await first.engine.drain({ graceMs: 0 });
    expect((await bench.events(id)).map((event) => event.type)).toContain("step.released");
    const second = bench.engine(() => "finished elsewhere");
    second.watchdog.start();
    await second.work(1);
    expect(await bench.ended(id)).toMatchObject({
      status: "SUCCEEDED",
      output: { value: "finished elsewhere" },
    });
  });
});
