/** What people do to runs: end, pause, resume, decide about held steps. Each returns the status of the run after that. */
import { Refusal, type ErrorCode } from "../../shared/api/errors.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { microsOf } from "../../shared/run/budget.ts";
import type { HeldDecision } from "../../shared/run/control-event.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import { stepKey } from "../../shared/run/path.ts";
import { defaultMaxPayloadBytes } from "../../shared/run/payload.ts";
import type { Report, Resolution } from "../../shared/run/report.ts";
import { isTerminal, type RunState } from "../../shared/run/run-state.ts";
import type { Payloads } from "./payloads.ts";

export interface RunControlOptions {
  /** Why the report was refused, or null. */
  readonly report: (runId: string, report: Report) => Promise<string | null>;
  /** The run as this process knows it; null when there is none. */
  readonly stateOf: (runId: string) => Promise<RunState | null>;
  readonly definitionOf: (runId: string) => Promise<Definition | null>;
  readonly payloads: Pick<Payloads, "keep">;
  readonly random: () => number;
}

/** What somebody says about a held step. */
export interface StepDecision {
  readonly path: string;
  /** The newest when undefined. */
  readonly visit: number | undefined;
  readonly decision: HeldDecision;
  readonly result: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly by: string | null;
}

const millisecondsPerSecond = 1000;

export class RunControl {
  readonly #options: RunControlOptions;

  constructor(options: RunControlOptions) {
    this.#options = options;
  }

  /** Its completed effects are undone. A run that is being cancelled stays so. @throws Refusal RUN_NOT_FOUND · RUN_ENDED */
  async cancel(
    runId: string,
    request: {
      readonly reason: string;
      readonly graceSeconds: number | undefined;
      readonly by: string | null;
    },
  ): Promise<RunStatus> {
    const { reason, graceSeconds, by } = request;
    const grace =
      graceSeconds === undefined ? {} : { graceMs: graceSeconds * millisecondsPerSecond };
    const refused = await this.#options.report(runId, { type: "cancel", reason, by, ...grace });
    const state = await this.#stateOf(runId);
    if (refused === null || state.stopping?.status === "ABORTED") return state.status;
    throw new Refusal("RUN_ENDED", `The run cannot be cancelled: ${refused}.`);
  }

  /** A paused run stays so. @throws Refusal RUN_NOT_FOUND · RUN_ENDED · RUN_ENDING */
  async pause(runId: string, by: string | null): Promise<RunStatus> {
    const refused = await this.#options.report(runId, { type: "pause", reason: "request", by });
    const { status } = await this.#stateOf(runId);
    if (refused === null || status === "PAUSED") return status;
    const code = isTerminal(status) ? "RUN_ENDED" : "RUN_ENDING";
    throw new Refusal(code, `The run cannot be paused: ${refused}.`);
  }

  /** `maxCostUsd`: what it may spend from now on. @throws Refusal RUN_NOT_FOUND · RUN_ENDED · RUN_NOT_PAUSED · BUDGET_SPENT */
  async resume(
    runId: string,
    request: { readonly maxCostUsd: number | undefined; readonly by: string | null },
  ): Promise<RunStatus> {
    const { maxCostUsd, by } = request;
    const budget = maxCostUsd === undefined ? {} : { maxCostMicros: microsOf(maxCostUsd) };
    const refused = await this.#options.report(runId, { type: "resume", by, ...budget });
    const { status } = await this.#stateOf(runId);
    if (refused === null) return status;
    const standing = status === "PAUSED" ? "BUDGET_SPENT" : "RUN_NOT_PAUSED";
    const code = isTerminal(status) ? "RUN_ENDED" : standing;
    throw new Refusal(code, `The run cannot be resumed: ${refused}.`);
  }

  /** @throws Refusal RUN_NOT_FOUND · STEP_NOT_HELD · OUTPUT_TOO_LARGE · INVALID_REQUEST */
  async resolve(runId: string, decision: StepDecision): Promise<RunStatus> {
    const state = await this.#stateOf(runId);
    const { path, visit, by } = decision;
    const held = [...state.steps.values()].find(
      (step) => step.path === path && (visit === undefined || step.visit === visit),
    );
    const key = stepKey(path, visit ?? held?.visit ?? 1);
    const refused = await this.#options.report(runId, {
      type: "resolve",
      key,
      decision: await this.#resolutionOf(runId, decision),
      by,
      random: this.#options.random(),
    });
    if (refused !== null)
      throw new Refusal("STEP_NOT_HELD", `There is nothing to decide about ${key}: ${refused}.`);
    return (await this.#stateOf(runId)).status;
  }

  async #resolutionOf(runId: string, decision: StepDecision): Promise<Resolution> {
    const { decision: type, result, error, cause = null } = decision;
    switch (type) {
      case "retry":
      case "verify":
        return { type };
      case "fail":
        if (error === undefined) throw invalid("a failure needs an error");
        return { type, error, cause };
      case "succeed": {
        if (result === undefined) throw invalid("a success needs a result");
        const definition = await this.#options.definitionOf(runId);
        const maxBytes = definition?.MaxPayloadBytes ?? defaultMaxPayloadBytes;
        try {
          return { type, result: await this.#options.payloads.keep(result, maxBytes) };
        } catch (failure) {
          if (!(failure instanceof Failure)) throw failure;
          throw new Refusal("OUTPUT_TOO_LARGE", failure.cause ?? failure.message);
        }
      }
    }
  }

  async #stateOf(runId: string): Promise<RunState> {
    const state = await this.#options.stateOf(runId);
    if (state === null) throw new Refusal("RUN_NOT_FOUND", `There is no run ${runId}.`);
    return state;
  }
}

function invalid(why: string): Refusal {
  const code: ErrorCode = "INVALID_REQUEST";
  return new Refusal(code, `The decision does not fit: ${why}.`);
}
