import { describe, expect, it } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import { embed } from "../../../shared/nodes/embed.ts";
import { Failure } from "../../../shared/nodes/kind.ts";
import { createFakeWorld, type FakeWorld } from "../../support/context.ts";

const texts = ["a", "bb", "ccc", "dddd", "eeeee"];
const given = (more: Readonly<Record<string, Json>> = {}): Json => ({
  Model: "m",
  Texts: texts,
  BatchSize: 2,
  ...more,
});
const asked = (world: FakeWorld) =>
  world.requests.flatMap((each) => (each.port === "embed" ? [each.request.texts] : []));

describe("embed", () => {
  it("asks in batches and answers in the order of the texts", async () => {
    const world = createFakeWorld();
    const result = await embed.run(given({ Provider: "p", Dimensions: 2 }), world.context());
    expect(result).toEqual({
      vectors: texts.map((text) => [text.length, 1]),
      file: null,
      count: 5,
      dimensions: 2,
      model: "m",
      provider: "fake",
      usage: { inputTokens: 5 },
    });
    expect(asked(world)).toEqual([["a", "bb"], ["ccc", "dddd"], ["eeeee"]]);
    expect(world.requests).toMatchObject([
      { request: { provider: "p", model: "m", dimensions: 2 } },
      {},
      {},
    ]);
  });

  it("writes lines into a file", async () => {
    const world = createFakeWorld();
    const result = await embed.run(given({ ToFile: true }), world.context());
    expect(result).toMatchObject({ vectors: [], count: 5, file: { name: "vectors.jsonl" } });
    const [file] = [...world.files.values()];
    const lines = (file?.text ?? "").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as Json)).toEqual(
      texts.map((text, index) => ({ index, vector: [text.length, 1] })),
    );
  });

  it("does not ask again for batches that an earlier attempt has saved", async () => {
    const world = createFakeWorld();
    world.saved = new Map();
    const { embedding } = world;
    let left = 2;
    world.embedding = (request) => {
      left -= 1;
      if (left < 0) throw new Failure("Model.Unauthorized", "no key");
      return embedding(request);
    };
    const params = given({ MaxConcurrency: 1 });
    await expect(embed.run(params, world.context())).rejects.toMatchObject({
      error: "Model.Unauthorized",
    });
    left = 10;
    expect(await embed.run(params, world.context())).toMatchObject({ count: 5 });
    expect(asked(world)).toEqual([["a", "bb"], ["ccc", "dddd"], ["eeeee"], ["eeeee"]]);
    // Other texts, another model, another length: other vectors.
    await embed.run(given({ Dimensions: 7 }), world.context());
    expect(asked(world)).toHaveLength(7);
  });

  it("waits out a rate limit as long as the provider asks", async () => {
    const world = createFakeWorld();
    const { embedding } = world;
    let refusals = 10;
    world.embedding = (request) => {
      refusals -= 1;
      if (refusals >= 0)
        throw new Failure("Model.RateLimited", "slow down", { retryAfterMs: 90_000 });
      return embedding(request);
    };
    await embed.run(given({ Texts: ["a"] }), world.context());
    expect(world.sleeps.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(900_000);
  });

  it("stops vectors of different lengths", async () => {
    const world = createFakeWorld();
    world.embedding = (request) => ({
      vectors: request.texts.map((text) => Array.from(text, () => 1)),
      model: "m",
      provider: "p",
      usage: {},
    });
    await expect(embed.run(given(), world.context())).rejects.toMatchObject({
      error: "Model.InvalidOutput",
    });
  });

  it.each([[[]], [[""]], ["text"], [[5]]])("refuses %j as texts", async (wrong) => {
    await expect(
      embed.run(given({ Texts: wrong as Json }), createFakeWorld().context()),
    ).rejects.toMatchObject({ error: "Cairn.InvalidParameters" });
  });
});
