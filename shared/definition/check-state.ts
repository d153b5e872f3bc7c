import { unreachable } from "../base/assert.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { pointer as pointerTo } from "../base/problem.ts";
import { checkArguments, kindOfResource } from "./check-resource.ts";
import { isExpressionText } from "./check-expression.ts";
import {
  type Checking,
  type Field,
  members,
  oneOf,
  unknownField,
  wrongType,
} from "./field-checks.ts";
import { kindOfValue } from "./describe-value.ts";
import { problem } from "./problem-codes.ts";
import {
  choiceRule,
  isStateType,
  jsonataFields,
  jsonPathFields,
  stateShapes,
  stateTypes,
  type StateType,
} from "./state-fields.ts";

interface StateAt {
  readonly state: unknown;
  readonly pointer: string;
  /** The state machine: it says which language its states speak by default, inner ones included. */
  readonly machine: JsonObject;
  readonly checking: Checking;
}

/** Checks one state, but neither its transitions nor the states inside it. */
export function checkState(at: StateAt): void {
  const { state, pointer, checking } = at;
  const field: Field = { name: "A state", value: state, pointer, jsonata: true, checking };
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
  const jsonata = checkLanguage(state, at);
  if (jsonata === null) return;
  checkFields(state, { ...field, jsonata }, type);
  checkType(state, { ...field, jsonata }, type);
}

/** True for JSONata, false for JSONPath that makes no difference; null for what is not checked further. */
function checkLanguage(state: JsonObject, at: StateAt): boolean | null {
  const { pointer, machine, checking } = at;
  const own = state["QueryLanguage"];
  if (own !== undefined) {
    oneOf(
      "JSONata",
      "JSONPath",
    )({
      name: "QueryLanguage",
      value: own,
      pointer: `${pointer}/QueryLanguage`,
      jsonata: true,
      checking,
    });
  }
  const language = own ?? machine["QueryLanguage"] ?? "JSONPath";
  // As on AWS: whatever is not exactly JSONPath is read as JSONata.
  if (language !== "JSONPath") return true;
  if (own === "JSONPath" && isJsonata(machine["QueryLanguage"])) {
    checking.problems.push(problem("languageDowngrade", pointer, {}));
    return null;
  }
  const used = jsonPathUses(state);
  if (used.length === 0) return false;
  checking.problems.push(problem("unsupportedQueryLanguage", pointer, { fields: used.join(", ") }));
  return null;
}

function isJsonata(language: Json | undefined): boolean {
  return language !== undefined && language !== "JSONPath";
}

/** Fields of a JSONPath state that mean something else than they would in JSONata. */
function jsonPathUses(state: JsonObject): readonly string[] {
  const used = Object.keys(state).filter((name) => jsonPathFields.has(name));
  const evaluated = ["Assign", "ItemSelector", "Error", "Cause"].filter((name) =>
    readsLikeJsonPath(state[name]),
  );
  const nested = ["Catch", "Choices"].filter((name) => {
    const entries = state[name];
    return Array.isArray(entries) && (entries as readonly Json[]).some(isJsonPathEntry);
  });
  return [...used, ...evaluated, ...nested];
}

function isJsonPathEntry(entry: Json): boolean {
  if (!isJsonObject(entry)) return false;
  const comparison = ["Variable", "And", "Or", "Not", "ResultPath"];
  return comparison.some((name) => name in entry) || readsLikeJsonPath(entry["Assign"]);
}

/** A path (`"name.$"`), or a text that JSONata would evaluate and JSONPath takes as it stands. */
function readsLikeJsonPath(value: Json | undefined): boolean {
  if (typeof value === "string") return isExpressionText(value);
  if (Array.isArray(value)) return (value as readonly Json[]).some(readsLikeJsonPath);
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(
    ([key, member]) => key.endsWith(".$") || readsLikeJsonPath(member),
  );
}

function checkFields(state: JsonObject, field: Field, type: StateType): void {
  const shape = stateShapes[type];
  const { checking, pointer, jsonata } = field;
  const known: Record<string, Json> = {};
  for (const [name, value] of Object.entries(state)) {
    const at = pointer + pointerTo(name);
    const own = Object.hasOwn(shape.fields, name);
    if (!own && jsonata && jsonPathFields.has(name)) {
      checking.problems.push(problem("jsonPathField", at, { field: name }));
    } else if (own && !jsonata && jsonataFields.has(name)) {
      checking.problems.push(problem("jsonataField", at, { field: name }));
    } else if (own) known[name] = value;
    else unknownField({ ...field, name, value, pointer: at }, shape);
  }
  members({ ...field, value: known }, shape);
}

/** What depends on several fields of a state. */
function checkType(state: JsonObject, field: Field, type: StateType): void {
  switch (type) {
    case "Task":
      checkTask(state, field);
      break;
    case "Choice":
      checkChoices(state, field);
      break;
    case "Wait":
      checkWait(state, field);
      break;
    case "Map":
      checkProcessor(state, field);
      break;
    case "Parallel":
      checkBranches(state, field);
      break;
    case "Pass":
    case "Succeed":
    case "Fail":
      break;
    default:
      unreachable(type);
  }
}

function checkTask(state: JsonObject, { pointer, checking }: Field): void {
  const { problems } = checking;
  problems.push(...checkArguments(state, pointer));
  problems.push(...checkArguments(state["Compensate"], `${pointer}/Compensate`));
  const { TimeoutSeconds: total, HeartbeatSeconds: heartbeat } = state;
  if (typeof total === "number" && typeof heartbeat === "number" && heartbeat >= total) {
    problems.push(problem("heartbeatTooLong", `${pointer}/HeartbeatSeconds`, {}));
  }
  const outside = kindOfResource(state["Resource"])?.effect === "outside";
  if (outside && state["Compensate"] === undefined && state["OnUnknown"] !== "Hold") {
    problems.push(problem("unprotectedEffect", pointer, {}));
  }
}

function checkChoices(state: JsonObject, field: Field): void {
  const { pointer, checking, jsonata } = field;
  const choices = state["Choices"];
  if (choices === undefined) return;
  const at = { ...field, name: "Choices", value: choices, pointer: `${pointer}/Choices` };
  if (!Array.isArray(choices)) {
    wrongType(at, "a list of rules");
    return;
  }
  if (choices.length === 0) {
    checking.problems.push(problem("emptyList", at.pointer, { field: "Choices", orRemove: "" }));
  }
  for (const [i, rule] of (choices as readonly unknown[]).entries()) {
    const ruleAt = { ...at, name: "A rule", value: rule, pointer: `${at.pointer}/${i}` };
    if (!isJsonObject(rule)) wrongType(ruleAt, "an object");
    else if (!jsonata && "Condition" in rule) {
      const values = { field: "Condition" };
      checking.problems.push(problem("jsonataField", `${ruleAt.pointer}/Condition`, values));
    } else members(ruleAt, choiceRule);
  }
}

function checkWait(state: JsonObject, { pointer, checking }: Field): void {
  const given = ["Seconds", "Timestamp"].filter((name) => state[name] !== undefined);
  if (given.length === 1) return;
  const values = { owner: "A Wait state", fields: "Seconds and Timestamp" };
  checking.problems.push(problem("exactlyOne", pointer, values));
}

function checkProcessor(state: JsonObject, { pointer, checking }: Field): void {
  if (state["Iterator"] === undefined && state["ItemProcessor"] === undefined) {
    const values = { field: "ItemProcessor", owner: "the Map state" };
    checking.problems.push(problem("missingField", pointer, values));
  } else if (state["Iterator"] !== undefined && state["ItemProcessor"] !== undefined) {
    checking.problems.push(problem("bothProcessors", `${pointer}/Iterator`, {}));
  }
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
