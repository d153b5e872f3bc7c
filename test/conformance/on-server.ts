/** Checks cases against a running server with real workers: published, started and answered over HTTP. */
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import type { Problem } from "../../shared/base/problem.ts";
import type { Evaluator } from "../../shared/run/evaluator.ts";
import { LiveRuns, taskStates } from "../support/live-runs.ts";
import type { Case, ExecutionCase, TestStateCase, ValidationCase } from "./case-file.ts";
import {
  answerOf,
  differenceOfRun,
  importedFromAws,
  simulateCase,
  trialOf,
} from "./execution-case.ts";
import { passed, type Verdict } from "./tally.ts";
import { differenceOfAnswer, requestOf, unrepeatable } from "./test-state-case.ts";
import { compareProblems } from "./validation-case.ts";

export interface ServerOptions {
  readonly url: string;
  readonly token: string | null;
  /** Longest time that a case may take by its own waits, seconds; longer ones are left out. */
  readonly maxWaitSeconds: number;
  /** Tells how long a case would take. */
  readonly evaluator: Evaluator;
}

/** Time for everything but the waits of a case. */
const slackSeconds = 30;

export interface ServerChecker {
  readonly check: (recorded: Case) => Promise<Verdict>;
  readonly close: () => Promise<void>;
}

export async function checkerOnServer(options: ServerOptions): Promise<ServerChecker> {
  const runs = await LiveRuns.start(options.url, options.token);
  return {
    check: async (recorded) => {
      try {
        return await check(recorded, runs, options);
      } catch (error) {
        const thrown = error instanceof Error ? (error.stack ?? error.message) : String(error);
        return { ...passed(recorded), difference: `threw ${thrown}` };
      }
    },
    close: async () => await runs.close(),
  };
}

async function check(recorded: Case, runs: LiveRuns, options: ServerOptions): Promise<Verdict> {
  const verdict = passed(recorded);
  switch (recorded.kind) {
    case "execution":
      return { ...verdict, ...(await checkExecution(recorded, runs, options)) };
    case "validation":
      return { ...verdict, ...(await checkValidation(recorded, runs)) };
    case "teststate":
      return { ...verdict, ...(await checkTestState(recorded, runs)) };
    case "analysis":
    case "definition":
      return { ...verdict, leftOut: "is not asked of a server" };
  }
}

type Finding = Partial<Pick<Verdict, "difference" | "leftOut" | "finer">>;

async function checkExecution(
  recorded: ExecutionCase,
  runs: LiveRuns,
  { maxWaitSeconds, evaluator }: ServerOptions,
): Promise<Finding> {
  const leftOut = unreachable(recorded);
  if (leftOut !== null) return { leftOut };
  const nowMs = Date.now();
  const { elapsedMs } = await simulateCase(recorded, trialOf(recorded, nowMs, "there"), evaluator);
  if (elapsedMs > maxWaitSeconds * 1000) {
    return { leftOut: `waits longer than ${String(maxWaitSeconds)} s` };
  }
  const trial = trialOf(recorded, nowMs, "here");
  const definition = importedFromAws(recorded.definition ?? null);
  if (!isJsonObject(definition)) return { difference: "the definition is no object" };
  const run = await runs.run({
    definition,
    type: recorded.type,
    input: trial.input,
    files: recorded.files ?? {},
    waitSeconds: elapsedMs / 1000 + slackSeconds,
    answer: ({ state, resource, args }) => {
      const mock = trial.mocks.take(state, args);
      if (mock !== undefined) return answerOf(mock);
      return { type: "failed", error: "States.Runtime", cause: `${resource} does not exist.` };
    },
  });
  if (run.status === "REFUSED" && saysOnlyThatItFails(recorded)) return {};
  return { difference: differenceOfRun(recorded, { ...run, steps: [] }, trial) };
}

/** A source may not say when the failure shows: what is wrong for every input is refused before it runs. */
function saysOnlyThatItFails({ expected }: ExecutionCase): boolean {
  const { status, error, causeKind } = expected;
  return status === "FAILED" && error === undefined && causeKind === undefined;
}

/** Why a case cannot be run on a server as it was recorded; null when it can. */
function unreachable({ definition, context, expected, needs }: ExecutionCase): string | null {
  if (context !== undefined) return "brings a context object of its own";
  if (expected.next !== undefined) return "records no more than the next state";
  if (needs.includes("environment")) return "is about the state of the recorded account";
  const tasks = taskStates(definition);
  const starts = tasks.some(({ resource }) => /:states:::states:startExecution\b/.test(resource));
  return starts ? "starts a state machine of the recorded account" : null;
}

async function checkValidation(recorded: ValidationCase, runs: LiveRuns): Promise<Finding> {
  const { definition, definitionText, type } = recorded;
  const given =
    definitionText === undefined ? { definition: definition ?? null } : { text: definitionText };
  const { status, body } = await runs.client.send("POST", "/api/v1/validate", {
    json: { ...given, type },
    expected: [200, 400, 422],
  });
  const problems = isJsonObject(body) ? body["problems"] : null;
  if (status !== 200 || !Array.isArray(problems)) {
    return { difference: `validate answered ${String(status)}: ${JSON.stringify(body)}` };
  }
  return compareProblems(recorded, problems as readonly Problem[]);
}

async function checkTestState(recorded: TestStateCase, runs: LiveRuns): Promise<Finding> {
  const leftOut = unrepeatable(recorded);
  if (leftOut !== null) return { leftOut };
  const { definition, ...request } = requestOf(recorded);
  const subject = request.stateName === undefined ? { state: definition } : { definition };
  const { status, body } = await runs.client.send("POST", "/api/v1/test-state", {
    json: JSON.parse(JSON.stringify({ ...request, ...subject })) as Json,
    expected: [200, 400, 422],
  });
  const isRefusal = recorded.expected.apiError !== undefined;
  if (status !== 200 || isRefusal) {
    const isRefused = status !== 200;
    return isRefusal && isRefused
      ? {}
      : { difference: `test-state answered ${String(status)}: ${JSON.stringify(body)}` };
  }
  return { difference: differenceOfAnswer(recorded, recordedForm(body as JsonObject)) };
}

/** An answer of our API in the form of a recording: there, what is not known is left out. */
function recordedForm({ output, next, error, cause, ...rest }: JsonObject): JsonObject {
  const hasOutput = rest["status"] === "SUCCEEDED" || rest["status"] === "CAUGHT_ERROR";
  return {
    ...rest,
    ...(hasOutput ? { output: output ?? null } : {}),
    ...(typeof next === "string" ? { nextState: next } : {}),
    ...(typeof error === "string" ? { error } : {}),
    ...(typeof cause === "string" ? { cause } : {}),
  };
}
