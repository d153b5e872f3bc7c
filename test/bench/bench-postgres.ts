/** The one PostgreSQL that every peer of a bench shares, each in a database of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../../server/embedded-postgres.ts";

/** What a step that is "committed" means; without it the figures would be of something else. */
const durable = { fsync: "on", synchronous_commit: "on", full_page_writes: "on" } as const;
/** Named in the report, since they decide figures. */
const described = [
  "server_version",
  "fsync",
  "synchronous_commit",
  "full_page_writes",
  "wal_sync_method",
  "wal_level",
  "shared_buffers",
  "max_wal_size",
  "max_connections",
  "commit_delay",
  "jit",
] as const;

export interface BenchPostgres {
  /** Settings by name. */
  readonly settings: Readonly<Record<string, string>>;
  readonly urlOf: (database: string) => string;
  /** Makes a database unless it is there. */
  readonly ensureDatabase: (database: string) => Promise<string>;
  /** Writes out what the work before has left, so that nobody pays for another's. */
  readonly settle: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** @throws when a commit is not on the disk when it returns. */
async function readSettings(url: string): Promise<Readonly<Record<string, string>>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; setting: string }>(
      "select name, current_setting(name) as setting from pg_settings where name = any ($1)",
      [described],
    );
    const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
    for (const [name, wanted] of Object.entries(durable)) {
      if (settings[name] !== wanted)
        throw new Error(`${name} is ${settings[name] ?? "unknown"}; the bench runs with ${wanted}`);
    }
    // What a role or a database sets for itself would pass unseen.
    const { rows: own } = await client.query<{ setting: string }>(
      "select unnest(setconfig) as setting from pg_db_role_setting",
    );
    if (own.length > 0)
      throw new Error(
        `settings of roles or databases: ${own.map(({ setting }) => setting).join(", ")}`,
      );
    return settings;
  } finally {
    await client.end();
  }
}

export async function startBenchPostgres(): Promise<BenchPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), "cairn-bench-postgres-"));
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  const stop = async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  const urlOf = (database: string): string => {
    const url = new URL(postgres.url);
    url.pathname = `/${database}`;
    return url.href;
  };
  const asAdmin = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: urlOf("postgres") });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  try {
    const settings = await readSettings(postgres.url);
    return {
      settings,
      urlOf,
      ensureDatabase: async (database) => {
        await asAdmin(async (client) => {
          const known = await client.query("select from pg_database where datname = $1", [
            database,
          ]);
          if (known.rowCount === 0)
            await client.query(`create database ${pg.escapeIdentifier(database)}`);
        });
        return urlOf(database);
      },
      settle: async () => {
        await asAdmin(async (client) => await client.query("checkpoint"));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
