import { describe, expect, it } from "vitest";
import { Failure } from "../../../shared/nodes/kind.ts";
import type { ModelAnswer } from "../../../shared/nodes/node-context.ts";
import { model } from "../../../shared/nodes/model.ts";
import { createFakeWorld } from "../../support/context.ts";

const answer = (changes: Partial<ModelAnswer>): ModelAnswer => ({
  text: "Fine.",
  model: "m-2026",
  provider: "p",
  usage: { inputTokens: 10, outputTokens: 2 },
  finishReason: "stop",
  ...changes,
});
const schema = { type: "object", properties: { total: { type: "number" } }, required: ["total"] };

describe("model", () => {
  it("puts instructions before the prompt", async () => {
    const world = createFakeWorld();
    await model.run(
      {
        Provider: "p",
        Model: "m",
        System: "Be short.",
        Prompt: "Why?",
        MaxTokens: 5,
        Temperature: 0,
      },
      world.context(),
    );
    expect(world.requests).toEqual([
      {
        port: "model",
        request: {
          provider: "p",
          model: "m",
          messages: [
            { role: "system", content: "Be short." },
            { role: "user", content: "Why?" },
          ],
          maxTokens: 5,
          temperature: 0,
          schema: undefined,
          repairs: 1,
          tools: undefined,
        },
      },
    ]);
  });

  it("sends a whole conversation in its order", async () => {
    const world = createFakeWorld();
    const messages = [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "Bye" },
    ];
    await model.run({ Model: "m", Messages: messages, System: "" }, world.context());
    expect(world.requests).toMatchObject([{ request: { messages } }]);
  });

  it("sends images and results of tools as parts and roles of messages", async () => {
    const world = createFakeWorld();
    const toolCalls = [{ id: "call_1", name: "look", arguments: { at: "sky" } }];
    const messages = [
      {
        role: "user",
        content: [
          { Type: "text", Text: "What is this?" },
          { Type: "image", Image: { $artifact: "art_1", name: "sky.png" } },
          { Type: "image", Url: "https://example.com/sky.png" },
        ],
      },
      { role: "assistant", content: "", toolCalls },
      { role: "tool", content: "blue", toolCallId: "call_1" },
    ];
    await model.run({ Model: "m", Messages: messages, Repairs: 0 }, world.context());
    expect(world.requests).toMatchObject([
      {
        request: {
          repairs: 0,
          messages: [
            {
              content: [
                { type: "text", text: "What is this?" },
                { type: "image", image: { artifact: "art_1" } },
                { type: "image", image: { url: "https://example.com/sky.png" } },
              ],
            },
            { role: "assistant", content: "", toolCalls },
            { role: "tool", content: "blue", toolCallId: "call_1" },
          ],
        },
      },
    ]);
  });

  it("shows images with a prompt", async () => {
    const world = createFakeWorld();
    const images = [{ $artifact: "art_1" }, "https://example.com/sky.png"];
    await model.run({ Model: "m", Prompt: "What is this?", Images: images }, world.context());
    expect(world.requests).toMatchObject([
      {
        request: {
          messages: [
            {
              role: "user",
              content: [
                { type: "text", text: "What is this?" },
                { type: "image", image: { artifact: "art_1" } },
                { type: "image", image: { url: "https://example.com/sky.png" } },
              ],
            },
          ],
        },
      },
    ]);
    const messages = [{ role: "user", content: "Hi" }];
    await expect(
      model.run({ Model: "m", Messages: messages, Images: images }, world.context()),
    ).rejects.toMatchObject({ error: "Cairn.InvalidParameters" });
  });

  it.each([
    ["an address of another kind", [{ Type: "image", Url: "file:///etc/passwd" }]],
    ["a part without a type", [{ Text: "Hi" }]],
    ["no part", []],
  ])("refuses %s in a message", async (_, content) => {
    const run = model.run(
      { Model: "m", Messages: [{ role: "user", content }] },
      createFakeWorld().context(),
    );
    await expect(run).rejects.toMatchObject({ error: "Cairn.InvalidParameters" });
  });

  it("refuses a tool's message that does not say which call it answers", async () => {
    const run = model.run(
      { Model: "m", Messages: [{ role: "tool", content: "blue" }] },
      createFakeWorld().context(),
    );
    await expect(run).rejects.toMatchObject({
      error: "Cairn.InvalidParameters",
      cause: expect.stringContaining("toolCallId") as string,
    });
  });

  it("offers tools and hands on which of them the model wants used", async () => {
    const world = createFakeWorld();
    const toolCalls = [{ id: "c", name: "look", arguments: { at: "sky" } }];
    world.answer = () => answer({ text: "", finishReason: "tool_calls", toolCalls });
    const parameters = { type: "object" };
    const result = await model.run(
      {
        Model: "m",
        Prompt: "p",
        Schema: schema,
        Tools: [{ Name: "look", Description: "Looks.", Parameters: parameters }],
      },
      world.context(),
    );
    expect(result).toMatchObject({ text: "", toolCalls, finishReason: "tool_calls" });
    expect(world.requests).toMatchObject([
      { request: { tools: [{ name: "look", description: "Looks.", parameters }] } },
    ]);
  });

  it("refuses two tools of one name", async () => {
    const tool = { Name: "look", Parameters: {} };
    const run = model.run(
      { Model: "m", Prompt: "p", Tools: [tool, tool] },
      createFakeWorld().context(),
    );
    await expect(run).rejects.toMatchObject({ error: "Cairn.InvalidParameters" });
  });

  it("answers with text, usage and why it ended; what was not measured is unknown, not 0", async () => {
    const world = createFakeWorld();
    world.answer = () => answer({ usage: { inputTokens: 10 } });
    expect(await model.run({ Model: "m", Prompt: "p" }, world.context())).toEqual({
      text: "Fine.",
      model: "m-2026",
      provider: "p",
      usage: { inputTokens: 10, outputTokens: null },
      finishReason: "stop",
    });
  });

  it("gives JSON that fits the schema on", async () => {
    const world = createFakeWorld();
    world.answer = () => answer({ text: '{"total":3}', json: { total: 3 } });
    const result = await model.run({ Model: "m", Prompt: "p", Schema: schema }, world.context());
    expect(result).toMatchObject({ text: '{"total":3}', json: { total: 3 } });
  });

  it.each([
    ["says nothing", answer({ text: " \n" }), undefined, "answered nothing"],
    [
      "is cut off before it is JSON",
      answer({ text: '{"tot', finishReason: "length" }),
      schema,
      "cut off",
    ],
    ["is prose instead of JSON", answer({ text: "Sure! It is 3." }), schema, "Sure! It is 3."],
    [
      "has the wrong type",
      answer({ text: "…", json: { total: "3" } }),
      schema,
      "total must be number",
    ],
    ["lacks a member", answer({ text: "…", json: {} }), schema, "must have required property"],
    ["is null", answer({ text: "null", json: null }), schema, "must be object"],
  ])("stops an answer that %s", async (_, given, wanted, cause) => {
    const world = createFakeWorld();
    world.answer = () => given;
    const run = model.run(
      { Model: "m", Prompt: "p", ...(wanted === undefined ? {} : { Schema: wanted }) },
      world.context(),
    );
    await expect(run).rejects.toMatchObject({
      error: "Model.InvalidOutput",
      cause: expect.stringContaining(cause) as string,
    });
  });

  it("passes the provider's failures on with their Retry-After", async () => {
    const world = createFakeWorld();
    world.answer = () => {
      throw new Failure("Model.RateLimited", "slow down", { retryAfterMs: 7000 });
    };
    const run = model.run({ Model: "m", Prompt: "p" }, world.context());
    await expect(run).rejects.toMatchObject({ error: "Model.RateLimited", retryAfterMs: 7000 });
  });

  it("retries what passes by itself and nothing that would come back the same", () => {
    const retried = (model.defaults.Retry ?? []).flatMap((retrier) => retrier.ErrorEquals);
    expect(retried).toEqual(
      expect.arrayContaining(["Model.RateLimited", "Model.Unavailable", "Model.Timeout"]),
    );
    for (const error of [
      "Model.InvalidRequest",
      "Model.Unauthorized",
      "Model.InvalidOutput",
      "States.ALL",
    ]) {
      expect(retried).not.toContain(error);
    }
    const services = (model.defaults.Retry ?? []).filter(
      (retrier) => !retrier.ErrorEquals.includes("Cairn.WorkerLost"),
    );
    expect(services.map((retrier) => retrier.JitterStrategy)).toEqual(["FULL", "FULL"]);
  });
});
