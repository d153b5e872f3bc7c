import { z } from "zod";
import { defineFlow } from "./kind.ts";
import { pathField } from "./parts/json-field.ts";
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
    ErrorPath: pathField().optional().meta({
      title: "Error from",
      description: "JSONPath: a path to the name of the error, or an intrinsic function.",
    }),
    CausePath: pathField().optional().meta({
      title: "Cause from",
      description: "JSONPath: a path to the cause, or an intrinsic function.",
    }),
  }),
  example: { Error: "Workflow.Rejected", Cause: "The input was rejected." },
  subtitle: (params) =>
    ["Error", "ErrorPath", "Cause", "CausePath"]
      .map((name) => oneLine(params[name]))
      .find((line) => line !== "") ?? "Fails the run",
  stateType: "Fail",
  ports: () => [],
});
