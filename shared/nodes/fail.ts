import { z } from "zod";
import { defineFlow } from "./kind.ts";
import { oneLine } from "./parts/subtitle.ts";

/** A Fail state. */
export const fail = defineFlow({
  type: "fail",
  title: "Fail",
  summary: "Ends the run as failed, after which finished effects are compensated.",
  icon: "circle-x",
  group: "flow",
  keywords: ["error", "abort", "stop", "throw"],
  params: z.strictObject({
    Error: z.string().optional().meta({
      title: "Error",
      description: "Name of the error, such as Order.Rejected.",
    }),
    Cause: z.string().optional().meta({
      title: "Cause",
      description: "What happened, for the person who reads it.",
      widget: "text",
    }),
  }),
  example: { Error: "Workflow.Rejected", Cause: "The input was rejected." },
  subtitle: (params) => oneLine(params["Error"]) || oneLine(params["Cause"]) || "Fails the run",
  stateType: "Fail",
  ports: () => [],
});
