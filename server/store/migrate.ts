import { readdir, readFile } from "node:fs/promises";
import { runMigrations } from "graphile-worker";
import { Migrator, sql, type Migration, type MigrationProvider } from "kysely";
import { openDatabase } from "./database.ts";
import { ensureEventPartitions } from "./retention.ts";

/** Reads the numbered plain-SQL files of `migrations/`; a landed file never changes. */
class SqlFiles implements MigrationProvider {
  readonly #folder: URL;
  constructor(folder: URL) {
    this.#folder = folder;
  }

  async getMigrations(): Promise<Record<string, Migration>> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith(".sql")).toSorted();
    const migrations: Record<string, Migration> = {};
    for (const name of names) {
      const text = await readFile(new URL(name, this.#folder), "utf8");
      migrations[name.replace(/\.sql$/, "")] = {
        up: async (db) => {
          await sql.raw(text).execute(db);
        },
      };
    }
    return migrations;
  }
}

/** `migrations/` beside `server/` in the sources, two levels up from `dist/server/`. */
function migrationsFolder(): URL {
  const levels = import.meta.url.endsWith(".ts") ? "../../migrations/" : "../../../migrations/";
  return new URL(levels, import.meta.url);
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
    await runMigrations({ pgPool: database.pool });
    await ensureEventPartitions(database);
  } finally {
    await database.close();
  }
}
