/** A database for one test file, cloned from a template that has every migration. */
import { createHash, randomBytes } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import pg from "pg";
import { afterAll, inject } from "vitest";
import { openDatabase, type Database } from "../../server/store/database.ts";
import { migrate } from "../../server/store/migrate.ts";

/** A database of its own; `drop` removes it, whoever is still connected. */
export interface TestDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** Number of the advisory lock under which the template is made; any number will do. */
const templateLock = 1_953_329_268;

const migrations = new URL("../../migrations/", import.meta.url);

function urlOf(database: string): string {
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${database}`;
  return url.href;
}

async function asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The name follows the migrations: a server that outlives the test run never hands out an old template. */
async function templateName(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of (await readdir(migrations)).toSorted()) {
    hash.update(name).update(await readFile(new URL(name, migrations)));
  }
  const require = createRequire(import.meta.url);
  hash.update(await readFile(require.resolve("graphile-worker/package.json")));
  return `cairn_template_${hash.digest("hex").slice(0, 12)}`;
}

async function ensureTemplate(client: pg.Client): Promise<string> {
  const name = await templateName();
  await client.query("select pg_advisory_lock($1)", [templateLock]);
  const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
  if (rowCount === 0) {
    const draft = `${name}_draft`;
    await client.query(`drop database if exists ${draft} with (force)`);
    await client.query(`create database ${draft}`);
    await migrate(urlOf(draft));
    // A template appears whole or not at all.
    await client.query(`alter database ${draft} rename to ${name}`);
  }
  await client.query("select pg_advisory_unlock($1)", [templateLock]);
  return name;
}

/** A connection on its way out that is cut off is an error that nobody hears; whoever really stays is cut off after a while. */
async function untilLeft(client: pg.Client, name: string): Promise<void> {
  for (let looks = 0; looks < 100; looks += 1) {
    // eslint-disable-next-line no-await-in-loop -- each look waits for the one before
    const { rowCount } = await client.query(
      "select from pg_stat_activity, pg_sleep(0.02) where datname = $1",
      [name],
    );
    if (rowCount === 0) return;
  }
}

/** Makes a migrated, empty database. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return await createDatabase(async (client) => `template ${await ensureTemplate(client)}`);
}

/** A migrated, empty database for the tests of a file, to be asked for at its top; it goes when they are over. */
export async function databaseOfFile(options?: { readonly max?: number }): Promise<Database> {
  const made = await createTestDatabase();
  const database = openDatabase(made.url, options);
  afterAll(async () => {
    await database.close();
    await made.drop();
  });
  return database;
}

/** Makes a database without any table. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return await createDatabase(async () => "");
}

async function createDatabase(from: (client: pg.Client) => Promise<string>): Promise<TestDatabase> {
  const name = `cairn_test_${randomBytes(6).toString("hex")}`;
  await asAdmin(async (client) => {
    await client.query(`create database ${name} ${await from(client)}`);
  });
  const drop = async () => {
    await asAdmin(async (client) => {
      await untilLeft(client, name);
      await client.query(`drop database if exists ${name} with (force)`);
    });
  };
  return { url: urlOf(name), drop };
}
