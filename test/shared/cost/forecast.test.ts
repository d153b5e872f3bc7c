/** Forecasts against worlds whose costs are known: eight of ten runs must fall into the range. */
import { describe, expect, it } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import { forecastRun, type Forecast, type ForecastParams } from "../../../shared/cost/forecast.ts";
import type { InputFile } from "../../../shared/cost/flow-text.ts";
import { logNormal, seededRandom, type Random } from "../../../shared/cost/random.ts";
import type { RunHistory, RunRecord, StateRecord } from "../../../shared/cost/run-history.ts";
import type { Json } from "../../../shared/base/json.ts";

const task = (next?: string) => ({
  Type: "Task" as const,
  Resource: "cairn:model",
  Arguments: { Model: "small", Prompt: "{% $states.input.text %}", MaxTokens: 300 },
  ...(next === undefined ? { End: true } : { Next: next }),
});
/** A cheap first look, a dear path for one run in four, a list of documents, and a report. */
const definition: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Look",
  States: {
    Look: task("Hard?"),
    "Hard?": {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.hard %}", Next: "Think" }],
      Default: "Documents",
    },
    Think: task("Documents"),
    Documents: {
      Type: "Map",
      Items: "{% $states.context.Execution.Input.documents %}",
      ItemProcessor: { StartAt: "Read", States: { Read: task() } },
      Next: "Report",
    },
    Report: task(),
  },
};
const rates = [
  { model: "small", from: "2026-01-01", inputUsdPerMillion: 1, outputUsdPerMillion: 4 },
];

const noFiles = { files: new Map<string, InputFile>(), textEffect: () => undefined };

interface World {
  /** Spread of what is dear about a whole run, as a share of the mean. */
  readonly level: number;
  readonly spread: number;
}

class Records {
  readonly #states = new Map<string, StateRecord>();
  total = 0;

  visit(name: string, cost: number, next: string, iterations = 0): void {
    const old = this.#states.get(name) ?? {
      visits: 0,
      costMicros: 0,
      squareMicros: 0,
      unpriced: 0,
      next: {},
      iterations: 0,
    };
    this.total += cost;
    this.#states.set(name, {
      visits: old.visits + 1,
      costMicros: old.costMicros + cost,
      squareMicros: old.squareMicros + cost * cost,
      unpriced: 0,
      next: { ...old.next, [next]: (old.next[next] ?? 0) + 1 },
      iterations: old.iterations + iterations,
    });
  }

  get record(): RunRecord {
    return Object.fromEntries(this.#states);
  }
}

/** A run of the world: retries double what a visit costs, one time in ten. */
function simulateRun({ level, spread }: World, documents: number, random: Random): Records {
  const records = new Records();
  const dear = logNormal(1, level * level, random);
  const cost = (mean: number) => {
    const once = logNormal(mean * dear, (mean * dear * spread) ** 2, random);
    return Math.round(random() < 0.1 ? once * 2 : once);
  };
  records.visit("Look", cost(2000), "Hard?");
  const isHard = random() < 0.25;
  records.visit("Hard?", 0, isHard ? "Think" : "Documents");
  if (isHard) records.visit("Think", cost(30_000), "Documents");
  records.visit("Documents", 0, "Report", documents);
  for (let index = 0; index < documents; index += 1) records.visit("Read", cost(3000), "");
  records.visit("Report", cost(10_000), "");
  return records;
}

const inputOf = (documents: number): Json => ({
  documents: Array.from({ length: documents }, (_, index) => index),
});

function forecast(history: RunHistory, input: Json, seed = 1): Forecast {
  return forecastRun({
    definition,
    history,
    input,
    rates,
    isoDay: "2026-11-01",
    random: seededRandom(seed),
    ...noFiles,
  });
}

/** Share of actual runs that fell into the range, over many histories of so many runs. */
function coverage(world: World, runs: number, documents: number): number {
  const random = seededRandom(runs * 1000 + documents);
  const histories = 50;
  const tries = 8;
  let inside = 0;
  for (let round = 0; round < histories; round += 1) {
    const history = Array.from(
      { length: runs },
      () => simulateRun(world, 5 + Math.floor(random() * 10), random).record,
    );
    const { p10Micros, p90Micros } = forecast(history, inputOf(documents), round);
    for (let run = 0; run < tries; run += 1) {
      const { total } = simulateRun(world, documents, random);
      if (total >= (p10Micros ?? 0) && total <= (p90Micros ?? 0)) inside += 1;
    }
  }
  return inside / (histories * tries);
}

describe("the range", () => {
  it.each([
    [{ level: 0.5, spread: 0.3 }, 5, 8],
    [{ level: 0.5, spread: 0.3 }, 20, 8],
    [{ level: 0.2, spread: 0.5 }, 10, 3],
    [{ level: 0.2, spread: 0.5 }, 30, 200],
    [{ level: 0.8, spread: 0.2 }, 14, 60],
  ] as const)("of %j from %d runs, %d documents holds eight of ten", (world, runs, documents) => {
    const share = coverage(world, runs, documents);
    expect(share).toBeGreaterThan(0.72);
    expect(share).toBeLessThan(0.92);
  });
});

describe("a forecast", () => {
  const random = seededRandom(7);
  const history = Array.from(
    { length: 14 },
    () => simulateRun({ level: 0.3, spread: 0.3 }, 10, random).record,
  );

  it("is the same for the same seed, and in order", () => {
    const one = forecast(history, inputOf(10));
    expect(forecast(history, inputOf(10))).toEqual(one);
    expect(forecast(history, inputOf(10), 2)).not.toEqual(one);
    expect(one.p10Micros).toBeLessThanOrEqual(one.p50Micros ?? 0);
    expect(one.p50Micros).toBeLessThanOrEqual(one.p90Micros ?? 0);
    expect(one).toMatchObject({ runs: 14, confidence: "fair", assumed: [], unpriced: [] });
    expect(one.states.map(({ state }) => state)).toEqual(["Read", "Report", "Think", "Look"]);
  });

  it("grows with the list of the input, and falls back on the sizes of the history", () => {
    const small = forecast(history, inputOf(10));
    const large = forecast(history, inputOf(1000));
    expect(large.maps).toEqual([{ state: "Documents", iterations: 1000, source: "input" }]);
    expect(large.p50Micros).toBeGreaterThan((small.p50Micros ?? 0) * 20);
    const blind = forecast(history, {});
    expect(blind.maps).toEqual([{ state: "Documents", iterations: 10, source: "history" }]);
    expect(blind.p50Micros).toBeGreaterThan((small.p50Micros ?? 0) * 0.8);
    expect(blind.p50Micros).toBeLessThan((small.p50Micros ?? 0) * 1.25);
  });

  it("is wider from fewer runs", () => {
    const width = (given: RunHistory) => {
      const { p10Micros, p90Micros } = forecast(given, inputOf(10));
      return (p90Micros ?? 0) / (p10Micros ?? 1);
    };
    expect(width(history.slice(0, 1))).toBeGreaterThan(width(history));
    expect(forecast(history.slice(0, 1), inputOf(10)).confidence).toBe("low");
  });

  it("without runs is told from typical calls, wide, and says so", () => {
    const found = forecast([], inputOf(10));
    expect(found).toMatchObject({ runs: 0, confidence: "none", unpriced: [] });
    expect(found.assumed.toSorted()).toEqual(["Look", "Read", "Report", "Think"]);
    expect(found.p10Micros).toBeGreaterThan(0);
    expect(found.p90Micros).toBeGreaterThan((found.p10Micros ?? 0) * 3);
    expect(found.maps[0]).toMatchObject({ source: "input", iterations: 10 });
    expect(forecast([], {}).maps[0]?.source).toBe("assumed");
  });

  it("is unknown when no model in it has a price", () => {
    const found = forecastRun({
      definition,
      history: [],
      input: inputOf(3),
      rates: [],
      isoDay: "2026-11-01",
      random: seededRandom(1),
      ...noFiles,
    });
    expect(found).toMatchObject({ p10Micros: null, p50Micros: null, p90Micros: null });
    expect(found.unpriced.toSorted()).toEqual(["Look", "Read", "Report", "Think"]);
  });

  it("of a workflow that spends nothing is nothing", () => {
    const free: Definition = { StartAt: "End", States: { End: { Type: "Succeed" } } };
    const found = forecastRun({
      definition: free,
      history: [],
      input: {},
      rates,
      isoDay: "2026-11-01",
      random: seededRandom(1),
      ...noFiles,
    });
    expect(found).toMatchObject({ p10Micros: 0, p50Micros: 0, p90Micros: 0, states: [] });
  });

  it("of a loop that is never left ends", () => {
    const loop: Definition = {
      StartAt: "Ask",
      States: { Ask: { ...task("Ask"), Arguments: { Model: "small", Prompt: "again" } } },
    };
    const found = forecastRun({
      definition: loop,
      history: [],
      input: {},
      rates,
      isoDay: "2026-11-01",
      random: seededRandom(1),
      ...noFiles,
    });
    expect(found.p50Micros).toBeGreaterThan(0);
  });
});

describe("a forecast without runs", () => {
  const reading = (resource: string): Definition => ({
    QueryLanguage: "JSONata",
    StartAt: "Fetch",
    States: {
      Fetch: { Type: "Task", Resource: resource, Arguments: {}, Next: "Ask" },
      Ask: {
        Type: "Task",
        Resource: "cairn:model",
        Arguments: { Model: "small", Prompt: "{% $states.input %}", MaxTokens: 1 },
        End: true,
      },
    },
  });
  const blind = (definitionOf: Definition, more: Partial<ForecastParams> = {}): Forecast =>
    forecastRun({
      definition: definitionOf,
      history: [],
      input: {},
      rates,
      isoDay: "2026-11-01",
      random: seededRandom(1),
      files: new Map(),
      textEffect: (resource) => (resource === "cairn:page" ? "brings" : undefined),
      ...more,
    });

  it("goes by the text of the input", () => {
    const found = blind(reading("cairn:report"), { input: { text: "word ".repeat(40_000) } });
    expect(found.p50Micros).toBeGreaterThan(40_000);
    expect(found.p50Micros).toBeLessThan(65_000);
    expect(found.assumptions).toEqual(["answers"]);
  });

  it("goes by the size of its files, and is wider where that says little of their text", () => {
    const input = { file: { $artifact: "art_1" } };
    const width = (type: string): number => {
      const files = new Map([["art_1", { bytes: 400_000, type }]]);
      const { p10Micros, p50Micros, p90Micros, assumptions } = blind(reading("cairn:report"), {
        input,
        files,
      });
      expect(assumptions).toEqual(["answers", "files"]);
      expect(p50Micros).toBeGreaterThan(5_000);
      return (p90Micros ?? 0) / (p10Micros ?? 1);
    };
    expect(width("text/plain")).toBeLessThan(4);
    expect(width("application/pdf")).toBeGreaterThan(8);
  });

  it("does not know what comes from elsewhere, and is wide", () => {
    const { p10Micros, p90Micros, assumptions } = blind(reading("cairn:page"), {
      input: { url: "https://example.com" },
    });
    expect(assumptions).toEqual(["prompts", "answers"]);
    expect((p90Micros ?? 0) / (p10Micros ?? 1)).toBeGreaterThan(10);
  });
});
