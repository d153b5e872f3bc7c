/** What a crawl gives: one record for each page, no page twice. */
import { z } from "zod";
import { Failure } from "../../base/failure.ts";
import type { NodeContext } from "../node-context.ts";
import { artifactResult } from "./artifact-field.ts";
import type { QueuedPage } from "./crawl-frontier.ts";
import type { CrawlScope } from "./crawl-scope.ts";
import type { FailedPage, Visit, VisitedPage } from "./crawl-visit.ts";

const found = { url: z.string(), depth: z.int().min(0) };
/** A page that was read, or why it was not. */
export const crawlRecord = z.union([
  z.strictObject({
    ...found,
    title: z.string().nullable(),
    description: z.string().nullable(),
    language: z.string().nullable(),
    status: z.int(),
    type: z.string(),
    text: z.string(),
    truncated: z.boolean(),
  }),
  z.strictObject({
    ...found,
    title: z.string().nullable(),
    description: z.string().nullable(),
    language: z.string().nullable(),
    status: z.int(),
    type: z.string(),
    artifact: artifactResult.nullable(),
    truncated: z.boolean(),
  }),
  z.strictObject({
    ...found,
    status: z.int().nullable(),
    error: z.string(),
    cause: z.string().nullable(),
  }),
]);
type CrawlRecord = z.output<typeof crawlRecord>;

/** Characters of all texts that a result holds by itself. */
const mostInline = 1_000_000;
/** Characters of all texts that one file takes, and that a worker holds. */
const mostInFile = 100_000_000;

export class CrawlRecords {
  readonly #records: CrawlRecord[] = [];
  readonly #identities = new Set<string>();
  readonly #hashes = new Set<string>();
  #characters = 0;
  #count = 0;
  #duplicates = 0;
  #firstFailure: FailedPage | null = null;

  get count(): number {
    return this.#count;
  }
  get duplicates(): number {
    return this.#duplicates;
  }
  get firstFailure(): FailedPage | null {
    return this.#firstFailure;
  }

  /** A page that a redirect led out of the site is left out. @throws Failure `Crawl.TooLarge` */
  add({ url, depth }: QueuedPage, visit: Visit, scope: CrawlScope): void {
    if (!visit.ok) {
      this.#firstFailure ??= visit;
      const { error, cause } = visit;
      this.#records.push({ url, depth, status: statusOf(error), error, cause });
      return;
    }
    if (depth > 0 && !scope.contains(visit.url)) return;
    if (this.#isKnown(visit)) {
      this.#duplicates += 1;
      return;
    }
    this.#count += 1;
    this.#characters += visit.text.length;
    if (this.#characters > mostInFile)
      throw new Failure(
        "Crawl.TooLarge",
        `The pages hold more than ${String(mostInFile)} characters; keep a file for each page, or cut their texts shorter.`,
      );
    this.#records.push(recordOf(visit, depth));
  }

  #isKnown({ identity, hash }: VisitedPage): boolean {
    const isKnown = this.#identities.has(identity) || (hash !== null && this.#hashes.has(hash));
    this.#identities.add(identity);
    if (hash !== null) this.#hashes.add(hash);
    return isKnown;
  }

  /** The records as a list, or in a file when that is wanted or the list would be too long. */
  async keep(
    toFile: boolean,
    artifacts: Pick<NodeContext["artifacts"], "write">,
  ): Promise<{
    readonly pages: CrawlRecord[];
    readonly file: z.output<typeof artifactResult> | null;
  }> {
    if (!toFile && this.#characters <= mostInline) return { pages: this.#records, file: null };
    const text = this.#records.map((record) => `${JSON.stringify(record)}\n`).join("");
    const type = "application/jsonl";
    return { pages: [], file: { ...(await artifacts.write({ name: "pages.jsonl", type, text })) } };
  }
}

function recordOf(visit: VisitedPage, depth: number): CrawlRecord {
  const { url, title, description, language, status, type, text, artifact, truncated } = visit;
  const facts = { url, depth, title, description, language, status, type };
  return artifact === null
    ? { ...facts, text, truncated }
    : { ...facts, artifact: { ...artifact }, truncated };
}

function statusOf(error: string): number | null {
  const status = /^Http\.Status\.(?<code>\d{3})$/u.exec(error)?.groups?.["code"];
  return status === undefined ? null : Number(status);
}
