import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../shared/base/json.ts";
import { kindOf } from "../../../shared/nodes/index.ts";
import type { SqlRequest } from "../../../shared/nodes/node-context.ts";
import { createFakeWorld, type FakeWorld } from "../../support/context.ts";

async function run(world: FakeWorld, type: string, params: JsonObject): Promise<Json> {
  const kind = kindOf[type];
  if (kind?.family !== "task") throw new Error(`no task kind ${type}`);
  return await kind.run({ Secret: "SECRET_DATABASE", ...params }, world.context());
}

function asked(world: FakeWorld): readonly SqlRequest[] {
  return world.requests.flatMap((each) => (each.port === "sql" ? [each.request] : []));
}

describe("sql-query", () => {
  it("asks for no more rows than it may hand on", async () => {
    const world = createFakeWorld();
    const result = await run(world, "sql-query", {
      Statement: "select id from items where key = $1",
      Values: [{ $idempotencyKey: true }],
      MaxRows: 50_000,
    });
    expect(result).toEqual({ rows: [{ id: 1 }], rowCount: 1, columns: ["id"], file: null });
    expect(asked(world)).toEqual([
      {
        secret: "SECRET_DATABASE",
        access: "read",
        statements: [{ text: "select id from items where key = $1", values: ["run-1:Step:1"] }],
        timeoutMs: 60_000,
        limits: { maxRows: 10_000, maxBytes: 16_777_216 },
      },
    ]);
  });

  it.each([
    ["CSV", "a,b\r\n1,\r\n"],
    ["JSONL", '{"a":1,"b":null}\n'],
  ])(
    "writes a large result to a file as %s, its columns in the order of the query",
    async (format, text) => {
      const world = createFakeWorld();
      world.query = () => ({
        results: [{ columns: ["a", "b"], rows: [{ a: 1, b: null }], rowCount: 1 }],
      });
      const { file, rows } = (await run(world, "sql-query", {
        Statement: "select 1",
        ToFile: { Name: "rows", Format: format },
      })) as { readonly file: { readonly $artifact: string }; readonly rows: Json };
      expect(rows).toEqual([]);
      expect(world.files.get(file.$artifact)?.text).toBe(text);
    },
  );
});

describe("sql-execute", () => {
  it("sends several statements as one transaction", async () => {
    const world = createFakeWorld();
    const result = await run(world, "sql-execute", {
      Statements: [
        { Statement: "insert into a values ($1)", Values: [1] },
        { Statement: "delete from b", Values: [] },
      ],
    });
    expect(result).toEqual({
      rowCount: 2,
      results: [
        { rowCount: 1, rows: [{ id: 1 }] },
        { rowCount: 1, rows: [{ id: 1 }] },
      ],
    });
    expect(asked(world)).toMatchObject([
      { access: "write", statements: [{ values: [1] }, { text: "delete from b", values: [] }] },
    ]);
  });

  it("never repeats a change of unknown outcome by itself", () => {
    const kind = kindOf["sql-execute"];
    if (kind?.family !== "task") throw new Error("no kind");
    expect(kind.defaults.OnUnknown).toBe("Hold");
    const retried = (kind.defaults.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(retried).not.toContain("Sql.CommitUnknown");
    expect(retried).not.toContain("Sql.Timeout");
  });

  it.each<JsonObject>([
    {},
    { Statement: "select 1", Statements: [{ Statement: "select 1" }] },
    { Statement: " " },
    { Statement: "select 1", Secret: "DATABASE_URL" },
  ])("refuses %j", async (params) => {
    await expect(run(createFakeWorld(), "sql-execute", params)).rejects.toMatchObject({
      error: "Cairn.InvalidParameters",
    });
  });
});
