/** What the runs of a workflow did and cost, added up by the database, for forecasts. */
import { sql } from "kysely";
import type { Definition, State, StateGroup } from "../../shared/definition/definition.ts";
import { processorOf } from "../../shared/definition/definition.ts";
import {
  flowEnded,
  flowFailed,
  type RunHistory,
  type StateRecord,
} from "../../shared/cost/run-history.ts";
import type { Database } from "./database.ts";

/** Runs that a forecast is told from at most, the newest first. */
const mostRuns = 50;
/** Events of these runs together: beyond it older runs are left out, but for the newest one. */
const mostEvents = 100_000;

interface Cost {
  readonly run_id: string;
  readonly state: string;
  readonly visits: number;
  readonly cost: number;
  readonly squares: number;
  readonly unpriced: number;
}

interface Move {
  readonly run_id: string;
  readonly state: string;
  readonly type: string;
  readonly next: string | null;
  readonly catcher: number | null;
  readonly count: number;
  readonly iterations: number;
}

/**
 * The newest runs of a workflow that ended by themselves. Runs of other versions count too: states are told apart by their names. Copies of
 * other runs, and trials, are left out, since they paid for a part only.
 */
export async function findRunHistory(
  database: Database,
  params: { readonly workflowId: string; readonly definition: Definition },
): Promise<RunHistory> {
  const { rows: runs } = await sql<{ id: string; created_at: Date }>`
    select id, created_at from (
      select *, sum(seq) over (order by created_at desc, id desc) - seq as before from (
        select r.id, r.created_at, r.seq from runs r
        where r.workflow_id = ${params.workflowId} and r.version > 0 and r.status in ('SUCCEEDED', 'FAILED', 'TIMED_OUT') and r.copy_of is null
        order by r.created_at desc, r.id desc limit ${mostRuns}) r) r
    where before < ${mostEvents}`.execute(database.db);
  if (runs.length === 0) return [];
  const ids = runs.map((run) => run.id);
  const [costs, moves] = [await findCosts(database, ids), await findMoves(database, ids)];
  const catchers = catchersOf(params.definition);
  return ids.map((id) =>
    recordOf({
      costs: costs.filter((row) => row.run_id === id),
      moves: moves.filter((row) => row.run_id === id),
      catchers,
    }),
  );
}

/** What each state cost in each run: a visit's attempts and undoing together. */
async function findCosts(database: Database, ids: readonly string[]): Promise<readonly Cost[]> {
  const { rows } = await sql<Cost>`
    with spent as (
      select run_id, case when path like '%/~undo' then left(path, -6) else path end as path, visit,
        coalesce(sum(cost_micros), 0) as cost, count(*) filter (where cost_micros is null) as unpriced
      from ledger where run_id = any (${ids}::text[]) and kind in ('incurred', 'estimated') group by 1, 2, 3)
    select s.run_id, s.state, count(*) as visits, coalesce(sum(l.cost), 0)::bigint as cost,
      coalesce(sum(l.cost * l.cost), 0)::float8 as squares, coalesce(sum(l.unpriced), 0)::bigint as unpriced
    from steps s left join spent l on l.run_id = s.run_id and l.path = s.path and l.visit = s.visit
    where s.run_id = any (${ids}::text[]) and s.path not like '%/~undo' group by s.run_id, s.state`.execute(
    database.db,
  );
  return rows;
}

/** Where each state led in each run, and how many iterations it opened. */
async function findMoves(database: Database, ids: readonly string[]): Promise<readonly Move[]> {
  const { rows } = await sql<Move>`
    select v.run_id, v.state, v.type, v.data ->> 'next' as next, (v.data ->> 'catcher')::integer as catcher, count(*) as count,
      coalesce(sum((v.data ->> 'count')::bigint), 0)::bigint as iterations
    from runs r join events v on v.run_id = r.id and v.at >= r.created_at and v.at <= coalesce(r.ended_at, 'infinity')
    where r.id = any (${ids}::text[]) and v.type in ('step.succeeded', 'step.caught', 'map.started')
    group by v.run_id, v.state, v.type, v.data ->> 'next', (v.data ->> 'catcher')::integer`.execute(
    database.db,
  );
  return rows;
}

/** Where the Catch entries of each state lead, by the names of states, wherever they are. */
function catchersOf(group: StateGroup): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const visit = (inside: StateGroup): void => {
    for (const [name, state] of Object.entries(inside.States)) {
      found.set(name, catchTargets(state));
      if (state.Type === "Parallel") state.Branches.forEach(visit);
      const processor = state.Type === "Map" ? processorOf(state) : undefined;
      if (processor !== undefined) visit(processor);
    }
  };
  visit(group);
  return found;
}

function catchTargets(state: State): readonly string[] {
  return "Catch" in state && Array.isArray(state.Catch)
    ? state.Catch.map((catcher: { readonly Next: string }) => catcher.Next)
    : [];
}

function recordOf(run: {
  readonly costs: readonly Cost[];
  readonly moves: readonly Move[];
  readonly catchers: ReadonlyMap<string, readonly string[]>;
}): Readonly<Record<string, StateRecord>> {
  const entries = run.costs.map((cost) => {
    const moves = run.moves.filter((move) => move.state === cost.state);
    const next: Record<string, number> = {};
    let left = cost.visits;
    for (const move of moves) {
      const target = targetOf(move, run.catchers.get(cost.state) ?? []);
      if (target === null) continue;
      next[target] = (next[target] ?? 0) + move.count;
      left -= move.count;
    }
    if (left > 0) next[flowFailed] = left;
    const record: StateRecord = {
      visits: cost.visits,
      costMicros: cost.cost,
      squareMicros: cost.squares,
      unpriced: cost.unpriced,
      next,
      iterations: moves.reduce((sum, move) => sum + move.iterations, 0),
    };
    return [cost.state, record] as const;
  });
  return Object.fromEntries(entries);
}

/** Null for what leads nowhere. */
function targetOf(move: Move, catchers: readonly string[]): string | null {
  if (move.type === "step.succeeded") return move.next ?? flowEnded;
  if (move.type !== "step.caught") return null;
  return catchers[move.catcher ?? 0] ?? flowFailed;
}
