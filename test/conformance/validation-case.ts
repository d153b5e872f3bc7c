/** A recorded validation: what was accepted must be accepted, what was refused must be refused. */
import { isPublishable, type Problem } from "../../shared/base/problem.ts";
import { checkDefinition } from "../../shared/definition/check-definition.ts";
import { checkDefinitionText } from "../../shared/definition/check-definition-text.ts";
import type { ValidationCase } from "./case-file.ts";
import type { Finer, Verdict } from "./tally.ts";

/** Checks a definition and compares the answer. */
export function checkValidation(recorded: ValidationCase): Pick<Verdict, "difference" | "finer"> {
  const { definition, definitionText, type } = recorded;
  const problems =
    definitionText === undefined
      ? checkDefinition(definition, { type })
      : checkDefinitionText(definitionText, { type });
  return compareProblems(recorded, problems);
}

/** Compares what was found with what was recorded. */
export function compareProblems(
  { expected }: ValidationCase,
  problems: readonly Pick<Problem, "severity" | "code" | "pointer">[],
): Pick<Verdict, "difference" | "finer"> {
  const found = problems.map(({ severity, code, pointer }) => `${severity} ${code} ${pointer}`);
  const isSame = isPublishable(problems as readonly Problem[]) === expected.valid;
  const wanted = expected.valid ? "valid" : "not valid";
  const got = found.join(", ") || "no problems";
  return {
    difference: isSame ? null : `expected ${wanted}, got ${got}`,
    finer: finerOf(expected, problems),
  };
}

/** Whether something was found at the first place that was recorded, or inside of it. */
function finerOf(
  { locations, diagnostics }: ValidationCase["expected"],
  problems: readonly Pick<Problem, "pointer">[],
): Finer | null {
  const [diagnostic] = diagnostics ?? [];
  const place = locations?.[0] ?? diagnostic?.pointer ?? diagnostic?.location;
  if (place?.startsWith("/") !== true) return null;
  const root = place === "/" ? "" : place;
  const isFound = problems.some(
    ({ pointer }) => pointer === root || pointer.startsWith(`${root}/`),
  );
  const got = problems.map(({ pointer }) => pointer).join(", ");
  return {
    measure: "places of problems",
    difference: isFound ? null : `expected a problem at ${place}, got ${got || "none"}`,
  };
}
