import { z } from "zod";
import { Failure, defineTask } from "./kind.ts";
import { jsonField } from "./parts/json-field.ts";
import { chooseColumns, readText, textFormats, writeText } from "./parts/record-text.ts";
import { workerLostRetry } from "./parts/retry-policy.ts";
import { oneLine } from "./parts/subtitle.ts";
import { columnsField, delimiterField } from "./parts/text-fields.ts";

/** Texts longer than this are files. */
const maxLength = 16_777_216;

/** Turns one form of data into another, without a file in between. */
export const convert = defineTask({
  type: "convert",
  title: "Convert",
  summary: "Turns CSV, JSON lines or JSON text into values and back, with the columns you choose.",
  icon: "arrow-left-right",
  group: "data",
  keywords: ["csv", "json", "jsonl", "markdown", "table", "columns", "rename", "parse", "format"],
  params: z.strictObject({
    Value: jsonField().meta({
      title: "Value",
      description: "A text in one of the formats, or a value.",
      widget: "code",
    }),
    From: z
      .enum(["VALUE", ...textFormats])
      .default("VALUE")
      .meta({ title: "From", description: "What the text is in; VALUE = no text but a value." }),
    To: z
      .enum(["VALUE", ...textFormats])
      .default("VALUE")
      .meta({ title: "Into", description: "What it becomes; VALUE = records to go on with." }),
    Columns: columnsField,
    FromDelimiter: delimiterField,
    ToDelimiter: delimiterField,
  }),
  result: z.strictObject({
    value: jsonField(),
    /** Of the records; null where there is no list. */
    count: z.int().min(0).nullable(),
  }),
  example: { Value: "{% $states.input.csv %}", From: "CSV", To: "VALUE" },
  subtitle: (given) => `${oneLine(given["From"]) || "VALUE"} → ${oneLine(given["To"]) || "VALUE"}`,
  defaults: {
    Retry: [workerLostRetry],
    Checkpoint: { Policy: "EveryN", Count: 100 },
    TimeoutSeconds: 120,
  },
  effect: "none",
  errors: {
    "Data.InvalidText": "The text is not in the format that it should be in.",
    "Data.InvalidValue": "The format cannot hold the value.",
    "Data.TooLarge": "The text is longer than what goes on as a value; use files.",
  },
  run: (given) => {
    const { Value: value, From: from, To: to } = given;
    const read =
      from === "VALUE" ? value : readText(textOf(value, from), from, given.FromDelimiter);
    const chosen = chooseColumns(read, given.Columns);
    const count = Array.isArray(chosen) ? chosen.length : null;
    if (to === "VALUE") return Promise.resolve({ value: chosen, count });
    const text = writeText(chosen, to, { delimiter: given.ToDelimiter });
    if (text.length > maxLength)
      throw new Failure("Data.TooLarge", `The text has ${text.length} characters; use a file.`);
    return Promise.resolve({ value: text, count });
  },
});

function textOf(value: unknown, from: string): string {
  if (typeof value === "string") return value;
  throw new Failure("Data.InvalidText", `The value is no text, so it is not ${from}.`);
}
