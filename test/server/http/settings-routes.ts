import { expect, test } from "vitest";
import { expectRefusal, type ApiServer } from "./api-server.ts";

/** Tests of the routes of settings: bindings, providers, workers, prices. */
export function describeSettings(api: () => ApiServer): void {
  test("bindings", async () => {
    const resource = "arn:aws:lambda:eu-west-1:123456789012:function:résumé/1";
    const bound = await api().call("putBinding", {
      json: { resource, url: "https://example.org/hook", secret: "HOOK_KEY" },
    });
    expect(bound.body).toMatchObject({
      resource,
      url: "https://example.org/hook",
      secret: "HOOK_KEY",
    });
    await api().call("putBinding", { json: { resource, url: "https://example.org/other" } });
    const { body } = await api().call("listBindings");
    expect(body.bindings).toMatchObject([
      { resource, url: "https://example.org/other", secret: null },
    ]);
    expect((await api().call("deleteBinding", { query: { resource } })).status).toBe(204);
    await expectRefusal(api(), "deleteBinding", { query: { resource } }, "BINDING_NOT_FOUND");
  });

  test("providers", async () => {
    const json = { baseUrl: "http://127.0.0.1:8080/v1/", secret: "MY_KEY", requestsPerMinute: 60 };
    const put = await api().call("putProvider", { params: { name: "local" }, json });
    expect(put.body).toMatchObject({
      name: "local",
      baseUrl: "http://127.0.0.1:8080/v1",
      secret: "MY_KEY",
      requestsPerMinute: 60,
      tokensPerMinute: null,
      models: [],
    });
    const models = ["local-model"];
    const named = { params: { name: "local" }, json: { ...json, models } };
    expect((await api().call("putProvider", named)).body).toMatchObject({ models });
    expect((await api().call("listProviders")).body.providers).toHaveLength(1);
    expect((await api().call("deleteProvider", { params: { name: "local" } })).status).toBe(204);
    await expectRefusal(
      api(),
      "deleteProvider",
      { params: { name: "local" } },
      "PROVIDER_NOT_FOUND",
    );
  });

  test("workers", async () => {
    await api()
      .database.db.insertInto("workers")
      .values([
        { id: "w-alive", host: "a", pid: 1, version: "1", concurrency: 4, pool: "p1" },
        {
          id: "w-silent",
          host: "a",
          pid: 2,
          version: "1",
          concurrency: 4,
          pool: "p2",
          started_at: new Date(0),
          seen_at: new Date(0),
        },
        {
          id: "w-draining",
          host: "b",
          pid: 3,
          version: "1",
          concurrency: 4,
          pool: "p3",
          draining: true,
        },
      ])
      .execute();
    const { body } = await api().call("listWorkers");
    expect(Object.fromEntries(body.workers.map((worker) => [worker.id, worker.status]))).toEqual({
      "w-alive": "alive",
      "w-silent": "silent",
      "w-draining": "draining",
    });
  });

  test("prices, one by one and together", async () => {
    const before = (await api().call("listPrices")).body.prices;
    expect(before).toContainEqual(
      expect.objectContaining({
        model: "gpt-5.4-mini",
        inputUsdPerMillion: 0.4,
        outputUsdPerMillion: 2.5,
        requestUsd: null,
      }),
    );
    const row = { model: "mine", from: "2026-02-01", inputUsdPerMillion: 1.25 };
    await api().call("putPrices", { json: row });
    await api().call("putPrices", { json: [{ ...row, inputUsdPerMillion: 1.5 }] });
    const { body } = await api().call("putPrices", {
      json: {
        prices: [
          { ...row, from: "2026-03-01" },
          { ...row, from: "2026-03-01", source: "a letter" },
        ],
      },
    });
    expect(body.prices).toHaveLength(before.length + 2);
    expect(body.prices.filter((price) => price.model === "mine")).toMatchObject([
      { from: "2026-02-01", inputUsdPerMillion: 1.5, source: null },
      { from: "2026-03-01", inputUsdPerMillion: 1.25, source: "a letter" },
    ]);
  });
}
