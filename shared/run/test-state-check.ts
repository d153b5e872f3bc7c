/** Which state a test is about, and whether it can be tested: the mistakes that AWS refuses, in its words. */
import { isJsonObject, type Json } from "../base/json.ts";
import {
  definitionSchema,
  processorOf,
  stateSchema,
  type Definition,
  type State,
  type StateGroup,
} from "../definition/definition.ts";
import { isTimestamp } from "../definition/timestamp.ts";
import { parkedKind } from "./parked-kind.ts";
import { flowPath, stepPath } from "./path.ts";
import type { TestStateAnswer, TestStateRequest } from "./test-state-request.ts";

/** The state that is tested. */
export interface TestSubject {
  readonly definition: Definition;
  readonly state: State;
  readonly name: string;
  readonly path: string;
  /** True for a state inside a Map. */
  readonly isItem: boolean;
}

type Refusal = Extract<TestStateAnswer, { readonly ok: false }>;
export type TestCheck = { readonly ok: true; readonly subject: TestSubject } | Refusal;

/** Name of a state that is tested on its own. */
const loneStateName = "StateName";

/** Finds the state of a request, or says why it cannot be tested. */
export function checkTestRequest(request: TestStateRequest): TestCheck {
  const found = findSubject(request);
  if (!found.ok) return found;
  return checkMock(request, found.subject.state) ?? checkContext(request, found.subject) ?? found;
}

function findSubject({ definition, stateName }: TestStateRequest): TestCheck {
  if (stateName === "") {
    return refused(
      "ParamValidationError",
      "Parameter validation failed:\nInvalid length for parameter stateName, value: 0, valid min length: 1",
    );
  }
  if (stateName === undefined) return loneSubject(definition);
  const machine = definitionSchema.safeParse(definition);
  if (!machine.success) return invalidDefinition(machine.error.message);
  const place = findState(machine.data, stateName, { flow: "", isItem: false });
  if (place === null) return invalid("State not found in definition");
  return { ok: true, subject: { definition: machine.data, name: stateName, ...place } };
}

function loneSubject(definition: Json): TestCheck {
  const state = stateSchema.safeParse(definition);
  if (!state.success) return invalidDefinition(state.error.message);
  const name = loneStateName;
  const machine = { StartAt: name, States: { [name]: state.data } };
  return {
    ok: true,
    subject: {
      definition: machine,
      state: state.data,
      name,
      path: stepPath("", name),
      isItem: false,
    },
  };
}

type Place = Pick<TestSubject, "state" | "path" | "isItem">;

/** The state of that name, in the machine itself or in the flows inside it. */
function findState(
  group: StateGroup,
  name: string,
  at: { readonly flow: string; readonly isItem: boolean },
): Place | null {
  const { flow, isItem } = at;
  const state = Object.hasOwn(group.States, name) ? group.States[name] : undefined;
  if (state !== undefined) return { state, path: stepPath(flow, name), isItem };
  for (const [outer, container] of Object.entries(group.States)) {
    for (const [index, inner] of groupsOf(container).entries()) {
      const found = findState(inner, name, {
        flow: flowPath(stepPath(flow, outer), 1, index),
        isItem: isItem || container.Type === "Map",
      });
      if (found !== null) return found;
    }
  }
  return null;
}

function groupsOf(state: State): readonly StateGroup[] {
  if (state.Type === "Parallel") return state.Branches;
  const processor = state.Type === "Map" ? processorOf(state) : undefined;
  return processor === undefined ? [] : [processor];
}

function checkMock({ mock }: TestStateRequest, state: State): Refusal | null {
  const { Type: type } = state;
  const { result, errorOutput } = mock ?? {};
  if (result !== undefined && errorOutput !== undefined) {
    return invalid(
      "A test mock should have only one of the following fields: [result, errorOutput].",
    );
  }
  const isMocked = result !== undefined || errorOutput !== undefined;
  if (type !== "Task" && type !== "Map" && type !== "Parallel") {
    return isMocked
      ? invalid(`State type '${type}' is not supported when a mock is specified`)
      : null;
  }
  if (!isMocked) {
    const why = `A test calls nothing: give a mock, either 'mock.result' or 'mock.errorOutput', for a state of type '${type}'.`;
    return type === "Task" ? invalid(why) : refused("InvalidDefinition", why);
  }
  return result === undefined ? null : checkResult(result, state);
}

/** What a mock gives in place of the outputs of flows. */
function checkResult(result: Json, state: State): Refusal | null {
  if (state.Type === "Map" && state.ResultWriter !== undefined) {
    return isJsonObject(result) ? null : invalid("Mocked result must be a JSON object.");
  }
  if (state.Type !== "Map" && state.Type !== "Parallel") return null;
  if (!Array.isArray(result)) return invalid("Mocked result must be an array.");
  const outputs = (result as readonly Json[]).length;
  return state.Type === "Map" || outputs === state.Branches.length
    ? null
    : invalid(
        `Mocked result must have an entry for each branch: ${String(state.Branches.length)}, not ${String(outputs)}.`,
      );
}

/** Kinds of the members of a context object that a test may give. */
const contextFields = {
  Execution: {
    Id: "string",
    Input: "any",
    Name: "string",
    RoleArn: "string",
    StartTime: "timestamp",
    RedriveCount: "integer",
    RedriveTime: "timestamp",
  },
  State: { EnteredTime: "timestamp", Name: "string", RetryCount: "integer" },
  StateMachine: { Id: "string", Name: "string" },
  Task: { Token: "string" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, FieldKind>>>>;

type FieldKind = "string" | "any" | "timestamp" | "integer";

const kindTests: Readonly<
  Record<FieldKind, { readonly is: (value: Json) => boolean; readonly what: string }>
> = {
  any: { is: () => true, what: "a value" },
  string: { is: (value) => typeof value === "string", what: "a string" },
  timestamp: {
    is: (value) => typeof value === "string" && isTimestamp(value),
    what: "a string with a valid ISO 8601 timestamp",
  },
  integer: { is: (value) => Number.isInteger(value), what: "an integer" },
};

function checkContext({ context = {} }: TestStateRequest, { state }: TestSubject): Refusal | null {
  if (!isJsonObject(context)) return invalidContext("it must be an object");
  for (const [part, value] of Object.entries(context)) {
    const wrong = wrongPart(part, value);
    if (wrong !== null) return invalidContext(wrong);
  }
  if (context["Task"] === undefined || hasToken(state)) return null;
  return invalidContext(
    "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
  );
}

function wrongPart(part: string, value: Json): string | null {
  if (part === "Map") return "'Map' field is not supported when mocking a Context object";
  return Object.hasOwn(contextFields, part)
    ? wrongFields(part, value, contextFields[part as keyof typeof contextFields])
    : `Field '${part}' is not allowed`;
}

function wrongFields(
  part: string,
  value: Json,
  fields: Readonly<Record<string, FieldKind>>,
): string | null {
  if (!isJsonObject(value)) return `${part} must be an object`;
  for (const [name, member] of Object.entries(value)) {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (kind === undefined) {
      return `Field '${name}' is not allowed`;
    }
    if (!kindTests[kind].is(member)) return `${part}.${name} must be ${kindTests[kind].what}`;
  }
  return null;
}

function hasToken(state: State): boolean {
  if (state.Type !== "Task") return false;
  return parkedKind(state.Resource) === "callback" || /\.sync(:\d+)?$/.test(state.Resource);
}

function invalidContext(why: string): Refusal {
  return invalid(`Invalid Context object provided: ${why}`);
}

function invalid(why: string): Refusal {
  return refused("ValidationException", why);
}

function invalidDefinition(why: string): Refusal {
  return refused("InvalidDefinition", `Invalid State Machine Definition: ${why}`);
}

function refused(apiError: string, message: string): Refusal {
  return { ok: false, apiError, message };
}
