import { Parser } from "htmlparser2";

/** The addresses in a sitemap, and the further sitemaps that an index names. Source: sitemaps.org, protocol 0.9. */
export interface Sitemap {
  readonly urls: readonly string[];
  readonly sitemaps: readonly string[];
}

/** The protocol allows no more in one file. */
const mostAddresses = 50_000;
const longestUrl = 2000;

/** Reads a sitemap: XML, or plain text with one address per line. What is no address is left out. */
export function readSitemap(text: string): Sitemap {
  if (!text.trimStart().startsWith("<")) {
    return { urls: addresses(text.split(/\r?\n/)), sitemaps: [] };
  }
  const places: { readonly of: string; readonly address: string }[] = [];
  let parent = "";
  let pieces: string[] | null = null;
  const parser = new Parser(
    {
      onopentagname: (name) => {
        const local = localName(name);
        if (local === "url" || local === "sitemap") parent = local;
        pieces = local === "loc" ? [] : null;
      },
      ontext: (data) => {
        pieces?.push(data);
      },
      onclosetag: (name) => {
        if (localName(name) !== "loc" || pieces === null) return;
        if (places.length < mostAddresses)
          places.push({ of: parent, address: pieces.join("").trim() });
        pieces = null;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(text);
  const of = (name: string): readonly string[] =>
    addresses(places.flatMap((place) => (place.of === name ? [place.address] : [])));
  return { urls: of("url"), sitemaps: of("sitemap") };
}

/** Without the prefix of a namespace, such as that of pictures. */
function localName(name: string): string {
  const lower = name.toLowerCase();
  return lower.includes(":") && !lower.startsWith("sitemap:") ? "" : lower.replace(/^sitemap:/, "");
}

function addresses(texts: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const text of texts) {
    const trimmed = text.trim();
    if (found.size >= mostAddresses) break;
    if (trimmed.length > longestUrl || !URL.canParse(trimmed)) continue;
    const url = new URL(trimmed);
    url.hash = "";
    if (url.protocol === "http:" || url.protocol === "https:") found.add(url.href);
  }
  return [...found];
}
