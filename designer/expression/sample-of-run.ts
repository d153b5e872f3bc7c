/** From what a run recorded to what the expressions of a step saw. Pure. */
import { type Json, type JsonObject, isJsonObject } from "../../shared/base/json.ts";
import type { EventMessage } from "../../shared/api/run.ts";
import { containersOf, flowOfStep, stateAt } from "../../shared/run/path.ts";
import type { StepSample } from "../api/sample-queries.ts";
import type { Scope } from "./evaluation.ts";

export interface RunScope {
  readonly scope: Scope;
  /** False when only what `Output` made of the result was kept. */
  readonly isResultKnown: boolean;
}

/** The data of a step as its expressions saw it, as far as the run still knows. */
export function scopeOfRun(sample: StepSample): RunScope {
  const { step, found, run } = sample;
  const context = contextOf(sample);
  if (step === null || found === "start")
    return { scope: { states: { input: run.input, context }, variables: {} }, isResultKnown: true };
  const variables = variablesOf(
    sample.events,
    step.path,
    found === "own" ? step.scheduledSeq : null,
  );
  if (found === "before") {
    const isDone = step.status === "succeeded";
    return {
      scope: { states: { ...(isDone ? { input: step.output } : {}), context }, variables },
      isResultKnown: true,
    };
  }
  const result = resultOf(sample);
  const error = errorOf(sample);
  return {
    scope: {
      states: {
        input: step.input,
        ...(result === undefined ? {} : { result }),
        ...(error === null ? {} : { errorOutput: error }),
        context,
      },
      variables,
    },
    isResultKnown: step.status !== "succeeded" || result !== undefined || !hasResult(sample),
  };
}

/** States that call or open something: what comes back is their result. */
const withResult: ReadonlySet<string> = new Set(["Task", "Map", "Parallel"]);

function hasResult({ step, definition }: StepSample): boolean {
  const state = step === null || definition === null ? null : stateAt(definition, step.path);
  return state === null || withResult.has(state.Type);
}

/** Fields that make something else of a result; without them the output is the result. */
const reshaping = ["Output", "ResultSelector", "ResultPath", "OutputPath"];

/** The raw result: kept for whoever undoes the step, and otherwise the output, unless something was made of it. */
function resultOf({ step, definition, events }: StepSample): Json | undefined {
  if (step === null || step.status !== "succeeded") return undefined;
  const ended = events.find(({ seq }) => seq === step.endedSeq);
  const kept = ended?.data["result"];
  if (isJsonObject(kept) && kept["value"] !== undefined) return kept["value"];
  const state = definition === null ? null : stateAt(definition, step.path);
  const fields: Readonly<Record<string, unknown>> = { ...state };
  return reshaping.some((name) => fields[name] !== undefined) ? undefined : step.output;
}

function errorOf({ step }: StepSample): JsonObject | null {
  const failed = step?.attempts.findLast(({ error }) => error !== null);
  if (failed === undefined || failed.error === null) return null;
  return { Error: failed.error, Cause: failed.cause ?? "" };
}

function contextOf({ run, step, found }: StepSample): JsonObject {
  return {
    Execution: {
      Id: run.id,
      Name: run.name ?? run.id,
      Input: run.input,
      StartTime: run.createdAt,
      RedriveCount: 0,
    },
    StateMachine: { Id: run.workflowId, Name: run.workflowName },
    ...(step === null || found !== "own"
      ? {}
      : { State: { Name: step.state, EnteredTime: step.scheduledAt, RetryCount: 0 } }),
    ...itemOf(step?.path ?? ""),
  };
}

/** The number of the iteration that a step belongs to. */
function itemOf(path: string): JsonObject {
  const index = /(?:^|\/)(\d+)\/[^/]+$/u.exec(path)?.[1];
  return index === undefined ? {} : { Map: { Item: { Index: Number(index) } } };
}

/** What the flows around a step had assigned before it began; before `seq` null, also what the step itself assigned. */
function variablesOf(
  events: readonly EventMessage[],
  path: string,
  seq: number | null,
): JsonObject {
  const flow = flowOfStep(path);
  const around = new Set([flow, ...containersOf(flow).map(flowOfStep)]);
  const variables = new Map<string, Json>();
  for (const event of events) {
    if (seq !== null && event.seq >= seq) break;
    const { assign } = event.data;
    if (event.path === null || !around.has(flowOfStep(event.path)) || !isJsonObject(assign))
      continue;
    for (const [name, payload] of Object.entries(assign)) {
      if (isJsonObject(payload) && payload["value"] !== undefined)
        variables.set(name, payload["value"]);
    }
  }
  return Object.fromEntries(variables);
}
