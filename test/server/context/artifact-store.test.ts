import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readConfig } from "../../../server/config.ts";
import {
  createFileArtifactStore,
  type ArtifactStore,
} from "../../../server/context/artifact-store.ts";
import { createEgress, type Egress } from "../../../server/context/egress.ts";
import { readS3Credentials } from "../../../server/context/s3-address.ts";
import { createS3ArtifactStore } from "../../../server/context/s3-artifact-store.ts";
import { createS3Client, type S3Client } from "../../../server/context/s3-client.ts";
import { openArtifactStore } from "../../../server/open-artifact-store.ts";
import { startS3Peer, type S3Peer } from "../../support/s3-peer.ts";

interface Harness {
  readonly store: ArtifactStore;
  /** Hashes of all that is stored. */
  readonly files: () => Promise<string[]>;
  readonly damage: (sha256: string, content: string) => Promise<void>;
}

let folder: string;
let peer: S3Peer;
let egress: Egress;

beforeAll(async () => {
  peer = await startS3Peer(["files"]);
  egress = createEgress({ allow: [`127.0.0.1:${peer.port}`] });
});

afterAll(async () => {
  await egress.close();
  await peer.close();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cairn-artifacts-"));
  peer.intercept = () => false;
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const sha = (content: string): string => createHash("sha256").update(content).digest("hex");
const fileOf = (hash: string): string => join(folder, hash.slice(0, 2), hash);

async function text(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function filesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

function inFolder(): Harness {
  return {
    store: createFileArtifactStore(folder),
    files: async () => await filesIn(folder),
    damage: async (hash, content) => await writeFile(fileOf(hash), content),
  };
}

/** A bucket of which each test has a part of its own. */
function inBucket(): Harness {
  const prefix = `test/${randomUUID()}`;
  const client = bucketClient();
  return {
    store: createS3ArtifactStore({ client, prefix, spoolFolder: folder, pauseMs: 1 }),
    files: async () => {
      expect(await filesIn(folder)).toEqual([]);
      const { objects } = await client.list({ prefix, max: 1000 });
      return objects.map(({ key }) => key.replace(/^.*\//u, ""));
    },
    damage: async (hash, content) => {
      await client.put(`${prefix}/${hash.slice(0, 2)}/${hash}`, {
        open: async () => await Promise.resolve(Readable.from([Buffer.from(content)])),
        bytes: content.length,
        sha256: sha(content),
        type: "text/plain",
      });
    },
  };
}

function bucketClient(): S3Client {
  const place = { bucket: "files", region: "us-east-1", endpoint: peer.endpoint, addressing: null };
  const credentials = readS3Credentials("KEY", peer.secret);
  return createS3Client({ egress, place, credentials });
}

describe.each([
  ["a folder", inFolder],
  ["a bucket", inBucket],
] as const)("in %s", (_, open) => {
  let store: ArtifactStore;
  let files: Harness["files"];
  let damage: Harness["damage"];

  beforeEach(() => {
    ({ store, files, damage } = open());
  });

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
      await expect(store.put(Readable.from(["12345", "6"]), { maxBytes: 5 })).rejects.toMatchObject(
        {
          error: "Artifact.TooLarge",
        },
      );
      expect(await store.put("12345", { maxBytes: 5 })).toMatchObject({ bytes: 5 });
      expect(await files()).toStrictEqual([sha("12345")]);
    });

    it("takes the same content from many writers at once", async () => {
      await Promise.all(Array.from({ length: 20 }, async () => await store.put("same")));
      expect(await files()).toStrictEqual([sha("same")]);
    });

    it("heals a damaged file", async () => {
      await store.put("whole");
      await damage(sha("whole"), "wh");
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
      await damage(sha256, "something");
      await expect(store.read(sha256)).rejects.toMatchObject({ error: "Artifact.Corrupt" });
      await expect(text(await store.open(sha256))).rejects.toMatchObject({
        error: "Artifact.Corrupt",
      });
    });
  });
});

describe("what killed writers left", () => {
  it("is removed after a day, by the first write of a process", async () => {
    await createFileArtifactStore(folder).put("first");
    const old = join(folder, "incoming", "old.part");
    await writeFile(old, "half");
    await writeFile(join(folder, "incoming", "young.part"), "half");
    await utimes(old, 0, 0);
    await createFileArtifactStore(folder).put("second");
    expect((await filesIn(folder)).toSorted()).toStrictEqual(
      [sha("first"), sha("second"), "young.part"].toSorted(),
    );
  });
});

describe("a bucket that fails", () => {
  const refuse = (status: number, times: number): void => {
    let left = times;
    peer.intercept = (request, response) => {
      left -= 1;
      if (left < 0) return false;
      request.resume().on("end", () => response.writeHead(status).end());
      return true;
    };
  };

  it("is asked again, and again with the whole content", async () => {
    const { store } = inBucket();
    refuse(503, 3);
    const { sha256 } = await store.put(Readable.from(["in ", "pieces"]));
    refuse(500, 4);
    expect(String(await store.read(sha256))).toBe("in pieces");
    refuse(429, 1);
    expect(await text(await store.open(sha256))).toBe("in pieces");
  });

  it("is given up after a while, or at once when it refuses for good", async () => {
    const { store } = inBucket();
    refuse(503, 100);
    await expect(store.put("x")).rejects.toMatchObject({ error: "Artifact.Unavailable" });
    peer.received.splice(0);
    refuse(403, 100);
    await expect(store.read(sha("x"))).rejects.toMatchObject({
      error: "Artifact.Unavailable",
      cause: expect.stringContaining("S3.Forbidden") as unknown,
    });
    expect(peer.received).toHaveLength(1);
  });

  it("that cuts an answer off is asked again", async () => {
    const { store } = inBucket();
    const { sha256 } = await store.put("a whole answer");
    let cuts = 2;
    peer.intercept = (_, response) => {
      cuts -= 1;
      if (cuts < 0) return false;
      response.writeHead(200, { "content-length": "14" });
      response.write("a who", () => response.destroy());
      return true;
    };
    expect(String(await store.read(sha256))).toBe("a whole answer");
  });
});

describe("the store of a configuration", () => {
  it("is a bucket where the variable names one, whatever steps may reach", async () => {
    const { artifacts, close } = openArtifactStore(
      readConfig({
        DATA_DIR: folder,
        ARTIFACT_STORE: `s3://files/product?endpoint=${encodeURIComponent(peer.endpoint)}`,
        ARTIFACT_STORE_KEY: peer.secret,
      }),
    );
    await artifacts.put("configured");
    await close();
    const key = `product/${sha("configured").slice(0, 2)}/${sha("configured")}`;
    expect(await bucketClient().head(key)).toMatchObject({ bytes: 10 });
  });

  it("is a folder otherwise", async () => {
    const { artifacts, close } = openArtifactStore(readConfig({ DATA_DIR: folder }));
    await artifacts.put("configured");
    await close();
    expect(await filesIn(join(folder, "artifacts"))).toEqual([sha("configured")]);
  });
});
