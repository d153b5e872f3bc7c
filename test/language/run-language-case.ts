import assert from "node:assert/strict";
import type { Json } from "../../shared/base/json.ts";
import { definitionSchema } from "../../shared/definition/definition.ts";
import type { Evaluator } from "../../shared/run/evaluator.ts";
import { simulate, type SimulatedAnswer } from "../../shared/run/simulation.ts";
import type { Ending, LanguageCase } from "./language-case.ts";
import { startMs } from "./wait-cases.ts";

/** The part of a case that a run of it must repeat. */
type Observed = Pick<LanguageCase, "ends" | "takesMs" | "calls">;

/** What a case says about its run. */
export function expectedOf({ ends, takesMs, calls }: LanguageCase): Observed {
  return {
    ends,
    ...(takesMs === undefined ? {} : { takesMs }),
    ...(calls === undefined ? {} : { calls }),
  };
}

/** Runs a case in memory; answers what the case speaks of. */
export async function observe(given: LanguageCase, evaluator: Evaluator): Promise<Observed> {
  const calls: Record<string, Json[]> = {};
  const run = await simulate({
    definition: definitionSchema.parse(given.machine),
    input: given.input === undefined ? {} : given.input,
    startMs,
    objects: given.files ?? {},
    random: () => given.random ?? 0.5,
    ports: {
      evaluator,
      mismatch: async () => null,
      call: async ({ state, args }) => {
        const before = calls[state] ?? [];
        calls[state] = [...before, args];
        return answerOf(given, state, before.length);
      },
    },
  });
  return expectedOf({
    ...given,
    ends: endingOf(given.ends, run),
    ...(given.takesMs === undefined ? {} : { takesMs: run.elapsedMs }),
    ...(given.calls === undefined ? {} : { calls }),
  });
}

/** The answer of the nth call of a state; the last one stands for all that follow. */
export function answerOf({ answers }: LanguageCase, state: string, nth: number): SimulatedAnswer {
  const answer = answers?.[state]?.[nth] ?? answers?.[state]?.at(-1);
  assert(answer !== undefined, `the case has no answers for ${state}`);
  return answer;
}

/** How a run ended, as far as the case speaks of it. */
export function endingOf(
  wanted: Ending,
  run: {
    readonly status: string;
    readonly output: Json;
    readonly error: string | null;
    readonly cause: string | null;
  },
): Ending {
  const { status, output, error, cause } = run;
  if (status === "SUCCEEDED") return { output };
  if (status === "FAILED") return "cause" in wanted ? { error, cause } : { error };
  return { status: status as "TIMED_OUT" | "RUNNING" };
}
