/** Messages of schedules: what starts runs at given times. */
import { z } from "zod";
import { runStatuses } from "../run/event.ts";
import { anyJson, idSchema, nextSchema, pageQuery, timeSchema } from "./route.ts";

export const scheduleParams = z.object({ id: idSchema });

const overlap = z.enum(["skip", "queue", "allow"]).meta({
  description:
    "When the run before is still under way: `skip` leaves this one out, `queue` starts it when that one has ended, `allow` starts it beside it.",
});
const catchUp = z.enum(["none", "latest", "all"]).meta({
  description:
    "Times that nobody started a run for, because no worker ran: `none` leaves them out, `latest` starts one run for the last of them, `all` starts one for each.",
});

export const scheduleBody = z.strictObject({
  workflowId: idSchema,
  name: z.string().trim().min(1).max(200),
  cron: z.string().trim().min(1).max(200).meta({
    description: "Minute, hour, day, month, weekday; with six fields the first is the second.",
  }),
  timeZone: z.string().min(1).max(60).default("UTC").meta({ description: "Such as Europe/Oslo." }),
  input: anyJson.optional().meta({
    description:
      "Input of each run; `{{scheduledTime}}` and `{{scheduleId}}` inside texts are filled in. {} when absent.",
  }),
  version: z.int().min(1).nullable().default(null).meta({
    description: "Version of the workflow; null = the newest one that is published.",
  }),
  overlap: overlap.default("skip"),
  catchUp: catchUp.default("latest"),
  enabled: z.boolean().default(true),
});
export type ScheduleBody = z.output<typeof scheduleBody>;

export const schedule = z.object({
  id: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  name: z.string(),
  cron: z.string(),
  timeZone: z.string(),
  input: anyJson,
  version: z.int().nullable(),
  overlap,
  catchUp,
  enabled: z.boolean(),
  /** Null: it is off, or its times are over. */
  nextAt: timeSchema.nullable(),
  /** The times from `nextAt` on. */
  next: z.array(timeSchema),
  lastAt: timeSchema.nullable(),
  lastRun: z.string().nullable(),
  lastStatus: z.enum(runStatuses).nullable(),
  /** The run of `nextAt` waits until the run before has ended. */
  isWaiting: z.boolean(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});
export type ScheduleMessage = z.infer<typeof schedule>;

export const scheduleQuery = z.strictObject({ ...pageQuery, workflow: idSchema.optional() });
export const scheduleList = z.object({ schedules: z.array(schedule), next: nextSchema });

export const scheduleTick = z.object({
  at: timeSchema,
  /** started · missed: nobody was there · overlapped: the run before was still under way · refused: no run could be started. */
  outcome: z.enum(["started", "missed", "overlapped", "refused"]),
  runId: z.string().nullable(),
  reason: z.string().nullable(),
});
export type ScheduleTick = z.infer<typeof scheduleTick>;
export const tickQuery = z.strictObject(pageQuery);
export const tickList = z.object({ ticks: z.array(scheduleTick), next: nextSchema });
