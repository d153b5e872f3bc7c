/** Failure drills in messages about runs. */
import { z } from "zod";
import { drillFaults } from "../run/drill.ts";

/** Longest name of a state. Source: ASL specification, "States". */
const longestStateName = 80;
/** Faults that one run can be started with: more than anybody can watch. */
export const maxDrills = 20;
/** Attempts of one step that can be named. */
const maxAttempt = 1000;

const state = z.string().min(1).max(longestStateName).meta({ description: "Name of a Task." });
const fault = z.enum(drillFaults).meta({
  description:
    "`crash`: the worker is lost when the work is done and nothing of it is saved. `rateLimit`: the service refuses the call and asks to wait. `corrupt`: the answer arrives broken. `hang`: no answer until a limit of the state passes.",
});

/** Faults that a run is to be started with. */
export const drillsBody = z
  .array(
    z.strictObject({
      state,
      fault,
      attempt: z.int().min(1).max(maxAttempt).optional().meta({
        description: "The attempt that it happens to, from 1; the first when absent.",
      }),
      afterOperations: z.int().min(1).max(1_000_000).optional().meta({
        description:
          "With `crash`: once so many operations inside the step are finished; at its end when absent.",
      }),
    }),
  )
  .min(1)
  .max(maxDrills);
export type DrillsBody = z.infer<typeof drillsBody>;

/** A fault that a run was started with. */
export const orderedDrill = z.object({
  state: z.string(),
  fault: z.enum(drillFaults),
  attempt: z.int(),
  afterOperations: z.int().nullable(),
  /** The visit that it happened to; null while it has not. */
  at: z.object({ path: z.string(), visit: z.int() }).nullable(),
});
export type DrillMessage = z.infer<typeof orderedDrill>;
