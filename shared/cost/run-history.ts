/** What the runs of a workflow did and cost, state by state: what a forecast draws from. Money in micro-dollars. */
import { logNormal, pickOne, type Random } from "./random.ts";

/** Where a visit of a state led instead of to another state. */
export const flowEnded = "";
export const flowFailed = "~failed";

/** All visits of a state in one run, by its name, wherever in the run they were. */
export interface StateRecord {
  readonly visits: number;
  /** Paid and estimated, failed attempts included, as far as priced. */
  readonly costMicros: number;
  /** Sum of the squares of what each visit cost. */
  readonly squareMicros: number;
  /** Entries without a known price. */
  readonly unpriced: number;
  /** How often each state came next; {@link flowEnded} and {@link flowFailed} included. */
  readonly next: Readonly<Record<string, number>>;
  /** Iterations of a Map, all its visits together. */
  readonly iterations: number;
}

/** One run that has ended. */
export type RunRecord = Readonly<Record<string, StateRecord>>;

/** Runs that have ended, of about the definition that is to run. */
export type RunHistory = readonly RunRecord[];

function recordOf(run: RunRecord, state: string): StateRecord | undefined {
  const record = Object.hasOwn(run, state) ? run[state] : undefined;
  return record !== undefined && record.visits > 0 ? record : undefined;
}

interface Spread {
  readonly mean: number;
  readonly share: number;
}

function iterationOf(params: {
  readonly map: string;
  readonly state: string;
  readonly run: RunRecord;
}): { readonly mean: number; readonly variance: number; readonly iterations: number } | undefined {
  const { iterations = 0 } = recordOf(params.run, params.map) ?? {};
  if (iterations === 0) return undefined;
  const { costMicros = 0, squareMicros = 0 } = recordOf(params.run, params.state) ?? {};
  const mean = costMicros / iterations;
  return { mean, variance: Math.max(0, squareMicros / iterations - mean * mean), iterations };
}

/** A history with its questions prepared. */
export class HistorySampler {
  readonly #history: RunHistory;
  readonly #visitors = new Map<string, readonly StateRecord[]>();
  readonly #spreads = new Map<string, Spread>();

  constructor(history: RunHistory) {
    this.#history = history;
  }

  get runs(): number {
    return this.#history.length;
  }

  /** The run whose level of cost a simulated run takes over: what is dear in one state is often dear in the next. */
  pickRun(random: Random): RunRecord {
    return pickOne(this.#history, random) ?? {};
  }

  /** Records of the state in all runs that came by it. */
  visitors(state: string): readonly StateRecord[] {
    const known = this.#visitors.get(state);
    if (known !== undefined) return known;
    const found = this.#history.flatMap((run) => recordOf(run, state) ?? []);
    this.#visitors.set(state, found);
    return found;
  }

  /** What the state was in the run, or in another one when that run did not come by it; undefined when none did. */
  recordFor(params: {
    readonly state: string;
    readonly run: RunRecord;
    readonly random: Random;
  }): StateRecord | undefined {
    const { state, run, random } = params;
    return recordOf(run, state) ?? pickOne(this.visitors(state), random);
  }

  /** How often each state came after this one, in all runs. */
  nextOf(state: string): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { next } of this.visitors(state)) {
      for (const [name, count] of Object.entries(next)) {
        counts.set(name, (counts.get(name) ?? 0) + count);
      }
    }
    return counts;
  }

  /** Iterations of each visit of a Map, a mean for each run that came by it. */
  sizes(state: string): readonly number[] {
    return this.visitors(state).map(({ iterations, visits }) => iterations / visits);
  }

  /**
   * What an iteration of a Map costs in a state inside of it, in the run: the mean of its iterations, drawn towards that of all runs by as much
   * of their spread as chance alone explains, since few iterations say little about many. Undefined when the run had none.
   */
  iteration(params: {
    readonly map: string;
    readonly state: string;
    readonly run: RunRecord;
  }): { readonly mean: number; readonly variance: number } | undefined {
    const own = iterationOf(params);
    if (own === undefined) return undefined;
    const { mean, share } = this.#spreadOf(params);
    return { mean: mean + (own.mean - mean) * share, variance: own.variance };
  }

  /** Mean over all runs, and the share of the deviation from it that is of the runs themselves. */
  #spreadOf({ map, state }: { readonly map: string; readonly state: string }): Spread {
    const key = JSON.stringify([map, state]);
    const known = this.#spreads.get(key);
    if (known !== undefined) return known;
    const all = this.#history.flatMap((run) => iterationOf({ map, state, run }) ?? []);
    const meanOf = (numbers: readonly number[]) =>
      numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
    const mean = meanOf(all.map((one) => one.mean));
    const between = meanOf(all.map((one) => (one.mean - mean) ** 2));
    const byChance = meanOf(all.map((one) => one.variance / one.iterations));
    const share = between > 0 ? Math.sqrt(Math.max(0, 1 - byChance / between)) : 0;
    const spread = { mean, share };
    this.#spreads.set(key, spread);
    return spread;
  }

  /** True when the state spent something that has no price. */
  isUnpriced(state: string): boolean {
    return this.visitors(state).some(({ unpriced }) => unpriced > 0);
  }
}

/** What one visit costs, drawn as the visits of the run were spread. */
export function visitCost(
  { visits, costMicros, squareMicros }: StateRecord,
  random: Random,
): number {
  const mean = costMicros / visits;
  const variance = Math.max(0, squareMicros / visits - mean * mean);
  return visits === 1 ? mean : logNormal(mean, variance, random);
}
