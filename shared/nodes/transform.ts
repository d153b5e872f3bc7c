import { z } from "zod";
import { isJsonObject } from "../base/json.ts";
import { defineFlow } from "./kind.ts";
import { jsonField } from "./parts/json-field.ts";
import { oneLine } from "./parts/subtitle.ts";

/** A Pass state. */
export const transform = defineFlow({
  type: "transform",
  title: "Transform",
  summary: "Reshapes data with JSONata expressions.",
  icon: "braces",
  group: "data",
  keywords: ["pass", "map", "set", "json", "jsonata", "format", "merge"],
  params: z.strictObject({
    Output: jsonField().optional().meta({
      title: "Output",
      description: "Any JSON; strings {% … %} are expressions. Empty passes the input on.",
      widget: "code",
    }),
  }),
  example: { Output: { input: "{% $states.input %}" } },
  subtitle: (params) => {
    const output = params["Output"];
    if (isJsonObject(output)) return Object.keys(output).join(", ") || "An empty object";
    return oneLine(output) || "Passes its input on";
  },
  stateType: "Pass",
});
