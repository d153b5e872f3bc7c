import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Logger as GraphileLogger, run, type Runner, type RunnerOptions } from "graphile-worker";
import type { Logger } from "pino";
import { z } from "zod";
import { openPool } from "../store/database.ts";
import { stepTask, type StepJob } from "../store/jobs.ts";

/** How often graphile-worker looks for jobs by itself; NOTIFY wakes it sooner. */
const pollMs = 1_000;
/** Jobs that wait for a slot of this process at once: delivered is not executed, so a few are enough to keep the slots busy. */
const deliveriesAtOnce = 8;
/** One to listen, one to look, one for each job that is put away: graphile-worker takes it badly when it has to wait for one. */
const connections = deliveriesAtOnce + 2;
/** How long an ending pool is looked after, and how often. */
const longestEndMs = 5_000;
const endLookMs = 20;
/** Pause before a runner that has given up is started again. */
const restartMs = 1_000;

const jobSchema = z.strictObject({ runId: z.string(), key: z.string() });

export interface JobRunner {
  stop(): Promise<void>;
}

/**
 * Runs graphile-worker and starts it again when it gives up, as it does when the database is away for long.
 * A job never fails: what goes wrong in a step is an event of its run, and a fault of ours is logged, for a job that
 * failed too often would be silent for ever. The watchdog rings again for a step that is still ready.
 */
export function startJobRunner(params: {
  readonly databaseUrl: string;
  /** Returns when it is clear who does the step; only so long is the job held. */
  readonly deliver: (job: StepJob) => Promise<void>;
  readonly onPool: (pool: string) => Promise<void>;
  readonly log: Logger;
}): JobRunner {
  const { log } = params;
  let stopping = false;
  let runner: Runner | null = null;

  const runOnce = async (): Promise<void> => {
    const pgPool = openPool(params.databaseUrl, { max: connections });
    try {
      await runOver(pgPool);
    } finally {
      await endUnused(pgPool);
    }
  };

  const runOver = async (pgPool: ReturnType<typeof openPool>): Promise<void> => {
    const events = new EventEmitter() as NonNullable<RunnerOptions["events"]>;
    const pools: string[] = [];
    events.on("pool:create", ({ workerPool }) => pools.push(workerPool.id));
    const current = await run({
      pgPool,
      concurrency: deliveriesAtOnce,
      pollInterval: pollMs,
      noHandleSignals: true,
      events,
      logger: quietLogger(log),
      taskList: {
        [stepTask]: async (payload) => {
          const job = jobSchema.safeParse(payload);
          if (!job.success) {
            log.error({ payload }, "a job without a step; it is dropped");
            return;
          }
          try {
            await params.deliver(job.data);
          } catch (error) {
            log.error({ err: error, ...job.data }, "a job could not be delivered");
          }
        },
      },
    });
    runner = current;
    try {
      // Asked to stop while it started: whoever asked could not know of it.
      if (stopping) await current.stop();
      await params.onPool(pools.at(-1) ?? "");
      await current.promise;
    } catch (error) {
      await stopQuietly(current, log);
      throw error;
    }
  };

  const keepRunning = async (): Promise<void> => {
    while (!stopping) {
      try {
        // eslint-disable-next-line no-await-in-loop -- one runner at a time
        await runOnce();
      } catch (error) {
        if (!stopping) log.warn({ err: error }, "the job runner stopped; it starts again");
      }
      // eslint-disable-next-line no-await-in-loop
      if (!stopping) await delay(restartMs);
    }
  };
  const running = keepRunning();

  return {
    stop: async () => {
      stopping = true;
      if (runner !== null) await stopQuietly(runner, log);
      await running;
    },
  };
}

/** graphile-worker may still be putting jobs away when it has stopped: whoever waits for a connection of a pool that ends waits in vain. */
async function endUnused(pool: ReturnType<typeof openPool>): Promise<void> {
  for (let looks = 0; pool.waitingCount > 0 && looks < longestEndMs / endLookMs; looks += 1) {
    // eslint-disable-next-line no-await-in-loop -- until nobody waits
    await delay(endLookMs);
  }
  await pool.end();
}

async function stopQuietly(runner: Runner, log: Logger): Promise<void> {
  try {
    await runner.stop();
  } catch (error) {
    log.debug({ err: error }, "the job runner had already stopped");
  }
}

/** graphile-worker's own log, one level down: what it reports as work done is noise here. */
function quietLogger(log: Logger): GraphileLogger {
  return new GraphileLogger(() => (level: string, message) => {
    if (level === "error") log.warn({ source: "graphile-worker" }, message);
    else log.trace({ source: "graphile-worker" }, message);
  });
}
