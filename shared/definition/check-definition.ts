/**
 * What is wrong with a state machine: as strict as AWS when it creates one, plus the fields that Cairn adds, plus a few
 * warnings of our own. Pure and total: any value gives a list of problems, and nothing is ever evaluated.
 *
 * Parts of the language that are not run yet are `UNSUPPORTED_…` errors. Each has one place: JSONPath in
 * `check-state.ts`, fields in `state-fields.ts` (`unsupported`), resources in `check-resource.ts`.
 */
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { isPublishable, pointerToken, type Problem } from "../base/problem.ts";
import { graphLimits } from "../graph/graph.ts";
import { ExpressionChecker } from "./check-expression.ts";
import { budget } from "./check-extension.ts";
import { checkFlow } from "./check-flow.ts";
import { checkState } from "./check-state.ts";
import { checkDocument } from "./document-limits.ts";
import {
  type Checking,
  elsewhere,
  type FieldCheck,
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
    TimeoutSeconds: number({ min: 1, max: maxSeconds }),
    Version: text,
    MaxPayloadBytes: number({ min: 1 }),
    Budget: budget,
  },
};

const branch: Shape = {
  owner: "a branch",
  required: ["StartAt", "States"],
  fields: { Comment: text, StartAt: elsewhere, States: elsewhere },
};

const processorConfig: FieldCheck = (field) => {
  if (!isJsonObject(field.value)) {
    wrongType(field, "an object");
    return;
  }
  members(field, {
    owner: "ProcessorConfig",
    required: [],
    fields: { Mode: oneOf("INLINE", "DISTRIBUTED"), ExecutionType: oneOf("STANDARD", "EXPRESS") },
  });
  if (field.value["Mode"] === "DISTRIBUTED") {
    field.checking.problems.push(problem("unsupportedMapMode", `${field.pointer}/Mode`, {}));
  }
};

const itemProcessor: Shape = {
  owner: "an ItemProcessor",
  required: branch.required,
  fields: { ...branch.fields, ProcessorConfig: processorConfig },
};

/** Checks a state machine. Pointers lead into the definition. */
export function checkDefinition(definition: unknown): Problem[] {
  const problems = [...checkDocument(definition)];
  if (!isPublishable(problems)) return problems;
  if (definition === null || definition === undefined || definition === "") {
    return [problem("noDefinition", "", {})];
  }
  if (!isJsonObject(definition)) {
    const values = { field: "The state machine", expected: "an object", actual: "another value" };
    return [problem("wrongType", "", values)];
  }
  new MachineChecker(definition, problems).check();
  return problems;
}

class MachineChecker {
  readonly #machine: JsonObject;
  readonly #checking: Checking;
  readonly #names = new Set<string>();

  constructor(definition: JsonObject, problems: Problem[]) {
    this.#machine = definition;
    this.#checking = { problems, expressions: new ExpressionChecker(problems) };
  }

  check(): void {
    this.#group(this.#machine, { pointer: "", shape: machine, level: 0 });
  }

  /** A flow with its states: the machine, a branch, an ItemProcessor. */
  #group(
    group: unknown,
    at: { readonly pointer: string; readonly shape: Shape; readonly level: number },
  ): void {
    const { pointer, shape, level } = at;
    const { problems } = this.#checking;
    const field = {
      name: shape.owner,
      value: group,
      pointer,
      jsonata: true,
      checking: this.#checking,
    };
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
      wrongType(
        { ...field, name: "States", value: states, pointer: `${pointer}/States` },
        "an object",
      );
      return;
    }
    if (Object.keys(states).length === 0)
      problems.push(problem("noStates", `${pointer}/States`, {}));
    const valid = new Map<string, JsonObject>();
    for (const [name, state] of Object.entries(states)) {
      const statePointer = `${pointer}/States/${pointerToken(name)}`;
      this.#name(name, statePointer);
      // A state that is no object still has a name that transitions may lead to.
      valid.set(name, isJsonObject(state) ? state : {});
      checkState({
        state,
        pointer: statePointer,
        machine: this.#machine,
        checking: this.#checking,
      });
      if (isJsonObject(state)) this.#inner(state, { pointer: statePointer, level: level + 1 });
    }
    problems.push(...checkFlow({ startAt: group["StartAt"], states: valid, pointer }));
  }

  #inner(state: JsonObject, at: { readonly pointer: string; readonly level: number }): void {
    const { pointer, level } = at;
    if (state["Type"] === "Map") {
      for (const key of ["ItemProcessor", "Iterator"]) {
        const processor = state[key];
        if (processor === undefined) continue;
        this.#group(processor, { pointer: `${pointer}/${key}`, shape: itemProcessor, level });
      }
    }
    const branches = state["Branches"];
    if (state["Type"] !== "Parallel" || !Array.isArray(branches)) return;
    for (const [i, entry] of (branches as readonly unknown[]).entries()) {
      this.#group(entry, { pointer: `${pointer}/Branches/${i}`, shape: branch, level });
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
