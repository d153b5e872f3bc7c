/**
 * One state on trial: what it makes of an input, with the data at every stage on the way. Nothing is called: a mock stands in for
 * the resource, or for the flows inside. Source: Step Functions API reference, `TestState`; the answers of AWS.
 */
import { assert } from "../base/assert.ts";
import { Failure } from "../base/failure.ts";
import type { Json } from "../base/json.ts";
import type { Catcher, Retrier } from "../definition/definition.ts";
import { interpret } from "./interpret/interpret.ts";
import type { InterpreterPorts, Stage, StepView } from "./interpret/ports.ts";
import { parkedKind } from "./parked-kind.ts";
import type { Payload } from "./payload.ts";
import type { Outcome } from "./report.ts";
import { backoffMs, matchesError } from "./retry.ts";
import type { Phase } from "./run-state.ts";
import { checkTestRequest, type TestSubject } from "./test-state-check.ts";
import { mockedItems, toleranceExceeded } from "./test-state-map.ts";
import type {
  ErrorDetails,
  TestStateAnswer,
  TestStatePorts,
  TestStateRequest,
  TestStateResult,
} from "./test-state-request.ts";
import { testContext, testStep } from "./test-state-step.ts";

type Failed = Extract<Outcome, { type: "failed" }>;

/** Tests a state. Never throws for what the state does. */
export async function testState(
  request: TestStateRequest,
  ports: TestStatePorts,
): Promise<TestStateAnswer> {
  const checked = checkTestRequest(request);
  if (!checked.ok) return checked;
  return { ok: true, result: await new Trial(request, ports, checked.subject).run() };
}

class Trial {
  readonly #request: TestStateRequest;
  readonly #ports: TestStatePorts;
  readonly #subject: TestSubject;
  readonly #stages: Partial<Record<Stage, Json>> = {};
  #assigned: Readonly<Record<string, Payload>> = {};

  constructor(request: TestStateRequest, ports: TestStatePorts, subject: TestSubject) {
    this.#request = request;
    this.#ports = ports;
    this.#subject = subject;
  }

  async run(): Promise<TestStateResult> {
    const outcome = await this.#outcome();
    if (outcome.type === "failed") return await this.#recover(outcome);
    assert(outcome.type === "succeeded", `a tested state came out as ${outcome.type}`);
    return this.#succeeded(outcome, { status: "SUCCEEDED" });
  }

  async #outcome(): Promise<Outcome> {
    const entered = await this.#interpret("enter");
    switch (entered.type) {
      case "waiting":
        return await this.#interpret("exit");
      case "parallel":
      case "map": {
        const failure =
          this.#mockedFailure() ??
          (entered.type === "map"
            ? toleranceExceeded(this.#request.stateConfiguration, entered)
            : null);
        return failure ?? (await this.#interpret("exit"));
      }
      default:
        return entered;
    }
  }

  #mockedFailure(): Failed | null {
    const { errorOutput } = this.#request.mock ?? {};
    if (errorOutput === undefined) return null;
    const { error = null, cause = null } = errorOutput;
    return { type: "failed", error, cause };
  }

  /** What Retry and Catch make of an error. */
  async #recover(failed: Failed): Promise<TestStateResult> {
    const { error, cause } = failed;
    const named = { ...(error === null ? {} : { error }), ...(cause === null ? {} : { cause }) };
    const { Retry: retriers = [], Catch: catchers = [] } = this.#subject.state as {
      readonly Retry?: readonly Retrier[];
      readonly Catch?: readonly Catcher[];
    };
    const retryIndex = retriers.findIndex((retrier) => matchesError(retrier.ErrorEquals, failed));
    const retrier = retriers[retryIndex];
    const uses = this.#request.stateConfiguration?.retrierRetryCount ?? 0;
    if (retrier !== undefined && uses < (retrier.MaxAttempts ?? 3)) {
      // Of a jittered wait this is the longest.
      const seconds = Math.floor(backoffMs(retrier, uses, 1) / 1000);
      const errorDetails = { retryIndex, retryBackoffIntervalSeconds: seconds };
      return { status: "RETRIABLE", ...named, ...this.#inspected(errorDetails) };
    }
    const retried = retrier === undefined ? {} : { retryIndex };
    const catchIndex = catchers.findIndex((entry) => matchesError(entry.ErrorEquals, failed));
    if (catchIndex < 0) return { status: "FAILED", ...named, ...this.#inspected(retried) };
    const failure = { error, cause, catcher: catchIndex };
    const caught = await this.#interpret("catch", failure);
    if (caught.type === "succeeded") {
      const errorDetails = { ...retried, catchIndex };
      return this.#succeeded(caught, { status: "CAUGHT_ERROR", ...named }, errorDetails);
    }
    assert(caught.type === "failed", `a catcher came out as ${caught.type}`);
    return {
      status: "FAILED",
      ...(caught.error === null ? {} : { error: caught.error }),
      ...(caught.cause === null ? {} : { cause: caught.cause }),
      ...this.#inspected({ ...retried, catchIndex }),
    };
  }

  #succeeded(
    outcome: Extract<Outcome, { type: "succeeded" }>,
    as: Pick<TestStateResult, "status" | "error" | "cause">,
    errorDetails?: ErrorDetails,
  ): TestStateResult {
    this.#assigned = outcome.assign;
    return {
      ...as,
      output: valueOf(outcome.output),
      ...(outcome.next === null ? {} : { nextState: outcome.next }),
      ...this.#inspected(errorDetails),
    };
  }

  #inspected(errorDetails: ErrorDetails = {}): Pick<TestStateResult, "inspectionData"> {
    const { inspectionLevel = "INFO", input, variables = {} } = this.#request;
    if (inspectionLevel === "INFO") return {};
    const assigned = Object.entries(this.#assigned).map(
      ([name, payload]) => [name, valueOf(payload)] as const,
    );
    const after = { ...variables, ...Object.fromEntries(assigned) };
    return {
      inspectionData: {
        input,
        ...this.#stages,
        ...(Object.keys(after).length === 0 ? {} : { variables: after }),
        ...(Object.keys(errorDetails).length === 0 ? {} : { errorDetails }),
      },
    };
  }

  async #interpret(phase: Phase, failure: StepView["step"]["failure"] = null): Promise<Outcome> {
    const { input, variables = {}, context: given = {} } = this.#request;
    const { definition, state, path, name, isItem } = this.#subject;
    const hasToken = state.Type === "Task" && parkedKind(state.Resource) === "callback";
    const { clockMs, seed } = this.#ports;
    const uses = this.#request.stateConfiguration?.retrierRetryCount ?? 0;
    const canRetry = state.Type === "Task" || state.Type === "Map" || state.Type === "Parallel";
    const retries = canRetry ? uses : null;
    const view: StepView = {
      definition,
      step: testStep({ path, name, phase, input, failure, uses }),
      variables: Object.fromEntries(
        Object.entries(variables).map(([variable, value]) => [variable, { value }]),
      ),
      context: testContext({ name, input, uses: retries, clockMs, given, isItem, hasToken }),
      clockMs,
      seed,
      ending: null,
    };
    return await interpret(view, this.#interpreterPorts());
  }

  #interpreterPorts(): InterpreterPorts {
    const { evaluator, mismatch } = this.#ports;
    const { mock, stateConfiguration } = this.#request;
    return {
      evaluator,
      mismatch,
      load: async (payload) => valueOf(payload),
      keep: async (value) => ({ value }),
      call: async () => {
        const failed = this.#mockedFailure();
        if (failed !== null) throw new Failure(failed.error, failed.cause);
        return { type: "result", value: mock?.result ?? null };
      },
      results: async () => (Array.isArray(mock?.result) ? (mock.result as readonly Json[]) : []),
      readItems: async (reader) => await mockedItems(reader, stateConfiguration),
      writeResults: async () => mock?.result ?? null,
      stage: (stage, value) => {
        this.#stage(stage, value);
      },
    };
  }

  /** The input of mocked branches is not shown, as on AWS. */
  #stage(stage: Stage, value: Json): void {
    const isInput = stage === "afterInputPath" || stage === "afterParameters";
    if (this.#subject.state.Type === "Parallel" && isInput) return;
    this.#stages[stage] = value;
  }
}

function valueOf(payload: Payload): Json {
  assert("value" in payload, "a tested state has only inline values");
  return payload.value;
}
