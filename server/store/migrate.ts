import { readdir, readFile } from "node:fs/promises";
import { Migrator, sql, type Migration, type MigrationProvider } from "kysely";
import { openDatabase, type Database } from "./database.ts";
import { ensureEventPartitions } from "./retention.ts";

/** Reads the numbered plain-SQL files of `migrations/`; a landed file never changes. */
class SqlFiles implements MigrationProvider {
  readonly #folder: URL;
  constructor(folder: URL) {
    this.#folder = folder;
  }

  async getMigrations(): Promise<Record<string, Migration>> {
    const migrations: Record<string, Migration> = {};
    for (const name of await migrationNames(this.#folder)) {
      const text = await readFile(new URL(`${name}.sql`, this.#folder), "utf8");
      migrations[name] = {
        up: async (db) => {
          await sql.raw(text).execute(db);
        },
      };
    }
    return migrations;
  }
}

/** `migrations/` is two levels up from here and from `dist/server/`, where all that is built lies side by side. */
function migrationsFolder(): URL {
  return new URL("../../migrations/", import.meta.url);
}

/** In their order. */
async function migrationNames(folder: URL): Promise<readonly string[]> {
  return (await readdir(folder))
    .filter((file) => file.endsWith(".sql"))
    .map((file) => file.replace(/\.sql$/, ""))
    .toSorted();
}

/** The newest schema of the graphile-worker in package.json. */
export const jobSchemaRevision = 19;

const undefinedTable = "42P01";

/**
 * True when nothing is to be done: one question instead of the many of the migrators. Nothing either when a newer release has gone on from
 * our schema: while releases run side by side, a process of the older one that is started again goes on with what it finds.
 */
async function hasAllOfOurs(database: Database): Promise<boolean> {
  const wanted = await migrationNames(migrationsFolder());
  try {
    const { rows } = await sql<{ names: readonly string[]; revision: number }>`
      select (select coalesce(json_agg(name order by name collate "C"), '[]') from kysely_migration) as names,
        (select max(id) from graphile_worker.migrations) as revision`.execute(database.db);
    const [found] = rows;
    return (
      found !== undefined &&
      wanted.every((name, place) => found.names[place] === name) &&
      found.revision >= jobSchemaRevision
    );
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === undefinedTable) return false;
    throw error;
  }
}

/** Does what {@link migrate} does, at once where it has been done: a worker that starts again after a crash is waited for. */
export async function migrateIfBehind(database: Database): Promise<void> {
  if (await hasAllOfOurs(database)) await ensureEventPartitions(database);
  else await migrate(database.url);
}

/**
 * Brings a database to the newest schema, graphile-worker's included. Safe to call from several processes at once:
 * both migrators hold an advisory lock. `upTo`: the name of a migration to stop after, for tests of those that come later.
 * @throws when a migration fails; nothing of that migration is then applied.
 */
export async function migrate(
  databaseUrl: string,
  options: { readonly upTo?: string } = {},
): Promise<void> {
  const database = openDatabase(databaseUrl, { max: 2 });
  try {
    const migrator = new Migrator({ db: database.db, provider: new SqlFiles(migrationsFolder()) });
    const { upTo } = options;
    const { error } =
      upTo === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(upTo);
    if (error !== undefined) throw error instanceof Error ? error : new Error(String(error));
    if (upTo !== undefined) return;
    const { runMigrations } = await import("graphile-worker");
    await runMigrations({ pgPool: database.pool });
    await ensureEventPartitions(database);
  } finally {
    await database.close();
  }
}
