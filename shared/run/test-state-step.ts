import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { flowOfStep } from "./path.ts";
import { newStep, type Phase, type Step } from "./run-state.ts";

/** The step that a tested state is executed as. */
export function testStep(by: {
  readonly path: string;
  readonly name: string;
  readonly phase: Phase;
  readonly input: Json;
  readonly failure: Step["failure"];
  /** The error's retries so far. */
  readonly uses: number;
}): Step {
  const { path, name, phase, failure, uses } = by;
  const input = { value: by.input };
  const scheduled = { path, visit: 1, state: name, flow: flowOfStep(path), input, scheduledSeq: 2 };
  return {
    ...newStep(scheduled),
    status: "running",
    phase,
    attempt: uses + 1,
    settled: uses,
    epoch: 1,
    worker: "test",
    failure,
    startedSeq: 3,
  };
}

/** What the context object shows of a state that runs nowhere; members of `given` take the place of these. */
export function testContext(by: {
  readonly name: string;
  readonly input: Json;
  /** The error's retries so far; null for a state that cannot retry. */
  readonly uses: number | null;
  readonly clockMs: number;
  readonly given: JsonObject;
  /** True in an iteration of a Map: the input stands for its item. */
  readonly isItem: boolean;
  /** True for a Task that hands out a token. */
  readonly hasToken: boolean;
}): JsonObject {
  const { name, input, uses, clockMs, given, isItem, hasToken } = by;
  const now = new Date(clockMs).toISOString();
  const usual = {
    Execution: { Id: "test", Input: input, Name: "test", RoleArn: "test", StartTime: now },
    StateMachine: { Id: "test", Name: "test" },
    State: { Name: name, EnteredTime: now, ...(uses === null ? {} : { RetryCount: uses }) },
  };
  const merged = Object.entries(usual).map(([part, fields]) => {
    const instead = given[part];
    return [part, isJsonObject(instead) ? { ...fields, ...instead } : fields] as const;
  });
  const map = isItem ? { Map: { Item: { Index: 0, Value: input } } } : {};
  const task = hasToken ? { Task: { Token: "test" } } : {};
  return { ...map, ...task, ...given, ...Object.fromEntries(merged) };
}
