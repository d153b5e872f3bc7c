import { type CrawlScope, plainAddress } from "./crawl-scope.ts";

/** An address to be read, and how many links away from a start it is. */
export interface QueuedPage {
  readonly url: string;
  readonly depth: number;
}

export interface FrontierLimits {
  readonly maxPages: number;
  readonly maxDepth: number;
}

/** Read together before the links of any of them are looked at. */
const waveSize = 100;
/** Addresses a crawl remembers; a site with more makes them up. */
const mostFound = 100_000;

/**
 * The addresses of a crawl, each once, in the order in which they were found: level by level. What comes next depends on what was
 * offered and on nothing else, so that a crawl that begins anew takes the same way.
 */
export class CrawlFrontier {
  readonly #scope: CrawlScope;
  readonly #limits: FrontierLimits;
  readonly #seen = new Set<string>();
  readonly #queue: QueuedPage[] = [];
  readonly #beyond: string[] = [];
  #taken = 0;

  constructor(scope: CrawlScope, limits: FrontierLimits) {
    this.#scope = scope;
    this.#limits = limits;
  }

  /** A start address is read whatever the limits of the site say. */
  start(url: string): void {
    this.#take(url, 0);
  }

  offer(urls: readonly string[], depth: number): void {
    for (const url of urls) if (this.#scope.contains(url)) this.#take(url, depth);
  }

  #take(url: string, depth: number): void {
    const plain = plainAddress(url);
    if (plain === null || this.#seen.has(plain) || this.#seen.size >= mostFound) return;
    this.#seen.add(plain);
    if (depth > this.#limits.maxDepth) this.#beyond.push(plain);
    else this.#queue.push({ url: plain, depth });
  }

  /** The pages to read next; empty when there are none, or no more are wanted. */
  next(): readonly QueuedPage[] {
    const room = Math.min(waveSize, this.#limits.maxPages - this.#taken);
    const wave = this.#queue.slice(this.#taken, this.#taken + Math.max(0, room));
    this.#taken += wave.length;
    return wave;
  }

  /** Addresses found so far. */
  get found(): number {
    return this.#seen.size;
  }

  /** Pages that will be read, as far as is known: those read included. */
  get planned(): number {
    return Math.min(this.#queue.length, this.#limits.maxPages);
  }

  /** Found and not read, because the limits did not allow it. */
  get left(): readonly string[] {
    return [...this.#queue.slice(this.#taken).map(({ url }) => url), ...this.#beyond];
  }
}
