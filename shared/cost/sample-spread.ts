/** How much wider the range of a new run is than that of the runs it is told from. */

/** Student's t at 90 %, by degrees of freedom from 1; beyond the table it is as good as normal. */
const t90 = [
  3.078, 1.886, 1.638, 1.533, 1.476, 1.44, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356, 1.35, 1.345,
  1.341,
];
const normal90 = 1.282;
/** Logarithm of the factor that one run alone leaves open: about one half to twice. */
const openAfterOne = 0.7;

/**
 * For a sample of so many runs: the factor on the distance of p10 and p90 from the middle (the prediction interval of a normal
 * distribution whose mean and deviation are both told from the sample), and the least distance, as a logarithm.
 */
export function spreadForSample(runs: number): {
  readonly factor: number;
  readonly leastLog: number;
} {
  if (runs <= 1) return { factor: 1, leastLog: openAfterOne };
  const t = t90[runs - 2] ?? normal90 + 0.85 / (runs - 1);
  // The spread of resampled runs is that of the sample, which leaves out the share that its own mean explains.
  const sample = Math.sqrt(runs / (runs - 1));
  return {
    factor: (t / normal90) * Math.sqrt(1 + 1 / runs) * sample,
    leastLog: openAfterOne / runs,
  };
}
