/** Simulates a workflow with mocks for its calls: what happens inside the worker. Pure but for its evaluator. */
import { z } from "zod";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { Evaluator } from "../../shared/run/evaluator.ts";
import {
  simulate,
  type SimulatedAnswer,
  type SimulatedCall,
  type SimulationResult,
} from "../../shared/run/simulation.ts";
import type { FullMock } from "./mock.ts";
import { withPins } from "./pin-definition.ts";

/** What the worker is asked. */
export interface SimulationJob {
  readonly definition: Definition;
  readonly input: Json;
  readonly startMs: number;
  /** By the name of the state. */
  readonly mocks: Readonly<Record<string, FullMock>>;
  readonly pins: Readonly<Record<string, Json>>;
}

/** More steps than anybody looks at; a loop without an end stops here. */
const mostEvents = 25_000;

/** Runs the job to its end on a virtual clock. */
export async function simulateWorkflow(
  { definition, input, startMs, mocks, pins }: SimulationJob,
  evaluator: Evaluator,
): Promise<SimulationResult> {
  return await simulate({
    definition: withPins(definition, pins),
    input,
    startMs,
    maxEvents: mostEvents,
    ports: {
      evaluator,
      mismatch: async (schema, value) => await Promise.resolve(mismatch(schema, value)),
      call: async (call) => await Promise.resolve(answerOf(mocks, call)),
    },
  });
}

function answerOf(
  mocks: Readonly<Record<string, FullMock>>,
  { state, attempt, resource }: Pick<SimulatedCall, "state" | "attempt" | "resource">,
): SimulatedAnswer {
  const mock = Object.hasOwn(mocks, state) ? mocks[state] : undefined;
  if (mock === undefined) {
    // A compensation calls something too; undoing always works here.
    return { outcome: { type: "result", value: { resource } } };
  }
  const afterMs = Math.round(mock.seconds * 1000);
  const failure = mock.failures[attempt - 1];
  if (failure !== undefined) return { outcome: { type: "failed", ...failure }, afterMs };
  if (mock.isSilent) return { outcome: { type: "silent" } };
  return { outcome: { type: "result", value: mock.result }, afterMs };
}

/** Why a value does not match a schema, or null. A schema that cannot be read here is a mismatch that says so. */
function mismatch(schema: JsonObject, value: Json): string | null {
  let check: z.ZodType;
  try {
    check = z.fromJSONSchema(schema);
  } catch (error) {
    return `The schema cannot be checked in a simulation: ${error instanceof Error ? error.message : String(error)}`;
  }
  const read = check.safeParse(value);
  if (read.success) return null;
  return read.error.issues
    .map((issue) => `${["", ...issue.path.map(String)].join("/")} ${issue.message}`.trim())
    .join("; ");
}
