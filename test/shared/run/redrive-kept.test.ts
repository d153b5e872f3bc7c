/** What ends well while a run is ending is not done a second time by its redrive. */
import { describe, expect, it } from "vitest";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import type { Outcome } from "../../../shared/run/report.ts";
import { previewCopy } from "../../../shared/run/preview.ts";
import { redriveRun } from "../../../shared/run/redrive.ts";
import type { Copy } from "../../../shared/run/copied-run.ts";
import { applyEvents, emptyRunView } from "../../../shared/run/run-view.ts";
import { RunDriver } from "../../support/run-driver.ts";

const task = (fields: Record<string, unknown> = {}): State => ({
  Type: "Task",
  Resource: "cairn:echo",
  End: true,
  ...fields,
});
const machine = (StartAt: string, States: Record<string, State>): Definition => ({
  QueryLanguage: "JSONata",
  StartAt,
  States,
});
/** Branches of a Parallel, each of one task, and the task after them. */
const branches = (tasks: Record<string, State>): Definition =>
  machine("All", {
    All: {
      Type: "Parallel",
      Branches: Object.entries(tasks).map(([name, state]) => ({
        StartAt: name,
        States: { [name]: state, After: task({ Arguments: `after ${name}` }) },
      })),
      End: true,
    },
  });
const undo = { Resource: "cairn:undo", Arguments: null };

function tell(driver: RunDriver, key: string, outcome: Outcome): string | null {
  const step = driver.state.steps.get(key);
  if (step === undefined) throw new Error(`no step ${key}`);
  const { phase, attempt, epoch } = step;
  const token = { key, phase, attempt, epoch };
  return driver.report({ type: "outcome", step: token, outcome, costMicros: 7, random: 0 });
}
const good = (value: string, next: string | null = null): Outcome => ({
  type: "succeeded",
  output: { value },
  assign: {},
  next,
});
const bad: Outcome = { type: "failed", error: "Bad", cause: null };

/** A run all of whose branches are under way. */
async function underWay(definition: Definition): Promise<RunDriver> {
  const driver = new RunDriver({ definition, call: ({ args }) => args });
  await driver.step();
  for (const key of driver.ready.splice(0))
    driver.report({ type: "claimed", key, worker: `w:${key}` });
  return driver;
}

function redriven(driver: RunDriver, definition: Definition, to = definition) {
  const made = redriveRun({
    source: { runId: "run_old", events: driver.numbered, definition },
    target: { runId: "run_new", version: 2, definition: to, by: null },
    what: "run",
    force: false,
  });
  if (!made.ok) throw new Error(made.message);
  const copy: { readonly of: RunDriver; readonly made: Copy } = { of: driver, made };
  return { made, driver: new RunDriver({ definition: to, call: ({ args }) => args, copy }) };
}
const paths = (driver: RunDriver) => driver.calls.map(({ path }) => path).toSorted();

describe("a task that succeeds within the grace", () => {
  const definition = branches({
    Slow: task({ End: undefined, Next: "After" }),
    Other: task({ Arguments: "other" }),
  });

  it("counts as done, and its flow goes on behind it", async () => {
    const old = await underWay(definition);
    old.report({ type: "cancel", reason: "enough" });
    expect(tell(old, "All/0/Slow@1", good("slow", "After"))).toBeNull();
    old.report({ type: "grace" });
    expect(old.state.status).toBe("ABORTED");
    const { made, driver } = redriven(old, definition);
    expect(made.kept).toEqual([{ path: "All/0/Slow", visit: 1 }]);
    const { spentMicros } = driver.state.budget;
    expect(spentMicros).toBe(7);
    await driver.finish();
    expect(paths(driver)).toEqual(["All/0/After", "All/1/Other"]);
    expect(driver.output).toEqual(["after Slow", "other"]);
    const view = applyEvents(emptyRunView, driver.numbered);
    expect(view).toMatchObject({ status: "SUCCEEDED", reusedMicros: 7, usefulMicros: 0 });
    expect(view.steps.get("All/0/Slow@1")).toMatchObject({
      status: "succeeded",
      costMicros: 7,
      attempts: [{ outcome: "succeeded", costMicros: 7 }],
    });
    const { seq, kept } = made;
    const effectOf = () => "outside" as const;
    const preview = previewCopy({
      events: old.numbered,
      seq,
      definition,
      effectOf,
      alsoKept: kept,
    });
    expect(preview.reused).toEqual({ steps: 1, costMicros: 7 });
    expect(preview.effects.map(({ path }) => path)).toEqual(["All/1/Other"]);
  });

  it("ends the new run at once when nothing else was left to do", async () => {
    const last = machine("Last", { Last: task() });
    const old = new RunDriver({ definition: last });
    old.report({ type: "claimed", key: "Last@1", worker: "w" });
    old.report({ type: "cancel", reason: "enough" });
    tell(old, "Last@1", good("done"));
    expect(old.state.status).toBe("ABORTED");
    const { driver } = redriven(old, last);
    expect(driver.state.status).toBe("SUCCEEDED");
    expect(driver.output).toBe("done");
    expect(driver.ready).toEqual([]);
  });

  it("is done again where the version has nothing behind it any more", async () => {
    const old = await underWay(definition);
    old.report({ type: "cancel", reason: "enough" });
    tell(old, "All/0/Slow@1", good("slow", "After"));
    old.report({ type: "grace" });
    const to = machine("All", {
      All: {
        Type: "Parallel",
        Branches: [
          { StartAt: "Slow", States: { Slow: task({ Arguments: "slow" }) } },
          { StartAt: "Other", States: { Other: task({ Arguments: "other" }) } },
        ],
        End: true,
      },
    });
    const { made, driver } = redriven(old, definition, to);
    expect(made.kept).toEqual([]);
    await driver.finish();
    expect(driver.output).toEqual(["slow", "other"]);
  });
});

it("what ends well while others are undone is kept, what was undone is done again, and nothing known is held", async () => {
  const definition = branches({
    Fails: task({ Arguments: "fails" }),
    Book: task({ Arguments: "book", Compensate: undo }),
    Slow: task({ Arguments: "slow", OnUnknown: "Hold" }),
  });
  const old = await underWay(definition);
  tell(old, "All/0/Fails@1", bad);
  expect(old.state.stopping).not.toBeNull();
  tell(old, "All/2/Slow@1", good("slow"));
  tell(old, "All/1/Book@1", { ...good("booked"), result: { value: "booked" } } as Outcome);
  await old.finish();
  expect(old.state.status).toBe("FAILED");
  const { made, driver } = redriven(old, definition);
  expect(made.kept).toEqual([{ path: "All/2/Slow", visit: 1 }]);
  await driver.finish();
  expect(paths(driver)).toEqual(["All/0/Fails", "All/1/Book"]);
  expect(driver.output).toEqual(["fails", "book", "slow"]);
});
