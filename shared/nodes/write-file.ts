import { z } from "zod";
import { defineTask } from "./kind.ts";
import { artifactResult } from "./parts/artifact-field.ts";
import { fileNameField } from "./parts/file-name.ts";
import { jsonField } from "./parts/json-field.ts";
import {
  chooseColumns,
  formatNamed,
  textFormats,
  typeOfFormat,
  writeText,
} from "./parts/record-text.ts";
import { workerLostRetry } from "./parts/retry-policy.ts";
import { oneLine } from "./parts/subtitle.ts";
import { columnsField, delimiterField } from "./parts/text-fields.ts";

/** Keeps a value as a stored file, which steps hand on, publish and offer for download. */
export const writeFile = defineTask({
  type: "write-file",
  title: "Write file",
  summary: "Keeps a value as a stored file: text, JSON, JSON lines, CSV or Markdown.",
  icon: "file-output",
  group: "data",
  keywords: ["artifact", "csv", "json", "jsonl", "markdown", "save", "store", "export", "download"],
  params: z.strictObject({
    Name: fileNameField.meta({ title: "Name", description: "File name, such as orders.csv." }),
    Value: jsonField().meta({
      title: "Value",
      description: "Text as it is; a list of objects where the format is a table.",
      widget: "code",
    }),
    Format: z
      .enum(["AUTO", ...textFormats])
      .default("AUTO")
      .meta({
        title: "Format",
        description: "AUTO = what the ending of the name says; else text as it is, the rest JSON.",
      }),
    Delimiter: delimiterField,
    Columns: columnsField,
  }),
  result: z.strictObject({
    file: artifactResult,
    format: z.enum(textFormats),
    characters: z.int().min(0),
  }),
  example: { Name: "result.json", Value: "{% $states.input %}" },
  subtitle: (given) => oneLine(given["Name"]) || "No name yet",
  defaults: {
    Retry: [workerLostRetry],
    Checkpoint: { Policy: "Every" },
    TimeoutSeconds: 300,
  },
  effect: "idempotent",
  errors: { "Data.InvalidValue": "The format cannot hold the value." },
  run: async (given, context) => {
    const { Name: name, Format: asked, Delimiter: delimiter } = given;
    const value = chooseColumns(given.Value, given.Columns);
    const plain = typeof value === "string" ? "TEXT" : "JSON";
    const format = asked === "AUTO" ? (formatNamed(name) ?? plain) : asked;
    const isDone = typeof value === "string" && asked === "AUTO";
    const text = isDone ? value : writeText(value, format, { delimiter });
    const file = await context.artifacts.write({ name, type: typeOfFormat(format), text });
    return { file: { ...file }, format, characters: text.length };
  },
});
