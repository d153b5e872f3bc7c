/** Messages of hooks: what services outside call. */
import { z } from "zod";

export const hookParams = z.object({
  token: z.string().min(1).max(8_000).meta({ description: "Last part of the callback's address." }),
});

export const hookAnswer = z.object({
  accepted: z.boolean().meta({
    description: "False for a call that changes nothing: a repetition, or one that comes too late.",
  }),
  reason: z.string().nullable(),
});
