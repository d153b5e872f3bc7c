/** A place that a page leads to. */
export interface PageLink {
  /** Absolute, without a fragment. */
  readonly url: string;
  readonly text: string;
}

/** A page with more is a list made for machines. */
const mostLinks = 5000;
const longestUrl = 2000;
const longestText = 200;

/** The links of a page, each place once, in the order of the page. */
export class PageLinks {
  #base: string;
  #isRebased = false;
  readonly #found = new Map<string, string>();
  #current: { readonly url: string; text: string } | null = null;

  constructor(address: string) {
    this.#base = address;
  }

  get list(): readonly PageLink[] {
    return [...this.#found].map(([url, text]) => ({ url, text }));
  }

  /** The first `<base href>` counts. */
  rebase(href: string | undefined): void {
    if (href === undefined || this.#isRebased || !URL.canParse(href, this.#base)) return;
    this.#isRebased = true;
    this.#base = new URL(href, this.#base).href;
  }

  /** The address on the web that a reference means; null when it means none. */
  resolve(reference: string): string | null {
    const trimmed = reference.trim();
    if (!URL.canParse(trimmed, this.#base)) return null;
    const url = new URL(trimmed, this.#base);
    if (url.protocol !== "http:" && url.protocol !== "https:") return null;
    url.hash = "";
    url.username = "";
    url.password = "";
    return url.href.length > longestUrl ? null : url.href;
  }

  /** Begins a link; the answer ends it. */
  open(href: string | undefined): (() => void) | null {
    const url = href === undefined || href.trim() === "" ? null : this.resolve(href);
    if (url === null) return null;
    const link = { url, text: "" };
    this.#current = link;
    return () => {
      if (this.#current === link) this.#current = null;
      this.#add(link);
    };
  }

  addText(data: string): void {
    if (this.#current === null || this.#current.text.length > longestText * 4) return;
    this.#current.text += data;
  }

  #add({ url, text }: PageLink): void {
    const words = text.replaceAll(/\s+/g, " ").trim().slice(0, longestText);
    const known = this.#found.get(url);
    if (known === undefined && this.#found.size >= mostLinks) return;
    if (known === undefined || known === "") this.#found.set(url, words);
  }
}
