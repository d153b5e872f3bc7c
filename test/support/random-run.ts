/** Runs to which anything that can happen happens, the same for the same seed. */
import assert from "node:assert/strict";
import type { Json } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { decide } from "../../shared/run/decide.ts";
import type { Payload } from "../../shared/run/payload.ts";
import type { Outcome, Report } from "../../shared/run/report.ts";
import { isOpen, type RunState, type Step } from "../../shared/run/run-state.ts";
import { keyOfStep } from "../../shared/run/turn.ts";
import type { RunChange } from "../../server/store/run-store.ts";
import { claimed, outcome, type StoredRun } from "./stored-run.ts";

/** Everything that a run can have under way: containers in containers, retries, catchers, compensations, waits. */
export const manySides: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Book",
  States: {
    Book: {
      Type: "Task",
      Resource: "cairn:book",
      Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2, IntervalSeconds: 1 }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Each~one/now" }],
      Compensate: { Resource: "cairn:cancel" },
      Next: "Each~one/now",
    },
    "Each~one/now": {
      Type: "Map",
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: "Two",
        States: {
          Two: {
            Type: "Parallel",
            Branches: [
              { StartAt: "L", States: { L: { Type: "Task", Resource: "cairn:l", End: true } } },
              {
                StartAt: "R",
                States: {
                  R: {
                    Type: "Task",
                    Resource: "cairn:r",
                    Compensate: { Resource: "cairn:undo-r" },
                    End: true,
                  },
                },
              },
            ],
            End: true,
          },
        },
      },
      Next: "Pause",
    },
    Pause: { Type: "Wait", Seconds: 1, Next: "Book" },
  },
};

/** Numbers from 0 up to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

export class Chance {
  readonly #next: () => number;
  #old: Payload[] = [{ value: "first" }];

  constructor(seed: number) {
    this.#next = numbers(seed);
  }

  below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  one<T>(from: readonly T[]): T {
    const found = from[this.below(from.length)];
    assert.ok(found !== undefined);
    return found;
  }

  /** Small, large, in the artifact store, or one that was there before. */
  value(): Payload {
    const payload = this.one<() => Payload>([
      () => ({ value: this.one<Json>([null, 0, "", "\\u0000", [], { $event: 1, field: "x" }]) }),
      () => ({ value: { text: `${'ü\\ud800"'.repeat(200)}${String(this.below(9))}` } }),
      () => ({ artifact: "ab".repeat(32), bytes: 200_000 }),
      () => this.one(this.#old),
      () => this.one(this.#old),
    ])();
    this.#old.push(payload);
    this.#old = this.#old.slice(-8);
    return payload;
  }

  outcome(step: Step): Outcome {
    const fail: Outcome = { type: "failed", error: "Boom", cause: "b".repeat(this.below(40)) };
    if (this.below(5) === 0) return fail;
    if (step.phase === "undo") {
      return { type: "succeeded", output: this.value(), assign: {}, next: null };
    }
    const result = step.phase === "enter" || step.phase === "exit" ? { result: this.value() } : {};
    const next: Readonly<Record<string, string | null>> = {
      Book: "Each~one/now",
      "Each~one/now": "Pause",
      Pause: "Book",
    };
    const done: Outcome = {
      type: "succeeded",
      output: this.value(),
      assign: this.below(2) === 0 ? {} : { kept: this.value(), "odd/name": this.value() },
      next: next[step.state] ?? null,
      ...(step.state === "Book" || step.state === "R" ? result : {}),
    };
    if (step.phase !== "enter") return done;
    if (step.state === "Each~one/now") {
      return {
        type: "map",
        items: this.value(),
        values: this.below(2) === 0 ? null : this.value(),
        count: this.below(4),
        lanes: 2,
        groupSize: 1,
        tolerated: { count: 1, percentage: null },
        distributed: this.below(2) === 0,
      };
    }
    if (step.state === "Two") return { type: "parallel", input: this.value(), count: 2 };
    if (step.state === "Pause") return { type: "waiting", delayMs: 1, until: null };
    if (this.below(4) > 0) return done;
    const kind = this.one(["callback", "activity", "run"] as const);
    const input = kind === "activity" ? this.value() : null;
    return { type: "parked", task: { kind, name: "n", input, timeoutMs: 5_000, heartbeatMs: 90 } };
  }

  /** Something that may happen to the run now. */
  report(state: RunState): Report {
    const steps = [...state.steps.values()].filter(isOpen);
    const step = this.one(steps);
    const key = keyOfStep(step);
    const random = 0.5;
    if (this.below(60) === 0) return { type: "cancel", reason: "enough" };
    if (step.status === "ready") return claimed(key, this.one(["w1", "w2"]));
    if (step.status === "running") {
      const { phase, attempt, epoch } = step;
      const token = { key, phase, attempt, epoch };
      if (this.below(8) === 0)
        return { type: "heartbeat", step: token, details: { value: this.below(9) } };
      if (this.below(8) === 0) return { type: "lost", key, epoch, random };
      if (this.below(8) === 0) return { type: "released", step: token };
      return outcome(step, this.outcome(step));
    }
    if (step.parked !== null) {
      if (this.below(3) === 0)
        return { type: "taken", key, attempt: step.attempt, worker: "outside" };
      return {
        type: "answered",
        key,
        attempt: step.attempt,
        answer:
          this.below(3) === 0
            ? { ok: false, error: "Denied", cause: null }
            : { ok: true, result: this.value() },
        random,
      };
    }
    return { type: "due", key };
  }
}

/** A state that can be compared: without the structure of its persistent maps. */
export const plainState = (state: RunState) => ({
  ...state,
  steps: state.steps.toObject(),
  flows: state.flows.toObject(),
  undoables: state.undoables.toArray(),
  stuck: state.stuck.toArray(),
});

/** A change of up to four reports; null when none of them fits. */
export function randomChange(chance: Chance, run: StoredRun): RunChange | null {
  const reports: Report[] = [];
  let state = run.state;
  for (let tries = 0; tries < 1 + chance.below(4); tries += 1) {
    if ([...state.steps.values()].filter(isOpen).length === 0) break;
    const report = chance.report(state);
    const decision = decide(manySides, state, report);
    if (decision.refused !== null || decision.events.length === 0) continue;
    reports.push(report);
    state = decision.state;
  }
  return reports.length === 0 ? null : run.change(reports);
}
