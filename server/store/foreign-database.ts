/**
 * Statements of steps in a PostgreSQL that belongs to others. One transaction on a connection of its own, so that nothing of one step
 * is seen by the next. Invariants: F1 the text of a statement is sent as it is and its values apart from it. F2 a transaction that fails
 * leaves nothing: the connection is given up. F3 only a failure while it was being committed leaves the outcome unknown, and is called so.
 */
import type { Socket } from "node:net";
import pg from "pg";
import { Failure } from "../../shared/base/failure.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { ForeignAddress } from "./foreign-address.ts";
import { foreignFailure } from "./foreign-failure.ts";
import { foreignParameter, foreignParser } from "./foreign-values.ts";

export interface ForeignStatement {
  readonly text: string;
  readonly values: readonly Json[];
}

export interface ForeignTransaction {
  readonly address: ForeignAddress;
  readonly access: "read" | "write";
  readonly statements: readonly ForeignStatement[];
  /** For one statement, kept by the database. */
  readonly timeoutMs: number;
  /** Of all statements together. */
  readonly limits: { readonly maxRows: number; readonly maxBytes: number };
  readonly signal: AbortSignal;
}

export interface ForeignRows {
  readonly columns: readonly string[];
  readonly rows: readonly JsonObject[];
  /** Rows that were read or changed; null where the database does not say. */
  readonly rowCount: number | null;
}

/** Opens a checked connection. */
export type OpenForeignSocket = (to: {
  readonly host: string;
  readonly port: number;
  readonly signal?: AbortSignal;
}) => Promise<Socket>;

/** Time for TLS and the log-in. */
const loginTimeoutMs = 15_000;
/** How long a cancelled statement may take to end before its connection is cut. */
const cancelGraceMs = 2_000;
/** Rows that the database sends before it is asked for more. */
const rowsPerFetch = 500;
const noTls = "The server does not support SSL connections";

/**
 * Runs statements in order as one transaction, read-only unless `access` is `write`; commits when all have succeeded.
 * Locks what the statements lock. Failures: `Sql.*` and those of the socket.
 */
export async function runForeignTransaction(
  open: OpenForeignSocket,
  transaction: ForeignTransaction,
): Promise<readonly ForeignRows[]> {
  const { address, statements, access, signal } = transaction;
  const place = `${address.host}/${address.database}`;
  const connection = await connect(async (to) => await open({ ...to, signal }), address).catch(
    (error: unknown) => {
      throw foreignFailure(error, place);
    },
  );
  const { client, socket } = connection;
  const stop = (): void => void cancel(open, connection, address);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  let isCommitting = false;
  try {
    await client.query(beginning(access, transaction.timeoutMs));
    const budget = { rows: transaction.limits.maxRows, bytes: transaction.limits.maxBytes };
    const results: ForeignRows[] = [];
    for (const [index, statement] of statements.entries()) {
      const at = statements.length === 1 ? place : `${place}, statement ${String(index + 1)}`;
      // eslint-disable-next-line no-await-in-loop -- one after the other is what a transaction is
      results.push(
        await runStatement(connection, statement, budget).catch((error: unknown) => {
          throw foreignFailure(error, at);
        }),
      );
      if (client.getTransactionStatus() !== "T")
        throw new Failure("Sql.SyntaxError", `${at} ends the transaction, which is not its own.`);
    }
    isCommitting = access === "write";
    await client.query("commit");
    return results;
  } catch (error) {
    if (isCommitting && !(error instanceof pg.DatabaseError))
      throw new Failure(
        "Sql.CommitUnknown",
        `${place}: the connection was lost while the changes were committed: they may be there or not.`,
      );
    throw foreignFailure(error, place);
  } finally {
    signal.removeEventListener("abort", stop);
    // An orderly farewell where that is possible; whatever is open is rolled back by the database.
    client.end().catch(() => undefined);
    socket.end();
    setTimeout(() => socket.destroy(), cancelGraceMs).unref();
  }
}

/** Texts that are read back are independent of what the server is set to. */
function beginning(access: ForeignTransaction["access"], timeoutMs: number): string {
  return [
    `begin${access === "read" ? " read only" : ""}`,
    `set local statement_timeout = ${String(Math.ceil(timeoutMs))}`,
    "set local datestyle = 'ISO'",
    "set local timezone = 'UTC'",
    "set local intervalstyle = 'iso_8601'",
    "set local bytea_output = 'hex'",
  ].join("; ");
}

interface Connection {
  readonly client: pg.Client;
  readonly socket: Socket;
}

async function connect(open: OpenForeignSocket, address: ForeignAddress): Promise<Connection> {
  const { sslMode } = address;
  if (sslMode !== "prefer") return await login(open, address, sslMode !== "disable");
  try {
    return await login(open, address, true);
  } catch (error) {
    if (!(error instanceof Error) || error.message !== noTls) throw error;
    return await login(open, address, false);
  }
}

async function login(
  open: OpenForeignSocket,
  address: ForeignAddress,
  withTls: boolean,
): Promise<Connection> {
  const { host, port, sslMode } = address;
  const socket = await open({ host, port });
  // pg connects its stream itself; this one is connected, and checked, already.
  Object.defineProperty(socket, "connect", {
    value: () => {
      queueMicrotask(() => socket.emit("connect"));
      return socket;
    },
  });
  const isVerified = sslMode === "verify-ca" || sslMode === "verify-full";
  const client = new pg.Client({
    host,
    port,
    user: address.user,
    // As a function, so that no variable and no file of this machine stands in for an empty one.
    password: () => address.password,
    database: address.database,
    application_name: address.applicationName,
    stream: () => socket,
    ssl: withTls && {
      rejectUnauthorized: isVerified,
      ...(sslMode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
    },
    enableChannelBinding: address.channelBinding,
    connectionTimeoutMillis: loginTimeoutMs,
  });
  // Queries under way fail with the same error; one between them fails the next.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return { client, socket };
}

interface Budget {
  rows: number;
  bytes: number;
}

/** One statement in the extended protocol, which takes one only, with its rows fetched a few at a time. */
async function runStatement(
  { client, socket }: Connection,
  { text, values }: ForeignStatement,
  budget: Budget,
): Promise<ForeignRows> {
  const config = {
    text,
    values: values.map(foreignParameter),
    rowMode: "array",
    queryMode: "extended",
    rows: rowsPerFetch,
    types: {
      getTypeParser: (type: number) => {
        const parse = foreignParser(type);
        return (value: string): Json => {
          budget.bytes -= value.length;
          return parse(value);
        };
      },
    },
  };
  const query = new pg.Query<Json[]>(config);
  const rows: JsonObject[] = [];
  let columns: readonly string[] | null = null;
  const outcome = await new Promise<{ readonly rowCount: number | null; readonly fields: Fields }>(
    (resolve, reject) => {
      query.on("row", (row: Json[], result?: { readonly fields: Fields }) => {
        budget.rows -= 1;
        columns ??= uniqueNames(result?.fields ?? []);
        rows.push(Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])));
        if (budget.rows >= 0 && budget.bytes >= 0) return;
        reject(tooMuch(budget));
        socket.destroy();
      });
      query.on("error", reject);
      query.on("end", resolve);
      client.query(query);
    },
  );
  columns ??= uniqueNames(outcome.fields);
  // The database counts the rows of the last fetch alone.
  return { columns, rows, rowCount: columns.length > 0 ? rows.length : outcome.rowCount };
}

type Fields = readonly { readonly name: string }[];

/** `id`, `id_2` …: a statement may give several columns one name. */
function uniqueNames(fields: Fields): readonly string[] {
  const taken = new Set<string>();
  return fields.map(({ name }) => {
    let unique = name;
    for (let number = 2; taken.has(unique); number += 1) unique = `${name}_${String(number)}`;
    taken.add(unique);
    return unique;
  });
}

function tooMuch(budget: Budget): Failure {
  return budget.rows < 0
    ? new Failure("Sql.TooManyRows", "The result has more rows than the limit.")
    : new Failure("Sql.TooLarge", "The result is larger than the limit.");
}

/** The code of a cancel request. Source: PostgreSQL, "Message Formats". */
const cancelCode = 80_877_102;

/** Asks the database to give a statement up, and cuts the connection when it does not. */
async function cancel(
  open: OpenForeignSocket,
  { client, socket }: Connection,
  { host, port }: ForeignAddress,
): Promise<void> {
  setTimeout(() => socket.destroy(), cancelGraceMs).unref();
  const { processID, secretKey } = client as unknown as {
    readonly processID: number;
    readonly secretKey: number;
  };
  const message = Buffer.alloc(16);
  message.writeInt32BE(message.length, 0);
  message.writeInt32BE(cancelCode, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  try {
    const asking = await open({ host, port });
    asking.on("error", () => undefined).end(message);
  } catch {
    // Who cannot be asked is cut off: the timer above does it.
  }
}
