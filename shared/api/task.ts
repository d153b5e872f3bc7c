/** Messages of tasks that are answered from outside. */
import { z } from "zod";
import { anyJson } from "./route.ts";

export const taskParams = z.object({
  token: z
    .string()
    .min(1)
    .max(8_000)
    .meta({ description: "What `$$.Task.Token` or `$states.context.Task.Token` gave." }),
});

export const taskSuccessBody = z.strictObject({
  output: anyJson.meta({ description: "The result of the task." }),
});

export const taskFailureBody = z.strictObject({
  error: z.string().max(256).nullish().meta({ description: "Name that Retry and Catch go by." }),
  cause: z.string().max(32_768).nullish(),
});

export const taskHeartbeatBody = z.strictObject({
  details: anyJson.optional().meta({
    description:
      "How far the task is: at most 64 KB, shown with the step. A job on a GPU may tell its memory as `vram: { usedBytes, totalBytes }`.",
  }),
});

export const taskRelief = z.object({
  relieve: z.literal(true).meta({
    description: "Memory runs short: save what is done, and let go of what can be made again.",
  }),
});

export const activityParams = z.object({
  name: z.string().min(1).max(200).meta({
    description: "Last part of the resource `arn:aws:states:<region>:<account>:activity:<name>`.",
  }),
});

/** Longest wait of a poll, seconds. */
export const longestPollSeconds = 60;

export const pollBody = z.strictObject({
  workerName: z.string().min(1).max(200).optional().meta({ description: "Shown with the step." }),
  waitSeconds: z
    .number()
    .min(0)
    .max(longestPollSeconds)
    .optional()
    .meta({
      description: `How long to wait for a task; ${String(longestPollSeconds)} when absent.`,
    }),
});

export const activityTask = z.object({
  token: z.string().meta({ description: "Answers, and beats, for this task." }),
  input: anyJson,
  heartbeat: anyJson.meta({
    description:
      "Details of the last heartbeat of the attempt before, to go on from; null for none.",
  }),
});
