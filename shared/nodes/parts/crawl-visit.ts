/** One page of a crawl. */
import { Failure } from "../../base/failure.ts";
import { fingerprint } from "../../base/fingerprint.ts";
import type { JsonObject } from "../../base/json.ts";
import type { NodeContext } from "../node-context.ts";
import type { QueuedPage } from "./crawl-frontier.ts";
import { type CrawlScope, hostOf, plainAddress } from "./crawl-scope.ts";
import type { HostPace } from "./host-pace.ts";
import { waitAlive } from "./wait-alive.ts";
import type { WebPage } from "./web-page.ts";

/** How a page is read: all that the outcome of a visit depends on, next to its address. */
export interface VisitOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly respectRobots: boolean;
  readonly delayMs: number;
  /** Longer texts are cut. */
  readonly maxCharacters: number;
  readonly maxBytes: number;
  /** Whether the text of each page becomes a stored file. */
  readonly pageFiles: boolean;
  /** Names the limits of the site, on which it depends what links are kept. */
  readonly scope: string;
  /** A failure ends the crawl instead of being one of its results: there is no other page to begin with. */
  readonly mustSucceed: boolean;
}

export type StoredText = {
  readonly $artifact: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
};

/** A page that was read, as a checkpoint keeps it. */
export type VisitedPage = {
  readonly ok: true;
  readonly url: string;
  readonly status: number;
  readonly type: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly language: string | null;
  /** What the page is known by: its canonical address, or where it was found. */
  readonly identity: string;
  /** Of its text; null for none. */
  readonly hash: string | null;
  readonly text: string;
  readonly artifact: StoredText | null;
  readonly truncated: boolean;
  readonly links: readonly string[];
};
export type FailedPage = {
  readonly ok: false;
  readonly error: string;
  readonly cause: string | null;
};
export type Visit = VisitedPage | FailedPage;

/** Links that are remembered of a page. */
const mostLinks = 2000;
const pageTimeoutMs = 45_000;

/** Reads a page once: under a key that changes with everything that the outcome depends on. */
export async function visitPage(
  { url, depth }: QueuedPage,
  options: VisitOptions,
  site: { readonly scope: CrawlScope; readonly pace: HostPace; readonly context: NodeContext },
): Promise<Visit> {
  const key = `page:${fingerprint(url)}${fingerprint(JSON.stringify(options))}`;
  return await site.context.checkpoint(key, async (operation): Promise<Visit & JsonObject> => {
    try {
      const page = await readPatiently(url, options, { pace: site.pace, context: operation });
      return await keepPage(page, options, { operation, scope: site.scope, isStart: depth === 0 });
    } catch (error) {
      if (!(error instanceof Failure) || options.mustSucceed || !isOfThePage(error)) throw error;
      return { ok: false, error: error.error ?? "", cause: error.cause };
    }
  });
}

/** Failures of one page say nothing of the others. */
function isOfThePage({ error }: Failure): boolean {
  return /^(?:Http|Page|Document)\./u.test(error ?? "");
}

/** Failures that pass by themselves. */
const passing = /^Http\.(?:Timeout|Connection|Status\.(?:408|425|429|500|502|503|504))$/u;
const mostTries = 3;
/** A page whose server asks for more patience is left out. */
const longestWaitMs = 120_000;

async function readPatiently(
  url: string,
  { headers, respectRobots, delayMs, maxBytes }: VisitOptions,
  { pace, context }: { readonly pace: HostPace; readonly context: NodeContext },
): Promise<WebPage> {
  for (let tries = 1; ; tries += 1) {
    try {
      // eslint-disable-next-line no-await-in-loop -- one try after the other
      const wished = respectRobots ? (await context.web.robots(url)).delayMs : null;
      // eslint-disable-next-line no-await-in-loop
      await pace.turn(hostOf(url), Math.max(delayMs, wished ?? 0), context);
      // eslint-disable-next-line no-await-in-loop
      return await context.web.page({
        url,
        headers,
        maxBytes,
        timeoutMs: pageTimeoutMs,
        respectRobots,
      });
    } catch (error) {
      if (!(error instanceof Failure) || !passing.test(error.error ?? "")) throw error;
      const waitMs = Math.max(error.retryAfterMs ?? 0, 2 ** tries * 1000);
      if (tries === mostTries || waitMs > longestWaitMs) throw error;
      // eslint-disable-next-line no-await-in-loop
      await waitAlive(waitMs, context);
    }
  }
}

async function keepPage(
  page: WebPage,
  { maxCharacters, pageFiles }: VisitOptions,
  {
    operation,
    scope,
    isStart,
  }: {
    readonly operation: Pick<NodeContext, "artifacts">;
    readonly scope: CrawlScope;
    readonly isStart: boolean;
  },
): Promise<VisitedPage & JsonObject> {
  const { url, status, type, title, description, language } = page;
  const text = cut(page.text, maxCharacters);
  const host = hostOf(url);
  const isInside = (link: string): boolean =>
    scope.contains(link) || (isStart && hostOf(link) === host);
  const artifact =
    pageFiles && text !== ""
      ? { ...(await operation.artifacts.write({ name: nameOf(url), type: "text/markdown", text })) }
      : null;
  const links = page.links.map((link) => link.url).filter(isInside);
  return {
    ok: true,
    url,
    status,
    type,
    title,
    description,
    language,
    identity: plainAddress(page.canonical ?? url) ?? url,
    hash: text === "" ? null : fingerprint(page.text),
    text: artifact === null ? text : "",
    artifact,
    truncated: text.length < page.text.length,
    links: links.slice(0, mostLinks),
  };
}

/** At most so many characters, and never half of one. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = /[\uD800-\uDBFF]/u.test(text.charAt(most - 1)) ? most - 1 : most;
  return text.slice(0, end);
}

function nameOf(url: string): string {
  return `${url.replace(/^https?:\/\//u, "").slice(0, 400)}.md`;
}
