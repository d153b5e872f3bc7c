import { readdir } from "node:fs/promises";
import pg from "pg";
import { expect, test } from "vitest";
import { createTestDatabase } from "../support/database.ts";

async function query(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

test("databases for tests have every migration and know nothing of each other", async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  try {
    const applied = await query(one.url, "select name from kysely_migration order by name");
    const files = (await readdir("migrations")).map((name) => name.replace(/\.sql$/, ""));
    expect(applied.map((row) => row["name"])).toEqual(files.toSorted());
    expect(await query(one.url, "select count(*)::int as jobs from graphile_worker.jobs")).toEqual([
      { jobs: 0 },
    ]);
    await query(one.url, "create table only_here (id int)");
    expect(await query(two.url, "select to_regclass('only_here') as found")).toEqual([
      { found: null },
    ]);
  } finally {
    await Promise.all([one.drop(), two.drop()]);
  }
});
