import { describe, expect, it } from "vitest";
import {
  createModelProviders,
  type ModelProvidersOptions,
} from "../../../server/context/model-providers.ts";
import type { ProviderProfile } from "../../../server/store/providers.ts";

const profile = (name: string, more: Partial<ProviderProfile> = {}): ProviderProfile => ({
  name,
  baseUrl: `http://${name}.example/v1`,
  secret: `KEY_OF_${name}`,
  requestsPerMinute: null,
  tokensPerMinute: null,
  models: [],
  updatedAt: "2026-01-01T00:00:00.000Z",
  heldMs: 0,
  ...more,
});

function setUp(
  profiles: readonly ProviderProfile[],
  more: Partial<Pick<ModelProvidersOptions, "openai">> = {},
) {
  const seen = { lists: 0, nowMs: 0 };
  const find = createModelProviders({
    find: async (name) =>
      await Promise.resolve(profiles.find((each) => each.name === name) ?? null),
    list: async () => {
      seen.lists += 1;
      return await Promise.resolve(profiles);
    },
    openai: { apiKey: null, baseUrl: null },
    secrets: { setting: (name) => `value of ${String(name)}` },
    nowMs: () => seen.nowMs,
    ...more,
  });
  return { find, seen };
}

describe("the provider of a call", () => {
  it("is the one that it names, with its key and limits", async () => {
    const { find } = setUp([profile("a", { requestsPerMinute: 5, heldMs: 70 })]);
    expect(await find("a", "m")).toEqual({
      name: "a",
      baseUrl: "http://a.example/v1",
      apiKey: "value of KEY_OF_a",
      limits: { requestsPerMinute: 5, tokensPerMinute: null },
      heldMs: 70,
    });
    expect(await find("b", "m")).toBeNull();
  });

  it("is otherwise the first that serves the model, before that of the environment", async () => {
    const openai = { apiKey: "sk", baseUrl: null };
    const profiles = [
      profile("a"),
      profile("b", { models: ["m"] }),
      profile("c", { models: ["m"] }),
    ];
    const { find } = setUp(profiles, { openai });
    expect(await find(undefined, "m")).toMatchObject({ name: "b" });
    expect(await find(undefined, "other")).toMatchObject({
      name: "openai",
      baseUrl: "https://api.openai.com/v1",
      apiKey: "sk",
    });
  });

  it("of the environment has the limits of the profile of its name, but its own key", async () => {
    const { find } = setUp([profile("openai", { tokensPerMinute: 9 })], {
      openai: { apiKey: "sk", baseUrl: "http://here/v1" },
    });
    expect(await find(undefined, "m")).toMatchObject({
      baseUrl: "http://here/v1",
      apiKey: "sk",
      limits: { requestsPerMinute: null, tokensPerMinute: 9 },
    });
  });

  it("is nobody when there is none", async () => {
    expect(await setUp([profile("a")]).find(undefined, "m")).toBeNull();
  });

  it("is not looked up for each call that names none; a wish for rest runs on meanwhile", async () => {
    const { find, seen } = setUp([profile("b", { models: ["m"], heldMs: 5000 })]);
    expect(await find(undefined, "m")).toMatchObject({ heldMs: 5000 });
    seen.nowMs = 1500;
    expect(await find(undefined, "m")).toMatchObject({ heldMs: 3500 });
    expect(seen.lists).toBe(1);
    seen.nowMs = 2500;
    await find(undefined, "m");
    expect(seen.lists).toBe(2);
  });

  it("is looked up again after a failure", async () => {
    let fails = true;
    const find = createModelProviders({
      find: async () => await Promise.resolve(null),
      list: async () => {
        if (fails) throw new Error("no database");
        return await Promise.resolve([profile("b", { models: ["m"] })]);
      },
      openai: { apiKey: null, baseUrl: null },
      secrets: { setting: () => null },
    });
    await expect(find(undefined, "m")).rejects.toThrow("no database");
    fails = false;
    expect(await find(undefined, "m")).toMatchObject({ name: "b" });
  });
});
