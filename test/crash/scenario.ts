import type { Checks } from "./harness/checks.ts";

/** How much of a scenario is done. */
export interface Size {
  readonly runs: number;
  /** What is counted is the scenario's own: kills, restarts, cuts … */
  readonly faults: number;
}

/** What a scenario is given. */
export interface Setting {
  readonly size: Size;
  /** True for the small form: a scenario then leaves out what takes minutes by itself. */
  readonly short: boolean;
  readonly seed: number;
  readonly checks: Checks;
  readonly say: (line: string) => void;
}

/** One kind of fault, brought about on real processes under load. */
export interface Scenario {
  readonly name: string;
  /** What happens and what must hold, for whoever reads the output. */
  readonly title: string;
  readonly sizes: { readonly short: Size; readonly full: Size };
  readonly run: (setting: Setting) => Promise<void>;
}

/** The machine lacks what the scenario needs: it has neither passed nor failed. */
export class CannotRun extends Error {
  override readonly name = "CannotRun";
}
