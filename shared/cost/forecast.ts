/**
 * What a run may cost before it starts, as a range. Money in micro-dollars.
 *
 * Each of many simulated runs walks through the definition: what a visit of a state costs (retries included) is drawn from the runs of the
 * history, mostly from one run for all states, since dear inputs are dear everywhere; where it goes next as often as it went there; as many
 * iterations as the input says, or as there were. The range holds eight of ten runs: P1 p10 ≤ p50 ≤ p90. P2 Few runs make it wider, as much
 * as the spread of a sample of that size is uncertain. P3 The same seed gives the same forecast.
 * States that no run has come by cost what calls of their model typically cost; without a price they are named, and the range is a lower bound.
 * Runs that are started by a run count as runs of their own.
 */
import type { Json } from "../base/json.ts";
import {
  processorOf,
  type Definition,
  type MapState,
  type State,
  type StateGroup,
} from "../definition/definition.ts";
import { confidenceOf, type Confidence, type SizeSource } from "./forecast-words.ts";
import { mapSize } from "./map-size.ts";
import { logNormal, pickOne, type Random } from "./random.ts";
import {
  flowEnded,
  flowFailed,
  HistorySampler,
  visitCost,
  type RunHistory,
  type RunRecord,
} from "./run-history.ts";
import { spreadForSample } from "./sample-spread.ts";
import {
  drawAround,
  drawSize,
  typicalCall,
  typicalCost,
  typicalItems,
  type TypicalSize,
} from "./typical-call.ts";
import type { Rate } from "./usage.ts";

/** Simulated runs of a forecast. */
const simulations = 600;
/** States that a simulated flow visits at most: a loop that its history never leaves ends here. */
const mostVisits = 500;
/** More iterations than these are summed instead of walked through. */
const walkedIterations = 24;
/** Successors of a Choice that were never taken count as taken this often. */
const untakenWeight = 0.5;

export interface ForecastParams {
  readonly definition: Definition;
  readonly history: RunHistory;
  readonly input: Json;
  readonly rates: readonly Rate[];
  /** ISO date whose rates are in force. */
  readonly isoDay: string;
  readonly random: Random;
}

/** How many iterations a Map has. */
export interface ForecastMap {
  readonly state: string;
  /** Mean over the simulated visits. */
  readonly iterations: number;
  readonly source: SizeSource;
}

export interface Forecast {
  /** One run in ten costs less · as many cost less as more · one in ten costs more. Null: nothing in it has a price. */
  readonly p10Micros: number | null;
  readonly p50Micros: number | null;
  readonly p90Micros: number | null;
  /** Runs behind it. */
  readonly runs: number;
  readonly confidence: Confidence;
  /** States whose cost was assumed, since no run has come by them. */
  readonly assumed: readonly string[];
  /** States that spend what has no price: with any, the range is a lower bound. */
  readonly unpriced: readonly string[];
  readonly maps: readonly ForecastMap[];
  /** What each state costs on average, the dearest first; only those that cost anything. */
  readonly states: readonly { readonly state: string; readonly meanMicros: number }[];
}

/** The range of what a run with this input may cost. */
export function forecastRun(params: ForecastParams): Forecast {
  const simulation = new Simulation(params);
  const totals = Array.from({ length: simulations }, () => simulation.run());
  const { unpriced, assumed, maps, states } = simulation;
  const runs = params.history.length;
  const [p10, p50, p90] = rangeOf(totals, runs);
  const isNothingKnown = unpriced.size > 0 && p90 === 0;
  const amount = (micros: number) => (isNothingKnown ? null : Math.round(micros));
  return {
    p10Micros: amount(p10),
    p50Micros: amount(p50),
    p90Micros: amount(p90),
    runs,
    confidence: confidenceOf(runs),
    assumed: [...assumed],
    unpriced: [...unpriced],
    maps: [...maps].map(([state, { iterations, visits, source }]) => ({
      state,
      iterations: iterations / visits,
      source,
    })),
    states: [...states]
      .filter(([, micros]) => micros > 0)
      .map(([state, micros]) => ({ state, meanMicros: Math.round(micros / simulations) }))
      .toSorted((a, b) => b.meanMicros - a.meanMicros),
  };
}

/** The quantile of sorted numbers, interpolated. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

/** p10, p50 and p90 of simulated totals; those around the middle go further from it the fewer runs are behind them (P2). */
function rangeOf(
  totals: readonly number[],
  runs: number,
): readonly [p10: number, p50: number, p90: number] {
  const sorted = totals.toSorted((a, b) => a - b);
  const [low, middle, high] = [quantile(sorted, 0.1), quantile(sorted, 0.5), quantile(sorted, 0.9)];
  if (runs === 0 || middle === 0) return [low, middle, high];
  const { factor, leastLog } = spreadForSample(runs);
  const below = low > 0 ? Math.log(middle / low) : Infinity;
  const above = Math.log(high / middle);
  return [
    Math.min(low, middle * Math.exp(-Math.max(leastLog, below * factor))),
    middle,
    Math.max(high, middle * Math.exp(Math.max(leastLog, above * factor))),
  ];
}

interface MapFigures {
  readonly iterations: number;
  readonly visits: number;
  readonly source: SizeSource;
}

/** Walks through a definition as often as asked, and keeps what it saw. */
class Simulation {
  readonly unpriced = new Set<string>();
  readonly assumed = new Set<string>();
  readonly maps = new Map<string, MapFigures>();
  readonly states = new Map<string, number>();
  readonly #params: ForecastParams;
  readonly #history: HistorySampler;
  #size: TypicalSize;

  constructor(params: ForecastParams) {
    this.#params = params;
    this.#history = new HistorySampler(params.history);
    this.#size = drawSize(params.random);
  }

  /** What one run costs. */
  run(): number {
    const run = this.#history.pickRun(this.#params.random);
    this.#size = drawSize(this.#params.random);
    return this.#flow({ group: this.#params.definition, run, isOutermost: true });
  }

  #flow(flow: Flow): number {
    let total = 0;
    let name: string | null = flow.group.StartAt;
    for (let visits = 0; name !== null && visits < mostVisits; visits += 1) {
      const state: State | undefined = flow.group.States[name];
      if (state === undefined) break;
      total += this.#visit(name, state, flow);
      name = this.#next(name, state);
    }
    return total;
  }

  #visit(name: string, state: State, flow: Flow): number {
    const own = this.#ownCost(name, state, flow);
    if (own > 0) this.states.set(name, (this.states.get(name) ?? 0) + own);
    if (state.Type === "Map") return own + this.#iterations(name, state, flow);
    if (state.Type !== "Parallel") return own;
    const branches = state.Branches.map((group) =>
      this.#flow({ ...flow, group, isOutermost: false }),
    );
    return branches.reduce((sum, cost) => sum + cost, own);
  }

  #ownCost(name: string, state: State, flow: Flow): number {
    const { random, input } = this.#params;
    const record = this.#history.recordFor({ state: name, run: flow.run, random });
    if (record !== undefined) {
      if (this.#history.isUnpriced(name)) this.unpriced.add(name);
      return visitCost(record, random);
    }
    if (state.Type !== "Task") return 0;
    const call = typicalCall(state, { input, isOutermost: flow.isOutermost });
    if (call === null) return 0;
    const cost = typicalCost(call, { ...this.#params, size: this.#size });
    if (cost === null) this.unpriced.add(name);
    else this.assumed.add(name);
    return cost ?? 0;
  }

  #iterations(name: string, map: MapState, flow: Flow): number {
    const group = processorOf(map);
    if (group === undefined) return 0;
    const count = this.#count(name, map, flow.isOutermost);
    const inner = { group, run: flow.run, isOutermost: false };
    const summed = count > walkedIterations ? this.#summedIterations(name, inner, count) : null;
    if (summed !== null) return summed;
    let total = 0;
    const walked = Math.min(count, walkedIterations);
    for (let index = 0; index < walked; index += 1) total += this.#flow(inner);
    return walked === 0 ? 0 : (total / walked) * count;
  }

  #count(name: string, map: MapState, isOutermost: boolean): number {
    const { input, random } = this.#params;
    const given = mapSize(map, { input, isOutermost });
    const known = given ?? pickOne(this.#history.sizes(name), random);
    const source = given !== null ? "input" : known === undefined ? "assumed" : "history";
    const iterations = Math.round(known ?? drawAround(typicalItems, random));
    const sum = this.maps.get(name) ?? { iterations: 0, visits: 0, source };
    this.maps.set(name, {
      iterations: sum.iterations + iterations,
      visits: sum.visits + 1,
      source,
    });
    return iterations;
  }

  /** Many iterations at once: as many times what one cost in the run, spread as a sum of so many is; null when no run had any. */
  #summedIterations(name: string, flow: Flow, count: number): number | null {
    const { random } = this.#params;
    const run = [flow.run, this.#history.pickRun(random)].find(
      (one) => (one[name]?.iterations ?? 0) > 0,
    );
    if (run === undefined) return null;
    let total = 0;
    for (const state of namesWithin(flow.group)) {
      if (this.#history.isUnpriced(state)) this.unpriced.add(state);
      const each = this.#history.iteration({ map: name, state, run });
      if (each === undefined) continue;
      const cost = logNormal(each.mean * count, each.variance * count, random);
      if (cost > 0) this.states.set(state, (this.states.get(state) ?? 0) + cost);
      total += cost;
    }
    return total;
  }

  /** The state that comes next, drawn as often as it did; null at the end. */
  #next(name: string, state: State): string | null {
    const weights = new Map(this.#history.nextOf(name));
    const declared = successorsOf(state);
    if (state.Type === "Choice" || weights.size === 0) {
      for (const next of declared) weights.set(next, (weights.get(next) ?? 0) + untakenWeight);
    }
    const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    let left = this.#params.random() * all;
    for (const [next, weight] of weights) {
      left -= weight;
      if (left < 0) return next === flowEnded || next === flowFailed ? null : next;
    }
    return null;
  }
}

/** A flow to walk through, on the level of a run of the history. */
interface Flow {
  readonly group: StateGroup;
  readonly run: RunRecord;
  readonly isOutermost: boolean;
}

/** The states that may come after one, errors apart. */
function successorsOf(state: State): readonly string[] {
  if (state.Type === "Choice") {
    const rules = state.Choices.flatMap(({ Next }) => (typeof Next === "string" ? [Next] : []));
    return [...new Set(state.Default === undefined ? rules : [...rules, state.Default])];
  }
  if (state.Type === "Succeed" || state.Type === "Fail") return [flowEnded];
  return [state.Next ?? flowEnded];
}

/** Names of all states of a group, those of flows inside it included. */
function namesWithin(group: StateGroup): readonly string[] {
  return Object.entries(group.States).flatMap(([name, state]) => {
    if (state.Type === "Parallel") return [name, ...state.Branches.flatMap(namesWithin)];
    const inner = state.Type === "Map" ? processorOf(state) : undefined;
    return inner === undefined ? [name] : [name, ...namesWithin(inner)];
  });
}
