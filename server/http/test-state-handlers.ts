import { randomUUID } from "node:crypto";
import { Refusal } from "../../shared/api/errors.ts";
import { isJsonObject, type Json } from "../../shared/base/json.ts";
import { isPublishable, type Problem } from "../../shared/base/problem.ts";
import { checkDefinition } from "../../shared/definition/check-definition.ts";
import { testState } from "../../shared/run/test-state.ts";
import type { Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";

/** Tries single states. Expressions are evaluated in the sandbox; nothing else happens. */
export function testStateHandlers({
  evaluator,
  mismatch,
}: Pick<AppOptions, "evaluator" | "mismatch">): Handlers<"testState"> {
  return {
    testState: async ({ body }) => {
      const { state, definition = state ?? null, ...request } = body;
      refuseProblems(state === undefined ? checkDefinition(definition) : checkState(state));
      const seed = randomUUID();
      const ports = { evaluator, mismatch, clockMs: Date.now(), seed };
      const answer = await testState({ ...request, definition }, ports);
      if (!answer.ok) throw new Refusal("INVALID_REQUEST", answer.message);
      const { status, output, nextState, error, cause, inspectionData } = answer.result;
      return {
        status: 200,
        body: {
          status,
          output: output ?? null,
          next: nextState ?? null,
          error: error ?? null,
          cause: cause ?? null,
          ...(inspectionData === undefined ? {} : { inspectionData }),
        },
      };
    },
  };
}

function refuseProblems(problems: readonly Problem[]): void {
  if (isPublishable(problems)) return;
  throw new Refusal("INVALID_DEFINITION", "The definition of the state has problems.", {
    problems,
  });
}

/** Name that a state without one goes by. */
const name = "StateName";

/** Problems of a state on its own, with pointers into the state: the states that it goes to stand outside of the test. */
function checkState(state: Json): readonly Problem[] {
  const targets = targetsOf(state).filter((target) => target !== name);
  const definition = {
    StartAt: name,
    States: {
      ...Object.fromEntries(targets.map((target) => [target, { Type: "Succeed" }])),
      [name]: state,
    },
  };
  const prefix = `/States/${name}`;
  return checkDefinition(definition).flatMap((problem) =>
    problem.pointer === prefix || problem.pointer.startsWith(`${prefix}/`)
      ? [{ ...problem, pointer: problem.pointer.slice(prefix.length) }]
      : [],
  );
}

/** Names of the states that a state may go to. */
function targetsOf(state: Json): readonly string[] {
  if (!isJsonObject(state)) return [];
  const { Next: next, Default: otherwise, Choices: rules, Catch: catchers } = state;
  const branches = [rules, catchers].flatMap((list) =>
    Array.isArray(list) ? (list as readonly Json[]) : [],
  );
  const nexts = branches.map((branch) => (isJsonObject(branch) ? branch["Next"] : null));
  return [next, otherwise, ...nexts].filter((target) => typeof target === "string");
}
