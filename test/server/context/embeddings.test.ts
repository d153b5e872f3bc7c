import { describe, expect, it } from "vitest";
import type { EmbeddingRequest } from "../../../shared/nodes/node-context.ts";
import { embedOffline } from "../../../server/context/offline-embedding.ts";
import { ModelHarness } from "../../support/model-harness.ts";
import { until } from "../../support/until.ts";

const harness = new ModelHarness();

const request = (more: Partial<EmbeddingRequest> = {}): EmbeddingRequest => ({
  model: "some-embedding",
  texts: ["one stone", "two stones"],
  ...more,
});
const embed = async (more: Partial<EmbeddingRequest> = {}) =>
  await harness.models.embed(request(more), harness.context());

/** The server answers with this, once. */
function answering(body: unknown): void {
  harness.server.embeddings = [
    { kind: "body", type: "application/json", body: JSON.stringify(body) },
  ];
}

const data = (...vectors: number[][]) => vectors.map((embedding, index) => ({ index, embedding }));

describe("embeddings of a provider", () => {
  it("are asked for in one call, metered and recorded", async () => {
    harness.server.embeddings = null;
    const answer = await embed({ dimensions: 4 });
    expect(answer.vectors.map((vector) => vector.length)).toEqual([4, 4]);
    expect(answer).toMatchObject({ model: "served-embedding", provider: "peer" });
    expect(harness.server.embeddingCalls.at(-1)).toMatchObject({
      body: {
        model: "some-embedding",
        input: ["one stone", "two stones"],
        dimensions: 4,
        encoding_format: "float",
      },
      headers: { "idempotency-key": "key-1" },
    });
    const usage = { inputTokens: 4, requests: 1 };
    expect(harness.metered).toStrictEqual([
      { provider: "peer", model: "some-embedding", usage, kind: "incurred" },
    ]);
    expect(harness.recorded).toMatchObject([
      {
        request: { kind: "embedding", request: { texts: 2 } },
        ends: [{ answer: { vectors: 2, dimensions: 4 }, usage, error: null }],
      },
    ]);
  });

  it("are put in the order of the texts", async () => {
    answering({
      data: [
        { index: 1, embedding: [2, 2] },
        { index: 0, embedding: [1, 1] },
      ],
    });
    expect((await embed()).vectors).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it("are counted when the provider reports nothing that can be", async () => {
    answering({ data: data([1], [2]), usage: { prompt_tokens: -1 } });
    expect((await embed()).usage).toStrictEqual({ inputTokens: 4, requests: 1 });
  });

  it.each<[string, unknown]>([
    ["too few vectors", { data: data([1]) }],
    ["vectors of several lengths", { data: data([1], [1, 2]) }],
    ["empty vectors", { data: data([], []) }],
    [
      "two vectors for one text",
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 0, embedding: [2] },
        ],
      },
    ],
    ["no vector at all", {}],
  ])("that are %s are stopped, and paid for", async (_, body) => {
    answering(body);
    await expect(embed()).rejects.toMatchObject({ error: "Model.InvalidOutput" });
    expect(harness.metered).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ["words for numbers", { data: [{ embedding: ["a"] }] }, "Model.Unavailable"],
    ["an error", { error: { code: 429, message: "slow down" } }, "Model.RateLimited"],
  ])("that are %s are stopped", async (_, body, error) => {
    answering(body);
    await expect(embed()).rejects.toMatchObject({ error });
  });

  it("fail as other calls do, unpaid", async () => {
    harness.server.embeddings = [
      { kind: "status", status: 429, headers: { "retry-after": "7" }, body: "" },
    ];
    await expect(embed()).rejects.toMatchObject({
      error: "Model.RateLimited",
      retryAfterMs: 7000,
    });
    expect(harness.metered).toEqual([]);
  });

  it("end when the step does", async () => {
    harness.server.embeddings = [{ kind: "silent" }];
    const before = harness.server.embeddingCalls.length;
    const controller = new AbortController();
    const pending = harness.models.embed(request(), harness.context(controller.signal));
    const ended = pending.catch((error: unknown) => error);
    await until(() => harness.server.embeddingCalls.length > before);
    controller.abort();
    expect(await ended).toMatchObject({ error: "Cairn.Stopped" });
  });
});

describe("embeddings of the offline engine", () => {
  const near = (left: string, right: string): number => {
    const [first = [], second = []] = embedOffline(request({ texts: [left, right] })).vectors;
    return first.reduce((sum, value, place) => sum + value * (second[place] ?? 0), 0);
  };

  it("say who made them and are estimated", async () => {
    harness.use({ provider: async () => await Promise.resolve(null) });
    const answer = await embed({ dimensions: 64 });
    expect(answer).toMatchObject({ provider: "offline", model: "some-embedding" });
    expect(answer.vectors.map((vector) => vector.length)).toEqual([64, 64]);
    expect(harness.metered).toMatchObject([
      { provider: "offline", kind: "estimated", usage: { inputTokens: 4 } },
    ]);
    expect(answer.vectors).toEqual(embedOffline(request({ dimensions: 64 })).vectors);
  });

  it("have length one, also of texts without words", () => {
    const { vectors } = embedOffline(request({ texts: ["A way", "…", " ", "石は道を示す"] }));
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
  });

  it("are near for texts that share words, or forms of them, and far for others", () => {
    const query = "How do I get a refund for my order?";
    const refund = "Refunds: orders can be refunded within thirty days.";
    const weather = "Tomorrow it will rain in the mountains of Norway.";
    expect(near(query, query)).toBeCloseTo(1, 4);
    expect(near(query, refund)).toBeGreaterThan(near(query, weather) + 0.2);
    expect(near("colour", "colours")).toBeGreaterThan(0.5);
  });
});
