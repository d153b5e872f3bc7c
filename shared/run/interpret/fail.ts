import type { Outcome } from "../report.ts";
import type { Execution } from "./execution.ts";

/** Fails its flow; an error or cause that the state does not give is null. */
export async function enterFail(execution: Execution): Promise<Outcome> {
  execution.flow.effectiveInput();
  const error = await textOf(execution, "Error");
  const cause = await textOf(execution, "Cause");
  return { type: "failed", error, cause };
}

async function textOf({ flow }: Execution, name: "Error" | "Cause"): Promise<string | null> {
  const given = await flow.field(name);
  if (given === null) return null;
  if (typeof given.value !== "string") throw flow.wrongValue(given, "string");
  return given.value;
}
