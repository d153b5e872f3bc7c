import type { Problem } from "../base/problem.ts";
import { pointer as pointerTo } from "../base/problem.ts";
import { catchPlace } from "./check-expression.ts";
import { resultPath } from "./check-path.ts";
import { suggestName } from "./describe-value.ts";
import { assignments, template } from "./evaluated-fields.ts";
import {
  elsewhere,
  type Field,
  type FieldCheck,
  maxSeconds,
  members,
  number,
  oneOf,
  type Shape,
  text,
  wrongType,
} from "./field-checks.ts";
import { isJsonObject } from "../base/json.ts";
import { problem } from "./problem-codes.ts";

/** Error names of the language. Source: states-language.net, Appendix A, and AWS's "Error names". */
export const languageErrors: ReadonlySet<string> = new Set([
  "States.ALL",
  "States.BranchFailed",
  "States.DataLimitExceeded",
  "States.ExceedToleratedFailureThreshold",
  "States.HeartbeatTimeout",
  "States.Http.Socket",
  "States.IntrinsicFailure",
  "States.ItemReaderFailed",
  "States.NoChoiceMatched",
  "States.ParameterPathFailure",
  "States.Permissions",
  "States.QueryEvaluationError",
  "States.ResultPathMatchFailure",
  "States.ResultWriterFailed",
  "States.Runtime",
  "States.TaskFailed",
  "States.Timeout",
]);

const allErrors = "States.ALL";
/** AWS: MaxDelaySeconds is below 31,622,400 seconds, a leap year. */
const maxDelaySeconds = 31_622_400;

const errorEquals: FieldCheck = (field) => {
  const { value, pointer, checking } = field;
  if (!Array.isArray(value)) {
    wrongType(field, "a list of error names");
    return;
  }
  if (value.length === 0) {
    checking.problems.push(problem("emptyList", pointer, { field: "ErrorEquals", orRemove: "" }));
  }
  for (const [i, name] of (value as readonly unknown[]).entries()) {
    const at = { ...field, value: name, pointer: `${pointer}/${i}`, name: "An error name" };
    if (typeof name !== "string" || name === "")
      wrongType(at, "a text with at least one character");
    else checkErrorName(name, at.pointer, checking.problems);
  }
  if (value.length > 1 && value.includes(allErrors)) {
    checking.problems.push(problem("statesAllNotAlone", pointer, {}));
  }
};

/** Warns about reserved names that nothing raises; `State.ALL` is a common slip. */
function checkErrorName(name: string, pointer: string, problems: Problem[]): void {
  if (!/^states?\./iu.test(name) || languageErrors.has(name)) return;
  const near = suggestName(problems, name, languageErrors);
  const suggestion = near === null ? "" : `, such as ${near}`;
  problems.push(problem("unknownErrorName", pointer, { name, suggestion }));
}

const retrier: Shape = {
  owner: "a Retry entry",
  required: ["ErrorEquals"],
  fields: {
    ErrorEquals: errorEquals,
    // The specification asks for at least 1; AWS accepts 0, which retries at once.
    IntervalSeconds: number({ min: 0, max: maxSeconds }),
    MaxAttempts: number({ min: 0, max: maxSeconds }),
    BackoffRate: number({ min: 1, whole: false }),
    MaxDelaySeconds: number({ min: 1, max: maxDelaySeconds }),
    JitterStrategy: oneOf("FULL", "NONE"),
    Comment: text,
  },
};

const catcher: Shape = {
  owner: "a Catch entry",
  required: ["ErrorEquals", "Next"],
  fields: {
    ErrorEquals: errorEquals,
    Next: elsewhere,
    ResultPath: resultPath,
    Output: template(catchPlace),
    Assign: assignments(catchPlace),
    Comment: text,
  },
};

/** `Retry`. */
export const retriers: FieldCheck = (field) => {
  entries(field, retrier);
};

/** `Catch`. The targets are checked with the other transitions. */
export const catchers: FieldCheck = (field) => {
  entries(field, catcher);
};

function entries(field: Field, shape: Shape): void {
  const { value, pointer, checking } = field;
  if (!Array.isArray(value)) {
    wrongType(field, "a list");
    return;
  }
  for (const [i, entry] of (value as readonly unknown[]).entries()) {
    const at = { ...field, value: entry, pointer: pointer + pointerTo(i), name: "An entry" };
    if (!isJsonObject(entry)) {
      wrongType(at, "an object");
      continue;
    }
    members(at, shape);
    const names = entry["ErrorEquals"];
    const catchesAll = Array.isArray(names) && (names as readonly unknown[]).includes(allErrors);
    if (catchesAll && i < value.length - 1) {
      checking.problems.push(problem("statesAllNotLast", `${at.pointer}/ErrorEquals`, {}));
    }
  }
}
