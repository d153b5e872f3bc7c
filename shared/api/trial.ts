/** Messages of trials: runs of what is drawn, as it is drawn, without publishing it. */
import { z } from "zod";
import { graphSchema } from "../graph/graph.ts";
import { budgetBody } from "./limits.ts";
import { anyJson } from "./route.ts";

export const startTrialBody = z.strictObject({
  graph: graphSchema.meta({
    description: "What to run: a step on its own, or the whole draft. It must compile.",
  }),
  input: anyJson.optional().meta({ description: "Input of the first state; {} when absent." }),
  budget: budgetBody.optional().meta({ description: "What the trial may spend." }),
});

/** Whether a version of a workflow was only tried: its number is below 0, and no list of versions shows it. */
export function isTrial(version: number): boolean {
  return version < 0;
}
