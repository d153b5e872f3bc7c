import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { activitiesChannel, runsChannel } from "./jobs.ts";

/** A listener for moved runs. */
export interface RunsListener {
  close(): Promise<void>;
}

const retryMs = 1_000;

/** What to do about news from any process. */
export interface NewsHandlers {
  readonly runsMoved: (runIds: readonly string[]) => void;
  readonly tasksPosted: (activities: readonly string[]) => void;
}

/**
 * Listens on one connection for what happens in any process (runs that have moved, new tasks of activities) and reconnects when the
 * connection breaks. A message may be lost meanwhile: listeners treat it as a hint, never as the only way to learn.
 */
export function listenForRuns(databaseUrl: string, handlers: NewsHandlers): RunsListener {
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
    connection.on("notification", ({ channel, payload }) => {
      const names = parseNames(payload);
      if (channel === activitiesChannel) handlers.tasksPosted(names);
      else handlers.runsMoved(names);
    });
    try {
      await connection.connect();
      await connection.query(`listen ${runsChannel}; listen ${activitiesChannel}`);
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

function parseNames(payload: string | undefined): readonly string[] {
  const names: unknown = JSON.parse(payload ?? "[]");
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

/** The connection was already gone; there is nothing left to close. */
function ignoreBrokenConnection(): void {}
