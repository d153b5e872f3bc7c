import { Failure } from "../../shared/base/failure.ts";
import type { CancelSignal } from "../../shared/nodes/node-context.ts";
import type { UsageCorrection } from "../store/provider-usage.ts";
import type { ModelCallContext, ProviderLimits } from "./model-call.ts";
import type { CallPass, ProviderUsage, Timing } from "./provider-limits.ts";

/** Longest wait that is worth a slot of the worker: beyond it the step waits without one. */
const longestWaitMs = 20_000;
/** Longest that a step is told to wait: what stands before it may be gone by then. */
const longestRetryMs = 10 * 60_000;
/** A sign of life for whoever waits. */
const aliveMs = 5000;
/** What was used in fact is told with the next call, or after this long. */
const settleMs = 1000;
/** Two wishes to be left alone that end so close to each other are one. */
const sameWishMs = 500;
/** Shortest pause between two statements when there is no room. */
const shortestPauseMs = 50;
/** Most calls of one statement. */
const callsAtOnce = 1000;

interface Waiting {
  /** Null: the provider has none, only a wish to be left alone. */
  readonly limits: ProviderLimits | null;
  readonly tokens: number;
  readonly sinceMs: number;
  readonly isGone: () => boolean;
  readonly admit: (second: number) => void;
  readonly refuse: (error: unknown) => void;
}

/** The calls of this process that wait for one provider, in the order they came. */
export class ProviderLine {
  readonly #provider: string;
  readonly #usage: ProviderUsage;
  readonly #timing: Timing;
  #waiting: Waiting[] = [];
  #corrections = new Map<number, UsageCorrection>();
  #limits: ProviderLimits | null = null;
  #isAsking = false;
  #isClosed = false;
  #wakeAtMs = 0;
  #stopWake: () => void = () => undefined;
  #stopSettle: (() => void) | null = null;
  #heldUntilMs = 0;

  constructor(provider: string, usage: ProviderUsage, timing: Timing) {
    this.#provider = provider;
    this.#usage = usage;
    this.#timing = timing;
  }

  /** No call goes out for so long. Answers whether that is news. */
  hold(forMs: number): boolean {
    const untilMs = this.#timing.nowMs() + forMs;
    if (forMs <= 0 || untilMs <= this.#heldUntilMs) return false;
    const isNews = untilMs > this.#heldUntilMs + sameWishMs;
    this.#heldUntilMs = untilMs;
    return isNews;
  }

  async enter(
    asked: Pick<Waiting, "limits" | "tokens">,
    { signal, heartbeat }: Pick<ModelCallContext, "signal" | "heartbeat">,
  ): Promise<CallPass> {
    if (signal.aborted) throw stopped();
    let isGone = false;
    let stopBeat: () => void = () => undefined;
    const beat = (): void => {
      heartbeat(null);
      stopBeat = this.#timing.after(aliveMs, beat);
    };
    stopBeat = this.#timing.after(aliveMs, beat);
    let onStop: () => void = () => undefined;
    try {
      const second = await new Promise<number>((admit, refuse) => {
        onStop = () => {
          isGone = true;
          refuse(stopped());
        };
        signal.addEventListener("abort", onStop);
        const sinceMs = this.#timing.nowMs();
        this.#waiting.push({ ...asked, sinceMs, isGone: () => isGone, admit, refuse });
        this.#next();
      });
      return this.#passOf(second, asked);
    } finally {
      stopBeat();
      leave(signal, onStop);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#stopWake();
    this.#stopSettle?.();
    for (const each of this.#waiting.splice(0)) each.refuse(stopped());
  }

  #passOf(second: number, { limits, tokens }: Pick<Waiting, "limits" | "tokens">): CallPass {
    let isSettled = limits === null;
    return {
      settle: (used) => {
        if (isSettled) return;
        isSettled = true;
        this.#correct({ second, requests: used.requests - 1, tokens: used.tokens - tokens });
      },
    };
  }

  #correct({ second, requests, tokens }: UsageCorrection): void {
    if ((requests === 0 && tokens === 0) || this.#limits === null || this.#isClosed) return;
    const sum = this.#corrections.get(second) ?? { second, requests: 0, tokens: 0 };
    this.#corrections.set(second, {
      second,
      requests: sum.requests + requests,
      tokens: sum.tokens + tokens,
    });
    this.#stopSettle ??= this.#timing.after(settleMs, () => void this.#ask());
  }

  /** Goes on with those who wait, unless it is known that nobody can go yet. */
  #next(): void {
    this.#waiting = this.#waiting.filter((each) => !each.isGone());
    const nowMs = this.#timing.nowMs();
    const untilMs = Math.max(this.#heldUntilMs, this.#wakeAtMs);
    if (nowMs < untilMs) {
      this.#sendAway(untilMs - nowMs);
      this.#wake(untilMs - nowMs);
      return;
    }
    for (const each of this.#waiting.filter(({ limits }) => limits === null)) {
      this.#waiting.splice(this.#waiting.indexOf(each), 1);
      each.admit(0);
    }
    if (this.#waiting.length > 0) void this.#ask();
  }

  /** One statement at a time: what comes meanwhile goes with the next. */
  async #ask(): Promise<void> {
    if (this.#isAsking || this.#isClosed) return;
    this.#isAsking = true;
    const asking = this.#waiting.filter((each) => each.limits !== null && !each.isGone());
    const calls = asking.slice(0, callsAtOnce);
    const corrections = [...this.#corrections.values()];
    this.#corrections = new Map();
    this.#stopSettle?.();
    this.#stopSettle = null;
    this.#limits = calls.at(-1)?.limits ?? this.#limits;
    let waitMs = 0;
    try {
      const taken = await this.#usage.take({
        provider: this.#provider,
        limits: this.#limits ?? { requestsPerMinute: null, tokensPerMinute: null },
        calls: calls.map(({ tokens }) => tokens),
        corrections,
      });
      waitMs = taken.granted < calls.length ? Math.max(taken.waitMs, shortestPauseMs) : 0;
      for (const each of calls.slice(0, taken.granted)) this.#admit(each, taken.second);
    } catch (error) {
      // Corrections that are lost leave the count too high for a minute: that does no harm.
      for (const each of calls) each.refuse(error);
      this.#waiting = this.#waiting.filter((each) => !calls.includes(each));
    } finally {
      this.#isAsking = false;
    }
    this.#wakeAtMs = this.#timing.nowMs() + waitMs;
    if (this.#waiting.length > 0) this.#next();
  }

  /** Whoever went away meanwhile gives back what it was given. */
  #admit(each: Waiting, second: number): void {
    this.#waiting = this.#waiting.filter((other) => other !== each);
    if (each.isGone()) this.#passOf(second, each).settle({ requests: 0, tokens: 0 });
    else each.admit(second);
  }

  #wake(delayMs: number): void {
    this.#stopWake();
    if (this.#waiting.length > 0) this.#stopWake = this.#timing.after(delayMs, () => this.#next());
  }

  /** Those for whom the wait is not worth a slot go, each told when its turn may come. */
  #sendAway(waitMs: number): void {
    const nowMs = this.#timing.nowMs();
    let requests = 0;
    let tokens = 0;
    const staying: Waiting[] = [];
    for (const each of this.#waiting) {
      const share = Math.max(
        requests / (each.limits?.requestsPerMinute ?? Number.POSITIVE_INFINITY),
        tokens / (each.limits?.tokensPerMinute ?? Number.POSITIVE_INFINITY),
      );
      const turnMs = waitMs + share * 60_000;
      if (nowMs - each.sinceMs + turnMs > longestWaitMs)
        each.refuse(rateLimited(this.#provider, Math.min(turnMs, longestRetryMs)));
      else staying.push(each);
      requests += 1;
      tokens += each.tokens;
    }
    this.#waiting = staying;
  }
}

/** The failure of a call that would have to wait too long. */
function rateLimited(provider: string, waitMs: number): Failure {
  const retryAfterMs = Math.ceil(waitMs);
  return new Failure(
    "Model.RateLimited",
    `${provider} has no room for another call for ${Math.ceil(retryAfterMs / 1000)} s.`,
    { retryAfterMs },
  );
}

function leave(signal: CancelSignal, listener: () => void): void {
  signal.removeEventListener("abort", listener);
}

function stopped(): Failure {
  return new Failure("Cairn.Stopped", "The model call was stopped.");
}
