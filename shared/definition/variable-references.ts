/** Which variables the states of a machine read and assign. Nothing is evaluated: the texts are parsed. */
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { pointerToken } from "../base/problem.ts";
import { parseIntrinsic, pathsOf } from "../jsonpath/intrinsic.ts";
import { type JsonPath, parseJsonPath } from "../jsonpath/json-path.ts";
import { expressionOf } from "./check-expression.ts";
import { variableOf } from "./evaluated-fields.ts";
import { findingOf } from "./jsonata-finding.ts";
import { jsonataFunctions } from "./jsonata-functions.ts";

/** A place where a state reads or assigns a variable. */
export interface VariableUse {
  /** Without `$`. */
  readonly name: string;
  readonly pointer: string;
}

/** What one state does with variables, without the states inside it. */
export interface StateVariables {
  readonly reads: readonly VariableUse[];
  readonly assigns: readonly VariableUse[];
}

/**
 * The variables that each state reads, as AWS lists them when it describes a state machine: by the name of the state, inner
 * ones included, in the order of the definition. States that read none are left out.
 */
export function variableReferences(
  definition: unknown,
): Readonly<Record<string, readonly string[]>> {
  if (!isJsonObject(definition)) return {};
  const found: (readonly [string, StateVariables])[] = [];
  const visit = (group: unknown, pointer: string): void => {
    for (const [name, state] of statesOf(group)) {
      const at = `${pointer}/States/${pointerToken(name)}`;
      found.push([name, variablesOf(state, at, isJsonataState(state, definition))]);
      for (const [inner, place] of innerFlows(state)) visit(inner, at + place);
    }
  };
  visit(definition, "");
  const assigned = new Set(found.flatMap(([, { assigns }]) => assigns.map(({ name }) => name)));
  const references = found
    .map(([state, { reads }]) => [state, distinctNames(reads, assigned)] as const)
    .filter(([, names]) => names.length > 0);
  return Object.fromEntries(references);
}

function distinctNames(
  reads: readonly VariableUse[],
  assigned: ReadonlySet<string>,
): readonly string[] {
  const names = reads.map(({ name }) => name).filter((name) => isVariable(name, assigned));
  return [...new Set(names)];
}

/** Whether a name that is read is a variable: one that has the name of a built-in function only if it is assigned. */
export function isVariable(name: string, assigned: ReadonlySet<string>): boolean {
  return assigned.has(name) || !jsonataFunctions.has(name);
}

/** Whether a state speaks JSONata: as on AWS, whatever is not exactly JSONPath does. */
export function isJsonataState(state: JsonObject, machine: JsonObject): boolean {
  return (state["QueryLanguage"] ?? machine["QueryLanguage"] ?? "JSONPath") !== "JSONPath";
}

/** The states of a flow that are objects, by their names. */
export function statesOf(group: unknown): readonly (readonly [string, JsonObject])[] {
  const states = isJsonObject(group) ? group["States"] : undefined;
  if (!isJsonObject(states)) return [];
  return Object.entries(states).flatMap(([name, state]) =>
    isJsonObject(state) ? [[name, state] as const] : [],
  );
}

/** The flows inside a state, with their places in it. */
export function innerFlows(state: JsonObject): readonly (readonly [unknown, string])[] {
  const branches = state["Branches"];
  if (state["Type"] === "Parallel" && Array.isArray(branches)) {
    return (branches as readonly unknown[]).map((flow, i) => [flow, `/Branches/${i}`] as const);
  }
  if (state["Type"] !== "Map") return [];
  return ["ItemProcessor", "Iterator"]
    .filter((key) => key in state)
    .map((key) => [state[key], `/${key}`] as const);
}

/** What a state reads and assigns. */
export function variablesOf(state: JsonObject, pointer: string, jsonata: boolean): StateVariables {
  const reader = new Reader();
  reader.fields(state, pointer, jsonata);
  return reader;
}

/** Fields that hold other states, and those that are never evaluated. */
const unread: ReadonlySet<string> = new Set([
  "Branches",
  "Comment",
  "Default",
  "ErrorEquals",
  "ItemProcessor",
  "Iterator",
  "Label",
  "Next",
  "QueryLanguage",
  "Resource",
  "Result",
  "ResultPath",
  "States",
  "Type",
  "Validate",
]);

/** Fields whose values are payload templates in JSONPath. */
const templates: ReadonlySet<string> = new Set([
  "Assign",
  "BatchInput",
  "Credentials",
  "ItemSelector",
  "Parameters",
  "ResultSelector",
]);

class Reader implements StateVariables {
  readonly reads: VariableUse[] = [];
  readonly assigns: VariableUse[] = [];

  /** Fields of a state and of the objects that belong to it: Catch entries, Choice rules, readers. */
  fields(value: unknown, pointer: string, jsonata: boolean): void {
    if (Array.isArray(value)) {
      for (const [i, item] of (value as readonly unknown[]).entries()) {
        this.fields(item, `${pointer}/${i}`, jsonata);
      }
    } else if (isJsonObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        if (!unread.has(name)) this.#field(name, member, { pointer, jsonata });
      }
    } else if (jsonata) this.#expression(value, pointer);
  }

  #field(
    name: string,
    value: unknown,
    at: { readonly pointer: string; readonly jsonata: boolean },
  ): void {
    const pointer = `${at.pointer}/${pointerToken(name)}`;
    // A compensation and a verification speak JSONata, whatever their state speaks.
    const jsonata = at.jsonata || name === "Compensate" || name === "Verify";
    if (name === "Assign") this.#assign(value, pointer, jsonata);
    if (jsonata) this.#expressions(value, pointer, name);
    else if (templates.has(name)) this.#template(value, pointer);
    else if (name === "Variable" || name.endsWith("Path")) this.#path(value, pointer);
    else this.fields(value, pointer, false);
  }

  #assign(value: unknown, pointer: string, jsonata: boolean): void {
    if (!isJsonObject(value)) return;
    for (const key of Object.keys(value)) {
      const name = variableOf(key, jsonata);
      this.assigns.push({ name, pointer: `${pointer}/${pointerToken(key)}` });
    }
  }

  /** In JSONata the data of a field may have any keys; those of Choices and Catch are fields again. */
  #expressions(value: unknown, pointer: string, name: string): void {
    if (name === "Choices" || name === "Catch" || name === "Compensate" || name === "Verify") {
      this.fields(value, pointer, true);
    } else this.#data(value, pointer);
  }

  #data(value: unknown, pointer: string): void {
    if (Array.isArray(value)) {
      for (const [i, item] of (value as readonly unknown[]).entries())
        this.#data(item, `${pointer}/${i}`);
    } else if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value))
        this.#data(item, `${pointer}/${pointerToken(key)}`);
    } else this.#expression(value, pointer);
  }

  #template(value: unknown, pointer: string): void {
    if (Array.isArray(value)) {
      for (const [i, item] of (value as readonly unknown[]).entries())
        this.#template(item, `${pointer}/${i}`);
    } else if (isJsonObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        const at = `${pointer}/${pointerToken(key)}`;
        if (key.endsWith(".$")) this.#path(item, at);
        else this.#template(item, at);
      }
    }
  }

  #expression(value: unknown, pointer: string): void {
    const source = typeof value === "string" ? expressionOf(value) : null;
    if (source === null) return;
    const finding = findingOf(source);
    if (!finding.ok) return;
    for (const name of finding.variables) this.reads.push({ name, pointer });
  }

  /** A path or the paths of an intrinsic call. */
  #path(value: unknown, pointer: string): void {
    if (typeof value !== "string" || !/\$\p{ID_Start}/u.test(value)) return;
    for (const { root } of pathsIn(value)) {
      if (root.type === "variable") this.reads.push({ name: root.name, pointer });
    }
  }
}

function pathsIn(text: string): readonly JsonPath[] {
  if (!text.startsWith("$")) {
    const parsed = parseIntrinsic(text);
    return parsed.ok ? pathsOf(parsed.call) : [];
  }
  const parsed = parseJsonPath(text);
  return parsed.ok ? [parsed.path] : [];
}
