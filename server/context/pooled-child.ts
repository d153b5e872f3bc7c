/** One child process of a pool, from its start to its end. */
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import type { ChildPoolOptions, PoolJob } from "./child-pool.ts";
import { childMessageSchema } from "./child-protocol.ts";

/** How a child ends that does not answer. */
export type ChildFate = "timeout" | "died" | "cancelled";

export interface ChildEvents {
  /** It can take a job. */
  readonly onFree: () => void;
  /** It is gone; told once. */
  readonly onEnd: (wasReady: boolean) => void;
}

/** A child that computes is killed at its deadline; one that got no processor is waited for this many deadlines. */
const patience = 10;
/** Share of a processor below which a child counts as one that got none. */
const starvedShare = 1 / 3;

export class PooledChild {
  readonly #options: ChildPoolOptions;
  readonly #events: ChildEvents;
  readonly #process: ChildProcess;
  #job: PoolJob | null = null;
  #isReady = false;
  #hasEnded = false;
  #jobs = 0;
  /** Part of the job that it has come to. */
  #part = 0;
  /** When the job began. */
  #givenMs = 0;
  /** Processor time when the job began. */
  #busyBeforeMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ChildPoolOptions, folder: string, events: ChildEvents) {
    this.#options = options;
    this.#events = events;
    const { entry, heapMb, startMs } = options;
    const parameters = [`--max-old-space-size=${heapMb}`, ...entry.execArgv, entry.file];
    this.#process = spawn(process.execPath, parameters, {
      cwd: folder,
      env: {},
      // Nothing but the channel: what a child writes to its output is nobody's business.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      serialization: "advanced",
    });
    this.#timer = setTimeout(() => this.end("died"), startMs);
    this.#process.on("message", (message) => this.#hear(message));
    this.#process.on("error", () => this.end("died"));
    this.#process.on("exit", () => this.end("died"));
  }

  get job(): PoolJob | null {
    return this.#job;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get isIdle(): boolean {
    return this.#isReady && this.#job === null && !this.#hasEnded;
  }

  /** How long it has been at its job; 0 without one. */
  get busyMs(): number {
    return this.#job === null ? 0 : performance.now() - this.#givenMs;
  }

  give(job: PoolJob): void {
    clearTimeout(this.#timer);
    this.#job = job;
    this.#part = 0;
    this.#jobs += 1;
    this.#givenMs = performance.now();
    this.#busyBeforeMs = processorMs(this.#process.pid) ?? 0;
    this.#process.ref();
    this.#process.channel?.ref();
    this.#process.send(job.message);
    this.#watch(job, job.wallMs * patience);
  }

  /** Kills the process; its job, if it has one, ends so. */
  end(fate: ChildFate): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#process.kill("SIGKILL");
    const job = this.#job;
    this.#job = null;
    job?.finish({ kind: fate, part: this.#part });
    this.#events.onEnd(this.#isReady);
  }

  /** Kills the child at its deadline, unless its answer has just arrived or the machine gave it no processor. */
  #watch(job: PoolJob, leftMs: number): void {
    const { wallMs } = job;
    const judge = (): void => {
      if (this.#job !== job) return;
      const busyMs = processorMs(this.#process.pid);
      const isStarved = busyMs !== null && busyMs - this.#busyBeforeMs < wallMs * starvedShare;
      if (isStarved && leftMs > wallMs) this.#watch(job, leftMs - wallMs);
      else this.end("timeout");
    };
    // The answer may lie in the channel already, behind a pause of this process: two turns read it first.
    this.#timer = setTimeout(() => setImmediate(() => setImmediate(judge)), wallMs);
  }

  #hear(raw: unknown): void {
    if (this.#hasEnded) return;
    const parsed = childMessageSchema.safeParse(raw);
    // Whoever speaks another language is no child of ours any more.
    if (!parsed.success) return this.end("died");
    const message = parsed.data;
    switch (message.kind) {
      case "progress":
        this.#part = message.part;
        return;
      case "ready":
        this.#isReady = true;
        this.#rest();
        return;
      case "answer":
        this.#answered(message.value, message.retire);
    }
  }

  #answered(value: unknown, mustRetire: boolean): void {
    const job = this.#job;
    this.#job = null;
    job?.finish({ kind: "answer", value });
    const isUsedUp = this.#jobs >= (this.#options.jobsPerChild ?? Number.POSITIVE_INFINITY);
    if (mustRetire || isUsedUp) this.end("died");
    else this.#rest();
  }

  /** An idle child does not keep this process alive. */
  #rest(): void {
    clearTimeout(this.#timer);
    this.#process.unref();
    this.#process.channel?.unref();
    const { idleMs } = this.#options;
    if (idleMs !== undefined) this.#timer = setTimeout(() => this.end("died"), idleMs).unref();
    this.#events.onFree();
  }
}

/** Processor time that a process has used, milliseconds; null where the system does not say. */
function processorMs(pid: number | undefined): number | null {
  if (process.platform !== "linux" || pid === undefined) return null;
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = status.replace(/^.*\) /su, "").split(" ");
    // In hundredths of a second, whatever the clock of the kernel.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    // The process has ended in the meantime.
    return null;
  }
}
