import { z } from "zod";
import { defineFlow } from "./kind.ts";
import { jsonField } from "./parts/json-field.ts";
import { oneLine } from "./parts/subtitle.ts";

/** A Succeed state. */
export const end = defineFlow({
  type: "end",
  title: "End",
  summary: "Ends the flow with success.",
  icon: "circle-check",
  group: "flow",
  keywords: ["succeed", "success", "finish", "stop", "return"],
  params: z.strictObject({
    Output: jsonField().optional().meta({
      title: "Output",
      description: "Output of the flow; empty passes on what arrives here.",
      widget: "code",
    }),
  }),
  example: {},
  subtitle: (params) => oneLine(params["Output"]) || "Succeeds with what arrives",
  stateType: "Succeed",
  ports: () => [],
});
