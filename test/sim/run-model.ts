/**
 * What a log may say: an account of a run's steps of its own, much simpler than the engine's, that every commit is held against. It knows
 * nothing of `decide` and `evolve`.
 */
import { assert } from "../../shared/base/assert.ts";
import type { NewEvent } from "../../shared/run/event.ts";

/** What a step of the account is doing. */
type Doing = "ready" | "running" | "waiting" | "parked" | "children" | "failed" | "held" | "over";

interface StepAccount {
  readonly key: string;
  doing: Doing;
  attempts: number;
  epoch: number;
  worker: string | null;
  isAnswered: boolean;
  /** Its own work is done, and its children have joined or its timer has fired: anybody may finish it. */
  isOpenToAll: boolean;
  opening: OpeningAccount | null;
  openings: number;
  /** Flows that have joined; null before. */
  joined: number | null;
}

interface OpeningAccount {
  readonly count: number;
  readonly most: number;
  readonly begun: Set<number>;
  readonly ended: Set<number>;
  /** Iterations that were cancelled. */
  cancelled: number;
}

/** A committed success of something that can be undone. */
interface Done {
  readonly path: string;
  readonly visit: number;
}

/** Who made an effect, by its number. */
export interface EffectMaker {
  readonly key: string;
  readonly epoch: number;
  readonly worker: string;
}

export interface RunModelPorts {
  /** Tells what is wrong. */
  readonly fail: (message: string) => void;
  readonly makerOf: (effect: number) => EffectMaker | null;
}

type Of<Type extends NewEvent["type"]> = Extract<NewEvent, { type: Type }>;

export class RunModel {
  readonly #steps = new Map<string, StepAccount>();
  /** Claims that are or were committed: `key#epoch#worker`. */
  readonly claims = new Set<string>();
  /** Numbers of the effects whose results are committed. */
  readonly results = new Set<number>();
  readonly #done: Done[] = [];
  #undoing: string | null = null;
  #compensating = false;
  /** Why nothing may start: it is paused, or ending. */
  #standstill: string | null = null;
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
    this.#ports.fail(message);
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
    switch (event.type) {
      case "run.paused":
      case "run.stopping":
        this.#standstill = event.type;
        return;
      case "run.resumed":
        this.#standstill = null;
        return;
      case "run.compensating":
        this.#standstill = null;
        if (this.#compensating) this.#fail("a second run.compensating");
        this.#compensating = true;
        return;
      case "run.succeeded":
      case "run.failed":
      case "run.timed_out":
      case "run.aborted":
        this.ended = event.type;
        if (event.type !== "run.succeeded") this.error = event.data.error;
        if (this.#undoing !== null) this.#fail(`${event.type} while ${this.#undoing} is undone`);
        if (event.type !== "run.succeeded" && this.#done.length > 0)
          this.#fail(`${event.type} before ${String(this.#done.length)} steps are undone`);
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
      if (event.type === "undo.scheduled") this.#undo(key, { path, visit });
      this.#steps.set(key, newStep(key));
      return;
    }
    const step = this.#steps.get(key);
    if (step === undefined) {
      this.#fail(`${event.type} of ${key}, which was never scheduled`);
      return;
    }
    if (event.type === "checkpoint.saved") return;
    if (step.doing === "over") this.#fail(`${event.type} after the end of ${key}`);
    this.#takeOfOpenStep(step, event, worker);
  }

  #takeOfOpenStep(step: StepAccount, event: NewEvent, worker: string): void {
    switch (event.type) {
      case "step.started":
      case "undo.started":
        this.#start(step, event, worker);
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
        this.#mustBe(step, event, ["running"]);
        this.#mustBeOwn(step, event, worker);
        handBack(step, "parked");
        return;
      case "task.answered":
        if (step.isAnswered) this.#fail(`${step.key} is answered twice`);
        this.#mustBe(step, event, ["running", "ready", "parked", "waiting"]);
        if (!("failed" in event.data)) {
          step.isAnswered = true;
          step.isOpenToAll = true;
        }
        handBack(step, "failed" in event.data ? "parked" : "ready");
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
          this.#noteDone(event);
        return;
      default:
        this.#takeOutcome(step, event, worker);
    }
  }

  #takeOutcome(step: StepAccount, event: NewEvent, worker: string): void {
    switch (event.type) {
      case "step.succeeded":
        this.#mustBe(step, event, step.isOpenToAll ? ["ready", "running"] : ["running"]);
        this.#mustBeOwn(step, event, worker);
        this.#succeed(step, event);
        return;
      case "undo.succeeded":
        this.#mustBe(step, event, ["running", "parked", "ready"]);
        this.#mustBeOwn(step, event, worker);
        handBack(step, "over");
        this.#undoing = null;
        return;
      case "step.failed":
      case "undo.failed":
        this.#mustBe(step, event, ["running", "parked", "children", "ready"]);
        if (!minded.has(event.data.error ?? "")) this.#mustBeOwn(step, event, worker);
        handBack(step, "failed");
        step.opening = null;
        if (event.type === "undo.failed" && event.data.final) {
          this.#undoing = null;
          step.doing = "over";
        }
        return;
      case "step.retried":
      case "undo.retried":
        this.#mustBe(step, event, ["failed"]);
        step.doing = "waiting";
        step.isOpenToAll = false;
        step.isAnswered = false;
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
        this.#beginIteration(step, event.data.index);
        return;
      case "iteration.succeeded":
      case "iteration.failed":
      case "iteration.cancelled":
        this.#endIteration(step, event);
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
    if (data.decision === "retry")
      this.repeats.set(step.key, (this.repeats.get(step.key) ?? 0) + 1);
  }

  #start(step: StepAccount, event: Of<"step.started" | "undo.started">, worker: string): void {
    this.#mustBe(step, event, ["ready"]);
    if (this.#standstill !== null) this.#fail(`${step.key} starts after ${this.#standstill}`);
    const { epoch, worker: claimant } = event.data;
    if (claimant !== worker) this.#fail(`${worker} claims ${step.key} for ${claimant}`);
    if (event.attempt !== step.attempts + 1)
      this.#fail(`attempt ${String(event.attempt)} of ${step.key} after ${String(step.attempts)}`);
    if (epoch <= step.epoch)
      this.#fail(`${step.key} is claimed again under epoch ${String(epoch)}`);
    step.doing = "running";
    step.attempts += 1;
    step.epoch = epoch;
    step.worker = claimant;
    this.claims.add(claimOf(step.key, epoch, claimant));
  }

  #noteDone({ path, visit }: NewEvent): void {
    if (path !== null && visit !== null) this.#done.push({ path, visit });
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
    this.#checkOrder(step, event);
    if (event.data.result !== undefined) this.#noteDone(event);
    if (step.opening !== null) this.#fail(`${step.key} succeeds before it has joined`);
    handBack(step, "over");
  }

  /** The output of a container has what its flows have made, each in its place. */
  #checkOrder(
    { key, joined }: StepAccount,
    { data: { output }, path }: Of<"step.succeeded">,
  ): void {
    const values: unknown = "value" in output ? output.value : null;
    if (!Array.isArray(values) || values.length !== joined) return;
    for (const [index, value] of values.entries()) {
      const maker = this.#ports.makerOf(effectOf(value) ?? 0)?.key ?? "";
      const within = maker.startsWith(path ?? "") ? maker.slice(path?.length) : "";
      const place = /^(?:#\d+)?\/(\d+)\//.exec(within)?.[1];
      if (place !== undefined && Number(place) !== index)
        this.#fail(`output ${String(index)} of ${key} is that of ${place}`);
    }
  }

  #open(step: StepAccount, { type, data }: Of<"map.started" | "parallel.started">): void {
    if (data.opening <= step.openings) this.#fail(`${step.key} opens twice as one`);
    const most = type === "map.started" ? data.lanes : data.count;
    const { count } = data;
    handBack(step, "children");
    step.openings = data.opening;
    step.opening = { count, most, begun: new Set(), ended: new Set(), cancelled: 0 };
  }

  #beginIteration({ key, opening }: StepAccount, index: number): void {
    if (opening === null) {
      this.#fail(`an iteration of ${key}, which has opened none`);
      return;
    }
    if (opening.begun.has(index)) this.#fail(`iteration ${String(index)} of ${key} begins twice`);
    opening.begun.add(index);
    if (index >= opening.count || opening.begun.size - opening.ended.size > opening.most)
      this.#fail(`${key} has too many iterations under way`);
  }

  #endIteration(
    { key, opening }: StepAccount,
    { type, data: { index } }: Of<`iteration.${"succeeded" | "failed" | "cancelled"}`>,
  ): void {
    if (opening?.begun.has(index) !== true || opening.ended.has(index)) {
      this.#fail(`${type} of ${key}/${String(index)}, which is not under way`);
      return;
    }
    opening.ended.add(index);
    if (type === "iteration.cancelled") opening.cancelled += 1;
  }

  #join(step: StepAccount, event: NewEvent): void {
    this.#mustBe(step, event, ["children"]);
    const { opening } = step;
    if (opening === null || opening.ended.size !== opening.count || opening.cancelled > 0)
      this.#fail(`${step.key} joins with ${String(opening?.ended.size)} of its iterations`);
    step.joined = opening?.count ?? null;
    step.opening = null;
    step.doing = "ready";
    step.isOpenToAll = true;
  }

  #undo(key: string, at: Done): void {
    if (!this.#compensating) this.#fail(`${key} in a run that is not compensating`);
    if (this.#undoing !== null) this.#fail(`${key} begins while ${this.#undoing} goes on`);
    const last = this.#done.pop();
    if (last?.path !== at.path || last.visit !== at.visit)
      this.#fail(`${key} comes before ${last === undefined ? "nothing" : last.path} is undone`);
    this.#undoing = key;
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

/** Failures that somebody else than the worker may find. */
const minded = new Set(["States.Timeout", "Cairn.WorkerLost"]);

function newStep(key: string): StepAccount {
  return {
    key,
    doing: "ready",
    attempts: 0,
    epoch: 0,
    worker: null,
    isAnswered: false,
    isOpenToAll: false,
    opening: null,
    openings: 0,
    joined: null,
  };
}

function handBack(step: StepAccount, doing: Doing): void {
  step.doing = doing;
  step.worker = null;
}

export function claimOf(key: string, epoch: number, worker: string): string {
  return `${key}#${String(epoch)}#${worker}`;
}

/** Number of the effect whose result a value is; null for any other value. */
export function effectOf(payload: unknown): number | null {
  const value =
    typeof payload === "object" && payload !== null && "value" in payload ? payload.value : payload;
  const number =
    typeof value === "object" && value !== null && "effect" in value ? value.effect : null;
  return typeof number === "number" ? number : null;
}
