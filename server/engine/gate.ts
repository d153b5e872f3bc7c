/** What a step or a run has to pass before it begins: its hours, its money, its turn. */
import type { Logger } from "pino";
import type { Json } from "../../shared/base/json.ts";
import type { Rate } from "../../shared/cost/usage.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { Evaluator } from "../../shared/run/evaluator.ts";
import { stateAt } from "../../shared/run/path.ts";
import type { Report } from "../../shared/run/report.ts";
import type { LimitStore } from "../store/limit-store.ts";
import type { RunStore, StartStore } from "../store/run-store.ts";
import { Admissions } from "./admissions.ts";
import type { Clock } from "./clock.ts";
import { CostEstimates } from "./cost-estimates.ts";
import { DatabaseClock } from "./database-clock.ts";
import type { Execution } from "./execution.ts";
import { MonthlyBudgets } from "./monthly-budgets.ts";
import type { Committed, RunActor } from "./run-actor.ts";
import { lineOf, type RunLine } from "./run-line.ts";

export interface GateOptions {
  readonly store: LimitStore;
  readonly starts: Pick<StartStore, "workflow">;
  readonly runs: Pick<RunStore, "definition">;
  readonly evaluator: Evaluator;
  readonly rates: () => Promise<readonly Rate[]>;
  readonly report: (runId: string, report: Report) => Promise<string | null>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a claim says about when and for how much. */
export type ClaimTerms = Pick<
  Extract<Report, { type: "claimed" }>,
  "now" | "estimateMicros" | "workflowLeftMicros"
>;

export class Gate {
  readonly #options: GateOptions;
  readonly #time: DatabaseClock;
  readonly #estimates: CostEstimates;
  readonly #budgets: MonthlyBudgets;
  readonly #admissions: Admissions;
  /** Prices for estimates: those of the last look. */
  #rates: readonly Rate[] = [];

  constructor(options: GateOptions) {
    this.#options = options;
    const { store, clock, log } = options;
    this.#time = new DatabaseClock(clock);
    this.#estimates = new CostEstimates({
      pastCosts: async (workflowId) => await store.pastCosts(workflowId),
      fault: (error) => log.warn({ err: error }, "past costs cannot be read; estimates do without"),
    });
    this.#budgets = new MonthlyBudgets({ read: async () => await store.budgets(), clock, log });
    this.#admissions = new Admissions({ ...options, store: store.admissions });
  }

  /** Where a run lines up; undefined when its workflow has no limits. @throws Refusal */
  async line(definition: Definition, input: Json): Promise<RunLine | undefined> {
    return definition.Limits === undefined
      ? undefined
      : await lineOf(definition.Limits, { input, evaluator: this.#options.evaluator });
  }

  /** What time it is by the database, as far as this process knows. */
  date(): Date {
    const now = this.#time.now();
    return now === undefined ? this.#options.clock.date() : new Date(now);
  }

  /** What the claim of a step has to say. */
  terms(actor: RunActor, key: string): ClaimTerms {
    const { definition, run, state } = actor;
    const step = state.steps.get(key);
    if (step?.phase !== "enter") return {};
    const entered = stateAt(definition, step.path);
    if (entered?.Type !== "Task") return {};
    // What the run has just spent may be on its way into the database, with this very claim.
    const uncommittedMicros = state.budget.spentMicros - run.state.budget.spentMicros;
    const leftMicros = this.#budgets.left(run.workflowId);
    const now = this.#time.now();
    return {
      ...(entered.RunWindow === undefined || now === undefined ? {} : { now }),
      ...(leftMicros === undefined ? {} : { workflowLeftMicros: leftMicros - uncommittedMicros }),
      ...(state.budget.maxCostMicros === null
        ? {}
        : {
            estimateMicros: this.#estimates.of(
              { workflowId: run.workflowId, path: step.path },
              {
                state: entered,
                rates: this.#rates,
                isoDay: this.#options.clock.date().toISOString().slice(0, 10),
              },
            ),
          }),
    };
  }

  /** What the month of a run's workflow still holds for an expensive call; its money is set aside until what is returned is called. */
  get month(): Pick<MonthlyBudgets, "left" | "free" | "hold"> {
    return this.#budgets;
  }

  /** An attempt has ended: what it cost is what the next one will. */
  ended(actor: RunActor, execution: Execution): void {
    if (execution.step.phase !== "enter") return;
    const { path } = execution.step;
    this.#estimates.note({ workflowId: actor.run.workflowId, path }, execution.costMicros);
  }

  /** A run has moved: money was spent, or a place came free or is asked for. */
  committed(actor: RunActor, { before, after, at }: Committed): void {
    this.#time.observe(at);
    const { workflowId } = actor.run;
    this.#budgets.note(workflowId, after.budget.spentMicros - before.budget.spentMicros);
    if (after.admission === null) return;
    if (before.admission === null || before.status !== after.status) {
      this.#admissions.look(workflowId);
    }
  }

  /** Looks at what is known to all processes: the time, prices, and what workflows have left. Cheap when called often. */
  async refresh(options: { readonly atOnce?: boolean } = {}): Promise<void> {
    const at = await this.#budgets.refresh(options);
    if (at === null) return;
    this.#time.observe(at);
    this.#rates = await this.#options.rates();
  }

  /** What a crash, a new version, a raised budget or a new month has left to do. */
  async sweep(): Promise<void> {
    await this.#admissions.sweep();
    const funded = await this.#options.store.fundedRuns();
    // Or they would be paused again at once.
    if (funded.length > 0) await this.#budgets.refresh({ atOnce: true });
    for (const runId of funded) {
      // eslint-disable-next-line no-await-in-loop -- a page at a time
      await this.#options.report(runId, { type: "resume", by: null });
    }
  }

  async close(): Promise<void> {
    await this.#admissions.close();
  }
}
