/**
 * The floors: the least that a durable step can cost on this PostgreSQL, by hand and without an engine around it.
 *
 * `floor-step`: one fenced function a step. It locks the run's row, checks number and epoch, appends three events, ends the step,
 * makes the next one ready: one call, one round trip, one commit. The next step runs inline; a run holds a connection, 16 at once.
 * `floor-batch`: the same rows with 50 transitions a commit: 50 runs advance by one step in one set-based call, two such
 * batches under way. Every step is committed before its successor starts.
 */
import { randomUUID } from "node:crypto";
import pg from "pg";
import type { ChainParams, PeerOptions } from "./peer.ts";
import { eachMs, inLanes, secondsOf, serve } from "./peers/serve.mjs";

const connections = 16;
const batchSize = 50;
const batchesInFlight = 2;

const schema = `
  create schema floor;
  create table floor.runs (
    id text primary key, seq integer not null, epoch integer not null, status text not null, cost_micros bigint not null default 0
  ) with (fillfactor = 80);
  create table floor.steps (
    run_id text not null, n integer not null, status text not null, epoch integer not null, output jsonb, ended_at timestamptz,
    primary key (run_id, n)
  ) with (fillfactor = 70);
  create index on floor.steps (run_id) where status = 'ready';
  create table floor.events (
    run_id text not null, seq integer not null, type text not null, at timestamptz not null, data jsonb not null,
    primary key (run_id, seq)
  );

  -- Numbers after this transition; null when the fence was lost.
  create function floor.advance(a_run text, a_n integer, a_seq integer, a_epoch integer, a_output jsonb, a_last boolean) returns integer
  language plpgsql as $$
  begin
    update floor.runs set seq = seq + 3, status = case when a_last then 'SUCCEEDED' else status end
    where id = a_run and seq = a_seq and epoch = a_epoch and status = 'RUNNING';
    if not found then return null; end if;
    insert into floor.events values
      (a_run, a_seq + 1, 'step.started', clock_timestamp(), jsonb_build_object('n', a_n)),
      (a_run, a_seq + 2, 'step.succeeded', clock_timestamp(), jsonb_build_object('n', a_n, 'output', a_output)),
      (a_run, a_seq + 3, case when a_last then 'run.succeeded' else 'step.scheduled' end, clock_timestamp(), jsonb_build_object('n', a_n + 1));
    update floor.steps set status = 'succeeded', output = a_output, ended_at = clock_timestamp() where run_id = a_run and n = a_n;
    if not a_last then insert into floor.steps values (a_run, a_n + 1, 'ready', a_epoch); end if;
    return a_seq + 3;
  end $$;

  -- The runs that advanced. The caller's order of runs is the lock order.
  create function floor.advance_all(a_transitions jsonb) returns setof text
  language sql as $$
    with asked as materialized (
      select t.* from jsonb_to_recordset(a_transitions) as t (run text, n integer, seq integer, epoch integer, output jsonb, last boolean)),
    moved as (
      update floor.runs r set seq = r.seq + 3, status = case when a.last then 'SUCCEEDED' else r.status end
      from asked a where r.id = a.run and r.seq = a.seq and r.epoch = a.epoch and r.status = 'RUNNING'
      returning a.*),
    logged as (
      insert into floor.events
      select m.run, m.seq + e.i, e.type, clock_timestamp(), e.data
      from moved m, lateral (values
        (1, 'step.started', jsonb_build_object('n', m.n)),
        (2, 'step.succeeded', jsonb_build_object('n', m.n, 'output', m.output)),
        (3, case when m.last then 'run.succeeded' else 'step.scheduled' end, jsonb_build_object('n', m.n + 1))) as e (i, type, data)),
    ended as (
      update floor.steps s set status = 'succeeded', output = m.output, ended_at = clock_timestamp()
      from moved m where s.run_id = m.run and s.n = m.n),
    next as (
      insert into floor.steps select m.run, m.n + 1, 'ready', m.epoch from moved m where not m.last)
    select run from moved
  $$;`;

const begin = `
  with started as (insert into floor.runs select id, 1, 0, 'RUNNING' from unnest($1::text[]) id),
  logged as (insert into floor.events select id, 1, 'run.created', clock_timestamp(), '{}' from unnest($1::text[]) id)
  insert into floor.steps select id, 0, 'ready', 0 from unnest($1::text[]) id`;

serve(async ({ databaseUrl }: PeerOptions) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: connections });
  const { rowCount } = await pool.query("select from pg_namespace where nspname = 'floor'");
  if (rowCount === 0) await pool.query(schema);

  const start = async (runs: number): Promise<readonly string[]> => {
    const ids = Array.from({ length: runs }, () => randomUUID()).toSorted();
    await pool.query(begin, [ids]);
    return ids;
  };
  const isMoved = (moved: boolean): void => {
    if (!moved) throw new Error("the fence was lost");
  };
  const walk = async (client: pg.Pool | pg.PoolClient, id: string, steps: number) => {
    let seq = 1;
    for (let n = 0; n < steps; n += 1) {
      const { rows } = await client.query<{ seq: number | null }>({
        name: "advance",
        text: "select floor.advance($1, $2, $3, $4, $5, $6) as seq",
        values: [id, n, seq, 0, "null", n + 1 === steps],
      });
      isMoved(rows[0]?.seq === seq + 3);
      seq += 3;
    }
  };
  const walkTogether = async (ids: readonly string[], steps: number) => {
    for (let n = 0; n < steps; n += 1) {
      const transitions = ids.map((run) => ({
        run,
        n,
        seq: 1 + 3 * n,
        epoch: 0,
        output: null,
        last: n + 1 === steps,
      }));
      const { rowCount: moved } = await pool.query({
        name: "advance_all",
        text: "select floor.advance_all($1)",
        values: [JSON.stringify(transitions)],
      });
      isMoved(moved === ids.length);
    }
  };
  const burst = {
    "floor-step": async (ids: readonly string[], steps: number) => {
      await inLanes(ids.length, connections, async (i) => {
        const client = await pool.connect();
        await walk(client, ids[i] ?? "", steps);
        client.release();
      });
    },
    "floor-batch": async (ids: readonly string[], steps: number) => {
      await inLanes(Math.ceil(ids.length / batchSize), batchesInFlight, async (i) => {
        await walkTogether(ids.slice(i * batchSize, (i + 1) * batchSize), steps);
      });
    },
  }[process.argv[2] ?? ""];
  return {
    chain: async ({ runs, steps }: ChainParams) =>
      await eachMs(runs, async () => {
        for (const id of await start(1)) await walk(pool, id, steps);
      }),
    burst: async ({ runs, steps }: ChainParams) =>
      await secondsOf(async () => await burst?.(await start(runs), steps)),
  };
});
