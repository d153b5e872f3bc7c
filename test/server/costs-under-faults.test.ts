/** Whatever a provider does, every way of adding up what a run cost comes to what the provider served, to the micro-dollar. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CostReport, RunCost } from "../../shared/api/cost.ts";
import type { RunDetail } from "../../shared/api/run.ts";
import type { Json } from "../../shared/base/json.ts";
import { seededRandom } from "../../shared/cost/random.ts";
import { rateFor } from "../../shared/cost/rate-for.ts";
import type { Rate } from "../../shared/cost/usage.ts";
import { createCairnClient, textAt, type CairnClient } from "../support/cairn-client.ts";
import {
  chunk,
  startModelServer,
  usageChunk,
  type ModelBehaviour,
  type ModelServer,
} from "../support/model-server.ts";
import { startRunningCairn, type RunningCairn } from "../support/running-cairn.ts";
import { servedMicros } from "../support/served-cost.ts";
import { until } from "../support/until.ts";

/** In the catalogue from the beginning. */
const model = "gpt-5.4-mini";
let rate: Rate;
let cairn: RunningCairn;
let server: ModelServer;
let client: CairnClient;
beforeAll(async () => {
  [cairn, server] = await Promise.all([startRunningCairn(), startModelServer()]);
  client = createCairnClient(cairn.url);
  const json = { baseUrl: server.baseUrl, models: [model] };
  await client.send("PUT", "/api/v1/providers/peer", { json });
  const { prices } = await get<{ readonly prices: readonly Rate[] }>("/api/v1/prices");
  const found = rateFor(prices, model, new Date().toISOString().slice(0, 10));
  if (found === null) throw new Error(`no price of ${model}`);
  rate = found;
});
afterAll(async () => {
  await cairn.stop();
  await server.close();
});

async function get<Body>(path: string): Promise<Body> {
  return (await client.send("GET", path)).body as unknown as Body;
}

interface Started {
  readonly workflow: string;
  readonly id: string;
  /** Calls that the server had served before. */
  readonly from: number;
}

async function start(states: Json, input: Json = {}): Promise<Started> {
  const from = server.account.calls;
  const definition = { QueryLanguage: "JSONata", StartAt: "Ask", States: states };
  const json = { name: randomUUID(), definition };
  const workflow = textAt((await client.send("POST", "/api/v1/workflows", { json })).body, "id");
  const path = `/api/v1/workflows/${workflow}/runs`;
  const { body } = await client.send("POST", path, { json: { input } });
  return { workflow, id: textAt(body, "id"), from };
}

async function ended({ id }: Started): Promise<RunDetail> {
  await until(async () => (await get<RunDetail>(`/api/v1/runs/${id}`)).endedAt !== null);
  return await get<RunDetail>(`/api/v1/runs/${id}`);
}

interface LedgerSum {
  readonly calls: number;
  readonly micros: number;
}

async function ledgerOf(runId: string): Promise<LedgerSum> {
  const pool = new pg.Client({ connectionString: cairn.databaseUrl });
  await pool.connect();
  try {
    const { rows } = await pool.query<LedgerSum>(
      `select count(*)::integer as calls, coalesce(sum(cost_micros), 0)::integer as micros
       from ledger where run_id = $1 and kind = 'incurred'`,
      [runId],
    );
    return rows[0] ?? { calls: 0, micros: 0 };
  } finally {
    await pool.end();
  }
}

const sum = (parts: readonly { readonly costMicros: number }[]): number =>
  parts.reduce((total, { costMicros }) => total + costMicros, 0);

function servedSince(from: number): LedgerSum {
  const served = server.account.served.slice(from);
  const micros = served.reduce((total, call) => total + servedMicros(call, rate), 0);
  return { calls: served.length, micros };
}

/** Ledger = run = its cost view, its steps and models = workflow = days = what was served. */
async function expectOneSum(started: Started): Promise<number> {
  const { id, workflow, from } = started;
  // What a call that was cut off has used is told when it is over: that may be after the end of the run.
  await until(async () => (await ledgerOf(id)).calls >= servedSince(from).calls);
  const served = servedSince(from);
  const cost = await get<RunCost>(`/api/v1/runs/${id}/cost`);
  const report = await get<CostReport>(`/api/v1/costs?workflow=${workflow}`);
  expect({
    ledger: await ledgerOf(id),
    run: (await get<RunDetail>(`/api/v1/runs/${id}`)).costMicros,
    view: cost.total.costMicros,
    parts: cost.total.usefulMicros + cost.total.wastedMicros,
    waste: cost.waste.reduce((total, { micros }) => total + micros, 0),
    steps: sum(cost.steps),
    models: sum(cost.models),
    workflow: sum(report.workflows),
    days: sum(report.days),
    runs: sum(report.runs.map(({ spent }) => spent)),
    states: sum(report.states),
    unpriced: cost.total.unpriced,
  }).toEqual({
    ledger: served,
    run: served.micros,
    view: served.micros,
    parts: served.micros,
    waste: cost.total.wastedMicros,
    steps: served.micros,
    models: served.micros,
    workflow: served.micros,
    days: served.micros,
    runs: served.micros,
    states: served.micros,
    unpriced: 0,
  });
  return served.calls;
}

const usage = { input: 113, output: 17, cached: 40 };
const fine = { kind: "ok", text: "A word on bees.", usage } as const satisfies ModelBehaviour;
const refusal = (status: number, headers: Record<string, string> = {}): ModelBehaviour => ({
  kind: "status",
  status,
  headers,
  body: JSON.stringify({ error: { message: "no" } }),
});
/** An answer whose usage is whatever it is. */
const reporting = (reported: unknown): ModelBehaviour => ({
  kind: "events",
  data: [
    chunk("Bees "),
    chunk("fly.", "stop"),
    JSON.stringify({ choices: [], usage: reported }),
    "[DONE]",
  ],
});
const retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 }];
const ask = (fields: object = {}, args: object = {}): Json => ({
  Ask: {
    Type: "Task",
    Resource: "cairn:model",
    Arguments: { Model: model, Prompt: "A word on bees.", ...args },
    Retry: retry,
    End: true,
    ...fields,
  },
});
const schema = { type: "object", required: ["tone"], properties: { tone: { type: "string" } } };

describe("a model call", () => {
  const faults: readonly (readonly [
    name: string,
    script: readonly ModelBehaviour[],
    calls: number,
  ])[] = [
    ["that is answered", [fine], 1],
    ["refused for a while", [refusal(429, { "retry-after": "1" }), refusal(429), fine], 1],
    ["whose provider is broken twice", [refusal(500), refusal(503), fine], 1],
    ["cut off twice", [{ kind: "cut", data: [chunk("Be")] }, { kind: "cut", data: [] }, fine], 3],
    ["cut off after its usage", [{ kind: "cut", data: [chunk("Be"), usageChunk(usage)] }, fine], 2],
    ["with negative usage", [reporting({ prompt_tokens: -5, completion_tokens: -1 })], 1],
    ["with usage in words", [reporting({ prompt_tokens: "12", completion_tokens: "many" })], 1],
    ["without usage", [{ kind: "ok", text: "Bees.", usage: null }], 1],
    ["with usage that is none", [reporting([1, 2])], 1],
    ["with half a usage", [reporting({ prompt_tokens: 50, completion_tokens: null })], 1],
    ["with fractions of tokens", [reporting({ prompt_tokens: 1.5, completion_tokens: 2.5 })], 1],
    [
      "with more tokens than there are",
      [reporting({ prompt_tokens: 9e9, completion_tokens: 3 })],
      1,
    ],
    ["that took no tokens, it says", [reporting({ prompt_tokens: 0, completion_tokens: 0 })], 1],
    ["with a price of its own", [{ ...fine, usage: { ...usage, costUsd: 0.001_234 } }], 1],
    [
      "answered with garbage",
      [{ kind: "body", type: "application/json", body: "<html>" }, fine],
      2,
    ],
    ["answered with events of garbage", [{ kind: "events", data: ["so not"] }, fine], 2],
    ["answered in one piece", [{ ...fine, stream: false }], 1],
    ["held back by a filter", [{ ...fine, finishReason: "content_filter" }, fine], 2],
  ];
  it.each(faults)("%s", async (_name, script, calls) => {
    server.script = [...script];
    const started = await start(ask());
    await ended(started);
    expect(await expectOneSum(started)).toBe(calls);
  });

  it("that is asked for no usage is counted", async () => {
    server.script = [
      {
        kind: "picky",
        refuse: (body) => (body.stream_options === undefined ? null : "unknown: stream_options"),
        accept: fine,
      },
    ];
    const started = await start(ask());
    expect(await ended(started)).toMatchObject({ status: "SUCCEEDED" });
    expect(await expectOneSum(started)).toBe(1);
  });

  it("that is silent for too long, each time", async () => {
    server.script = [{ kind: "stall", data: [chunk("Bees are")] }];
    const started = await start(ask({ TimeoutSeconds: 1 }));
    expect(await ended(started)).toMatchObject({ status: "FAILED" });
    expect(await expectOneSum(started)).toBe(3);
  });

  it("whose answers are not what was asked for, until they are caught", async () => {
    server.script = [
      { ...fine, text: "no JSON" },
      { ...fine, text: '{"tone":1}', usage: null },
    ];
    const states = {
      ...(ask(
        { Retry: [], Catch: [{ ErrorEquals: ["Model.InvalidOutput"], Next: "Over" }] },
        { Schema: schema, Repairs: 2 },
      ) as object),
      Over: { Type: "Succeed" },
    };
    const started = await start(states);
    expect(await ended(started)).toMatchObject({ status: "SUCCEEDED" });
    expect(await expectOneSum(started)).toBe(3);
  });

  it("in the middle of which the run is cancelled", async () => {
    server.script = [{ kind: "stall", data: [chunk("Bees tell each other ")] }];
    const started = await start(ask());
    const text = async () =>
      await get<{ readonly text: string }>(`/api/v1/runs/${started.id}/text?path=Ask`);
    await until(async () => server.account.calls > started.from && (await text()).text !== "");
    await client.send("POST", `/api/v1/runs/${started.id}/cancel`, { json: {} });
    expect(await ended(started)).toMatchObject({ status: "ABORTED" });
    expect(await expectOneSum(started)).toBe(1);
  });
});

describe("embeddings", () => {
  const embed = (fields: object = {}): Json => ({
    Ask: {
      Type: "Task",
      Resource: "cairn:embed",
      Arguments: { Model: model, Texts: ["one stone", "two", "three stones"], BatchSize: 2 },
      Retry: retry,
      End: true,
      ...fields,
    },
  });
  it("whose first answers are garbage, or are not the vectors of the texts", async () => {
    const wrong = { data: [], usage: { prompt_tokens: 31, total_tokens: 31 } };
    server.embeddings = [
      { kind: "body", type: "application/json", body: "[" },
      { kind: "body", type: "application/json", body: JSON.stringify(wrong) },
      { kind: "status", status: 429, headers: { "retry-after": "0" } },
    ];
    const started = await start(embed());
    await until(() => server.account.calls >= started.from + 2);
    server.embeddings = null;
    expect(await ended(started)).toMatchObject({ status: "SUCCEEDED" });
    expect(await expectOneSum(started)).toBe(4);
  });
});

/** Something that a provider may do, as dice have it: mostly it answers. */
function dice(random: () => number): ModelBehaviour {
  const throws: readonly ModelBehaviour[] = [
    refusal(429, { "retry-after": "0" }),
    refusal(500),
    { kind: "cut", data: [chunk("Be"), chunk("es")] },
    reporting({ prompt_tokens: -1, completion_tokens: "x" }),
    reporting({ prompt_tokens: 20 + Math.floor(random() * 50), completion_tokens: 4 }),
    { kind: "body", type: "text/html", body: "<html>busy</html>" },
    { ...fine, stream: false, usage: null },
    { ...fine, usage: { ...usage, costUsd: random() / 1000 } },
  ];
  return random() < 0.6 ? fine : (throws[Math.floor(random() * throws.length)] ?? fine);
}

it.each([1, 2])(
  "all of it at once, in lists that go on whatever happens (seed %i)",
  async (seed) => {
    const random = seededRandom(seed);
    server.script = [{ kind: "reply", reply: () => dice(random) }];
    const records = Array.from({ length: 12 }, (_, i) => `record ${String(i)}`);
    const each = {
      Type: "Task",
      Resource: "cairn:model",
      Arguments: { Model: model, Prompt: "{% 'On ' & $string($states.input) %}" },
      Retry: [{ ...retry[0], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Else" }],
      End: true,
    };
    const started = await start({
      Ask: {
        Type: "Map",
        Items: records,
        MaxConcurrency: 4,
        ItemProcessor: {
          StartAt: "Each",
          States: { Each: each, Else: { Type: "Pass", Output: null, End: true } },
        },
        Next: "Label",
      },
      Label: {
        Type: "Task",
        Resource: "cairn:annotate",
        Arguments: {
          Records: records,
          Model: model,
          Prompt: "{{record}}",
          MaxConcurrency: 4,
          MaxFailurePercent: 100,
        },
        Checkpoint: { Policy: "EveryN", Count: 5 },
        Retry: retry,
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Over" }],
        Next: "Over",
      },
      Over: { Type: "Succeed" },
    });
    expect(await ended(started)).toMatchObject({ status: "SUCCEEDED" });
    expect(await expectOneSum(started)).toBeGreaterThanOrEqual(2 * records.length - 2);
  },
);

it("and the days add up to all that was served", async () => {
  const report = await get<CostReport>("/api/v1/costs");
  const { micros } = servedSince(0);
  expect([report.total.costMicros, sum(report.days), sum(report.workflows)]).toEqual([
    micros,
    micros,
    micros,
  ]);
});
