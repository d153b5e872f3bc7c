import type { LedgerEntry, Rate } from "../../shared/cost/usage.ts";
import { isForBudget } from "../../shared/run/budget.ts";
import type { MemoryUse } from "../../shared/run/event.ts";
import { isTerminal, type Step } from "../../shared/run/run-state.ts";
import type { Background } from "./background.ts";
import type { Clock } from "./clock.ts";
import { Execution, firstOrdinal } from "./execution.ts";
import { Heartbeats } from "./heartbeats.ts";
import { Reservations, type ReservationPorts } from "./reservations.ts";
import type { RunActor } from "./run-actor.ts";
import { stepOperations } from "./step-operations.ts";
import type { StepServices } from "./step-ports.ts";

export interface ExecutionsPorts {
  readonly services: StepServices;
  readonly rates: () => Promise<readonly Rate[]>;
  readonly memory: (() => MemoryUse) | undefined;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly background: Background;
  /** What workflows have left this month. */
  readonly month: ReservationPorts["month"];
  /** The time of day by the database. */
  readonly date: () => Date;
  /** An attempt is over. */
  readonly ended: (actor: RunActor, execution: Execution) => void;
  /** Money was spent after the attempt that spent it was over. */
  readonly lateCost: (actor: RunActor, ledger: readonly LedgerEntry[]) => void;
}

/** What this process executes now: the steps that are its own, and their attempts under way. */
export class Executions {
  readonly #ports: ExecutionsPorts;
  readonly #byRun = new Map<string, Set<Execution>>();
  /** Steps that a lane goes on with, as `runId:key`. */
  readonly #taken = new Set<string>();
  #draining = false;

  constructor(ports: ExecutionsPorts) {
    this.#ports = ports;
  }

  /** True once what runs here was asked to stop for good. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Marks a step that this process goes on with itself: nobody rings for it. */
  take(runId: string, key: string): void {
    this.#taken.add(`${runId}:${key}`);
  }

  leave(runId: string, key: string): void {
    this.#taken.delete(`${runId}:${key}`);
  }

  hasTaken(runId: string, key: string): boolean {
    return this.#taken.has(`${runId}:${key}`);
  }

  /** True while an attempt of a step of the run is under way here. */
  has(runId: string): boolean {
    return this.#byRun.has(runId);
  }

  /** Steps with an attempt under way, as `runId:key`. */
  keys(): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const [runId, executions] of this.#byRun) {
      for (const execution of executions) keys.add(`${runId}:${execution.token.key}`);
    }
    return keys;
  }

  /** Begins an attempt: it can be stopped from now on, and its heartbeats and limits are reported. */
  async begin(actor: RunActor, key: string, step: Step): Promise<Execution> {
    const { services, rates, clock, random, month, date } = this.#ports;
    const execution = new Execution({
      runId: actor.run.id,
      key,
      step,
      rates: await rates(),
      isoDay: clock.date().toISOString().slice(0, 10),
      firstOrdinal: firstOrdinal(random()),
      operations: (its) => stepOperations(services, { actor, execution: its, clock }),
      reservations: (its) => new Reservations({ actor, month, date }, its),
    });
    const runId = actor.run.id;
    const executions = this.#byRun.get(runId) ?? new Set();
    this.#byRun.set(runId, executions.add(execution));
    this.#listen(actor, execution);
    this.#tell(actor, execution);
    return execution;
  }

  finish(actor: RunActor, execution: Execution): void {
    const runId = actor.run.id;
    execution.close((ledger) => this.#ports.lateCost(actor, ledger));
    this.#ports.ended(actor, execution);
    const executions = this.#byRun.get(runId);
    executions?.delete(execution);
    if (executions?.size === 0) this.#byRun.delete(runId);
  }

  /** Tells what runs here of a run how things stand with it: whoever moved it may have done so in another process. */
  attend(actor: RunActor): void {
    for (const execution of this.#byRun.get(actor.run.id) ?? []) this.#tell(actor, execution);
  }

  /** Memory runs short: what runs here commits what it has finished, and lets go of what it can do without. */
  relieve(): void {
    for (const executions of this.#byRun.values())
      for (const execution of executions)
        this.#ports.background(execution.relieve(), "making room");
  }

  /** Asks what runs here, and what still begins, to stop where it can go on elsewhere. */
  drain(): void {
    this.#draining = true;
    for (const executions of this.#byRun.values())
      for (const execution of executions) execution.halt("drain");
  }

  /** Stops what {@link drain} has asked in vain. */
  stop(): void {
    for (const executions of this.#byRun.values())
      for (const execution of executions) execution.stop("draining");
  }

  /** What an attempt says before its outcome goes into the log at once. */
  #listen(actor: RunActor, execution: Execution): void {
    const { background, clock, memory } = this.#ports;
    execution.onLimit((limits) => {
      actor.submit({ type: "limited", step: execution.token, ...limits });
      background(actor.flush(), "the limits of an attempt");
    });
    const beats = new Heartbeats({
      clock,
      limitMs: () => execution.limits.heartbeatMs,
      write: (details) => {
        if (execution.stopped === "lost") return;
        const data = memory === undefined ? { details } : { details, memory: memory() };
        actor.submit({ type: "heartbeat", step: execution.token, ...data });
        background(actor.flush(), "a heartbeat");
      },
    });
    execution.onBeat((details) => beats.beat(details));
    execution.onClose(() => beats.stop());
  }

  #tell(actor: RunActor, execution: Execution): void {
    const { status, steps, stopping, paused } = actor.state;
    const step = steps.get(execution.token.key);
    // A step that was cancelled is nobody's any more; one that another worker has is somebody's.
    const isUnwanted =
      step?.status === "cancelled" || (isTerminal(status) && status !== "SUCCEEDED");
    if (step === undefined || !execution.has(step))
      execution.stop("lost", isUnwanted ? "cancelled" : "lost");
    else if (stopping !== null) execution.stop("cancelled");
    else if (status === "PAUSED") execution.halt(isForBudget(paused) ? "budget" : "pause");
    else if (this.#draining) execution.halt("drain");
  }
}
