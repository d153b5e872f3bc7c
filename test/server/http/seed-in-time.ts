import type { Database } from "../../../server/store/database.ts";
import { seedRun, type SeedRun } from "./seed-run.ts";

/** Seeds a run and lets its events, and what they cost, happen one after the other, a second each. */
export async function seedInTime(database: Database, run: SeedRun): ReturnType<typeof seedRun> {
  const seeded = await seedRun(database, run);
  const { pool } = database;
  await pool.query(
    `update runs set ended_at = ended_at + interval '1 minute' where id = $1 and ended_at is not null`,
    [seeded.id],
  );
  await pool.query(`update events set at = at + seq * interval '1 second' where run_id = $1`, [
    seeded.id,
  ]);
  await pool.query(
    `update ledger l set at = e.at from events e
    where l.run_id = $1 and e.run_id = l.run_id and e.path = l.path and e.attempt = l.attempt
      and e.type in ('step.succeeded', 'step.failed', 'step.lost')`,
    [seeded.id],
  );
  return seeded;
}
