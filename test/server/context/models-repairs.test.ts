import { describe, expect, it } from "vitest";
import { ModelHarness } from "../../support/model-harness.ts";
import { toolChunk } from "../../support/model-server.ts";

const harness = new ModelHarness();

const schema = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
} as const;

const tools = [
  {
    name: "weather",
    description: "The weather of a city.",
    parameters: {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
      additionalProperties: false,
    },
  },
] as const;

const ok = (text: string) => ({ kind: "ok" as const, text });

describe("an answer that does not have the wanted form", () => {
  it("goes back to the model with what is wrong; each call is metered and recorded", async () => {
    harness.server.script = [
      ok("Paris, of course"),
      ok('{"town": "Paris"}'),
      ok('{"city": "Paris"}'),
    ];
    const before = harness.server.calls.length;
    const answer = await harness.call({ schema, repairs: 2 });
    expect(answer).toMatchObject({
      json: { city: "Paris" },
      usage: { inputTokens: 33, outputTokens: 21, requests: 3 },
    });
    expect(harness.metered).toHaveLength(3);
    const sent = harness.server.calls.slice(before);
    expect(sent.at(-1)?.body.messages).toMatchObject([
      { role: "user", content: "Say hello." },
      { role: "assistant", content: "Paris, of course" },
      { role: "user", content: expect.stringContaining("not JSON") as string },
      { role: "assistant", content: '{"town": "Paris"}' },
      { role: "user", content: expect.stringContaining("city") as string },
    ]);
    // Another body never goes under the key of the first.
    expect(sent.map(({ headers }) => headers["idempotency-key"])).toEqual([
      "key-1",
      "key-1-2",
      "key-1-3",
    ]);
    expect(harness.recorded.map(({ text, ends }) => [text, ends[0]?.error?.name ?? null])).toEqual([
      ["Paris, of course", "Model.InvalidOutput"],
      ['{"town": "Paris"}', "Model.InvalidOutput"],
      ['{"city": "Paris"}', null],
    ]);
    expect(harness.recorded[1]?.ends).toMatchObject([{ answer: { text: '{"town": "Paris"}' } }]);
  });

  it("fails with the last answer when the repairs are used up", async () => {
    harness.server.script = [ok("first"), ok("second"), ok("third")];
    expect(await harness.failure({ schema, repairs: 1 })).toMatchObject({
      error: "Model.InvalidOutput",
      cause: expect.stringContaining("second") as string,
      rejected: "second",
    });
    expect(harness.metered).toHaveLength(2);
    for (const { ends } of harness.recorded) expect(ends).toHaveLength(1);
  });

  it("is not sent back for what is no matter of form", async () => {
    harness.server.script = [{ kind: "status", status: 500 }];
    const before = harness.server.calls.length;
    expect((await harness.failure({ schema, repairs: 5 })).error).toBe("Model.Unavailable");
    expect(harness.server.calls.length - before).toBe(1);
  });

  it("of a refused key says why, once", async () => {
    harness.server.script = [{ kind: "status", status: 401 }];
    await harness.failure({ schema, repairs: 5 });
    expect(harness.recorded).toMatchObject([
      { text: "", ends: [{ answer: null, usage: {}, error: { name: "Model.Unauthorized" } }] },
    ]);
    expect(harness.metered).toEqual([]);
  });
});

describe("tools", () => {
  it("are offered, and come back with arguments that fit, put together from pieces", async () => {
    harness.server.script = [
      {
        kind: "events",
        data: [
          toolChunk({ index: 0, id: "a" }, { name: "weather", arguments: "" }),
          toolChunk({ index: 0 }, { arguments: '{"ci' }),
          toolChunk({ index: 1, id: "b" }, { name: "weather", arguments: '{"city":' }),
          toolChunk({ index: 0 }, { arguments: 'ty": "Rome"}' }),
          toolChunk({ index: 1 }, { arguments: '"Oslo"}' }),
          '{"choices": [{"delta": {}, "finish_reason": "tool_calls"}]}',
          "[DONE]",
        ],
      },
    ];
    expect(await harness.call({ tools, schema })).toMatchObject({
      text: "",
      finishReason: "tool_calls",
      toolCalls: [
        { id: "a", name: "weather", arguments: { city: "Rome" } },
        { id: "b", name: "weather", arguments: { city: "Oslo" } },
      ],
    });
    expect(harness.server.calls.at(-1)?.body.tools).toStrictEqual([
      { type: "function", function: tools[0] },
    ]);
    // What was written as arguments took tokens.
    expect(harness.metered[0]?.usage.outputTokens).toBeGreaterThan(8);
  });

  it.each<[string, readonly string[]]>([
    [
      "neither index nor id",
      [
        toolChunk({}, { name: "weather", arguments: '{"city":' }),
        toolChunk({}, { arguments: '"Rome"}' }),
      ],
    ],
    [
      "ids alone",
      [
        toolChunk({ id: "a" }, { name: "weather", arguments: '{"city":' }),
        toolChunk({ id: "a" }, { arguments: '"Rome"}' }),
      ],
    ],
    ["an object", [toolChunk({ index: 0 }, { name: "weather", arguments: { city: "Rome" } })]],
  ])("are understood from servers that send %s", async (_, data) => {
    harness.server.script = [{ kind: "events", data: [...data, "[DONE]"] }];
    expect(await harness.call({ tools })).toMatchObject({
      toolCalls: [
        { id: expect.any(String) as string, name: "weather", arguments: { city: "Rome" } },
      ],
      finishReason: "tool_calls",
    });
  });

  it("are read from an answer that is not streamed", async () => {
    const toolCalls = [{ id: "a", name: "weather", arguments: '{"city": "Rome"}' }];
    harness.server.script = [{ kind: "ok", text: "", stream: false, toolCalls }];
    expect(await harness.call({ tools })).toMatchObject({ toolCalls: [{ id: "a" }] });
  });

  it.each([
    ["weather", '{"town": "Rome"}', /do not fit.*city/],
    ["weather", '{"city": ', /not JSON/],
    ["weather", "", /do not fit/],
    ["sing", "{}", /no such tool/],
  ])("are stopped when called wrongly: %s %s", async (name, given, words) => {
    const toolCalls = [{ id: "a", name, arguments: given }];
    harness.server.script = [{ kind: "ok", text: "", toolCalls }];
    const { error, cause } = await harness.failure({ tools });
    expect(error).toBe("Model.InvalidOutput");
    expect(cause).toMatch(words);
  });

  it("are asked for again when called wrongly", async () => {
    const call = (given: string) => ({
      ...ok(""),
      toolCalls: [{ id: "a", name: "weather", arguments: given }],
    });
    harness.server.script = [call('{"town": "Rome"}'), call('{"city": "Rome"}')];
    expect(await harness.call({ tools, repairs: 1 })).toMatchObject({
      toolCalls: [{ arguments: { city: "Rome" } }],
    });
    expect(harness.server.calls.at(-1)?.body.messages.at(-1)?.content).toContain("do not fit");
  });

  it("that nobody offered are an error", async () => {
    harness.server.script = [{ ...ok(""), toolCalls: [{ id: "a", name: "x", arguments: "{}" }] }];
    expect((await harness.failure()).cause).toContain("no such tool");
  });

  it("go back into the conversation with their results", async () => {
    harness.server.script = [ok("It rains.")];
    await harness.call({
      tools,
      messages: [
        { role: "user", content: "How is it in Rome?" },
        {
          role: "assistant",
          content: "",
          toolCalls: [{ id: "a", name: "weather", arguments: { city: "Rome" } }],
        },
        { role: "tool", content: "rain", toolCallId: "a" },
      ],
    });
    expect(harness.server.calls.at(-1)?.body.messages).toStrictEqual([
      { role: "user", content: "How is it in Rome?" },
      {
        role: "assistant",
        content: null,
        tool_calls: [
          {
            id: "a",
            type: "function",
            function: { name: "weather", arguments: '{"city":"Rome"}' },
          },
        ],
      },
      { role: "tool", content: "rain", tool_call_id: "a" },
    ]);
  });
});
