import { describe, expect, it } from "vitest";
import type { ContentPart } from "../../../shared/nodes/node-context.ts";
import { imageType, storedImages } from "../../../server/context/model-images.ts";
import { ModelHarness } from "../../support/model-harness.ts";

const harness = new ModelHarness();

const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const text = { type: "text", text: "What is this?" } as const;

async function show(image: Extract<ContentPart, { type: "image" }>["image"]) {
  harness.server.script = [{ kind: "ok", text: "A stone.", usage: null }];
  return await harness.call({
    messages: [{ role: "user", content: [text, { type: "image", image }] }],
  });
}

describe("images", () => {
  it.each([
    ["image/png", png],
    ["image/jpeg", Buffer.from("ffd8ffe000104a464946", "hex")],
    ["image/gif", Buffer.from("GIF89a....")],
    ["image/webp", Buffer.from("RIFF....WEBPVP8 ")],
    [null, Buffer.from("<svg></svg>")],
    [null, Buffer.from("%PDF-1.7")],
    [null, Buffer.from("")],
  ])("are known by their first bytes: %s", (type, bytes) => {
    expect(imageType(bytes)).toBe(type);
  });

  it("that are stored go along as data, and are recorded by reference", async () => {
    harness.images.set("art_1", png);
    await show({ artifact: "art_1" });
    const url = `data:image/png;base64,${png.toString("base64")}`;
    expect(harness.server.calls.at(-1)?.body.messages).toStrictEqual([
      { role: "user", content: [text, { type: "image_url", image_url: { url } }] },
    ]);
    expect(JSON.stringify(harness.recorded)).not.toContain("base64");
    expect(harness.recorded[0]?.request.request).toMatchObject({
      messages: [{ content: [text, { type: "image", image: { $artifact: "art_1" } }] }],
    });
    // An image takes far fewer tokens than its data has characters.
    expect(harness.metered[0]?.usage.inputTokens).toBe(1008);
  });

  it("that stand somewhere are handed on as their address", async () => {
    const url = "https://example.com/stone.png";
    await show({ url });
    expect(harness.server.calls.at(-1)?.body.messages[0]?.content).toStrictEqual([
      text,
      { type: "image_url", image_url: { url } },
    ]);
  });

  it.each(["file:///etc/passwd", "data:image/png;base64,AAAA", "ftp://example.com/a.png", "stone"])(
    "are not handed on from %s",
    async (url) => {
      const before = harness.server.calls.length;
      await expect(show({ url })).rejects.toMatchObject({ error: "Model.InvalidRequest" });
      expect(harness.server.calls.length).toBe(before);
    },
  );

  it("that are none, or too large, are refused before they are sent", async () => {
    harness.images.set("art_2", Buffer.from("plain text"));
    await expect(show({ artifact: "art_2" })).rejects.toMatchObject({
      error: "Model.InvalidRequest",
      cause: expect.stringContaining("no image") as string,
    });
    const large = Buffer.alloc(20 * 1024 * 1024 + 1);
    png.copy(large);
    harness.images.set("art_3", large);
    await expect(show({ artifact: "art_3" })).rejects.toMatchObject({ error: "Document.TooLarge" });
    expect(harness.metered).toEqual([]);
  });

  it("that are gone are said to be", async () => {
    const find = storedImages({
      artifacts: { read: async () => await Promise.resolve(png) },
      records: { get: async () => await Promise.resolve(null) },
    });
    await expect(find("art_9")).rejects.toMatchObject({ error: "Document.NotFound" });
  });

  it("cannot be looked at offline, which says so", async () => {
    harness.use({ provider: async () => await Promise.resolve(null) });
    const answer = await harness.call({
      messages: [
        {
          role: "user",
          content: [{ type: "image", image: { url: "https://example.com/stone.png" } }],
        },
      ],
    });
    expect(answer.provider).toBe("offline");
    expect(answer.text).toContain("cannot look at images");
  });
});
