/** When the work of a step is committed: the `Checkpoint` field, as a pure rule. */
import type { Checkpoint, Definition } from "../definition/definition.ts";
import { containersOf, stateAt } from "./path.ts";

/** What a worker has done in a row since its last commit. */
export interface Uncommitted {
  /** Completed operations of the state or iterations of the Map whose policy counts them. */
  readonly operations: number;
  readonly costMicros: number;
  readonly elapsedMs: number;
}

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
      const rule = checkpoint.Rules.find(
        (entry) => uncommitted.costMicros > (entry.CostAboveUsd ?? -1) * 1_000_000,
      );
      return rule !== undefined && uncommitted.elapsedMs >= rule.MaxSeconds * 1000;
    }
    case "Milestone":
      return false;
  }
}
