import type { Definition } from "../definition/definition.ts";
import { compensateOf } from "./compensate.ts";
import { stateAt } from "./path.ts";
import type { RunState, Step } from "./run-state.ts";

/**
 * The run whose id is in the idempotency key of a step; null = the run itself. A redriven run sends the keys of the run that it
 * continues, so that whoever has done something already knows it again; what was undone since is sent with a key of its own.
 */
export function keyRunOf(
  definition: Definition,
  { keys }: Pick<RunState, "keys">,
  path: string,
): string | null {
  const isCompensable = compensateOf(stateAt(definition, path)) !== null;
  return isCompensable ? (keys.compensable ?? keys.run) : keys.run;
}

/**
 * Where the idempotency keys of a step come from: a redriven run sends those of the run that it continues, and whoever is asked whether
 * an effect happened gets another one than the effect.
 */
export function keyPlaceOf(
  definition: Definition,
  run: { readonly id: string; readonly state: Pick<RunState, "keys"> },
  { path, phase }: Pick<Step, "path" | "phase">,
): { readonly runId: string; readonly path: string } {
  return {
    runId: keyRunOf(definition, run.state, path) ?? run.id,
    path: phase === "verify" ? `${path}/~verify` : path,
  };
}
