/** Checks cases against the parts of the product that need no server. */
import type { Json } from "../../shared/base/json.ts";
import type { Evaluator } from "../../shared/run/evaluator.ts";
import { variableReferences } from "../../shared/definition/variable-references.ts";
import type { AnalysisCase, Case } from "./case-file.ts";
import { differenceOfRoundTrip } from "./definition-case.ts";
import { runExecution } from "./execution-case.ts";
import { difference } from "./match.ts";
import { passed, type Verdict } from "./tally.ts";
import { differenceOfTestState, unrepeatable } from "./test-state-case.ts";
import { checkValidation } from "./validation-case.ts";

/** Answers what comes of a case. What the product throws is a difference like any other. */
export function checkerInMemory(evaluator: Evaluator): (recorded: Case) => Promise<Verdict> {
  return async (recorded) => {
    try {
      return await check(recorded, evaluator);
    } catch (error) {
      const thrown = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { ...passed(recorded), difference: `threw ${thrown}` };
    }
  };
}

async function check(recorded: Case, evaluator: Evaluator): Promise<Verdict> {
  const verdict = passed(recorded);
  switch (recorded.kind) {
    case "execution":
      return { ...verdict, ...(await runExecution(recorded, evaluator)) };
    case "validation":
      return { ...verdict, ...checkValidation(recorded) };
    case "definition":
      return { ...verdict, difference: differenceOfRoundTrip(recorded.definition) };
    case "teststate": {
      const leftOut = unrepeatable(recorded);
      if (leftOut !== null) return { ...verdict, leftOut };
      return { ...verdict, difference: await differenceOfTestState(recorded, evaluator) };
    }
    case "analysis":
      return { ...verdict, difference: differenceOfAnalysis(recorded) };
  }
}

function differenceOfAnalysis({ definition, expected }: AnalysisCase): string | null {
  const sorted = (references: Readonly<Record<string, readonly string[]>>): Json =>
    Object.fromEntries(
      Object.entries(references).map(([state, names]) => [state, names.toSorted()] as const),
    );
  return difference(sorted(expected.variableReferences), sorted(variableReferences(definition)));
}
