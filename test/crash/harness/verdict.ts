/** What must hold after any fault: the invariants, the refold, the queue, and the agreement of the log with the witness. */
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { idempotencyKeyOf } from "../../../server/context/node-context.ts";
import { createRunStore } from "../../../server/store/engine-store.ts";
import { refoldRun } from "../../../server/store/run-states.ts";
import { undoPath } from "../../../shared/run/path.ts";
import { prune } from "../../../shared/run/run-state.ts";
import { plainState } from "../../support/plain-state.ts";
import { checkInvariants } from "../invariants.ts";
import type { Load } from "./load.ts";
import { timing, type World } from "./world.ts";

/** Runs whose log is folded again. */
const refoldedRuns = 100;
const toldRows = 3;
/** Longest time that a job may stay locked. */
const jobLeaseMs = 2 * (timing.leaseMs + timing.watchdogMs) + 2_000;

/** Waits for the end of all runs and checks everything. */
export async function settle(world: World, load: Load): Promise<void> {
  await load.ended();
  await load.check();
  await load.checkKeys();
  await judge(world);
}

/** Checks a database in which nothing is under way. */
export async function judge(world: World): Promise<void> {
  const { checks, say } = world.setting;
  const { checked, violations } = await checkInvariants(world.database.pool, (name, seconds) =>
    say(`${name} took ${seconds.toFixed(1)} s`),
  );
  checks.passed += checked - violations.length;
  for (const { invariant, rows } of violations)
    checks.check(invariant, false, () => JSON.stringify(rows.slice(0, toldRows)));
  await checkRefold(world);
  await checkQueue(world);
  await checkWitness(world);
  checks.check("no process ended by itself", world.fleet.ends.length === 0, () =>
    world.fleet.ends.slice(0, toldRows).join("; "),
  );
}

/** I6: the log of a run folds to its stored state. */
async function checkRefold({ database, setting }: World): Promise<void> {
  const { rows } = await database.pool.query<{ id: string }>(
    "select id from public_v1.runs order by md5(id || $1) limit $2",
    [String(setting.seed), refoldedRuns],
  );
  for (const { id } of rows) {
    const loaded = await createRunStore(database).load(id);
    const stored = plainState(loaded?.state);
    const folded = plainState(prune(await refoldRun(database, id)));
    setting.checks.check(
      `I6 run ${id} refolds to its stored state`,
      isDeepStrictEqual(stored, folded),
      () => `${JSON.stringify(stored)} is not ${JSON.stringify(folded)}`.slice(0, 2000),
    );
  }
}

/** I21: no job has used up its deliveries, and none stays locked by a worker that is gone. */
async function checkQueue({ database, setting }: World): Promise<void> {
  const find = async () =>
    await database.pool.query<object>(
      `select id, key, attempts, locked_by from graphile_worker.jobs
       where attempts >= max_attempts or locked_at < now() - $1 * interval '1 millisecond'`,
      [jobLeaseMs],
    );
  // What the last fault has left is swept up a little after the last run has ended.
  let { rows } = await find();
  for (const endMs = Date.now() + 2 * jobLeaseMs; rows.length > 0 && Date.now() < endMs;) {
    // eslint-disable-next-line no-await-in-loop -- until it is swept up
    await delay(500);
    // eslint-disable-next-line no-await-in-loop
    ({ rows } = await find());
  }
  setting.checks.check(
    "I21 no job is exhausted or locked for longer than a lease",
    rows.length === 0,
    () => JSON.stringify(rows.slice(0, toldRows)),
  );
}

/**
 * I24: every step that the log calls done was done before the eyes of the witness, under its one key; the witness saw nothing of which the
 * log knows no start, and no step more often than it was started.
 */
async function checkWitness({ database, setting, witness }: World): Promise<void> {
  const { checks } = setting;
  const { rows } = await database.pool.query<{
    run_id: string;
    path: string;
    visit: number;
    undo: boolean;
    starts: number;
    done: boolean;
  }>(
    `select run_id, path, visit, type like 'undo.%' as undo, count(*) filter (where type like '%.started')::integer as starts,
       bool_or(type like '%.succeeded') as done
     from public_v1.events
     where attempt is not null and type in ('step.started', 'undo.started', 'step.succeeded', 'undo.succeeded')
     group by 1, 2, 3, 4`,
  );
  const { records, strange } = witness;
  const effects = new Set([...records.values()].map(({ path }) => stateName(path)));
  const known = new Set<string>();
  for (const { run_id: runId, path: place, visit, undo, starts, done } of rows) {
    const path = undo ? undoPath(place) : place;
    if (!effects.has(stateName(path))) continue;
    const key = idempotencyKeyOf({ runId, path, visit });
    known.add(key);
    const calls = records.get(key)?.calls ?? 0;
    checks.check(`I24 ${runId} ${path} was done before the witness`, !done || calls > 0);
    checks.check(
      `I24 ${runId} ${path} has a start for each effect`,
      calls <= starts,
      () => `${String(calls)} effects, ${String(starts)} starts`,
    );
  }
  const orphans = [...records.values()].filter(({ key }) => !known.has(key));
  checks.check("I24 no effect without a start in the log", orphans.length === 0, () =>
    JSON.stringify(orphans.slice(0, toldRows)),
  );
  checks.check("I24 every effect has a key of its own", strange.length === 0, () =>
    strange.slice(0, toldRows).join("; "),
  );
}

/** Name of the state at a path, with the mark of an undo. */
function stateName(path: string): string {
  return path
    .split("/")
    .slice(path.endsWith("~undo") ? -2 : -1)
    .join("/");
}
