import { describe, expect, it } from "vitest";
import { apiKey, ModelHarness } from "../../support/model-harness.ts";
import { deferred } from "../../support/deferred.ts";
import { until } from "../../support/until.ts";
import { chunk } from "../../support/model-server.ts";

const harness = new ModelHarness();

const schema = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
} as const;

describe("a call", () => {
  it("streams, sends the key, reads text, usage and reason, and meters once", async () => {
    harness.server.script = [
      {
        kind: "ok",
        text: "Hello, 世界! 🎉 How are you?",
        usage: { input: 120, output: 9, cached: 100 },
      },
    ];
    const answer = await harness.call({ maxTokens: 50, temperature: 0.2 });
    expect(answer).toStrictEqual({
      text: "Hello, 世界! 🎉 How are you?",
      model: "served-model",
      provider: "peer",
      usage: { inputTokens: 120, outputTokens: 9, cachedInputTokens: 100, requests: 1 },
      finishReason: "stop",
    });
    expect(harness.metered).toStrictEqual([
      { provider: "peer", model: "some-model", usage: answer.usage, kind: "incurred" },
    ]);
    expect(harness.beats.length).toBeGreaterThan(0);
    const sent = harness.server.calls.at(-1);
    expect(sent?.headers.authorization).toBe(`Bearer ${apiKey}`);
    expect(sent?.body).toMatchObject({
      model: "some-model",
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 50,
      temperature: 0.2,
    });
  });

  it("is not sent before its beginning is on record", async () => {
    harness.server.script = [{ kind: "ok", text: "Hello." }];
    const recorded = deferred();
    const { calls } = harness.server;
    const before = calls.length;
    harness.onRecord = async () => await recorded.promise;
    const answer = harness.call({ maxTokens: 50 });
    await until(() => harness.recorded.length === 1);
    expect(harness.recorded[0]?.request.atMost).toMatchObject({ outputTokens: 50, requests: 1 });
    expect(calls.length).toBe(before);
    recorded.resolve();
    expect((await answer).text).toBe("Hello.");
    expect(calls.length).toBe(before + 1);
  });

  it("does not wait for its record longer than the step goes on", async () => {
    harness.onRecord = async () => await new Promise<void>(() => undefined);
    const controller = new AbortController();
    const before = harness.server.calls.length;
    const answer = harness.call({}, controller.signal);
    await until(() => harness.recorded.length === 1);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ error: "Cairn.Stopped" });
    expect(harness.server.calls.length).toBe(before);
  });

  it("takes an answer as slowly as it comes", async () => {
    harness.server.script = [{ kind: "ok", text: "One word, then another.", dripMs: 2 }];
    expect((await harness.call()).text).toBe("One word, then another.");
    expect(harness.recorded[0]?.text).toBe("One word, then another.");
  });

  it("counts tokens when the provider does not report them", async () => {
    harness.server.script = [{ kind: "ok", text: "Hello there, friend.", usage: null }];
    const { usage } = await harness.call();
    expect(usage.inputTokens).toBeGreaterThan(3);
    expect(usage.outputTokens).toBe(5);
    expect(harness.metered[0]?.usage).toStrictEqual(usage);
  });

  it("takes a cost that the provider reports", async () => {
    harness.server.script = [
      { kind: "ok", text: "Hi", usage: { input: 1, output: 1, costUsd: 0.00125 } },
    ];
    await harness.call();
    expect(harness.metered[0]?.reportedCostMicros).toBe(1250);
  });

  it("reads an answer that is not streamed", async () => {
    harness.server.script = [
      { kind: "ok", text: "All at once.", stream: false, finishReason: "length" },
    ];
    expect(await harness.call()).toMatchObject({
      text: "All at once.",
      finishReason: "length",
      usage: { inputTokens: 11, outputTokens: 7 },
    });
  });

  it("needs no key", async () => {
    harness.server.script = [{ kind: "ok", text: "Hi" }];
    harness.use({
      provider: async () =>
        await Promise.resolve({
          name: "local",
          baseUrl: `${harness.server.baseUrl}/`,
          apiKey: null,
        }),
    });
    await harness.call();
    expect(harness.server.calls.at(-1)?.headers.authorization).toBeUndefined();
  });

  it("is stopped when the step is", async () => {
    harness.server.script = [{ kind: "stall", data: [chunk("Hel")] }];
    const before = harness.server.abandoned;
    const controller = new AbortController();
    const pending = harness.models.call(
      { model: "m", messages: [{ role: "user", content: "Hi" }] },
      { ...harness.context(controller.signal), heartbeat: () => controller.abort() },
    );
    await expect(pending).rejects.toMatchObject({ error: "Cairn.Stopped" });
    // What was asked counts, and what had arrived.
    expect(harness.metered).toMatchObject([{ usage: { inputTokens: 5, requests: 1 } }]);
    // The provider is told at once: its connection is closed.
    await until(() => harness.server.abandoned > before);
    expect(harness.recorded).toMatchObject([{ ends: [{ error: { name: "Cairn.Stopped" } }] }]);
  });

  it("is recorded with its text as it arrives, and its end", async () => {
    harness.server.script = [{ kind: "ok", text: "Hello there, friend." }];
    const { usage } = await harness.call({ temperature: 0 });
    expect(harness.recorded).toStrictEqual([
      {
        request: {
          provider: "peer",
          model: "some-model",
          kind: "chat",
          atMost: null,
          request: { messages: [{ role: "user", content: "Say hello." }], temperature: 0 },
        },
        text: "Hello there, friend.",
        ends: [
          {
            answer: { text: "Hello there, friend.", model: "served-model" },
            usage,
            finishReason: "stop",
            error: null,
          },
        ],
      },
    ]);
  });

  it("sends the key of its step, and waits no longer than its step may take", async () => {
    harness.server.script = [{ kind: "ok", text: "Hi" }];
    await harness.call();
    expect(harness.server.calls.at(-1)?.headers["idempotency-key"]).toBe("key-1");
    harness.server.script = [{ kind: "silent" }];
    const request = { model: "m", messages: [{ role: "user" as const, content: "Hi" }] };
    await expect(
      harness.models.call(request, { ...harness.context(), timeoutMs: 50 }),
    ).rejects.toMatchObject({ error: "Model.Timeout" });
    harness.server.script = [{ kind: "stall", data: [chunk("Hel")] }];
    await expect(
      harness.models.call(request, { ...harness.context(), timeoutMs: 50 }),
    ).rejects.toMatchObject({ error: "Model.Timeout" });
  });
});

describe("answers of a given form", () => {
  it("are asked for by schema and read as JSON", async () => {
    harness.server.script = [{ kind: "ok", text: '{"city": "Paris"}' }];
    expect(await harness.call({ schema })).toMatchObject({ json: { city: "Paris" } });
    expect(harness.server.calls.at(-1)?.body.response_format).toStrictEqual({
      type: "json_schema",
      json_schema: { name: "answer", schema, strict: true },
    });
  });

  it("are not asked for strictly when the schema has optional members", async () => {
    harness.server.script = [{ kind: "ok", text: '{"city": "Paris"}' }];
    await harness.call({ schema: { type: "object", properties: { city: { type: "string" } } } });
    expect(harness.server.calls.at(-1)?.body.response_format?.json_schema?.strict).toBe(false);
  });

  it("may come in a fenced block", async () => {
    harness.server.script = [{ kind: "ok", text: 'Here it is:\n```json\n{"city": "Paris"}\n```' }];
    expect(await harness.call({ schema })).toMatchObject({ json: { city: "Paris" } });
  });

  it.each([
    ['{"town": "Paris"}', /does not fit the schema: .*city.*It was: \{"town": "Paris"\}/],
    ['{"city": 5}', /\/city must be string/],
    ["Paris, of course", /is not JSON: Paris, of course/],
  ])("that do not fit are stopped: %s", async (text, words) => {
    harness.server.script = [{ kind: "ok", text }];
    const { error, cause } = await harness.failure({ schema });
    expect(error).toBe("Model.InvalidOutput");
    expect(cause).toMatch(words);
    expect(harness.metered).toHaveLength(1);
  });

  it("keep only the beginning of a long wrong answer", async () => {
    harness.server.script = [{ kind: "ok", text: "x".repeat(50_000) }];
    expect((await harness.failure({ schema })).cause.length).toBeLessThan(700);
  });

  it("say when they were cut off", async () => {
    harness.server.script = [{ kind: "ok", text: '{"city": "Par', finishReason: "length" }];
    expect((await harness.failure({ schema })).cause).toContain("cut off");
  });
});

describe("providers that understand less", () => {
  it.each([
    [
      "stream_options",
      (body: { stream_options?: unknown }) =>
        body.stream_options === undefined ? null : "Unknown field: stream_options",
    ],
    [
      "max_tokens",
      (body: { max_tokens?: unknown }) =>
        body.max_tokens === undefined
          ? null
          : "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
    ],
  ])("are asked again without %s, and right at once the next time", async (_, refuse) => {
    harness.server.script = [{ kind: "picky", refuse, accept: { kind: "ok", text: "Hi" } }];
    const before = harness.server.calls.length;
    expect((await harness.call({ maxTokens: 9 })).text).toBe("Hi");
    expect(harness.server.calls.length - before).toBe(2);
    await harness.call({ maxTokens: 9 });
    expect(harness.server.calls.length - before).toBe(3);
  });

  it("get the schema in words", async () => {
    harness.server.script = [
      {
        kind: "picky",
        refuse: ({ response_format: format }) =>
          format === undefined ? null : "response_format is not supported",
        accept: { kind: "ok", text: '{"city": "Rome"}' },
      },
    ];
    expect(await harness.call({ schema })).toMatchObject({ json: { city: "Rome" } });
    expect(harness.server.calls.at(-1)?.body.messages[0]?.content).toContain('"city"');
  });
});

describe("without a provider", () => {
  it("the offline engine answers and its rows are estimated", async () => {
    harness.use({ provider: async () => await Promise.resolve(null) });
    const before = harness.server.calls.length;
    const messages = [
      {
        role: "user" as const,
        content:
          "Summarise in one sentence:\n\nCairn is an engine for durable workflows. It runs on PostgreSQL.",
      },
    ];
    const answer = await harness.call({ model: "gpt-5.4-mini", messages });
    expect(answer).toMatchObject({
      text: "Cairn is an engine for durable workflows.",
      model: "gpt-5.4-mini",
      finishReason: "stop",
      provider: "offline",
    });
    expect(harness.metered).toStrictEqual([
      { provider: "offline", model: "gpt-5.4-mini", usage: answer.usage, kind: "estimated" },
    ]);
    expect(await harness.call({ messages, schema })).toHaveProperty("json.city");
    expect(harness.server.calls.length).toBe(before);
  });

  it("a named provider that is missing is an error", async () => {
    harness.use({ provider: async () => await Promise.resolve(null) });
    expect(await harness.failure({ provider: "nobody" })).toMatchObject({
      error: "Model.InvalidRequest",
    });
  });
});
