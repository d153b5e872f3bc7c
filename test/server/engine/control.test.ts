/** Control of runs in the engine: several processes, crashes in the middle, steps whose effect is verified, children. */
import { describe, expect, test } from "vitest";
import type { State } from "../../../shared/definition/definition.ts";
import { deferred } from "../../support/deferred.ts";
import { controlOf } from "../../support/control.ts";
import { benchOfFile, type CallAnswer } from "../../support/engine.ts";
import { machine, task as taskOf } from "../../support/machine.ts";

const bench = await benchOfFile();

const echo = "arn:aws:lambda:eu-west-1:123456789012:function:echo";
const task = (args: unknown, fields: object = {}): State =>
  taskOf({ Resource: echo, Arguments: args, ...fields });
const untilStopped: CallAnswer = async (_call, execution) => {
  await new Promise((resolve) => execution.signal.addEventListener("abort", resolve));
  return "stopped";
};
const running = async (id: string): Promise<void> => await bench.happened(id, "step.started");

describe("cancelling", () => {
  test("from another process reaches the worker, which comes to its end", async () => {
    const worker = bench.engine((call, execution) =>
      call.args === "undo" ? null : untilStopped(call, execution),
    );
    await worker.work();
    worker.watchdog.start();
    const workflowId = await bench.publish(
      machine("A", { A: task("x", { Compensate: { Resource: echo, Arguments: "undo" } }) }),
    );
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await running(id);
    const other = bench.engine(() => null);
    const { control } = controlOf(bench, other);
    const status = await control.cancel(id, { reason: "no", graceSeconds: undefined, by: "ada" });
    expect(status).toBe("RUNNING");
    worker.engine.runsMoved([id]);
    await bench.ended(id);
    expect((await bench.types(id)).slice(-6)).toEqual([
      "step.succeeded",
      "run.compensating",
      "undo.scheduled",
      "undo.started",
      "undo.succeeded",
      "run.aborted",
    ]);
    await bench.expectSound(id);
  });

  test("ends when the time is over although the process that cancelled is gone", async () => {
    const answer = deferred<null>();
    const deaf = bench.engine(async () => await answer.promise);
    await deaf.work();
    const workflowId = await bench.publish(machine("A", { A: task("x") }));
    const { id } = await deaf.engine.startRun({ workflowId, input: {} });
    await running(id);
    const other = bench.engine(() => null);
    // As if whoever reported it had died: nobody minds the timer of the grace but the watchdog.
    const { control } = controlOf(bench, other);
    await control.cancel(id, { reason: "no", graceSeconds: 3600, by: null });
    await bench.database.pool.query(
      `update events set at = at - interval '2 hours' where run_id = $1`,
      [id],
    );
    await bench.database.pool.query(
      `update runs set created_at = created_at - interval '2 hours' where id = $1`,
      [id],
    );
    expect(await bench.status(id)).toBe("RUNNING");
    await other.watchdog.sweep();
    expect(await bench.status(id)).toBe("ABORTED");
    answer.resolve(null);
  });
});

describe("a step that verifies", () => {
  test("asks with the key of the effect, and takes the result that it is told", async () => {
    const asked: unknown[] = [];
    const worker = bench.engine((call, execution) => {
      if (call.resource.endsWith(":look")) {
        asked.push(call.args);
        return { happened: true, result: "receipt 7" };
      }
      return untilStopped(call, execution);
    });
    await worker.work();
    const look = `${echo.slice(0, -4)}look`;
    const workflowId = await bench.publish(
      machine("Pay", {
        Pay: task("x", {
          OnUnknown: "Hold",
          Verify: {
            Resource: look,
            Arguments: { key: "{% $states.context.Task.IdempotencyKey %}" },
          },
        }),
      }),
    );
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await running(id);
    await bench.database.pool.query("update flows set worker = 'gone' where run_id = $1", [id]);
    await worker.watchdog.sweep();
    await worker.watchdog.sweep();
    const { output } = await bench.ended(id);
    expect(output).toEqual({ value: "receipt 7" });
    expect(asked).toEqual([{ key: expect.stringMatching(/^[0-9a-f]{40}$/) }]);
    expect(await bench.types(id)).toEqual(
      expect.arrayContaining(["step.held", "step.resolved", "step.succeeded", "run.succeeded"]),
    );
  });
});

describe("a redrive", () => {
  test("made twice at once goes on once", async () => {
    let broken = true;
    const worker = bench.engine(({ args }) => {
      if (broken) throw new Error("down");
      return args;
    });
    await worker.work();
    worker.watchdog.start();
    const workflowId = await bench.publish(machine("A", { A: task("x") }));
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await bench.ended(id);
    broken = false;
    const request = { runId: id, what: "run", force: false, by: null } as const;
    const made = await Promise.allSettled(
      [bench.engine(), bench.engine()].map(
        async (other) => await controlOf(bench, other).copier.redrive(request),
      ),
    );
    const done = made.flatMap((one) => (one.status === "fulfilled" ? [one.value.id] : []));
    expect(done).toHaveLength(1);
    expect(made.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "RUN_REDRIVEN" },
    });
    await bench.ended(done[0] ?? "");
    expect(await bench.status(done[0] ?? "")).toBe("SUCCEEDED");
  });

  test("waits for its turn where runs do, and sends the keys of the run that it goes on with", async () => {
    let broken = true;
    const worker = bench.engine(({ args }) => {
      if (broken) throw new Error("down");
      return args;
    });
    await worker.work();
    worker.watchdog.start();
    const limited = { ...machine("A", { A: task("x") }), Limits: { MaxRuns: 1 } };
    const workflowId = await bench.publish(limited);
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await bench.ended(id);
    broken = false;
    const { copier } = controlOf(bench, worker);
    const made = await copier.redrive({ runId: id, what: "run", force: false, by: null });
    await bench.ended(made.id);
    expect(await bench.status(made.id)).toBe("SUCCEEDED");
    expect(await bench.types(made.id)).toContain("run.admitted");
    const { stored, folded } = await bench.states(made.id);
    expect(stored).toEqual(folded);
    expect(stored?.keys).toEqual({ run: id, compensable: null });
  });

  test("is refused when the log of the run was dropped", async () => {
    const worker = bench.engine(() => {
      throw new Error("down");
    });
    await worker.work();
    const workflowId = await bench.publish(machine("A", { A: task("x") }));
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await bench.ended(id);
    await bench.database.pool.query("delete from events where run_id = $1 and seq < 3", [id]);
    const { copier } = controlOf(bench, worker);
    await expect(
      copier.redrive({ runId: id, what: "run", force: false, by: null }),
    ).rejects.toMatchObject({ code: "LOG_GONE" });
  });
});

test("a Map undoes its iterations in the reverse order of their completion, crash or not", async () => {
  const undone: unknown[] = [];
  const worker = bench.engine(({ args }) => {
    if (args === "last") throw new Error("down");
    if (typeof args === "string" && args.startsWith("undo")) undone.push(args);
    return args;
  });
  await worker.work();
  worker.watchdog.start();
  const undo = { Resource: echo, Arguments: "{% 'undo ' & $string($states.result) %}" };
  const workflowId = await bench.publish(
    machine("Each", {
      Each: {
        Type: "Map",
        Items: [1, 2, 3, 4],
        MaxConcurrency: 2,
        ItemProcessor: {
          StartAt: "One",
          States: { One: task("{% $states.input %}", { Compensate: undo }) },
        },
        Next: "Last",
      },
      Last: task("last"),
    }),
  );
  const { id } = await worker.engine.startRun({ workflowId, input: {} });
  await bench.ended(id);
  const events = await bench.events(id);
  const done = events
    .filter(({ type, path }) => type === "step.succeeded" && path?.endsWith("/One"))
    .map(({ path }) => path);
  const undoing = events.filter(({ type }) => type === "undo.succeeded").map(({ path }) => path);
  expect(undoing).toEqual(done.toReversed());
  expect(undone).toHaveLength(4);
});
