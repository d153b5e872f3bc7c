/** Messages about what the steps of runs have logged. */
import { z } from "zod";
import { logLevels } from "../base/log-level.ts";
import { nextSchema, pageQuery, queryNumber, timeSchema } from "./route.ts";

/** Characters of a line that are kept. */
export const maxLogLineLength = 4000;
/** Lines of one attempt of a step that are kept: the first ones. */
export const maxAttemptLogLines = 1000;

export const listLogsQuery = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(10_000)
    .optional()
    .meta({ description: "Path of a step: only what it logged." }),
  visit: queryNumber({ min: 1, max: 2_147_483_647 })
    .optional()
    .meta({ description: "Only this visit of the step." }),
  attempt: queryNumber({ min: 1, max: 2_147_483_647 })
    .optional()
    .meta({ description: "Only this attempt of it." }),
  level: z
    .enum(logLevels)
    .optional()
    .meta({ description: "Only lines that matter at least as much." }),
  ...pageQuery,
});

export const logLine = z.object({
  /** Grows in the order of writing. */
  id: z.string(),
  path: z.string(),
  visit: z.int(),
  attempt: z.int(),
  at: timeSchema,
  level: z.enum(logLevels),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLine>;
export const logPage = z.object({ lines: z.array(logLine), next: nextSchema });
