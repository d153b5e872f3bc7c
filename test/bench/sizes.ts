import type { ScaleSizes } from "./cairn-scale.ts";

/** How much of each workload a bench does. */
export interface Sizes {
  readonly rounds: number;
  /** Steps of a run. */
  readonly steps: number;
  /** Runs alone, one after the other, in a round. */
  readonly aloneRuns: number;
  readonly burstRuns: number;
  readonly mapItems: number;
  readonly payloadBytes: number;
  readonly crashSteps: number;
  readonly crashStepMs: number;
  /** A peer that has not gone on after this long does not recover in a time that matters. */
  readonly crashPatienceMs: number;
  readonly storedRuns: number;
  readonly scale: ScaleSizes;
  /** Crashes of each checkpoint policy. */
  readonly crashesPerPolicy: number;
}

/** What the targets are of. */
export const fullSizes: Sizes = {
  rounds: 3,
  steps: 10,
  aloneRuns: 100,
  burstRuns: 1_000,
  mapItems: 1_000,
  payloadBytes: 2 ** 20,
  crashSteps: 20,
  crashStepMs: 50,
  crashPatienceMs: 60_000,
  storedRuns: 100_000,
  scale: { items: 100_000, events: 25_000, waiting: 100_000 },
  crashesPerPolicy: 8,
};

/** A look whether everything runs, in a minute or two; its figures mean little. */
export const quickSizes: Sizes = {
  ...fullSizes,
  rounds: 1,
  aloneRuns: 5,
  burstRuns: 50,
  mapItems: 100,
  crashPatienceMs: 5_000,
  storedRuns: 2_000,
  scale: { items: 1_000, events: 500, waiting: 1_000 },
  crashesPerPolicy: 2,
};
