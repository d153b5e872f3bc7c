/** Runs a recorded execution in memory and compares what comes of it. */
import { Failure } from "../../shared/base/failure.ts";
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import { definitionSchema } from "../../shared/definition/definition.ts";
import type { Evaluator } from "../../shared/run/evaluator.ts";
import {
  simulate,
  type SimulatedAnswer,
  type SimulationPorts,
  type SimulationResult,
} from "../../shared/run/simulation.ts";
import type { SimulatedStep } from "../../shared/run/simulation-trace.ts";
import type { ExecutionCase, Mock, TraceEntry } from "./case-file.ts";
import { aliasesOf, difference, textsAt, type Masks } from "./match.ts";
import { MockBook } from "./mock-book.ts";
import type { Verdict } from "./tally.ts";

/** The largest payload that AWS allows, bytes. */
export const awsPayloadBytes = 262_144;

/** Virtual time at which every case begins. */
const startMs = Date.parse("2020-01-01T00:00:00.000Z");

/** The role of every recorded run. */
const recordedRole = "arn:aws:iam::111111111111:role/sfn-role";

/** What AWS shows in the context object of the recordings. */
const awsContext = {
  Execution: {
    Id: "arn:aws:states:us-east-1:111111111111:execution:machine:execution",
    Name: "execution",
    RoleArn: recordedRole,
    RedriveCount: 0,
  },
  StateMachine: {
    Id: "arn:aws:states:us-east-1:111111111111:stateMachine:machine",
    Name: "machine",
  },
};

/** Since then AWS shows in the context object how often a run has been redriven. Source: AWS, "What's new", 15 November 2023. */
const redrivesMs = Date.parse("2023-11-15T00:00:00Z");

/** What is compared when a case is run. */
export interface Trial {
  readonly input: Json;
  readonly masks: Masks;
  readonly mocks: MockBook;
}

/** Prepares a case for a run that begins at a time, in the recorded account or in another one. */
export function trialOf(recorded: ExecutionCase, nowMs: number, where: "there" | "here"): Trial {
  const input = inputOf(recorded, nowMs);
  const isOld = Date.parse(recorded.source?.awsValidated ?? "") < redrivesMs;
  const masks: Masks = {
    placeholders: new Set(recorded.placeholders),
    aliases: aliasesOf(input, recorded.recordedInput ?? input),
    newer: new Set(isOld ? ["RedriveCount"] : []),
    foreign: new Set(where === "here" ? [recordedRole] : []),
  };
  return { input, masks, mocks: new MockBook(recorded.mocks, masks) };
}

/** Simulates a case; never throws for what its workflow does. */
export async function simulateCase(
  recorded: ExecutionCase,
  { input, mocks }: Trial,
  evaluator: Evaluator,
): Promise<SimulationResult> {
  return await simulate({
    definition: definitionSchema.parse(importedFromAws(recorded.definition ?? null)),
    input,
    startMs,
    context: { ...awsContext, ...recorded.context },
    objects: recorded.files ?? {},
    ports: portsOf({ evaluator, mocks }),
  });
}

/** Runs a case in memory. */
export async function runExecution(
  recorded: ExecutionCase,
  evaluator: Evaluator,
): Promise<Pick<Verdict, "difference" | "finer">> {
  const trial = trialOf(recorded, startMs, "there");
  const result = await simulateCase(recorded, trial, evaluator);
  const { trace, placeholders, expected } = recorded;
  const masks = {
    ...trial.masks,
    foreign: new Set(textsAt(placeholders, expected as JsonObject)),
  };
  return {
    difference: differenceOfRun(recorded, result, trial),
    finer:
      trace === undefined
        ? null
        : { measure: "traces", difference: differenceOfTrace(trace, result.steps, masks) },
  };
}

/** What is different in a run: what its tasks were sent, how it ended, answers that nobody asked for. */
export function differenceOfRun(
  recorded: ExecutionCase,
  result: Ended,
  { masks, mocks }: Trial,
): string | null {
  return mocks.differences[0] ?? differenceOfEnd(recorded, result, masks) ?? mocks.left[0] ?? null;
}

/** A definition as an import from AWS publishes it. */
export function importedFromAws(definition: Json): Json {
  return isJsonObject(definition)
    ? { ...definition, MaxPayloadBytes: awsPayloadBytes }
    : definition;
}

/** The input of a case; `{{now+24856d}}` in it stands for a time relative to its start. */
export function inputOf({ input = {}, inputTemplate }: ExecutionCase, nowMs: number): Json {
  if (inputTemplate !== true) return input;
  const unitsMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
  const text = JSON.stringify(input).replaceAll(
    /\{\{now(?:([+-]\d+)([smhd]))?\}\}/g,
    (_, amount: string | undefined, unit: keyof typeof unitsMs | undefined) =>
      new Date(nowMs + Number(amount ?? 0) * unitsMs[unit ?? "s"]).toISOString(),
  );
  return JSON.parse(text) as Json;
}

function portsOf(by: { readonly evaluator: Evaluator; readonly mocks: MockBook }): SimulationPorts {
  const { evaluator, mocks } = by;
  return {
    evaluator,
    mismatch: async () => null,
    call: async ({ state, resource, args }) => {
      const mock = mocks.take(state, args);
      // What the recording knows nothing of did not exist.
      if (mock === undefined) throw new Failure("States.Runtime", `${resource} does not exist.`);
      return { outcome: answerOf(mock) };
    },
  };
}

/** The answer that a mock stands for. */
export function answerOf(mock: Mock): SimulatedAnswer["outcome"] {
  if (mock.timedOut === true) return { type: "silent" };
  if (mock.throw === undefined) return { type: "result", value: mock.return ?? null };
  const { error = null, cause = null } = mock.throw;
  return { type: "failed", error, cause };
}

/** How a run ended, and the states that it went through in order. */
export type Ended = Pick<SimulationResult, "output" | "error" | "cause"> & {
  readonly status: string;
  readonly steps: readonly Pick<SimulatedStep, "state">[];
};

/** What is different at the end of a run; null when nothing is. */
function differenceOfEnd({ expected }: ExecutionCase, result: Ended, masks: Masks): string | null {
  const { status, output, error = null, cause, causeKind, causeIsJson, next } = expected;
  const got = `${result.error ?? "no error"}: ${result.cause ?? "no cause"}`;
  if (status !== result.status) {
    return `expected ${status}, got ${result.status} (${result.status === "SUCCEEDED" ? JSON.stringify(result.output) : got})`;
  }
  if (next !== undefined) {
    return next === result.steps.at(-1)?.state
      ? null
      : `expected to go to ${next}, went to ${String(result.steps.at(-1)?.state)}`;
  }
  if (status === "SUCCEEDED") return differenceAt("/output", output, result.output, masks);
  // A source that gives neither name nor kind of the error says only that there is one.
  if (error === null && causeKind === undefined) return null;
  if (error !== result.error) return `expected ${error ?? "no error"}, got ${got}`;
  if (causeKind !== "user" && causeKind !== "task") return null;
  if (causeIsJson === true && cause !== undefined && result.cause !== null) {
    return differenceAt("/cause", parsed(cause), parsed(result.cause), masks);
  }
  return differenceAt("/cause", cause ?? null, result.cause, masks);
}

function differenceAt(
  at: string,
  expected: Json | undefined,
  actual: Json | undefined,
  masks: Masks,
): string | null {
  return difference(expected, actual, { masks, at });
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Whether every state was entered and left with what was recorded. The order is not compared: branches run side by side. */
function differenceOfTrace(
  trace: readonly TraceEntry[],
  steps: readonly SimulatedStep[],
  masks: Masks,
): string | null {
  const entered = steps.map(({ state, input }) => ({ state, value: input }));
  const exited = steps.flatMap(({ state, output }) =>
    output === undefined ? [] : [{ state, value: output }],
  );
  for (const entry of trace) {
    const isEntry = entry.ev === "entered";
    if (!isEntry && entry.ev !== "exited") continue;
    const values = isEntry ? entered : exited;
    const expected = isEntry ? entry.input : entry.output;
    const at = values.findIndex(
      ({ state, value }) => state === entry.name && difference(expected, value, { masks }) === null,
    );
    if (at < 0)
      return `${entry.ev} ${entry.name ?? ""} with ${JSON.stringify(expected) ?? "nothing"}`;
    values.splice(at, 1);
  }
  return null;
}
