/** A provider of the settings, with limits of ours and of its own: what it served is what the ledger says. */
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { RunDetail } from "../../shared/api/run.ts";
import { startModelServer, type ModelServer } from "../support/model-server.ts";
import { startRunningCairn, type RunningCairn } from "../support/running-cairn.ts";
import { until } from "../support/until.ts";

let cairn: RunningCairn;
let server: ModelServer;
beforeAll(async () => {
  [cairn, server] = await Promise.all([startRunningCairn(), startModelServer()]);
});
afterAll(async () => {
  await cairn.stop();
  await server.close();
});

async function send<Body>(method: string, path: string, body: unknown): Promise<Body> {
  const response = await fetch(cairn.url + path, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await response.text();
  if (!response.ok) throw new Error(`${String(response.status)}: ${said}`);
  return JSON.parse(said) as Body;
}

/** Runs one step to its end. */
async function run(state: JsonObject): Promise<RunDetail> {
  const definition = { StartAt: "Ask", QueryLanguage: "JSONata", States: { Ask: state } };
  const { id } = await send<{ id: string }>("POST", "/api/v1/workflows", { name: "w", definition });
  const begun = await send<{ id: string }>("POST", `/api/v1/workflows/${id}/runs`, { input: {} });
  let ended: RunDetail | null = null;
  await until(async () => {
    const response = await fetch(`${cairn.url}/api/v1/runs/${begun.id}`);
    ended = (await response.json()) as RunDetail;
    return ended.status !== "RUNNING";
  });
  if (ended === null) throw new Error("no run");
  return ended;
}

async function query<Row>(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: cairn.databaseUrl });
  await client.connect();
  try {
    return (await client.query(text, [...values])).rows as readonly Row[];
  } finally {
    await client.end();
  }
}

it("serves its models within both limits, each call with a row in the ledger", async () => {
  await send("PUT", "/api/v1/providers/peer", {
    baseUrl: server.baseUrl,
    models: ["peer-model"],
    requestsPerMinute: 200,
    tokensPerMinute: 1_000_000,
  });
  server.rate = { calls: 3, windowMs: 300, retryAfterSeconds: 1 };
  let asked = 0;
  server.script = [
    {
      kind: "reply",
      reply: () => {
        asked += 1;
        // Every fourth answer has to be repaired.
        const text = asked % 4 === 0 ? '{"tone": 5}' : '{"tone": "glad"}';
        return { kind: "ok", text, usage: { input: 100 + asked, output: asked, cached: 7 } };
      },
    },
  ];
  const schema = { type: "object", required: ["tone"], properties: { tone: { type: "string" } } };
  const records: Json = Array.from({ length: 8 }, (_, index) => `record ${String(index)}`);
  const ended = await run({
    Type: "Task",
    Resource: "cairn:annotate",
    Arguments: { Records: records, Model: "peer-model", Prompt: "{{record}}", Schema: schema },
    End: true,
  });
  expect(ended).toMatchObject({ status: "SUCCEEDED", output: { count: 8, failed: 0 } });
  const rows = await query<{ usage: { inputTokens: number; outputTokens: number } }>(
    "select usage from ledger where run_id = $1 and provider = 'peer' and kind = 'incurred'",
    [ended.id],
  );
  expect(rows).toHaveLength(server.account.calls);
  expect(server.account.uncounted).toEqual([]);
  expect({
    input: rows.reduce((sum, { usage }) => sum + usage.inputTokens, 0),
    output: rows.reduce((sum, { usage }) => sum + usage.outputTokens, 0),
  }).toEqual(server.account.tokens);
  // The count that all workers share has every call that reached the provider, those that it refused as well.
  const counted = await query<{ requests: number }>(
    "select sum(requests)::int as requests from provider_usage where provider = $1",
    ["peer"],
  );
  expect(counted).toEqual([{ requests: server.calls.length }]);
  expect(server.calls.length).toBeGreaterThan(server.account.calls);
});

it("turns texts into vectors, and so does the built-in engine, which says so", async () => {
  server.rate = null;
  const state = (model: string): JsonObject => ({
    Type: "Task",
    Resource: "cairn:embed",
    Arguments: { Texts: ["one stone", "two stones"], Model: model, Dimensions: 16 },
    End: true,
  });
  expect(await run(state("peer-model"))).toMatchObject({
    status: "SUCCEEDED",
    output: { provider: "peer", dimensions: 16, usage: { inputTokens: 4 } },
  });
  const offline = await run(state("some-embedding"));
  expect(offline).toMatchObject({ output: { provider: "offline", count: 2, dimensions: 16 } });
});
