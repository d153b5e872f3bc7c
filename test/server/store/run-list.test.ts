/** Lists of many runs: what a page holds, and how a search goes through all of them page by page. */
import { beforeAll, describe, expect, it } from "vitest";
import type { RunStatus } from "../../../shared/run/event.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import { listRuns, type ListRunsParams } from "../../../server/store/run-list.ts";
import { databaseOfFile } from "../../support/database.ts";
import { publish } from "../../support/stored-run.ts";

const definition: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: { Ask: { Type: "Pass", End: true } },
};
/** More than a page of a search looks at. */
const many = 10_500;

const database = await databaseOfFile();
const workflows = [
  await publish(database, definition, "Busy"),
  await publish(database, definition, "Rare"),
];

beforeAll(async () => {
  // Run 1 is the oldest. Every thousandth has failed; the fifth and the last belong to the second workflow.
  await database.pool.query(
    `insert into runs (id, workflow_id, version, status, seq, input, error, created_at, updated_at)
     select 'run_' || lpad(g::text, 6, '0'), case when g in (5, $1) then $3 else $2 end, 1,
       case when g % 1000 = 0 then 'FAILED' when g % 1000 = 1 then 'ABORTED' else 'SUCCEEDED' end, 1, '{"value":{}}',
       case when g % 1000 = 0 then 'Boom.' || g end, now() - ($1 - g) * interval '1 second', now()
     from generate_series(1, $1) g`,
    [many, ...workflows],
  );
});

const id = (number: number) => `run_${String(number).padStart(6, "0")}`;

/** Ids of all pages, one list each. */
async function pages(params: ListRunsParams): Promise<readonly (readonly string[])[]> {
  const found: string[][] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listRuns>> = await listRuns(database, {
      ...params,
      ...(cursor === null ? {} : { cursor }),
    });
    found.push(page.items.map((run) => run.id));
    cursor = page.next;
  } while (cursor !== null);
  return found;
}

describe("a list", () => {
  it("begins with the newest and goes on where it ended", async () => {
    const first = await listRuns(database, { limit: 2 });
    expect(first.items.map((run) => run.id)).toEqual([id(many), id(many - 1)]);
    const next = await listRuns(database, { limit: 2, cursor: first.next ?? "" });
    expect(next.items.map((run) => run.id)).toEqual([id(many - 2), id(many - 3)]);
  });

  it("of some statuses is in the order of time, whichever status each has", async () => {
    const statuses: readonly RunStatus[] = ["FAILED", "ABORTED"];
    const found = await pages({ statuses, limit: 5 });
    const expected = Array.from({ length: 10 }, (_, i) => (10 - i) * 1000).flatMap((g) => [
      g + 1,
      g,
    ]);
    expect(found.flat()).toEqual([...expected, 1].map(id));
    expect(found.slice(0, -1).every((page) => page.length === 5)).toBe(true);
  });

  it("of a workflow has its runs alone, with a status or without", async () => {
    const [, rare] = workflows;
    expect((await pages({ workflow: rare })).flat()).toEqual([id(many), id(5)]);
    expect((await pages({ workflow: rare, statuses: ["FAILED"] })).flat()).toEqual([]);
    const both = { workflow: rare, statuses: ["SUCCEEDED", "FAILED"] as const };
    expect((await pages({ ...both, limit: 1 })).flat()).toEqual([id(many), id(5)]);
  });
});

describe("a search", () => {
  it("finds everything, though a page looks at a part of the runs and may be short", async () => {
    const found = await pages({ q: "boom." });
    expect(found.flat()).toEqual(Array.from({ length: 10 }, (_, i) => id((10 - i) * 1000)));
    const old = await pages({ q: "_000005" });
    expect(old.flat()).toEqual([id(5)]);
    expect(old[0]).toEqual([]);
  });

  it("finds the runs of a workflow by its name", async () => {
    expect((await pages({ q: "rare" })).flat()).toEqual([id(many), id(5)]);
  });

  it("goes on inside a page that is full", async () => {
    const found = await pages({ q: "boom.", limit: 3 });
    expect(found.flat()).toHaveLength(10);
    expect(new Set(found.flat()).size).toBe(10);
  });

  it("for a whole id finds the run at once, if it fits the filters", async () => {
    const whole = await listRuns(database, { q: id(5) });
    expect(whole).toMatchObject({ items: [{ id: id(5) }], next: null });
    expect((await pages({ q: id(5), workflow: workflows[0] })).flat()).toEqual([]);
    expect((await pages({ q: id(5), statuses: ["FAILED"] })).flat()).toEqual([]);
  });

  it("takes what is looked for literally", async () => {
    expect((await pages({ q: "boom_" })).flat()).toEqual([]);
    expect((await pages({ q: "%" })).flat()).toEqual([]);
  });
});
