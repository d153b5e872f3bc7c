/**
 * What people look at: the fold of a run's events into steps with their attempts, waits and costs. Unlike the engine's own state
 * it keeps finished steps, and it keeps no values: those are loaded for the step that is looked at.
 *
 * Invariants: V1 `seq` is the number of the last event applied; an event up to it changes nothing, a gap is a bug of whoever feeds it.
 * V2 a step, once there, never disappears. V3 an event of an unknown type only moves `seq`.
 */
import { assert } from "../base/assert.ts";
import { applyStepEvent, reopenStep } from "./apply-step-event.ts";
import { costOf } from "./budget.ts";
import type { RunEvent, RunStatus, TerminalStatus } from "./event.ts";
import { containersOf, flowOfStep, stepKey } from "./path.ts";
import { isTerminal } from "./run-state.ts";
import { scheduledStep, type StepView } from "./step-view.ts";

export interface RunView {
  readonly seq: number;
  readonly status: RunStatus;
  readonly workflowId: string | null;
  readonly version: number | null;
  readonly createdAt: string | null;
  /** ISO time of the last event. */
  readonly updatedAt: string | null;
  readonly endedAt: string | null;
  readonly cancelReason: string | null;
  /** Why it is paused; null when it is not. */
  readonly pauseReason: string | null;
  /** It is ending, and waits for what still runs. */
  readonly isStopping: boolean;
  /** The run whose log is the beginning of this one's. */
  readonly origin: { readonly kind: "redrive" | "fork"; readonly runId: string } | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** By `path@visit`, in the order of scheduling. */
  readonly steps: ReadonlyMap<string, StepView>;
  readonly checkpoints: number;
  readonly lostWorkers: number;
  /** Micro-dollars of attempts that succeeded, and of those that did not, as far as priced. */
  readonly usefulMicros: number;
  readonly wastedMicros: number;
  /** What work cost that is taken over from the run before. */
  readonly reusedMicros: number;
  /** What the run may spend, micro-dollars; null = as much as it takes. */
  readonly budgetMicros: number | null;
  /** True where its workflow has limits. */
  readonly linesUp: boolean;
  /** True while it waits for its turn among the runs of its workflow. */
  readonly waitsForTurn: boolean;
}

/** The view before the first event. */
export const emptyRunView: RunView = {
  seq: 0,
  status: "RUNNING",
  workflowId: null,
  version: null,
  createdAt: null,
  updatedAt: null,
  endedAt: null,
  cancelReason: null,
  pauseReason: null,
  isStopping: false,
  origin: null,
  error: null,
  cause: null,
  steps: new Map(),
  checkpoints: 0,
  lostWorkers: 0,
  usefulMicros: 0,
  wastedMicros: 0,
  reusedMicros: 0,
  budgetMicros: null,
  linesUp: false,
  waitsForTurn: false,
};

/** Applies one event; see {@link applyEvents} for many. */
export function applyEvent(view: RunView, event: RunEvent): RunView {
  return applyEvents(view, [event]);
}

/**
 * Applies events in their order; the steps are copied once for all of them.
 * @throws Bug when an event is missing between them.
 */
export function applyEvents(view: RunView, events: readonly RunEvent[]): RunView {
  let next = view;
  let steps: Map<string, StepView> | null = null;
  for (const event of events) {
    if (event.seq <= next.seq) continue;
    assert(
      event.seq === next.seq + 1,
      `event ${String(next.seq + 1)} is missing before ${String(event.seq)}`,
    );
    steps ??= new Map(next.steps);
    next = applyToRun({ ...next, seq: event.seq, updatedAt: event.at, steps }, event);
    applyToStep(steps, event);
  }
  return next;
}

function applyToRun(view: RunView, event: RunEvent): RunView {
  switch (event.type) {
    case "run.created":
      return {
        ...view,
        workflowId: event.data.workflowId,
        version: event.data.version,
        createdAt: event.at,
        budgetMicros: event.data.budget?.maxCostMicros ?? null,
        linesUp: event.data.admission !== undefined,
        waitsForTurn: event.data.admission !== undefined,
      };
    case "run.admitted":
      return { ...view, waitsForTurn: false };
    case "run.cancel_requested":
      return { ...view, cancelReason: event.data.reason };
    case "run.stopping":
      return { ...view, status: "RUNNING", pauseReason: null, isStopping: true };
    case "run.paused":
      return { ...view, status: "PAUSED", pauseReason: event.data.reason };
    case "run.resumed":
      return {
        ...view,
        status: "RUNNING",
        pauseReason: null,
        budgetMicros: event.data.maxCostMicros ?? view.budgetMicros,
        waitsForTurn: view.linesUp,
      };
    case "run.redriven":
    case "run.forked":
      return goOn(view, event);
    case "run.compensating":
      return {
        ...view,
        status: "COMPENSATING",
        pauseReason: null,
        isStopping: false,
        error: event.data.error,
        cause: event.data.cause,
      };
    case "run.succeeded":
      return { ...view, status: "SUCCEEDED", endedAt: event.at };
    case "run.failed":
      return endRun(view, "FAILED", event);
    case "run.timed_out":
      return endRun(view, "TIMED_OUT", event);
    case "run.aborted":
      return endRun(view, "ABORTED", event);
    case "checkpoint.saved":
      return {
        ...view,
        checkpoints: view.checkpoints + 1,
        usefulMicros: view.usefulMicros + costOf(event),
        reusedMicros: view.reusedMicros + (event.data.reusedMicros ?? 0),
      };
    case "step.lost":
    case "undo.lost":
      return { ...view, lostWorkers: view.lostWorkers + 1 };
    case "step.succeeded":
      return {
        ...view,
        usefulMicros: view.usefulMicros + event.data.costMicros,
        reusedMicros: view.reusedMicros + (event.data.reusedMicros ?? 0),
      };
    case "undo.succeeded":
      return { ...view, usefulMicros: view.usefulMicros + event.data.costMicros };
    case "step.failed":
    case "undo.failed":
    case "run.charged":
      return { ...view, wastedMicros: view.wastedMicros + event.data.costMicros };
    case "step.held":
    case "step.cancelled":
      return { ...view, wastedMicros: view.wastedMicros + (event.data.costMicros ?? 0) };
    case "step.resolved":
      return { ...view, usefulMicros: view.usefulMicros + (event.data.costMicros ?? 0) };
    default:
      return view;
  }
}

/** What was spent so far was spent by the run before. */
function goOn(
  view: RunView,
  event: Extract<RunEvent, { type: "run.redriven" | "run.forked" }>,
): RunView {
  const { from, version } = event.data;
  const isUndo = event.type === "run.redriven" && event.data.what === "compensation";
  return {
    ...view,
    status: isUndo ? "COMPENSATING" : "RUNNING",
    version,
    origin: { kind: event.type === "run.forked" ? "fork" : "redrive", runId: from.runId },
    pauseReason: null,
    isStopping: false,
    cancelReason: null,
    reusedMicros: view.reusedMicros + view.usefulMicros,
    usefulMicros: 0,
    wastedMicros: 0,
  };
}

interface Ended {
  readonly at: string;
  readonly data: { readonly error: string | null; readonly cause: string | null };
}

function endRun(view: RunView, status: TerminalStatus, { at, data }: Ended): RunView {
  return {
    ...view,
    status,
    endedAt: at,
    pauseReason: null,
    isStopping: false,
    waitsForTurn: false,
    error: data.error,
    cause: data.cause,
  };
}

function applyToStep(steps: Map<string, StepView>, event: RunEvent): void {
  if (event.type === "run.redriven" || event.type === "run.forked") reopenSteps(steps, event);
  if (event.path === null || event.visit === null) return;
  const key = stepKey(event.path, event.visit);
  if (event.type === "step.scheduled") {
    steps.set(key, scheduledStep(key, event));
    return;
  }
  const step = steps.get(key);
  if (step === undefined) return;
  const changed = applyStepEvent(step, event);
  if (changed !== step) steps.set(key, { ...changed, lastSeq: event.seq });
}

function reopenSteps(
  steps: Map<string, StepView>,
  event: Extract<RunEvent, { type: "run.redriven" | "run.forked" }>,
): void {
  const held = event.type === "run.redriven" ? event.data.held : {};
  for (const [key, step] of steps) {
    if (step.endedAt !== null) continue;
    const until = event.data.timers[key] ?? null;
    const isHeld = held[key] === "person";
    steps.set(key, reopenStep(step, { at: event.at, until, isHeld }));
  }
}

/** Key of the container step whose flow a step belongs to; null for a step of the run's own flow. */
export function containerKeyOf(
  steps: ReadonlyMap<string, StepView>,
  step: StepView,
): string | null {
  const [container] = containersOf(flowOfStep(step.path));
  if (container === undefined) return null;
  let found: StepView | null = null;
  for (let visit = 1; ; visit++) {
    const candidate = steps.get(stepKey(container, visit));
    if (candidate === undefined || candidate.scheduledSeq > step.scheduledSeq) break;
    found = candidate;
  }
  return found?.key ?? null;
}

/** How far a run is: steps that ended, that are under way, that failed. */
export function progressOf(view: RunView): {
  readonly ended: number;
  readonly open: number;
  readonly failed: number;
} {
  let ended = 0;
  let open = 0;
  let failed = 0;
  for (const step of view.steps.values()) {
    if (step.endedAt === null) open++;
    else ended++;
    if (step.status === "failed") failed++;
  }
  return { ended, open, failed };
}

/** True once nothing can happen to the run any more. */
export function hasEnded(view: RunView): boolean {
  return isTerminal(view.status);
}
