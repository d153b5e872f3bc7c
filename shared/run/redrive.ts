/**
 * A redrive continues a run that ended badly, as a new run: a terminal status never changes. The new log is the old one up to the
 * point where it went wrong, and goes on from there.
 *
 * V1 What was finished before that point, and was not undone, is kept: it costs nothing again.
 * V2 What was undone is done again, with an idempotency key of its own; everything else keeps the keys it had.
 * V3 A task that was to be done, or under way, at that point and came to a good end after it, such as within the grace of the ending run,
 *    counts as done too.
 * V4 Steps declared `OnUnknown: Hold` that were under way at that point are not repeated without asking.
 */
import { succeedStep } from "./advance.ts";
import { compensateOf, undoNext } from "./compensate.ts";
import { incompatibilities } from "./compatible.ts";
import { awaitedRuns, type AwaitedRun } from "./awaited-runs.ts";
import type { AwaitedChild, RedrivenData } from "./control-event.ts";
import type { ApiRefusal } from "./control-refusal.ts";
import {
  closedFlowsAfter,
  decisionOf,
  startOpen,
  stateAfter,
  timersOf,
  type CopyAnswer,
  type Source,
  type Target,
} from "./copied-run.ts";
import type { EventType, RunEvent } from "./event.ts";
import { keyOf } from "./evolve.ts";
import { verifyOf } from "./held.ts";
import { boundaryAfter } from "./log-boundary.ts";
import { flowOfStep, flowPath, stateAt, stepKey, stepPath, undonePath } from "./path.ts";
import { isOpen, isTerminal, type RunState } from "./run-state.ts";
import { keyOfStep, Turn } from "./turn.ts";

/** Where a run that ended badly can go on. */
export interface RedrivePoint {
  /** Number of the last event that is kept. */
  readonly seq: number;
  /** Keys of the steps that were undone since. */
  readonly undone: ReadonlySet<string>;
}

const ends: ReadonlySet<EventType> = new Set<EventType>([
  "run.stopping",
  "run.compensating",
  "run.failed",
  "run.timed_out",
  "run.aborted",
]);

/**
 * The last event before the run began to end: before the attempt failed that nothing caught, before somebody cancelled, before the
 * time was over. When steps were undone, the event that scheduled the first of them.
 */
export function redrivePoint(events: readonly RunEvent[]): RedrivePoint {
  const begun = events.findLastIndex(
    (event) =>
      event.type === "run.forked" || (event.type === "run.redriven" && event.data.what === "run"),
  );
  const end = events.findIndex((event, index) => index > begun && ends.has(event.type));
  const seq = beforeEnding(events, (end < 0 ? events.length : end) - 1);
  const undone = undoneKeys(events.slice(begun + 1));
  const first = events.find((event) => event.type === "step.scheduled" && undone.has(keyOf(event)));
  return {
    seq: first === undefined ? seq : Math.min(seq, boundaryAfter(events, first.seq)),
    undone,
  };
}

/** Number of the last event before the decision that ends with event `index` (an index, not a number), and that ends the run. */
function beforeEnding(events: readonly RunEvent[], index: number): number {
  const at = skipCancelled(events, index);
  const event = events[at];
  if (event === undefined) return 0;
  if (event.type === "run.cancel_requested" || event.type === "run.expired") return event.seq - 1;
  if (event.type !== "step.failed") return event.seq;
  const inner = skipCancelled(events, at - 1);
  const cause = events[inner];
  if (cause?.type === "iteration.failed" && keyOf(cause) === keyOf(event)) {
    const failed = failureIn(events, inner);
    if (failed !== null) return beforeEnding(events, failed);
  }
  return event.seq - 1;
}

/** Index of the failure of the step that made the iteration fail; null when there is none. */
function failureIn(events: readonly RunEvent[], iteration: number): number | null {
  const failed = events[iteration];
  if (failed?.type !== "iteration.failed" || failed.path === null) return null;
  const opened = events.findLast(
    (event, index) =>
      index < iteration &&
      (event.type === "map.started" || event.type === "parallel.started") &&
      keyOf(event) === keyOf(failed),
  );
  const opening =
    opened?.type === "map.started" || opened?.type === "parallel.started" ? opened.data.opening : 1;
  const flow = flowPath(failed.path, opening, failed.data.index);
  const index = events.findLastIndex(
    (event, at) =>
      at < iteration && event.type === "step.failed" && flowOfStep(event.path ?? "") === flow,
  );
  return index < 0 ? null : index;
}

function skipCancelled(events: readonly RunEvent[], index: number): number {
  let at = index;
  while (events[at]?.type === "step.cancelled" || events[at]?.type === "iteration.cancelled") {
    at -= 1;
  }
  return at;
}

/** Steps whose undoing has begun and has not failed for good. */
function undoneKeys(events: readonly RunEvent[]): ReadonlySet<string> {
  const undone = new Set<string>();
  for (const event of events) {
    if (event.path === null || event.visit === null) continue;
    const key = stepKey(event.path, event.visit);
    if (event.type === "undo.started") undone.add(key);
    if (event.type === "undo.failed" && event.data.final) undone.delete(key);
  }
  return undone;
}

/** What somebody wants to have redriven. */
export interface RedriveRequest {
  readonly source: Source;
  readonly target: Target;
  /** `compensation`: only what could not be undone is tried again. */
  readonly what: "run" | "compensation";
  /** Repeat also effects that stand because they could not be undone. */
  readonly force: boolean;
  /** What becomes of the {@link runsAwaitedAt} its point, by key of the step; another one is started where nothing is said. */
  readonly children?: Readonly<Record<string, AwaitedChild>> | undefined;
}

/** The runs that the redriven run's open steps waited for: to be gone on with. */
export function runsAwaitedAt({ source, target }: Pick<RedriveRequest, "source" | "target">): {
  readonly seq: number;
  readonly runs: readonly AwaitedRun[];
} {
  const { events, definition: from } = source;
  const { seq, undone } = redrivePoint(events);
  const state = stateAfter(events, seq);
  const kept = succeededAfter({ source, target, state, seq, undone });
  const settled = new Set([...undone, ...kept.map(keyOf)]);
  return { seq, runs: awaitedRuns({ events, state, settled, from, to: target.definition }) };
}

/** The run that continues another one, or why it cannot be. */
export function redriveRun(request: RedriveRequest): CopyAnswer {
  const { source, what } = request;
  const end = stateAfter(source.events, source.events.length);
  if (!isTerminal(end.status)) {
    return refuse("RUN_NOT_ENDED", "The run goes on; only what has ended can be redriven.");
  }
  if (end.status === "SUCCEEDED") {
    return refuse(
      "NOTHING_TO_REDRIVE",
      "The run has succeeded; fork it to run a part of it again.",
    );
  }
  return what === "run" ? redriveWork(request, end) : redriveUndo(request, end);
}

function redriveWork(request: RedriveRequest, end: RunState): CopyAnswer {
  const { source, target, force, children = {} } = request;
  const { events } = source;
  const { seq, undone } = redrivePoint(events);
  const state = stateAfter(events, seq);
  const different = incompatibilities(source.definition, target.definition, state);
  if (different.length > 0) {
    const message = `The run cannot go on with version ${String(target.version)}: ${different[0]?.message ?? ""}`;
    return { ok: false, code: "VERSION_INCOMPATIBLE", message, incompatibilities: different };
  }
  const standing = standingEffects(events, end, seq);
  if (standing.length > 0 && !force) {
    return refuse(
      "EFFECTS_STAND",
      `${standing.join(", ")} could not be undone and would be done a second time; redrive the compensation first, or force it.`,
    );
  }
  const kept = succeededAfter({ source, target, state, seq, undone });
  const turn = new Turn(target.definition, state);
  const compensable = undone.size > 0 ? target.runId : state.keys.compensable;
  turn.emitRun("run.redriven", {
    ...redriven({ source, target, end, seq }),
    what: "run",
    keys: { run: state.keys.run ?? source.runId, compensable },
    timers: timersOf(state, events.slice(0, seq)),
    held: heldAt(target, state, new Set([...kept.map(keyOf), ...failedIn(events.slice(seq))])),
    ...(Object.keys(children).length === 0 ? {} : { children }),
  });
  for (const event of kept) {
    const { costMicros: reusedMicros, ...outcome } = event.data;
    succeedStep(turn, turn.step(keyOf(event)), { outcome, costMicros: 0, reusedMicros });
  }
  if (!isTerminal(turn.state.status)) startOpen(turn);
  return {
    ok: true,
    seq,
    decision: decisionOf(turn),
    closedFlows: closedFlowsAfter(source.events, seq),
    kept: kept.map(({ path, visit }) => ({ path: path ?? "", visit: visit ?? 1 })),
  };
}

type Succeeded = Extract<RunEvent, { type: "step.succeeded" }>;

/** The good ends, after `seq`, of tasks that are open in the state there (V3). What a container held may have been undone. */
function succeededAfter(at: {
  readonly source: Source;
  readonly target: Pick<Target, "definition">;
  readonly state: RunState;
  readonly seq: number;
  readonly undone: ReadonlySet<string>;
}): readonly Succeeded[] {
  const { source, target, state, seq, undone } = at;
  return source.events.slice(seq).filter((event): event is Succeeded => {
    if (event.type !== "step.succeeded" || undone.has(keyOf(event))) return false;
    const step = state.steps.get(keyOf(event));
    if (step === undefined || !isOpen(step) || step.phase === "catch") return false;
    if (stateAt(target.definition, step.path)?.Type !== "Task") return false;
    const { next } = event.data;
    return next === null || stateAt(target.definition, stepPath(step.flow, next)) !== null;
  });
}

function redriveUndo({ source, target }: RedriveRequest, end: RunState): CopyAnswer {
  if (end.stuck.size === 0) {
    return refuse("NOTHING_TO_REDRIVE", "Everything that was to be undone is undone.");
  }
  const seq = source.events.length - 1;
  const state = stateAfter(source.events, seq);
  const missing = [...state.stuck].filter(
    ({ path }) => compensateOf(stateAt(target.definition, path)) === null,
  );
  if (missing.length > 0 || state.ending === null) {
    const names = missing.map(({ path }) => path).join(", ");
    return refuse(
      "VERSION_INCOMPATIBLE",
      `Version ${String(target.version)} declares no compensation for ${names}.`,
    );
  }
  const turn = new Turn(target.definition, state);
  turn.emitRun("run.redriven", {
    ...redriven({ source, target, end, seq }),
    what: "compensation",
    keys: { run: state.keys.run ?? source.runId, compensable: state.keys.compensable },
    timers: {},
    held: {},
  });
  undoNext(turn, state.ending);
  startOpen(turn);
  return {
    ok: true,
    seq,
    decision: decisionOf(turn),
    closedFlows: closedFlowsAfter(source.events, seq),
    kept: [],
  };
}

function redriven(at: {
  readonly source: Source;
  readonly target: Target;
  readonly end: RunState;
  readonly seq: number;
}): Pick<RedrivenData, "from" | "version" | "by" | "redrives"> {
  const { source, target, end, seq } = at;
  return {
    from: { runId: source.runId, seq },
    version: target.version,
    by: target.by,
    redrives: (end.origin?.redrives ?? 0) + 1,
  };
}

/** Steps that would run again although what they did could not be undone. */
export function standingEffects(
  events: readonly RunEvent[],
  end: RunState,
  seq: number,
): readonly string[] {
  const stuck = new Set([...end.stuck].map(({ path, visit }) => stepKey(path, visit)));
  if (stuck.size === 0) return [];
  return events
    .slice(seq)
    .filter((event) => event.type === "step.scheduled" && stuck.has(keyOf(event)))
    .map(({ path }) => path ?? "");
}

/** Keys of the steps that failed. */
function failedIn(events: readonly RunEvent[]): readonly string[] {
  return events.filter((event) => event.type === "step.failed").map(keyOf);
}

/** Steps under way at that point that must not be repeated blindly, unless it is known how they ended. */
function heldAt(
  target: Target,
  state: RunState,
  known: ReadonlySet<string>,
): Readonly<Record<string, "person" | "verify">> {
  const held: Record<string, "person" | "verify"> = {};
  for (const step of state.steps.values()) {
    const declared = stateAt(target.definition, undonePath(step.path) ?? step.path);
    if (declared?.Type !== "Task" || declared.OnUnknown !== "Hold") continue;
    const isHandedOut = step.parked !== null && step.parked.kind !== "run";
    const key = keyOfStep(step);
    if (step.phase !== "enter" || known.has(key)) continue;
    if (step.status !== "running" && !isHandedOut) continue;
    held[key] = verifyOf(declared) === null ? "person" : "verify";
  }
  return held;
}

function refuse(code: ApiRefusal["code"], message: string): CopyAnswer {
  return { ok: false, code, message };
}
