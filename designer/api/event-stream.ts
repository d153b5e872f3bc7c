/**
 * The events of a run, complete and in order: pages first, then the stream, for as long as the run lasts. A broken connection is
 * taken up again where it broke (`Last-Event-ID`); duplicates are dropped by number, gaps are filled from the pages.
 */
import { createParser } from "eventsource-parser";
import { eventMessage } from "../../shared/api/run.ts";
import { terminalStatuses, type RunEvent } from "../../shared/run/event.ts";
import { ApiError } from "./api-error.ts";
import { callApi, routeUrl, send } from "./client.ts";
import { authorization } from "./token.ts";

/** Events asked for at once: the server's maximum. */
const pageSize = 5000;
const firstBackoffMs = 500;
const longestBackoffMs = 15_000;
/** Silence after which a connection counts as dead although nobody said so; servers send a comment more often. */
const longestSilenceMs = 60_000;

export type StreamState = "loading" | "live" | "reconnecting" | "ended";

export interface FollowParams {
  readonly runId: string;
  /** Number of the last event that is known already. */
  readonly after: number;
  readonly signal: AbortSignal;
  /** New events, in order, without gaps. */
  readonly onEvents: (events: readonly RunEvent[]) => void;
  readonly onState: (state: StreamState) => void;
  /** For tests: waits before the next attempt. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const endTypes: ReadonlySet<string> = new Set(
  terminalStatuses.map((status) => `run.${status.toLowerCase()}`),
);

/**
 * Follows a run to its end. Resolves when the last event was delivered or the signal aborted.
 * @throws ApiError when the server refuses for good, such as for a run that does not exist.
 */
export async function followRun(params: FollowParams): Promise<void> {
  await new Follower(params).follow();
}

class Follower {
  readonly #params: FollowParams;
  readonly #pause: (ms: number, signal: AbortSignal) => Promise<void>;
  #seq: number;
  #isEnded = false;
  #failures = 0;

  constructor(params: FollowParams) {
    this.#params = params;
    this.#pause = params.pause ?? pauseUnlessOnline;
    this.#seq = params.after;
  }

  async follow(): Promise<void> {
    const { signal, onState } = this.#params;
    onState("loading");
    while (!signal.aborted && !this.#isEnded) {
      try {
        await this.#loadPages();
        if (this.#isEnded) break;
        onState("live");
        await this.#stream();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ApiError && !error.isPassing) throw error;
      }
      if (this.#isEnded || signal.aborted) break;
      onState("reconnecting");
      await this.#pause(this.#backoffMs(), signal);
      this.#failures++;
    }
    if (this.#isEnded) onState("ended");
  }

  #backoffMs(): number {
    const grown = Math.min(longestBackoffMs, firstBackoffMs * 2 ** this.#failures);
    return grown * (0.75 + Math.random() / 2);
  }

  async #loadPages(): Promise<void> {
    const { runId, signal } = this.#params;
    for (;;) {
      const page = await callApi(
        "listEvents",
        { params: { id: runId }, query: { after: this.#seq, limit: pageSize } },
        signal,
      );
      const isWhole = this.#deliver(page.events as unknown as readonly RunEvent[]);
      if (page.next === null || page.events.length === 0 || !isWhole) return;
    }
  }

  /** Passes on what is new and follows without a gap on what is known; false when something was missing. */
  #deliver(events: readonly RunEvent[]): boolean {
    const fresh: RunEvent[] = [];
    let seq = this.#seq;
    for (const event of events) {
      if (event.seq > seq + 1) break;
      if (event.seq === seq + 1) fresh.push(event);
      seq = Math.max(seq, event.seq);
    }
    const last = fresh.at(-1);
    if (last !== undefined) {
      this.#seq = last.seq;
      this.#failures = 0;
      this.#isEnded = endTypes.has(last.type);
      this.#params.onEvents(fresh);
    }
    return events.every((event) => event.seq <= this.#seq);
  }

  /** Reads the stream until it ends, breaks, stays silent for too long, or skips an event. */
  async #stream(): Promise<void> {
    const { runId } = this.#params;
    const dead = new AbortController();
    const signal = AbortSignal.any([this.#params.signal, dead.signal]);
    const headers = {
      accept: "text/event-stream",
      "last-event-id": String(this.#seq),
      ...authorization(),
    };
    const response = await send(routeUrl("streamEvents", { params: { id: runId } }), {
      headers,
      signal,
    });
    if (response.body === null || response.status === 204) return;
    let batch: RunEvent[] = [];
    const parser = createParser({
      onEvent: ({ data }) => {
        const event = eventMessage.safeParse(JSON.parse(data));
        if (event.success) batch.push(event.data as unknown as RunEvent);
      },
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let silence = setTimeout(() => dead.abort(), longestSilenceMs);
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(silence);
        silence = setTimeout(() => dead.abort(), longestSilenceMs);
        parser.feed(value);
        const isWhole = this.#deliver(batch);
        batch = [];
        if (this.#isEnded || !isWhole) return;
      }
    } finally {
      clearTimeout(silence);
      dead.abort();
    }
  }
}

/** Waits, but no longer than until the computer is online again or nobody wants the answer any more. */
async function pauseUnlessOnline(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
