/**
 * The events of a run as server-sent events. Reads only the log, so it can break off and go on anywhere: after a refresh, on another
 * server, after the database was away.
 */
import type { Response } from "express";
import type { EventMessage } from "../../shared/api/run.ts";
import { listEvents } from "../store/run-queries.ts";
import type { Database } from "../store/database.ts";
import { isDatabaseAway } from "./answer-error.ts";
import { writeEventSource } from "./event-source.ts";
import type { RunNotifier } from "./ports.ts";
import type { Wake } from "./wake.ts";
import { writeSlowly } from "./write-slowly.ts";

/** Events read at once: bounds the memory that a slow reader holds. */
const batchSize = 200;
/** How long to wait for news: with a notifier only for what it may have missed. */
const pollMs = { alone: 1_000, notified: 5_000 } as const;

export interface StreamOptions {
  readonly database: Database;
  readonly notifier: RunNotifier | undefined;
  readonly stopping: AbortSignal | undefined;
  readonly runId: string;
  /** Number of the last event that the reader has. */
  readonly after: number;
}

/** Streams until the run's last event, the reader's leaving, or the server's stop. */
export async function streamRun(options: StreamOptions, response: Response): Promise<void> {
  await writeEventSource(options, response, async (watch) => {
    await follow(options, response, watch);
  });
}

async function follow(options: StreamOptions, response: Response, watch: Wake): Promise<void> {
  let after = options.after;
  while (!watch.closed) {
    const events = await readEvents(options, after);
    for (const event of events) {
      await writeSlowly(response, format(event));
      if (watch.closed) return;
      after = event.seq;
      if (isLast(event)) return;
    }
    if (events.length < batchSize)
      await watch.next(options.notifier === undefined ? pollMs.alone : pollMs.notified);
  }
}

/** Nothing new while the database is away: the reader keeps its place, and it goes on when the database is back. */
async function readEvents(
  { database, runId }: StreamOptions,
  after: number,
): Promise<readonly EventMessage[]> {
  try {
    return await listEvents(database, { runId, after, limit: batchSize });
  } catch (error) {
    if (isDatabaseAway(error)) return [];
    throw error;
  }
}

function format(event: EventMessage): string {
  return `id: ${String(event.seq)}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** True for the event that ends a run. */
export function isLast(event: { readonly type: string }): boolean {
  return ["run.succeeded", "run.failed", "run.timed_out", "run.aborted"].includes(event.type);
}
