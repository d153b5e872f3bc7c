/** A planted bug of the protocol, as a change of one place in one source file. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What it breaks. */
  readonly why: string;
  /** Workflows that show it soonest; all when absent. */
  readonly only?: readonly string[];
}

/** Planted bugs, each of which the simulation has to find. The first stands for the fence in `commit_runs`. */
export const mutants: readonly Mutant[] = [
  {
    name: "no-fence",
    file: "test/sim/memory-store.ts",
    find: "record.log.length !== change.expectedSeq ||",
    replace: "",
    why: "a commit is applied to a log that no longer ends where it was decided",
  },
  {
    name: "lost-answer-is-a-yes",
    file: "server/engine/run-actor.ts",
    find: 'failures > 0 ? ({ type: "conflict" } as const)',
    replace: 'failures > 0 ? ({ type: "committed", seq: 0, at: new Date(0) } as const)',
    why: "a commit whose answer was lost is taken for done without looking",
  },
  {
    name: "lost-answer-is-a-no",
    file: "server/engine/run-actor.ts",
    find: "if (!isThere) break;",
    replace: "if (!isThere || index >= 0) break;",
    why: "what was committed before its answer was lost is done, or paid for, again",
  },
  {
    name: "effect-before-claim",
    file: "server/engine/lane.ts",
    find: "if (!this.#mustBeDurable(step) || this.#open.length === 0) return step;",
    replace: "if (this.#mustBeDurable(step) || this.#open.length >= 0) return step;",
    why: "an effect happens before the claim of its step is durable",
  },
  {
    name: "fence-without-worker",
    file: "shared/run/decide.ts",
    find: "if (token.worker !== undefined && token.worker !== step.worker)",
    replace: "if (token.worker === undefined && step.worker === undefined)",
    why: "an outcome counts for a claim of the same number that another worker has committed",
    only: ["logic"],
  },
  {
    name: "no-token",
    file: "shared/run/decide.ts",
    find: "if (epoch !== token.epoch || attempt !== token.attempt || phase !== token.phase) {",
    replace:
      "if (token.worker !== undefined) return ifCurrent(turn, { key: token.key, phase: token.phase, attempt, epoch }, then);\n  if (phase !== token.phase) {",
    why: "whoever has lost a step may still say how it came out",
  },
  {
    name: "claim-of-a-taken-step",
    file: "shared/run/decide.ts",
    find: 'if (step.status !== "ready") return `the step is ${step.status}`;',
    replace: "if (!isOpen(step)) return `the step is ${step.status}`;",
    why: "two workers claim one step",
  },
  {
    name: "lost-job-is-lost",
    file: "server/engine/watchdog.ts",
    find: "engine.ring(await store.silentSteps());",
    replace: "await store.silentSteps();",
    why: "a ready step whose job is lost waits for ever",
  },
  {
    name: "trusts-at-once",
    file: "server/engine/watchdog.ts",
    find: "onlyBuried: !trusting",
    replace: "onlyBuried: trusting && !trusting",
    why: "after the database was away the living are taken for dead",
    only: ["chain", "timeout"],
  },
  {
    name: "timers-die-with-their-process",
    file: "server/engine/watchdog.ts",
    find: '{ type: "due", key, attempt }',
    replace: '{ type: "due", key, attempt: attempt + 1 }',
    why: "a wait whose process has died never ends",
  },
  {
    name: "any-timer-ends-any-wait",
    file: "shared/run/decide.ts",
    find: "if (attempt !== undefined && attempt !== step.attempt)",
    replace: "if (attempt !== undefined && attempt < 0)",
    why: "a late timer of one wait ends the next one",
    only: ["retry", "saga"],
  },
  {
    name: "undo-in-order-of-completion",
    file: "shared/run/evolve.ts",
    find: "undoables: assigned.undoables.push(",
    replace: "undoables: assigned.undoables.unshift(",
    why: "what was done first is undone first",
  },
  {
    name: "join-before-the-last",
    file: "shared/run/advance.ts",
    find: "if (succeeded + failed === count) {",
    replace: "if (succeeded + failed === Math.max(1, count - 1)) {",
    why: "a map goes on without its last iteration",
  },
  {
    name: "hold-is-forgotten",
    file: "shared/run/held.ts",
    find: 'state?.Type === "Task" && state.OnUnknown === "Hold";',
    replace: 'state?.Type === "Task" && state.OnUnknown === undefined && step.attempt < 0;',
    why: "an effect that may have happened is repeated without asking",
    only: ["hold"],
  },
  {
    name: "drain-in-a-hurry",
    file: "server/engine/engine.ts",
    find: "await this.#cache.whenIdle();",
    replace: "await Promise.resolve();",
    why: "a worker leaves with steps that nobody else may have",
  },
  {
    name: "two-answers",
    file: "shared/run/park.ts",
    find: 'if (step.phase === "exit" || step.phase === "catch") return "the step has its answer";',
    replace: "",
    why: "a second answer through a token replaces the first",
  },
  {
    name: "closed-before-written",
    file: "server/engine/run-actor.ts",
    find: "this.#working = drop(this.#working, closed);",
    replace: "this.#working = dropClosed(this.#working, touched);",
    why: "what a pending report has closed is never written",
    only: ["generated"],
  },
  {
    name: "hung-for-ever",
    file: "server/engine/engine.ts",
    find: "!execution.has(step)",
    replace: "step.epoch !== execution.token.epoch",
    why: "a hung attempt that was given up keeps its slot and its step",
    only: ["timeout"],
  },
];
