import { sql } from "kysely";
import type { WorkerMessage } from "../../shared/api/settings.ts";
import type { Database } from "./database.ts";

/** Worker processes, the newest first. Who has been silent for longer than a lease, by the database's clock, is `silent`. */
export async function listWorkers(
  database: Database,
  params: { readonly leaseMs: number },
): Promise<readonly WorkerMessage[]> {
  const rows = await database.db
    .selectFrom("workers as w")
    .selectAll("w")
    .select([
      sql<boolean>`w.buried_at is not null or w.seen_at < now() - ${params.leaseMs} * interval '1 millisecond'`.as(
        "silent",
      ),
      sql<number>`(select count(*) from flows f where f.step_status = 'running' and f.worker = w.id)`.as(
        "running_steps",
      ),
    ])
    .orderBy("w.started_at", "desc")
    .orderBy("w.id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    host: row.host,
    pid: row.pid,
    version: row.version,
    concurrency: row.concurrency,
    startedAt: row.started_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    status: row.silent ? "silent" : row.draining ? "draining" : "alive",
    runningSteps: row.running_steps,
    loopDelayMs: row.loop_delay_ms,
    memoryBytes: row.memory_bytes,
  }));
}
