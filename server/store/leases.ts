import { sql } from "kysely";
import type { Database } from "./database.ts";
import type { Neighbour } from "./run-store.ts";

/** The program of the thread that beats, beside this file: as source, or built. */
export const leaseThread = new URL(
  `./lease-thread.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`,
  import.meta.url,
);

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
    /** The boot of the machine and the space of process numbers; workers of the same one can tell whether each other's process lives. */
    readonly boot: string;
    /** When the process began, as the machine counts it. */
    readonly startTicks: string;
  },
): Promise<void> {
  const { startTicks, ...columns } = worker;
  await database.db
    .insertInto("workers")
    .values({ ...columns, start_ticks: startTicks })
    .execute();
}

/** The workers on record that run, or ran, on the same boot of the same machine as this one; itself and those buried left out. */
export async function findNeighbours(
  database: Database,
  workerId: string,
): Promise<readonly Neighbour[]> {
  const { rows } = await sql<Neighbour>`
    select n.id, n.pid, n.start_ticks as "startTicks" from workers w join workers n on n.boot = w.boot and n.id <> w.id
    where w.id = ${workerId} and w.boot <> '' and n.buried_at is null`.execute(database.db);
  return rows;
}

/** Puts on record that the processes of workers are gone. */
export async function buryWorkers(database: Database, workerIds: readonly string[]): Promise<void> {
  await sql`
    update workers set buried_at = clock_timestamp() where id = any (${[...workerIds]}::text[]) and buried_at is null`.execute(
    database.db,
  );
}

/** True when another worker has been seen within `leaseMs` and takes work. */
export async function hasOtherWorkers(
  database: Database,
  params: { readonly workerId: string; readonly leaseMs: number },
): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (
      select from workers where id <> ${params.workerId} and buried_at is null and not draining
        and seen_at >= clock_timestamp() - ${params.leaseMs} * interval '1 millisecond') as found`.execute(
    database.db,
  );
  return rows[0]?.found === true;
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
    delete from workers w where (buried_at is not null or seen_at < clock_timestamp() - 10 * ${lease})
      and not exists (select from flows f where f.worker = w.id and f.step_status = 'running')`.execute(
    database.db,
  );
  const { rows } = await sql<{ pool: string }>`
    select pool from workers where buried_at is null and seen_at >= clock_timestamp() - ${lease}`.execute(
    database.db,
  );
  return rows.map((row) => row.pool);
}
