import { z } from "zod";
import { isJsonObject } from "../base/json.ts";
import { defineFlow } from "./kind.ts";
import { jsonField } from "./parts/json-field.ts";
import { oneLine } from "./parts/subtitle.ts";

/** A Pass state. */
export const transform = defineFlow({
  type: "transform",
  title: "Transform",
  summary: "Reshapes data with expressions or paths.",
  icon: "braces",
  group: "data",
  keywords: ["pass", "map", "set", "json", "jsonata", "format", "merge"],
  params: z.strictObject({
    Output: jsonField().optional().meta({
      title: "Output",
      description: "Any JSON; strings {% … %} are expressions. Empty passes the input on.",
      widget: "code",
    }),
    Result: jsonField().optional().meta({
      title: "Result",
      description: "JSONPath: any JSON, taken as it stands.",
      widget: "code",
    }),
    Parameters: jsonField().optional().meta({
      title: "Parameters",
      description: "JSONPath: any JSON; keys that end in .$ take a path or an intrinsic function.",
      widget: "code",
    }),
  }),
  example: { Output: { input: "{% $states.input %}" } },
  exampleInJsonPath: { Parameters: { "input.$": "$" } },
  subtitle: (params) => {
    const output = params["Output"] ?? params["Result"] ?? params["Parameters"];
    // Keys that a path gives end in `.$`.
    if (isJsonObject(output)) {
      const names = Object.keys(output).map((key) => key.replace(/\.\$$/u, ""));
      return oneLine(names.join(", ")) || "An empty object";
    }
    return oneLine(output) || "Passes its input on";
  },
  stateType: "Pass",
});
