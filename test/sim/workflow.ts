import type { Definition } from "../../shared/definition/definition.ts";
import type { TerminalStatus } from "../../shared/run/event.ts";

/** A state machine under test. */
export interface SimWorkflow {
  readonly name: string;
  readonly definition: Definition;
  /** How it ends when nobody cancels it and no step loses too many workers. */
  readonly ends: readonly TerminalStatus[];
  /** Share of the schedules. */
  readonly weight: number;
  /** Things that happen in a run without faults, about: faults come within this many. */
  readonly length: number;
  /** Longest time that its waits, retries and time-outs take when nothing else goes wrong. */
  readonly waitsMs: number;
}
