import { describe, expect, it } from "vitest";
import { createEgress } from "../../../server/context/egress.ts";
import { apiKey, ModelHarness } from "../../support/model-harness.ts";
import {
  chunk,
  startModelServer,
  usageChunk,
  type ModelBehaviour,
} from "../../support/model-server.ts";

const harness = new ModelHarness();

describe("refusals by class", () => {
  it.each<[number, string, string]>([
    [400, '{"error": {"message": "bad"}}', "Model.InvalidRequest"],
    [404, "no such model", "Model.InvalidRequest"],
    [422, "{}", "Model.InvalidRequest"],
    [
      400,
      '{"error": {"code": "context_length_exceeded", "message": "too long"}}',
      "Model.ContextTooLong",
    ],
    [400, "This model's maximum context length is 4096 tokens", "Model.ContextTooLong"],
    [413, "", "Model.ContextTooLong"],
    [400, "prompt is too long: 200001 tokens > 199999 maximum", "Model.ContextTooLong"],
    [
      400,
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
      "Model.ContextTooLong",
    ],
    [
      400,
      "Prompt contains 40000 tokens, too large for model with 32768 maximum context length",
      "Model.ContextTooLong",
    ],
    [400, "the request exceeds the available context size", "Model.ContextTooLong"],
    [400, "Input is too long for requested model.", "Model.ContextTooLong"],
    [
      400,
      "This model's maximum prompt length is 131072 but the request contains 200000 tokens.",
      "Model.ContextTooLong",
    ],
    [422, "`inputs` tokens + `max_new_tokens` must be <= 4097", "Model.ContextTooLong"],
    [400, '{"error": {"code": "content_filter", "message": "filtered"}}', "Model.Refused"],
    [403, '{"error": {"message": "Your input was flagged by moderation"}}', "Model.Refused"],
    [402, '{"error": {"message": "Insufficient Balance"}}', "Model.QuotaExceeded"],
    [
      429,
      '{"error": {"type": "insufficient_quota", "message": "You exceeded your current quota"}}',
      "Model.QuotaExceeded",
    ],
    [400, "Your credit balance is too low to access the API.", "Model.QuotaExceeded"],
    [
      429,
      '{"error": {"status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota"}}',
      "Model.RateLimited",
    ],
    [409, "", "Model.Unavailable"],
    [405, "", "Model.InvalidRequest"],
    [529, '{"error": {"type": "overloaded_error"}}', "Model.Unavailable"],
    [
      401,
      '{"error": {"message": "Incorrect API key provided: sk-secret-key"}}',
      "Model.Unauthorized",
    ],
    [403, "", "Model.Unauthorized"],
    [408, "", "Model.Timeout"],
    [500, "<html>oops</html>", "Model.Unavailable"],
    [502, "", "Model.Unavailable"],
    [503, "", "Model.Unavailable"],
    [504, "", "Model.Timeout"],
    [429, "{}", "Model.RateLimited"],
  ])("%d %s → %s", async (status, body, error) => {
    harness.server.script = [{ kind: "status", status, body }];
    const caught = await harness.failure();
    expect(caught.error).toBe(error);
    expect(caught.cause).toContain(`peer answered ${status}`);
    expect(caught.cause).not.toContain(apiKey);
    expect(harness.metered).toStrictEqual([]);
  });

  it("wait as long as a 429 says, in seconds or until a date", async () => {
    harness.server.script = [{ kind: "status", status: 429, headers: { "retry-after": "7" } }];
    expect((await harness.failure()).retryAfterMs).toBe(7000);
    harness.use({});
    const date = new Date("2026-01-01T00:00:00Z");
    harness.server.script = [
      {
        kind: "status",
        status: 429,
        headers: {
          date: date.toUTCString(),
          "retry-after": new Date(date.getTime() + 30_000).toUTCString(),
        },
      },
    ];
    expect((await harness.failure()).retryAfterMs).toBe(30_000);
    harness.use({});
    harness.server.script = [{ kind: "status", status: 429 }];
    expect((await harness.failure()).retryAfterMs).toBeUndefined();
  });

  it.each<[string, number, Readonly<Record<string, string>>, string, number]>([
    ["to the millisecond", 429, { "retry-after-ms": "1234.5" }, "", 1235],
    ["in the body", 429, {}, '{"error": {"details": [{"retryDelay": "34.5s"}]}}', 34_500],
    ["in words", 429, {}, '{"error": {"message": "Please try again in 1m2.5s."}}', 62_500],
    ["of an overload", 529, { "retry-after": "3" }, "", 3000],
    ["of an outage", 503, { "retry-after": "4" }, "", 4000],
    ["of next year", 429, { "retry-after": "99999999999" }, "", 24 * 3_600_000],
  ])("know a wait %s", async (_, status, headers, body, waitMs) => {
    harness.server.script = [{ kind: "status", status, headers, body }];
    expect((await harness.failure()).retryAfterMs).toBe(waitMs);
  });

  it("say nothing of a wait that would not help", async () => {
    const body = '{"error": {"code": "insufficient_quota"}}';
    harness.server.script = [
      { kind: "status", status: 429, headers: { "retry-after": "7" }, body },
    ];
    expect((await harness.failure()).retryAfterMs).toBeUndefined();
  });
});

describe("broken answers", () => {
  it.each<[string, readonly ModelBehaviour[], string]>([
    ["garbage events", [{ kind: "events", data: ["no json"] }], "Model.Unavailable"],
    [
      "events of another kind",
      [{ kind: "events", data: ['{"hello": "world"}'] }],
      "Model.Unavailable",
    ],
    ["no event at all", [{ kind: "events", data: [] }], "Model.Unavailable"],
    [
      "an error in the stream",
      [{ kind: "events", data: [chunk("Hel"), '{"error": {"message": "overloaded"}}'] }],
      "Model.Unavailable",
    ],
    [
      "a rate limit in the stream",
      [
        {
          kind: "events",
          data: ['{"error": {"message": "Rate limit reached", "code": "rate_limit_exceeded"}}'],
        },
      ],
      "Model.RateLimited",
    ],
    ["a stream without its end", [{ kind: "events", data: [chunk("Hel")] }], "Model.Unavailable"],
    ["a cut connection", [{ kind: "cut", data: [chunk("Hel")] }], "Model.Unavailable"],
    [
      "a web page",
      [{ kind: "body", type: "text/html", body: "<html>Sign in</html>" }],
      "Model.Unavailable",
    ],
    [
      "JSON that is none",
      [{ kind: "body", type: "application/json", body: "{oops" }],
      "Model.Unavailable",
    ],
    ["an empty answer", [{ kind: "ok", text: "" }], "Model.InvalidOutput"],
    ["white space", [{ kind: "ok", text: " \n " }], "Model.InvalidOutput"],
    [
      "a refusal",
      [
        {
          kind: "events",
          data: [
            '{"choices": [{"delta": {"refusal": "I cannot"}, "finish_reason": "stop"}]}',
            "[DONE]",
          ],
        },
      ],
      "Model.Refused",
    ],
    [
      "a content filter",
      [{ kind: "ok", text: "Half an ans", finishReason: "content_filter" }],
      "Model.Refused",
    ],
    [
      "an end that is an error",
      [{ kind: "ok", text: "Hel", finishReason: "error" }],
      "Model.Unavailable",
    ],
    [
      "a status in the stream",
      [{ kind: "events", data: ['{"error": {"code": 502, "message": "Provider disconnected"}}'] }],
      "Model.Unavailable",
    ],
    [
      "a spent account in the stream",
      [{ kind: "events", data: ['{"error": {"code": "insufficient_quota", "message": "no"}}'] }],
      "Model.QuotaExceeded",
    ],
    [
      "too long a prompt in the stream",
      [{ kind: "events", data: ['{"error": {"code": "context_length_exceeded"}}'] }],
      "Model.ContextTooLong",
    ],
  ])("%s", async (_, script, error) => {
    harness.server.script = [...script];
    expect((await harness.failure()).error).toBe(error);
    // The provider accepted the call: it is paid for.
    expect(harness.metered).toHaveLength(1);
  });

  it("are metered with the usage that had arrived", async () => {
    harness.server.script = [
      { kind: "cut", data: [chunk("Hello world"), usageChunk({ input: 5, output: 2 })] },
    ];
    await harness.failure();
    expect(harness.metered[0]?.usage).toStrictEqual({
      inputTokens: 5,
      outputTokens: 2,
      requests: 1,
    });
  });

  it.each<[string, unknown]>([
    ["negative", { prompt_tokens: -5, completion_tokens: -1 }],
    ["strings", { prompt_tokens: "12", completion_tokens: "many" }],
    ["fractions", { prompt_tokens: 1.5, completion_tokens: 0.1 }],
    ["beyond belief", { prompt_tokens: 1e15, completion_tokens: 1e15 }],
    ["nothing at all", { prompt_tokens: 0, completion_tokens: 0 }],
    ["of another form", "12 tokens"],
    ["null", { prompt_tokens: null, completion_tokens: null, prompt_tokens_details: "none" }],
  ])("with usage that is %s are counted", async (_, usage) => {
    const data = [chunk("Hello there, friend."), chunk("", "stop"), wrongUsage(usage), "[DONE]"];
    harness.server.script = [{ kind: "events", data }];
    expect((await harness.call()).text).toBe("Hello there, friend.");
    expect(harness.metered).toMatchObject([
      { usage: { inputTokens: 7, outputTokens: 5, requests: 1 } },
    ]);
    expect(harness.metered[0]?.usage).not.toHaveProperty("cachedInputTokens");
  });

  it("keep the figures that can be, and drop those that cannot", async () => {
    const usage = {
      prompt_tokens: 50,
      completion_tokens: -3,
      prompt_tokens_details: { cached_tokens: 51 },
      cost: -1,
    };
    const data = [chunk("Hello there, friend.", "stop"), wrongUsage(usage), "[DONE]"];
    harness.server.script = [{ kind: "events", data }];
    await harness.call();
    expect(harness.metered).toStrictEqual([
      {
        provider: "peer",
        model: "some-model",
        usage: { inputTokens: 50, outputTokens: 5, requests: 1 },
        kind: "incurred",
      },
    ]);
  });

  it("that are cut are counted as far as they came", async () => {
    harness.server.script = [{ kind: "cut", data: [chunk("Hello there, friend.")] }];
    await harness.failure();
    expect(harness.metered).toMatchObject([
      { usage: { inputTokens: 7, outputTokens: 5, requests: 1 } },
    ]);
    expect(harness.recorded).toMatchObject([
      {
        text: "Hello there, friend.",
        ends: [
          {
            answer: null,
            usage: { inputTokens: 7, outputTokens: 5 },
            error: { name: "Model.Unavailable" },
          },
        ],
      },
    ]);
  });

  it("that are cut are not counted by a figure from before", async () => {
    harness.server.script = [
      { kind: "cut", data: [usageChunk({ input: 9, output: 1 }), chunk("Hello there, friend.")] },
    ];
    await harness.failure();
    expect(harness.metered[0]?.usage).toStrictEqual({
      inputTokens: 9,
      outputTokens: 5,
      requests: 1,
    });
  });

  it("do not give the key away", async () => {
    harness.server.script = [
      { kind: "events", data: [`{"error": {"message": "bad key ${apiKey}"}}`] },
    ];
    expect((await harness.failure()).cause).toContain("bad key …");
    harness.server.script = [{ kind: "events", data: [`no JSON, but ${apiKey}`] }];
    expect((await harness.failure()).cause).not.toContain(apiKey);
  });

  it("that end with a reason but no [DONE] are complete", async () => {
    harness.server.script = [{ kind: "events", data: [chunk("Hello", "stop")] }];
    expect((await harness.call()).text).toBe("Hello");
  });

  it("end in time", async () => {
    harness.use({ limits: { idleMs: 200, headMs: 200 } });
    harness.server.script = [{ kind: "stall", data: [chunk("Hel")] }];
    expect((await harness.failure()).error).toBe("Model.Timeout");
    harness.server.script = [{ kind: "silent" }];
    expect((await harness.failure()).error).toBe("Model.Timeout");
  });

  it("from nobody", async () => {
    harness.use({
      provider: async () =>
        await Promise.resolve({ name: "gone", baseUrl: "http://127.0.0.1:1/v1", apiKey: null }),
    });
    expect((await harness.failure()).error).toBe("Http.Blocked");
    const gone = await startModelServer();
    await gone.close();
    const open = createEgress({ allow: [`127.0.0.1:${gone.port}`] });
    harness.use({
      egress: open,
      provider: async () =>
        await Promise.resolve({ name: "gone", baseUrl: gone.baseUrl, apiKey: null }),
    });
    expect((await harness.failure()).error).toBe("Model.Unavailable");
    await open.close();
  });
});

function wrongUsage(usage: unknown): string {
  return JSON.stringify({ choices: [], usage });
}
