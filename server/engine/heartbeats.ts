import { Buffer } from "node:buffer";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Clock } from "./clock.ts";
import { isStorable } from "./payloads.ts";

/** Largest details of a heartbeat, bytes of JSON: they say how far a step is, and its results have places of their own. */
export const maxDetailsBytes = 65_536;
/** Heartbeats of an attempt are written at most this often, and at least three times in the time that it may be silent. */
const longestIntervalMs = 10_000;
const beatsPerLimit = 3;

/**
 * Makes sure that details can be written.
 * @throws Failure `Cairn.HeartbeatTooLarge` · `Cairn.InvalidText`
 */
export function checkDetails(details: Json): void {
  const text = JSON.stringify(details);
  if (!isStorable(text)) {
    throw new Failure(
      "Cairn.InvalidText",
      "A text in the details of a heartbeat holds a NUL character or half of a surrogate pair, which cannot be stored.",
    );
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > maxDetailsBytes) {
    throw new Failure(
      "Cairn.HeartbeatTooLarge",
      `The details of a heartbeat have ${String(bytes)} bytes; at most ${String(maxDetailsBytes)} are kept. Say how far the work is, and save results under keys of their own.`,
    );
  }
}

/**
 * The heartbeats of one attempt on their way into the log: not each is written, but the newest always soon is, so that neither the next
 * attempt nor the watchdog knows less than an interval ago.
 */
export class Heartbeats {
  readonly #clock: Pick<Clock, "nowMs" | "after">;
  readonly #limitMs: () => number | null;
  readonly #write: (details: Json) => void;
  #writtenMs = Number.NEGATIVE_INFINITY;
  #stopTimer: (() => void) | null = null;
  /** The newest details that are not written; null when whoever beat gave none. */
  #waiting: Json = null;
  #stopped = false;

  /** `limitMs`: the longest that the attempt may be silent, null for as long as it likes; it may change. */
  constructor(params: {
    readonly clock: Pick<Clock, "nowMs" | "after">;
    readonly limitMs: () => number | null;
    readonly write: (details: Json) => void;
  }) {
    this.#clock = params.clock;
    this.#limitMs = params.limitMs;
    this.#write = params.write;
  }

  beat(details: Json): void {
    if (this.#stopped) return;
    this.#waiting = details ?? this.#waiting;
    if (this.#stopTimer !== null) return;
    const dueMs = this.#writtenMs + this.#intervalMs() - this.#clock.nowMs();
    if (dueMs <= 0) this.#writeNow();
    else this.#stopTimer = this.#clock.after(dueMs, () => this.#writeNow());
  }

  /** The attempt is over: nothing is written any more. */
  stop(): void {
    this.#stopped = true;
    this.#stopTimer?.();
  }

  #intervalMs(): number {
    const limitMs = this.#limitMs();
    return limitMs === null
      ? longestIntervalMs
      : Math.min(longestIntervalMs, limitMs / beatsPerLimit);
  }

  #writeNow(): void {
    const details = this.#waiting;
    this.#stopTimer = null;
    this.#waiting = null;
    this.#writtenMs = this.#clock.nowMs();
    this.#write(details);
  }
}
