/**
 * The model calls of this process on their way into the database: gathered, and written in batches for all runs at once. Never part of a
 * commit. What cannot be written for want of a database is tried again; what still cannot be kept is given up, counted and told in the
 * log: no step fails by it.
 */
import type { Logger } from "pino";
import { longestChunk, type SideRecords, type TextChunk } from "../store/side-records.ts";
import { isDatabaseAway } from "./back-off.ts";
import { sleep, type Clock } from "./clock.ts";

/** As often as a reader can tell the difference. */
const intervalMs = 250;
/** Text that is written at once, whatever the time. */
const urgentCharacters = 65_536;
const retryMs = 1_000;
/** What waits for a database that is away; the oldest goes first. */
const mostWaiting = 16_777_216;
/** An outcome is not kept back for longer than this by the text that belongs to it. */
const longestWaitMs = 2_000;

export type CallRow = SideRecords["calls"][number];

/** A stream of text: where its chunks go. */
export type TextPlace = Omit<TextChunk, "start" | "stop" | "text">;

export interface CallLogOptions {
  readonly write: (records: SideRecords) => Promise<void>;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
  /** So many records were given up. */
  readonly lost: (count: number) => void;
}

/** Something of a call that is not written yet: made into a row when it is written. */
export type PendingCall = () => Promise<CallRow>;

interface OpenText {
  readonly place: TextPlace;
  readonly start: number;
  pieces: string[];
}

export class CallLog {
  readonly #options: CallLogOptions;
  /** Text that has arrived since the last write, by stream. */
  #texts = new Map<object, OpenText>();
  readonly #lengths = new WeakMap<object, number>();
  #characters = 0;
  #calls = new Map<object, PendingCall>();
  /** What could not be written so far. */
  #kept: SideRecords = { chunks: [], calls: [] };
  #writing: Promise<void> = Promise.resolve();
  #queued: Promise<void> | null = null;
  /** What is queued is not only beginnings of calls. */
  #wantsTexts = false;
  /** Who waits for what is gathered, or kept, to be on record. */
  #waiting: (() => void)[] = [];
  #stopTimer: (() => void) | null = null;

  constructor(options: CallLogOptions) {
    this.#options = options;
  }

  /** Adds text to a stream; its `place` is always the same object. The text must be storable. */
  addText(place: TextPlace, text: string): void {
    if (text === "") return;
    const start = this.#lengths.get(place) ?? 0;
    this.#lengths.set(place, start + text.length);
    const open = this.#texts.get(place);
    if (open === undefined) this.#texts.set(place, { place, start, pieces: [text] });
    else open.pieces.push(text);
    this.#characters += text.length;
    this.#writeSoon();
  }

  /** Has a call written as it then is; `call` tells it from others. */
  addCall(call: object, row: PendingCall): void {
    this.#calls.set(call, row);
    this.#writeSoon();
  }

  /**
   * As {@link addCall}, at once: with the others that begin while the last write lasts. Resolves when it is written, however long the
   * database is away, or given up.
   */
  async addBeginning(call: object, row: PendingCall): Promise<void> {
    this.#calls.set(call, row);
    const written = new Promise<void>((resolve) => void this.#waiting.push(resolve));
    void this.#flush({ texts: false });
    await written;
  }

  /** Resolves when all that was added so far is written, or is not to be waited for any longer. */
  async settle(): Promise<void> {
    await Promise.race([this.#flush(), sleep(this.#options.clock, longestWaitMs)]);
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    await this.settle();
    this.#stopTimer?.();
  }

  #writeSoon(): void {
    if (this.#characters >= urgentCharacters) void this.#flush();
    else this.#schedule(intervalMs);
  }

  #schedule(delayMs: number): void {
    this.#stopTimer ??= this.#options.clock.after(delayMs, () => {
      this.#stopTimer = null;
      void this.#flush();
    });
  }

  /** One write at a time; all that is added before one begins goes with it. Never rejects. */
  async #flush({ texts } = { texts: true }): Promise<void> {
    this.#wantsTexts ||= texts;
    this.#queued ??= this.#writing.then(async () => {
      this.#queued = null;
      this.#writing = this.#write();
      await this.#writing;
    });
    await this.#queued;
  }

  async #write(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    const records = await this.#take();
    const count = records.chunks.length + records.calls.length;
    try {
      if (count > 0) await this.#options.write(records);
    } catch (error) {
      if (isDatabaseAway(error)) {
        this.#keep(records, error);
        this.#waiting = [...waiting, ...this.#waiting];
        this.#schedule(retryMs);
        return;
      }
      this.#giveUp(count, error);
    }
    for (const resolve of waiting) resolve();
  }

  async #take(): Promise<SideRecords> {
    const pending = [...this.#calls.values()];
    const kept = this.#kept;
    this.#calls = new Map();
    this.#kept = { chunks: [], calls: [] };
    const texts = this.#takeTexts();
    const rows = await Promise.allSettled(pending.map(async (row) => await row()));
    const calls = new Map(kept.calls.map((call) => [call.id, call]));
    for (const row of rows) {
      if (row.status === "fulfilled") calls.set(row.value.id, row.value);
      else this.#giveUp(1, row.reason);
    }
    return { chunks: [...kept.chunks, ...texts.flatMap(chunksOf)], calls: [...calls.values()] };
  }

  /** Text waits for its time: beginnings of calls must not cut it into small chunks. */
  #takeTexts(): readonly OpenText[] {
    if (!this.#wantsTexts) return [];
    const texts = [...this.#texts.values()];
    this.#wantsTexts = false;
    this.#texts = new Map();
    this.#characters = 0;
    return texts;
  }

  #keep({ chunks, calls }: SideRecords, error: unknown): void {
    const keptChunks = newest(chunks, ({ text }) => text.length);
    const keptCalls = newest(calls, (call) => JSON.stringify(call).length);
    const lost = chunks.length - keptChunks.length + (calls.length - keptCalls.length);
    if (lost > 0) this.#giveUp(lost, error);
    this.#kept = { chunks: keptChunks, calls: keptCalls };
  }

  #giveUp(count: number, error: unknown): void {
    this.#options.lost(count);
    this.#options.log.warn({ err: error, count }, "text or records of model calls were lost");
  }
}

/** As many of the newest as are kept while nothing can be written. */
function newest<T>(records: readonly T[], sizeOf: (record: T) => number): readonly T[] {
  let size = 0;
  const from = records.findLastIndex((record) => {
    size += sizeOf(record);
    return size > mostWaiting;
  });
  return records.slice(from + 1);
}

/** The text as chunks; none ends within a character. */
function chunksOf({ place, start, pieces }: OpenText): readonly TextChunk[] {
  const text = pieces.join("");
  const chunks: TextChunk[] = [];
  for (let from = 0; from < text.length;) {
    let to = Math.min(text.length, from + longestChunk);
    if (to < text.length && /[\uD800-\uDBFF]/.test(text.charAt(to - 1))) to -= 1;
    const part = { start: start + from, stop: start + to, text: text.slice(from, to) };
    chunks.push({ ...place, ...part });
    from = to;
  }
  return chunks;
}
