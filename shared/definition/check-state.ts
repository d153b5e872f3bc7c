import { unreachable } from "../base/assert.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { checkMap } from "./check-map.ts";
import { checkTask } from "./check-task.ts";
import { kindOfValue } from "./describe-value.ts";
import { type Checking, type Field, members, oneOf, wrongType } from "./field-checks.ts";
import { problem } from "./problem-codes.ts";
import { isStateType, stateShapes, stateTypes, type StateType } from "./state-fields.ts";

interface StateAt {
  readonly state: unknown;
  readonly pointer: string;
  /** The state machine: it says which language its states speak by default, inner ones included. */
  readonly machine: JsonObject;
  readonly express: boolean;
  readonly checking: Checking;
}

/** Checks one state, but neither its transitions nor the states inside it. */
export function checkState(at: StateAt): void {
  const { state, pointer, machine, express, checking } = at;
  const field: Field = {
    name: "A state",
    value: state,
    pointer,
    jsonata: true,
    express,
    checking,
  };
  if (!isJsonObject(state)) {
    wrongType(field, "an object");
    return;
  }
  const type = state["Type"];
  if (!isStateType(type)) {
    if (type === undefined) {
      checking.problems.push(
        problem("missingField", pointer, { field: "Type", owner: "the state" }),
      );
    } else {
      oneOf(...stateTypes)({ ...field, name: "Type", value: type, pointer: `${pointer}/Type` });
    }
    return;
  }
  const spoken = { ...field, jsonata: speaksJsonata(state, field, machine) };
  members(spoken, stateShapes[type]);
  checkType(state, spoken, type);
}

/** True for JSONata, false for JSONPath. */
function speaksJsonata(state: JsonObject, field: Field, machine: JsonObject): boolean {
  const { pointer, checking } = field;
  const own = state["QueryLanguage"];
  if (own !== undefined) {
    const at = { ...field, name: "QueryLanguage", value: own };
    oneOf("JSONata", "JSONPath")({ ...at, pointer: `${pointer}/QueryLanguage` });
  }
  if (own === "JSONPath" && isJsonata(machine["QueryLanguage"])) {
    checking.problems.push(problem("languageDowngrade", pointer, {}));
  }
  return isJsonata(own ?? machine["QueryLanguage"]);
}

/** As on AWS: whatever is not exactly JSONPath is read as JSONata. */
function isJsonata(language: Json | undefined): boolean {
  return language !== undefined && language !== "JSONPath";
}

/** What depends on several fields of a state. */
function checkType(state: JsonObject, field: Field, type: StateType): void {
  switch (type) {
    case "Task":
      checkTask(state, field);
      break;
    case "Wait":
      checkWait(state, field);
      break;
    case "Map":
      checkMap(state, field);
      break;
    case "Parallel":
      checkBranches(state, field);
      break;
    case "Choice":
    case "Pass":
    case "Succeed":
    case "Fail":
      break;
    default:
      unreachable(type);
  }
}

function checkWait(state: JsonObject, { pointer, checking }: Field): void {
  const forms = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
  const given = forms.filter((name) => state[name] !== undefined);
  if (given.length === 1) return;
  const values = { owner: "A Wait state", fields: forms.join(", ") };
  checking.problems.push(problem("exactlyOne", pointer, values));
}

function checkBranches(state: JsonObject, field: Field): void {
  const branches = state["Branches"];
  const pointer = `${field.pointer}/Branches`;
  const { problems } = field.checking;
  if (branches === undefined) return;
  if (!Array.isArray(branches)) {
    const values = {
      field: "Branches",
      expected: "a list of flows",
      actual: kindOfValue(branches),
    };
    problems.push(problem("wrongType", pointer, values));
  } else if (branches.length === 0) {
    problems.push(problem("emptyList", pointer, { field: "Branches", orRemove: "" }));
  }
}
