/**
 * What a run may cost before it starts, as a range. Money in micro-dollars.
 *
 * Each of many simulated runs walks through the definition: what a visit of a state costs (retries included) is drawn from the runs of the
 * history, mostly from one run for all states, since dear inputs are dear everywhere; where it goes next as often as it went there; as many
 * iterations as the input says, or as there were. The range holds eight of ten runs: P1 p10 ≤ p50 ≤ p90. P2 Few runs make it wider, as much
 * as the spread of a sample of that size is uncertain. P3 The same seed gives the same forecast.
 * States that no run has come by cost what calls of their model cost for the text that they are about to have: that of the input and its files,
 * cut and shared out as the definition says. What even that does not tell is assumed, widely, and named (P4). Without a price states are
 * named, and the range is a lower bound.
 * Runs that are started by a run count as runs of their own.
 */
import { isJsonObject, type Json } from "../base/json.ts";
import {
  processorOf,
  type Definition,
  type MapState,
  type State,
  type StateGroup,
  type TaskState,
} from "../definition/definition.ts";
import { confidenceOf, type Confidence, type SizeSource } from "./forecast-words.ts";
import {
  drawText,
  inputText,
  type FlowText,
  type InputFile,
  type InputText,
  type TextEffect,
} from "./flow-text.ts";
import { listsNamed, mapSize } from "./map-size.ts";
import { drawAround, logNormal, pickOne, type Random } from "./random.ts";
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
  assumptions,
  drawRecords,
  drawSize,
  typicalCall,
  typicalCost,
  typicalItems,
  type Assumption,
  type TypicalSize,
} from "./typical-call.ts";
import type { Rate } from "./usage.ts";

/** Simulated runs of a forecast. */
const simulations = 600;
/** States that a simulated flow visits at most: a loop that its history never leaves ends here. */
const mostVisits = 500;
/** More iterations than these are summed instead of walked through. */
const walkedIterations = 24;
/** Without runs, what is typical may itself be wrong by this factor. */
const assumedWrong = 1.4;
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
  /** Size and type of the stored files that the input refers to, by id. */
  readonly files: ReadonlyMap<string, InputFile>;
  /** What a task does with text, by its resource; undefined: it hands on what it was given. */
  readonly textEffect: (resource: string) => TextEffect | undefined;
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
  /** What was assumed of them, in the order of {@link assumptions}. */
  readonly assumptions: readonly Assumption[];
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
  const { unpriced, assumed, assumptions: made, maps, states } = simulation;
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
    assumptions: assumptions.filter((what) => made.has(what)),
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
  if (runs === 0) return [low / assumedWrong, middle, high * assumedWrong];
  if (middle === 0) return [low, middle, high];
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
  readonly assumptions = new Set<Assumption>();
  readonly maps = new Map<string, MapFigures>();
  readonly states = new Map<string, number>();
  readonly #params: ForecastParams;
  readonly #history: HistorySampler;
  readonly #text: InputText;
  #size: TypicalSize;

  constructor(params: ForecastParams) {
    this.#params = params;
    this.#text = inputText(params.input, params.files);
    this.#history = new HistorySampler(params.history);
    this.#size = drawSize(params.random);
  }

  /** What one run costs. */
  run(): number {
    const run = this.#history.pickRun(this.#params.random);
    this.#size = drawSize(this.#params.random);
    const text = drawText(this.#text, this.#params.random);
    return this.#flow({ group: this.#params.definition, run, isOutermost: true, text });
  }

  #flow(flow: Flow): number {
    let total = 0;
    let { text } = flow;
    let name: string | null = flow.group.StartAt;
    for (let visits = 0; name !== null && visits < mostVisits; visits += 1) {
      const state: State | undefined = flow.group.States[name];
      if (state === undefined) break;
      total += this.#visit(name, state, { ...flow, text });
      text = this.#textAfter(state, text);
      name = this.#next(name, state);
    }
    return total;
  }

  /** The text that is there once a state has been visited. */
  #textAfter(state: State, text: FlowText): FlowText {
    if (state.Type !== "Task") return text;
    const effect = this.#params.textEffect(state.Resource);
    if (effect === "brings") return { tokens: null, pieces: null };
    if (effect !== "cuts" || text.tokens === null) return text;
    const given = state.Arguments ?? state.Parameters;
    const most = isJsonObject(given) ? given["MaxTokens"] : undefined;
    return typeof most === "number" && most >= 1
      ? { ...text, pieces: Math.ceil(text.tokens / most) }
      : text;
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
    const cost = typicalCost(call, {
      ...this.#params,
      size: this.#size,
      text: flow.text,
      records: call.isList ? this.#records(state, flow) : null,
      assume: (what) => this.#assume(what),
    });
    if (cost === null) this.unpriced.add(name);
    else this.assumed.add(name);
    return cost ?? 0;
  }

  #assume(what: Assumption): void {
    this.assumptions.add(what === "prompts" && this.#text.hasUnknownFiles ? "files" : what);
    if (this.#text.files.length > 0) this.assumptions.add("files");
  }

  /** Records of the list that a task asks about, as the input has it: a list that its expression names, or lines of its only file. */
  #records(task: TaskState, { isOutermost }: Flow): number | null {
    const { input, random } = this.#params;
    const lists = isOutermost ? listsNamed(task.Arguments ?? task.Parameters ?? null, input) : [];
    const [file] = this.#text.files;
    if (file !== undefined && this.#text.files.length === 1) return drawRecords(file.bytes, random);
    return lists.length === 0 ? null : Math.max(...lists);
  }

  #iterations(name: string, map: MapState, flow: Flow): number {
    const group = processorOf(map);
    if (group === undefined) return 0;
    const { count, isShared } = this.#count(name, map, flow);
    const inner = {
      group,
      run: flow.run,
      isOutermost: false,
      text: this.#textOfItem(flow.text, count, isShared),
    };
    const summed = count > walkedIterations ? this.#summedIterations(name, inner, count) : null;
    if (summed !== null) return summed;
    let total = 0;
    const walked = Math.min(count, walkedIterations);
    for (let index = 0; index < walked; index += 1) total += this.#flow(inner);
    return walked === 0 ? 0 : (total / walked) * count;
  }

  /** `isShared`: the items are what the text was cut into, so that each has its share of it. */
  #count(
    name: string,
    map: MapState,
    { isOutermost, text }: Flow,
  ): { readonly count: number; readonly isShared: boolean } {
    const { input, random } = this.#params;
    const given = mapSize(map, { input, isOutermost });
    const before = given ?? pickOne(this.#history.sizes(name), random);
    const known = before ?? text.pieces ?? undefined;
    const source =
      given !== null
        ? "input"
        : before !== undefined
          ? "history"
          : known === undefined
            ? "assumed"
            : "input";
    if (source === "assumed") this.assumptions.add("lists");
    const iterations = Math.round(known ?? drawAround(typicalItems, random));
    const sum = this.maps.get(name) ?? { iterations: 0, visits: 0, source };
    this.maps.set(name, {
      iterations: sum.iterations + iterations,
      visits: sum.visits + 1,
      source,
    });
    return { count: iterations, isShared: source === "input" };
  }

  /** What an iteration works on: its share of the text, or, where the items are something else, up to all of it. */
  #textOfItem({ tokens }: FlowText, count: number, isShared: boolean): FlowText {
    if (tokens === null) return { tokens: null, pieces: null };
    const least = tokens / Math.max(1, count);
    const share = isShared ? 0 : this.#params.random();
    return { tokens: Math.max(1, Math.round(least * (tokens / least) ** share)), pieces: null };
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
    if (state.Type === "Choice" && weights.size === 0) this.assumptions.add("branches");
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
  readonly text: FlowText;
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
