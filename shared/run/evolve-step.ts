import { assert, unreachable } from "../base/assert.ts";
import type { NewEvent } from "./event.ts";
import type { Step } from "./run-state.ts";

/** Events that change the step that they are about and nothing else. */
export type StepEvent = Exclude<
  NewEvent,
  {
    type:
      | `run.${string}`
      | `iteration.${string}`
      | `map.${string}`
      | `parallel.${string}`
      | "step.scheduled"
      | "step.drilled"
      | "step.succeeded"
      | "undo.scheduled"
      | "checkpoint.saved";
  }
>;

/** Applies an event to its step; `seq` is its number. */
export function evolveStep(step: Step, event: StepEvent, seq: number): Step {
  const handedBack = { epoch: step.epoch + 1, worker: null };
  switch (event.type) {
    case "step.started":
    case "undo.started":
      return {
        ...step,
        ...event.data,
        status: "running",
        attempt: step.attempt + 1,
        startedSeq: step.startedSeq ?? seq,
      };
    case "step.deferred": {
      const { reason, until, estimateMicros = 0 } = event.data;
      const wake = until === null ? null : { delayMs: null, until };
      return { ...step, status: "waiting", wake, deferred: { reason, estimateMicros } };
    }
    case "step.admitted":
      return { ...step, status: "ready", wake: null, deferred: null };
    case "step.reserved":
    case "step.limited":
    case "undo.limited":
      return { ...step, ...event.data };
    case "step.heartbeat":
    case "undo.heartbeat":
      return { ...step, heartbeat: event.data.details ?? step.heartbeat };
    case "step.retried":
    case "undo.retried":
      return retry(step, event);
    case "step.failed":
    case "undo.failed":
      return fail(step, event.data);
    case "step.caught":
      return { ...step, status: "ready", phase: "catch", failure: event.data };
    case "step.lost":
    case "undo.lost":
      return { ...step, ...handedBack, status: "ready", lost: event.data.lost };
    case "step.released":
    case "undo.released":
      return { ...step, ...handedBack, status: "ready" };
    case "step.held":
      return hold(step, event.data.verify === true);
    case "step.resolved":
      return resolve(step, event);
    case "step.cancelled":
      return {
        ...step,
        ...handedBack,
        status: "cancelled",
        wake: null,
        deferred: null,
        parked: null,
        answer: null,
      };
    case "task.parked":
    case "undo.parked":
    case "task.taken":
    case "undo.taken":
    case "task.answered":
      return evolveParked(step, event);
    case "timer.set":
      return { ...step, status: "waiting", worker: null, phase: "exit", wake: event.data };
    case "timer.fired":
    case "undo.fired":
      return { ...step, status: "ready", wake: null, deferred: null };
    case "undo.succeeded":
      return {
        ...step,
        status: "succeeded",
        worker: null,
        parked: null,
        output: event.data.output,
      };
    default:
      return unreachable(event);
  }
}

function retry(
  step: Step,
  event: Extract<StepEvent, { type: "step.retried" | "undo.retried" }>,
): Step {
  const { retrier, delayMs } = event.data;
  return {
    ...step,
    status: "waiting",
    phase: event.type === "undo.retried" ? "undo" : "enter",
    retries: { ...step.retries, [retrier]: (step.retries[retrier] ?? 0) + 1 },
    settled: step.attempt,
    lost: 0,
    failure: null,
    answer: null,
    // A retry makes its call anew.
    continues: null,
    wake: { delayMs, until: null },
  };
}

function fail(
  step: Step,
  { error, cause }: { readonly error: string | null; readonly cause: string | null },
): Step {
  const failure = { error, cause, catcher: null };
  return {
    ...step,
    status: "failed",
    worker: null,
    parked: null,
    answer: null,
    children: null,
    failure,
  };
}

/** Nobody knows what the step did: whoever can tell is asked. */
function hold(step: Step, verify: boolean): Step {
  const base: Step = { ...step, epoch: step.epoch + 1, worker: null, lost: 0 };
  return verify
    ? { ...base, status: "ready", phase: "verify" }
    : { ...base, status: "held", phase: "enter" };
}

/** A person, or the task that verifies, has decided about a held step. */
function resolve(step: Step, event: Extract<StepEvent, { type: "step.resolved" }>): Step {
  const { decision, result = null } = event.data;
  const again: Step = {
    ...step,
    epoch: step.epoch + 1,
    worker: null,
    status: "ready",
    phase: "enter",
    timeoutMs: null,
    heartbeatMs: null,
  };
  if (decision === "verify") return { ...again, phase: "verify" };
  return decision === "succeed" ? { ...again, phase: "exit", answer: result } : again;
}

type ParkEvent = Extract<
  StepEvent,
  { type: "task.parked" | "undo.parked" | "task.taken" | "undo.taken" | "task.answered" }
>;

function evolveParked(step: Step, event: ParkEvent): Step {
  switch (event.type) {
    case "task.parked":
    case "undo.parked": {
      const { input = null, ...task } = event.data;
      const { timeoutMs, heartbeatMs } = task;
      // Whoever polls for an activity starts its clocks.
      const limits =
        task.kind === "activity"
          ? { timeoutMs: null, heartbeatMs: null }
          : { timeoutMs, heartbeatMs };
      const parked = { ...task, input, taken: false };
      return { ...step, ...limits, status: "waiting", worker: null, parked };
    }
    case "task.taken":
    case "undo.taken": {
      assert(step.parked, `${step.path} is not parked`);
      const { timeoutMs, heartbeatMs } = step.parked;
      return { ...step, timeoutMs, heartbeatMs, parked: { ...step.parked, taken: true } };
    }
    case "task.answered": {
      const answer = "result" in event.data ? event.data.result : null;
      const next = {
        ...step,
        epoch: step.epoch + 1,
        worker: null,
        timeoutMs: null,
        heartbeatMs: null,
        parked: null,
      };
      return answer === null ? next : { ...next, status: "ready", phase: "exit", answer };
    }
    default:
      return unreachable(event);
  }
}
