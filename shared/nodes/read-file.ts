import { z } from "zod";
import { isJsonObject, type Json } from "../base/json.ts";
import { defineTask } from "./kind.ts";
import { artifactField } from "./parts/artifact-field.ts";
import { jsonField } from "./parts/json-field.ts";
import { chooseColumns, formatNamed, readText, textFormats } from "./parts/record-text.ts";
import { workerLostRetry } from "./parts/retry-policy.ts";
import { oneLine } from "./parts/subtitle.ts";
import { columnsField, delimiterField, fileErrors } from "./parts/text-fields.ts";

/** Reads a stored file as a value. For PDF, Word and HTML there is "Extract text". */
export const readFile = defineTask({
  type: "read-file",
  title: "Read file",
  summary: "Reads a stored file as text, JSON, JSON lines or CSV.",
  icon: "file-input",
  group: "data",
  keywords: ["artifact", "csv", "json", "jsonl", "text", "load", "parse", "records"],
  params: z.strictObject({
    File: artifactField.meta({
      title: "File",
      description: "Stored file, such as an upload.",
      widget: "document",
    }),
    Format: z
      .enum(["AUTO", ...textFormats])
      .default("AUTO")
      .meta({ title: "Format", description: "AUTO = what name and type of the file say." }),
    Delimiter: delimiterField,
    Columns: columnsField,
  }),
  result: z.strictObject({
    value: jsonField(),
    format: z.enum(textFormats),
    /** Of a list; null otherwise. */
    count: z.int().min(0).nullable(),
    characters: z.int().min(0),
  }),
  example: { File: "{% $states.input.file %}" },
  subtitle: (given) => {
    const file = given["File"];
    if (!isJsonObject(file)) return oneLine(file) || "No file yet";
    return oneLine(file["name"]) || oneLine(file["$artifact"]) || "No file yet";
  },
  defaults: {
    Retry: [workerLostRetry],
    Checkpoint: { Policy: "Milestone" },
    TimeoutSeconds: 300,
  },
  text: "brings",
  effect: "none",
  errors: { ...fileErrors, "Data.InvalidText": "The file is not in its format." },
  run: async ({ File: file, Format: asked, Delimiter: delimiter, Columns: columns }, context) => {
    const { text, type } = await context.artifacts.read(file.$artifact);
    const found = formatNamed(file.name ?? "") ?? formatNamed(type) ?? "TEXT";
    const format = asked === "AUTO" ? found : asked;
    const value: Json = chooseColumns(readText(text, format, delimiter), columns);
    const count = Array.isArray(value) ? value.length : null;
    return { value, format, count, characters: text.length };
  },
});
