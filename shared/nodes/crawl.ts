import { z } from "zod";
import { Failure } from "../base/failure.ts";
import { fingerprint } from "../base/fingerprint.ts";
import type { JsonObject } from "../base/json.ts";
import { defineTask } from "./kind.ts";
import type { NodeContext } from "./node-context.ts";
import { artifactResult } from "./parts/artifact-field.ts";
import { CrawlFrontier } from "./parts/crawl-frontier.ts";
import { CrawlRecords, crawlRecord } from "./parts/crawl-records.ts";
import { CrawlScope, hostsOf, hostOf, isPattern } from "./parts/crawl-scope.ts";
import { sitemapAddresses } from "./parts/crawl-sitemap.ts";
import { type Visit, type VisitOptions, visitPage } from "./parts/crawl-visit.ts";
import { documentErrors } from "./parts/document-errors.ts";
import { HostPace } from "./parts/host-pace.ts";
import { httpErrors, httpRetry } from "./parts/http-exchange.ts";
import { headersField, urlField } from "./parts/http-fields.ts";
import { inLanes } from "./parts/in-lanes.ts";
import { backOff } from "./parts/retry-policy.ts";
import { respectRobotsField } from "./parts/robots-field.ts";
import { counted, oneLine } from "./parts/subtitle.ts";

const pattern = z
  .string()
  .min(1)
  .max(1000)
  .refine(isPattern, "must be a regular expression in the syntax of RE2");

const hostField = z
  .string()
  .max(300)
  .regex(/^(?:\*\.)?[^\s/?#@*]+$/u, "must be a host such as docs.example.com or *.example.com");

const params = z.strictObject({
  StartUrls: z.union([urlField, z.array(urlField).min(1).max(1000)]).meta({
    title: "Start addresses",
    description: "Where to begin: one address or a list, each with http:// or https://.",
  }),
  UseSitemap: z.boolean().default(false).meta({
    title: "Use the sitemap",
    description: "Read the pages that the sitemaps of the site list as well.",
  }),
  Hosts: z.array(hostField).max(100).optional().meta({
    title: "Hosts",
    description:
      "Where links may lead, such as docs.example.com or *.example.com; empty = the hosts of the start addresses.",
  }),
  PathPrefixes: z.array(z.string().startsWith("/").max(1000)).max(100).optional().meta({
    title: "Paths",
    description: "Beginnings of the paths to read, such as /docs/; empty = all.",
  }),
  Include: z.array(pattern).max(100).optional().meta({
    title: "Only addresses like",
    description:
      "Regular expressions (RE2), one of which must be found in the address; empty = all.",
  }),
  Exclude: z.array(pattern).max(100).optional().meta({
    title: "No addresses like",
    description: "Regular expressions (RE2), none of which may be found in the address.",
  }),
  MaxPages: z.int().min(1).max(10_000).default(100).meta({
    title: "Most pages",
    description: "Pages to read, those that fail included.",
  }),
  MaxDepth: z.int().min(0).max(100).default(3).meta({
    title: "Depth",
    description:
      "Links to follow from a start address; 0 reads the start alone and lists what it leads to.",
  }),
  MaxConcurrency: z.int().min(1).max(20).default(4).meta({
    title: "At the same time",
    description: "Most pages under way at once.",
  }),
  DelayMs: z.int().min(0).max(60_000).default(500).meta({
    title: "Pause, ms",
    description: "Between two requests to the same host, unless its robots.txt wishes for more.",
  }),
  RespectRobots: respectRobotsField,
  Headers: headersField.optional().meta({
    title: "Headers",
    description: "Sent with every request.",
    widget: "code",
  }),
  MaxCharacters: z.int().min(100).max(2_000_000).default(100_000).meta({
    title: "Characters per page",
    description: "The text of a longer page is cut.",
  }),
  PageFiles: z.boolean().default(false).meta({
    title: "A file for each page",
    description: "Keep the text of each page as a stored file, there as soon as the page is read.",
  }),
  ToFile: z.boolean().default(false).meta({
    title: "Pages into a file",
    description:
      "Write the pages as JSON lines into a stored file; more than 1 MB always goes there.",
  }),
});

const count = z.int().min(0);

const result = z.strictObject({
  /** In the order in which they were found; empty when they are in the file. */
  pages: z.array(crawlRecord),
  file: artifactResult.nullable(),
  count,
  failed: count,
  /** Pages that another address had shown already. */
  duplicates: count,
  /** Addresses found, those read included. */
  found: count,
  /** Addresses found beyond the limits, the first 10,000. */
  unread: z.array(z.string()),
});

type Given = z.output<typeof params>;

const mostUnread = 10_000;

/** Reads the pages of a site. Every page is an operation of its own: a crash repeats what its checkpoint allows. */
export const crawl = defineTask({
  type: "crawl",
  title: "Crawl a site",
  summary: "Follows the links of a site within limits and reads its pages.",
  icon: "waypoints",
  group: "documents",
  keywords: [
    "web",
    "spider",
    "scrape",
    "site",
    "sitemap",
    "links",
    "find pages",
    "ingest",
    "robots",
  ],
  params,
  result,
  example: { StartUrls: "https://example.com/", MaxPages: 100, MaxDepth: 3 },
  subtitle: (given) => {
    const { StartUrls: start, MaxPages: most } = given;
    const from = Array.isArray(start)
      ? counted(start.length, "address").replace(/ss$/u, "sses")
      : oneLine(start).replace(/^https?:\/\//u, "");
    return `${from || "No address yet"}: at most ${oneLine(most) || "100"} pages`;
  },
  defaults: {
    Retry: [...httpRetry, backOff(["States.HeartbeatTimeout"], 3)],
    Checkpoint: { Policy: "EveryN", Count: 10 },
    TimeoutSeconds: 86_400,
    HeartbeatSeconds: 120,
  },
  text: "brings",
  effect: "none",
  errors: {
    ...httpErrors,
    ...documentErrors,
    "Page.Disallowed": "The robots.txt of the site does not allow the start to be read.",
    "Crawl.NothingRead": "No page could be read.",
    "Crawl.TooLarge": "The pages hold more text than one file can; keep a file for each page.",
  },
  run: async (given, context) => await new Crawl(given, context).run(),
});

class Crawl {
  readonly #given: Given;
  readonly #context: NodeContext;
  readonly #starts: readonly string[];
  readonly #scope: CrawlScope;
  readonly #frontier: CrawlFrontier;
  readonly #options: VisitOptions;
  readonly #pace = new HostPace();
  readonly #records = new CrawlRecords();
  #done = 0;
  #failed = 0;

  constructor(given: Given, context: NodeContext) {
    this.#given = given;
    this.#context = context;
    this.#starts = [given.StartUrls].flat();
    this.#scope = new CrawlScope({
      hosts: given.Hosts ?? hostsOf(this.#starts),
      prefixes: given.PathPrefixes ?? [],
      include: given.Include ?? [],
      exclude: given.Exclude ?? [],
    });
    this.#frontier = new CrawlFrontier(this.#scope, {
      maxPages: given.MaxPages,
      maxDepth: given.MaxDepth,
    });
    this.#options = {
      headers: given.Headers ?? {},
      respectRobots: given.RespectRobots,
      delayMs: given.DelayMs,
      maxCharacters: given.MaxCharacters,
      maxBytes: 10 * 1024 * 1024,
      pageFiles: given.PageFiles,
      scope: fingerprint(
        JSON.stringify([
          given.Hosts ?? this.#starts,
          given.PathPrefixes,
          given.Include,
          given.Exclude,
        ]),
      ),
      mustSucceed: this.#starts.length === 1,
    };
  }

  async run(): Promise<z.output<typeof result>> {
    for (const url of this.#starts) this.#frontier.start(url);
    if (this.#given.UseSitemap) {
      const site = { scope: this.#scope, key: this.#options.scope };
      this.#frontier.offer(await sitemapAddresses(this.#starts, site, this.#context), 1);
    }
    for (let wave = this.#frontier.next(); wave.length > 0; wave = this.#frontier.next()) {
      // eslint-disable-next-line no-await-in-loop -- what comes next is known when all of it is read
      await this.#readWave(wave);
    }
    return await this.#result();
  }

  async #readWave(wave: ReturnType<CrawlFrontier["next"]>): Promise<void> {
    const visits: Visit[] = [];
    this.#context.heartbeat(this.#progress);
    await inLanes({ count: wave.length, lanes: this.#given.MaxConcurrency }, async (index) => {
      const page = wave[index];
      if (page === undefined) return;
      const mustSucceed = this.#options.mustSucceed && page.depth === 0;
      const options = { ...this.#options, mustSucceed };
      const site = { scope: this.#scope, pace: this.#pace, context: this.#context };
      const visit = await visitPage(page, options, site);
      visits[index] = visit;
      this.#done += 1;
      if (!visit.ok) this.#failed += 1;
      this.#context.heartbeat(this.#progress);
    });
    for (const [index, page] of wave.entries()) {
      const visit = visits[index];
      if (visit === undefined) continue;
      this.#admit(visit, page.depth);
      this.#records.add(page, visit, this.#scope);
      if (visit.ok) this.#frontier.offer(visit.links, page.depth + 1);
    }
  }

  /** A start address that leads to another host: that one is meant. */
  #admit(visit: Visit, depth: number): void {
    if (visit.ok && depth === 0 && this.#given.Hosts === undefined)
      this.#scope.admit(hostOf(visit.url));
  }

  get #progress(): JsonObject {
    const { found, planned } = this.#frontier;
    return { found, done: this.#done, failed: this.#failed, queued: planned - this.#done };
  }

  async #result(): Promise<z.output<typeof result>> {
    const { count: read, duplicates, firstFailure } = this.#records;
    if (read === 0 && firstFailure !== null)
      throw new Failure(
        "Crawl.NothingRead",
        `No page could be read. ${firstFailure.error}: ${firstFailure.cause ?? ""}`,
      );
    const { found, left } = this.#frontier;
    const kept = await this.#records.keep(this.#given.ToFile, this.#context.artifacts);
    const unread = left.slice(0, mostUnread);
    return { ...kept, count: read, failed: this.#failed, duplicates, found, unread };
  }
}
