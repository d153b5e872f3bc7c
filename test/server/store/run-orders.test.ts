/** Lists of many runs in other orders than that of time, and filters that no index has. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Definition } from "../../../shared/definition/definition.ts";
import { countAttention } from "../../../server/store/attention.ts";
import { listRuns, type ListRunsParams } from "../../../server/store/run-list.ts";
import { databaseOfFile } from "../../support/database.ts";
import { publish } from "../../support/stored-run.ts";

const definition: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: { Ask: { Type: "Pass", End: true } },
};
/** More than a page of a search looks at. */
const many = 12_000;

const database = await databaseOfFile();
const workflows = [
  await publish(database, definition, "Busy"),
  await publish(database, definition, "Rare"),
];

beforeAll(async () => {
  // Run 1 is the oldest, lasted longest and cost most; every third cost nothing, and those from 11,991 on still run.
  await database.pool.query(
    `insert into runs (id, workflow_id, version, status, seq, input, error, cost_micros, created_at, updated_at, ended_at)
     select 'run_' || lpad(g::text, 6, '0'), case when g in (5, $1) then $3 else $2 end, 1,
       case when g > $1 - 10 then 'RUNNING' when g % 1000 = 0 then 'FAILED' else 'SUCCEEDED' end, 1, '{"value":{}}',
       case when g % 1000 = 0 then 'Boom.' || g % 2000 end, case when g % 3 = 0 then 0 else ($1 - g) / 10 end,
       now() - ($1 - g) * interval '1 minute', now(), case when g <= $1 - 10 then now() - ($1 - g) * interval '30 s' end
     from generate_series(1, $1) g`,
    [many, ...workflows],
  );
});

const id = (number: number) => `run_${String(number).padStart(6, "0")}`;
const numberOf = (runId: string) => Number(runId.slice("run_".length));

/** Ids of the pages up to the last, or up to `most` of them. */
async function pages(params: ListRunsParams, most = Infinity): Promise<readonly number[]> {
  const found: number[] = [];
  let cursor: string | null = null;
  let read = 0;
  do {
    // eslint-disable-next-line no-await-in-loop -- a page names the next
    const page: Awaited<ReturnType<typeof listRuns>> = await listRuns(database, {
      ...params,
      ...(cursor === null ? {} : { cursor }),
    });
    found.push(...page.items.map((run) => numberOf(run.id)));
    cursor = page.next;
    read += 1;
  } while (cursor !== null && read < most);
  return found;
}

const everyNumber = Array.from({ length: many }, (_, i) => i + 1);

describe("a list in another order", () => {
  it("has the dearest first, each once, and those that cost nothing not at all", async () => {
    const cost = (g: number) => (g % 3 === 0 ? 0 : Math.floor((many - g) / 10));
    const expected = everyNumber
      .filter((g) => cost(g) > 0)
      .toSorted((a, b) => cost(b) - cost(a) || b - a);
    expect(await pages({ order: "costly", limit: 500 })).toEqual(expected);
  });

  it("has the longest first, and those that have not ended not at all", async () => {
    expect(await pages({ order: "longest", limit: 500 })).toEqual(everyNumber.slice(0, -10));
  });

  it("is filtered by looking further, as a search is", async () => {
    const [, rare] = workflows;
    expect(await pages({ order: "costly", workflow: rare })).toEqual([5]);
    expect(await pages({ order: "longest", statuses: ["FAILED"], limit: 5 })).toEqual(
      Array.from({ length: 11 }, (_, i) => (i + 1) * 1000),
    );
    expect(await pages({ order: "longest", error: "Boom.1000", q: "run_" })).toEqual([
      1000, 3000, 5000, 7000, 9000, 11_000,
    ]);
  });

  it("refuses the cursor of another order", async () => {
    const { next } = await listRuns(database, { order: "costly", limit: 1 });
    await expect(listRuns(database, { cursor: next ?? "" })).rejects.toMatchObject({
      code: "INVALID_CURSOR",
    });
  });
});

describe("a list by time and error", () => {
  it("has the runs of an error alone", async () => {
    expect(await pages({ error: "Boom.0", limit: 2 })).toEqual([
      12_000, 10_000, 8000, 6000, 4000, 2000,
    ]);
    expect(await pages({ error: "Boom", limit: 2 })).toEqual([]);
  });

  it("has the runs that started in a span of time, the beginning included", async () => {
    const { items } = await listRuns(database, { q: id(100) });
    const from = items[0]?.createdAt ?? "";
    const to = new Date(Date.parse(from) + 3 * 60_000).toISOString();
    // Times are shown to the millisecond, and kept to the microsecond.
    expect(await pages({ from, to })).toEqual([102, 101, 100]);
    expect(await pages({ from, to, q: id(99) })).toEqual([]);
  });
});

describe("the counts", () => {
  it("tell what is under way and what failed of late", async () => {
    const counts = await countAttention(database);
    // Ended 30 s earlier for each younger run: 24 hours are 2,880 runs.
    expect(counts).toMatchObject({ running: 10, paused: 0, failedLastDay: 2, deadLetters: 11 });
    expect(counts.waiting).toMatchObject({ person: 0, time: 0 });
  });
});
