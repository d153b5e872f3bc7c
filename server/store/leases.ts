import { sql } from "kysely";
import type { Database } from "./database.ts";

/** Puts a worker process on record. Its beats come from a thread of their own. */
export async function registerWorker(
  database: Database,
  worker: {
    readonly id: string;
    readonly host: string;
    readonly pid: number;
    readonly version: string;
    readonly concurrency: number;
    readonly pool: string;
  },
): Promise<void> {
  await database.db.insertInto("workers").values(worker).execute();
}

/** Names the graphile-worker pool whose jobs the worker holds. */
export async function setPool(
  database: Database,
  params: { readonly id: string; readonly pool: string },
): Promise<void> {
  await database.db
    .updateTable("workers")
    .set({ pool: params.pool })
    .where("id", "=", params.id)
    .execute();
}

/** Tells others that a worker takes no more work. */
export async function markDraining(database: Database, id: string): Promise<void> {
  await database.db.updateTable("workers").set({ draining: true }).where("id", "=", id).execute();
}

/** Takes a worker off the record: it has handed everything back. */
export async function removeWorker(database: Database, id: string): Promise<void> {
  await database.db.deleteFrom("workers").where("id", "=", id).execute();
}

/** Forgets workers that have been silent for long and hold nothing; returns the pools of those that live. */
export async function tidyWorkers(
  database: Database,
  params: { readonly leaseMs: number },
): Promise<readonly string[]> {
  const lease = sql`${params.leaseMs} * interval '1 millisecond'`;
  await sql`
    delete from workers w where seen_at < clock_timestamp() - 10 * ${lease}
      and not exists (select from steps s where s.worker = w.id and s.status = 'running')`.execute(
    database.db,
  );
  const { rows } = await sql<{ pool: string }>`
    select pool from workers where seen_at >= clock_timestamp() - ${lease}`.execute(database.db);
  return rows.map((row) => row.pool);
}
