import { describe, expect, it } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import { decide, type Decision } from "../../../shared/run/decide.ts";
import { evolve } from "../../../shared/run/evolve.ts";
import type { Report } from "../../../shared/run/report.ts";
import { unborn, type RunState } from "../../../shared/run/run-state.ts";

const task = { Type: "Task", Resource: "cairn:model" } as const;

const pair: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "One",
  States: { One: { ...task, Next: "Two" }, Two: { ...task, End: true } },
};

const nightly: Definition = {
  ...pair,
  States: {
    ...pair.States,
    One: {
      ...task,
      RunWindow: { Start: "22:00", End: "06:00", TimeZone: "UTC" },
      Compensate: { Resource: "cairn:http" },
      Next: "Two",
    },
  },
};

class Book {
  state: RunState = unborn;
  readonly #definition: Definition;

  constructor(definition: Definition, admission?: { readonly key: string; weight: number }) {
    this.#definition = definition;
    this.first = this.decide({
      type: "created",
      workflowId: "w",
      version: 1,
      input: { value: {} },
      admission,
    });
  }

  readonly first: Decision;

  decide(report: Report): Decision {
    const decision = decide(this.#definition, this.state, report);
    expect(decision.events.reduce(evolve, this.state)).toEqual(decision.state);
    this.state = decision.state;
    return decision;
  }

  claim(key: string, now?: string): Decision {
    return this.decide({ type: "claimed", key, worker: "w", now });
  }

  succeed(key: string, next: string | null): Decision {
    const { phase = "enter", attempt = 0, epoch = 0 } = this.state.steps.get(key) ?? {};
    return this.decide({
      type: "outcome",
      step: { key, phase, attempt, epoch },
      outcome: {
        type: "succeeded",
        output: { value: {} },
        assign: {},
        next,
        ...(key === "One@1" && next !== null ? { result: { value: 1 } } : {}),
      },
      costMicros: 0,
      random: 0,
    });
  }
}

const eventsOf = ({ events }: Decision): readonly string[] => events.map(({ type }) => type);
const runsOf = ({ commands }: Decision): readonly string[] =>
  commands.flatMap((command) => (command.type === "run" ? [command.key] : []));

describe("a step with hours", () => {
  const noon = "2026-03-04T12:00:00.000Z";
  const tonight = "2026-03-04T22:00:00.000Z";

  it("waits for them without a worker, and is woken by the time", () => {
    const book = new Book(nightly);
    const claimed = book.claim("One@1", noon);
    expect(claimed.events).toMatchObject([
      { type: "step.deferred", attempt: null, data: { reason: "window", until: tonight } },
    ]);
    expect(claimed.commands).toEqual([
      { type: "wake", key: "One@1", delayMs: null, until: tonight },
    ]);
    expect(book.state.steps.get("One@1")).toMatchObject({
      status: "waiting",
      phase: "enter",
      attempt: 0,
      epoch: 0,
      wake: { until: tonight },
    });
    expect(book.claim("One@1", tonight).refused).toBe("the step is waiting");
    expect(runsOf(book.decide({ type: "due", key: "One@1" }))).toEqual(["One@1"]);
    expect(eventsOf(book.claim("One@1", tonight))).toEqual(["step.started"]);
    expect(book.state.steps.get("One@1")).toMatchObject({ status: "running", deferred: null });
  });

  it("that is woken too early waits again", () => {
    const book = new Book(nightly);
    book.claim("One@1", noon);
    book.decide({ type: "due", key: "One@1" });
    expect(eventsOf(book.claim("One@1", "2026-03-04T21:59:59.999Z"))).toEqual(["step.deferred"]);
  });

  it("does not begin when nobody says what time it is", () => {
    const book = new Book(nightly);
    expect(book.claim("One@1").refused).toMatch(/time/);
    expect(book.state.steps.get("One@1")?.status).toBe("ready");
  });

  it("is cancelled while it waits, and is undone at any hour", () => {
    const book = new Book(nightly);
    book.claim("One@1", noon);
    book.decide({ type: "cancel", reason: "enough" });
    expect(book.state.status).toBe("ABORTED");
    const other = new Book(nightly);
    other.claim("One@1", tonight);
    other.succeed("One@1", "Two");
    other.decide({ type: "cancel", reason: "enough" });
    expect(eventsOf(other.claim("One/~undo@1", noon))).toEqual(["undo.started"]);
  });
});

describe("a run that lines up", () => {
  const line = { key: "tenant", weight: 1 };

  it("begins with a step that nobody is told to execute", () => {
    const { first, state } = new Book(pair, line);
    expect(eventsOf(first)).toEqual(["run.created", "step.scheduled", "step.deferred"]);
    expect(first.commands).toEqual([]);
    expect(state.admission).toEqual({ ...line, turn: 1, admitted: false });
    expect(state.steps.get("One@1")).toMatchObject({
      status: "waiting",
      deferred: { reason: "limit" },
      wake: null,
    });
  });

  it("goes on when it is admitted, once", () => {
    const book = new Book(pair, line);
    expect(book.decide({ type: "due", key: "One@1" }).refused).not.toBeNull();
    const admitted = book.decide({ type: "admitted", turn: 1 });
    expect(eventsOf(admitted)).toEqual(["run.admitted", "step.admitted"]);
    expect(runsOf(admitted)).toEqual(["One@1"]);
    expect(book.decide({ type: "admitted", turn: 1 }).refused).toBe("the run has had that turn");
    book.claim("One@1");
    expect(runsOf(book.succeed("One@1", "Two"))).toEqual(["Two@1"]);
  });

  it("lines up again after a pause, and an admission from before does not count", () => {
    const book = new Book(pair, line);
    book.decide({ type: "admitted", turn: 1 });
    book.claim("One@1");
    book.decide({ type: "pause", reason: "request", by: "me" });
    expect(book.decide({ type: "admitted", turn: 1 }).refused).toBe("the run is paused");
    book.succeed("One@1", "Two");
    book.decide({ type: "resume", by: "me" });
    expect(book.state.admission).toMatchObject({ turn: 2, admitted: false });
    expect(eventsOf(book.claim("Two@1"))).toEqual(["step.deferred"]);
    expect(book.decide({ type: "admitted", turn: 1 }).refused).toBe("the run has had that turn");
    expect(runsOf(book.decide({ type: "admitted", turn: 2 }))).toEqual(["Two@1"]);
    expect(eventsOf(book.claim("Two@1"))).toEqual(["step.started"]);
  });

  it("can be cancelled while it waits", () => {
    const book = new Book(pair, line);
    book.decide({ type: "cancel", reason: "enough" });
    expect(book.state.status).toBe("ABORTED");
    expect(book.decide({ type: "admitted", turn: 1 }).refused).toBe("the run has ended");
  });
});

it("a run of a workflow without limits waits for no turn", () => {
  const book = new Book(pair);
  expect(runsOf(book.first)).toEqual(["One@1"]);
  expect(book.decide({ type: "admitted", turn: 1 }).refused).toBe("the run waits for no turn");
});
