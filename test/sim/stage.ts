/**
 * Where everything asynchronous of a schedule waits for its turn: answers of the database, calls of tasks, jobs, timers. Nothing happens
 * but what the stage lets happen, one thing at a time; between two things all promises come to rest. So a schedule is a sequence of
 * choices, and a seed repeats it.
 */
import type { Clock } from "../../server/engine/clock.ts";
import type { Random } from "./random.ts";

/** Whoever waits: a process that can stop, or nobody in particular. */
export interface Actor {
  readonly name: string;
  standing: "running" | "paused" | "dead";
}

/** Something that can happen. */
export interface Pending {
  readonly owner: Actor;
  readonly what: string;
  readonly run: () => void;
}

interface Timer extends Pending {
  readonly atMs: number;
  readonly order: number;
  isStopped: boolean;
}

/** What the schedule has shown to be wrong. */
export class Violation extends Error {
  override readonly name = "Violation";
}

export class Stage {
  readonly random: Random;
  /** What has happened so far, for people; null unless somebody wants to read it. */
  readonly trace: string[] | null;
  violation: Violation | null = null;
  nowMs = 0;
  #order = 0;
  #ready: Pending[] = [];
  #soon: Pending[] = [];
  readonly #timers: Timer[] = [];

  constructor(random: Random, options: { readonly trace: boolean }) {
    this.random = random;
    this.trace = options.trace ? [] : null;
  }

  /** Whether something other than the passing of time can happen. */
  get isBusy(): boolean {
    return this.#ready.length > 0 || this.#soon.length > 0;
  }

  note(text: () => string): void {
    if (this.trace === null) return;
    // Ids are random, and the same seed shall tell the same.
    const told = text().replaceAll(/\b(run|poll)_[0-9a-z]{24}/g, "$1_…");
    this.trace.push(`${String(Math.round(this.nowMs)).padStart(7)} ms  ${told}`);
  }

  /** Notes what must not be; the first one counts. */
  fail(message: string): void {
    this.violation ??= new Violation(message);
    this.note(() => `VIOLATION: ${message}`);
  }

  /** Something that happens when its turn comes. */
  pend(pending: Pending): void {
    this.#ready.push(pending);
  }

  /** Something that happens after a while, if its owner still runs. Returns what stops it. */
  after(delayMs: number, pending: Pending): () => void {
    this.#order += 1;
    const timer: Timer = {
      owner: pending.owner,
      what: pending.what,
      run: pending.run,
      atMs: this.nowMs + Math.max(0, delayMs),
      order: this.#order,
      isStopped: false,
    };
    push(this.#timers, timer);
    return () => {
      timer.isStopped = true;
    };
  }

  /** The clock of a process. */
  clockOf(owner: Actor): Clock {
    return {
      nowMs: () => this.nowMs,
      date: () => new Date(startOfTimeMs + this.nowMs),
      after: (delayMs, run) => this.after(delayMs, { owner, what: "timer", run }),
      soon: (run) => {
        this.#soon.push({ owner, what: "soon", run });
      },
    };
  }

  /** Forgets what nobody waits for any more. */
  forget(owner: Actor, drops: (pending: Pending) => boolean = () => true): void {
    this.#ready = this.#ready.filter((pending) => pending.owner !== owner || !drops(pending));
    this.#soon = this.#soon.filter((pending) => pending.owner !== owner || !drops(pending));
  }

  /** Lets one thing happen: a ready one, or the next timer. False when nothing is left. */
  step(): boolean {
    if (this.#soon.length > 0 && this.#runSoon()) return true;
    const index = this.#choose();
    if ((index === null || this.#isLate()) && this.#passTime()) return true;
    const [pending] = index === null ? [] : this.#ready.splice(index, 1);
    pending?.run();
    return pending !== undefined;
  }

  /** What a process has decided to do at once; one thing of one process. */
  #runSoon(): boolean {
    const index = this.#soon.findIndex(({ owner }) => owner.standing === "running");
    if (index < 0) return false;
    const [pending] = this.#soon.splice(index, 1);
    pending?.run();
    return true;
  }

  /** Index of a ready thing whose owner runs; null when there is none. */
  #choose(): number | null {
    const count = this.#ready.length;
    if (count === 0) return null;
    const first = this.random.below(count);
    for (let i = 0; i < count; i += 1) {
      const index = (first + i) % count;
      if (this.#ready[index]?.owner.standing === "running") return index;
    }
    return null;
  }

  /** Now and then a timer overtakes what is ready. */
  #isLate(): boolean {
    const next = this.#nextTimer();
    if (next === undefined) return false;
    const delayMs = next.atMs - this.nowMs;
    return delayMs <= 60 ? this.random.once(12) : delayMs < 3_000 && this.random.once(250);
  }

  /** The first timer that somebody waits for. */
  #nextTimer(): Timer | undefined {
    for (;;) {
      const next = this.#timers[0];
      if (next === undefined || !(next.isStopped || next.owner.standing === "dead")) return next;
      pop(this.#timers);
    }
  }

  #passTime(): boolean {
    const timer = this.#nextTimer();
    if (timer === undefined) return false;
    pop(this.#timers);
    this.nowMs = Math.max(this.nowMs, timer.atMs);
    // A paused process finds its timers overdue when it goes on.
    if (timer.owner.standing === "paused") this.pend(timer);
    else timer.run();
    return true;
  }
}

/** Times of day begin here. */
export const startOfTimeMs = Date.UTC(2030, 0, 1);

function before(a: Timer, b: Timer): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** Adds to a binary heap. */
function push(heap: Timer[], timer: Timer): void {
  heap.push(timer);
  let at = heap.length - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !before(timer, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = timer;
}

/** Takes the first of a binary heap. */
function pop(heap: Timer[]): Timer | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let next = 2 * at + 1;
    const left = heap[next];
    if (left === undefined) break;
    const right = heap[next + 1];
    if (right !== undefined && before(right, left)) next += 1;
    const child = heap[next];
    if (child === undefined || !before(child, last)) break;
    heap[at] = child;
    at = next;
  }
  heap[at] = last;
  return first;
}
