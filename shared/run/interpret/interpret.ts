/**
 * What a state does with data: evaluates its fields and calls its resource. The only part of the language that looks inside
 * values. Effects are ports, so that a simulation and the server run the same code.
 * Source: ASL specification; Step Functions developer guide, "Processing input and output".
 */
import { unreachable } from "../../base/assert.ts";
import { Failure } from "../../base/failure.ts";
import type { State } from "../../definition/definition.ts";
import { stateAt } from "../path.ts";
import type { Outcome } from "../report.ts";
import { catchError } from "./catch.ts";
import { enterChoice } from "./choice.ts";
import { beginExecution, type Execution } from "./execution.ts";
import { enterFail } from "./fail.ts";
import { enterMap, exitMap } from "./map.ts";
import { enterParallel, exitParallel } from "./parallel.ts";
import { enterPass } from "./pass.ts";
import type { InterpreterPorts, StepView } from "./ports.ts";
import { keepRejected } from "./rejected.ts";
import { faultCause, runtimeError, StateFault } from "./state-fault.ts";
import { enterSucceed } from "./succeed.ts";
import { enterTask, exitTask } from "./task.ts";
import { undo } from "./undo.ts";
import { verify } from "./verify.ts";
import { enterWait, exitWait } from "./wait.ts";

/** Executes the phase that a step is in. Never throws for what a workflow does: that is a failed outcome. */
export async function interpret(view: StepView, ports: InterpreterPorts): Promise<Outcome> {
  try {
    return await execute(view, ports);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    const { error, retryAfterMs, alias } = failure;
    const rejected = await keepRejected(ports, failure.rejected);
    const at = { state: view.step.state, enteredEvent: view.enteredEvent };
    const cause = failure instanceof StateFault ? faultCause(failure.reason, at) : failure.cause;
    return {
      type: "failed",
      error,
      cause,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(alias === undefined ? {} : { alias }),
      ...(rejected === undefined ? {} : { rejected }),
    };
  }
}

async function execute(view: StepView, ports: InterpreterPorts): Promise<Outcome> {
  const state = stateAt(view.definition, view.step.path);
  if (state === null) {
    throw new StateFault(runtimeError, `The state machine has no state at ${view.step.path}.`);
  }
  const execution = await beginExecution(withCompensation(view), ports, state);
  switch (view.step.phase) {
    case "enter":
      return await enter(execution, state);
    case "exit":
      return await exit(execution, state);
    case "catch":
      return await catchError(execution, state);
    case "undo":
      return await undo(execution, state);
    case "verify":
      return await verify(execution, state);
    default:
      return unreachable(view.step.phase);
  }
}

/** A compensation is told whether there is anything to undo for certain. */
function withCompensation(view: StepView): StepView {
  if (view.step.phase !== "undo") return view;
  const compensation = { MayHaveHappened: view.step.undoes === null };
  return { ...view, context: { ...view.context, Compensation: compensation } };
}

async function enter(execution: Execution, state: State): Promise<Outcome> {
  switch (state.Type) {
    case "Task":
      return await enterTask(execution, state);
    case "Pass":
      return await enterPass(execution, state);
    case "Succeed":
      return await enterSucceed(execution, state);
    case "Choice":
      return await enterChoice(execution, state);
    case "Wait":
      return await enterWait(execution, state);
    case "Fail":
      return await enterFail(execution);
    case "Map":
      return await enterMap(execution, state);
    case "Parallel":
      return await enterParallel(execution, state);
    default:
      return unreachable(state);
  }
}

/** After a Wait's time, the join of a container, or the answer that came through a Task's token. */
async function exit(execution: Execution, state: State): Promise<Outcome> {
  const { answer } = execution.view.step;
  if (state.Type === "Wait") return await exitWait(execution, state);
  if (state.Type === "Map") return await exitMap(execution, state);
  if (state.Type === "Parallel") return await exitParallel(execution, state);
  if (state.Type === "Task" && answer !== null) {
    return await exitTask(execution, state, await execution.ports.load(answer));
  }
  throw new StateFault(runtimeError, `A ${state.Type} state has nothing to finish.`);
}
