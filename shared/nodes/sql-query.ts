import { z } from "zod";
import type { JsonObject } from "../base/json.ts";
import { Failure, defineTask } from "./kind.ts";
import type { SqlResult } from "./node-context.ts";
import { artifactResult } from "./parts/artifact-field.ts";
import { fileNameField } from "./parts/file-name.ts";
import { jsonObjectField } from "./parts/json-field.ts";
import { recordsText, typeOfFormat } from "./parts/record-text.ts";
import {
  databaseSecretField,
  fileLimits,
  filledValues,
  sqlErrors,
  sqlRetry,
  statementField,
  timeoutField,
  valueLimits,
  valuesField,
} from "./parts/sql-fields.ts";
import { oneLine } from "./parts/subtitle.ts";

const params = z.strictObject({
  Secret: databaseSecretField,
  Statement: statementField,
  Values: valuesField,
  MaxRows: z.int().min(1).max(fileLimits.maxRows).default(1000).meta({
    title: "Most rows",
    description: "More rows than this are an error and never silently left out.",
  }),
  ToFile: z
    .strictObject({
      Name: fileNameField.meta({ title: "Name", description: "File name." }),
      Format: z.enum(["JSONL", "CSV"]).default("JSONL").meta({
        title: "Format",
        description: "JSON lines, or CSV with the names of the columns first.",
      }),
    })
    .optional()
    .meta({
      title: "To a file",
      description: "For large results: the rows become a stored file instead of a value.",
      widget: "code",
    }),
  StatementSeconds: timeoutField,
});

/** Reads from a PostgreSQL database, in a read-only transaction: a repeat changes nothing. */
export const sqlQuery = defineTask({
  type: "sql-query",
  title: "SQL query",
  summary: "Reads rows from a PostgreSQL database.",
  icon: "database",
  group: "data",
  keywords: ["postgres", "postgresql", "select", "database", "table", "rows", "sql"],
  params,
  result: z.strictObject({
    rows: z.array(jsonObjectField()),
    rowCount: z.int().min(0),
    columns: z.array(z.string()),
    /** Null without `ToFile`. */
    file: artifactResult.nullable(),
  }),
  example: {
    Secret: "SECRET_DATABASE",
    Statement: "select id, name from customers where country = $1 order by id",
    Values: ["{% $states.input.country %}"],
  },
  subtitle: (given) => oneLine(given["Statement"]) || "No statement yet",
  defaults: {
    Retry: sqlRetry,
    Checkpoint: { Policy: "Milestone" },
    TimeoutSeconds: 300,
  },
  text: "brings",
  effect: "none",
  errors: { ...sqlErrors, "Sql.ReadOnly": "The statement would change something." },
  run: async (given, context) => {
    const { ToFile: toFile } = given;
    const ceiling = toFile === undefined ? valueLimits : fileLimits;
    const { results } = await context.sql({
      secret: given.Secret,
      access: "read",
      statements: [
        { text: given.Statement, values: filledValues(given.Values, context.idempotencyKey) },
      ],
      timeoutMs: given.StatementSeconds * 1000,
      limits: { ...ceiling, maxRows: Math.min(given.MaxRows, ceiling.maxRows) },
    });
    const [first] = results;
    if (first === undefined) throw new Failure("Sql.Failed", "The database gave no result.");
    const { columns } = first;
    const facts = { rowCount: first.rows.length, columns: [...columns] };
    if (toFile === undefined) return { rows: [...first.rows], ...facts, file: null };
    const file = await context.artifacts.write({
      name: toFile.Name,
      type: typeOfFormat(toFile.Format),
      text: fileText(first, toFile.Format),
    });
    return { rows: [], ...facts, file: { ...file } };
  },
});

function fileText({ rows, columns }: SqlResult, format: "JSONL" | "CSV"): string {
  const records: readonly JsonObject[] = rows;
  return recordsText(records, format, { columns });
}
