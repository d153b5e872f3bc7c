import { z } from "zod";
import { isJsonObject } from "../base/json.ts";
import { defineFlow } from "./kind.ts";
import { jsonObjectField } from "./parts/json-field.ts";
import { counted } from "./parts/subtitle.ts";

/** Where a run begins: becomes `StartAt`. */
export const start = defineFlow({
  type: "start",
  title: "Start",
  summary: "Where a run begins, with the input it asks for.",
  icon: "play",
  group: "flow",
  keywords: ["begin", "input", "trigger", "form"],
  params: z.strictObject({
    InputSchema: jsonObjectField().optional().meta({
      title: "Input",
      description: "JSON Schema of the run's input: the Run button shows a form made from it.",
      widget: "code",
    }),
  }),
  example: {
    InputSchema: {
      type: "object",
      properties: { text: { type: "string", title: "Text" } },
      required: ["text"],
    },
  },
  subtitle: (params) => {
    const schema = params["InputSchema"];
    const properties = isJsonObject(schema) ? schema["properties"] : undefined;
    if (!isJsonObject(properties)) return "Any input";
    return `Asks for ${counted(Object.keys(properties).length, "value")}`;
  },
  stateType: null,
  hasInput: false,
});
