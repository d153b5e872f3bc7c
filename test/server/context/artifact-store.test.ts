import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createFileArtifactStore,
  type ArtifactStore,
} from "../../../server/context/artifact-store.ts";

let folder: string;
let store: ArtifactStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cairn-artifacts-"));
  store = createFileArtifactStore(folder);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const sha = (content: string): string => createHash("sha256").update(content).digest("hex");
const place = (hash: string): string => join(folder, hash.slice(0, 2), hash);

async function text(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function files(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe("put", () => {
  it("stores buffers, texts and streams under their hash", async () => {
    for (const content of [
      Buffer.from("hello"),
      "hello",
      Readable.from([Buffer.from("he"), "llo"]),
    ]) {
      expect(await store.put(content)).toStrictEqual({ sha256: sha("hello"), bytes: 5 });
    }
    expect(await files()).toStrictEqual([sha("hello")]);
    expect((await store.read(sha("hello"))).toString()).toBe("hello");
    expect(await text(await store.open(sha("hello")))).toBe("hello");
  });

  it("stores nothing at all and much", async () => {
    expect(await store.put("")).toStrictEqual({ sha256: sha(""), bytes: 0 });
    const large = "0123456789".repeat(500_000);
    const { sha256, bytes } = await store.put(Readable.from(large.match(/.{1,65536}/gs) ?? []));
    expect([sha256, bytes]).toStrictEqual([sha(large), 5_000_000]);
    expect(await text(await store.open(sha256))).toBe(large);
  });

  it("keeps nothing when the stream fails or is too long", async () => {
    const failing = Readable.from(
      (function* () {
        yield "some";
        throw new Error("cut off");
      })(),
    );
    await expect(store.put(failing)).rejects.toThrow("cut off");
    await expect(store.put(Readable.from(["12345", "6"]), { maxBytes: 5 })).rejects.toMatchObject({
      error: "Artifact.TooLarge",
    });
    expect(await store.put("12345", { maxBytes: 5 })).toMatchObject({ bytes: 5 });
    expect(await files()).toStrictEqual([sha("12345")]);
  });

  it("takes the same content from many writers at once", async () => {
    await Promise.all(Array.from({ length: 20 }, async () => await store.put("same")));
    expect(await files()).toStrictEqual([sha("same")]);
  });

  it("heals a damaged file", async () => {
    await store.put("whole");
    await truncate(place(sha("whole")), 2);
    await store.put("whole");
    expect((await store.read(sha("whole"))).toString()).toBe("whole");
  });
});

describe("reading", () => {
  it.each([
    sha("nothing"),
    "",
    "../../etc/passwd",
    `${"a".repeat(63)}/`,
    "A".repeat(64),
    `${"a".repeat(64)}\0`,
  ])("%j is not found", async (hash) => {
    await expect(store.read(hash)).rejects.toMatchObject({ error: "Artifact.NotFound" });
    await expect(store.open(hash)).rejects.toMatchObject({ error: "Artifact.NotFound" });
  });

  it("notices damage", async () => {
    const { sha256 } = await store.put("the truth");
    await writeFile(place(sha256), "something");
    await expect(store.read(sha256)).rejects.toMatchObject({ error: "Artifact.Corrupt" });
    await expect(text(await store.open(sha256))).rejects.toMatchObject({
      error: "Artifact.Corrupt",
    });
  });
});

describe("what killed writers left", () => {
  it("is removed after a day, by the first write of a process", async () => {
    await store.put("first");
    const old = join(folder, "incoming", "old.part");
    await writeFile(old, "half");
    await writeFile(join(folder, "incoming", "young.part"), "half");
    await utimes(old, 0, 0);
    await createFileArtifactStore(folder).put("second");
    expect((await files()).toSorted()).toStrictEqual(
      [sha("first"), sha("second"), "young.part"].toSorted(),
    );
  });
});
