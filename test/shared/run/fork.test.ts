/** Forking: a new run from any event of another one, with edited data, which neither pays for nor undoes what the other one did. */
import { describe, expect, it } from "vitest";
import { fc } from "../../support/property.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { Definition, State } from "../../../shared/definition/definition.ts";
import { forkPoint, forkRun, type ForkAnswer, type ForkEdits } from "../../../shared/run/fork.ts";
import { keyRunOf } from "../../../shared/run/idempotency.ts";
import { openStepOf } from "../../../shared/run/run-state.ts";
import { machine, task, taskBefore } from "../../support/machine.ts";
import { RunDriver, type Call } from "../../support/run-driver.ts";

const echo = ({ args }: Call): Json => args;

interface Options extends Partial<ForkEdits> {
  readonly reuseKeys?: boolean;
}
function fork(
  driver: RunDriver,
  definition: Definition,
  { seq, reuseKeys = false, ...edits }: Options & { readonly seq: number },
): ForkAnswer {
  return forkRun({
    source: { runId: "run_old", events: driver.numbered, definition },
    target: { runId: "run_new", version: 1, definition, by: null },
    seq,
    edits: { inputs: {}, outputs: {}, variables: {}, ...edits },
    reuseKeys,
  });
}
function goOn(
  driver: RunDriver,
  definition: Definition,
  options: Options & { readonly seq: number; readonly call?: (call: Call) => Json },
): RunDriver {
  const { call = echo, ...rest } = options;
  const made = fork(driver, definition, rest);
  if (!made.ok) throw new Error(made.message);
  return new RunDriver({ definition, call, copy: { of: driver, made } });
}
const seqOf = (driver: RunDriver, line: string): number => driver.log().indexOf(line) + 1;
const paths = (driver: RunDriver): readonly string[] => driver.calls.map(({ path }) => path);

const chain = machine("A", {
  A: taskBefore("B", {
    Arguments: "{% $states.input.n + 1 %}",
    Assign: { first: "{% $states.input.n %}" },
  }),
  B: taskBefore("C", { Arguments: "{% $states.input * 10 %}" }),
  C: task({ Arguments: "{% $states.input + $first %}" }),
});
const chained = async (): Promise<RunDriver> =>
  await new RunDriver({ definition: chain, input: { n: 1 }, call: echo }).finish();

describe("a fork", () => {
  it("runs again what comes after the event, and nothing before it", async () => {
    const driver = await chained();
    expect(driver.output).toBe(21);
    const forked = await goOn(driver, chain, { seq: seqOf(driver, "step.succeeded A") }).finish();
    expect(paths(forked)).toEqual(["B", "C"]);
    expect(forked.output).toBe(21);
    expect(forked.state.origin).toMatchObject({ kind: "fork", runId: "run_old", redrives: 0 });
  });

  it("keeps together what was decided together", async () => {
    const driver = await chained();
    const done = seqOf(driver, "step.succeeded A");
    expect(forkPoint(driver.numbered, done)).toBe(done + 1);
    expect(forkPoint(driver.numbered, 1)).toBe(2);
  });

  it("takes another input for the step that starts next, or another output of the one before it", async () => {
    const driver = await chained();
    const seq = seqOf(driver, "step.succeeded A");
    const edited = await goOn(driver, chain, { seq, input: { value: 5 } }).finish();
    expect(edited.output).toBe(51);
    const output = await goOn(driver, chain, { seq, outputs: { A: { value: 6 } } }).finish();
    expect(output.output).toBe(61);
    const named = await goOn(driver, chain, { seq, inputs: { B: { value: 7 } } }).finish();
    expect(named.output).toBe(71);
  });

  it("takes other variables", async () => {
    const driver = await chained();
    const seq = seqOf(driver, "step.succeeded B");
    const variables = { first: { value: 100 }, other: { value: 1 } };
    const forked = await goOn(driver, chain, { seq, variables }).finish();
    expect(forked.output).toBe(120);
  });

  it("from the beginning is a new run with another input", async () => {
    const driver = await chained();
    const made = fork(driver, chain, { seq: 1, input: { value: { n: 3 } } });
    expect(made).toMatchObject({ ok: true, seq: 2, input: { value: { n: 3 } } });
    const forked = await goOn(driver, chain, { seq: 1, input: { value: { n: 3 } } }).finish();
    expect(forked.output).toBe(43);
  });

  it("starts a step again that was under way at the event, with all its retries", async () => {
    const definition = machine("A", {
      A: task({ Retry: [{ ErrorEquals: ["Bad"], MaxAttempts: 1 }] }),
    });
    const driver = await new RunDriver({
      definition,
      call: () => {
        throw new Failure("Bad", "");
      },
    }).finish();
    const seq = seqOf(driver, "step.started A");
    const forked = goOn(driver, definition, { seq, call: () => "fine" });
    expect(forked.state.steps.get("A@1")).toMatchObject({
      status: "ready",
      attempt: 1,
      retries: {},
    });
    await forked.finish();
    expect(forked.output).toBe("fine");
  });

  it("sends idempotency keys of its own, or those of the other run when asked to", async () => {
    const driver = await chained();
    const seq = seqOf(driver, "step.succeeded A");
    expect(keyRunOf(chain, goOn(driver, chain, { seq }).state, "B")).toBeNull();
    const same = goOn(driver, chain, { seq, reuseKeys: true });
    expect(keyRunOf(chain, same.state, "B")).toBe("run_old");
  });

  it("undoes nothing that the other run did", async () => {
    const undo = { Resource: "cairn:undo" };
    const definition = machine("A", {
      A: taskBefore("B", { Compensate: undo }),
      B: taskBefore("C", { Compensate: undo }),
      C: task({ Resource: "cairn:c" }),
    });
    const driver = await new RunDriver({ definition, call: echo }).finish();
    const forked = await goOn(driver, definition, {
      seq: seqOf(driver, "step.succeeded A"),
      call: ({ resource }) => {
        if (resource === "cairn:c") throw new Failure("Bad", "");
        return 1;
      },
    }).finish();
    expect(forked.state.status).toBe("FAILED");
    expect(forked.log().filter((line) => line.startsWith("undo."))).toEqual([
      "undo.scheduled B",
      "undo.started B",
      "undo.succeeded B",
    ]);
  });

  it("goes on from a run that was paused, or that still goes on", () => {
    const driver = new RunDriver({ definition: chain, input: { n: 1 } });
    driver.report({ type: "pause", reason: "request", by: null });
    const forked = goOn(driver, chain, { seq: driver.events.length });
    expect(forked.state).toMatchObject({ status: "RUNNING", paused: null });
    expect(forked.ready).toEqual(["A@1"]);
  });
});

describe("a fork is refused", () => {
  it("where nothing is left to do, and where there is no event", async () => {
    const driver = await chained();
    for (const seq of [driver.events.length, driver.events.length - 1]) {
      expect(fork(driver, chain, { seq })).toMatchObject({ ok: false, code: "NOT_FORKABLE" });
    }
    for (const seq of [0, -1, 1.5, 1000]) {
      expect(fork(driver, chain, { seq })).toMatchObject({ ok: false, code: "NOT_FORKABLE" });
    }
  });

  it("while the run ends or undoes", async () => {
    const definition = machine("A", {
      A: taskBefore("B", { Compensate: { Resource: "cairn:undo" } }),
      B: task(),
    });
    const driver = new RunDriver({ definition, call: echo });
    await driver.step();
    driver.report({ type: "claimed", key: "B@1", worker: "w" });
    driver.report({ type: "cancel", reason: "no" });
    const stopping = seqOf(driver, "run.stopping");
    expect(fork(driver, definition, { seq: stopping })).toMatchObject({ code: "NOT_FORKABLE" });
    driver.report({ type: "grace" });
    expect(fork(driver, definition, { seq: driver.events.length })).toMatchObject({
      code: "NOT_FORKABLE",
    });
    expect(fork(driver, definition, { seq: stopping - 2 })).toMatchObject({ ok: true });
  });

  it("for edits of what is not there", async () => {
    const driver = await chained();
    const seq = seqOf(driver, "step.succeeded A");
    for (const edits of [
      { inputs: { C: { value: 1 } } },
      { outputs: { B: { value: 1 } } },
      { variables: { "Each/0/x": { value: 1 } } },
    ]) {
      expect(fork(driver, chain, { seq, ...edits })).toMatchObject({ code: "INVALID_EDIT" });
    }
  });
});

it("at any event of any log it is refused or has a step for each flow, and ends with the same result", async () => {
  const inner = (name: string, next?: string): State =>
    task({
      Arguments: `{% $states.input %}`,
      ...(next ? { End: undefined, Next: next } : {}),
      Comment: name,
    });
  const definition = machine("Each", {
    Each: {
      Type: "Map",
      Items: "{% $states.input %}",
      MaxConcurrency: 2,
      Checkpoint: { Policy: "EveryN", Count: 2 },
      ItemProcessor: {
        StartAt: "One",
        States: {
          One: inner("one", "Both"),
          Both: {
            Type: "Parallel",
            Branches: [
              { StartAt: "L", States: { L: inner("l") } },
              {
                StartAt: "W",
                States: { W: { Type: "Wait", Seconds: 1, Next: "R" }, R: inner("r") },
              },
            ],
            End: true,
          },
        },
      },
      Next: "Last",
    },
    Last: task({ Arguments: "{% $states.input %}", Retry: [{ ErrorEquals: ["Bad"] }] }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(9), { maxLength: 4 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.infiniteStream(fc.nat(99)),
      async (input, where, chance) => {
        const choose = (count: number): number => (chance.next().value as number) % count;
        let failures = 1;
        const call = (one: Call): Json => {
          if (one.path === "Last" && failures-- > 0) throw new Failure("Bad", "");
          return one.args;
        };
        const driver = await new RunDriver({ definition, input, call, choose }).finish();
        const seq = 1 + Math.floor(where * (driver.events.length - 1));
        const made = fork(driver, definition, { seq });
        if (!made.ok) {
          expect(seq).toBeGreaterThanOrEqual(driver.events.length - 1);
          return;
        }
        const { state } = made.decision;
        for (const flow of state.flows.values()) expect(openStepOf(state, flow.path)).toBeDefined();
        const copy = { of: driver, made };
        const forked = await new RunDriver({ definition, call, choose, copy }).finish();
        expect(forked.output).toEqual(input.map((item) => [item, item]));
      },
    ),
    { numRuns: 150 },
  );
});
