/**
 * Steps that must not be repeated blindly (`OnUnknown: Hold`): their worker was lost, or gave them back, in the middle of an effect.
 * Or the step itself says that nobody knows: it fails with the error {@link outcomeUnknown}.
 *
 * H1 Such a step does not run again before somebody says that its effect did not happen: the task in `Verify`, or a person.
 * H2 `Verify` is asked once by itself; when it cannot tell, or fails, the step is held for a person, who may have it asked again.
 */
import type { State, Verify } from "../definition/definition.ts";
import { failStep, type FailedAttempt } from "./advance.ts";
import { stateAt } from "./path.ts";
import type { Outcome, Report } from "./report.ts";
import type { Step } from "./run-state.ts";
import { keyOfStep, type Turn } from "./turn.ts";

/** Error of a step that cannot tell whether its effect happened: a connection was lost before the answer came. */
export const outcomeUnknown = "Cairn.OutcomeUnknown";

/** The task that a state declares to find out whether its effect happened; null when it declares none. */
export function verifyOf(state: State | null): Verify | null {
  return state?.Type === "Task" ? (state.Verify ?? null) : null;
}

/** True for a step whose effect may be under way, and which must not be repeated without asking. */
export function mustHold(turn: Turn, step: Step): boolean {
  const state = stateAt(turn.definition, step.path);
  return step.phase === "enter" && state?.Type === "Task" && state.OnUnknown === "Hold";
}

/** Nobody knows whether the effect of the step happened. */
export function hold(turn: Turn, step: Step): void {
  const asks = verifyOf(stateAt(turn.definition, step.path)) !== null;
  turn.emit(step, "step.held", {
    worker: step.worker ?? "",
    ...(asks ? { verify: true as const } : {}),
  });
  if (asks) turn.run(step);
}

/** The step has said itself that nobody knows; what it spent is told with it. */
export function holdUnknown(
  turn: Turn,
  step: Step,
  { error, cause, costMicros }: Pick<FailedAttempt, "error" | "cause" | "costMicros">,
): void {
  const asks = verifyOf(stateAt(turn.definition, step.path)) !== null;
  const why = { worker: null, error, cause, costMicros };
  turn.emit(step, "step.held", asks ? { ...why, verify: true } : why);
  if (asks) turn.run(step);
}

/** The task that verifies could not tell: a person has to. */
export function holdUnverified(
  turn: Turn,
  step: Step,
  why: Pick<FailedAttempt, "error" | "cause" | "costMicros">,
): void {
  const { error, cause, costMicros } = why;
  turn.emit(step, "step.held", { worker: null, error, cause, costMicros });
}

/** What the task that verifies has said. */
export function takeVerified(
  turn: Turn,
  step: Step,
  { outcome, costMicros }: { readonly outcome: Outcome; readonly costMicros: number },
): void {
  if (outcome.type === "verified" && outcome.happened !== null) {
    const data = outcome.happened
      ? ({ decision: "succeed", result: outcome.result } as const)
      : ({ decision: "retry" } as const);
    turn.emit(step, "step.resolved", { ...data, by: null, costMicros });
    turn.run(step);
    return;
  }
  const { error, cause } =
    outcome.type === "failed" ? outcome : { error: null, cause: "The task could not tell." };
  holdUnverified(turn, step, { error, cause, costMicros });
}

/** Somebody has found out about a held step. Returns why the report is refused, or null. */
export function resolveHeld(
  turn: Turn,
  { key, decision, by, random }: Extract<Report, { type: "resolve" }>,
): string | null {
  const step = turn.state.steps.get(key);
  if (step === undefined) return "the step has ended";
  if (step.status !== "held") return `the step is ${step.status}, not held`;
  if (decision.type === "verify" && verifyOf(stateAt(turn.definition, step.path)) === null) {
    return "the state declares no task that verifies";
  }
  const result = decision.type === "succeed" ? { result: decision.result } : {};
  turn.emit(step, "step.resolved", { decision: decision.type, by, ...result });
  const resolved = turn.step(keyOfStep(step));
  if (decision.type === "fail") {
    const { error, cause } = decision;
    failStep(turn, resolved, { error, cause, costMicros: 0, random });
  } else {
    turn.run(resolved);
  }
  return null;
}
