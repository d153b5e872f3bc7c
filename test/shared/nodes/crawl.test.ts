import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { crawl } from "../../../shared/nodes/crawl.ts";
import type { NodeContext } from "../../../shared/nodes/node-context.ts";
import { createFakeWorld, type FakeWorld } from "../../support/context.ts";

const site = "https://site.example";

function worldWith(pages: Readonly<Record<string, string>>): FakeWorld {
  const world = createFakeWorld();
  world.respond = undefined;
  for (const [path, html] of Object.entries(pages))
    world.web.set(path.startsWith("http") ? path : `${site}${path}`, html);
  return world;
}

/** A page whose text is its own name. */
function linking(name: string, ...links: readonly string[]): string {
  const anchors = links.map(
    (link) => `<a href="${link.startsWith("/") ? `${site}${link}` : link}"></a>`,
  );
  return `<title>${name}</title>text of ${name}${anchors.join("")}`;
}

function small(): FakeWorld {
  return worldWith({
    "/": linking("home", "/a", "/b", "https://elsewhere.example/"),
    "/a": linking("a", "/", "/c", "/b#part"),
    "/b": linking("b", "/d"),
    "/c": linking("c", "/missing"),
    "/d": linking("d"),
  });
}

interface Result {
  readonly pages: readonly {
    readonly url: string;
    readonly depth: number;
    readonly error?: string;
  }[];
  readonly count: number;
  readonly failed: number;
  readonly duplicates: number;
  readonly found: number;
  readonly unread: readonly string[];
  readonly file: { readonly $artifact: string } | null;
}

async function run(
  world: FakeWorld,
  params: JsonObject = {},
  overrides: Partial<NodeContext> = {},
): Promise<Result> {
  const given = { StartUrls: `${site}/`, ...params };
  return (await crawl.run(given, world.context(overrides))) as unknown as Result;
}

function pathsOf({ pages }: Result): readonly string[] {
  return pages.map(({ url }) => url.replace(site, ""));
}
function fetched(world: FakeWorld): readonly string[] {
  return world.requests.flatMap((asked) =>
    asked.port === "web" && asked.verb === "page" ? [asked.url.replace(site, "")] : [],
  );
}

describe("what is read", () => {
  it("is each page of the site once, level by level, and what cannot be read with its reason", async () => {
    const world = small();
    const result = await run(world);
    expect(result.pages.map(({ url, depth }) => [url.replace(site, ""), depth])).toEqual([
      ["/", 0],
      ["/a", 1],
      ["/b", 1],
      ["/c", 2],
      ["/d", 2],
      ["/missing", 3],
    ]);
    expect(result).toMatchObject({ count: 5, failed: 1, duplicates: 0, found: 6, unread: [] });
    expect(result.pages[0]).toMatchObject({ title: "home", text: "text of home", status: 200 });
    expect(result.pages[5]).toMatchObject({ status: 404, error: "Http.Status.404" });
    expect(fetched(world)).toHaveLength(6);
  });

  it("is bounded by depth and number; the rest is listed", async () => {
    const shallow = await run(small(), { MaxDepth: 0 });
    expect([pathsOf(shallow), shallow.unread]).toEqual([["/"], [`${site}/a`, `${site}/b`]]);
    const world = small();
    const few = await run(world, { MaxPages: 3 });
    expect([pathsOf(few), few.unread]).toEqual([
      ["/", "/a", "/b"],
      [`${site}/c`, `${site}/d`],
    ]);
    expect(fetched(world)).toHaveLength(3);
  });

  it.each<[string, JsonObject, readonly string[]]>([
    ["paths", { PathPrefixes: ["/b"] }, ["/", "/b"]],
    ["patterns to find", { Include: ["/[ac]$"] }, ["/", "/a", "/c"]],
    ["patterns not to find", { Exclude: ["/a"] }, ["/", "/b", "/d"]],
    ["hosts", { Hosts: ["elsewhere.example"] }, ["/", "https://elsewhere.example/"]],
    [
      "hosts below one",
      { Hosts: ["*.example"], MaxDepth: 1 },
      ["/", "/a", "/b", "https://elsewhere.example/"],
    ],
  ])("keeps to %s", async (_, params, paths) => {
    expect(pathsOf(await run(small(), params))).toEqual(paths);
  });

  it("treats a host with and without www as one site", async () => {
    const world = worldWith({
      "/": linking("home", "https://www.site.example/w"),
      "https://www.site.example/w": linking("w"),
    });
    expect((await run(world)).count).toBe(2);
  });

  it("keeps a pattern that would take for ever from doing so", async () => {
    const world = worldWith({ "/": linking("home", `/${"a".repeat(1500)}!`) });
    const result = await run(world, { Include: ["(a*)*(a*)*(a*)*$x"], MaxDepth: 1 });
    expect(result.count).toBe(1);
    const bad = crawl.run({ StartUrls: `${site}/`, Exclude: ["("] }, world.context());
    await expect(bad).rejects.toMatchObject({ error: "Cairn.InvalidParameters" });
  });

  it("is no page twice: neither by its canonical address nor by its text", async () => {
    const world = worldWith({
      "/": linking("home", "/a", "/a?print=1", "/copy"),
      "/a": linking("a"),
      "/a?print=1": `<link canonical="${site}/a">printed`,
      "/copy": linking("a"),
    });
    const result = await run(world);
    expect(pathsOf(result)).toEqual(["/", "/a"]);
    expect(result).toMatchObject({ count: 2, duplicates: 2, found: 4 });
  });

  it("begins at several places, and with the sitemaps", async () => {
    const world = worldWith({
      "/robots.txt": `sitemap ${site}/index.xml`,
      "/index.xml": `${site}/one.xml\n${site}/gone.xml`,
      "/one.xml": `${site}/hidden\nhttps://elsewhere.example/x`,
      "/hidden": linking("hidden"),
      "/": linking("home"),
      "/b": linking("b"),
    });
    const starts = { StartUrls: [`${site}/`, `${site}/b#x`, `${site}/b`] };
    expect(pathsOf(await run(world, starts))).toEqual(["/", "/b"]);
    const all = await run(world, { ...starts, UseSitemap: true });
    expect(pathsOf(all)).toEqual(["/", "/b", "/hidden"]);
    const found = await run(world, { UseSitemap: true, MaxDepth: 0 });
    expect([found.count, found.unread]).toEqual([1, [`${site}/hidden`]]);
  });
});

describe("a site without sitemaps", () => {
  it("is read all the same, and says in the log why there are none", async () => {
    const log: string[] = [];
    const overrides = { log: (message: string): void => void log.push(message) };
    expect(await run(small(), { UseSitemap: true }, overrides)).toMatchObject({ count: 5 });
    expect(log).toEqual([expect.stringContaining("Http.Status.404")]);
    const address = run(small(), { Hosts: ["https://site.example/"] });
    await expect(address).rejects.toMatchObject({ error: "Cairn.InvalidParameters" });
  });
});

describe("failures", () => {
  it("of the only start address end the crawl as they are, so that the step's own retries apply", async () => {
    await expect(run(worldWith({ "/": "!Http.Connection" }))).rejects.toMatchObject({
      error: "Http.Connection",
    });
    await expect(run(worldWith({ "/": linking("x"), "/robots.txt": "/" }))).rejects.toMatchObject({
      error: "Page.Disallowed",
    });
  });

  it("of every start address end it as well", async () => {
    const starts = { StartUrls: [`${site}/x`, `${site}/y`] };
    await expect(run(worldWith({}), starts)).rejects.toMatchObject({ error: "Crawl.NothingRead" });
    expect(await run(worldWith({ "/y": linking("y") }), starts)).toMatchObject({
      count: 1,
      failed: 1,
    });
  });

  it("that pass are waited out, others are not tried again", async () => {
    const world = worldWith({
      "/": linking("home", "/busy", "/gone"),
      "/busy": "!Http.Status.503",
    });
    const result = await run(world, { DelayMs: 0 });
    expect(fetched(world)).toEqual(["/", "/busy", "/gone", "/busy", "/busy"]);
    expect(result).toMatchObject({ count: 1, failed: 2 });
    expect(world.sleeps).toEqual([2000, 4000]);
  });

  it("of the worker are not those of a page", async () => {
    const world = worldWith({ "/": linking("home", "/a"), "/a": "!Cairn.Stopped" });
    await expect(run(world)).rejects.toMatchObject({ error: "Cairn.Stopped" });
  });
});

describe("politeness", () => {
  it("leaves out what robots.txt forbids, unless told otherwise", async () => {
    const pages = {
      "/": linking("home", "/a", "/private/x"),
      "/a": linking("a"),
      "/private/x": linking("x"),
      "/robots.txt": "/private",
    };
    const polite = await run(worldWith(pages));
    expect(polite.pages.at(-1)).toMatchObject({
      url: `${site}/private/x`,
      error: "Page.Disallowed",
    });
    expect((await run(worldWith(pages), { RespectRobots: false })).count).toBe(3);
  });

  it("pauses between requests to one host, for as long as the site wishes", async () => {
    const pages = { "/": linking("home", "/a", "/b"), "/a": linking("a"), "/b": linking("b") };
    const world = worldWith(pages);
    await run(world, { DelayMs: 300 });
    expect(world.sleeps).toEqual([300, 300, 300]);
    const slow = worldWith({ ...pages, "/robots.txt": "delay 20000" });
    await run(slow);
    expect(slow.sleeps.slice(0, 4)).toEqual([15_000, 5000, 15_000, 5000]);
  });
});

describe("the outcome", () => {
  it("goes into a file when that is wanted or there is too much of it", async () => {
    const world = small();
    const whole = await run(world, { ToFile: true });
    const lines =
      world.files
        .get(whole.file?.$artifact ?? "")
        ?.text.trim()
        .split("\n") ?? [];
    expect(whole.pages).toEqual([]);
    expect(
      lines.map((line) => (JSON.parse(line) as { url: string }).url.replace(site, "")),
    ).toEqual(pathsOf(await run(small())));
    const long = worldWith({
      "/": `${linking("home", "/a")}${"x".repeat(1_100_000)}`,
      "/a": linking("a"),
    });
    expect(await run(long, { MaxCharacters: 2_000_000 })).toMatchObject({ pages: [], count: 2 });
    const cut = await run(long, { MaxCharacters: 1000 });
    expect(cut.pages[0]).toMatchObject({ truncated: true });
    expect(cut.file).toBeNull();
  });

  it("has a file for each page, there while the crawl goes on", async () => {
    const world = small();
    const beats: { readonly beat: Json; readonly files: number }[] = [];
    const heartbeat = (beat: Json): void => void beats.push({ beat, files: world.files.size });
    const result = await run(world, { PageFiles: true, MaxConcurrency: 1 }, { heartbeat });
    expect(result.pages[1]).toMatchObject({ artifact: { name: "site.example/a.md" } });
    expect(result.pages[1]).not.toHaveProperty("text");
    const told = beats.filter(({ beat }) => beat !== null);
    expect(told[1]).toEqual({ beat: { found: 1, done: 1, failed: 0, queued: 0 }, files: 1 });
    expect(told[3]).toEqual({ beat: { found: 3, done: 2, failed: 0, queued: 1 }, files: 2 });
    expect(told.at(-1)).toEqual({ beat: { found: 6, done: 6, failed: 1, queued: 0 }, files: 5 });
  });
});

describe("a crawl that begins anew", () => {
  it("takes the same way, and reads nothing again that was kept", async () => {
    const whole = await run(small(), { MaxConcurrency: 3 });
    const world = small();
    world.saved = new Map();
    let pages = 0;
    const stopping: NodeContext["heartbeat"] = (beat) => {
      if (beat === null) return;
      pages += 1;
      if (pages === 5) throw new Error("the worker is lost");
    };
    await expect(run(world, {}, { heartbeat: stopping })).rejects.toThrow("the worker is lost");
    const before = fetched(world);
    expect(before.length).toBeGreaterThan(1);
    expect(before.length).toBeLessThan(6);
    expect(await run(world, {}, { attempt: 2 })).toEqual(whole);
    expect(fetched(world).toSorted()).toEqual([...new Set(fetched(world))].toSorted());
  });

  it("reads again what depends on a parameter that has changed", async () => {
    const world = small();
    world.saved = new Map();
    await run(world);
    const before = fetched(world).length;
    await run(world, { MaxCharacters: 200 });
    expect(fetched(world)).toHaveLength(before * 2);
  });
});
