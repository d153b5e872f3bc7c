/** Whether durability is worth its price. Amounts in micro-dollars; null = unknown, which no figure derived from it escapes. */

/** A row of the economics table. */
export interface Economics {
  readonly aiMicros: number | null;
  readonly orchestrationMicros: number | null;
  readonly totalMicros: number | null;
  /** Orchestration ÷ AI cost, in percent; null when one is unknown or no AI cost arose. */
  readonly overheadPercent: number | null;
}

/** What the models cost, what running them durably cost, and the second as a share of the first. */
export function economics(aiMicros: number | null, orchestrationMicros: number | null): Economics {
  const isKnown = aiMicros !== null && orchestrationMicros !== null;
  return {
    aiMicros,
    orchestrationMicros,
    totalMicros: isKnown ? aiMicros + orchestrationMicros : null,
    overheadPercent: isKnown && aiMicros > 0 ? (orchestrationMicros / aiMicros) * 100 : null,
  };
}

/** When durability pays for itself. */
export interface BreakEven {
  /** Cost of the whole pipeline, once through. */
  readonly totalMicros: number | null;
  /** What a failure throws away without durability: everything before the step that failed. */
  readonly wastedMicros: number | null;
  /** Probability of that failure from which on durability is the cheaper way; above 1 it never is; null = unknown, or nothing to lose. */
  readonly probability: number | null;
}

/**
 * The break-even of a pipeline whose step at `failingStep` (index, the last when absent) is the one that fails: the
 * probability at which orchestration costs as much as the work it saves on average.
 */
export function breakEven(pipeline: {
  readonly stepMicros: readonly (number | null)[];
  readonly orchestrationMicros: number | null;
  readonly failingStep?: number;
}): BreakEven {
  const { stepMicros, orchestrationMicros, failingStep = stepMicros.length - 1 } = pipeline;
  const wastedMicros = total(stepMicros.slice(0, Math.max(0, failingStep)));
  const isKnown = wastedMicros !== null && wastedMicros > 0 && orchestrationMicros !== null;
  return {
    totalMicros: total(stepMicros),
    wastedMicros,
    probability: isKnown ? orchestrationMicros / wastedMicros : null,
  };
}

function total(amounts: readonly (number | null)[]): number | null {
  return amounts.reduce(
    (sum, amount) => (sum === null || amount === null ? null : sum + amount),
    0,
  );
}

/** pays: failures cost more without durability than it does · costs: they cost less · unknown: too little is known. */
export const verdicts = ["pays", "costs", "unknown"] as const;
export type Verdict = (typeof verdicts)[number];

/** Whether durability pays for a pipeline that fails with a probability. */
export function verdictOf(probability: number | null, failureRate: number | null): Verdict {
  if (probability === null || failureRate === null) return "unknown";
  return failureRate >= probability ? "pays" : "costs";
}
