/** Whether a run can go on with another version of its workflow. */
import type { Definition, State } from "../definition/definition.ts";
import { compensateOf } from "./compensate.ts";
import { verifyOf } from "./held.ts";
import { containersOf, stateAt } from "./path.ts";
import { isOpen, type RunState, type Step } from "./run-state.ts";

/** Something that the run needs and that the other version does not have. */
export interface Incompatibility {
  readonly code:
    | "STATE_MISSING"
    | "STATE_TYPE_CHANGED"
    | "BRANCHES_CHANGED"
    | "CATCHER_MISSING"
    | "COMPENSATION_MISSING"
    | "VERIFICATION_MISSING";
  /** Path of the step that needs it. */
  readonly path: string;
  readonly message: string;
}

/**
 * What keeps a run in this state from going on with `to` instead of `from`; none = it can. Only what is open matters: the states of
 * open steps and of the containers around them, with what these steps are in the middle of, and the compensations of what was done.
 */
export function incompatibilities(
  from: Definition,
  to: Definition,
  state: RunState,
): readonly Incompatibility[] {
  const found: Incompatibility[] = [];
  const seen = new Set<string>();
  const check = (path: string): State | null => {
    const now = stateAt(to, path);
    if (seen.has(path)) return now;
    seen.add(path);
    const was = stateAt(from, path);
    const name = nameOf(path);
    if (now === null) {
      const message = `The version has no state ${name}, which the run is at.`;
      found.push({ code: "STATE_MISSING", path, message });
      return null;
    }
    if (was !== null && was.Type !== now.Type) {
      const message = `${name} is a ${now.Type} state in this version and was a ${was.Type} state.`;
      found.push({ code: "STATE_TYPE_CHANGED", path, message });
      return null;
    }
    return now;
  };
  for (const step of state.steps.values()) {
    if (!isOpen(step)) continue;
    for (const container of containersOf(step.flow)) check(container);
    const now = check(step.path);
    if (now !== null) found.push(...missingFor(step, now));
  }
  for (const { path, state: name } of state.undoables) {
    if (compensateOf(stateAt(to, path)) !== null) continue;
    const message = `The version declares no compensation for ${name}, which was done and may have to be undone.`;
    found.push({ code: "COMPENSATION_MISSING", path, message });
  }
  return found;
}

/** What an open step is in the middle of, and its state does not have any more. */
function missingFor(step: Step, now: State): readonly Incompatibility[] {
  const { path, state: name } = step;
  if (step.children !== null && now.Type === "Parallel") {
    if (now.Branches.length === step.children.count) return [];
    const message = `${name} has ${String(now.Branches.length)} branches in this version; ${String(step.children.count)} are under way.`;
    return [{ code: "BRANCHES_CHANGED", path, message }];
  }
  if (step.phase === "catch") {
    const catcher = step.failure?.catcher ?? 0;
    const isCatching = now.Type === "Task" || now.Type === "Map" || now.Type === "Parallel";
    if (isCatching && now.Catch?.[catcher] !== undefined) return [];
    const message = `${name} has no Catch ${String(catcher + 1)} in this version, and the run is on the way to it.`;
    return [{ code: "CATCHER_MISSING", path, message }];
  }
  if (step.phase === "verify" && verifyOf(now) === null) {
    const message = `${name} declares no task that verifies in this version.`;
    return [{ code: "VERIFICATION_MISSING", path, message }];
  }
  return [];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
