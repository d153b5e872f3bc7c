import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { runsChannel } from "./jobs.ts";

/** A listener for moved runs. */
export interface RunsListener {
  close(): Promise<void>;
}

const retryMs = 1_000;

/**
 * Listens on one connection for runs that have moved in any process and reconnects when the connection breaks. A
 * message may be lost meanwhile: listeners treat it as a hint, never as the only way to learn.
 */
export function listenForRuns(
  databaseUrl: string,
  onMoved: (runIds: readonly string[]) => void,
): RunsListener {
  let closed = false;
  let client: pg.Client | null = null;

  const connectOnce = async (): Promise<void> => {
    const connection = new pg.Client({
      connectionString: databaseUrl,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client = connection;
    const broken = new Promise<void>((resolve) => {
      connection.once("error", () => resolve());
      connection.once("end", () => resolve());
    });
    connection.on("notification", ({ payload }) => onMoved(parseRunIds(payload)));
    try {
      await connection.connect();
      await connection.query(`listen ${runsChannel}`);
      await broken;
    } finally {
      await connection.end().catch(ignoreBrokenConnection);
    }
  };

  const keepListening = async (): Promise<void> => {
    while (!closed) {
      try {
        // eslint-disable-next-line no-await-in-loop -- one connection at a time
        await connectOnce();
      } catch {
        // The database is away; readyz reports it. Try again below.
      }
      // eslint-disable-next-line no-await-in-loop
      if (!closed) await delay(retryMs);
    }
  };
  const listening = keepListening();

  return {
    close: async () => {
      closed = true;
      await client?.end().catch(ignoreBrokenConnection);
      await listening;
    },
  };
}

function parseRunIds(payload: string | undefined): readonly string[] {
  const ids: unknown = JSON.parse(payload ?? "[]");
  return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
}

/** The connection was already gone; there is nothing left to close. */
function ignoreBrokenConnection(): void {}
