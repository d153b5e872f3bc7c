import { describe, expect, it } from "vitest";
import { callBound, embeddingBound } from "../../../server/context/call-bound.ts";
import type { ModelRequest } from "../../../shared/nodes/node-context.ts";

const request: ModelRequest = {
  model: "m",
  messages: [{ role: "user", content: "Say hello to everybody in the room." }],
  maxTokens: 100,
};

describe("the most that a request will use", () => {
  it("is unknown as long as nobody says how long the answer may be", () => {
    expect(callBound({ ...request, maxTokens: undefined })).toBeNull();
  });

  it("counts the input, and is never more than the quick bound", () => {
    const bound = callBound(request);
    const counted = bound?.counted();
    expect(counted).toMatchObject({ outputTokens: 100, requests: 1 });
    expect(counted?.inputTokens).toBeGreaterThanOrEqual(8);
    expect(counted?.inputTokens).toBeLessThan(bound?.atMost.inputTokens ?? 0);
  });

  it("counts the schema, images, and every repair with the answers before it", () => {
    const inputOf = (more: Partial<ModelRequest>): number =>
      callBound({ ...request, ...more })?.counted().inputTokens ?? 0;
    const plain = inputOf({});
    expect(inputOf({ schema: { type: "object" } })).toBeGreaterThan(plain);
    const image = { type: "image", image: { url: "https://example.com/a.png" } } as const;
    expect(inputOf({ messages: [{ role: "user", content: [image] }] })).toBeGreaterThan(2_000);
    expect(callBound({ ...request, repairs: 2 })?.counted()).toEqual({
      inputTokens: 3 * plain + 300,
      outputTokens: 300,
      requests: 3,
    });
  });
});

describe("the most that an embedding will use", () => {
  it("is its texts, counted, and never more than the quick bound", () => {
    const { atMost, counted } = embeddingBound({ model: "m", texts: ["Say hello.", "Grüße!"] });
    const { inputTokens = 0, ...rest } = counted();
    expect(rest).toEqual({ requests: 1 });
    expect(inputTokens).toBeGreaterThanOrEqual(4);
    expect(inputTokens).toBeLessThan(atMost.inputTokens ?? 0);
  });
});
