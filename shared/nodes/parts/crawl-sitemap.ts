import { Failure } from "../../base/failure.ts";
import { fingerprint } from "../../base/fingerprint.ts";
import type { NodeContext } from "../node-context.ts";
import { type CrawlScope, hostOf } from "./crawl-scope.ts";

/** Sitemaps read for one crawl. */
const mostSitemaps = 50;
const mostAddresses = 50_000;

/**
 * The addresses in the sitemaps of some sites that belong to the crawl: the sitemaps that robots.txt names, otherwise `/sitemap.xml`,
 * and those that an index names. A sitemap that is not there or cannot be read lists nothing.
 */
export async function sitemapAddresses(
  starts: readonly string[],
  site: { readonly scope: CrawlScope; readonly key: string },
  context: NodeContext,
): Promise<readonly string[]> {
  const origins = new Set(starts.map((url) => /^https?:\/\/[^/?#]+/iu.exec(url)?.[0] ?? ""));
  const key = `sitemaps:${fingerprint([...origins].join(" "))}${site.key}`;
  return await context.checkpoint(key, async (operation): Promise<string[]> => {
    const queue: string[] = [];
    for (const origin of origins) {
      // eslint-disable-next-line no-await-in-loop -- few sites
      const named = await orNothing(
        async () => (await operation.web.robots(`${origin}/`)).sitemaps,
        operation,
      );
      queue.push(...(named === null || named.length === 0 ? [`${origin}/sitemap.xml`] : named));
    }
    return await readSitemaps(queue, site.scope, operation);
  });
}

async function readSitemaps(
  queue: string[],
  scope: CrawlScope,
  operation: Pick<NodeContext, "web" | "heartbeat" | "log">,
): Promise<string[]> {
  const found = new Set<string>();
  const known = new Set(queue);
  for (let index = 0; index < Math.min(queue.length, mostSitemaps); index += 1) {
    operation.heartbeat(null);
    // eslint-disable-next-line no-await-in-loop -- one after the other, as a polite reader does
    const sitemap = await orNothing(
      async () => await operation.web.sitemap(queue[index] ?? ""),
      operation,
    );
    const { urls, sitemaps } = sitemap ?? { urls: [], sitemaps: [] };
    for (const url of urls) if (found.size < mostAddresses && scope.contains(url)) found.add(url);
    for (const url of sitemaps) {
      if (known.has(url) || hostOf(url) === "") continue;
      known.add(url);
      queue.push(url);
    }
  }
  return [...found];
}

/** Null for what cannot be read: a crawl finds its pages without a sitemap, too. */
async function orNothing<Value>(
  read: () => Promise<Value>,
  { log }: Pick<NodeContext, "log">,
): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Failure) || !/^(?:Http|Document)\./u.test(error.error ?? ""))
      throw error;
    log(`No sitemap: ${error.error ?? ""}: ${error.cause ?? ""}`);
    return null;
  }
}
