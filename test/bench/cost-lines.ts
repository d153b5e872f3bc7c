/** Printed: what a step of Cairn costs the database. */
import type { CostPerStep } from "./cost-per-step.ts";

export interface StepCosts {
  /** In runs one after the other. */
  readonly alone: CostPerStep;
  /** In runs submitted at once. */
  readonly together: CostPerStep;
}

export function stepCostLines({ alone, together }: StepCosts): readonly string[] {
  const line = (what: string, { commits, roundTrips, walBytes }: CostPerStep): string =>
    `  ${what.padEnd(32)}${commits.toFixed(2).padStart(10)} commits${roundTrips.toFixed(2).padStart(10)} round trips${walBytes.toFixed(0).padStart(10)} bytes of log`;
  return [
    "Cost of a step of Cairn for the database",
    line("runs alone", alone),
    line("runs together", together),
    "",
  ];
}
