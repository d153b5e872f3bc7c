import { Failure } from "../../shared/base/failure.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { compensateOf } from "../../shared/run/compensate.ts";
import { stateAt, undonePath } from "../../shared/run/path.ts";
import { defaultMaxPayloadBytes } from "../../shared/run/payload.ts";
import type { Report, TaskAnswer } from "../../shared/run/report.ts";
import type { TaskStore } from "../store/run-store.ts";
import type { EndedRun } from "../store/tasks.ts";
import { executionArn, startExecutionForm, stateMachineArn } from "./execution-arn.ts";
import type { Payloads } from "./payloads.ts";
import { longestCause, storableFailure } from "./storable-failure.ts";

export interface ChildNoticesOptions {
  readonly tasks: Pick<TaskStore, "endedRun" | "stepsAwaiting" | "abandonedAmong">;
  readonly payloads: Payloads;
  readonly definitionOf: (runId: string) => Promise<Definition | null>;
  readonly report: (runId: string, report: Report) => Promise<string | null>;
  /** In [0, 1), for the jitter of a retry. */
  readonly random: () => number;
}

/**
 * What a run that is a step of another and that step have to tell each other. Both are told right after the commit that it follows from;
 * what a crash leaves between, the watchdog tells. To be told twice is harmless.
 */
export class ChildNotices {
  readonly #options: ChildNoticesOptions;

  constructor(options: ChildNoticesOptions) {
    this.#options = options;
  }

  /** Tells the steps that wait for a run how it has ended; does nothing while it goes on. */
  async tell(childRun: string): Promise<void> {
    const { tasks, definitionOf, report, random } = this.#options;
    const child = await tasks.endedRun(childRun);
    if (child === null) return;
    for (const { runId, key, attempt } of await tasks.stepsAwaiting(childRun)) {
      // eslint-disable-next-line no-await-in-loop -- as a rule there is one
      const definition = await definitionOf(runId);
      if (definition === null) continue;
      // eslint-disable-next-line no-await-in-loop
      const answer = await this.#answer(child, definition, key.slice(0, key.lastIndexOf("@")));
      // eslint-disable-next-line no-await-in-loop
      await report(runId, { type: "answered", key, attempt, answer, random: random() });
    }
  }

  /** Ends those of the runs for which nobody waits any more. */
  async abandon(childRuns: readonly string[]): Promise<void> {
    for (const runId of await this.#options.tasks.abandonedAmong(childRuns)) {
      // eslint-disable-next-line no-await-in-loop
      await this.cancel(runId);
    }
  }

  /** Ends a run for which nobody waits any more. */
  async cancel(runId: string): Promise<void> {
    const reason = "The step that started it no longer waits for it.";
    await this.#options.report(runId, { type: "cancel", reason });
  }

  async #answer(child: EndedRun, definition: Definition, path: string): Promise<TaskAnswer> {
    const parsed = formOf(definition, path) === "sync:2";
    const described = await this.#describe(child, parsed);
    if (child.status !== "SUCCEEDED") {
      const cause = causeOf(described);
      return { ok: false, ...storableFailure({ error: "States.TaskFailed", cause }) };
    }
    try {
      const maxBytes = definition.MaxPayloadBytes ?? defaultMaxPayloadBytes;
      return { ok: true, result: await this.#options.payloads.keep(described, maxBytes) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { ok: false, ...storableFailure(error) };
    }
  }

  /** A run as AWS describes an execution; `.sync` has its values as text. */
  async #describe(child: EndedRun, parsed: boolean): Promise<JsonObject> {
    const { payloads } = this.#options;
    const shown = (value: Json): Json => (parsed ? value : JSON.stringify(value));
    const input = shown(await payloads.load(child.input));
    const output = child.output === null ? null : shown(await payloads.load(child.output));
    return {
      ...(child.cause === null ? {} : { Cause: child.cause }),
      ...(child.error === null ? {} : { Error: child.error }),
      ExecutionArn: executionArn(child.workflowId, child.id),
      Input: input,
      InputDetails: { Included: true },
      Name: child.name ?? child.id,
      ...(child.output === null ? {} : { Output: output, OutputDetails: { Included: true } }),
      StartDate: child.createdAt.getTime(),
      StateMachineArn: stateMachineArn(child.workflowId),
      Status: child.status,
      StopDate: child.endedAt.getTime(),
    };
  }
}

/** The description of a failed run as text; without its input when that would make it longer than a cause may be. */
function causeOf(described: JsonObject): string {
  const whole = JSON.stringify(described);
  if (whole.length <= longestCause) return whole;
  const { Input: _input, ...rest } = described;
  return JSON.stringify({ ...rest, InputDetails: { Included: false } });
}

/** How the step at the path starts its run. */
function formOf(definition: Definition, path: string): ReturnType<typeof startExecutionForm> {
  const state = stateAt(definition, path);
  const resource =
    undonePath(path) === null
      ? state?.Type === "Task"
        ? state.Resource
        : null
      : (compensateOf(state)?.Resource ?? null);
  return resource === null ? null : startExecutionForm(resource);
}
