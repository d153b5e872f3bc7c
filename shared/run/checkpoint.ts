/**
 * When finished work is committed: the `Checkpoint` field, as a pure rule. An operation is what its owner counts: a visit of the
 * state, an iteration of the Map, or a call inside a batching step.
 *
 * Every: each operation on its own. EveryN: as soon as N are finished. Milestone: never by itself; whatever commits next takes it along.
 * Adaptive: of its rules the first that fits decides. A rule fits when all that is uncommitted together cost more than its
 * `CostAboveUsd` (a rule without one always fits), so one dear operation brings it about as many cheap ones do; it wants a commit once
 * `MaxSeconds` have passed since the last one. When no rule fits, time alone wants none. A cost that is not known counts as nothing.
 *
 * P1 With a commit whenever {@link wantsCommit} says so after an operation, at most `Count` finished operations are uncommitted.
 * P2 With a commit also when {@link nextDueMs} has passed, no finished operation of an Adaptive state is uncommitted for longer than the
 *    `MaxSeconds` of the rule that fits.
 */
import { unreachable } from "../base/assert.ts";
import type { Checkpoint, Definition } from "../definition/definition.ts";
import { containersOf, stateAt } from "./path.ts";

/** What a worker has done in a row since its last commit. */
export interface Uncommitted {
  /** Finished operations of the state or iterations of the Map whose policy counts them. */
  readonly operations: number;
  /** What they cost together, as far as priced. */
  readonly costMicros: number;
  /** Time since the last commit, or since the work began. */
  readonly elapsedMs: number;
}

/**
 * Longest time that finished steps of a lane wait uncommitted while the lane sits in one operation, whatever the policy says. A policy
 * saves commits between quick operations; beside an operation this long a commit is no burden, and until then the database still
 * counts the limits of the step before.
 */
export const longestUncommittedMs = 5_000;

/** The policy that a completed step falls under, with the path of the state that declares it. */
export interface AppliedPolicy {
  readonly checkpoint: Checkpoint;
  readonly path: string;
}

const every: Checkpoint = { Policy: "Every" };
const milestone: Checkpoint = { Policy: "Milestone" };

/**
 * The policy for a completed step. A Task follows its own `Checkpoint`; without one the nearest Map or Parallel around it that has
 * one decides when its iteration is committed; without any, every Task is committed on its own. Logic (Pass, Choice …) has no
 * effect worth a commit of its own.
 */
export function policyOf(
  definition: Definition,
  step: { readonly path: string; readonly flow: string },
): AppliedPolicy {
  const state = stateAt(definition, step.path);
  if (
    state !== null &&
    "Checkpoint" in state &&
    state.Checkpoint !== undefined &&
    state.Type === "Task"
  ) {
    return { checkpoint: state.Checkpoint, path: step.path };
  }
  if (state?.Type !== "Task") return { checkpoint: milestone, path: step.path };
  const outer = enclosingPolicy(definition, step.flow);
  return outer === null || outer.checkpoint.Policy === "Every"
    ? { checkpoint: every, path: step.path }
    : { checkpoint: milestone, path: step.path };
}

/** The policy of the nearest container around a flow that declares one: what the end of an iteration falls under. */
export function enclosingPolicy(definition: Definition, flow: string): AppliedPolicy | null {
  for (const path of containersOf(flow)) {
    const state = stateAt(definition, path);
    if ((state?.Type === "Map" || state?.Type === "Parallel") && state.Checkpoint !== undefined) {
      return { checkpoint: state.Checkpoint, path };
    }
  }
  return null;
}

/** True when the policy wants what is uncommitted to be committed now. */
export function wantsCommit(checkpoint: Checkpoint, uncommitted: Uncommitted): boolean {
  switch (checkpoint.Policy) {
    case "Every":
      return true;
    case "EveryN":
      return uncommitted.operations >= checkpoint.Count;
    case "Adaptive": {
      const maxMs = adaptiveMaxMs(checkpoint, uncommitted.costMicros);
      return maxMs !== null && uncommitted.elapsedMs >= maxMs;
    }
    case "Milestone":
      return false;
    default:
      return unreachable(checkpoint);
  }
}

/** Milliseconds until time alone wants a commit of what is uncommitted, if nothing more is finished until then; null = never. */
export function nextDueMs(checkpoint: Checkpoint, uncommitted: Uncommitted): number | null {
  if (checkpoint.Policy !== "Adaptive" || uncommitted.operations === 0) return null;
  const maxMs = adaptiveMaxMs(checkpoint, uncommitted.costMicros);
  return maxMs === null ? null : Math.max(0, maxMs - uncommitted.elapsedMs);
}

/**
 * True when operations under way should find what is finished committed, because a crash would otherwise repeat more than the policy
 * allows: under `EveryN` finished and running operations together are at most `Count`, or as many as run at once if those are more.
 */
export function isFull(
  checkpoint: Checkpoint,
  at: { readonly finished: number; readonly running: number },
): boolean {
  if (at.finished === 0) return false;
  return checkpoint.Policy === "EveryN" && at.finished + at.running >= checkpoint.Count;
}

type AdaptiveCheckpoint = Extract<Checkpoint, { Policy: "Adaptive" }>;

const microsPerUsd = 1_000_000;

/** Longest time between two commits for work that cost this much; null = as long as it likes. */
function adaptiveMaxMs({ Rules: rules }: AdaptiveCheckpoint, costMicros: number): number | null {
  const rule = rules.find(
    ({ CostAboveUsd: above }) => above === undefined || costMicros > above * microsPerUsd,
  );
  return rule === undefined ? null : rule.MaxSeconds * 1000;
}
