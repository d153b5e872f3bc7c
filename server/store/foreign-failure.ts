/** Why a statement in a database of others failed, as a failure that Retry and Catch can tell apart. */
import pg from "pg";
import { Failure } from "../../shared/base/failure.ts";

/** Classes of SQLSTATE (PostgreSQL, appendix A), the longest first that fits. */
const names: readonly (readonly [state: string, error: string])[] = [
  // Too few or too many values for a statement.
  ["08P01", "Sql.SyntaxError"],
  ["25006", "Sql.ReadOnly"],
  ["57014", "Sql.Timeout"],
  ["55P03", "Sql.Conflict"],
  ["42501", "Sql.Forbidden"],
  ["57P", "Sql.Unavailable"],
  ["08", "Sql.Unavailable"],
  ["53", "Sql.Unavailable"],
  ["58", "Sql.Unavailable"],
  ["40", "Sql.Conflict"],
  ["23", "Sql.ConstraintViolation"],
  ["22", "Sql.InvalidData"],
  ["28", "Sql.Forbidden"],
  ["3D", "Sql.Forbidden"],
  ["42", "Sql.SyntaxError"],
  ["0A", "Sql.SyntaxError"],
];

/** The failure of a statement; a lost connection counts as one that is not available. */
export function foreignFailure(error: unknown, place: string): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof pg.DatabaseError)) {
    const reason = error instanceof Error ? error.message : String(error);
    return new Failure("Sql.Unavailable", `${place}: the connection failed: ${reason}`);
  }
  const { code = "", message, detail, hint, position, constraint } = error;
  const name = names.find(([state]) => code.startsWith(state))?.[1] ?? "Sql.Failed";
  const facts = [
    detail,
    hint,
    constraint === undefined ? undefined : `constraint ${constraint}`,
    position === undefined ? undefined : `at character ${position}`,
    code === "" ? undefined : `SQLSTATE ${code}`,
  ].filter((fact) => fact !== undefined && fact !== "");
  const all = facts.length === 0 ? "" : ` (${facts.join("; ")})`;
  return new Failure(name, `${place}: ${message}${all}`);
}
