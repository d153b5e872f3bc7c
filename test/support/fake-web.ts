import type { Web, WebPage } from "../../shared/nodes/parts/web-page.ts";
import { Failure } from "../../shared/nodes/kind.ts";
import type { FakeWorld } from "./context.ts";

/**
 * The web of a fake world: what stands at a URL is a page. `href="…"` in it are its links, `canonical="…"` its canonical address; what
 * begins with `!` is the name of an error. `<origin>/robots.txt` lists paths that nobody may read, one per line, or `delay` and milliseconds.
 */
export function fakeWeb(world: Pick<FakeWorld, "web" | "requests">): Web {
  const verdict = (url: string) => {
    const origin = /^https?:\/\/[^/]+/u.exec(url)?.[0] ?? "";
    const lines = (world.web.get(`${origin}/robots.txt`) ?? "").split("\n");
    const valuesOf = (name: string): readonly string[] =>
      lines.flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []));
    return {
      allowed: !lines.some((line) => line.startsWith("/") && url.startsWith(`${origin}${line}`)),
      delayMs: Number(valuesOf("delay")[0] ?? 0) || null,
      sitemaps: valuesOf("sitemap"),
    };
  };
  return {
    robots: async (url) => {
      world.requests.push({ port: "web", verb: "robots", url });
      return await Promise.resolve(verdict(url));
    },
    page: async ({ url, respectRobots }) => {
      world.requests.push({ port: "web", verb: "page", url });
      await Promise.resolve();
      if (respectRobots && !verdict(url).allowed)
        throw new Failure("Page.Disallowed", `robots.txt does not allow ${url}.`);
      return pageAt(world.web, url);
    },
    sitemap: async (url) => {
      world.requests.push({ port: "web", verb: "sitemap", url });
      const lines = textAt(world.web, url).split("\n");
      const isIndex = (line: string): boolean => line.endsWith(".xml");
      return await Promise.resolve({
        urls: lines.filter((line) => !isIndex(line)),
        sitemaps: lines.filter(isIndex),
      });
    },
  };
}

function textAt(web: ReadonlyMap<string, string>, url: string): string {
  const text = web.get(url);
  if (text === undefined) throw new Failure("Http.Status.404", `GET ${url} answered 404`);
  if (text.startsWith("!")) throw new Failure(text.slice(1), `${url} fails.`);
  return text;
}

function pageAt(web: ReadonlyMap<string, string>, url: string): WebPage {
  const html = textAt(web, url);
  const attribute = (name: string): readonly string[] =>
    [...html.matchAll(new RegExp(`${name}="([^"]*)"`, "gu"))].map(([, value = ""]) => value);
  return {
    url,
    status: 200,
    type: "text/html",
    title: /<title>([^<]*)/u.exec(html)?.[1] ?? null,
    description: null,
    canonical: attribute("canonical")[0] ?? null,
    language: null,
    text: html
      .replaceAll(/<title>[^<]*<\/title>/gu, "")
      .replaceAll(/<[^>]*>/gu, "")
      .trim(),
    pages: null,
    links: [...new Set(attribute("href"))].map((link) => ({ url: link, text: "" })),
    file: null,
  };
}
