/**
 * Beats for a worker process from a thread of its own, over a connection of its own: a busy event loop must not look like
 * a dead process, and a dead process must not beat.
 */
import { workerData } from "node:worker_threads";
import pg from "pg";

interface LeaseThreadData {
  readonly databaseUrl: string;
  readonly workerId: string;
  readonly heartbeatMs: number;
  /** Shared with the main thread, which keeps writing the time it last ran: Int32 milliseconds of its loop delay. */
  readonly loopDelay: SharedArrayBuffer;
}

const { databaseUrl, workerId, heartbeatMs, loopDelay } = workerData as LeaseThreadData;
const delayMs = new Int32Array(loopDelay);

let client: pg.Client | null = null;
let isForgotten = false;

/** After an outage the first beat must come before anybody may believe that this process is dead. */
const retryMs = 100;

async function connect(): Promise<pg.Client> {
  const connection = new pg.Client({
    connectionString: databaseUrl,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  connection.on("error", () => {
    client = null;
  });
  await connection.connect();
  return connection;
}

async function beat(): Promise<void> {
  let nextMs = heartbeatMs;
  try {
    client ??= await connect();
    const { rowCount } = await client.query(
      "update workers set seen_at = clock_timestamp(), loop_delay_ms = $2, memory_bytes = $3 where id = $1",
      [workerId, Atomics.load(delayMs, 0), process.memoryUsage.rss()],
    );
    isForgotten = rowCount === 0;
  } catch {
    // The database is away. Nobody else can take our steps meanwhile either; beat again when it is back.
    nextMs = Math.min(heartbeatMs, retryMs);
    const broken = client;
    client = null;
    await broken?.end().catch(() => undefined);
  }
  // Silent for so long that others took it off the record: whatever this process claims now is lost at once. It must begin anew.
  if (isForgotten) throw new Error(`the worker ${workerId} is no longer on record`);
  setTimeout(() => void beat(), nextMs);
}

void beat();
