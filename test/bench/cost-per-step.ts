/** What a step costs the database: commits, round trips and bytes of its log. */
import pg from "pg";

export interface CostPerStep {
  /** Transactions that wrote something. */
  readonly commits: number;
  /** Messages to the database and back, of whatever uses `pg` in this process. */
  readonly roundTrips: number;
  /** Of PostgreSQL's write-ahead log. */
  readonly walBytes: number;
}

interface Counters {
  readonly xid: bigint;
  readonly walBytes: number;
}

/** Of the whole server: nobody else may work on it meanwhile. */
async function readCounters(client: pg.Client): Promise<Counters> {
  const { rows } = await client.query<{ xid: string; bytes: string }>(
    `select pg_snapshot_xmax(pg_current_snapshot())::text as xid, (pg_current_wal_insert_lsn() - '0/0')::text as bytes`,
  );
  return { xid: BigInt(rows[0]?.xid ?? 0), walBytes: Number(rows[0]?.bytes ?? 0) };
}

/** Counts calls of `pg.Client.query` until the returned function is called. A transaction of many statements counts each of them. */
function countQueries(): () => number {
  const prototype = pg.Client.prototype as unknown as { query: (...args: never[]) => unknown };
  const original = prototype.query;
  let count = 0;
  prototype.query = function counted(this: unknown, ...args: never[]) {
    count += 1;
    return original.apply(this, args);
  };
  return () => {
    prototype.query = original;
    return count;
  };
}

/**
 * Counts while `work` does `steps` steps in this process.
 *
 * Commits are counted by the transaction numbers that PostgreSQL has given out (a transaction gets one when it first writes), so
 * that reads do not count; bytes by its insert position. Both are of the server as a whole.
 */
export async function costPerStep(
  databaseUrl: string,
  steps: number,
  work: () => Promise<void>,
): Promise<CostPerStep> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const before = await readCounters(client);
    const stop = countQueries();
    try {
      await work();
    } finally {
      // The two readings are not the work's.
      stop();
    }
    const roundTrips = stop();
    const after = await readCounters(client);
    return {
      commits: Number(after.xid - before.xid) / steps,
      roundTrips: roundTrips / steps,
      walBytes: (after.walBytes - before.walBytes) / steps,
    };
  } finally {
    await client.end();
  }
}
