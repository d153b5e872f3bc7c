import { fc } from "../../support/property.ts";
import { describe, expect, it, test } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { BudgetLimit } from "../../../shared/run/budget.ts";
import { decide } from "../../../shared/run/decide.ts";
import type { NewEvent } from "../../../shared/run/event.ts";
import { evolve } from "../../../shared/run/evolve.ts";
import type { Outcome, Report } from "../../../shared/run/report.ts";
import { isTerminal, unborn, type RunState } from "../../../shared/run/run-state.ts";

const task = { Type: "Task", Resource: "cairn:model" } as const;

/** Two tasks, one after the other. */
const pair: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "One",
  States: { One: { ...task, Next: "Two" }, Two: { ...task, End: true } },
};

/** One task for each item. */
const wide: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemProcessor: { StartAt: "Call", States: { Call: { ...task, End: true } } },
      End: true,
    },
  },
};

/** A run whose every report a test makes itself. */
class Book {
  state: RunState = unborn;
  readonly events: NewEvent[] = [];
  readonly ready: string[] = [];
  readonly #definition: Definition;

  constructor(definition: Definition, budget?: BudgetLimit) {
    this.#definition = definition;
    this.report({
      type: "created",
      workflowId: "w",
      version: 1,
      input: { value: {} },
      budget,
    });
  }

  report(report: Report): string | null {
    const decision = decide(this.#definition, this.state, report);
    expect(decision.events.reduce(evolve, this.state)).toEqual(decision.state);
    this.state = decision.state;
    this.events.push(...decision.events);
    for (const command of decision.commands)
      if (command.type === "run") this.ready.push(command.key);
    return decision.refused;
  }

  claim(key: string, estimateMicros = 0, workflowLeftMicros?: number): string | null {
    const at = this.ready.indexOf(key);
    if (at >= 0) this.ready.splice(at, 1);
    return this.report({ type: "claimed", key, worker: "w", estimateMicros, workflowLeftMicros });
  }

  end(key: string, costMicros: number, outcome: Outcome = done): string | null {
    const step = this.state.steps.get(key);
    if (step === undefined) throw new Error(`no step ${key}`);
    const { phase, attempt, epoch } = step;
    const token = { key, phase, attempt, epoch };
    return this.report({ type: "outcome", step: token, outcome, costMicros, random: 0 });
  }

  types(): readonly string[] {
    return this.events.map(({ type }) => type);
  }
}

const done = { type: "succeeded", output: { value: {} }, assign: {}, next: null } as const;

const failed: Outcome = { type: "failed", error: "Bad", cause: null };

describe("what is spent", () => {
  it("is every known cost, of failed attempts and late ones too, and is what the machine allows at most", () => {
    const book = new Book({ ...pair, Budget: { MaxCostUsd: 1 } });
    book.claim("One@1");
    book.end("One@1", 70_000, { ...done, next: "Two" });
    book.report({ type: "charged", costMicros: 30_000 });
    expect(book.state.budget).toMatchObject({ maxCostMicros: 1_000_000, spentMicros: 100_000 });
    book.claim("Two@1");
    book.end("Two@1", 5, failed);
    expect(book.state.budget.spentMicros).toBe(100_005);
  });

  it("is what the starter allows, when the starter says so", () => {
    const book = new Book(
      { ...pair, Budget: { MaxCostUsd: 1, OnExceeded: "Fail" } },
      { maxCostMicros: 5, onExceeded: "Pause" },
    );
    expect(book.state.budget).toMatchObject({ maxCostMicros: 5, onExceeded: "Pause" });
  });

  it("is counted without a budget, so that one can be given later", () => {
    const book = new Book(pair);
    book.claim("One@1");
    book.end("One@1", 70_000_000, { ...done, next: "Two" });
    expect(book.state.budget.spentMicros).toBe(70_000_000);
    expect(book.types()).not.toContain("run.paused");
  });
});

describe("at 80 %", () => {
  it("the log says so, once", () => {
    const book = new Book(wide, { maxCostMicros: 100, onExceeded: "Pause" });
    open(book, 4);
    for (const index of [0, 1, 2]) book.claim(`Each/${String(index)}/Call@1`);
    book.end("Each/0/Call@1", 79);
    expect(book.types()).not.toContain("run.budget_warned");
    book.end("Each/1/Call@1", 1);
    book.end("Each/2/Call@1", 1);
    const warned = book.events.filter(({ type }) => type === "run.budget_warned");
    expect(warned.map(({ data }) => data)).toEqual([{ spentMicros: 80, maxCostMicros: 100 }]);
  });
});

describe("at 100 %", () => {
  it("the run pauses with the commit that crossed the line, and what runs is kept", () => {
    const book = new Book(wide, { maxCostMicros: 100, onExceeded: "Pause" });
    open(book, 3);
    book.claim("Each/0/Call@1");
    book.claim("Each/1/Call@1");
    book.end("Each/0/Call@1", 100);
    expect(book.state.status).toBe("PAUSED");
    expect(book.events.at(-1)).toMatchObject({ type: "run.paused", data: { reason: "budget" } });
    expect(book.end("Each/1/Call@1", 40)).toBeNull();
    expect(book.state.budget.spentMicros).toBe(140);
    expect(book.types().filter((type) => type === "run.paused")).toHaveLength(1);
    expect(book.claim("Each/2/Call@1")).not.toBeNull();
  });

  it("the run goes on with a raised budget, and not without", () => {
    const book = new Book(pair, { maxCostMicros: 100, onExceeded: "Pause" });
    book.claim("One@1");
    book.end("One@1", 120, { ...done, next: "Two" });
    expect(book.report({ type: "resume", by: "me" })).toMatch(/budget/);
    expect(book.report({ type: "resume", by: "me", maxCostMicros: 120 })).toMatch(/budget/);
    expect(book.report({ type: "resume", by: "me", maxCostMicros: 140 })).toBeNull();
    expect(book.state).toMatchObject({ status: "RUNNING", budget: { maxCostMicros: 140 } });
    // A new budget is worth a new word.
    expect(book.types().filter((type) => type === "run.budget_warned")).toHaveLength(2);
    expect(book.claim("Two@1")).toBeNull();
    book.end("Two@1", 50);
    expect(book.state.status).toBe("SUCCEEDED");
  });

  it("a run that has its last result is not paused", () => {
    const book = new Book({ ...pair, StartAt: "Two" }, { maxCostMicros: 100, onExceeded: "Pause" });
    book.claim("Two@1");
    book.end("Two@1", 500);
    expect(book.state.status).toBe("SUCCEEDED");
  });

  it("a run that is to fail does, although its states catch everything, and what it did is undone", () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Two" }];
    const Compensate = { Resource: "cairn:http" };
    const book = new Book(
      {
        ...pair,
        States: { ...pair.States, One: { ...task, Next: "Two", Compensate, Catch } },
      },
      { maxCostMicros: 100, onExceeded: "Fail" },
    );
    book.claim("One@1");
    book.end("One@1", 100, { ...done, next: "Two", result: { value: 1 } });
    expect(book.state).toMatchObject({
      status: "COMPENSATING",
      ending: { status: "FAILED", error: "Cairn.BudgetExceeded" },
    });
    book.claim("One/~undo@1");
    book.end("One/~undo@1", 1000);
    expect(book.state.status).toBe("FAILED");
    expect(book.events.at(-1)?.data).toMatchObject({
      cause: "The run has spent $0.0001 of its budget of $0.0001.",
    });
  });
});

describe("the budget of the workflow", () => {
  it("pauses a run that wants to begin a task when nothing is left of it", () => {
    const book = new Book(pair);
    expect(book.claim("One@1", 0, 0)).toBeNull();
    expect(book.state).toMatchObject({ status: "PAUSED", paused: { reason: "workflow_budget" } });
    expect(book.report({ type: "resume", by: null })).toBeNull();
    expect(book.claim("One@1", 0, 5)).toBeNull();
    expect(book.state.steps.get("One@1")?.status).toBe("running");
  });
});

describe("reservation", () => {
  it("puts off what does not fit beside what is under way, and lets it begin when that has settled", () => {
    const book = new Book(wide, { maxCostMicros: 100, onExceeded: "Pause" });
    open(book, 3);
    book.claim("Each/0/Call@1", 60);
    book.claim("Each/1/Call@1", 60);
    expect(book.state.steps.get("Each/1/Call@1")).toMatchObject({
      status: "waiting",
      deferred: { reason: "budget", estimateMicros: 60 },
    });
    expect(book.state.budget).toMatchObject({ reservedMicros: 60, waiting: 1 });
    book.claim("Each/2/Call@1", 30);
    expect(book.state.steps.get("Each/2/Call@1")?.status).toBe("running");
    book.ready.length = 0;
    book.end("Each/0/Call@1", 10);
    expect(book.ready).toContain("Each/1/Call@1");
    expect(book.state.budget).toMatchObject({ reservedMicros: 30, waiting: 0, spentMicros: 10 });
  });

  it("lets a single attempt begin that is estimated at more than is left: estimates are no spending", () => {
    const book = new Book(pair, { maxCostMicros: 100, onExceeded: "Pause" });
    book.claim("One@1", 5000);
    expect(book.state.steps.get("One@1")?.status).toBe("running");
  });

  it("is given back whichever way the attempt ends", () => {
    for (const report of ["lost", "released", "failed", "cancel"] as const) {
      const book = new Book(pair, { maxCostMicros: 1000, onExceeded: "Pause" });
      book.claim("One@1", 60);
      const { phase = "enter", attempt = 0, epoch = 0 } = book.state.steps.get("One@1") ?? {};
      const step = { key: "One@1", phase, attempt, epoch };
      if (report === "lost") book.report({ type: "lost", key: "One@1", epoch, random: 0 });
      else if (report === "released") book.report({ type: "released", step });
      else if (report === "failed") book.end("One@1", 0, failed);
      else book.report({ type: "cancel", reason: "enough", graceMs: 0, by: null });
      expect(book.state.budget.reservedMicros).toBe(0);
    }
  });
});

/** Opens the flows of the Map. */
function open(book: Book, count: number): void {
  book.claim("Each@1");
  book.end("Each@1", 0, {
    type: "map",
    items: { value: [] },
    values: null,
    count,
    lanes: count,
    groupSize: 1,
    tolerated: { count: null, percentage: null },
    distributed: false,
  });
}

test("a run overspends by no more than its estimates are wrong, and by one attempt that was alone", () => {
  const call = fc.record({
    estimate: fc.integer({ min: 0, max: 50 }),
    error: fc.integer({ min: -20, max: 20 }),
  });
  fc.assert(
    fc.property(
      fc.array(call, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 300 }),
      fc.infiniteStream(fc.nat()),
      (calls, maxCostMicros, choices) => {
        const book = new Book(wide, { maxCostMicros, onExceeded: "Pause" });
        open(book, calls.length);
        const running: number[] = [];
        let wrong = 0;
        let dearestAlone = 0;
        const cost = (index: number): number => {
          const { estimate, error } = calls[index] ?? { estimate: 0, error: 0 };
          return Math.max(0, estimate + error);
        };
        const indexOf = (key: string): number => Number(/\/(\d+)\//.exec(key)?.[1]);
        while (book.state.status === "RUNNING" || running.length > 0) {
          const begins = running.length === 0 || (choices.next().value ?? 0) % 2 === 0;
          const key = begins ? book.ready.find((entry) => entry !== "Each@1") : undefined;
          if (key !== undefined) {
            const index = indexOf(key);
            const alone = book.state.budget.reservedMicros === 0;
            book.claim(key, calls[index]?.estimate);
            if (book.state.steps.get(key)?.status !== "running") continue;
            running.push(index);
            const actual = cost(index);
            wrong += Math.max(0, actual - (calls[index]?.estimate ?? 0));
            if (alone) dearestAlone = Math.max(dearestAlone, calls[index]?.estimate ?? 0);
          } else if (running.length > 0) {
            const [index = 0] = running.splice((choices.next().value ?? 0) % running.length, 1);
            book.end(`Each/${String(index)}/Call@1`, cost(index));
          } else break;
        }
        const { spentMicros, reservedMicros, waiting } = book.state.budget;
        expect(spentMicros).toBeLessThanOrEqual(maxCostMicros + wrong + dearestAlone);
        expect(reservedMicros).toBe(0);
        // Nothing stands still in silence: either it is over, or it was paused, or the join is to be done.
        if (book.state.status === "RUNNING" && !isTerminal(book.state.status)) {
          expect(waiting).toBe(0);
          expect(book.state.steps.get("Each@1")).toMatchObject({ status: "ready", phase: "exit" });
        }
      },
    ),
    { numRuns: 300 },
  );
});
