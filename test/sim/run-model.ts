/**
 * What a log may say: an account of a run's steps of its own, much simpler than the engine's, that every commit is held against. It knows
 * nothing of `decide` and `evolve`.
 */
import { assert } from "../../shared/base/assert.ts";
import type { Json } from "../../shared/base/json.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import { claimOf, effectOf, misplaced, type EffectMaker } from "./effects.ts";
import { OpeningAccount } from "./opening-account.ts";
import { ParkedAccount } from "./parked-account.ts";
import { RunStanding } from "./run-standing.ts";
import { begin, handBack, minded, newStep, type Doing, type StepAccount } from "./step-account.ts";
import { SavedAccount } from "./saved-account.ts";
import { UndoAccount } from "./undo-account.ts";

export interface RunModelPorts {
  readonly nowMs: () => number;
  /** Tells what is wrong. */
  readonly fail: (message: string) => void;
  readonly makerOf: (effect: number) => EffectMaker | null;
  /** The run that this one redrives ended the step in the same way, and did not undo it. */
  readonly endedBefore: (event: Of<"step.succeeded">) => boolean;
}

type Of<Type extends NewEvent["type"]> = Extract<NewEvent, { type: Type }>;

export class RunModel {
  readonly #steps = new Map<string, StepAccount>();
  /** Claims that are or were committed: `key#epoch#worker`. */
  readonly claims = new Set<string>();
  /** Numbers of the effects whose results are committed. */
  readonly results = new Set<number>();
  readonly #undos = new UndoAccount((message) => this.#fail(message));
  /** Attempts of undos that the run it redrives has given up, by key. */
  readonly #undoAttempts = new Map<string, number>();
  readonly saved = new SavedAccount();
  readonly #standing = new RunStanding();
  /** What it takes is a copy of what another account has looked at. */
  #isCopying = false;
  /** Times that somebody has said that the effect of a held step did not happen, by key. */
  readonly repeats = new Map<string, number>();
  #seq = 0;
  ended: string | null = null;
  error: string | null = null;
  mostLost = 0;
  readonly #ports: RunModelPorts;

  constructor(ports: RunModelPorts) {
    this.#ports = ports;
  }

  #fail(message: string): void {
    if (!this.#isCopying) this.#ports.fail(message);
  }

  /** Takes events that were committed for another run: this one's log begins with them. */
  copy(events: readonly NewEvent[]): void {
    this.#isCopying = true;
    for (const event of events) this.take(event, "");
    this.#isCopying = false;
    this.claims.clear();
    this.repeats.clear();
  }

  /** Keys of the steps whose undoing has begun and has not failed for good. */
  get undone(): ReadonlySet<string> {
    return this.#undos.undone;
  }

  /** Whether a claim of a step is the newest that is committed, and stands. */
  hasClaim(key: string, epoch: number, worker: string): boolean {
    const step = this.#steps.get(key);
    return step?.doing === "running" && step.epoch === epoch && step.worker === worker;
  }

  /** What a step last said of itself. */
  heartbeatOf(key: string): Json {
    return this.#steps.get(key)?.heartbeat ?? null;
  }

  /** Takes an event that `worker` commits. */
  take(event: NewEvent, worker: string): void {
    this.#seq += 1;
    if (this.ended !== null) this.#fail(`${event.type} after ${this.ended}`);
    if ((this.#seq === 1) !== (event.type === "run.created"))
      this.#fail(`event ${String(this.#seq)} is ${event.type}`);
    if (event.path === null) this.#takeOfRun(event);
    else this.#takeOfStep(event, worker);
  }

  /** Steps under way; empty when a run has ended well. */
  get open(): readonly string[] {
    return [...this.#steps.values()]
      .filter(({ doing }) => doing !== "over" && doing !== "failed")
      .map(({ key, doing }) => `${key} ${doing}`);
  }

  get held(): readonly string[] {
    return [...this.#steps.values()].filter(({ doing }) => doing === "held").map(({ key }) => key);
  }

  #takeOfRun(event: NewEvent): void {
    const problem = this.#standing.take(event);
    if (problem !== null) this.#fail(problem);
    switch (event.type) {
      case "run.redriven":
      case "run.forked":
        this.#goOn(event);
        return;
      case "run.compensating":
        this.#undos.compensate();
        return;
      case "run.succeeded":
      case "run.failed":
      case "run.timed_out":
      case "run.aborted":
        this.ended = event.type;
        if (event.type !== "run.succeeded") this.error = event.data.error;
        this.#undos.end(event.type);
        return;
      default:
    }
  }

  #takeOfStep(event: NewEvent, worker: string): void {
    const { path, visit } = event;
    assert(path !== null && visit !== null, "an event of a step without a path");
    const isUndo = event.type.startsWith("undo.");
    const key = isUndo ? `${path}/~undo@${String(visit)}` : `${path}@${String(visit)}`;
    if (event.type === "step.scheduled" || event.type === "undo.scheduled") {
      if (this.#steps.has(key)) this.#fail(`${key} is scheduled twice`);
      if (event.type === "undo.scheduled") this.#undos.begin(key, { path, visit });
      this.#steps.set(key, newStep(key, this.#undoAttempts.get(key) ?? 0));
      return;
    }
    const step = this.#steps.get(key);
    if (step === undefined) {
      this.#fail(`${event.type} of ${key}, which was never scheduled`);
      return;
    }
    if (event.type === "checkpoint.saved") {
      if (event.data.saved !== undefined) this.#save(step, event, worker);
      return;
    }
    if (step.doing === "over") this.#fail(`${event.type} after the end of ${key}`);
    this.#takeOfOpenStep(step, event, worker);
  }

  #takeOfOpenStep(step: StepAccount, event: NewEvent, worker: string): void {
    switch (event.type) {
      case "step.started":
      case "undo.started":
        this.#start(step, event, worker);
        return;
      case "step.deferred":
        this.#mustBe(step, event, ["ready"]);
        step.doing = "deferred";
        return;
      case "step.admitted":
        this.#mustBe(step, event, ["deferred"]);
        step.doing = "ready";
        return;
      case "step.limited":
      case "undo.limited":
      case "step.released":
      case "undo.released":
        this.#mustBe(step, event, ["running"]);
        this.#mustBeOwn(step, event, worker);
        if (event.type.endsWith("released")) handBack(step, "ready");
        return;
      case "step.heartbeat":
      case "undo.heartbeat":
        this.#mustBe(step, event, ["running", "parked"]);
        step.heartbeat = event.data.details ?? step.heartbeat;
        step.parked?.hear(this.#ports.nowMs());
        return;
      case "step.lost":
      case "undo.lost":
        this.#mustBe(step, event, ["running"]);
        this.mostLost = Math.max(this.mostLost, event.data.lost);
        handBack(step, "ready");
        return;
      case "step.held":
        this.#mustBe(step, event, ["running"]);
        handBack(step, event.data.verify === true ? "ready" : "held");
        return;
      case "step.resolved":
        this.#mustBe(step, event, ["held", "running"]);
        this.#resolve(step, event);
        return;
      case "task.parked":
      case "undo.parked":
      case "task.taken":
      case "undo.taken":
      case "task.answered":
        this.#takeFromOutside(step, event, worker);
        return;
      case "timer.set":
        this.#mustBe(step, event, ["running"]);
        this.#mustBeOwn(step, event, worker);
        handBack(step, "waiting");
        step.isOpenToAll = true;
        return;
      case "timer.fired":
        this.#mustBe(step, event, ["waiting"]);
        step.doing = "ready";
        return;
      case "step.cancelled":
        handBack(step, "over");
        // Its effect happened, or may have.
        if (event.data.result !== undefined || event.data.mayHaveHappened === true)
          this.#undos.done(event);
        return;
      default:
        this.#takeOutcome(step, event, worker);
    }
  }

  #takeFromOutside(
    step: StepAccount,
    event: Of<`task.${"parked" | "taken" | "answered"}` | `undo.${"parked" | "taken"}`>,
    worker: string,
  ): void {
    const nowMs = this.#ports.nowMs();
    switch (event.type) {
      case "task.parked":
      case "undo.parked":
        this.#mustBe(step, event, ["running"]);
        this.#mustBeOwn(step, event, worker);
        handBack(step, "parked");
        step.parked = new ParkedAccount(event, { nowMs, wasOver: step.dueMs <= nowMs });
        return;
      case "task.taken":
      case "undo.taken": {
        this.#mustBe(step, event, ["parked"]);
        const refusal = step.parked?.take(nowMs) ?? null;
        if (refusal !== null) this.#fail(`${event.type} of ${step.key}, which ${refusal}`);
        return;
      }
      case "task.answered": {
        if (step.isAnswered) this.#fail(`${step.key} is answered twice`);
        this.#mustBe(step, event, ["running", "ready", "parked", "waiting"]);
        const isFailure = "failed" in event.data;
        const effect = "result" in event.data ? effectOf(event.data.result) : null;
        const attempt = effect === null ? null : (this.#ports.makerOf(effect)?.attempt ?? null);
        if (attempt !== null && attempt <= step.settled)
          this.#fail(`${step.key} takes an answer to attempt ${String(attempt)}, which is over`);
        step.isAnswered ||= !isFailure;
        step.isOpenToAll ||= !isFailure;
        handBack(step, isFailure ? "parked" : "ready");
        step.parked = null;
        return;
      }
    }
  }

  #takeOutcome(step: StepAccount, event: NewEvent, worker: string): void {
    switch (event.type) {
      case "step.succeeded":
        if (event.data.reusedMicros !== undefined) {
          this.#keep(step, event);
          return;
        }
        this.#mustBe(step, event, step.isOpenToAll ? ["ready", "running"] : ["running"]);
        this.#mustBeOwn(step, event, worker);
        this.#succeed(step, event);
        return;
      case "undo.succeeded":
        this.#mustBe(step, event, ["running", "parked", "ready"]);
        this.#mustBeOwn(step, event, worker);
        handBack(step, "over");
        this.#undos.succeed();
        return;
      case "step.failed":
      case "undo.failed":
        this.#mustBe(step, event, ["running", "parked", "children", "ready"]);
        if (!minded.has(event.data.error ?? "")) this.#mustBeOwn(step, event, worker);
        if (
          event.data.error === "States.Timeout" &&
          step.parked?.isOver(this.#ports.nowMs()) === false
        )
          this.#fail(`${step.key} is timed out before its time`);
        handBack(step, "failed");
        step.parked = null;
        step.opening = null;
        if (event.type === "undo.failed" && event.data.final) {
          step.doing = "over";
          this.#undos.giveUp(event);
        }
        return;
      case "step.retried":
      case "undo.retried":
        this.#mustBe(step, event, ["failed"]);
        step.doing = "waiting";
        step.isOpenToAll = false;
        step.isAnswered = false;
        step.settled = step.attempts;
        return;
      case "step.caught":
        this.#mustBe(step, event, ["failed"]);
        step.doing = "ready";
        step.isOpenToAll = true;
        return;
      default:
        this.#takeOfContainer(step, event, worker);
    }
  }

  #takeOfContainer(step: StepAccount, event: NewEvent, worker: string): void {
    switch (event.type) {
      case "map.started":
      case "parallel.started":
        this.#mustBe(step, event, ["running"]);
        this.#mustBeOwn(step, event, worker);
        this.#open(step, event);
        return;
      case "iteration.started":
        this.#tell(step, step.opening?.begin(event.data.index), event);
        return;
      case "iteration.succeeded":
      case "iteration.failed":
      case "iteration.cancelled":
        this.#tell(step, step.opening?.end(event), event);
        return;
      case "map.succeeded":
      case "parallel.succeeded":
        this.#join(step, event);
        return;
      default:
        this.#fail(`the simulation does not know ${event.type}`);
    }
  }

  #resolve(step: StepAccount, { data }: Of<"step.resolved">): void {
    handBack(step, "ready");
    if (data.decision === "succeed") {
      step.isOpenToAll = true;
      step.isAnswered = true;
    }
    if (data.decision === "retry" || data.decision === "fail")
      this.repeats.set(step.key, (this.repeats.get(step.key) ?? 0) + 1);
  }

  #start(step: StepAccount, event: Of<"step.started" | "undo.started">, worker: string): void {
    this.#mustBe(step, event, ["ready"]);
    const hindrance = this.#standing.hinders(event);
    if (hindrance !== null) this.#fail(`${step.key} starts ${hindrance}`);
    const { epoch, worker: claimant } = event.data;
    if (claimant !== worker) this.#fail(`${worker} claims ${step.key} for ${claimant}`);
    if (event.attempt !== step.attempts + 1)
      this.#fail(`attempt ${String(event.attempt)} of ${step.key} after ${String(step.attempts)}`);
    if (epoch <= step.epoch)
      this.#fail(`${step.key} is claimed again under epoch ${String(epoch)}`);
    begin(step, event, this.#ports.nowMs());
    this.claims.add(claimOf(step.key, epoch, claimant));
  }

  /** V3 of redrive.ts: what ended well before is not done again. */
  #keep(step: StepAccount, event: Of<"step.succeeded">): void {
    this.#mustBe(step, event, ["ready", "waiting", "held"]);
    if (!this.#isCopying && !this.#ports.endedBefore(event))
      this.#fail(`${step.key} is taken for done`);
    const effect = effectOf(event.data.output);
    if (effect !== null) this.results.add(effect);
    if (event.data.result !== undefined) this.#undos.done(event);
    handBack(step, "over");
  }

  #succeed(step: StepAccount, event: Of<"step.succeeded">): void {
    const effect = effectOf(event.data.output);
    if (effect !== null) {
      this.results.add(effect);
      const maker = this.#ports.makerOf(effect);
      // Other states hand on what a task before them has made.
      if (maker?.key === step.key && !step.isAnswered && maker.epoch !== step.epoch)
        this.#fail(`${step.key} succeeds with what epoch ${String(maker.epoch)} has done`);
    }
    const problem = misplaced(event, step.joined, this.#ports.makerOf);
    if (problem !== null) this.#fail(`${problem} in ${step.key}`);
    if (event.data.result !== undefined) this.#undos.done(event);
    if (step.opening !== null) this.#fail(`${step.key} succeeds before it has joined`);
    handBack(step, "over");
  }

  #open(step: StepAccount, { type, data }: Of<"map.started" | "parallel.started">): void {
    if (data.opening <= step.openings) this.#fail(`${step.key} opens twice as one`);
    const most = type === "map.started" ? data.lanes : data.count;
    handBack(step, "children");
    step.openings = data.opening;
    step.opening = new OpeningAccount(data.count, most);
  }

  /** What the account of an opening says; undefined when there is none. */
  #tell({ key }: StepAccount, problem: string | null | undefined, { type }: NewEvent): void {
    if (problem === undefined) this.#fail(`${type} of ${key}, which has opened none`);
    else if (problem !== null) this.#fail(`${key} ${problem}`);
  }

  #join(step: StepAccount, event: NewEvent): void {
    this.#mustBe(step, event, ["children"]);
    this.#tell(step, step.opening?.join(), event);
    step.joined = step.opening?.count ?? null;
    step.opening = null;
    step.doing = "ready";
    step.isOpenToAll = true;
  }

  /** O2 and O6 of operations.ts: only the attempt that has the step saves, and no value is saved twice. */
  #save(step: StepAccount, event: Of<"checkpoint.saved">, worker: string): void {
    this.#mustBe(step, event, ["running"]);
    this.#mustBeOwn(step, event, worker);
    const problem = this.saved.take(step.key, event.data.saved ?? {});
    if (problem !== null) this.#fail(problem);
  }

  /** The copied log goes on by itself. */
  #goOn(event: Of<"run.redriven" | "run.forked">): void {
    this.mostLost = 0;
    if (event.type === "run.forked") this.#undos.fork();
    else if (event.data.what === "compensation")
      for (const key of this.#undos.tryAgain()) {
        // It is scheduled once more, and its attempts are counted on.
        this.#undoAttempts.set(key, this.#steps.get(key)?.attempts ?? 0);
        this.#steps.delete(key);
      }
    const held = event.type === "run.redriven" ? event.data.held : {};
    for (const step of this.#steps.values()) {
      if (step.doing === "over") continue;
      const isUnderWay = step.doing === "running" || step.doing === "parked";
      handBack(step, isUnderWay || step.doing === "deferred" ? "ready" : step.doing);
      if (held[step.key] === "person") step.doing = "held";
      step.settled = step.attempts;
      step.parked = null;
    }
  }

  #mustBe(step: StepAccount, event: NewEvent, doings: readonly Doing[]): void {
    if (!doings.includes(step.doing))
      this.#fail(`${event.type} of ${step.key}, which is ${step.doing}`);
  }

  /** Only the worker that has the step may say so. */
  #mustBeOwn({ key, worker: owner }: StepAccount, event: NewEvent, worker: string): void {
    if (owner !== null && owner !== worker)
      this.#fail(`${worker} commits ${event.type} of ${key}, which ${owner} has`);
  }
}
