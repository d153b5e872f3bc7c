/**
 * What steps log on its way into the database: gathered for all runs at once, and taken along by the next commit, so that it costs none of its
 * own; written by itself when none comes soon, or when it is much. What cannot be written for want of a database is tried again while there is
 * little of it; what still cannot be kept is given up, counted and told in the log of the process: no step fails by it.
 */
import { randomInt } from "node:crypto";
import type { Logger } from "pino";
import { maxAttemptLogLines, maxLogLineLength } from "../../shared/api/logs.ts";
import type { LogLevel } from "../../shared/base/log-level.ts";
import { storableText } from "../context/plain-text.ts";
import type { LogRow } from "../store/step-logs.ts";
import { isDatabaseAway } from "./back-off.ts";
import { sleep, type Clock } from "./clock.ts";
import type { Execution } from "./execution.ts";

/** As often as a reader can tell the difference. */
const intervalMs = 250;
const retryMs = 1_000;
/** Lines, and their characters, that go with one commit: more would keep it back. */
const mostAlong = { lines: 500, characters: 131_072 } as const;
/** Lines that wait for a database that is away; the oldest go first. */
const mostWaiting = 20_000;
/** Lines that are written at once, whatever the time. */
const urgentLines = 2_000;
/** An outcome is not kept back for longer than this by the lines that belong to it. */
const longestWaitMs = 2_000;

export interface StepLogsOptions {
  readonly write: (rows: readonly LogRow[]) => Promise<void>;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
  /** So many lines were given up. */
  readonly lost: (count: number) => void;
}

/** A line with the moment at which it was logged, on the clock of the process. */
interface Waiting {
  readonly row: Omit<LogRow, "ageMs">;
  readonly atMs: number;
}

export class StepLogs {
  readonly #options: StepLogsOptions;
  #waiting: Waiting[] = [];
  #characters = 0;
  /** Lines that do not go with a commit. */
  #own: Waiting[] = [];
  #writing: Promise<void> = Promise.resolve();
  #stopTimer: (() => void) | null = null;

  constructor(options: StepLogsOptions) {
    this.#options = options;
  }

  /** Where an attempt of a step logs: its first lines are kept, the last of them says that there were more. */
  of(execution: Execution): (level: LogLevel, text: string) => void {
    const { path, visit, attempt } = execution.step;
    const place = {
      runId: execution.runId,
      path,
      visit,
      attempt: Math.max(1, attempt),
      writer: randomInt(2 ** 31),
    };
    let line = 0;
    return (level, text) => {
      if (line > maxAttemptLogLines) return;
      // A step whose outcome can be seen has its lines: they go with it.
      if (line === 0)
        execution.onSettle(async () => {
          if (this.#isMuch) await this.settle();
        });
      const isLast = line === maxAttemptLogLines;
      this.#add({
        ...place,
        line,
        level: isLast ? "warn" : level,
        text: isLast
          ? `More lines were left out: an attempt keeps its first ${String(maxAttemptLogLines)}.`
          : storableText(text).slice(0, maxLogLineLength),
      });
      line += 1;
    };
  }

  /** The lines that wait, for a commit to take along; none when they are too many for one. */
  take(): readonly LogRow[] {
    if (this.#isMuch) return [];
    const taken = this.#takeAll();
    return rowsOf(taken, this.#options.clock.nowMs());
  }

  /** The commit did not write them. They do not go with another one, lest they be what was wrong with it. */
  giveBack(rows: readonly LogRow[]): void {
    const nowMs = this.#options.clock.nowMs();
    this.#own.push(...rows.map(({ ageMs, ...row }) => ({ row, atMs: nowMs - ageMs })));
    this.#schedule(intervalMs);
  }

  /** Resolves when all lines so far are written, or are not to be waited for any longer. */
  async settle(): Promise<void> {
    await Promise.race([this.#flush(), sleep(this.#options.clock, longestWaitMs)]);
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    await this.settle();
    this.#stopTimer?.();
  }

  #add(row: Waiting["row"]): void {
    this.#waiting.push({ row, atMs: this.#options.clock.nowMs() });
    this.#characters += row.text.length;
    if (this.#waiting.length >= urgentLines) void this.#flush();
    else this.#schedule(intervalMs);
  }

  get #isMuch(): boolean {
    return this.#waiting.length > mostAlong.lines || this.#characters > mostAlong.characters;
  }

  #takeAll(): readonly Waiting[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#characters = 0;
    return taken;
  }

  #schedule(delayMs: number): void {
    this.#stopTimer ??= this.#options.clock.after(delayMs, () => {
      this.#stopTimer = null;
      void this.#flush();
    });
  }

  /** One write at a time. Never rejects. */
  async #flush(): Promise<void> {
    this.#writing = this.#writing.then(async () => await this.#write());
    await this.#writing;
  }

  async #write(): Promise<void> {
    const taken = [...this.#own, ...this.#takeAll()];
    this.#own = [];
    if (taken.length === 0) return;
    try {
      await this.#options.write(rowsOf(taken, this.#options.clock.nowMs()));
    } catch (error) {
      const kept = isDatabaseAway(error) ? taken.slice(-mostWaiting) : [];
      const lost = taken.length - kept.length;
      if (lost > 0) {
        this.#options.lost(lost);
        this.#options.log.warn({ err: error, count: lost }, "lines that steps logged were lost");
      }
      if (kept.length === 0) return;
      this.#own = [...kept, ...this.#own];
      this.#schedule(retryMs);
    }
  }
}

function rowsOf(lines: readonly Waiting[], nowMs: number): readonly LogRow[] {
  return lines.map(({ row, atMs }) => ({ ...row, ageMs: nowMs - atMs }));
}
