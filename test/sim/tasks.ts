/** What the tasks of the workflows do to the world outside, and what came of it. */
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import { policyOf } from "../../shared/run/checkpoint.ts";
import type { CallAnswer, ResourceCall } from "../../shared/run/interpret/ports.ts";
import { tokenAttempt } from "../../shared/run/park.ts";
import { stateAt } from "../../shared/run/path.ts";
import { startExecutionForm } from "../../server/engine/execution-arn.ts";
import type { StepSite } from "../../server/engine/step-ports.ts";
import type { TokenTarget } from "../../server/engine/task-tokens.ts";
import { keyPlaceOf } from "../../shared/run/idempotency.ts";
import { activity } from "./area-workflows.ts";
import { Pieces, costMicros, type Calling } from "./pieces.ts";
import { claimOf, effectOf, type EffectMaker } from "./effects.ts";
import type { RunModel } from "./run-model.ts";
import type { Actor, Stage } from "./stage.ts";

/** Something done to the world outside. */
interface Effect {
  readonly number: number;
  /** `unknown` until the caller has its answer. */
  outcome: "unknown" | "done" | "failed";
}

/** Workers that a step may lose before that may be what its run ends with. */
export const lostLimit = 3;

export interface TasksPorts {
  readonly stage: Stage;
  readonly modelOf: (runId: string) => RunModel | null;
  readonly labelOf: (runId: string) => string;
  /** Somebody has been handed a token. */
  readonly ask: (target: TokenTarget, effect: number) => void;
  /** Runs may be redriven and forked. */
  readonly areCopied: boolean;
  /** The run that a run redrives; null for others. */
  readonly redrivenBy: (runId: string) => string | null;
}

export class Tasks {
  readonly #ports: TasksPorts;
  readonly #effects = new Map<string, Effect[]>();
  /** So many of the next calls do not answer by themselves. */
  hanging = 0;
  readonly #makers: EffectMaker[] = [];
  readonly #countOf = new Map<string, number>();
  /** Calls that answered with a failure, by step. */
  readonly #failures = new Map<string, number>();
  /** Where the idempotency keys of effects come from, by step. */
  readonly #places = new Map<string, string>();
  readonly #pieces: Pieces;

  constructor(ports: TasksPorts) {
    this.#ports = ports;
    const { stage, modelOf, labelOf } = ports;
    this.#pieces = new Pieces({
      stage,
      modelOf,
      labelOf,
      effect: (worker, site) => this.#count(worker, site).number,
      later: async (worker, at, answer) => await this.#soonOrLater(worker, at, answer),
    });
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
    const { key } = execution.token;
    const runId = actor.run.id;
    if (startExecutionForm(call.resource) !== null)
      return await site.childRuns.startExecution(call, { runId, step: execution.step });
    if (call.resource === "sim:verify") return this.#verify(`${runId}:${key}`);
    if (call.resource === "sim:pieces") return await this.#pieces.perform(worker, { call, site });
    const effect = this.#note(worker, call, site);
    execution.meter({
      provider: "sim",
      model: "sim",
      usage: { requests: 1 },
      kind: "incurred",
      reportedCostMicros: costMicros,
    });
    const { timeoutMs, heartbeatMs } = call;
    const limits = { timeoutMs, heartbeatMs };
    if (call.resource === activity) {
      const input = { value: { task: effect.number } };
      return { type: "parked", task: { kind: "activity", name: activity, input, ...limits } };
    }
    if (call.resource.endsWith(".waitForTaskToken")) {
      const target = { runId, key, attempt: tokenAttempt(execution.step) };
      this.#ports.ask(target, effect.number);
      return { type: "parked", task: { kind: "callback", name: null, input: null, ...limits } };
    }
    const failure = this.#failureOf(`${runId}:${key}`, call.resource);
    const value = await this.#soonOrLater(worker, { call, site }, () => {
      effect.outcome = failure === null ? "done" : "failed";
      if (failure !== null) throw failure;
      return { effect: effect.number };
    });
    return { type: "result", value };
  }

  async #soonOrLater(worker: Actor, at: Calling, answer: () => Json): Promise<Json> {
    const hangs = this.hanging > 0;
    if (hangs) this.hanging -= 1;
    if (!hangs && this.#ports.stage.random.once(2)) return answer();
    return await this.#later(worker, { ...at, hangs }, answer);
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
    { call, site, hangs: isStuck }: Calling & { readonly hangs: boolean },
    answer: () => Json,
  ): Promise<Json> {
    const { stage } = this.#ports;
    const { execution } = site;
    return await new Promise<Json>((resolve, reject) => {
      const stops = !stage.random.once(3);
      const finish = (): void => {
        if (execution.stopped !== null && stops) {
          reject(new Failure("Cairn.Stopped", "the call was stopped"));
          return;
        }
        try {
          resolve(answer());
        } catch (error) {
          reject(error);
        }
      };
      const { timeoutMs } = call;
      const isMinded = timeoutMs !== null && !stage.random.once(3);
      if (isMinded) {
        const expire = (): void => reject(new Failure("States.Timeout", null));
        stage.after(timeoutMs, { owner: worker, what: "time-out", run: expire });
      }
      const hangs = isStuck && timeoutMs !== null;
      const durationMs = isStuck ? 40_000 : stage.random.pick([0, 0, 0, 0, 0, 10, 700, 6_000]);
      const pending = { owner: worker, what: "answer of a task", run: finish };
      if (!hangs) {
        if (durationMs === 0) stage.pend(pending);
        else stage.after(durationMs, pending);
      }
      if (hangs || durationMs > 0)
        execution.signal.addEventListener("abort", () => {
          if (stops || hangs) stage.pend({ owner: worker, what: "a stopped task", run: finish });
        });
    });
  }

  /** One more effect. */
  #count(worker: Actor, { actor, execution }: StepSite): Effect {
    const { key, epoch, attempt } = execution.token;
    this.#makers.push({ key, epoch, attempt, worker: worker.name });
    this.#countOf.set(actor.run.id, this.countOf(actor.run.id) + 1);
    return { number: this.#makers.length, outcome: "unknown" };
  }

  /** Writes the effect down, and holds it against what is committed. */
  #note(worker: Actor, call: ResourceCall, site: StepSite): Effect {
    const { actor, execution } = site;
    const { stage, labelOf } = this.#ports;
    const { key, epoch, phase, attempt } = execution.token;
    const { definition, run } = actor;
    const where = `${labelOf(run.id)} ${key}`;
    const effect = this.#count(worker, site);
    stage.note(
      () =>
        `${worker.name}: EFFECT ${String(effect.number)} ${where} ${phase} attempt ${String(attempt)} epoch ${String(epoch)}`,
    );
    const state = stateAt(definition, execution.step.path);
    if (phase === "enter" && state?.Type === "Task" && state.OnUnknown === "Hold")
      this.#mustNotRepeat(run.id, key);
    const name = `${run.id}:${key}`;
    this.#effects.set(name, [...(this.#effects.get(name) ?? []), effect]);
    if (this.#ports.areCopied) this.#checkPlace(site);
    const model = this.#ports.modelOf(run.id);
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

  /** H1 of held.ts, V4 of redrive.ts: no second effect before somebody says that the first did not happen, in whichever run it was. */
  #mustNotRepeat(runId: string, key: string): void {
    const { stage, modelOf, redrivenBy, labelOf } = this.#ports;
    let unknown = 0;
    let permitted = 0;
    for (let run: string | null = runId; run !== null; run = redrivenBy(run)) {
      const effects = this.#effects.get(`${run}:${key}`) ?? [];
      unknown += effects.filter(({ outcome }) => outcome !== "failed").length;
      permitted += modelOf(run)?.repeats.get(key) ?? 0;
    }
    if (unknown > permitted)
      stage.fail(`a second effect of ${labelOf(runId)} ${key}, which holds what is not known`);
  }

  /** I24, V2 of redrive.ts: one key for all effects of a step, and for what was undone another one. */
  #checkPlace({ actor, execution }: StepSite): void {
    const { stage, modelOf, redrivenBy, labelOf } = this.#ports;
    const { run, definition, state } = actor;
    const { key } = execution.token;
    const { runId, path } = keyPlaceOf(definition, { id: run.id, state }, execution.step);
    const place = `${runId}:${path}`;
    const name = `${run.id}:${key}`;
    const source = redrivenBy(run.id);
    const known = this.#places.get(name) ?? place;
    this.#places.set(name, place);
    if (known !== place) stage.fail(`${labelOf(run.id)} ${key} has two idempotency keys`);
    if (source === null) return;
    const wasUndone = modelOf(source)?.undone.has(key) === true;
    if (wasUndone && this.#places.get(`${source}:${key}`) === place)
      stage.fail(`${labelOf(run.id)} ${key} is sent with the key under which it was undone`);
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
