/**
 * What is wrong with a state machine: as strict as AWS when it creates one, plus the fields that Cairn adds, plus a few
 * warnings of our own. Pure and total: any value gives a list of problems, and nothing is ever evaluated.
 *
 * Sources: the Amazon States Language specification (https://states-language.net), AWS's developer guide, and the codes and
 * diagnostics of AWS's own validator (API reference, ValidateStateMachineDefinition).
 */
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { isPublishable, pointerToken, type Problem } from "../base/problem.ts";
import { graphLimits } from "../graph/graph.ts";
import { ExpressionChecker } from "./check-expression.ts";
import { checkFlow } from "./check-flow.ts";
import { budget, limits } from "./check-limits.ts";
import { processor } from "./check-map.ts";
import { checkState } from "./check-state.ts";
import { checkVariables } from "./check-variables.ts";
import type { WorkflowType } from "./definition.ts";
import { checkDocument, sizeOf } from "./document-limits.ts";
import {
  type Checking,
  elsewhere,
  maxSeconds,
  members,
  number,
  oneOf,
  type Shape,
  text,
  wrongType,
} from "./field-checks.ts";
import { problem } from "./problem-codes.ts";

const machine: Shape = {
  owner: "the state machine",
  required: ["StartAt", "States"],
  fields: {
    Comment: text,
    StartAt: elsewhere,
    States: elsewhere,
    QueryLanguage: oneOf("JSONata", "JSONPath"),
    TimeoutSeconds: number({ min: 0, max: maxSeconds }),
    Version: oneOf("1.0"),
    MaxPayloadBytes: number({ min: 1 }),
    Budget: budget,
    Limits: limits,
  },
};

const branch: Shape = {
  owner: "a branch",
  required: ["StartAt", "States"],
  fields: { Comment: text, StartAt: elsewhere, States: elsewhere },
};

/** Bytes of a state machine as compact JSON: what AWS accepts. */
export const definitionByteLimit = 1_048_576;

/** What is known about a state machine besides its definition. */
export interface CheckOptions {
  /** An EXPRESS workflow never waits for others: no jobs, tokens, activities and distributed Maps. */
  readonly type?: WorkflowType | undefined;
}

/** Checks a state machine. Pointers lead into the definition. */
export function checkDefinition(definition: unknown, options: CheckOptions = {}): Problem[] {
  const problems = [...checkDocument(definition)];
  if (!isPublishable(problems)) return problems;
  if (definition === null || definition === undefined || definition === "") {
    return [problem("noDefinition", "", {})];
  }
  if (!isJsonObject(definition)) {
    const values = { field: "The state machine", expected: "an object", actual: "another value" };
    return [problem("wrongType", "", values)];
  }
  if (sizeOf(definition) > definitionByteLimit) {
    problems.push(problem("tooManyBytes", "", { limit: definitionByteLimit }));
  }
  const isComplete = new MachineChecker(definition, problems).check(options.type === "EXPRESS");
  if (isComplete) problems.push(...checkVariables(definition));
  return problems;
}

/** Where a flow stands. */
interface GroupAt {
  readonly pointer: string;
  readonly shape: Shape;
  readonly level: number;
  readonly express: boolean;
}

class MachineChecker {
  readonly #machine: JsonObject;
  readonly #checking: Checking;
  readonly #names = new Set<string>();
  readonly #labels = new Set<string>();

  constructor(definition: JsonObject, problems: Problem[]) {
    this.#machine = definition;
    this.#checking = { problems, expressions: new ExpressionChecker(problems) };
  }

  /** False when there was more than can be looked at. */
  check(express: boolean): boolean {
    this.#group(this.#machine, { pointer: "", shape: machine, level: 0, express });
    return !this.#checking.expressions.isFull;
  }

  /** A flow with its states: the machine, a branch, an ItemProcessor. */
  #group(group: unknown, at: GroupAt): void {
    const { pointer, shape, level, express } = at;
    const { problems } = this.#checking;
    const checking = this.#checking;
    const field = { name: shape.owner, value: group, pointer, jsonata: true, express, checking };
    if (!isJsonObject(group)) {
      wrongType(field, "an object");
      return;
    }
    if (level > graphLimits.depth) {
      problems.push(problem("tooManyLevels", pointer, { limit: graphLimits.depth }));
      return;
    }
    members(field, shape);
    const states = group["States"];
    if (states === undefined) return;
    if (!isJsonObject(states)) {
      const statesField = { ...field, name: "States", value: states };
      wrongType({ ...statesField, pointer: `${pointer}/States` }, "an object");
      return;
    }
    if (Object.keys(states).length === 0)
      problems.push(problem("noStates", `${pointer}/States`, {}));
    const valid = new Map<string, JsonObject>();
    for (const [name, state] of Object.entries(states)) {
      // A state that is no object still has a name that transitions may lead to.
      valid.set(name, isJsonObject(state) ? state : {});
      this.#state(name, state, at);
    }
    problems.push(...checkFlow({ startAt: group["StartAt"], states: valid, pointer }));
  }

  #state(name: string, state: unknown, at: GroupAt): void {
    const { level, express } = at;
    const pointer = `${at.pointer}/States/${pointerToken(name)}`;
    const checking = this.#checking;
    this.#name(name, pointer);
    checkState({ state, pointer, machine: this.#machine, express, checking });
    if (!isJsonObject(state)) return;
    if (state["Type"] === "Map") this.#map(state, { ...at, pointer, level: level + 1 });
    const branches = state["Branches"];
    if (state["Type"] !== "Parallel" || !Array.isArray(branches)) return;
    for (const [i, entry] of (branches as readonly unknown[]).entries()) {
      const inner = { pointer: `${pointer}/Branches/${i}`, shape: branch, level: level + 1 };
      this.#group(entry, { ...inner, express });
    }
  }

  #map(state: JsonObject, at: Omit<GroupAt, "shape">): void {
    const label = state["Label"];
    if (typeof label === "string") {
      if (this.#labels.has(label)) {
        this.#checking.problems.push(problem("duplicateLabel", `${at.pointer}/Label`, { label }));
      }
      this.#labels.add(label);
    }
    for (const key of ["ItemProcessor", "Iterator"]) {
      const flow = state[key];
      if (flow === undefined) continue;
      const config = isJsonObject(flow) ? flow["ProcessorConfig"] : undefined;
      const type = isJsonObject(config) ? config["ExecutionType"] : undefined;
      // The iterations of a distributed Map are workflows of their own type.
      const express = at.express || type === "EXPRESS";
      this.#group(flow, { ...at, pointer: `${at.pointer}/${key}`, shape: processor, express });
    }
  }

  #name(name: string, pointer: string): void {
    const { problems } = this.#checking;
    const limit = graphLimits.nameLength;
    if (name === "") problems.push(problem("emptyStateName", pointer, { limit }));
    else if (name.length > limit) {
      problems.push(problem("longStateName", pointer, { length: name.length, limit }));
    } else if (isReserved(name)) problems.push(problem("badStateName", pointer, { name }));
    if (this.#names.has(name)) problems.push(problem("duplicateStateName", pointer, { name }));
    this.#names.add(name);
  }
}

/** Names that cannot be shown on one line, and the one that JavaScript objects do not hold like others. */
function isReserved(name: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) || name === "__proto__" || name.trim() === "";
}
