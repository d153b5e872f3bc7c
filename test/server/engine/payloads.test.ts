/** Large values on their way: what is kept once is not written again. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { inlineLimitBytes } from "../../../shared/run/payload.ts";
import { Payloads } from "../../../server/engine/payloads.ts";

const noLimit = Number.POSITIVE_INFINITY;
const large = (fill: string): string => fill.repeat(inlineLimitBytes);

function counted() {
  const written: string[] = [];
  const read: string[] = [];
  const files = new Map<string, Buffer>();
  const payloads = new Payloads({
    put: async (bytes) => {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      written.push(sha256);
      files.set(sha256, bytes);
      return sha256;
    },
    read: async (sha256) => {
      read.push(sha256);
      return files.get(sha256) ?? Buffer.from("null");
    },
  });
  return { payloads, written, read };
}

describe("a large value", () => {
  it("is written once, however many steps hand it on", async () => {
    const { payloads, written, read } = counted();
    const first = await payloads.keep(large("x"), noLimit);
    expect(first).toEqual({ artifact: written[0], bytes: inlineLimitBytes + 2 });
    const handedOn = await payloads.load(first);
    expect(await payloads.keep(handedOn, noLimit)).toEqual(first);
    // Another string with the same characters, and the same text inside of something else.
    expect(await payloads.keep(Array.from(large("x")).join(""), noLimit)).toEqual(first);
    expect(written).toHaveLength(1);
    const inside = await payloads.keep({ text: large("x") }, noLimit);
    expect(inside).not.toEqual(first);
    expect(await payloads.keep({ text: large("x") }, noLimit)).toEqual(inside);
    expect(written).toHaveLength(2);
    expect(read).toEqual([]);
  });

  it("is written anew when it was changed on the way", async () => {
    const { payloads, written } = counted();
    const value = { text: large("x"), n: 1 };
    const first = await payloads.keep(value, noLimit);
    value.n = 2;
    const second = await payloads.keep(value, noLimit);
    expect(second).not.toEqual(first);
    expect(new Set(written).size).toBe(2);
  });

  it("is still refused where a smaller one is the largest that is allowed", async () => {
    const { payloads } = counted();
    await payloads.keep(large("x"), noLimit);
    await expect(payloads.keep(large("x"), inlineLimitBytes + 1)).rejects.toMatchObject({
      error: "States.DataLimitExceeded",
    });
  });

  it("is written again once it has been forgotten for others", async () => {
    const { payloads, written } = counted();
    const size = 30 * 1024 * 1024;
    await payloads.keep("a".repeat(size), noLimit);
    await payloads.keep("b".repeat(size), noLimit);
    await payloads.keep("c".repeat(size), noLimit);
    await payloads.keep("a".repeat(size), noLimit);
    expect(written).toHaveLength(4);
  });
});
