import { performance } from "node:perf_hooks";
import type { Payload } from "../../shared/run/payload.ts";
import type { ParkedStep } from "../store/tasks.ts";

/** A worker outside asks for work. */
export interface PollRequest {
  readonly activity: string;
  /** The name that the worker gives itself. */
  readonly workerName: string | null;
  readonly waitMs: number;
  /** The caller left, or the server stops. */
  readonly signals: readonly AbortSignal[];
}

export interface OpenTask extends ParkedStep {
  readonly input: Payload | null;
}

export interface ActivityQueuePorts {
  /** Tasks that no worker has yet, the oldest first. */
  readonly open: (activity: string, limit: number) => Promise<readonly OpenTask[]>;
  /** False when another worker was faster or the task is gone. */
  readonly take: (task: OpenTask, worker: string | null) => Promise<boolean>;
}

/** The first in line looks by itself this often: news of a task may be lost, or come from a process that died. */
const lookAgainMs = 3_000;
/** Tasks looked at together: should others take the first ones meanwhile, there are more. */
const pageSize = 10;

/** One poller in line. */
class Waiter {
  readonly #deadlineMs: number;
  readonly #signal: AbortSignal;
  #news = true;
  #resume: (() => void) | null = null;

  constructor(request: PollRequest) {
    this.#deadlineMs = performance.now() + request.waitMs;
    this.#signal = AbortSignal.any([...request.signals]);
    this.#signal.addEventListener("abort", () => this.wake(), { once: true });
  }

  get gone(): boolean {
    return this.#signal.aborted;
  }

  get over(): boolean {
    return this.gone || performance.now() >= this.#deadlineMs;
  }

  wake(): void {
    this.#news = true;
    this.#resume?.();
  }

  /** Resolves at news, at the end of the wait, or after `longestMs`. */
  async next(longestMs: number): Promise<void> {
    const ms = Math.min(longestMs, this.#deadlineMs - performance.now());
    if (!this.#news && !this.gone && ms > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#resume = null;
    }
    this.#news = false;
  }
}

/**
 * The workers of this process that wait for tasks of activities, in the order in which they came. Only the first in line looks; when it
 * has a task or leaves, the next one does. So many waiting workers ask the database no more than one.
 */
export class ActivityQueue {
  readonly #ports: ActivityQueuePorts;
  readonly #lines = new Map<string, Waiter[]>();

  constructor(ports: ActivityQueuePorts) {
    this.#ports = ports;
  }

  /** Waits for a task and takes it; exactly one poller gets each. Null when none came in time. */
  async next(request: PollRequest): Promise<OpenTask | null> {
    const { activity } = request;
    const waiter = new Waiter(request);
    const line = this.#lines.get(activity) ?? [];
    this.#lines.set(activity, line);
    line.push(waiter);
    try {
      // At least one look, also by those who do not want to wait.
      for (let looked = false; !(waiter.over && looked) && !waiter.gone;) {
        // eslint-disable-next-line no-await-in-loop -- to look and to wait in turns is the point
        await waiter.next(line[0] === waiter ? lookAgainMs : Number.POSITIVE_INFINITY);
        if (line[0] !== waiter && !waiter.over) continue;
        // eslint-disable-next-line no-await-in-loop
        const task = waiter.gone ? null : await this.#takeFirst(request, waiter);
        looked = true;
        if (task !== null) return task;
      }
      return null;
    } finally {
      line.splice(line.indexOf(waiter), 1);
      if (line.length === 0) this.#lines.delete(activity);
      line[0]?.wake();
    }
  }

  /** The activity has a new task. */
  posted(activity: string): void {
    this.#lines.get(activity)?.[0]?.wake();
  }

  async #takeFirst(request: PollRequest, waiter: Waiter): Promise<OpenTask | null> {
    for (;;) {
      // eslint-disable-next-line no-await-in-loop
      const open = await this.#ports.open(request.activity, pageSize);
      for (const task of open) {
        if (waiter.gone) return null;
        // eslint-disable-next-line no-await-in-loop
        if (await this.#ports.take(task, request.workerName)) return task;
      }
      if (open.length < pageSize) return null;
    }
  }
}
