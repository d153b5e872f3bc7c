/** Processes, tables and jobs of one schedule, and what must hold at every commit. */
import { isDeepStrictEqual } from "node:util";
import type { StepJob } from "../../server/store/jobs.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import { keyOf } from "../../shared/run/evolve.ts";
import type { RunChange } from "../../server/store/run-store.ts";
import { Clients } from "./clients.ts";
import { Copyists } from "./copyists.ts";
import { JobBag, type BagJob } from "./job-bag.ts";
import { MemoryStore, type RunRecord } from "./memory-store.ts";
import type { Random } from "./random.ts";
import { Outside } from "./outside.ts";
import { Requests } from "./requests.ts";
import { RunModel } from "./run-model.ts";
import { ConnectionLost, SimDatabase } from "./sim-database.ts";
import { SimProcess, type Rung } from "./sim-process.ts";
import { Stage, startOfTimeMs, type Actor } from "./stage.ts";
import { Sweeps } from "./sweeps.ts";
import { Tasks } from "./tasks.ts";
import { TurnAccount } from "./turn-account.ts";
import type { SimWorkflow } from "./workflow.ts";
import { definitions } from "./workflows.ts";

/** graphile-worker looks for jobs by itself this often. */
const pollMs = 1_000;

export class World {
  readonly stage: Stage;
  readonly store: MemoryStore;
  readonly database: SimDatabase;
  readonly bag = new JobBag();
  readonly sweeps: Sweeps;
  readonly tasks: Tasks;
  readonly processes: SimProcess[] = [];
  readonly models = new Map<string, RunModel>();
  readonly workflow: SimWorkflow;
  /** Processes are on one machine and can see each other die. */
  readonly isOneMachine: boolean;
  readonly clients: Clients;
  readonly copyists: Copyists;
  readonly outside: Outside;
  readonly #turns: TurnAccount;
  readonly #random: Random;
  /** Hands jobs over. */
  readonly #runner: Actor = { name: "graphile-worker", standing: "running" };

  constructor(workflow: SimWorkflow, random: Random, options: { readonly trace: boolean }) {
    this.workflow = workflow;
    this.#random = random;
    const stage = new Stage(random, options);
    this.stage = stage;
    this.store = new MemoryStore(() => stage.nowMs);
    this.database = new SimDatabase(stage);
    this.sweeps = new Sweeps({
      store: this.store,
      bag: this.bag,
      nowMs: () => stage.nowMs,
      freed: () => {
        for (const entry of this.bag.all()) if (entry.lockedBy === null) this.#offer(entry);
      },
    });
    this.tasks = new Tasks({
      stage,
      modelOf: (runId) => this.models.get(runId) ?? null,
      labelOf: (runId) => this.label(runId),
      ask: (target, effect) => this.outside.asked(target, effect),
      areCopied: workflow.copies === true,
      redrivenBy: (runId) => {
        const origin = this.store.runs.get(runId)?.origin ?? null;
        return origin?.kind === "redrive" ? origin.source : null;
      },
    });
    this.isOneMachine = random.once(2);
    const requests = new Requests(stage, () => this.reachable());
    const ports = { stage, random, requests, store: this.store };
    this.clients = new Clients({
      ...ports,
      workflow,
      heldOf: (runId) => this.models.get(runId)?.held ?? [],
    });
    this.copyists = new Copyists({
      ...ports,
      acknowledged: (runId) => void this.clients.acknowledged.push(runId),
    });
    this.outside = new Outside(ports);
    this.#turns = new TurnAccount(workflow.definition, (message) => stage.fail(message));
  }

  /** Clients begin. */
  start(): void {
    this.clients.start();
    if (this.workflow.name === "activity") this.outside.poll();
  }

  /** A process joins. */
  join(): SimProcess {
    const process = new SimProcess({
      name: `w${String(this.processes.length + 1)}`,
      slots: 1 + this.#random.below(3),
      stage: this.stage,
      ports: {
        database: this.database,
        store: this.store,
        definitions,
        sweeps: this.sweeps,
      },
      watch: (worker) => (record, change) => this.#watch(worker, record, change),
      call: async (worker, call, site) => await this.tasks.call(worker, call, site),
      ring: (rung) => this.#ring(rung),
      isRunning: ({ id }) =>
        !this.isOneMachine ||
        this.processes.some(({ name, standing }) => name === id && standing !== "dead"),
    });
    this.processes.push(process);
    this.stage.note(() => `${process.name} joins with ${String(process.slots)} slots`);
    return process;
  }

  /** A process that a client may turn to; null when there is none. */
  reachable(): SimProcess | null {
    return this.#pick(({ standing, isDraining }) => standing === "running" && !isDraining);
  }

  /** A process that something may happen to; null when there is none. */
  victim(): SimProcess | null {
    return this.#pick(({ standing, isDraining }) => standing === "running" && !isDraining);
  }

  /** A job comes although nobody rang, or late, or once more. */
  strayJob(): void {
    const process = this.reachable();
    const job = this.#anyStep();
    if (process === null || job === null) return;
    this.stage.note(() => `${process.name}: a stray job ${this.label(job.runId)} ${job.key}`);
    void this.#handOver(process, job);
  }

  /** A timer fires that has fired, or that nobody has set. */
  strayTimer(): void {
    const process = this.reachable();
    const job = this.#anyTimer();
    if (process === null || job === null) return;
    this.stage.note(() => `${process.name}: a stray timer ${this.label(job.runId)} ${job.key}`);
    this.#forgiving(process.engine.report(job.runId, { type: "due", ...job }));
  }

  /** A run hears late, or once more, that it had its turn. */
  strayAdmission(): void {
    const process = this.reachable();
    // Whoever waits for another turn is the one to be misled.
    const waits = (runId: string): boolean =>
      this.store.runs.get(runId)?.state.admission?.admitted === false;
    const { given } = this.store.lines;
    const misleading = given.filter(({ runId }) => waits(runId));
    const turns = misleading.length > 0 ? misleading : given;
    const turn = turns[this.#random.below(turns.length)];
    if (process === null || turn === undefined) return;
    this.stage.note(() => `${process.name}: a stray admission of ${this.label(turn.runId)}`);
    const report = { type: "admitted", turn: turn.turn } as const;
    this.#forgiving(process.engine.report(turn.runId, report));
  }

  /** A job that waits is gone. */
  loseJob(): void {
    const waiting = this.bag.all().filter(({ lockedBy }) => lockedBy === null);
    const entry = waiting[this.#random.below(waiting.length)];
    if (entry === undefined) return;
    this.stage.note(() => `the job ${this.label(entry.job.runId)} ${entry.job.key} is lost`);
    this.bag.remove(entry);
  }

  /** A process shuts down in order. */
  drain(process: SimProcess): void {
    this.stage.note(() => `${process.name} drains`);
    const startedMs = this.stage.nowMs;
    const left = (): void => {
      if (process.standing === "dead") return;
      this.stage.note(() => `${process.name} has drained`);
      const own = this.sweeps.ownSteps(process.name);
      // What it does not know to have, its successors find.
      const isSure = !process.wasSilent && !this.database.troubled.has(process.name);
      if (own.length > 0 && isSure)
        this.stage.fail(`${process.name} leaves ${own[0]?.key ?? ""} running when it has drained`);
      this.sweeps.workers.delete(process.name);
      process.kill();
    };
    void process.drain().then(left);
    // Whoever waits for it has an end of patience, too.
    this.stage.after(60_000, {
      owner: process,
      what: "kill",
      run: () => {
        if (!process.wasSilent)
          this.stage.fail(`${process.name} has not drained since ${String(startedMs)} ms`);
        process.kill();
      },
    });
  }

  /** Short names for random ids. */
  label(runId: string): string {
    return this.store.runs.get(runId)?.label ?? "a new run";
  }

  #pick(wanted: (process: SimProcess) => boolean): SimProcess | null {
    const found = this.processes.filter(wanted);
    return found[this.#random.below(found.length)] ?? null;
  }

  /** A step that is or was. */
  #anyStep(): StepJob | null {
    const records = [...this.store.runs.values()];
    const record = records[this.#random.below(records.length)];
    if (record === undefined) return null;
    const open = [...record.state.steps.keys()];
    const openKey = open[this.#random.below(open.length)];
    if (openKey !== undefined && !this.#random.once(3)) return { runId: record.id, key: openKey };
    const scheduled = record.log.filter(({ event }) => event.type === "step.scheduled");
    const event = scheduled[this.#random.below(scheduled.length)]?.event;
    if (event === undefined || event.path === null) return null;
    return { runId: record.id, key: `${event.path}@${String(event.visit)}` };
  }

  /** A timer that was set and whose time has come; it may have fired, and its step may be long over. */
  #anyTimer(): (StepJob & { readonly attempt: number }) | null {
    const record = [...this.store.runs.values()][0];
    const waits = record?.log.flatMap(({ at, event: { type, path, visit, attempt, data } }) => {
      const delayMs = type === "timer.set" || type === "step.retried" ? data.delayMs : null;
      const isDue = delayMs !== null && at.getTime() + delayMs <= startOfTimeMs + this.stage.nowMs;
      return isDue ? [{ key: `${path ?? ""}@${String(visit)}`, attempt: attempt ?? 0 }] : [];
    });
    const wait = waits?.[this.#random.below(waits.length)];
    return record === undefined || wait === undefined ? null : { runId: record.id, ...wait };
  }

  #watch(process: SimProcess, record: RunRecord, change: RunChange): void {
    const model = this.models.get(record.id) ?? this.#modelFor(record, change);
    this.models.set(record.id, model);
    for (const event of change.events) {
      this.stage.note(
        () =>
          `${process.name} commits ${record.label} ${event.type} ${event.path ?? ""}${event.visit === null ? "" : `@${String(event.visit)}`} ${brief(event.data)}`,
      );
      if (
        (event.type === "step.lost" || event.type === "undo.lost") &&
        !this.#mayBeLost(event.data.worker)
      )
        this.stage.fail(
          `${record.label}: ${event.path ?? ""} is taken from ${event.data.worker}, which lives`,
        );
      if (
        event.type === "timer.fired" &&
        (record.times.get(keyOf(event))?.wakeAtMs ?? 0) > this.stage.nowMs
      )
        this.stage.fail(`${record.label}: the timer of ${keyOf(event)} fires before its time`);
      model.take(event, process.name);
      this.#turns.take(record.id, event);
    }
  }

  #modelFor(record: RunRecord, { events: [first] }: RunChange): RunModel {
    const model = new RunModel({
      nowMs: () => this.stage.nowMs,
      fail: (message) => this.stage.fail(`${record.label}: ${message}`),
      makerOf: (effect) => this.tasks.makerOf(effect),
      endedBefore: (event) => this.#endedBefore(record, event),
    });
    model.copy(record.log.map(({ event }) => event));
    if (record.origin !== null && first?.type === "run.redriven" && first.data.what === "run") {
      // V2 of redrive.ts.
      const undone = this.models.get(record.origin.source)?.undone;
      const kept = record.log.find(
        ({ event }) => event.type === "step.succeeded" && undone?.has(keyOf(event)) === true,
      );
      if (kept !== undefined)
        this.stage.fail(`${record.label} keeps ${kept.event.path ?? ""}, which was undone`);
    }
    return model;
  }

  #endedBefore({ origin }: RunRecord, event: NewEvent): boolean {
    if (origin === null || this.models.get(origin.source)?.undone.has(keyOf(event)) === true)
      return false;
    const log = this.store.runs.get(origin.source)?.log ?? [];
    return log.some(
      ({ event: other }) =>
        event.type === "step.succeeded" &&
        other.type === "step.succeeded" &&
        keyOf(other) === keyOf(event) &&
        isDeepStrictEqual(other.data.output, event.data.output),
    );
  }

  #mayBeLost(worker: string): boolean {
    const process = this.processes.find(({ name }) => name === worker);
    return process === undefined || process.wasSilent || process.isDraining;
  }

  /** What `ring` of the database does. */
  #ring({ jobs, runIds, activities }: Rung): void {
    for (const job of jobs) {
      const entry = this.bag.add(job);
      if (entry !== null) this.#offer(entry);
    }
    if (activities.length > 0 && !this.#random.once(4)) this.outside.posted();
    for (const process of this.processes) {
      // News of moved runs may be lost.
      if (process.standing === "dead" || this.#random.once(4)) continue;
      const run = (): void => process.engine.runsMoved(runIds);
      if (process.standing === "running") run();
      else this.stage.pend({ owner: process, what: "news", run });
    }
  }

  /** A job that waits for a worker with room. */
  #offer(entry: BagJob): void {
    const run = (): void => {
      if (entry.lockedBy !== null || !this.bag.has(entry)) return;
      const process = this.#pick((each) => each.takesJobs);
      if (process === null) {
        this.stage.after(pollMs, { owner: this.#runner, what: "poll", run });
        return;
      }
      entry.lockedBy = process.name;
      this.stage.note(
        () => `${process.name} takes the job ${this.label(entry.job.runId)} ${entry.job.key}`,
      );
      // Its removal is not fenced by who holds it: so is graphile-worker.
      void this.#handOver(process, entry.job).then(() => this.bag.remove(entry));
    };
    this.stage.pend({ owner: this.#runner, what: "a job", run });
  }

  async #handOver(process: SimProcess, job: StepJob): Promise<void> {
    process.holding += 1;
    try {
      await process.engine.deliver(job);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) this.stage.fail(`a delivery fails: ${String(error)}`);
    } finally {
      process.holding -= 1;
    }
  }

  #forgiving(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!(error instanceof ConnectionLost)) this.stage.fail(`a report fails: ${String(error)}`);
    });
  }
}

function brief(data: unknown): string {
  const text = JSON.stringify(data);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
