/** A recorded test of one state: the same request must give the same answer. */
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import type { Evaluator } from "../../shared/run/evaluator.ts";
import { testState } from "../../shared/run/test-state.ts";
import type { TestStateRequest } from "../../shared/run/test-state-request.ts";
import type { TestStateCase } from "./case-file.ts";
import { difference, noMasks } from "./match.ts";

/** What is different in the answer to a recorded request; null when nothing is. */
export async function differenceOfTestState(
  recorded: TestStateCase,
  evaluator: Evaluator,
): Promise<string | null> {
  const answer = await testState(requestOf(recorded), {
    evaluator,
    mismatch: async () => null,
    clockMs: Date.parse("2026-01-02T03:04:05.678Z"),
    seed: recorded.id,
  });
  if (!answer.ok) return differenceOfAnswer(recorded, { apiError: answer.apiError });
  return differenceOfAnswer(recorded, JSON.parse(JSON.stringify(answer.result)) as JsonObject);
}

/**
 * Why a recorded request cannot be repeated; null when it can. A test that called a real service needs what the service answered,
 * and only the level TRACE records it.
 */
export function unrepeatable({ needs, request, expected }: TestStateCase): string | null {
  const called = needs.includes("lambda") && request["mock"] === undefined;
  return called && recordedResult(expected) === undefined
    ? "the answer of a service was not recorded"
    : null;
}

function recordedResult({ inspectionData }: TestStateCase["expected"]): Json | undefined {
  return isJsonObject(inspectionData) ? inspectionData["result"] : undefined;
}

/** The request as our function takes it: AWS hands over the mocked result as JSON text. */
export function requestOf({
  definition,
  request,
  needs,
  expected,
}: TestStateCase): TestStateRequest {
  const { mock, hasRole: _role, revealSecrets: _secrets, ...rest } = request;
  const answered = needs.includes("lambda") ? recordedResult(expected) : undefined;
  const mocked = isJsonObject(mock)
    ? { mock: { ...mock, ...parsedResult(mock) } }
    : answered === undefined
      ? {}
      : { mock: { result: answered } };
  return { ...rest, ...mocked, definition: definition ?? null, input: request.input ?? {} };
}

function parsedResult({ result }: JsonObject): JsonObject {
  return typeof result === "string" ? { result: JSON.parse(result) as Json } : {};
}

/** What is different between an answer and the recorded one. The wording of AWS's own errors is not compared. */
export function differenceOfAnswer(
  { expected, request, placeholders }: TestStateCase,
  answer: JsonObject,
): string | null {
  const { cause, message: _, ...rest } = expected as JsonObject;
  const { cause: actualCause, ...actual } = answer;
  const masks = { ...noMasks, placeholders: new Set(placeholders) };
  const found = difference(rest, actual, { masks });
  if (found !== null) return found;
  const isOwnError = isJsonObject(request["mock"]) && "errorOutput" in request["mock"];
  return isOwnError ? difference(cause, actualCause, { masks, at: "/cause" }) : null;
}
