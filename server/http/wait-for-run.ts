import { isTerminal } from "../../shared/run/run-state.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import { findRunStatus } from "../store/run-queries.ts";
import type { Database } from "../store/database.ts";
import { isDatabaseAway } from "./answer-error.ts";
import type { RunNotifier } from "./ports.ts";
import { watchRun } from "./wake.ts";

/** How often to look without news. */
const pollMs = 1_000;

export interface WaitOptions {
  readonly database: Database;
  readonly notifier: RunNotifier | undefined;
  readonly runId: string;
  readonly timeoutMs: number;
  /** The caller left, or the server stops. */
  readonly signals: readonly (AbortSignal | undefined)[];
}

/**
 * Waits until a run has ended, and answers with its status then, or with the last one that was seen when the time is up. The run goes on
 * whatever happens here: while the database is away this only waits.
 */
export async function waitForRun(options: WaitOptions): Promise<RunStatus> {
  const { runId } = options;
  let status: RunStatus = "RUNNING";
  const limit = AbortSignal.timeout(options.timeoutMs);
  const watch = watchRun(runId, options.notifier, [...options.signals, limit]);
  try {
    for (;;) {
      status = (await look(options)) ?? status;
      if (isTerminal(status) || watch.closed) return status;
      await watch.next(pollMs);
    }
  } finally {
    watch.close();
  }
}

async function look({ database, runId }: WaitOptions): Promise<RunStatus | null> {
  try {
    return await findRunStatus(database, runId);
  } catch (error) {
    if (isDatabaseAway(error)) return null;
    throw error;
  }
}
