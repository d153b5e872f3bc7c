import { z } from "zod";
import { defineFlow } from "./kind.ts";
import { either } from "./parts/either.ts";
import { oneLine } from "./parts/subtitle.ts";

const duration = (seconds: number): string => {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 6) / 10} min`;
  if (seconds < 86_400) return `${Math.round(seconds / 360) / 10} h`;
  return `${Math.round(seconds / 8640) / 10} days`;
};

/** A Wait state. */
export const wait = defineFlow({
  type: "wait",
  title: "Wait",
  summary: "Waits for a length of time or until a moment, without holding a worker.",
  icon: "timer",
  group: "flow",
  keywords: ["delay", "sleep", "pause", "timer", "until"],
  params: z
    .strictObject({
      Seconds: z.number().min(0).max(99_999_999).optional().meta({
        title: "Seconds",
        description: "How long to wait.",
      }),
      Timestamp: z.iso.datetime({ offset: true }).optional().meta({
        title: "Until",
        description: "Moment to wait for, such as 2030-01-31T08:00:00Z.",
      }),
    })
    .refine(...either("Seconds", "Timestamp", "give either Seconds or Until")),
  example: { Seconds: 60 },
  subtitle: (params) => {
    const { Seconds: seconds, Timestamp: timestamp } = params;
    if (typeof seconds === "number") return duration(seconds);
    if (timestamp !== undefined) return `Until ${oneLine(timestamp)}`;
    return seconds === undefined ? "No time yet" : `${oneLine(seconds)} s`;
  },
  stateType: "Wait",
});
