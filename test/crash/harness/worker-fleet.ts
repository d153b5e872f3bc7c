/** Worker processes of a scenario: started, killed, paused and replaced. */
import { startCairn, type CairnProcess } from "../../support/cairn-process.ts";
import { forget, remember } from "./living.ts";
import { anyOf } from "./random.ts";

export interface FleetOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly count: number;
  /** Environment of the n-th worker that is started, in addition. */
  readonly special?: (nth: number) => Readonly<Record<string, string>>;
  readonly onLog: (line: string) => void;
}

/** A worker process that has said it is ready. */
export interface ReadyWorker {
  readonly pid: number;
  readonly process: CairnProcess;
}

export class WorkerFleet {
  /** When each process was killed (milliseconds since 1970), by its id. */
  readonly killed = new Map<number, number>();
  /** Codes or signals of the processes that ended without being killed here. */
  readonly ends: string[] = [];
  readonly #options: FleetOptions;
  readonly #workers = new Map<number, CairnProcess>();
  readonly #ready = new Set<number>();
  readonly #draining = new Set<number>();
  readonly #restarting = new Set<NodeJS.Timeout>();
  #respawns = 0;
  #started = 0;
  #stopping = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    for (let i = 0; i < options.count; i += 1) this.start();
  }

  /** Workers that are up, without those still starting. */
  get ready(): readonly ReadyWorker[] {
    return [...this.#workers]
      .filter(([pid]) => this.#ready.has(pid))
      .map(([pid, process]) => ({ pid, process }));
  }

  /** No process is up or starting. */
  get isDeserted(): boolean {
    return this.#workers.size + this.#restarting.size === 0;
  }

  /** Starts one more; `program` is another build. */
  start(program?: string): CairnProcess {
    const { environment, special, onLog } = this.#options;
    const process = startCairn(
      "worker",
      { ...environment, ...special?.(this.#started) },
      { onLog, ...(program === undefined ? {} : { program }) },
    );
    this.#started += 1;
    const pid = process.child.pid ?? 0;
    this.#workers.set(pid, process);
    remember(pid);
    process.ready.then(
      () => this.#ready.add(pid),
      () => undefined,
    );
    process.child.once("exit", (code, signal) => {
      forget(pid);
      this.#workers.delete(pid);
      const isAsked = this.#stopping || this.killed.has(pid) || this.#draining.has(pid);
      const wasReady = this.#ready.delete(pid);
      if (isAsked) return;
      // One that finds no database when it starts may go; one that works must not.
      if (wasReady) this.ends.push(`worker ${String(pid)} ended with ${String(code ?? signal)}`);
      this.#respawns += 1;
      if (this.#respawns > mostRespawns) return;
      // As whatever runs it in production would.
      const again = setTimeout(() => {
        this.#restarting.delete(again);
        this.start(program);
      }, respawnMs);
      this.#restarting.add(again);
    });
    return process;
  }

  async allReady(): Promise<void> {
    await Promise.all([...this.#workers.values()].map(async ({ ready }) => await ready));
  }

  /** Kills a worker wherever it is in its work, and starts another in its place. */
  kill(pid: number): void {
    const victim = this.#workers.get(pid);
    if (victim === undefined) return;
    this.killed.set(pid, Date.now());
    victim.child.kill("SIGKILL");
    this.start();
  }

  /** Kills any worker that is up; one that is still starting is spared, for it holds nothing. False when there is none. */
  killAny(random: () => number): boolean {
    const victim = anyOf(this.ready, random);
    if (victim === undefined) return false;
    this.kill(victim.pid);
    return true;
  }

  /** Stops the clock of a process: it holds everything and does nothing. */
  pause(pid: number): void {
    this.#workers.get(pid)?.child.kill("SIGSTOP");
  }

  resume(pid: number): void {
    this.#workers.get(pid)?.child.kill("SIGCONT");
  }

  /** Asks a worker to stop in order; returns its exit code, or the signal that ended it, and the seconds it took. */
  async drain(
    pid: number,
    limitMs: number,
  ): Promise<{ readonly end: string; readonly seconds: number }> {
    const worker = this.#workers.get(pid);
    if (worker === undefined) throw new Error(`there is no worker ${String(pid)}`);
    this.#ready.delete(pid);
    this.#draining.add(pid);
    const { child, ended } = worker;
    const startedMs = performance.now();
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
    await ended;
    clearTimeout(timer);
    return {
      end: String(child.exitCode ?? child.signalCode),
      seconds: (performance.now() - startedMs) / 1000,
    };
  }

  /** Ends all of them in order, and by force those that do not go in time. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const again of this.#restarting) clearTimeout(again);
    await Promise.all(
      [...this.#workers.values()].map(async ({ child, ended }) => {
        child.kill("SIGCONT");
        child.kill("SIGTERM");
        const timer = setTimeout(() => child.kill("SIGKILL"), stopPatienceMs);
        await ended;
        clearTimeout(timer);
      }),
    );
  }
}

const stopPatienceMs = 10_000;
/** Workers that end by themselves this often never stay. */
const mostRespawns = 200;
const respawnMs = 500;
