/** Workers of failure drills: on record like any other, until their process is none that runs. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Database } from "./database.ts";
import { markDraining, registerWorker } from "./leases.ts";

/** The process that stands in for theirs. */
export interface DoomedProcess {
  readonly workerId: string;
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  /** The boot of the machine and the space of process numbers. */
  readonly boot: string;
}

/** When no process of any machine began. */
const neverBegan = "drill";

/** Puts a worker on record that takes no work, and whose process nobody can judge by sight yet. Returns its id. */
export async function boardDoomedWorker(
  database: Database,
  { workerId, version, host, pid }: DoomedProcess,
): Promise<string> {
  const id = `${workerId}-drill-${randomUUID().slice(0, 8)}`;
  const place = { pool: "", boot: "", startTicks: "" };
  await registerWorker(database, { id, host, pid, version, concurrency: 0, ...place });
  await markDraining(database, id);
  return id;
}

/** The worker says that it lives. */
export async function beatDoomedWorker(database: Database, id: string): Promise<void> {
  await sql`update workers set seen_at = clock_timestamp() where id = ${id}`.execute(database.db);
}

/**
 * From now on the process of the worker is one that does not run: the workers of its machine see that at their next sweep, all others
 * when its lease is over.
 */
export async function loseDoomedWorker(
  database: Database,
  params: { readonly id: string; readonly boot: string },
): Promise<void> {
  await database.db
    .updateTable("workers")
    .set({ boot: params.boot, start_ticks: neverBegan })
    .where("id", "=", params.id)
    .execute();
}
