import { z } from "zod";
import { defineTask } from "./kind.ts";
import { jsonObjectField } from "./parts/json-field.ts";
import { onlyOne } from "./parts/only-one.ts";
import {
  databaseSecretField,
  filledValues,
  sqlErrors,
  sqlRetry,
  statementField,
  timeoutField,
  valueLimits,
  valuesField,
} from "./parts/sql-fields.ts";
import { counted, oneLine } from "./parts/subtitle.ts";

const maxStatements = 100;

const params = z
  .strictObject({
    Secret: databaseSecretField,
    Statement: statementField.optional(),
    Values: valuesField,
    Statements: z
      .array(z.strictObject({ Statement: statementField, Values: valuesField }))
      .min(1)
      .max(maxStatements)
      .optional()
      .meta({
        title: "Statements",
        description: "Several statements, each with its values: all of them or none.",
        widget: "code",
      }),
    StatementSeconds: timeoutField,
  })
  .refine(...onlyOne(["Statement", "Statements"], "give either one statement or several"));

/**
 * Changes a PostgreSQL database, in one transaction. A lost worker leaves it unknown whether it was committed, so `OnUnknown` is
 * `Hold`. With the idempotency key as a unique value (`insert … on conflict do nothing`) a repeat changes nothing: then `Retry` will do.
 */
export const sqlExecute = defineTask({
  type: "sql-execute",
  title: "SQL change",
  summary: "Inserts, updates or deletes rows of a PostgreSQL database, all of it or nothing.",
  icon: "database-zap",
  group: "data",
  keywords: ["postgres", "insert", "update", "delete", "upsert", "database", "transaction", "sql"],
  params,
  result: z.strictObject({
    /** Rows changed or read by all statements together. */
    rowCount: z.int().min(0),
    results: z.array(
      z.strictObject({ rowCount: z.int().min(0), rows: z.array(jsonObjectField()) }),
    ),
  }),
  example: {
    Secret: "SECRET_DATABASE",
    Statement:
      "insert into orders (key, customer) values ($1, $2) on conflict (key) do nothing returning id",
    Values: [{ $idempotencyKey: true }, "{% $states.input.customer %}"],
  },
  subtitle: (given) => {
    const statements = given["Statements"];
    if (Array.isArray(statements)) return counted(statements.length, "statement");
    return oneLine(given["Statement"]) || "No statement yet";
  },
  defaults: {
    Retry: sqlRetry,
    Checkpoint: { Policy: "Every" },
    TimeoutSeconds: 300,
    OnUnknown: "Hold",
  },
  effect: "outside",
  errors: {
    ...sqlErrors,
    "Sql.CommitUnknown":
      "The connection was lost during the commit: the changes may be there or not.",
  },
  run: async (given, context) => {
    const statements = given.Statements ?? [
      { Statement: given.Statement ?? "", Values: given.Values },
    ];
    const { results } = await context.sql({
      secret: given.Secret,
      access: "write",
      statements: statements.map(({ Statement: text, Values: values }) => ({
        text,
        values: filledValues(values, context.idempotencyKey),
      })),
      timeoutMs: given.StatementSeconds * 1000,
      limits: valueLimits,
    });
    const counts = results.map(({ rowCount, rows }) => ({
      rowCount: rowCount ?? 0,
      rows: [...rows],
    }));
    return { rowCount: counts.reduce((sum, { rowCount }) => sum + rowCount, 0), results: counts };
  },
});
