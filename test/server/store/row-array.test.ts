/** Rows in PostgreSQL's binary format, read back by PostgreSQL itself. */
import { Buffer } from "node:buffer";
import { fc } from "../../support/property.ts";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { commitColumns, commitTypes } from "../../../server/store/commit-rows.ts";
import { openDatabase } from "../../../server/store/database.ts";
import { RowArray, type RowOf } from "../../../server/store/row-array.ts";
import { databaseOfFile } from "../../support/database.ts";

const columns = {
  a: "int4",
  b: "int8",
  c: "float8",
  d: "bool",
  e: "text",
  f: "json",
} as const;

const database = await databaseOfFile();
let oid: number;

beforeAll(async () => {
  await database.pool.query(
    "create type sample as (a integer, b bigint, c double precision, d boolean, e text, f json)",
  );
  const { rows } = await database.pool.query<{ oid: number }>("select 'sample'::regtype::oid");
  oid = rows[0]?.oid ?? 0;
});

/** What PostgreSQL reads. */
async function readBack(array: RowArray<typeof columns>): Promise<readonly unknown[]> {
  const { rows } = await database.pool.query<RowOf<typeof columns>>(
    "select a, b, c, d, e, f::text as f from unnest($1::sample[])",
    [array.parameter(oid)],
  );
  return rows;
}

const text = fc.string({ unit: "binary" }).filter((value) => !value.includes("\0"));
const row = fc.record({
  a: fc.option(fc.integer()),
  b: fc.option(fc.maxSafeInteger()),
  c: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
  d: fc.option(fc.boolean()),
  e: fc.option(
    fc.oneof(
      text,
      fc.string({ unit: fc.constantFrom("a", "é", "\\", "😀"), minLength: 60, maxLength: 70 }),
    ),
  ),
  f: fc.option(fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value))),
});

describe("rows as an array of a composite type", () => {
  it("are what PostgreSQL reads", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        const storable = rows.filter(({ f }) => !/\\u(?:0000|d[89a-f])/.test(f ?? ""));
        const array = new RowArray(columns);
        for (const each of storable) array.add(each);
        if (storable.length > 0) expect(await readBack(array)).toEqual(storable);
      }),
      { numRuns: 100 },
    );
  });

  it("grow with what they hold", async () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({
      a: i,
      b: i - 150,
      c: i / 7,
      d: i % 2 === 0,
      e: "é".repeat(i),
      f: `["${"x".repeat(i)}"]`,
    }));
    const array = new RowArray(columns);
    for (const each of rows) array.add(each);
    expect(await readBack(array)).toEqual(rows);
  });

  it.each([
    ["a NUL in a name", { e: "a\0b" }, "22P05"],
    ["half of a surrogate pair in a name", { e: "a\ud800" }, "22P05"],
    ["a NUL in a long text", { e: `${"a".repeat(100)}\0` }, "22P05"],
    ["an escaped NUL in JSON", { f: JSON.stringify("a\0b") }, "22P05"],
    ["half of a surrogate pair in JSON", { f: JSON.stringify("\udc00") }, "22P05"],
    ["a number that is too large", { a: 2 ** 31 }, "22003"],
  ])("refuse %s, and keep what was there", async (_, bad, code) => {
    const array = new RowArray(columns);
    array.add({ a: 1, e: "before" });
    expect(() => array.add({ b: 5, ...bad })).toThrow(expect.objectContaining({ code }));
    array.add({ a: 2, e: "after" });
    expect(await readBack(array)).toMatchObject([
      { a: 1, e: "before" },
      { a: 2, e: "after" },
    ]);
  });

  it("take an escaped backslash before what only looks like an escape", async () => {
    const array = new RowArray(columns);
    const f = JSON.stringify(String.raw`\u0000`);
    array.add({ f });
    expect(await readBack(array)).toMatchObject([{ f }]);
  });

  it("are none when nothing was added, or all was taken away", () => {
    const array = new RowArray(columns);
    expect(array.parameter(oid)).toBeNull();
    const { mark } = array;
    array.add({ a: 1 });
    expect(array.parameter(oid)).toBeInstanceOf(Buffer);
    array.cut(mark);
    expect(array.parameter(oid)).toBeNull();
  });
});

describe("the rows of a commit", () => {
  it("have the columns of the types of the database, in their order", async () => {
    const { rows } = await database.pool.query<{ type: string; column: string; of: string }>(
      `
      select t.typname as type, a.attname as column, a.atttypid::regtype::text as of
      from pg_type t join pg_attribute a on a.attrelid = t.typrelid
      where t.typname = any ($1) order by t.typname, a.attnum`,
      [Object.keys(commitColumns)],
    );
    const names = {
      int4: "integer",
      int8: "bigint",
      float8: "double precision",
      bool: "boolean",
      text: "text",
      json: "json",
    };
    const ours = Object.entries(commitColumns)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([type, its]) =>
        Object.entries(its).map(([column, of]) => ({ type, column, of: names[of] })),
      );
    expect(rows).toEqual(ours);
  });

  it("cannot be sent to a database without them", async () => {
    const empty = openDatabase(inject("postgresUrl"));
    try {
      const oidOf = await commitTypes(empty);
      expect(() => oidOf("commit_run")).toThrow("is it migrated?");
    } finally {
      await empty.close();
    }
  });
});
