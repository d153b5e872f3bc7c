/** Sends expressions to the evaluating worker, one at a time, and kills it when one takes too long. */
import type { EvaluationJob, EvaluationOutcome } from "./evaluation.ts";

/** What of a Worker is used. */
export interface WorkerLike {
  readonly ask: (message: unknown) => void;
  readonly terminate: () => void;
  readonly listen: (listener: WorkerListener) => void;
}

export interface WorkerListener {
  readonly onAnswer: (data: unknown) => void;
  readonly onError: (message: string) => void;
}

export interface RunnerOptions {
  readonly start?: () => WorkerLike;
  /** Calls back after so long; gives what calls it off. */
  readonly schedule?: (callback: () => void, delayMs: number) => () => void;
}

export interface Ticket {
  readonly outcome: Promise<EvaluationOutcome>;
  /** Ends it; its worker is killed when it is under way. */
  readonly stop: () => void;
}

export interface Runner {
  /** `limitMs` null: until it is stopped. */
  readonly evaluate: (job: EvaluationJob, limitMs: number | null) => Ticket;
  readonly close: () => void;
}

/** What a preview may take. */
export const previewLimitMs = 1000;

interface Waiting {
  readonly id: number;
  readonly job: EvaluationJob;
  readonly limitMs: number | null;
  readonly settle: (outcome: EvaluationOutcome) => void;
}

interface Answer {
  readonly id?: number;
  readonly outcome?: EvaluationOutcome;
}

function startWorker(): WorkerLike {
  const worker = new Worker(new URL("./evaluation-worker.ts", import.meta.url), {
    type: "module",
    name: "expressions",
  });
  return {
    ask: (message) => worker.postMessage(message, []),
    terminate: () => worker.terminate(),
    listen: ({ onAnswer, onError }) => {
      worker.addEventListener("message", ({ data }: MessageEvent<unknown>) => onAnswer(data));
      worker.addEventListener("error", ({ message }) => onError(message));
    },
  };
}

function afterDelay(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

class WorkerRunner implements Runner {
  readonly #start: () => WorkerLike;
  readonly #schedule: NonNullable<RunnerOptions["schedule"]>;
  readonly #queue: Waiting[] = [];
  #worker: WorkerLike | null = null;
  #isReady = false;
  #current: Waiting | null = null;
  #cancelLimit: (() => void) | null = null;
  #lastId = 0;

  constructor({ start = startWorker, schedule = afterDelay }: RunnerOptions) {
    this.#start = start;
    this.#schedule = schedule;
  }

  evaluate(job: EvaluationJob, limitMs: number | null): Ticket {
    const id = ++this.#lastId;
    const outcome = new Promise<EvaluationOutcome>((settle) => {
      this.#queue.push({ id, job, limitMs, settle });
    });
    this.#next();
    return { outcome, stop: () => this.#stop(id) };
  }

  close(): void {
    for (const waiting of this.#queue.splice(0)) waiting.settle({ kind: "stopped" });
    this.#kill({ kind: "stopped" });
  }

  #stop(id: number): void {
    if (this.#current?.id === id) {
      this.#kill({ kind: "stopped" });
      this.#next();
      return;
    }
    const at = this.#queue.findIndex((waiting) => waiting.id === id);
    if (at >= 0)
      for (const waiting of this.#queue.splice(at, 1)) waiting.settle({ kind: "stopped" });
  }

  #next(): void {
    if (this.#current !== null || this.#queue.length === 0) return;
    this.#worker ??= this.#open();
    // Loading the worker is not the expression's time.
    if (!this.#isReady) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#current = next;
    this.#worker.ask({ id: next.id, job: next.job });
    if (next.limitMs === null) return;
    this.#cancelLimit = this.#schedule(() => {
      this.#kill({ kind: "timeout" });
      this.#next();
    }, next.limitMs);
  }

  #open(): WorkerLike {
    const worker = this.#start();
    worker.listen({
      onAnswer: (data) => {
        if (worker !== this.#worker) return;
        const { id, outcome } = data as Answer;
        if (outcome === undefined) this.#isReady = true;
        else if (id === this.#current?.id) this.#settle(outcome);
        this.#next();
      },
      onError: (message) => {
        if (worker !== this.#worker) return;
        // A worker that cannot even start would be started again and again.
        const wasReady = this.#isReady;
        const broken: EvaluationOutcome = { kind: "broken", reason: message };
        this.#kill(broken);
        if (!wasReady) for (const waiting of this.#queue.splice(0)) waiting.settle(broken);
        this.#next();
      },
    });
    return worker;
  }

  #settle(outcome: EvaluationOutcome): void {
    this.#cancelLimit?.();
    this.#cancelLimit = null;
    const current = this.#current;
    this.#current = null;
    current?.settle(outcome);
  }

  #kill(outcome: EvaluationOutcome): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#isReady = false;
    this.#settle(outcome);
  }
}

export function createRunner(options: RunnerOptions = {}): Runner {
  return new WorkerRunner(options);
}

let shared: Runner | null = null;

/** The runner of all previews of the page. */
export function previewRunner(): Runner {
  shared ??= createRunner();
  return shared;
}
