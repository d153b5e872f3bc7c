import { z } from "zod";
import { isJsonObject, type Json } from "../../base/json.ts";
import { backOff, workerLostRetry } from "./retry-policy.ts";
import { jsonField } from "./json-field.ts";

/** Rows and characters of a result that go on as a value. */
export const valueLimits = { maxRows: 10_000, maxBytes: 16_777_216 } as const;
/** The same for a result that becomes a file. */
export const fileLimits = { maxRows: 1_000_000, maxBytes: 67_108_864 } as const;

/** Name of the secret that holds the connection string. */
export const databaseSecretField = z
  .string()
  .regex(/^SECRET_[A-Z0-9_]{1,100}$/u, "must be SECRET_ and capital letters, digits or _")
  .meta({
    title: "Database",
    description:
      "Name of the secret with the connection string: postgresql://user:password@host/database?sslmode=verify-full",
    widget: "secret",
  });

export const statementField = z.string().trim().min(1).max(100_000).meta({
  title: "Statement",
  description: "One SQL statement; values are $1, $2 … and never part of the text.",
  widget: "code",
});

/** Values of a statement. */
export const valuesField = z.array(jsonField()).max(65_535).default([]).meta({
  title: "Values",
  description:
    'For $1, $2 …: a list is an array, an object is JSON, {"$json": …} is JSON whatever it holds, {"$idempotencyKey": true} is a text that is the same in every attempt.',
  widget: "code",
});

export const timeoutField = z.number().min(0.1).max(3600).default(60).meta({
  title: "Time limit",
  description: "Seconds for one statement, kept by the database.",
});

/** Errors of both kinds that speak to a database. */
export const sqlErrors = {
  "Sql.Unavailable": "The database cannot be reached, is starting, stopping or overloaded.",
  "Sql.Conflict": "Another transaction was in the way: a deadlock or a serialization failure.",
  "Sql.Timeout": "The statement took longer than its time limit.",
  "Sql.SyntaxError": "The statement is wrong, or a table, column or function does not exist.",
  "Sql.InvalidData": "A value does not fit, such as a text where a number belongs.",
  "Sql.ConstraintViolation": "A value breaks a rule of the table, such as a unique key.",
  "Sql.Forbidden": "The log-in was refused, or the user may not do this.",
  "Sql.InvalidConnection": "The secret is no connection string of PostgreSQL.",
  "Sql.TooManyRows": "The result has more rows than the limit.",
  "Sql.TooLarge": "The result is larger than the limit.",
  "Sql.Failed": "The database refused the statement for another reason.",
  "Http.Blocked": "The address is not allowed: internal, or not on the list of the operator.",
  "Http.InvalidRequest": "The connection string names no host.",
  "Cairn.MissingSecret": "There is no secret of this name.",
} as const;

/** What passes by itself. Either way nothing was changed: the transaction was rolled back. */
export const sqlRetry = [
  backOff(["Sql.Conflict"], 6),
  backOff(["Sql.Unavailable"], 4),
  workerLostRetry,
];

/** The values as they are sent: `{"$idempotencyKey": true}` stands for the key of the step. */
export function filledValues(values: readonly Json[], idempotencyKey: string): readonly Json[] {
  return values.map((value) =>
    isJsonObject(value) && value["$idempotencyKey"] === true ? idempotencyKey : value,
  );
}
