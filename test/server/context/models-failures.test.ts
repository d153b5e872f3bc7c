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
    harness.server.script = [{ kind: "status", status: 429 }];
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
      "Model.InvalidOutput",
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
