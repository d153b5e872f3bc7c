import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSocketOpener } from "../../../server/context/egress-socket.ts";
import { createSecrets } from "../../../server/context/secrets.ts";
import { createSqlRunner } from "../../../server/context/sql.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import type { SqlRequest, SqlResult } from "../../../shared/nodes/node-context.ts";
import { createEmptyDatabase, type TestDatabase } from "../../support/database.ts";
import { until } from "../../support/until.ts";

let database: TestDatabase;
let admin: pg.Client;
let secrets: Record<string, string>;

beforeAll(async () => {
  database = await createEmptyDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`
    create table items (id int primary key, name text not null, price numeric check (price > 0));
    insert into items values (1, 'stone', 1.10), (2, 'cairn', null);
    create role reader login password 'p%40ss-word';
    grant select on items to reader;
  `);
  const url = new URL(database.url);
  const reader = new URL(database.url);
  reader.username = "reader";
  reader.password = encodeURIComponent("p%40ss-word");
  secrets = {
    SECRET_DATABASE: url.href,
    SECRET_READER: reader.href,
    SECRET_STRICT: `${url.href}?sslmode=verify-full`,
    SECRET_OPTION: `${url.href}?host=/tmp`,
    SECRET_WORD: "open sesame",
    SECRET_AWAY: "postgres://me@127.0.0.1:1/none",
    SECRET_OTHER: `${url.protocol}//${url.username}:wrong@${url.host}/no_such_database`,
  };
});

afterAll(async () => {
  await admin.query("drop owned by reader; drop role reader");
  await admin.end();
  await database.drop();
});

type Asked = Partial<Omit<SqlRequest, "statements">> & {
  readonly signal?: AbortSignal;
  readonly allow?: readonly string[];
  readonly own?: Readonly<Record<string, string>>;
};

type Statement = string | readonly [text: string, ...values: readonly Json[]];

async function run(
  statements: readonly Statement[],
  asked: Asked = {},
): Promise<readonly SqlResult[]> {
  const { signal = new AbortController().signal, allow = ["127.0.0.1", "localhost"] } = asked;
  const { own = {}, ...request } = asked;
  const runner = createSqlRunner({
    openSocket: createSocketOpener({ allow }),
    secrets: createSecrets({ ...secrets, ...own }),
  });
  const { results } = await runner(
    {
      secret: "SECRET_DATABASE",
      access: "read",
      timeoutMs: 10_000,
      limits: { maxRows: 1000, maxBytes: 1_000_000 },
      ...request,
      statements: statements.map((statement) => {
        const [text, ...values] = typeof statement === "string" ? [statement] : statement;
        return { text, values };
      }),
    },
    signal,
  );
  return results;
}

async function failure(statements: readonly Statement[], asked?: Asked): Promise<Failure> {
  const error: unknown = await run(statements, asked).then(
    (results) => new Error(`it answered ${JSON.stringify(results)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw error;
}

describe("a query", () => {
  it("answers with rows; values never become part of the statement", async () => {
    const nasty = "x'; drop table items; --";
    const [first] = await run([
      [
        "select id, $1::text as said, name from items where id = any($2) order by id",
        nasty,
        [1, 2],
      ],
    ]);
    expect(first).toEqual({
      columns: ["id", "said", "name"],
      rows: [
        { id: 1, said: nasty, name: "stone" },
        { id: 2, said: nasty, name: "cairn" },
      ],
      rowCount: 2,
    });
    expect(await run(["select id from items where false"])).toEqual([
      { columns: ["id"], rows: [], rowCount: 0 },
    ]);
    expect((await run(["select 1 as a, 2 as a"]))[0]?.rows).toEqual([{ a: 1, a_2: 2 }]);
  });

  it("keeps what JSON cannot hold exactly as text", async () => {
    const values: readonly (readonly [sql: string, value: Json])[] = [
      ["true", true],
      ["7::int8", 7],
      ["9007199254740993::int8", "9007199254740993"],
      ["1.10::numeric", "1.10"],
      ["'NaN'::float8", "NaN"],
      ["1.5::float4", 1.5],
      ["date '2026-01-02'", "2026-01-02"],
      ["timestamp '2026-01-02 03:04:05.5'", "2026-01-02T03:04:05.5"],
      ["timestamptz '2026-01-02 03:04:05+02'", "2026-01-02T01:04:05Z"],
      ["interval '1 day 2 hours'", "P1DT2H"],
      [String.raw`'\xdeadbeef'::bytea`, "3q2+7w=="],
      [`'{"a":[1,null]}'::jsonb`, { a: [1, null] }],
      ["array[1, null, 3]", [1, null, 3]],
      ["array[array['a'], array['b,\"']]", [["a"], ['b,"']]],
      ["null::text", null],
      ["'10.0.0.1'::inet", "10.0.0.1"],
    ];
    const list = values.map(([sql], index) => `${sql} as c${String(index)}`).join(", ");
    const [first] = await run([`select ${list}`]);
    expect(Object.values(first?.rows[0] ?? {})).toEqual(values.map(([, value]) => value));
  });

  it("takes lists as arrays, objects as JSON, and $json as JSON whatever it holds", async () => {
    const [first] = await run([
      [
        "select $1::int[] as a, $2::jsonb as b, $3::jsonb as c, $4::bool as d",
        [1, 2],
        { x: 1 },
        { $json: [1] },
        true,
      ],
    ]);
    expect(first?.rows).toEqual([{ a: [1, 2], b: { x: 1 }, c: [1], d: true }]);
  });

  it("changes nothing", async () => {
    for (const statement of [
      "delete from items",
      "with gone as (delete from items returning *) select * from gone",
      "create table other (id int)",
    ]) {
      // eslint-disable-next-line no-await-in-loop
      expect(await failure([statement])).toMatchObject({ error: "Sql.ReadOnly" });
    }
    expect(await failure(["commit"])).toMatchObject({ error: "Sql.SyntaxError" });
    expect(await failure(["select 1; delete from items"])).toMatchObject({
      error: "Sql.SyntaxError",
    });
  });

  it("ends at its limits", async () => {
    expect(await failure(["select generate_series(1, 100000)"])).toMatchObject({
      error: "Sql.TooManyRows",
    });
    expect(
      await failure(["select repeat('x', 1000) from generate_series(1, 1001)"], {
        limits: { maxRows: 5000, maxBytes: 1_000_000 },
      }),
    ).toMatchObject({ error: "Sql.TooLarge" });
    expect((await run(["select generate_series(1, 1000)"]))[0]?.rowCount).toBe(1000);
    expect(await failure(["select pg_sleep(60)"], { timeoutMs: 50 })).toMatchObject({
      error: "Sql.Timeout",
    });
  });

  it("is cancelled in the database with its step", async () => {
    const stop = new AbortController();
    const running = failure(["select pg_sleep(60), 'cancel me'"], {
      signal: stop.signal,
      timeoutMs: 100_000,
    });
    const sleeping = async () => {
      const { rows } = await admin.query<{ count: number }>(
        "select count(*)::int from pg_stat_activity where state = 'active' and query like $1 and pid <> pg_backend_pid()",
        ["%cancel me%"],
      );
      return rows[0]?.count;
    };
    await until(async () => (await sleeping()) === 1);
    stop.abort();
    expect(await running).toMatchObject({ error: "Cairn.Stopped" });
    await until(async () => (await sleeping()) === 0);
  });
});

describe("a change", () => {
  it("is all or nothing", async () => {
    const insert = "insert into items (id, name) values ($1, $2) returning id";
    const asked = { access: "write" } as const;
    expect(await run([[insert, 10, "a"], "update items set name = name || '!'"], asked)).toEqual([
      { columns: ["id"], rows: [{ id: 10 }], rowCount: 1 },
      { columns: [], rows: [], rowCount: 3 },
    ]);
    expect(
      await failure(
        [
          [insert, 11, "b"],
          [insert, 11, "c"],
        ],
        asked,
      ),
    ).toMatchObject({
      error: "Sql.ConstraintViolation",
      cause: expect.stringMatching(/statement 2.*items_pkey/u) as unknown,
    });
    expect(await failure([[insert, 12, "b"], "commit", "select 1"], asked)).toMatchObject({
      error: "Sql.SyntaxError",
    });
    const [left] = await run(["select count(*) from items where id = 11"]);
    expect(left?.rows).toEqual([{ count: 0 }]);
  });

  it("whose connection is lost before the commit left nothing", async () => {
    const kill = "select pg_terminate_backend(pg_backend_pid())";
    expect(
      await failure([["insert into items (id, name) values (20, 'x')"], kill], { access: "write" }),
    ).toMatchObject({ error: "Sql.Unavailable" });
    const [left] = await run(["select count(*) from items where id = 20"]);
    expect(left?.rows).toEqual([{ count: 0 }]);
  });

  it("whose connection is lost during the commit has an unknown outcome", async () => {
    const url = new URL(database.url);
    // Passes everything on until it sees the commit, then cuts the connection.
    const proxy = createServer((near) => {
      near.on("error", () => undefined);
      void import("node:net").then(({ connect }) => {
        const far = connect(Number(url.port), url.hostname);
        far.on("error", () => undefined);
        near.on("data", (piece) => {
          if (piece.includes("commit\0")) near.destroy();
          far.write(piece);
        });
        far.pipe(near);
      });
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const through = new URL(database.url);
    through.hostname = "127.0.0.1";
    through.port = String((proxy.address() as AddressInfo).port);
    const own = { SECRET_DATABASE: through.href };
    expect(
      await failure(["insert into items (id, name) values (30, 'x')"], { access: "write", own }),
    ).toMatchObject({ error: "Sql.CommitUnknown" });
    proxy.close();
  });
});

describe("what goes wrong", () => {
  it.each([
    ["selekt 1", "Sql.SyntaxError"],
    ["select * from nothing", "Sql.SyntaxError"],
    ["select $1::int", "Sql.SyntaxError"],
    ["select 1 / 0", "Sql.InvalidData"],
    ["select 'x'::int", "Sql.InvalidData"],
    ["copy items from stdin", "Sql."],
    ["do $$ begin raise exception 'mine'; end $$", "Sql.Failed"],
  ])("%s", async (statement, error) => {
    expect((await failure([statement])).error).toContain(error);
  });

  it("is told by class, and never with the secret", async () => {
    expect(await failure(["select 1"], { secret: "SECRET_AWAY" })).toMatchObject({
      error: "Sql.Unavailable",
    });
    expect(await failure(["select 1"], { secret: "SECRET_STRICT" })).toMatchObject({
      error: "Sql.Unavailable",
      cause: expect.stringContaining("SSL") as unknown,
    });
    for (const secret of ["SECRET_WORD", "SECRET_OPTION"]) {
      // eslint-disable-next-line no-await-in-loop
      const { error, cause } = await failure(["select 1"], { secret });
      expect(error).toBe("Sql.InvalidConnection");
      expect(cause).not.toContain("sesame");
    }
    expect(await failure(["select 1"], { secret: "SECRET_OTHER" })).toMatchObject({
      error: "Sql.Forbidden",
    });
    expect(await failure(["select 1"], { secret: "SECRET_NONE" })).toMatchObject({
      error: "Cairn.MissingSecret",
    });
    expect(await failure(["select 1"], { allow: [] })).toMatchObject({ error: "Http.Blocked" });
  });

  it("includes what a role may not do", async () => {
    const asked = { secret: "SECRET_READER", access: "write" } as const;
    expect((await run(["select count(*)::int from items"], asked))[0]?.rows).toHaveLength(1);
    expect(await failure(["delete from items"], asked)).toMatchObject({ error: "Sql.Forbidden" });
  });
});
