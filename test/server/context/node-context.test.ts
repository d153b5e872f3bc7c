import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createFileArtifactStore,
  type ArtifactRecord,
  type ArtifactRecords,
} from "../../../server/context/artifact-store.ts";
import { createCodeRunner, type CodeRunner } from "../../../server/context/code.ts";
import { createDocumentReader, type DocumentReader } from "../../../server/context/documents.ts";
import { createEgress, type Egress } from "../../../server/context/egress.ts";
import { createJsonSchemas, type JsonSchemas } from "../../../server/context/json-schema.ts";
import { storedImages } from "../../../server/context/model-images.ts";
import { createModels, type Models } from "../../../server/context/models.ts";
import {
  createNodeContextFactory,
  idempotencyKeyOf,
} from "../../../server/context/node-context.ts";
import { createWeb } from "../../../server/context/web.ts";
import { createSecrets } from "../../../server/context/secrets.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { MeteredOperation } from "../../../shared/cost/usage.ts";
import { kindOf } from "../../../shared/nodes/index.ts";
import type { NodeContext } from "../../../shared/nodes/node-context.ts";
import { startPeer, type Peer } from "../../support/http-peer.ts";
import { unlimited } from "../../support/model-harness.ts";
import { silentCalls } from "../../support/silent-calls.ts";

let folder: string;
let peer: Peer;
let egress: Egress;
let schemas: JsonSchemas;
let documents: DocumentReader;
let code: CodeRunner;
let models: Models;
let contextOf: (path: string, attempt?: number, signal?: AbortSignal) => NodeContext;
const metered: MeteredOperation[] = [];
/** Metered by single operations. */
const operated: MeteredOperation[] = [];
const lines: unknown[] = [];

/** Records in memory: the database's are tested with the database. */
function recordsInMemory(): ArtifactRecords {
  const known = new Map<string, ArtifactRecord>();
  return {
    get: async (id) => await Promise.resolve(known.get(id) ?? null),
    create: async ({ id = `art_${known.size}`, sha256, name, type, bytes }) => {
      const record = known.get(id) ?? { id, sha256, name, type, bytes };
      known.set(id, record);
      return await Promise.resolve(record);
    },
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cairn-context-"));
  peer = await startPeer({
    "/latin": (_, response) =>
      response
        .writeHead(200, { "content-type": "text/plain; charset=iso-8859-1" })
        .end(Buffer.from("caf\xe9\0", "latin1")),
  });
  egress = createEgress({ allow: [`127.0.0.1:${peer.port}`] });
  schemas = createJsonSchemas();
  documents = createDocumentReader();
  code = createCodeRunner();
  models = createModels({
    egress,
    schemas,
    provider: async () => await Promise.resolve(null),
    image: storedImages({ artifacts: createFileArtifactStore(folder), records: recordsInMemory() }),
    usage: unlimited,
  });
  const artifacts = createFileArtifactStore(join(folder, "artifacts"));
  const log = { info: (details: object, message: string) => lines.push({ ...details, message }) };
  const factory = createNodeContextFactory({
    artifacts,
    records: recordsInMemory(),
    egress,
    secrets: createSecrets({ SECRET_WORD: "open sesame" }),
    mail: async () => await Promise.reject(new Error("no mail here")),
    schemas,
    documents,
    web: createWeb({ egress, documents, userAgent: "Cairn/0" }),
    code,
    sql: async () => await Promise.reject(new Error("no database here")),
    models,
    publicationsFolder: join(folder, "publications"),
    log,
  });
  contextOf = (path, attempt = 1, signal = new AbortController().signal) =>
    factory({
      runId: "run-1",
      path,
      visit: 1,
      attempt,
      enteredMs: 0,
      signal,
      lastHeartbeat: null,
      heartbeat: () => undefined,
      meter: (operation) => metered.push(operation),
      reserve: async () => () => undefined,
      calls: silentCalls,
      checkpoint: async (_key, operation) => await operation((used) => operated.push(used)),
      onPressure: () => () => undefined,
    });
});

afterAll(async () => {
  for (const part of [schemas, documents, code, models]) part.close();
  await Promise.all([egress.close(), peer.close()]);
  await rm(folder, { recursive: true });
});

async function run(type: string, params: Json, context: NodeContext): Promise<Json> {
  const kind = kindOf[type];
  if (kind?.family !== "task") throw new Error(`no task kind ${type}`);
  return await kind.run(params, context);
}

describe("idempotencyKeyOf", () => {
  it("differs by run, path and visit, and not by attempt", () => {
    const step = { runId: "r", path: "Map/0/Step", visit: 1 };
    const keys = [
      step,
      { ...step, runId: "r2" },
      { ...step, path: "Map/1/Step" },
      { ...step, visit: 2 },
      { runId: "r/Map", path: "0/Step", visit: 1 },
    ].map(idempotencyKeyOf);
    expect(new Set(keys).size).toBe(5);
    expect(keys.every((key) => /^[0-9a-f]{40}$/.test(key))).toBe(true);
    expect(contextOf("Step", 1).idempotencyKey).toBe(contextOf("Step", 3).idempotencyKey);
  });
});

describe("the context of an attempt", () => {
  it("writes and reads artifacts; a repeated attempt gets the same one", async () => {
    const file = { name: "a.md", type: "text/markdown", text: "# Grüße" };
    const first = await contextOf("Write").artifacts.write(file);
    expect(first).toMatchObject({ name: "a.md", type: "text/markdown", bytes: 9 });
    expect(await contextOf("Write", 2).artifacts.write(file)).toStrictEqual(first);
    expect((await contextOf("Other").artifacts.write(file)).$artifact).not.toBe(first.$artifact);
    expect(await contextOf("Read").artifacts.read(first.$artifact)).toStrictEqual({
      text: "# Grüße",
      type: "text/markdown",
    });
    await expect(contextOf("Read").artifacts.read("art_none")).rejects.toMatchObject({
      error: "Document.NotFound",
    });
  });

  it("runs programs, for which time and chance are those of the step in every attempt", async () => {
    const program = {
      code: "return [Date.now(), Math.random()];",
      input: null,
      cpuMs: 1000,
      memoryMb: 64,
    };
    const first = await contextOf("Code").code(program);
    expect(first).toEqual({ value: [0, expect.any(Number)], log: [] });
    expect(await contextOf("Code", 2).code(program)).toEqual(first);
    expect(await contextOf("Other code").code(program)).not.toEqual(first);
  });

  it("reads bodies in their own encoding, without what cannot be stored", async () => {
    const { body, status } = await contextOf("Http").http({
      method: "GET",
      url: `${peer.url}/latin`,
    });
    expect([status, body]).toStrictEqual([200, "café"]);
  });

  it("judges by JSON Schema", async () => {
    const context = contextOf("Check");
    expect(await context.mismatch({ type: "string", format: "email" }, "a@example.com")).toBeNull();
    expect(await context.mismatch({ type: "string", format: "email" }, "nobody")).toContain(
      "email",
    );
  });

  it("logs with where it happens", () => {
    contextOf("Log", 2).log("hello");
    expect(lines).toContainEqual({
      runId: "run-1",
      path: "Log",
      visit: 1,
      attempt: 2,
      message: "hello",
    });
  });
});

describe("the context of an operation", () => {
  it("has an idempotency key of its own, the same for every attempt", async () => {
    const keyOf = async (attempt: number, key: string): Promise<string> =>
      await contextOf("Batch", attempt).checkpoint(
        key,
        async ({ idempotencyKey }) => await Promise.resolve(idempotencyKey),
      );
    const keys = [await keyOf(1, "a"), await keyOf(1, "b"), contextOf("Batch").idempotencyKey];
    expect(new Set(keys).size).toBe(3);
    expect(await keyOf(2, "a")).toBe(keys[0]);
  });

  it("meters its model calls as its own", async () => {
    const before = metered.length;
    await contextOf("Batch").checkpoint("a", async (operation) => {
      const prompt = { role: "user", content: "Summarise: stones mark the way." } as const;
      const answer = await operation.model({ model: "gpt-5.4-mini", messages: [prompt] });
      return answer.text;
    });
    expect([operated.length, metered.length]).toEqual([1, before]);
  });

  it("stops waiting when the attempt is stopped", async () => {
    const stop = new AbortController();
    const waiting = contextOf("Batch", 1, stop.signal).sleep(60_000);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ error: "Cairn.Stopped" });
    await expect(contextOf("Batch", 1, stop.signal).sleep(1)).rejects.toMatchObject({
      error: "Cairn.Stopped",
    });
    await contextOf("Batch").sleep(1);
  });
});

describe("kinds with real effects", () => {
  it("go from a document to a published report and back", async () => {
    const text =
      "# Cairn\n\nCairn is an engine for durable workflows. It was drawn by Jane Smith in Berlin on 5 May 2026.\n";
    const document = await contextOf("Upload").artifacts.write({
      name: "cairn.md",
      type: "text/markdown",
      text,
    });
    const extracted = (await run(
      "extract",
      { Document: { ...document } },
      contextOf("Extract"),
    )) as { text: string; title: string };
    expect(extracted.title).toBe("Cairn");
    const { chunks } = (await run(
      "split",
      { Text: extracted.text, MaxTokens: 100 },
      contextOf("Split"),
    )) as { chunks: { text: string }[] };
    expect(chunks).toHaveLength(1);
    const summary = (await run(
      "model",
      {
        Model: "gpt-5.4-mini",
        System: "Summarise in one sentence.",
        Prompt: chunks[0]?.text ?? "",
      },
      contextOf("Summarise"),
    )) as { text: string };
    expect(summary.text).toBe("Cairn is an engine for durable workflows.");
    expect(metered.at(-1)).toMatchObject({ provider: "offline", kind: "estimated" });
    const report = (await run(
      "report",
      { Title: "Report", Sections: [{ Heading: "Summary", Text: summary.text }] },
      contextOf("Report"),
    )) as { report: { $artifact: string } };
    const publish = { Target: { Folder: "reports" }, Name: "report.md", Artifact: report.report };
    const published = (await run("publish", publish, contextOf("Publish"))) as {
      location: string;
      replaced: Json;
    };
    expect(published).toMatchObject({ location: "reports/report.md", replaced: null });
    expect(
      await run(
        "publish",
        { ...publish, Artifact: undefined as unknown as Json, Content: "newer" },
        contextOf("Publish again"),
      ),
    ).toMatchObject({ replaced: { name: "report.md" } });
    expect(
      await run(
        "unpublish",
        { Target: { Folder: "reports" }, Name: "report.md", Restore: published.replaced },
        contextOf("Undo"),
      ),
    ).toMatchObject({ restored: false });
  });
});
