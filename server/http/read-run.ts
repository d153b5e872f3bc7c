import type { RunDetail } from "../../shared/api/run.ts";
import { findRun } from "../store/run-queries.ts";
import type { AppOptions } from "./ports.ts";
import { StoredValues } from "./stored-values.ts";

/** Everything about a run, its values whole. @throws Refusal RUN_NOT_FOUND · ARTIFACT_DAMAGED */
export async function readRun(
  options: Pick<AppOptions, "database" | "artifacts">,
  id: string,
): Promise<RunDetail> {
  const { detail, input, output } = await findRun(options.database, id);
  const values = new StoredValues(options);
  const at = { runId: id, flow: "" };
  return {
    ...detail,
    input: await values.load(input, at),
    output: await values.load(output, at),
    outputArtifact: output !== null && "artifact" in output ? output.artifact : null,
  };
}
