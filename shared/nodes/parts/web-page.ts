/** What a kind may ask of the web, and what comes back. */

export interface WebPageRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the response, after decompression. */
  readonly maxBytes: number;
  /** For the response as a whole. */
  readonly timeoutMs: number;
  /** Failure `Page.Disallowed` where robots.txt says so. */
  readonly respectRobots: boolean;
}

export interface WebLink {
  /** Absolute, without a fragment. */
  readonly url: string;
  readonly text: string;
}

/** A page of the web, or a document that stands at an address. */
export interface WebPage {
  /** Where it came from, after redirects. */
  readonly url: string;
  readonly status: number;
  /** Media type, by its content. */
  readonly type: string;
  readonly title: string | null;
  readonly description: string | null;
  /** The address that the page itself says it has. */
  readonly canonical: string | null;
  /** BCP 47 tag, as the page or its server says. */
  readonly language: string | null;
  /** Markdown for a page, otherwise what was read out of the document. */
  readonly text: string;
  readonly pages: number | null;
  /** Each address once; empty for a document, and for a page that asks that nobody follows them where robots are respected. */
  readonly links: readonly WebLink[];
  /** The document itself, as it was fetched; null for a page. */
  readonly file: {
    readonly $artifact: string;
    readonly name: string;
    readonly type: string;
    readonly bytes: number;
  } | null;
}

/** What robots.txt says about an address. */
export interface RobotsVerdict {
  readonly allowed: boolean;
  /** Wished time between two requests; null for none. */
  readonly delayMs: number | null;
  /** Addresses of sitemaps. */
  readonly sitemaps: readonly string[];
}

/** The web, read. Failures: those of HTTP, `Page.Disallowed`, and those of documents. */
export interface Web {
  readonly page: (request: WebPageRequest) => Promise<WebPage>;
  readonly robots: (url: string) => Promise<RobotsVerdict>;
  /** The addresses in a sitemap, and the sitemaps that an index names. */
  readonly sitemap: (
    url: string,
  ) => Promise<{ readonly urls: readonly string[]; readonly sitemaps: readonly string[] }>;
}
