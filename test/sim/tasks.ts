/** What the tasks of the workflows do to the world outside, and what came of it. */
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import { policyOf } from "../../shared/run/checkpoint.ts";
import type { CallAnswer, ResourceCall } from "../../shared/run/interpret/ports.ts";
import { tokenAttempt } from "../../shared/run/park.ts";
import { stateAt } from "../../shared/run/path.ts";
import { startExecutionForm } from "../../server/engine/execution-arn.ts";
import type { StepSite } from "../../server/engine/step-ports.ts";
import { claimOf, effectOf, type EffectMaker, type RunModel } from "./run-model.ts";
import type { Actor, Stage } from "./stage.ts";

/** Something done to the world outside. */
interface Effect {
  readonly number: number;
  /** `unknown` until the caller has its answer. */
  outcome: "unknown" | "done" | "failed";
}

/** Workers that a step may lose before that may be what its run ends with. */
export const lostLimit = 3;

/** What one operation costs, micro-dollars. */
export const costMicros = 7;

/** Whoever was handed a token. */
export interface Asked {
  readonly runId: string;
  readonly key: string;
  readonly attempt: number;
  readonly effect: number;
}

export interface TasksPorts {
  readonly stage: Stage;
  readonly modelOf: (runId: string) => RunModel | null;
  readonly labelOf: (runId: string) => string;
  /** Somebody has been handed a token. */
  readonly ask: (asked: Asked) => void;
}

export class Tasks {
  readonly #ports: TasksPorts;
  readonly #effects = new Map<string, Effect[]>();
  /** So many of the next calls do not answer by themselves. */
  hanging = 0;
  #count = 0;
  readonly #makers: EffectMaker[] = [];
  readonly #countOf = new Map<string, number>();
  /** Calls that answered with a failure, by step. */
  readonly #failures = new Map<string, number>();

  constructor(ports: TasksPorts) {
    this.#ports = ports;
  }

  /** Who made an effect. */
  makerOf(effect: number): EffectMaker | null {
    return this.#makers[effect - 1] ?? null;
  }

  /** Effects of a run so far. */
  countOf(runId: string): number {
    return this.#countOf.get(runId) ?? 0;
  }

  async call(worker: Actor, call: ResourceCall, site: StepSite): Promise<CallAnswer> {
    const { execution, actor } = site;
    const { key, attempt, epoch, phase } = execution.token;
    const { stage, labelOf } = this.#ports;
    if (startExecutionForm(call.resource) !== null) {
      const { runId, step } = execution;
      return await site.childRuns.startExecution(call, { runId, step });
    }
    if (call.resource === "sim:verify") return this.#verify(`${actor.run.id}:${key}`);
    const effect = this.#note(worker, call, site);
    execution.meter({
      provider: "sim",
      model: "sim",
      usage: { requests: 1 },
      kind: "incurred",
      reportedCostMicros: costMicros,
    });
    stage.note(
      () =>
        `${worker.name}: EFFECT ${String(effect.number)} ${labelOf(actor.run.id)} ${key} ${phase} attempt ${String(attempt)} epoch ${String(epoch)}`,
    );
    if (call.resource.endsWith(".waitForTaskToken")) {
      const asked = { runId: actor.run.id, key, attempt: tokenAttempt(execution.step) };
      this.#ports.ask({ ...asked, effect: effect.number });
      const limits = { timeoutMs: call.timeoutMs, heartbeatMs: call.heartbeatMs };
      return {
        type: "parked",
        task: { kind: "callback", name: null, input: null, ...limits },
      };
    }
    const failure = this.#failureOf(`${actor.run.id}:${key}`, call.resource);
    const hangs = this.hanging > 0;
    if (hangs) this.hanging -= 1;
    const answer = (): CallAnswer => {
      effect.outcome = failure === null ? "done" : "failed";
      if (failure !== null) throw failure;
      return { type: "result", value: { effect: effect.number } };
    };
    if (stage.random.once(2) && !hangs) return answer();
    return await this.#later(worker, { call, signal: execution.signal, hangs }, answer);
  }

  /** Says whether the last effect of a step happened; now and then it cannot tell. */
  #verify(step: string): CallAnswer {
    const last = this.#effects.get(step)?.at(-1);
    if (this.#ports.stage.random.once(4)) return { type: "result", value: null };
    const happened = last !== undefined && last.outcome !== "failed";
    const value = happened ? { happened, result: { effect: last.number } } : { happened };
    return { type: "result", value };
  }

  /** An answer that takes its time, unless the call is stopped or takes too long. */
  async #later(
    worker: Actor,
    at: { readonly call: ResourceCall; readonly signal: AbortSignal; readonly hangs: boolean },
    answer: () => CallAnswer,
  ): Promise<CallAnswer> {
    const { stage } = this.#ports;
    const { signal } = at;
    return await new Promise<CallAnswer>((resolve, reject) => {
      const stops = !stage.random.once(3);
      const finish = (): void => {
        if (signal.aborted && stops) {
          reject(new Failure("Cairn.Stopped", "the call was stopped"));
          return;
        }
        try {
          resolve(answer());
        } catch (error) {
          reject(error);
        }
      };
      const { timeoutMs } = at.call;
      const isMinded = timeoutMs !== null && !stage.random.once(3);
      if (isMinded) {
        const expire = (): void => reject(new Failure("States.Timeout", null));
        stage.after(timeoutMs, { owner: worker, what: "time-out", run: expire });
      }
      const hangs = at.hangs && timeoutMs !== null;
      const durationMs = at.hangs ? 40_000 : stage.random.pick([0, 0, 0, 0, 0, 10, 700, 6_000]);
      const pending = { owner: worker, what: "answer of a task", run: finish };
      if (!hangs) {
        if (durationMs === 0) stage.pend(pending);
        else stage.after(durationMs, pending);
      }
      if (hangs || durationMs > 0)
        signal.addEventListener("abort", () => {
          if (stops || hangs) stage.pend({ owner: worker, what: "a stopped task", run: finish });
        });
    });
  }

  /** Writes the effect down, and holds it against what is committed. */
  #note(worker: Actor, call: ResourceCall, { actor, execution }: StepSite): Effect {
    const { stage, labelOf } = this.#ports;
    const { key, epoch, phase } = execution.token;
    const { definition, run } = actor;
    const where = `${labelOf(run.id)} ${key}`;
    const name = `${run.id}:${key}`;
    const earlier = this.#effects.get(name) ?? [];
    this.#count += 1;
    this.#makers.push({ key, epoch, worker: worker.name });
    this.#countOf.set(run.id, this.countOf(run.id) + 1);
    const effect: Effect = { number: this.#count, outcome: "unknown" };
    this.#effects.set(name, [...earlier, effect]);
    const state = stateAt(definition, execution.step.path);
    const holds = phase === "enter" && state?.Type === "Task" && state.OnUnknown === "Hold";
    const model = this.#ports.modelOf(run.id);
    const unknown = earlier.filter(({ outcome }) => outcome !== "failed").length;
    if (holds && unknown > (model?.repeats.get(key) ?? 0))
      stage.fail(`a second effect of ${where}, which holds what is not known`);
    const isBatched =
      phase === "enter" && policyOf(definition, execution.step).checkpoint.Policy !== "Every";
    const input = effectOf(call.args);
    if (!isBatched) {
      if (model?.claims.has(claimOf(key, epoch, worker.name)) !== true)
        stage.fail(`an effect of ${where} by ${worker.name} without a committed claim`);
      else if (input !== null && phase === "enter" && !model.results.has(input))
        stage.fail(`an effect of ${where} on a result that is not committed`);
    }
    return effect;
  }

  /** Why a call fails by itself; null when it does not. */
  #failureOf(step: string, resource: string): Failure | null {
    if (resource === "sim:fatal") return new Failure("Sim.Fatal", "always");
    if (resource !== "sim:flaky") return null;
    const failures = this.#failures.get(step) ?? 0;
    if (failures >= 2 || this.#ports.stage.random.once(2)) return null;
    this.#failures.set(step, failures + 1);
    return new Failure("Sim.Flaky", "sometimes");
  }
}

/** The result that whoever was asked gives. */
export function answerOf(effect: number, nth: number): Json {
  return { effect, nth };
}
