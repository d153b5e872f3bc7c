/** Databases of others for steps: the connection string is a secret that the step names. */
import { Failure } from "../../shared/base/failure.ts";
import type { CancelSignal, SqlAnswer, SqlRequest } from "../../shared/nodes/node-context.ts";
import { readForeignAddress } from "../store/foreign-address.ts";
import { runForeignTransaction } from "../store/foreign-database.ts";
import type { OpenSocket } from "./egress-socket.ts";
import { redactionOf } from "./redaction.ts";
import type { Secrets } from "./secrets.ts";
import { StepDeadline } from "./step-deadline.ts";

/** Runs the statements of a step. Failures: `Sql.*`, `Http.Blocked`, `Cairn.MissingSecret`, `Cairn.Stopped`. */
export type RunSql = (request: SqlRequest, signal: CancelSignal) => Promise<SqlAnswer>;

export interface SqlPorts {
  readonly openSocket: OpenSocket;
  readonly secrets: Pick<Secrets, "step">;
}

/** For connecting and for the answer of a cancelled statement, beyond what the statements may take. */
const spareMs = 45_000;

export function createSqlRunner({ openSocket, secrets }: SqlPorts): RunSql {
  return async (request, signal) => {
    const { secret: name, access, statements, timeoutMs, limits } = request;
    const secret = secrets.step(name);
    const deadline = new StepDeadline(signal, statements.length * timeoutMs + spareMs);
    const redaction = redactionOf(name, secret);
    try {
      const address = readForeignAddress(secret);
      const results = await runForeignTransaction(async (to) => await openForSql(openSocket, to), {
        address,
        access,
        statements,
        timeoutMs,
        limits,
        signal: deadline.signal,
      });
      return { results };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.error !== "Sql.CommitUnknown" && deadline.reason === "cancelled")
        throw new Failure("Cairn.Stopped", "The statements were stopped and rolled back.");
      if (error.error !== "Sql.CommitUnknown" && deadline.reason === "timeout")
        throw new Failure("Sql.Timeout", `No answer came within ${deadline.timeoutMs} ms.`);
      const cause = error.cause === null ? null : redaction.text(error.cause);
      throw new Failure(error.error, cause);
    } finally {
      deadline.end();
    }
  };
}

/** A database that cannot be reached is one that is not available; a blocked address keeps its own name. */
async function openForSql(
  openSocket: OpenSocket,
  destination: Parameters<OpenSocket>[0],
): ReturnType<OpenSocket> {
  try {
    return await openSocket(destination);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const isAway = error.error === "Http.Connection" || error.error === "Http.Timeout";
    throw isAway ? new Failure("Sql.Unavailable", error.cause) : error;
  }
}
