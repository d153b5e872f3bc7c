/**
 * Property tests with a seed. A test run is the same each time, so that what is green stays green; other cases come with
 * `PROPERTY_SEED=random` (or a number, which repeats a run) and `PROPERTY_RUNS=5000` in the environment.
 */
import fc from "fast-check";

const { PROPERTY_SEED: seed = "20261122", PROPERTY_RUNS: runs } = process.env;

fc.configureGlobal({
  ...(seed === "random" ? {} : { seed: Number(seed) }),
  ...(runs === undefined ? {} : { numRuns: Number(runs) }),
});

export { default as fc } from "fast-check";
