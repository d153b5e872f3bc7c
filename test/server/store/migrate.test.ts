import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, type Database } from "../../../server/store/database.ts";
import { jobSchemaRevision, migrate, migrateIfBehind } from "../../../server/store/migrate.ts";
import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from "../../support/database.ts";

let test: TestDatabase;
let database: Database;

async function open(create: () => Promise<TestDatabase>): Promise<void> {
  test = await create();
  database = openDatabase(test.url);
}

async function names(): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    "select name from kysely_migration order by name",
  );
  return rows.map(({ name }) => name);
}

async function jobRevision(): Promise<number | null> {
  const { rows } = await database.pool.query<{ revision: number | null }>(
    "select max(id) as revision from graphile_worker.migrations",
  );
  return rows[0]?.revision ?? null;
}

afterEach(async () => {
  await database.close();
  await test.drop();
});

describe("a database that is at the newest schema", () => {
  beforeEach(async () => await open(createTestDatabase));

  it("costs a process that starts one question and a look at the weeks", async () => {
    let queries = 0;
    database.pool.on("acquire", () => {
      queries += 1;
    });
    await migrateIfBehind(database);
    expect(queries).toBe(2);
  });

  it("gets the weeks to come", async () => {
    const { rows } = await database.pool.query<{ name: string }>(
      "select max(inhrelid::regclass::text) as name from pg_inherits where inhparent = 'events'::regclass and inhrelid::regclass::text ~ '^events_[0-9]+$'",
    );
    const last = rows[0]?.name ?? "";
    await database.pool.query(`drop table ${last}`);
    await migrateIfBehind(database);
    const { rows: found } = await database.pool.query("select to_regclass($1) as name", [last]);
    expect(found).toEqual([{ name: last }]);
  });

  it("is left alone by an older release that starts beside the next one", async () => {
    await database.pool.query(
      "insert into kysely_migration (name, timestamp) values ('9999_of_the_next_release', '')",
    );
    await migrateIfBehind(database);
    expect((await names()).at(-1)).toBe("9999_of_the_next_release");
  });

  it("has the schema of the graphile-worker in package.json", async () => {
    expect(await jobRevision()).toBe(jobSchemaRevision);
  });
});

describe("a database that is behind", () => {
  beforeEach(async () => await open(createEmptyDatabase));

  it("is made when it is empty", async () => {
    await migrateIfBehind(database);
    expect(await names()).toContain("0001_workflows");
    expect(await jobRevision()).toBe(jobSchemaRevision);
  });

  it("gets what it lacks of ours", async () => {
    await migrate(test.url);
    const all = await names();
    await test.drop();
    await database.close();
    await open(createEmptyDatabase);
    await migrate(test.url, { upTo: "0009_values_keep_order" });
    expect(await names()).not.toEqual(all);
    await migrateIfBehind(database);
    expect(await names()).toEqual(all);
  });

  it("gets what it lacks of graphile-worker's", async () => {
    await migrate(test.url);
    await database.pool.query("drop schema graphile_worker cascade");
    await migrateIfBehind(database);
    expect(await jobRevision()).toBe(jobSchemaRevision);
  });
});
