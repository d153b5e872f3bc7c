/** Redriving a run whose step waited for another run: that one goes on too, instead of doing all its work again. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { RunCopier } from "../../../server/engine/run-copier.ts";
import { checkInvariants } from "../../crash/invariants.ts";
import { controlOf } from "../../support/control.ts";
import { deferred } from "../../support/deferred.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { EngineBench, type CallAnswer, type TestEngine } from "../../support/engine.ts";
import { until } from "../../support/until.ts";

let own: TestDatabase;
let bench: EngineBench;
beforeEach(async () => {
  own = await createTestDatabase();
  bench = new EngineBench(own.url);
});
afterEach(async () => {
  await bench.close();
  await own.drop();
});

const machine = (StartAt: string, States: object): Definition =>
  ({ QueryLanguage: "JSONata", StartAt, States }) as Definition;
const echo = "arn:aws:lambda:eu-west-1:123456789012:function:echo";
const task = (args: unknown, fields: object = { End: true }) => ({
  Type: "Task",
  Resource: echo,
  Arguments: args,
  ...fields,
});
const starting = (workflowId: string, fields: object = {}) => ({
  Type: "Task",
  Resource: "arn:aws:states:::states:startExecution.sync:2",
  Arguments: { StateMachineArn: workflowId, Input: { n: 1 } },
  End: true,
  ...fields,
});
/** A run of two steps, the second of which is to fail. */
const twoSteps = machine("First", {
  First: task("first", { Next: "Second" }),
  Second: task("second"),
});

/** An engine whose calls are counted; those named in `broken` fail. A call costs as much as its word has letters. */
async function counting(broken: Set<string>): Promise<{ worker: TestEngine; calls: Json[] }> {
  const calls: Json[] = [];
  const call: CallAnswer = ({ args, resource }, execution) => {
    if (!resource.endsWith(":echo")) return null;
    calls.push(args);
    const usage = { outputTokens: String(args).length };
    execution.meter({ provider: "p", model: "m", usage, kind: "incurred" });
    if (broken.has(String(args))) throw new Error("down");
    return args;
  };
  const worker = bench.engine(call);
  await worker.work();
  return { worker, calls };
}

const childrenOf = async (runId: string) =>
  await bench.database.db
    .selectFrom("runs")
    .selectAll()
    .where("parent_run", "=", runId)
    .orderBy("parent_attempt")
    .execute();
const wish = { what: "run", force: false, by: null } as const;

async function failed(worker: TestEngine, definition: Definition) {
  const workflowId = await bench.publish(definition);
  const { id } = await worker.engine.startRun({ workflowId, input: {} });
  expect(await bench.ended(id)).toMatchObject({ status: "FAILED" });
  return { id, copier: controlOf(bench, worker).copier };
}

async function redriven(copier: RunCopier, runId: string, more: object = {}): Promise<string> {
  const { id } = await copier.redrive({ ...wish, runId, ...more });
  return id;
}

async function expectSound(...runIds: readonly string[]): Promise<void> {
  for (const runId of runIds) {
    // eslint-disable-next-line no-await-in-loop
    const { stored, folded } = await bench.states(runId);
    expect(stored).toEqual(folded);
  }
  expect((await checkInvariants(bench.database.pool)).violations).toEqual([]);
}

async function becomesOf(runId: string): Promise<unknown> {
  const event = (await bench.events(runId)).find(({ type }) => type === "run.redriven");
  return (event?.data as { readonly children?: unknown } | undefined)?.children;
}

describe("the run that a redriven step waited for", () => {
  test("is redriven: what it had done is kept, and the step takes its result", async () => {
    const broken = new Set(["second"]);
    const { worker, calls } = await counting(broken);
    const child = await bench.publish(twoSteps);
    const { id, copier } = await failed(worker, machine("Start", { Start: starting(child) }));
    const [old] = await childrenOf(id);
    broken.clear();
    const preview = await copier.previewRedrive({ ...wish, runId: id });
    expect(preview).toMatchObject({
      refusal: null,
      reused: { steps: 1, costMicros: 5 },
      again: { steps: 2, costMicros: 6 },
      children: [{ path: "Start", runId: old?.id, goesOn: "redrive", version: 1, because: null }],
    });
    expect(preview.effects).toEqual([
      expect.objectContaining({ runId: old?.id, path: "Second", outcome: "failed" }),
    ]);
    const again = await redriven(copier, id);
    expect(await bench.ended(again)).toMatchObject({ status: "SUCCEEDED" });
    expect(calls).toEqual(["first", "second", "second"]);
    const [next, ...others] = await childrenOf(again);
    expect(others).toEqual([]);
    expect(next).toMatchObject({ copy_of: old?.id, copy_kind: "redrive", status: "SUCCEEDED" });
    expect(await becomesOf(again)).toEqual({
      "Start@1": { goesOn: "redrive", runId: old?.id, version: 1, force: false },
    });
    await expectSound(again, next?.id ?? "");
  });

  test("goes on through every level", async () => {
    const broken = new Set(["second"]);
    const { worker, calls } = await counting(broken);
    const leaf = await bench.publish(twoSteps);
    const middle = await bench.publish(
      machine("Before", {
        Before: task("before", { Next: "Start" }),
        Start: starting(leaf),
      }),
    );
    const { id, copier } = await failed(worker, machine("Start", { Start: starting(middle) }));
    broken.clear();
    const preview = await copier.previewRedrive({ ...wish, runId: id });
    expect(preview.reused).toEqual({ steps: 2, costMicros: 11 });
    const again = await redriven(copier, id);
    expect(await bench.ended(again)).toMatchObject({ status: "SUCCEEDED" });
    expect(calls).toEqual(["before", "first", "second", "second"]);
  });

  test("may fail again, and is redriven from there the next time; a retry makes its call anew", async () => {
    const broken = new Set(["second"]);
    const { worker, calls } = await counting(broken);
    const child = await bench.publish(twoSteps);
    const { id, copier } = await failed(worker, machine("Start", { Start: starting(child) }));
    const second = await redriven(copier, id);
    expect(await bench.ended(second)).toMatchObject({ status: "FAILED" });
    broken.clear();
    const third = await redriven(copier, second);
    expect(await bench.ended(third)).toMatchObject({ status: "SUCCEEDED" });
    expect(calls).toEqual(["first", "second", "second", "second"]);
    const [middle] = await childrenOf(second);
    expect(await childrenOf(third)).toMatchObject([{ copy_of: middle?.id }]);

    calls.length = 0;
    broken.add("second");
    const retrying = starting(child, {
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 0.02, MaxAttempts: 1 }],
    });
    const other = await failed(worker, machine("Start", { Start: retrying }));
    const last = await redriven(other.copier, other.id);
    expect(await bench.ended(last)).toMatchObject({ status: "FAILED" });
    const made = await childrenOf(last);
    expect(made.map(({ copy_of: copied }) => copied === null)).toEqual([false, true]);
    expect(calls.filter((word) => word === "first")).toHaveLength(3);
  });

  test("gives its result when somebody has redriven it by itself meanwhile", async () => {
    const broken = new Set(["second"]);
    const { worker, calls } = await counting(broken);
    const child = await bench.publish(twoSteps);
    const { id, copier } = await failed(worker, machine("Start", { Start: starting(child) }));
    const [old] = await childrenOf(id);
    broken.clear();
    const alone = await redriven(copier, old?.id ?? "");
    expect(await bench.ended(alone)).toMatchObject({ status: "SUCCEEDED" });
    const preview = await copier.previewRedrive({ ...wish, runId: id });
    expect(preview).toMatchObject({
      reused: { steps: 2, costMicros: 11 },
      again: { costMicros: 0 },
      effects: [],
      children: [{ runId: alone, goesOn: "result" }],
    });
    const again = await redriven(copier, id);
    expect(await bench.ended(again)).toMatchObject({ status: "SUCCEEDED" });
    expect(await childrenOf(again)).toEqual([]);
    expect(calls).toEqual(["first", "second", "second"]);
  });

  test("is started anew when its log is gone, and the preview says why", async () => {
    const broken = new Set(["second"]);
    const { worker, calls } = await counting(broken);
    const child = await bench.publish(twoSteps);
    const { id, copier } = await failed(worker, machine("Start", { Start: starting(child) }));
    const [old] = await childrenOf(id);
    await bench.database.pool.query("delete from events where run_id = $1", [old?.id]);
    broken.clear();
    const preview = await copier.previewRedrive({ ...wish, runId: id });
    expect(preview.children).toMatchObject([
      { goesOn: "anew", version: null, because: "LOG_GONE" },
    ]);
    const again = await redriven(copier, id);
    expect(await bench.ended(again)).toMatchObject({ status: "SUCCEEDED" });
    expect(calls).toEqual(["first", "second", "first", "second"]);
    expect(await becomesOf(again)).toEqual({
      "Start@1": { goesOn: "anew", runId: old?.id, because: "LOG_GONE" },
    });
  });

  test("goes on with its newest version when that is asked for, and is started anew when it cannot", async () => {
    const broken = new Set(["second"]);
    const { worker, calls } = await counting(broken);
    const child = await bench.publish(twoSteps);
    const publishNext = async (version: number, definition: Definition) => {
      const { db } = bench.database;
      const text = JSON.stringify(definition);
      const hash = `${child}-${String(version)}`;
      await db
        .insertInto("workflow_versions")
        .values({
          workflow_id: child,
          version,
          definition: text,
          graph: "{}",
          definition_hash: hash,
        })
        .execute();
      await db.updateTable("workflows").set({ version }).where("id", "=", child).execute();
    };
    const parent = machine("Start", { Start: starting(child) });
    const one = await failed(worker, parent);
    const other = await failed(worker, parent);
    await publishNext(
      2,
      machine("First", { First: task("first", { Next: "Second" }), Second: task("mended") }),
    );
    calls.length = 0;
    const mended = await redriven(one.copier, one.id, { version: "latest" });
    expect(await bench.ended(mended)).toMatchObject({ status: "SUCCEEDED" });
    expect(calls).toEqual(["mended"]);
    await publishNext(3, machine("Only", { Only: task("only") }));
    const preview = await other.copier.previewRedrive({
      ...wish,
      runId: other.id,
      version: "latest",
    });
    expect(preview.children).toMatchObject([{ goesOn: "anew", because: "VERSION_INCOMPATIBLE" }]);
    // The step, and the two of the run that it would start anew.
    expect(preview.again).toEqual({ steps: 3, costMicros: 11 });
    const last = await redriven(other.copier, other.id, { version: "latest" });
    expect(await bench.ended(last)).toMatchObject({ status: "SUCCEEDED" });
    expect(calls).toEqual(["mended", "only"]);
  });

  test("keeps the redrive waiting while it is still ending", async () => {
    let stop: () => void = () => undefined;
    const worker = bench.engine(async ({ args }, execution) => {
      if (args !== "slow") return args;
      await new Promise<void>((resolve) => {
        stop = resolve;
        execution.signal.addEventListener("abort", () => undefined);
      });
      return "stopped";
    });
    await worker.work();
    const child = await bench.publish(machine("Slow", { Slow: task("slow") }));
    const workflowId = await bench.publish(machine("Start", { Start: starting(child) }));
    const { id } = await worker.engine.startRun({ workflowId, input: {} });
    await until(async () => {
      const [made] = await childrenOf(id);
      const events = made === undefined ? [] : await bench.events(made.id);
      return events.some(({ type }) => type === "step.started");
    });
    await worker.engine.cancelRun(id, "enough");
    await bench.ended(id);
    const { copier } = controlOf(bench, worker);
    const request = { ...wish, runId: id };
    expect((await copier.previewRedrive(request)).refusal).toMatchObject({ code: "RUN_NOT_ENDED" });
    await expect(copier.redrive(request)).rejects.toMatchObject({ code: "RUN_NOT_ENDED" });
    expect((await copier.previewRedrive({ ...request, force: true })).children).toMatchObject([
      { goesOn: "anew", because: "RUN_NOT_ENDED" },
    ]);
    stop();
    const [made] = await childrenOf(id);
    await bench.ended(made?.id ?? "");
    expect((await copier.previewRedrive(request)).children).toMatchObject([{ goesOn: "redrive" }]);
  });

  test("is redriven once however often the step that goes on with it is repeated", async () => {
    const broken = new Set(["second"]);
    const { worker } = await counting(broken);
    const child = await bench.publish(twoSteps);
    const { id, copier } = await failed(worker, machine("Start", { Start: starting(child) }));
    await worker.kill();
    broken.clear();
    const made = deferred();
    const gate = deferred();
    const zombie = bench.engine(async ({ args, resource }) => {
      if (resource.endsWith(":echo")) return args;
      made.resolve();
      await gate.promise;
      return null;
    });
    await zombie.work(1);
    const again = await redriven(copier, id);
    zombie.engine.ring([{ runId: again, key: "Start@1" }]);
    await made.promise;
    const second = await counting(broken);
    const step = (await bench.states(again)).stored?.steps.get("Start@1");
    await second.worker.engine.report(again, {
      type: "lost",
      random: 0,
      key: "Start@1",
      epoch: step?.epoch ?? 0,
    });
    expect(await bench.ended(again)).toMatchObject({ status: "SUCCEEDED" });
    gate.resolve();
    expect(await childrenOf(again)).toHaveLength(1);
    await expectSound(again);
  });

  test("keeps the redrive from repeating effects in it that could not be undone, unless forced", async () => {
    const broken = new Set(["second", "undo"]);
    const { worker, calls } = await counting(broken);
    const undo = { Resource: echo, Arguments: "undo" };
    const other = { Resource: echo, Arguments: "undone" };
    const child = await bench.publish(
      machine("Zero", {
        Zero: task("zero", { Next: "First", Compensate: other }),
        First: task("first", { Next: "Second", Compensate: undo }),
        Second: task("second"),
      }),
    );
    const { id, copier } = await failed(worker, machine("Start", { Start: starting(child) }));
    broken.clear();
    const request = { ...wish, runId: id };
    expect((await copier.previewRedrive(request)).refusal).toMatchObject({ code: "EFFECTS_STAND" });
    await expect(copier.redrive(request)).rejects.toMatchObject({ code: "EFFECTS_STAND" });
    calls.length = 0;
    const again = await redriven(copier, id, { force: true });
    expect(await bench.ended(again)).toMatchObject({ status: "SUCCEEDED" });
    expect(calls).toEqual(["zero", "first", "second"]);
    expect(await childrenOf(again)).toMatchObject([{ copy_kind: "redrive" }]);
  });
});
