/** Pages and crawls over real servers: what they send, how they misbehave, and what they ask of robots. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDocumentReader, type DocumentReader } from "../../../server/context/documents.ts";
import { createEgress, type Egress } from "../../../server/context/egress.ts";
import { createWeb } from "../../../server/context/web.ts";
import type { JsonObject } from "../../../shared/base/json.ts";
import { crawl } from "../../../shared/nodes/crawl.ts";
import type { NodeContext } from "../../../shared/nodes/node-context.ts";
import { page } from "../../../shared/nodes/page.ts";
import type { Web } from "../../../shared/nodes/parts/web-page.ts";
import { createFakeWorld } from "../../support/context.ts";
import { makePdf } from "../../support/documents.ts";
import { startPeer, type Answer, type Peer } from "../../support/http-peer.ts";
import { OperationWorld } from "../../support/operation-world.ts";

let documents: DocumentReader;
let egress: Egress;
let peer: Peer;
let other: Peer;
/** What the server answers; each test fills it. */
const answers: Record<string, Answer> = {};
/** Files that were kept. */
const kept: { readonly name: string; readonly type: string; readonly bytes: number }[] = [];

beforeAll(async () => {
  documents = createDocumentReader();
  peer = await startPeer(answers);
  other = await startPeer({ "/": html("<html><p>elsewhere</p></html>") });
  egress = createEgress({ allow: [`127.0.0.1:${peer.port}`, `127.0.0.1:${other.port}`] });
});

afterAll(async () => {
  documents.close();
  await Promise.all([egress.close(), peer.close(), other.close()]);
});

let web: Web;
const controller = new AbortController();

beforeEach(() => {
  for (const path of Object.keys(answers)) delete answers[path];
  kept.length = 0;
  (peer.received as unknown[]).length = 0;
  web = freshWeb();
});

/** With nothing remembered of any robots.txt. */
function freshWeb(signal: AbortSignal = controller.signal): Web {
  return createWeb({ egress, documents, userAgent: "Cairn/1.2.3" })({
    signal,
    keep: async ({ name, type, content }) => {
      kept.push({ name, type, bytes: content.byteLength });
      const $artifact = `file-${kept.length}`;
      return await Promise.resolve({ $artifact, name, type, bytes: content.byteLength });
    },
  });
}

function html(text: string | Buffer, type = "text/html; charset=utf-8"): Answer {
  return (_, response) => response.writeHead(200, { "content-type": type }).end(text);
}
function redirect(to: string): Answer {
  return (_, response) => response.writeHead(302, { location: to }).end();
}

function contextWith(overrides: Partial<NodeContext> = {}): NodeContext {
  return createFakeWorld().context({ web, ...overrides });
}
async function read(path: string, params: JsonObject = {}): Promise<JsonObject> {
  const url = path.startsWith("http") ? path : `${peer.url}${path}`;
  return (await page.run({ Url: url, ...params }, contextWith())) as JsonObject;
}

describe("a page", () => {
  it("comes with its text, its facts and its links", async () => {
    answers["/docs/a"] = html(
      `<!doctype html><html lang="en-GB"><head><title>A &amp; B</title><base href="/docs/base/">
       <meta name="description" content="About a."><link rel="canonical" href="/docs/a"></head>
       <body><nav><a href="/">Home</a></nav><main><h1>A</h1><p>Text with <a href="b?x=1#part">b</a>,
       <a href="../c"> </a><a href="../c">c</a>, <a href="mailto:a@b.c">mail</a>, <a href="javascript:x">x</a>.</p></main></body></html>`,
    );
    expect(await read("/docs/a#top", { Headers: { "Accept-Language": "en" } })).toEqual({
      url: `${peer.url}/docs/a`,
      status: 200,
      type: "text/html",
      title: "A & B",
      description: "About a.",
      canonical: `${peer.url}/docs/a`,
      language: "en-GB",
      text: "# A\n\nText with b, c, mail, x.",
      characters: 29,
      pages: null,
      links: [
        { url: `${peer.url}/`, text: "Home" },
        { url: `${peer.url}/docs/base/b?x=1`, text: "b" },
        { url: `${peer.url}/docs/c`, text: "c" },
      ],
      file: null,
    });
    expect(peer.received.map(({ path }) => path)).toEqual(["/robots.txt", "/docs/a"]);
    expect(peer.received[1]?.headers).toMatchObject({
      "user-agent": "Cairn/1.2.3",
      "accept-language": "en",
    });
    expect((await read("/docs/a", { Links: false }))["links"]).toEqual([]);
  });

  it("that is a document is kept, and read", async () => {
    const pdf = await makePdf([{ paragraphs: ["In the file."] }], { title: "Paper" });
    answers["/files/a%20paper.pdf"] = html(pdf, "application/octet-stream");
    expect(await read("/files/a%20paper.pdf")).toMatchObject({
      type: "application/pdf",
      title: "Paper",
      text: "In the file.",
      pages: 1,
      links: [],
      file: { $artifact: "file-1", name: "a paper.pdf", bytes: pdf.byteLength },
    });
    answers["/picture"] = html(Buffer.from("89504e470d0a1a0a", "hex"), "image/png");
    await expect(read("/picture")).rejects.toMatchObject({ error: "Document.UnsupportedType" });
    expect(kept).toEqual([{ name: "a paper.pdf", type: "application/pdf", bytes: pdf.byteLength }]);
  });

  it("is read in the encoding that it is in, whatever is said", async () => {
    answers["/said"] = html(
      Buffer.from("<p>\xcc\xe8\xf0", "latin1"),
      "text/html; charset=windows-1251",
    );
    answers["/wrong"] = html("<p>Мир", "text/html; charset=iso-8859-1");
    expect((await read("/said"))["text"]).toBe("Мир");
    expect((await read("/wrong"))["text"]).toBe("Мир");
  });

  it("that is not there, goes in circles, is too large or never ends fails as such", async () => {
    answers["/loop"] = redirect("/loop");
    answers["/large"] = html(Buffer.alloc(30_000, "x"));
    answers["/zipped"] = (_, response) =>
      response
        .writeHead(200, { "content-type": "text/html", "content-encoding": "gzip" })
        .end(gzipSync(Buffer.alloc(30_000_000, " ")));
    answers["/busy"] = (_, response) => response.writeHead(429, { "retry-after": "7" }).end("wait");
    await expect(read("/none")).rejects.toMatchObject({ error: "Http.Status.404" });
    await expect(read("/loop")).rejects.toMatchObject({ error: "Http.Redirect" });
    await expect(read("/large", { MaxMegabytes: 0.01 })).rejects.toMatchObject({
      error: "Http.TooLarge",
    });
    await expect(read("/zipped")).rejects.toMatchObject({ error: "Http.TooLarge" });
    await expect(read("/busy")).rejects.toMatchObject({
      error: "Http.Status.429",
      retryAfterMs: 7000,
    });
  });

  it("that drips is given up after its time, and let go when the step is stopped", async () => {
    answers["/drip"] = (_, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      const timer = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(timer));
    };
    const request = { url: `${peer.url}/drip`, maxBytes: 1000, respectRobots: false };
    await expect(web.page({ ...request, timeoutMs: 300 })).rejects.toMatchObject({
      error: "Http.Timeout",
    });
    const stopping = new AbortController();
    const pending = freshWeb(stopping.signal).page({
      ...request,
      timeoutMs: 60_000,
      maxBytes: 1e7,
    });
    stopping.abort();
    await expect(pending).rejects.toMatchObject({ error: "Cairn.Stopped" });
  });

  it("at an address that is not allowed is not asked for", async () => {
    await expect(read("http://127.0.0.1:9/x")).rejects.toMatchObject({ error: "Http.Blocked" });
    answers["/out"] = redirect("http://169.254.169.254/latest/meta-data/");
    await expect(read("/out")).rejects.toMatchObject({ error: "Http.Blocked" });
  });
});

describe("robots.txt", () => {
  function rules(text: string): void {
    answers["/robots.txt"] = html(text, "text/plain");
    answers["/"] = html("<p>home");
    answers["/private/x"] = html("<p>private");
  }

  it("decides what is read, for everybody or for Cairn by name", async () => {
    rules("User-agent: *\nDisallow: /\n\nUser-agent: cairn\nDisallow: /private\nCrawl-delay: 2\n");
    expect((await read("/"))["text"]).toBe("home");
    await expect(read("/private/x")).rejects.toMatchObject({ error: "Page.Disallowed" });
    expect((await read("/private/x", { RespectRobots: false }))["text"]).toBe("private");
    expect(await web.robots(`${peer.url}/`)).toEqual({
      allowed: true,
      delayMs: 2000,
      sitemaps: [],
    });
    expect(peer.received.filter(({ path }) => path === "/robots.txt")).toHaveLength(1);
  });

  it("is asked about where a redirect leads, too", async () => {
    rules("User-agent: *\nDisallow: /private");
    answers["/jump"] = redirect("/private/x");
    await expect(read("/jump")).rejects.toMatchObject({ error: "Page.Disallowed" });
  });

  it("that is not there allows everything; a server in trouble is left alone", async () => {
    answers["/"] = html("<p>home");
    expect((await read("/"))["text"]).toBe("home");
    web = freshWeb();
    answers["/robots.txt"] = (_, response) => response.writeHead(503).end();
    await expect(read("/")).rejects.toMatchObject({ error: "Http.Status.503" });
    answers["/robots.txt"] = redirect("/robots.txt");
    expect((await read("/"))["text"]).toBe("home");
  });

  it("that is made to take for ever does not", async () => {
    const endless = `Disallow: /${"*a".repeat(2000)}x$\n`.repeat(100);
    rules(`User-agent: *\n${endless}`);
    await expect(read(`/${"a".repeat(7000)}`)).rejects.toMatchObject({
      error: "Document.TooLarge",
    });
    answers["/robots.txt"] = html(Buffer.alloc(600 * 1024, "#"), "text/plain");
    web = freshWeb();
    expect((await read("/"))["text"]).toBe("home");
  });

  it("and the page itself may ask that nobody follows its links", async () => {
    answers["/"] = html('<meta name="robots" content="noindex, NOFOLLOW"><a href="/a">a</a>');
    expect((await read("/"))["links"]).toEqual([]);
    expect((await read("/", { RespectRobots: false }))["links"]).toHaveLength(1);
  });
});

describe("a sitemap", () => {
  it("lists addresses and further sitemaps, also compressed or as plain text", async () => {
    const xml = `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="x">
      <url><loc> ${peer.url}/a?x=1&amp;y=2 </loc><image:image><image:loc>${peer.url}/p.png</image:loc></image:image></url>
      <url><loc><![CDATA[${peer.url}/b]]></loc></url><url><loc>nonsense</loc></url></urlset>`;
    answers["/a.xml.gz"] = html(gzipSync(xml), "application/gzip");
    answers["/index.xml"] = html(
      `<sitemapindex><sitemap><loc>${peer.url}/a.xml.gz</loc></sitemap></sitemapindex>`,
      "text/xml",
    );
    answers["/list.txt"] = html(`${peer.url}/c\n${peer.url}/d\nnonsense`, "text/plain");
    expect(await web.sitemap(`${peer.url}/a.xml.gz`)).toEqual({
      urls: [`${peer.url}/a?x=1&y=2`, `${peer.url}/b`],
      sitemaps: [],
    });
    expect(await web.sitemap(`${peer.url}/index.xml`)).toEqual({
      urls: [],
      sitemaps: [`${peer.url}/a.xml.gz`],
    });
    expect((await web.sitemap(`${peer.url}/list.txt`)).urls).toHaveLength(2);
    answers["/bomb.xml"] = html(gzipSync(Buffer.alloc(60 * 1024 * 1024, " ")), "application/gzip");
    await expect(web.sitemap(`${peer.url}/bomb.xml`)).rejects.toMatchObject({
      error: "Document.TooLarge",
    });
  });
});

/** A site of `count` pages, each of which leads to the next ten. */
function openSite(count: number): void {
  for (let n = 0; n < count; n += 1) {
    const links = Array.from({ length: 10 }, (_, k) => n * 10 + k + 1).filter(
      (next) => next < count,
    );
    const anchors = links.map((next) => `<a href="/${next}">${next}</a>`).join(" ");
    answers[`/${n}`] = html(`<title>Page ${n}</title><p>Text of page ${n}.</p>${anchors}`);
  }
}
function askedFor(): readonly string[] {
  return peer.received.map(({ path }) => path).filter((path) => path !== "/robots.txt");
}

describe("a crawl", () => {
  const start = { DelayMs: 0, MaxPages: 60, MaxConcurrency: 4 };

  it("reads a site, redirects and wrong turns included", async () => {
    openSite(12);
    answers["/5"] = redirect(`${other.url}/`);
    answers["/6"] = redirect("/7");
    answers["/8"] = html(await makePdf([{ paragraphs: ["In the file."] }]), "application/pdf");
    answers["/9"] = (_, response) => response.socket?.destroy();
    const result = (await crawl.run(
      { ...start, StartUrls: `${peer.url}/0`, MaxDepth: 1 },
      contextWith(),
    )) as JsonObject & { readonly pages: readonly JsonObject[] };
    const told = result.pages.map(({ url, error, text }) => [
      String(url).replace(peer.url, ""),
      error ?? text,
    ]);
    expect(result).toMatchObject({ count: 8, failed: 1, duplicates: 1, found: 12 });
    expect(told.slice(0, 2)).toEqual([
      ["/0", expect.stringContaining("Text of page 0.") as string],
      ["/1", expect.stringContaining("Text of page 1.") as string],
    ]);
    expect(told.map(([path]) => path)).toEqual([
      "/0",
      "/1",
      "/2",
      "/3",
      "/4",
      "/7",
      "/8",
      "/9",
      "/10",
    ]);
    expect(told[6]).toEqual(["/8", "In the file."]);
    expect(told[7]).toEqual(["/9", "Http.Connection"]);
    expect(result["unread"]).toEqual([`${peer.url}/11`]);
  });

  it("whose worker dies reads no committed page again, and ends with the same pages", async () => {
    openSite(60);
    const params = { ...start, StartUrls: `${peer.url}/0` };
    const undisturbed = await crawl.run(params, contextWith());
    (peer.received as unknown[]).length = 0;

    const world = new OperationWorld();
    const policy = { Policy: "EveryN", Count: 5 } as const;
    const attempt = (): NodeContext => {
      const buffer = world.attempt(policy);
      const checkpoint = (async (key, operation) =>
        await buffer.run(key, async () => await operation(context))) as NodeContext["checkpoint"];
      const context = contextWith({ checkpoint });
      return context;
    };
    let commits = 0;
    world.gate = async () => {
      commits += 1;
      return await Promise.resolve(commits < 6);
    };
    await expect(crawl.run(params, attempt())).rejects.toMatchObject({ error: "Cairn.Stopped" });
    const saved = world.saved().size;
    expect(saved).toBeGreaterThan(5);
    expect(saved).toBeLessThan(60);
    const before = askedFor().length;
    expect(before - saved).toBeLessThanOrEqual(policy.Count);

    world.gate = async () => await Promise.resolve(true);
    expect(await crawl.run(params, attempt())).toEqual(undisturbed);
    expect(askedFor().length - before).toBe(60 - saved);
  });
});
