/**
 * Money for the expensive calls of one attempt (B6 of shared/run/budget.ts).
 *
 * A call is expensive when its upper bound is more than a cent and more than a hundredth of what is left. Only such a call waits for a
 * commit of its own, and only when what the attempt has reserved already does not cover it. The run's budget is decided by its log, whichever
 * workers its steps are on. The month of a workflow is known to each process as of its last reading, less what calls here may cost: what
 * calls of other processes may cost is not, so the month may be overspent by those.
 */
import { Failure } from "../../shared/base/failure.ts";
import { affords } from "../../shared/run/budget.ts";
import type { Want } from "../../shared/run/reserve.ts";
import type { Execution } from "./execution.ts";
import type { MonthlyBudgets } from "./monthly-budgets.ts";
import { stoppedError } from "./operations.ts";
import type { RunActor } from "./run-actor.ts";

/** A call that may cost no more than this is cheap, whatever is left … */
const cheapMicros = 10_000;
/** … and so is one that may cost no more than this share of what is left: a hundred of them at once overspend by no more than is left. */
const cheapShare = 0.01;
/** When other runs of the workflow may need what is left of its month, a step tries again after this time. */
const retryMs = 15_000;

export interface ReservationPorts {
  readonly actor: RunActor;
  readonly month: Pick<MonthlyBudgets, "left" | "free" | "hold">;
  /** The time of day by the database. */
  readonly date: () => Date;
}

export class Reservations {
  readonly #ports: ReservationPorts;
  readonly #execution: Execution;
  /** Upper bounds of the expensive calls under way. */
  #openMicros = 0;
  #want: Want | null = null;

  constructor(ports: ReservationPorts, execution: Execution) {
    this.#ports = ports;
    this.#execution = execution;
  }

  /** What a call needed and did not get; null for nothing. */
  get want(): Want | null {
    return this.#want;
  }

  /**
   * Holds money for a call that may cost so much (null = nobody knows). The answer gives it back, once.
   * @throws Failure `Cairn.Stopped`
   */
  async hold(boundMicros: number | null): Promise<() => void> {
    if (!this.isExpensive(boundMicros)) return () => undefined;
    const { actor, month } = this.#ports;
    const { workflowId } = actor.run;
    const free = month.free(workflowId);
    if (free !== undefined && boundMicros > free) throw this.#refuse(boundMicros);
    this.#openMicros += boundMicros;
    month.hold(workflowId, boundMicros);
    let isOpen = true;
    const settle = (): void => {
      if (!isOpen) return;
      isOpen = false;
      this.#openMicros -= boundMicros;
      month.hold(workflowId, -boundMicros);
    };
    try {
      if (!(await this.#reserve())) throw this.#refuse(boundMicros);
    } catch (error) {
      settle();
      throw error;
    }
    return settle;
  }

  /** Whether a call that may cost so much (null = nobody knows) has to wait for money to be set aside. */
  isExpensive(boundMicros: number | null): boundMicros is number {
    const { actor, month } = this.#ports;
    if (boundMicros === null || boundMicros <= cheapMicros) return false;
    if (this.#execution.step.phase !== "enter") return false;
    const { maxCostMicros, spentMicros } = actor.state.budget;
    const lefts = [
      maxCostMicros === null ? undefined : maxCostMicros - spentMicros,
      month.left(actor.run.workflowId),
    ];
    return lefts.some((left) => left !== undefined && boundMicros > left * cheapShare);
  }

  /** False when the run's budget does not hold what the attempt has spent and may spend. */
  async #reserve(): Promise<boolean> {
    const { actor } = this.#ports;
    const { token } = this.#execution;
    const reservedMicros = this.#execution.uncommittedMicros + this.#openMicros;
    const step = actor.state.steps.get(token.key);
    if (actor.state.budget.maxCostMicros === null) return true;
    if (
      step !== undefined &&
      reservedMicros <= step.reservedMicros &&
      affords(actor.state.budget, step, step.reservedMicros)
    ) {
      return true;
    }
    const submission = actor.submit({ type: "reserve", step: token, reservedMicros });
    if (submission.refused !== null) return false;
    await actor.flush();
    return submission.refused === null;
  }

  /** The step goes back, and says for what there was no money. */
  #refuse(neededMicros: number): Failure {
    const { actor, month, date } = this.#ports;
    const workflowLeftMicros = month.left(actor.run.workflowId);
    const isBusy = workflowLeftMicros !== undefined && neededMicros <= workflowLeftMicros;
    const isShort = isBusy && neededMicros > (month.free(actor.run.workflowId) ?? 0);
    this.#want ??= {
      neededMicros,
      ...(workflowLeftMicros === undefined ? {} : { workflowLeftMicros }),
      ...(isShort ? { until: new Date(date().getTime() + retryMs).toISOString() } : {}),
    };
    this.#execution.halt("budget");
    return new Failure(stoppedError, "The budget does not hold what the call may cost.");
  }
}
