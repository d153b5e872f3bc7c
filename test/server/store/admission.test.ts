import { beforeEach, describe, expect, it } from "vitest";
import type { RunLimits } from "../../../shared/definition/definition.ts";
import { createAdmissionStore, type AdmittedRun } from "../../../server/store/admission.ts";
import { databaseOfFile } from "../../support/database.ts";

const database = await databaseOfFile({ max: 6 });
const store = createAdmissionStore(database);

beforeEach(async () => {
  await database.pool.query(
    "truncate runs, admissions, admission_workflows, admission_keys restart identity cascade",
  );
});

const workflowId = "w";

/** Creates runs as a commit does, numbered in the order of their creation. */
async function arrive(key: string, ids: readonly string[], weight = 1): Promise<void> {
  await database.pool.query(
    `insert into runs (id, workflow_id, version, status, seq, input, body, created_at, updated_at)
    select u.id, $1, 1, 'RUNNING', 3, '{}', json_build_object('admission',
      json_build_object('key', $2::text, 'weight', $4::float8, 'turn', 1, 'admitted', false)),
      clock_timestamp() + u.number * interval '1 microsecond', clock_timestamp()
    from unnest($3::text[]) with ordinality as u (id, number)`,
    [workflowId, key, ids, weight],
  );
}

/** Moves a run to a status, as a commit does; `turn` when it lines up again. */
async function move(id: string, status: string, turn = 1): Promise<void> {
  await database.pool.query(
    `update runs set status = $2, ended_at = case when $2 in ('SUCCEEDED', 'ABORTED') then now() end,
      body = json_build_object('admission', json_build_object('key', body #>> '{admission,key}',
        'weight', (body #>> '{admission,weight}')::float8, 'turn', $3::integer, 'admitted', false))
    where id = $1`,
    [id, status, turn],
  );
}

async function admit(limits: RunLimits, count = 100): Promise<readonly string[]> {
  const { admitted } = await store.admit({ workflowId, limits, count });
  return admitted.map(({ runId }) => runId);
}

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(5, "0")}`);

describe("the number of runs", () => {
  it("is held, and the first created goes first", async () => {
    await arrive("", ["a", "b", "c", "d"]);
    expect(await admit({ MaxRuns: 2 })).toEqual(["a", "b"]);
    expect(await admit({ MaxRuns: 2 })).toEqual([]);
    await move("a", "SUCCEEDED");
    expect(await admit({ MaxRuns: 2 })).toEqual(["c"]);
    await move("b", "ABORTED");
    await move("c", "SUCCEEDED");
    expect(await admit({ MaxRuns: 2 })).toEqual(["d"]);
  });

  it("is held for each key, and others pass a key that is full", async () => {
    await arrive("a", ["a1", "a2", "a3"]);
    await arrive("b", ["b1"]);
    expect(await admit({ Key: "k", MaxRunsPerKey: 1 })).toEqual(["a1", "b1"]);
    await move("b1", "SUCCEEDED");
    expect(await admit({ Key: "k", MaxRunsPerKey: 1 })).toEqual([]);
    await move("a1", "SUCCEEDED");
    expect(await admit({ Key: "k", MaxRunsPerKey: 1 })).toEqual(["a2"]);
  });

  it("leaves out who is paused, and counts who undoes", async () => {
    await arrive("", ["a", "b", "c"]);
    await admit({ MaxRuns: 1 });
    await move("a", "COMPENSATING");
    expect(await admit({ MaxRuns: 1 })).toEqual([]);
    await move("a", "ABORTED");
    expect(await admit({ MaxRuns: 1 })).toEqual(["b"]);
    await move("b", "PAUSED");
    expect(await admit({ MaxRuns: 1 })).toEqual(["c"]);
  });

  it("follows the newest limits", async () => {
    await arrive("a", ["a1", "a2", "a3", "a4"]);
    expect(await admit({ Key: "k", MaxRunsPerKey: 1 })).toEqual(["a1"]);
    expect(await admit({ Key: "k", MaxRunsPerKey: 3 })).toEqual(["a2", "a3"]);
    expect(await admit({})).toEqual(["a4"]);
  });
});

describe("a run that was paused", () => {
  it("lines up again where it was, for a turn of its own", async () => {
    await arrive("", ["a", "b", "c"]);
    await admit({ MaxRuns: 1 });
    await move("a", "PAUSED");
    expect(await admit({ MaxRuns: 1 })).toEqual(["b"]);
    await move("a", "RUNNING", 2);
    expect(await admit({ MaxRuns: 1 })).toEqual([]);
    await move("b", "SUCCEEDED");
    expect((await store.admit({ workflowId, limits: { MaxRuns: 1 }, count: 9 })).admitted).toEqual([
      { runId: "a", turn: 2 },
    ]);
  });

  it("and goes on before anybody looked gives its place up all the same", async () => {
    await arrive("", ["a", "b"]);
    await admit({ MaxRuns: 1 });
    await move("a", "PAUSED");
    await move("a", "RUNNING", 2);
    expect(await admit({ MaxRuns: 1 })).toEqual(["a"]);
    expect(await counters()).toEqual({ running: 1, waiting: 1 });
  });

  it("while it waited, or is cancelled then, leaves the line", async () => {
    await arrive("", ["a", "b", "c"]);
    await admit({ MaxRuns: 1 });
    await move("b", "PAUSED");
    await move("c", "ABORTED");
    await move("a", "SUCCEEDED");
    expect(await admit({ MaxRuns: 1 })).toEqual([]);
    expect(await counters()).toEqual({ running: 0, waiting: 0 });
  });
});

async function counters(): Promise<{ readonly running: number; readonly waiting: number }> {
  const { rows } = await database.pool.query<{ running: number; waiting: number }>(
    "select running, waiting from admission_workflows",
  );
  return rows[0] ?? { running: -1, waiting: -1 };
}

describe("fairness", () => {
  it("ten thousand runs of one tenant delay another's by one place, not by ten thousand", async () => {
    await arrive("a", numbered("a", 10_000));
    const limits = { Key: "k", MaxRuns: 5 };
    for (let batch = 0; batch < 6; batch += 1) await admit(limits, 0);
    expect(await admit(limits)).toEqual(numbered("a", 5));
    await arrive("b", numbered("b", 3));
    const started: string[] = [];
    for (const id of numbered("a", 5)) {
      await move(id, "SUCCEEDED");
      started.push(...(await admit(limits)));
    }
    // B begins with the first place that comes free or the one after, and every second place is B's while it waits.
    const isB = started.map((id) => id.startsWith("b"));
    expect(isB.slice(0, 2)).toContain(true);
    expect(isB.slice(1, 3)).toContain(true);
    expect(isB.slice(2, 4)).toContain(true);
    expect(isB.slice(0, 2)).toContain(false);
  });

  it("takes turns by weight", async () => {
    await arrive("gold", numbered("g", 30), 3);
    await arrive("plain", numbered("p", 30));
    const started = await admit({ Key: "k", MaxRuns: 20 });
    expect(started.filter((id) => id.startsWith("g"))).toHaveLength(15);
    expect(started.filter((id) => id.startsWith("p"))).toHaveLength(5);
  });

  it("saves up no turns for a key that had nothing to start", async () => {
    await arrive("a", numbered("a", 40));
    const limits = { Key: "k", MaxRuns: 20 };
    await admit(limits);
    await arrive("b", numbered("b", 40));
    for (const id of numbered("a", 10)) await move(id, "SUCCEEDED");
    const started = await admit(limits);
    expect(started.filter((id) => id.startsWith("b")).length).toBeLessThanOrEqual(6);
  });
});

describe("the work of an admission", () => {
  it("is the same whatever waits", async () => {
    const limits = { Key: "k", MaxRuns: 5, MaxRunsPerKey: 1 };
    const pagesOf = async (): Promise<number> => {
      const { rows } = await database.pool.query<{ "QUERY PLAN": readonly [Plan] }>(
        "explain (analyze, buffers, format json) select * from admit_runs($1, $2::json, 1)",
        [workflowId, JSON.stringify(limits)],
      );
      const plan = rows[0]?.["QUERY PLAN"][0]?.Plan;
      return (plan?.["Shared Hit Blocks"] ?? 0) + (plan?.["Shared Read Blocks"] ?? 0);
    };
    /** Pages that an admission touches while a backlog is drained, in the middle of it. */
    const drained = async (backlog: number): Promise<number> => {
      for (let key = 0; key < 10; key += 1)
        await arrive(`k${String(key)}`, numbered(`r${String(key)}-`, backlog / 10));
      while ((await store.admit({ workflowId, limits, count: 5 })).more);
      // As autovacuum does in time: what has just arrived leaves dead rows and no statistics behind.
      await database.pool.query("vacuum analyze admissions, admission_workflows, admission_keys");
      const touched: number[] = [];
      for (let turn = 0; turn < 40; turn += 1) {
        const { rows } = await database.pool.query<{ readonly run_id: string }>(
          "select run_id from admissions where counted = 'place' and not ended order by admitted_at limit 1",
        );
        await move(rows[0]?.run_id ?? "", "SUCCEEDED");
        touched.push(await pagesOf());
      }
      const middle = touched.toSorted((one, other) => one - other)[20] ?? 0;
      await database.pool.query("truncate runs, admissions, admission_workflows, admission_keys");
      return middle;
    };
    const few = await drained(200);
    const many = await drained(5000);
    expect(few).toBeGreaterThan(10);
    // A tree of an index may have grown a level.
    expect(many).toBeLessThan(few * 2);
  });
});

interface Plan {
  readonly Plan: {
    readonly "Shared Hit Blocks": number;
    readonly "Shared Read Blocks": number;
  };
}

describe("the rate", () => {
  it("smooths a wave: one after the other", async () => {
    await arrive("", numbered("r", 5));
    const first = await store.admit({ workflowId, limits: { RunsPerMinute: 60 }, count: 100 });
    expect(first.admitted.map(({ runId }) => runId)).toEqual(["r00000"]);
    expect(first.waitMs).toBeGreaterThan(0);
    expect(first.waitMs).toBeLessThanOrEqual(1000);
    await passes("1 second");
    expect(await admit({ RunsPerMinute: 60 })).toEqual(["r00001"]);
  });

  it("lets a second's worth begin at once, and never more than the rate in a minute", async () => {
    await arrive("", numbered("r", 2000));
    const limits = { RunsPerMinute: 600 };
    expect(await admit(limits, 1000)).toHaveLength(10);
    let started = 10;
    for (let second = 0; second < 59; second += 1) {
      await passes("1 second");
      started += (await admit(limits, 1000)).length;
    }
    expect(started).toBeLessThanOrEqual(600);
    expect(started).toBeGreaterThan(570);
  });

  it("is held for each key, without holding up others", async () => {
    await arrive("a", ["a1", "a2"]);
    await arrive("b", ["b1"]);
    const limits = { Key: "k", RunsPerMinutePerKey: 6 };
    const first = await store.admit({ workflowId, limits, count: 100 });
    expect(first.admitted.map(({ runId }) => runId)).toEqual(["a1", "b1"]);
    expect(first.waitMs).toBeGreaterThan(8000);
    await passes("10 seconds");
    expect(await admit(limits)).toEqual(["a2"]);
  });
});

/** Lets time pass for what admit_runs remembers. */
async function passes(time: string): Promise<void> {
  await database.pool.query("update admission_workflows set next_at = next_at - $1::interval", [
    time,
  ]);
  await database.pool.query(
    "update admission_keys set next_at = next_at - $1::interval, blocked_until = blocked_until - $1::interval",
    [time],
  );
}

describe("several processes", () => {
  it("admit each run once, and no more than fit", async () => {
    await arrive("", numbered("r", 300));
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => await admit({ MaxRuns: 70 }, 25)),
    );
    const all = answers.flat();
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(70);
  });

  it("find out what one that died has not told", async () => {
    await arrive("", ["a", "b"]);
    const { admitted } = await store.admit({ workflowId, limits: { MaxRuns: 2 }, count: 9 });
    expect(await store.untold({ olderThanMs: 0, limit: 9 })).toEqual(admitted);
    await store.told(admitted.slice(0, 1));
    expect(await store.untold({ olderThanMs: 0, limit: 9 })).toEqual(admitted.slice(1));
    expect(await store.untold({ olderThanMs: 60_000, limit: 9 })).toEqual([]);
    await move("b", "PAUSED");
    expect(await store.untold({ olderThanMs: 0, limit: 9 })).toEqual([]);
  });

  it("find workflows at which nobody has looked", async () => {
    expect(await store.waitingWorkflows(9)).toEqual([]);
    await arrive("", ["a", "b"]);
    expect(await store.waitingWorkflows(9)).toEqual([workflowId]);
    await admit({ MaxRuns: 1 });
    expect(await store.waitingWorkflows(9)).toEqual([workflowId]);
    await move("b", "ABORTED");
    await admit({ MaxRuns: 1 });
    expect(await store.waitingWorkflows(9)).toEqual([]);
  });
});

describe("whatever happens", () => {
  it.each([1, 2, 3, 4, 5, 6])("limits are held and nobody is forgotten (seed %i)", async (seed) => {
    const random = numbers(seed);
    const pick = <T>(items: readonly T[]): T | undefined =>
      items[Math.floor(random() * items.length)];
    const limits: RunLimits = { MaxRuns: 4, Key: "k", MaxRunsPerKey: 2 };
    const keys = new Map<string, string>();
    const status = new Map<string, "line" | "place" | "paused" | "ended">();
    const turns = new Map<string, number>();
    const inState = (...wanted: readonly string[]): readonly string[] =>
      [...status].filter(([, is]) => wanted.includes(is)).map(([id]) => id);
    const note = (admitted: readonly AdmittedRun[]): void => {
      for (const { runId, turn } of admitted) {
        expect(status.get(runId)).toBe("line");
        expect(turn).toBe(turns.get(runId));
        status.set(runId, "place");
      }
      const placed = inState("place");
      expect(placed.length).toBeLessThanOrEqual(4);
      for (const key of new Set(keys.values()))
        expect(placed.filter((id) => keys.get(id) === key).length).toBeLessThanOrEqual(2);
    };
    for (let turn = 0; turn < 120; turn += 1) {
      const dice = random();
      const moved = pick(inState("line", "place", "paused"));
      if (dice < 0.35 || moved === undefined) {
        const id = `r${String(turn)}`;
        const key = pick(["a", "b", "c", "d"]) ?? "a";
        keys.set(id, key);
        status.set(id, "line");
        turns.set(id, 1);
        await arrive(key, [id]);
      } else if (dice < 0.55) {
        status.set(moved, "ended");
        await move(moved, "SUCCEEDED", turns.get(moved));
      } else if (dice < 0.7) {
        const next = (turns.get(moved) ?? 0) + 1;
        if (status.get(moved) === "paused") {
          status.set(moved, "line");
          turns.set(moved, next);
          await move(moved, "RUNNING", next);
        } else {
          status.set(moved, "paused");
          await move(moved, "PAUSED", turns.get(moved));
        }
      } else note((await store.admit({ workflowId, limits, count: 1 + (turn % 3) })).admitted);
    }
    // Nobody starves: let those with a place end, and everybody in line gets one.
    for (let left = 0; left < 200 && inState("line").length > 0; left += 1) {
      note((await store.admit({ workflowId, limits, count: 100 })).admitted);
      for (const id of inState("place")) {
        status.set(id, "ended");
        await move(id, "SUCCEEDED", turns.get(id));
      }
    }
    expect(inState("line")).toEqual([]);
    await admit(limits);
    expect(await counters()).toEqual({ running: 0, waiting: 0 });
  });
});

/** Repeatable numbers from 0 to 1 (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
