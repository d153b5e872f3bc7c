import { z } from "zod";
import { defineTask } from "./kind.ts";
import { artifactResult } from "./parts/artifact-field.ts";
import { documentErrors } from "./parts/document-errors.ts";
import { httpErrors, httpRetry } from "./parts/http-exchange.ts";
import { headersField, urlField } from "./parts/http-fields.ts";
import { respectRobotsField } from "./parts/robots-field.ts";
import { oneLine } from "./parts/subtitle.ts";

const params = z.strictObject({
  Url: urlField.meta({ title: "URL", description: "Address, with http:// or https://." }),
  Headers: headersField.optional().meta({
    title: "Headers",
    description: "Sent with the request, such as Accept-Language.",
    widget: "code",
  }),
  Links: z.boolean().default(true).meta({
    title: "Links",
    description: "Whether the result lists the addresses that the page leads to.",
  }),
  RespectRobots: respectRobotsField,
  MaxMegabytes: z.number().min(0.01).max(50).default(10).meta({
    title: "Largest page, MB",
    description: "A larger page or document is refused.",
  }),
});

const result = z.strictObject({
  /** After redirects. */
  url: z.string(),
  status: z.int(),
  type: z.string(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  canonical: z.string().nullable(),
  language: z.string().nullable(),
  /** Markdown for a page, otherwise what was read out of the document. */
  text: z.string(),
  characters: z.int().min(0),
  pages: z.int().min(0).nullable(),
  links: z.array(z.strictObject({ url: z.string(), text: z.string() })),
  /** The document as it was fetched; null for a page. */
  file: artifactResult.nullable(),
});

/** Reads what stands at a URL: a page as Markdown, a document as its text. Costs nothing and changes nothing. */
export const page = defineTask({
  type: "page",
  title: "Fetch a page",
  summary: "Reads a page or a document from the web: its text, title and links.",
  icon: "panel-top",
  group: "documents",
  keywords: ["web", "url", "html", "scrape", "website", "read", "download", "links", "markdown"],
  params,
  result,
  example: { Url: "https://example.com/" },
  subtitle: (given) => oneLine(given["Url"]).replace(/^https?:\/\//u, "") || "No URL yet",
  defaults: {
    Retry: httpRetry,
    Checkpoint: { Policy: "Milestone" },
    TimeoutSeconds: 180,
  },
  text: "brings",
  effect: "none",
  errors: {
    ...httpErrors,
    ...documentErrors,
    "Page.Disallowed": "The robots.txt of the site does not allow the page to be read.",
  },
  run: async (given, context) => {
    const found = await context.web.page({
      url: given.Url,
      ...(given.Headers === undefined ? {} : { headers: given.Headers }),
      maxBytes: Math.floor(given.MaxMegabytes * 1024 * 1024),
      timeoutMs: 60_000,
      respectRobots: given.RespectRobots,
    });
    return {
      ...found,
      characters: found.text.length,
      links: given.Links ? found.links.map((link) => ({ ...link })) : [],
      file: found.file === null ? null : { ...found.file },
    };
  },
});
