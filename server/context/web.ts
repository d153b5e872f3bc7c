/** The web as steps read it: pages, documents that stand at an address, sitemaps. */
import { Failure } from "../../shared/base/failure.ts";
import type { ArtifactReference, CancelSignal } from "../../shared/nodes/node-context.ts";
import { statusFailure } from "../../shared/nodes/parts/http-exchange.ts";
import type { Web, WebPage, WebPageRequest } from "../../shared/nodes/parts/web-page.ts";
import type { DocumentReader, ReadPage } from "./documents.ts";
import type { Egress, EgressResponse } from "./egress.ts";
import { createRobots, type Robots } from "./robots.ts";
import { textOfResponse } from "./response-text.ts";

export interface WebOptions {
  readonly egress: Pick<Egress, "request">;
  readonly documents: DocumentReader;
  /** Such as `Cairn/1.2.3`. */
  readonly userAgent: string;
}

/** What one attempt of a step brings along. */
export interface WebScope {
  readonly signal: CancelSignal;
  /** Keeps a document as a stored file. */
  readonly keep: (file: {
    readonly name: string;
    readonly type: string;
    readonly content: Buffer;
  }) => Promise<ArtifactReference>;
}

const accepted =
  "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.8, text/markdown;q=0.8, application/pdf;q=0.7, */*;q=0.5";
/** The protocol's limit for a sitemap. */
const sitemapLimits = { maxBytes: 50 * 1024 * 1024, totalMs: 60_000 } as const;

export function createWeb(options: WebOptions): (scope: WebScope) => Web {
  const robots = createRobots(options);
  const { egress, documents, userAgent } = options;
  return (scope) => ({
    robots: async (url) => await robots.verdict(url, scope.signal),
    page: async (request) => await fetchPage({ ...options, robots, scope }, request),
    sitemap: async (url) => {
      const headers = { "user-agent": userAgent };
      const { signal } = scope;
      const response = await egress.request({
        method: "GET",
        url,
        headers,
        signal,
        limits: sitemapLimits,
      });
      mustBeThere(url, response);
      const type = response.headers["content-type"] ?? "";
      return await documents.sitemap({ bytes: response.body, name: "", type }, signal);
    },
  });
}

type Ports = WebOptions & { readonly robots: Robots; readonly scope: WebScope };

async function fetchPage(ports: Ports, request: WebPageRequest): Promise<WebPage> {
  const { egress, userAgent, documents, scope } = ports;
  const { url, headers = {}, maxBytes, timeoutMs, respectRobots } = request;
  if (respectRobots) await mustBeAllowed(ports, url);
  const limits = { maxBytes, totalMs: timeoutMs, headMs: timeoutMs, idleMs: timeoutMs };
  const response = await egress.request({
    method: "GET",
    url,
    headers: { accept: accepted, "user-agent": userAgent, ...headers },
    signal: scope.signal,
    limits,
  });
  // A redirect must not lead to what may not be read.
  if (respectRobots && response.url !== url) await mustBeAllowed(ports, response.url);
  mustBeThere(url, response);
  const type = response.headers["content-type"] ?? "";
  const isHtml = /^(?:text\/html|application\/xhtml)/i.test(type);
  const name = fileNameOf(response.url);
  const file = { bytes: response.body, name: isHtml ? "" : name, type, url: response.url };
  const read = await documents.page(file, scope.signal);
  return await pageOf({ read, response, respectRobots, name, scope });
}

async function mustBeAllowed({ robots, scope }: Ports, url: string): Promise<void> {
  if (!URL.canParse(url)) return;
  const { allowed } = await robots.verdict(url, scope.signal);
  if (allowed) return;
  const { origin, pathname } = new URL(url);
  throw new Failure(
    "Page.Disallowed",
    `The robots.txt of ${origin} does not allow ${pathname} to be read.`,
  );
}

function mustBeThere(url: string, { status, headers, body }: EgressResponse): void {
  if (status >= 200 && status < 300) return;
  const text = textOfResponse(body.subarray(0, 4096), headers["content-type"]);
  // A page that says that there is none is no help in an error text.
  const isPage = /<html|<!doctype/i.test(text);
  throw statusFailure("GET", url, { status, headers, body: isPage ? "" : text });
}

async function pageOf({
  read,
  response,
  respectRobots,
  name,
  scope,
}: {
  readonly read: ReadPage;
  readonly response: EgressResponse;
  readonly respectRobots: boolean;
  readonly name: string;
  readonly scope: WebScope;
}): Promise<WebPage> {
  const { status, url, headers, body } = response;
  const { text, title, pages, type } = read;
  const said = headers["content-language"]?.split(",")[0]?.trim() ?? "";
  const served = said === "" ? null : said;
  const found = { url: withoutFragment(url), status, type, title, text, pages };
  if (read.kind === "html") {
    const { description, canonical, language, links, nofollow } = read;
    return {
      ...found,
      description,
      canonical,
      language: language ?? served,
      links: respectRobots && (nofollow || saysNofollow(headers)) ? [] : links,
      file: null,
    };
  }
  const none = { description: null, canonical: null, links: [] };
  const file = await scope.keep({ name, type, content: body });
  return { ...found, ...none, language: served, file };
}

function saysNofollow(headers: Readonly<Record<string, string>>): boolean {
  return /(?:^|,)\s*(?:nofollow|none)\b/i.test(headers["x-robots-tag"] ?? "");
}

function withoutFragment(url: string): string {
  const parsed = new URL(url);
  parsed.hash = "";
  return parsed.href;
}

/** The last part of the path; the host when there is none. */
function fileNameOf(url: string): string {
  const { pathname, hostname } = new URL(url);
  const last = pathname.split("/").at(-1) ?? "";
  try {
    return (
      decodeURIComponent(last)
        .replaceAll(/[\p{Cc}/\\]/gu, "_")
        .slice(0, 200) || hostname
    );
  } catch {
    // A percent sign that means itself.
    return last.slice(0, 200) || hostname;
  }
}
