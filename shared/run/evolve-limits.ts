import { noBudget } from "./budget.ts";
import type { NewEvent } from "./event.ts";
import type { RunState, Step } from "./run-state.ts";

/** Applies what an event says about the budget of a run and its turn; the rest of it is applied already. */
export function evolveLimits(state: RunState, event: NewEvent): RunState {
  const { budget, admission } = state;
  switch (event.type) {
    case "run.created": {
      const { budget: limit, admission: line } = event.data;
      if (limit === undefined && line === undefined) return state;
      return {
        ...state,
        budget: { ...noBudget, ...limit },
        admission: line === undefined ? null : { ...line, turn: 1, admitted: false },
      };
    }
    case "run.admitted":
      return admission === null ? state : { ...state, admission: { ...admission, admitted: true } };
    case "run.budget_warned":
      return { ...state, budget: { ...budget, warned: true } };
    case "run.resumed": {
      const { maxCostMicros } = event.data;
      return {
        ...state,
        budget: maxCostMicros === undefined ? budget : { ...budget, maxCostMicros, warned: false },
        // Whoever stood still has given up the place.
        admission:
          admission === null ? null : { ...admission, admitted: false, turn: admission.turn + 1 },
      };
    }
    case "run.redriven":
    case "run.forked":
      // What the other run spent was not spent by this one, and the other one's place is not its own.
      return {
        ...state,
        steps: state.steps.map(begunAgain),
        budget: { ...budget, spentMicros: 0, reservedMicros: 0, waiting: 0, warned: false },
        admission: admission === null ? null : { ...admission, admitted: false, turn: 1 },
      };
    default:
      return state;
  }
}

/** Only who waits for a time still waits in a run of its own. */
function begunAgain(step: Step): Step {
  if (step.reservedMicros === 0 && (step.deferred === null || step.wake !== null)) return step;
  return { ...step, reservedMicros: 0, deferred: step.wake === null ? null : step.deferred };
}
