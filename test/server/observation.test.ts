/** What a model writes is in the run's durable stream while it writes it, and every call is in the trace: on the whole server. */
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../shared/base/json.ts";
import type { TextPiece } from "../../shared/api/text.ts";
import type { CallDetail, CallSummary, TracePage } from "../../shared/api/trace.ts";
import { openPool } from "../../server/store/database.ts";
import { createCairnClient, textAt, type CairnClient } from "../support/cairn-client.ts";
import { startDrippingModel, type DrippingModel } from "../support/dripping-model.ts";
import { startRunningCairn, type RunningCairn } from "../support/running-cairn.ts";
import { until } from "../support/until.ts";

const key = `sk-${randomUUID()}`;
process.env["DRIPPING_KEY"] = key;

let cairn: RunningCairn;
let model: DrippingModel;
let client: CairnClient;
beforeAll(async () => {
  [cairn, model] = await Promise.all([startRunningCairn(), startDrippingModel()]);
  client = createCairnClient(cairn.url);
  const provider = { baseUrl: model.baseUrl, secret: "DRIPPING_KEY" };
  await client.send("PUT", "/api/v1/providers/dripping", { json: provider });
});
afterEach(async () => {
  await expectNoKey();
});
afterAll(async () => {
  await cairn.stop();
  await model.close();
  delete process.env["DRIPPING_KEY"];
});

/** Nothing that was kept of any call has the key of the provider, or the header that carries it. */
async function expectNoKey(): Promise<void> {
  const pool = openPool(cairn.databaseUrl, { max: 1 });
  const { rows } = await pool.query<{ text: string }>(
    "select to_json(c)::text as text from model_calls c union all select to_json(e)::text from events e union all select to_json(t)::text from text_chunks t",
  );
  await pool.end();
  expect(rows.length).toBeGreaterThan(0);
  const all = rows.map(({ text }) => text).join("\n");
  expect(all).not.toContain(key);
  expect(all.toLowerCase()).not.toContain("authorization");
}

const writing: Json = {
  StartAt: "Write",
  States: {
    Write: {
      Type: "Task",
      Resource: "cairn:model",
      QueryLanguage: "JSONata",
      Arguments: {
        Provider: "dripping",
        Model: "slow-writer",
        System: "You write.",
        Prompt: "A word on bees.",
        Temperature: 0.3,
      },
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 2 }],
      End: true,
    },
  },
};

async function start(definition: Json, input: Json = {}): Promise<string> {
  const name = randomUUID();
  const { body } = await client.send("POST", "/api/v1/workflows", { json: { name, definition } });
  const path = `/api/v1/workflows/${textAt(body, "id")}/runs`;
  return textAt((await client.send("POST", path, { json: { input } })).body, "id");
}

async function get<T>(path: string): Promise<T> {
  return (await client.send("GET", path)).body as unknown as T;
}

const textOf = async (runId: string, query = ""): Promise<TextPiece> =>
  await get<TextPiece>(`/api/v1/runs/${runId}/text?path=Write${query}`);

async function ended(runId: string): Promise<{ readonly status: string; readonly output: Json }> {
  const path = `/api/v1/runs/${runId}`;
  const read = async () => await get<{ status: string; output: Json }>(path);
  await until(async () => ["SUCCEEDED", "FAILED"].includes((await read()).status));
  return await read();
}

/** The answer that the model has been asked for since there were `before`. */
async function answerAfter(before: number) {
  await until(() => model.answers.length > before);
  const answer = model.answers[before];
  if (answer === undefined) throw new Error("the model was not asked");
  return answer;
}

describe("a model step", () => {
  it("can be read while it writes, from any place, and is whole when its outcome is there", async () => {
    const before = model.answers.length;
    const runId = await start(writing);
    const answer = await answerAfter(before);
    answer.say("Bees are ");
    await until(async () => (await textOf(runId)).text === "Bees are ");
    const running = await get<{ calls: CallSummary[] }>(`/api/v1/runs/${runId}/calls`);
    expect(running.calls).toMatchObject([{ status: "running", model: "slow-writer" }]);
    answer.say("insects 🐝");
    // Whoever comes back knows how far they were.
    await until(async () => (await textOf(runId, "&offset=5")).text === "are insects 🐝");
    expect(await textOf(runId)).toMatchObject({ next: 19, ended: false });
    answer.say(" that fly.");
    answer.finish();
    const run = await ended(runId);
    expect(run).toMatchObject({
      status: "SUCCEEDED",
      output: { text: "Bees are insects 🐝 that fly." },
    });
    expect(await textOf(runId)).toMatchObject({
      text: "Bees are insects 🐝 that fly.",
      ended: true,
    });
  });

  it("that breaks off leaves its text to its attempt; the next one has its own", async () => {
    const before = model.answers.length;
    const runId = await start(writing);
    const first = await answerAfter(before);
    first.say("Bees wer");
    await until(async () => (await textOf(runId)).text === "Bees wer");
    first.cut();
    const second = await answerAfter(before + 1);
    second.say("Wasps.");
    second.finish();
    await ended(runId);
    expect(await textOf(runId, "&attempt=1")).toMatchObject({ text: "Bees wer", ended: true });
    expect(await textOf(runId)).toMatchObject({ attempt: 2, text: "Wasps.", ended: true });
    const trace = await get<TracePage>(`/api/v1/runs/${runId}/trace`);
    const [step] = trace.steps;
    expect(step?.attempts).toMatchObject([
      {
        attempt: 1,
        status: "failed",
        error: "Model.Unavailable",
        textLength: 8,
        calls: [
          {
            status: "failed",
            error: "Model.Unavailable",
            reply: "Bees wer",
          },
        ],
      },
      {
        attempt: 2,
        status: "succeeded",
        textLength: 6,
        usage: {
          inputTokens: 21,
          outputTokens: 9,
        },
        calls: [
          {
            status: "succeeded",
            usage: {
              inputTokens: 21,
              outputTokens: 9,
            },
          },
        ],
      },
    ]);
    const [call] = step?.attempts[1]?.calls ?? [];
    const detail = await get<CallDetail>(`/api/v1/runs/${runId}/calls/${call?.id ?? ""}`);
    expect(detail).toMatchObject({
      provider: "dripping",
      model: "slow-writer",
      finishReason: "stop",
      prompt: "A word on bees.",
      reply: "Wasps.",
      request: {
        messages: [
          {
            role: "system",
            content: "You write.",
          },
          {
            role: "user",
            content: "A word on bees.",
          },
        ],
        temperature: 0.3,
      },
      answer: { text: "Wasps." },
    });
    expect(second.request.headers["authorization"]).toBe(`Bearer ${key}`);
  });

  it("keeps what is large in the artifact store, and gives it whole", async () => {
    const before = model.answers.length;
    const prompt = "bee ".repeat(40_000);
    const definition = JSON.parse(
      JSON.stringify(writing).replace("A word on bees.", prompt),
    ) as Json;
    const runId = await start(definition);
    const answer = await answerAfter(before);
    answer.say("Long.");
    answer.finish();
    await ended(runId);
    const { calls } = await get<{ calls: CallSummary[] }>(`/api/v1/runs/${runId}/calls`);
    expect(calls[0]?.prompt.length).toBeLessThanOrEqual(400);
    const detail = await get<CallDetail>(`/api/v1/runs/${runId}/calls/${calls[0]?.id ?? ""}`);
    expect(JSON.stringify(detail.request)).toContain(prompt.trimEnd());
  });
});

describe("the trace", () => {
  it("of a Map that annotates has each call under its operation, and each step under the Map", async () => {
    const runId = await start(
      {
        QueryLanguage: "JSONata",
        StartAt: "Lists",
        States: {
          Lists: {
            Type: "Map",
            Items: "{% $states.input.lists %}",
            ItemProcessor: {
              StartAt: "Annotate",
              States: {
                Annotate: {
                  Type: "Task",
                  Resource: "cairn:annotate",
                  Arguments: {
                    Records: "{% $states.input %}",
                    Model: "gpt-5.4-mini",
                    Prompt: "Classify as good or bad. Answer with one word.\n\n{{record.text}}",
                  },
                  End: true,
                },
              },
            },
            End: true,
          },
        },
      },
      { lists: [[{ text: "A good day." }, { text: "A bad day." }], [{ text: "Good." }]] },
    );
    expect(await ended(runId)).toMatchObject({ status: "SUCCEEDED" });
    const path = `/api/v1/runs/${runId}/trace`;
    // Calls of operations keep no outcome waiting: they are written a moment later.
    await until(async () => {
      const { steps: seen } = await get<TracePage>(path);
      const answers = seen
        .flatMap((step) => step.attempts)
        .flatMap(({ operations }) => operations)
        .flatMap(({ calls }) => calls)
        .filter(({ reply }) => reply !== "");
      return answers.length === 3;
    });
    const { run, steps } = await get<TracePage>(path);
    expect(run.usage.requests).toBe(3);
    expect(run.costMicros).toBe(steps.reduce((sum, { costMicros }) => sum + costMicros, 0));
    expect(run.costMicros).toBeGreaterThan(0);
    expect(new Map(steps.map((step) => [step.path, step.parent]))).toEqual(
      new Map([
        ["Lists", null],
        ["Lists/0/Annotate", "Lists"],
        ["Lists/1/Annotate", "Lists"],
      ]),
    );
    const [attempt] = steps.find((step) => step.path === "Lists/0/Annotate")?.attempts ?? [];
    expect(attempt).toMatchObject({ calls: [], textLength: 0 });
    expect(attempt?.operations).toHaveLength(2);
    const calls = attempt?.operations.flatMap((operation) => operation.calls) ?? [];
    expect(calls.map(({ reply }) => reply).toSorted()).toEqual(["bad", "good"]);
    expect(calls.reduce((sum, { costMicros }) => sum + (costMicros ?? 0), 0)).toBe(
      attempt?.costMicros,
    );
    expect(calls.every(({ costKind }) => costKind === "estimated")).toBe(true);
  });

  it("leads from a step to the run that it started", async () => {
    const inner = { StartAt: "Done", States: { Done: { Type: "Succeed" } } };
    const { body } = await client.send("POST", "/api/v1/workflows", {
      json: { name: randomUUID(), definition: inner },
    });
    const runId = await start({
      StartAt: "Call",
      States: {
        Call: {
          Type: "Task",
          Resource: "arn:aws:states:::states:startExecution",
          Parameters: { StateMachineArn: textAt(body, "id"), Input: {} },
          End: true,
        },
      },
    });
    await ended(runId);
    const { steps } = await get<TracePage>(`/api/v1/runs/${runId}/trace`);
    const [child] = steps[0]?.runs ?? [];
    expect(child).toMatchObject({ attempt: 1 });
    const run = await get<{ parent: Json }>(`/api/v1/runs/${child?.id ?? ""}`);
    expect(run.parent).toMatchObject({ runId, path: "Call" });
  });
});

describe("the figures", () => {
  it("count calls, tokens, cost and what has ended", async () => {
    const text = await (await fetch(`${cairn.url}/metrics`)).text();
    expect(text).toMatch(
      /cairn_model_calls_total\{provider="dripping",model="slow-writer",kind="chat",outcome="ok"\} [1-9]/,
    );
    expect(text).toMatch(/outcome="Model.Unavailable"\} 1/);
    expect(text).toMatch(
      /cairn_model_tokens_total\{provider="dripping",model="slow-writer",direction="input"\} \d+/,
    );
    expect(text).toMatch(
      /cairn_model_cost_micros_total\{provider="offline",model="gpt-5.4-mini",kind="estimated"\} [1-9]/,
    );
    expect(text).toMatch(/cairn_model_call_seconds_count\{provider="dripping"/);
    expect(text).toMatch(/cairn_steps_ended_total\{status="succeeded"\} [1-9]/);
    expect(text).toMatch(/cairn_runs_ended_total\{status="SUCCEEDED"\} [1-9]/);
    expect(text).toContain('cairn_longest_wait_seconds{what="steps"} ');
    expect(text).toMatch(/cairn_workers\{what="slots"\} 8/);
    expect(text).toMatch(/cairn_side_records_lost_total 0/);
  });
});
