/** How flows advance: from state to state, through containers, to their end or their failure. */
import { assert } from "../base/assert.ts";
import type { Catcher, Retrier, State } from "../definition/definition.ts";
import { cancelChildren } from "./cancel.ts";
import { endRun } from "./compensate.ts";
import { childFlow } from "./evolve-container.ts";
import { groupAt, stateAt, stepKey, stepPath } from "./path.ts";
import type { Payload } from "./payload.ts";
import type { Outcome } from "./report.ts";
import { chooseRetry, matchesError, type NamedError } from "./retry.ts";
import type { Children, Step } from "./run-state.ts";
import { beginStopping, defaultGraceMs } from "./stop.ts";
import { keyOfStep, type Turn } from "./turn.ts";

/** A failed attempt. `random` feeds the jitter of a retry. */
export interface FailedAttempt extends NamedError {
  readonly cause: string | null;
  readonly costMicros: number;
  readonly random: number;
  readonly retryAfterMs?: number | undefined;
  readonly rejected?: Payload | undefined;
}

type FlowFailure = NamedError & Pick<FailedAttempt, "cause" | "random">;

/** Schedules the next visit of a state of a flow. */
export function schedule(
  turn: Turn,
  flow: string,
  to: { readonly state: string; readonly input: Payload },
): void {
  const path = stepPath(flow, to.state);
  const visit = (turn.state.flows.get(flow)?.visits[to.state] ?? 0) + 1;
  const data = { input: to.input };
  turn.push({ type: "step.scheduled", state: to.state, path, visit, attempt: null, data });
  turn.run(turn.step(stepKey(path, visit)));
}

/** A step has its result: on to the next state, or the end of its flow. */
export function succeedStep(
  turn: Turn,
  step: Step,
  by: {
    readonly outcome: Omit<Extract<Outcome, { type: "succeeded" }>, "type">;
    readonly costMicros: number;
    readonly reusedMicros?: number;
  },
): void {
  const { outcome, costMicros, reusedMicros } = by;
  const { output, assign, next, result, cached } = outcome;
  const undoable = result === undefined ? {} : { result };
  const reused = reusedMicros === undefined ? {} : { reusedMicros };
  const from = cached === undefined ? {} : { cached };
  const data = { output, assign, next, ...undoable, costMicros, ...reused, ...from };
  turn.emit(step, "step.succeeded", data);
  if (next === null) closeFlow(turn, step.flow, output);
  else schedule(turn, step.flow, { state: next, input: output });
}

/** A step's attempt has failed: retry, catch, or fail its flow. */
export function failStep(turn: Turn, step: Step, failed: FailedAttempt): void {
  const { error, cause, costMicros, rejected } = failed;
  cancelChildren(turn, keyOfStep(step), error ?? "a failure");
  const kept = rejected === undefined ? {} : { rejected };
  turn.emit(step, "step.failed", { error, cause, costMicros, ...kept });
  // A fault in a catcher's own expressions is the state's failure; the same state does not catch it again.
  const recovery =
    step.phase === "catch" ? noRecovery : recoveryOf(stateAt(turn.definition, step.path));
  const retry = chooseRetry(recovery.retriers, { ...failed, uses: step.retries });
  if (retry !== null) {
    turn.emit(step, "step.retried", retry);
    turn.wake(step, { delayMs: retry.delayMs, until: null });
    return;
  }
  const catcher = recovery.catchers.findIndex((entry) => matchesError(entry.ErrorEquals, failed));
  if (catcher >= 0) {
    turn.emit(step, "step.caught", { catcher, error, cause });
    turn.run(step);
    return;
  }
  failFlow(turn, step.flow, { error, cause, alias: failed.alias, random: failed.random });
}

/** A Map or Parallel step opens its flows, as many at once as it has lanes. */
export function openFlows(turn: Turn, key: string, lanes: number): void {
  for (let lane = 0; lane < lanes; lane += 1) {
    const { next, count } = childrenOf(turn, key);
    if (next >= count) break;
    openFlow(turn, key, next);
  }
  if (childrenOf(turn, key).count === 0) join(turn, key);
}

function closeFlow(turn: Turn, path: string, output: Payload): void {
  const flow = turn.state.flows.get(path);
  assert(flow !== undefined, `no flow '${path}'`);
  if (flow.parent === null) {
    turn.emitRun("run.succeeded", { output });
    return;
  }
  turn.emit(turn.step(flow.parent), "iteration.succeeded", { index: flow.index, output });
  continueContainer(turn, flow.parent, flow.index);
}

/** What a distributed Map fails with, whatever its iterations failed with. Source: the recorded behaviour of AWS. */
const thresholdExceeded = {
  error: "States.ExceedToleratedFailureThreshold",
  cause: "The specified tolerated failure threshold was exceeded",
} as const;

/** A flow has failed: its container bears it, fails with it, or the run ends. */
export function failFlow(turn: Turn, path: string, why: FlowFailure): void {
  const { error, cause } = why;
  const flow = turn.state.flows.get(path);
  assert(flow !== undefined, `no flow '${path}'`);
  const isFirst = turn.state.stopping === null && flow.parent !== null;
  if (isFirst && endsRun(turn, path, why)) {
    const how = { failedFlow: path, graceMs: defaultGraceMs, always: false };
    if (beginStopping(turn, { status: "FAILED", error, cause }, how)) return;
  }
  if (flow.parent === null) {
    endRun(turn, { status: "FAILED", error, cause });
    return;
  }
  turn.emit(turn.step(flow.parent), "iteration.failed", { index: flow.index, error, cause });
  const children = childrenOf(turn, flow.parent);
  if (exceedsTolerance(children)) {
    const failure = children.distributed ? thresholdExceeded : why;
    failStep(turn, turn.step(flow.parent), { ...failure, costMicros: 0, random: why.random });
  } else {
    continueContainer(turn, flow.parent, flow.index);
  }
}

/** True when nothing around the flow bears, retries or catches its failure. */
function endsRun(turn: Turn, path: string, why: FlowFailure): boolean {
  const parent = turn.state.flows.get(path)?.parent ?? null;
  if (parent === null) return true;
  const container = turn.step(parent);
  const children = childrenOf(turn, parent);
  if (!exceedsTolerance({ ...children, failed: children.failed + 1 })) return false;
  const failure = { ...why, ...(children.distributed ? thresholdExceeded : {}) };
  const { retriers, catchers } = recoveryOf(stateAt(turn.definition, container.path));
  const isBorne =
    chooseRetry(retriers, { ...failure, uses: container.retries }) !== null ||
    catchers.some((entry) => matchesError(entry.ErrorEquals, failure));
  return !isBorne && endsRun(turn, container.flow, failure);
}

/** More failures than the container bears: by count or by share, whichever is exceeded first; none when neither is given. */
function exceedsTolerance({ failed, count, tolerated }: Children): boolean {
  if (tolerated.count === null && tolerated.percentage === null) return failed > 0;
  return (
    (tolerated.count !== null && failed > tolerated.count) ||
    (tolerated.percentage !== null && failed * 100 > tolerated.percentage * count)
  );
}

/** After a flow of a container has ended: the join, or the next iteration of its lane. */
function continueContainer(turn: Turn, key: string, index: number): void {
  const { succeeded, failed, count, groupSize, next } = childrenOf(turn, key);
  if (succeeded + failed === count) {
    join(turn, key);
    return;
  }
  const staysInGroup = (index + 1) % groupSize !== 0 && index + 1 < count;
  if (staysInGroup) openFlow(turn, key, index + 1);
  else if (next < count) openFlow(turn, key, next);
}

function join(turn: Turn, key: string): void {
  const container = turn.step(key);
  const { count, failed } = childrenOf(turn, key);
  if (isMap(turn, container)) turn.emit(container, "map.succeeded", { count, failed });
  else turn.emit(container, "parallel.succeeded", { count });
  turn.run(container);
}

function openFlow(turn: Turn, key: string, index: number): void {
  const container = turn.step(key);
  turn.emit(container, "iteration.started", { index });
  const path = childFlow(turn.state, key, index);
  const group = groupAt(turn.definition, path);
  const { items } = childrenOf(turn, key);
  assert(group !== null && items !== null, `no flow ${path} in the definition`);
  const input = isMap(turn, container) ? { item: index } : items;
  schedule(turn, path, { state: group.StartAt, input });
}

function childrenOf(turn: Turn, key: string): Children {
  const { children } = turn.step(key);
  assert(children !== null, `${key} has opened no flows`);
  return children;
}

function isMap(turn: Turn, step: Step): boolean {
  return stateAt(turn.definition, step.path)?.Type === "Map";
}

interface Recovery {
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

const noRecovery: Recovery = { retriers: [], catchers: [] };

/** Only Task, Map and Parallel may retry and catch. */
function recoveryOf(state: State | null): Recovery {
  if (state?.Type !== "Task" && state?.Type !== "Map" && state?.Type !== "Parallel") {
    return noRecovery;
  }
  return { retriers: state.Retry ?? [], catchers: state.Catch ?? [] };
}
