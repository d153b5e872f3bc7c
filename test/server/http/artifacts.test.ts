/** Files go in and come out as they are, are never shown as pages, and are never half there. */
import { createHash, randomBytes } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bodyLimits } from "../../../shared/api/route.ts";
import { until } from "../../support/until.ts";
import { startApiServer, type ApiServer, expectRefusal } from "./api-server.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(async () => {
  await api.stop();
});

const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");

function form(
  ...files: readonly (readonly [name: string, content: string, type: string])[]
): FormData {
  const data = new FormData();
  data.append("note", "fields beside the file are let be");
  for (const [name, content, type] of files)
    data.append("file", new Blob([content], { type }), name);
  return data;
}

async function storedFiles(): Promise<readonly string[]> {
  const entries = await readdir(path.join(api.folder, "artifacts"), {
    recursive: true,
    withFileTypes: true,
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

async function recorded(): Promise<number> {
  const { count } = await api.database.db
    .selectFrom("artifacts")
    .select((of) => of.fn.countAll().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

describe("an upload", () => {
  test("may be a form", async () => {
    const { body } = await api.call("uploadArtifact", {
      raw: form(["Übersicht.md", "# Hello", "text/markdown"]),
    });
    expect(body).toMatchObject({
      name: "Übersicht.md",
      type: "text/markdown",
      bytes: 7,
      sha256: sha256("# Hello"),
    });
    const { headers, body: content } = await api.call("getArtifact", { params: { id: body.id } });
    expect(content).toBe("# Hello");
    expect(headers.get("content-type")).toBe("text/markdown; charset=utf-8");
    expect(headers.get("content-disposition")).toBe(
      "attachment; filename=\"?bersicht.md\"; filename*=UTF-8''%C3%9Cbersicht.md",
    );
    expect(headers.get("content-length")).toBe("7");
  });

  test("may be the body itself, of any type, without a name", async () => {
    const bytes = randomBytes(300_000);
    const { body } = await api.call("uploadArtifact", {
      headers: { "content-type": "application/pdf" },
      raw: new Blob([bytes]),
    });
    expect(body).toMatchObject({
      name: "file",
      type: "application/pdf",
      bytes: 300_000,
      sha256: sha256(bytes),
    });
    const response = await api.fetch("getArtifact", { params: { id: body.id } });
    expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(bytes));
  });

  test("of JSON is a file like any other", async () => {
    const raw = '{"__proto__": broken';
    const { body } = await api.call("uploadArtifact", {
      headers: { "content-type": "application/json" },
      raw,
    });
    expect((await api.call("getArtifact", { params: { id: body.id } })).body).toBe(raw);
  });

  test("may be empty", async () => {
    const { body } = await api.call("uploadArtifact", {
      headers: { "content-type": "text/plain" },
      raw: "",
    });
    expect(body.bytes).toBe(0);
    expect((await api.call("getArtifact", { params: { id: body.id } })).body).toBe("");
  });

  test("of the same content is another artifact, stored once", async () => {
    const once = async () =>
      (
        await api.call("uploadArtifact", {
          headers: { "content-type": "text/plain" },
          raw: "the same",
        })
      ).body;
    const [one, two] = [await once(), await once()];
    expect(one.id).not.toBe(two.id);
    expect((await storedFiles()).filter((file) => file.endsWith(sha256("the same")))).toHaveLength(
      1,
    );
  });

  test.each([
    ["../../etc/passwd", "passwd"],
    [String.raw`C:\temp\report.docx`, "report.docx"],
    ["a\u0001b\u0000c.txt", "abc.txt"],
    ["..", "file"],
    ["x".repeat(255), "x".repeat(255)],
    ["s3://bucket/in/rows.csv", "s3://bucket/in/rows.csv"],
    ["s3://bucket", "bucket"],
    ['quote".txt', 'quote".txt'],
  ])("named %j is called %j", async (name, kept) => {
    if (name.includes("\0")) {
      await expectRefusal(
        api,
        "uploadArtifact",
        { query: { name }, raw: "x" },
        "MALFORMED_REQUEST",
      );
      return;
    }
    expect(
      (
        await api.call("uploadArtifact", {
          query: { name },
          headers: { "content-type": "text/plain" },
          raw: "x",
        })
      ).body.name,
    ).toBe(kept);
  });

  test("with a made-up type is of an unknown one", async () => {
    const { body } = await api.call("uploadArtifact", {
      headers: { "content-type": "text/html<script>" },
      raw: "x",
    });
    expect(body.type).toBe("application/octet-stream");
  });
});

describe("an upload is refused", () => {
  test("when a form holds no file, two, or is none", async () => {
    const before = await recorded();
    await expectRefusal(api, "uploadArtifact", { raw: form() }, "INVALID_REQUEST");
    await expectRefusal(
      api,
      "uploadArtifact",
      { raw: form(["a.txt", "a", "text/plain"], ["b.txt", "b", "text/plain"]) },
      "INVALID_REQUEST",
    );
    await expectRefusal(
      api,
      "uploadArtifact",
      { headers: { "content-type": "multipart/form-data" }, raw: "x" },
      "MALFORMED_REQUEST",
    );
    await expectRefusal(
      api,
      "uploadArtifact",
      {
        headers: { "content-type": "multipart/form-data; boundary=b" },
        raw: '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
      },
      "MALFORMED_REQUEST",
    );
    expect(await recorded()).toBe(before);
  });

  test("when it says that it is too large", async () => {
    const { hostname, port } = new URL(api.url);
    const status = await new Promise((resolve, reject) => {
      const headers = {
        "content-type": "text/plain",
        "content-length": String(bodyLimits.file * 3),
      };
      const asked = request(
        { hostname, port, method: "POST", path: "/api/v1/artifacts", headers },
        (response) => {
          resolve(response.statusCode);
          asked.destroy();
        },
      );
      asked.on("error", reject);
      asked.write("x");
    });
    expect(status).toBe(413);
  });

  test("when it turns out to be too large, and nothing of it is kept", async () => {
    const before = await recorded();
    const files = (await storedFiles()).length;
    const piece = Buffer.alloc(1_048_576, 120);
    function* pieces() {
      for (let sent = 0; sent <= bodyLimits.file; sent += piece.length) yield piece;
    }
    await expectRefusal(
      api,
      "uploadArtifact",
      {
        headers: { "content-type": "text/plain" },
        raw: Readable.toWeb(Readable.from(pieces())) as ReadableStream,
      },
      "ARTIFACT_TOO_LARGE",
    );
    expect(await recorded()).toBe(before);
    // The answer does not wait for the file system.
    await until(async () => (await storedFiles()).length === files);
  });

  test("when it breaks off, and nothing of it is kept", async () => {
    const before = await recorded();
    const { hostname, port } = new URL(api.url);
    const asked = request({
      hostname,
      port,
      method: "POST",
      path: "/api/v1/artifacts",
      headers: { "content-type": "text/plain", "content-length": "1000" },
    });
    asked.on("error", () => undefined);
    asked.write("half of ");
    await until(async () => (await storedFiles()).some((file) => file.endsWith(".part")));
    asked.destroy();
    await until(async () => !(await storedFiles()).some((file) => file.endsWith(".part")));
    expect(await recorded()).toBe(before);
  });
});

describe("a download", () => {
  test("is never a page", async () => {
    const { body } = await api.call("uploadArtifact", {
      query: { name: "x.html" },
      headers: { "content-type": "text/html" },
      raw: "<script>alert(1)</script>",
    });
    const { headers } = await api.call("getArtifact", { params: { id: body.id } });
    expect(headers.get("content-disposition")).toMatch(/^attachment/);
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("can be asked about without its content", async () => {
    const { body } = await api.call("uploadArtifact", {
      headers: { "content-type": "text/plain" },
      raw: "12345",
    });
    const response = await fetch(`${api.url}/api/v1/artifacts/${body.id}`, {
      method: "HEAD",
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBe("5");
  });

  test("of content that was changed or lost says so", async () => {
    const { body } = await api.call("uploadArtifact", {
      headers: { "content-type": "text/plain" },
      raw: "to be damaged",
    });
    const file = (await storedFiles()).find((name) => name.endsWith(body.sha256));
    if (file === undefined) throw new Error("the content is not where it should be");
    await writeFile(file, "was damaged!!");
    const damaged = await expectRefusal(
      api,
      "getArtifact",
      { params: { id: body.id } },
      "ARTIFACT_DAMAGED",
    );
    expect(damaged.status).toBe(500);
    await rm(file);
    await expectRefusal(api, "getArtifact", { params: { id: body.id } }, "ARTIFACT_DAMAGED");
  });

  test("of large content that was changed never arrives complete", async () => {
    const bytes = Buffer.alloc(2_000_000, 97);
    const { body } = await api.call("uploadArtifact", {
      headers: { "content-type": "text/plain" },
      raw: new Blob([bytes]),
    });
    const file = (await storedFiles()).find((name) => name.endsWith(body.sha256)) ?? "";
    bytes[1_999_999] = 98;
    await writeFile(file, bytes);
    const response = await api.fetch("getArtifact", { params: { id: body.id } });
    await expect(response.arrayBuffer()).rejects.toThrow("terminated");
  });
});
