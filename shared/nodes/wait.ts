import { z } from "zod";
import { defineFlow } from "./kind.ts";
import { pathField } from "./parts/json-field.ts";
import { onlyOne } from "./parts/only-one.ts";
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
      SecondsPath: pathField().optional().meta({
        title: "Seconds from",
        description: "JSONPath: where the input says how long to wait, such as $.delay.",
      }),
      TimestampPath: pathField().optional().meta({
        title: "Until, from",
        description: "JSONPath: where the input says the moment to wait for, such as $.dueAt.",
      }),
    })
    .refine(
      ...onlyOne(
        ["Seconds", "Timestamp", "SecondsPath", "TimestampPath"],
        "give one of Seconds, Until, and the paths to them",
      ),
    ),
  example: { Seconds: 60 },
  subtitle: (params) => {
    const { Seconds: seconds, Timestamp: timestamp } = params;
    const { SecondsPath: secondsPath, TimestampPath: timestampPath } = params;
    if (secondsPath !== undefined) return `${oneLine(secondsPath)} s`;
    if (timestampPath !== undefined) return `Until ${oneLine(timestampPath)}`;
    if (typeof seconds === "number") return duration(seconds);
    if (timestamp !== undefined) return `Until ${oneLine(timestamp)}`;
    return seconds === undefined ? "No time yet" : `${oneLine(seconds)} s`;
  },
  stateType: "Wait",
});
