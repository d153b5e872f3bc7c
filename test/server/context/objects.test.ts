import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createFileArtifactStore,
  type ArtifactRecord,
} from "../../../server/context/artifact-store.ts";
import { createEgress, type Egress } from "../../../server/context/egress.ts";
import { createObjects } from "../../../server/context/objects.ts";
import { createSecrets } from "../../../server/context/secrets.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { JsonObject } from "../../../shared/base/json.ts";
import type { NodeContext, StepBucket } from "../../../shared/nodes/node-context.ts";
import { kindOf } from "../../../shared/nodes/index.ts";
import { createFakeWorld } from "../../support/context.ts";
import { startS3Peer, type S3Peer } from "../../support/s3-peer.ts";

let folder: string;
let peer: S3Peer;
let egress: Egress;
let objects: NodeContext["objects"];
let bucket: StepBucket;
let store: ReturnType<typeof createFileArtifactStore>;
const records = new Map<string, ArtifactRecord>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cairn-objects-"));
  peer = await startS3Peer(["reports", "lists"]);
  egress = createEgress({
    allow: [`127.0.0.1:${peer.port}`, `reports.localhost:${peer.port}`],
    resolveName: async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
  });
  store = createFileArtifactStore(join(folder, "artifacts"));
  objects = objectsWith(new AbortController().signal);
  bucket = {
    secret: "SECRET_S3",
    bucket: "reports",
    region: "us-east-1",
    endpoint: peer.endpoint,
    addressing: null,
  };
});

afterAll(async () => {
  await egress.close();
  await peer.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  peer.intercept = () => false;
});

function objectsWith(signal: AbortSignal): NodeContext["objects"] {
  return createObjects({
    egress,
    secrets: createSecrets({
      SECRET_S3: peer.secret,
      SECRET_WRONG: "S3RVER:not-the-secret-key",
      SECRET_BARE: "S3RVER",
    }),
    artifacts: store,
    recordOf: async (id) => {
      const record = records.get(id);
      if (record === undefined) throw new Failure("Document.NotFound", id);
      return await Promise.resolve(record);
    },
    keep: async ({ name, type, content }) => await keep(name, type, content),
    signal,
  });
}

async function keep(name: string, type: string, content: Readable | string | Buffer) {
  const { sha256, bytes } = await store.put(content);
  const id = `art_${String(records.size)}`;
  records.set(id, { id, sha256, bytes, name, type });
  return { $artifact: id, name, type, bytes };
}

async function write(
  key: string,
  content: string | Buffer,
  more: Partial<Parameters<NodeContext["objects"]["write"]>[2]> = {},
  to: StepBucket = bucket,
) {
  const { $artifact } = await keep("file.txt", "text/plain", content);
  return await objects.write(to, key, {
    artifact: $artifact,
    type: "",
    metadata: {},
    condition: "any",
    ...more,
  });
}

async function contentOf(key: string): Promise<string | null> {
  const found = await objects.read(bucket, key, { maxBytes: 10_000_000 });
  if (found === null) return null;
  return String(await store.read(records.get(found.file.$artifact)?.sha256 ?? ""));
}

async function failure(promise: Promise<unknown>): Promise<Failure> {
  const error: unknown = await promise.then(
    (value) => new Error(`it answered ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw error;
}

describe("objects", () => {
  it.each(["plain.txt", "a b+c/ü&=?#%25.txt", "deep/er/twice", "quotes'(*)!~.txt", "名前"])(
    "are written and read under any key: %s",
    async (key) => {
      const written = await write(key, `content of ${key}`, { metadata: { "cairn-key": "k1" } });
      expect(written.etag).toBe(createHash("md5").update(`content of ${key}`).digest("hex"));
      expect(await contentOf(key)).toBe(`content of ${key}`);
      expect(await objects.head(bucket, key)).toMatchObject({
        etag: written.etag,
        type: "text/plain",
        versionId: null,
        metadata: { "cairn-key": "k1" },
      });
      await objects.remove(bucket, key);
      expect(await contentOf(key)).toBeNull();
      expect(await objects.head(bucket, key)).toBeNull();
      await objects.remove(bucket, key);
    },
  );

  it("keep every byte, and an empty object is one", async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    await write("bytes", bytes);
    const found = await objects.read(bucket, "bytes", { maxBytes: 1_000_000 });
    const id = found?.file.$artifact ?? "";
    expect(records.get(id)?.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    await write("empty", "");
    expect(await contentOf("empty")).toBe("");
  });

  it("are found with the bucket in the host name", async () => {
    const inHost = {
      ...bucket,
      endpoint: `http://localhost:${String(peer.port)}`,
      addressing: "host",
    } as const;
    peer.received.splice(0);
    const error = await failure(objects.read(inHost, "plain.txt", { maxBytes: 10 }));
    // The server of the tests knows other host names, but the request was addressed so.
    expect(error.error).toMatch(/^S3\./u);
    expect(peer.received).toEqual(["GET /plain.txt"]);
  });

  it("are listed by prefix, and behind a key", async () => {
    const lists = { ...bucket, bucket: "lists" };
    const keys = Array.from(
      { length: 12 },
      (_, index) => `list/${String(index).padStart(2, "0")} &`,
    );
    for (const key of keys) {
      // eslint-disable-next-line no-await-in-loop
      await write(key, key, {}, lists);
    }
    const all = await objects.list(lists, { prefix: "list/", max: 100 });
    expect(all.objects.map(({ key }) => key)).toEqual(keys);
    expect(all.next).toBeNull();
    expect(all.objects[0]).toMatchObject({
      bytes: 9,
      etag: expect.stringMatching(/^\w{32}$/) as unknown,
    });
    const rest = await objects.list(lists, { prefix: "list/", max: 100, after: keys[4] });
    expect(rest.objects.map(({ key }) => key)).toEqual(keys.slice(5));
    expect(await objects.list(lists, { prefix: "none/", max: 5 })).toEqual({
      objects: [],
      next: null,
    });
  });

  it("are listed over several pages, which the server ends where it wants", async () => {
    const asked: (string | null)[] = [];
    peer.intercept = (request, response) => {
      const { searchParams } = new URL(request.url ?? "", peer.endpoint);
      asked.push(searchParams.get("continuation-token"));
      const more = asked.length === 1;
      response.end(`<?xml version="1.0"?><ListBucketResult><EncodingType>url</EncodingType>
        <IsTruncated>${more ? "true" : "false"}</IsTruncated>
        ${more ? "<NextContinuationToken>t+/=&amp;</NextContinuationToken>" : ""}
        <Contents><Key>${more ? "a%2Fone+%26" : "b%3C"}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>
        <ETag>&quot;e&quot;</ETag><Size>3</Size></Contents></ListBucketResult>`);
      return true;
    };
    const facts = { bytes: 3, etag: "e", modified: "2026-01-01T00:00:00.000Z" };
    const [one, two] = [
      { key: "a/one &", ...facts },
      { key: "b<", ...facts },
    ];
    expect(await objects.list(bucket, { prefix: "", max: 10 })).toEqual({
      objects: [one, two],
      next: null,
    });
    expect(asked).toEqual([null, "t+/=&"]);
    asked.splice(0);
    expect(await objects.list(bucket, { prefix: "", max: 1 })).toEqual({
      objects: [one],
      next: "a/one &",
    });
  });
});

describe("what goes wrong", () => {
  it("has names", async () => {
    const limit = { maxBytes: 10 };
    await write("large", "x".repeat(100));
    expect(await failure(objects.read(bucket, "large", limit))).toMatchObject({
      error: "S3.TooLarge",
    });
    expect(await failure(objects.read({ ...bucket, bucket: "nothing" }, "a", limit))).toMatchObject(
      {
        error: "S3.NoSuchBucket",
      },
    );
    expect(
      await failure(objects.read({ ...bucket, secret: "SECRET_BARE" }, "a", limit)),
    ).toMatchObject({
      error: "S3.InvalidCredentials",
    });
    expect(
      await failure(objects.read({ ...bucket, secret: "SECRET_NONE" }, "a", limit)),
    ).toMatchObject({
      error: "Cairn.MissingSecret",
    });
    expect(await failure(objects.read(bucket, "a/../b", limit))).toMatchObject({
      error: "S3.InvalidRequest",
    });
    expect(
      await failure(objects.read({ ...bucket, endpoint: "http://10.0.0.1" }, "a", limit)),
    ).toMatchObject({ error: "Http.Blocked" });
    const refused = await failure(objects.read({ ...bucket, secret: "SECRET_WRONG" }, "a", limit));
    expect(refused.error).toBe("S3.Forbidden");
    expect(refused.cause).not.toContain("not-the-secret-key");
  });

  it.each([
    [503, "<Error><Code>SlowDown</Code><Message>wait</Message></Error>", "S3.Unavailable"],
    [500, "<html>", "S3.Unavailable"],
    [412, "<Error><Code>PreconditionFailed</Code></Error>", "S3.PreconditionFailed"],
    [400, "<Error><Code>AuthorizationHeaderMalformed</Code></Error>", "S3.InvalidRequest"],
    [403, "", "S3.Forbidden"],
  ])("is told by what the store answers: %s %s", async (status, body, error) => {
    peer.intercept = (request, response) => {
      request
        .resume()
        .on("end", () => response.writeHead(status, { "retry-after": "7" }).end(body));
      return true;
    };
    expect(await failure(write("refused", "x"))).toMatchObject({ error, retryAfterMs: 7000 });
  });

  it("includes a store that goes away in the middle, and a step that is stopped", async () => {
    peer.intercept = (_, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("part", () => response.destroy());
      return true;
    };
    const before = records.size;
    expect(await failure(objects.read(bucket, "a", { maxBytes: 5000 }))).toMatchObject({
      error: "S3.Unavailable",
    });
    expect(records.size).toBe(before);
    const stop = new AbortController();
    peer.intercept = () => {
      stop.abort();
      return true;
    };
    expect(
      await failure(objectsWith(stop.signal).read(bucket, "a", { maxBytes: 5000 })),
    ).toMatchObject({ error: "Cairn.Stopped" });
  });

  it("does not include a store that knows no conditions", async () => {
    peer.intercept = (request, response) => {
      if (request.headers["if-none-match"] === undefined) return false;
      request.resume().on("end", () => response.writeHead(501).end());
      return true;
    };
    await write("unconditional", "x", { condition: "absent" });
    expect(await contentOf("unconditional")).toBe("x");
  });

  it("sends the conditions of a write", async () => {
    const sent: unknown[] = [];
    peer.intercept = ({ headers }) => {
      sent.push([headers["if-none-match"], headers["if-match"]]);
      return false;
    };
    await write("conditional", "x", { condition: "absent" });
    await write("conditional", "x", { condition: { etag: "abc" } });
    expect(sent).toEqual([
      ["*", undefined],
      [undefined, '"abc"'],
    ]);
  });
});

describe("the kinds for objects", () => {
  const place = () => ({ Secret: "SECRET_S3", Bucket: "reports", Endpoint: peer.endpoint });
  const run = async (type: string, params: JsonObject, idempotencyKey = "key-1") => {
    const kind = kindOf[type];
    if (kind?.family !== "task") throw new Error(`no task kind ${type}`);
    const world = createFakeWorld();
    const { artifacts } = world.context();
    const context = world.context({
      objects,
      idempotencyKey,
      artifacts: {
        ...artifacts,
        write: async ({ name, type: media, text }) => await keep(name, media, text),
      },
    });
    return (await kind.run(params, context)) as JsonObject;
  };

  it("write, find their own work again, and take it back", async () => {
    await write("kinds/ü.md", "before");
    const given = { ...place(), Key: "kinds/ü.md", Content: "after" };
    const first = await run("s3-write", given);
    expect(await contentOf("kinds/ü.md")).toBe("after");
    peer.received.splice(0);
    const again = await run("s3-write", given);
    expect(again["replaced"]).toEqual(first["replaced"]);
    const { store: at, key, etag, replaced } = again;
    const undo = {
      Store: at ?? null,
      Key: key ?? "",
      ETag: etag ?? "",
      Restore: replaced ?? null,
    };
    expect(await run("s3-restore", undo, "undo")).toMatchObject({ outcome: "restored" });
    expect(await contentOf("kinds/ü.md")).toBe("before");
    expect(await run("s3-restore", undo, "undo")).toMatchObject({ outcome: "restored" });
    expect(await contentOf("kinds/ü.md")).toBe("before");
  });

  it("read into stored files, or say that there is none", async () => {
    await write("kinds/a.csv", "a,b", { type: "text/csv" });
    const { file } = await run("s3-read", { ...place(), Key: "kinds/a.csv" });
    expect(file).toMatchObject({ name: "a.csv", type: "text/csv", bytes: 3 });
    const missing = { ...place(), Key: "kinds/none" };
    await expect(run("s3-read", missing)).rejects.toMatchObject({ error: "S3.NotFound" });
    expect(await run("s3-read", { ...missing, Missing: "Null" })).toMatchObject({ file: null });
  });
});
