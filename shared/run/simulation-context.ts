import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { State } from "../definition/definition.ts";
import { parkedKind } from "./parked-kind.ts";
import { stepKey } from "./path.ts";
import type { Step } from "./run-state.ts";

const simulatedRun = {
  Id: "simulation",
  Name: "simulation",
  RoleArn: "simulation",
  RedriveCount: 0,
} as const;
const simulatedMachine = { Id: "simulation", Name: "simulation" } as const;

/**
 * The context object of a simulated step.
 * Source: AWS Step Functions developer guide, "Accessing execution data from the Context object".
 */
export function simulatedContext(at: {
  readonly state: State | null;
  readonly step: Step;
  /** The iteration of a Map that the step belongs to. */
  readonly item: { readonly index: number; readonly value: Json } | undefined;
  readonly input: Json;
  readonly startMs: number;
  readonly enteredMs: number;
  readonly extra: JsonObject;
}): JsonObject {
  const { state, step, item, extra } = at;
  const key = stepKey(step.path, step.visit);
  const retries = Object.values(step.retries).reduce((sum, uses) => sum + uses, 0);
  const canRetry = state?.Type === "Task" || state?.Type === "Map" || state?.Type === "Parallel";
  const hasToken = state?.Type === "Task" && parkedKind(state.Resource) === "callback";
  const {
    Execution: execution = simulatedRun,
    StateMachine: machine = simulatedMachine,
    ...others
  } = extra;
  return {
    Execution: {
      Input: at.input,
      StartTime: iso(at.startMs),
      ...(isJsonObject(execution) ? execution : {}),
    },
    StateMachine: machine,
    State: {
      Name: step.state,
      EnteredTime: iso(at.enteredMs),
      ...(canRetry ? { RetryCount: retries } : {}),
    },
    ...(item === undefined ? {} : { Map: { Item: { Index: item.index, Value: item.value } } }),
    ...(hasToken ? { Task: { Token: `${key}:${String(step.settled + 1)}` } } : {}),
    ...others,
  };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
