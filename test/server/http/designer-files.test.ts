/** The built designer: its files, its pages, and how long browsers may keep them. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readProblem, startApiServer, type ApiServer } from "./api-server.ts";

const program = "export {};";
let folder: string;
let api: ApiServer;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cairn-designer-"));
  await mkdir(path.join(folder, "assets"));
  await writeFile(path.join(folder, "index.html"), "<!doctype html><title>Cairn</title>");
  await writeFile(path.join(folder, "favicon.svg"), "<svg/>");
  await writeFile(path.join(folder, "assets/index-abc123.js"), program);
  await writeFile(path.join(folder, "assets/index-abc123.js.gz"), gzipSync(program));
  await writeFile(path.join(folder, "assets/index-abc123.js.br"), brotliCompressSync(program));
  api = await startApiServer({ designerFolder: folder });
});
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("the designer", () => {
  test.each(["/", "/workflows/wf_1", "/runs", "/runs/r1?step=A", "/cost", "/approve/WyJydW4.a1b2"])(
    "has a page at %s",
    async (address) => {
      const response = await fetch(api.url + address, { headers: { accept: "text/html,*/*" } });
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toContain("text/html");
      expect(response.headers.get("cache-control")).toBe("no-cache");
      expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
      expect(await response.text()).toContain("<title>Cairn</title>");
    },
  );

  test("has files with a hash in their name, kept for ever", async () => {
    const response = await fetch(`${api.url}/assets/index-abc123.js`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("javascript");
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  });

  test.each([
    ["br, gzip", "br"],
    ["gzip", "gzip"],
    ["gzip;q=0, identity", null],
  ])("sends them as %s asks", async (accepted, encoding) => {
    const response = await fetch(`${api.url}/assets/index-abc123.js`, {
      headers: { "accept-encoding": accepted },
    });
    expect(response.headers.get("content-encoding")).toBe(encoding);
    expect(response.headers.get("content-type")).toContain("javascript");
    expect(response.headers.get("vary")).toBe("Accept-Encoding");
    expect(response.headers.get("cache-control")).toContain("immutable");
    expect(await response.text()).toBe(program);
  });

  test("has other files, asked for each time", async () => {
    const response = await fetch(`${api.url}/favicon.svg`);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toContain("max-age=0");
    const again = await fetch(`${api.url}/favicon.svg`, {
      headers: {
        "if-none-match": response.headers.get("etag") ?? "",
        "cache-control": "max-age=0",
      },
    });
    expect(again.status).toBe(304);
  });

  test.each([
    "/assets/gone-1.js",
    "/old.css",
    "/api/v1/none",
    "/api",
    "/hooks/x/y/z",
    "/assets",
    "/..%2f..%2fetc/passwd",
    "/.git/config",
  ])("has nothing at %s", async (address) => {
    const response = await fetch(api.url + address);
    expect(response.status).toBe(404);
    expect(readProblem(response, await response.text()).code).toBe("ROUTE_NOT_FOUND");
  });

  test("that was not built says so", async () => {
    const bare = await startApiServer({ database: api.database });
    const response = await fetch(`${bare.url}/`, { headers: { accept: "text/html" } });
    expect(readProblem(response, await response.text()).detail).toContain("npm run build");
    await bare.stop();
  });
});
