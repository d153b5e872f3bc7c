/**
 * Raw graphile-worker 0.17.3 (the newest that runs on Node 20), as a careful user would chain jobs: a step is a job, and one
 * function commits its result together with the next job. Settings are those of its own advice
 * for throughput: localQueue, completeJobBatchDelay, one prepared statement a step.
 *
 * What is committed: a row of bench.results for each step, before graphile-worker's own row of the next step can be seen.
 */
import { run, makeWorkerUtils, Logger } from "graphile-worker";
import pg from "pg";
import { eachMs, secondsOf, serve, witnessed } from "./serve.mjs";

const schema = `
  create schema if not exists bench;
  create table if not exists bench.results (run text, step integer, result jsonb, primary key (run, step));
  create table if not exists bench.maps (run text primary key, remaining integer not null);

  create or replace function bench.step_done(a_run text, a_step integer, a_steps integer, a_kind text, a_result jsonb) returns boolean
  language plpgsql as $$
  begin
    insert into bench.results values (a_run, a_step, a_result) on conflict do nothing;
    -- The job came twice.
    if not found then return false; end if;
    if a_step + 1 >= a_steps then return true; end if;
    perform graphile_worker.add_job('step', json_build_object('run', a_run, 'step', a_step + 1, 'steps', a_steps, 'kind', a_kind));
    return false;
  end $$;

  create or replace function bench.item_done(a_run text, a_item integer, a_result jsonb) returns boolean
  language plpgsql as $$
  declare left_over integer;
  begin
    insert into bench.results values (a_run, a_item, a_result) on conflict do nothing;
    if not found then return false; end if;
    update bench.maps set remaining = remaining - 1 where maps.run = a_run returning remaining into left_over;
    return left_over = 0;
  end $$;`;

const concurrency = 16;

serve(async ({ databaseUrl, crash }) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: concurrency + 4 });
  const ignore = () => undefined;
  pool.on("error", ignore);
  pool.on("connect", (client) => client.on("error", ignore));
  const logger = new Logger(() => (level, message) => {
    if (level === "error") process.stderr.write(`graphile-worker: ${message}\n`);
  });
  const utils = await makeWorkerUtils({ pgPool: pool, logger });
  await utils.migrate();
  await pool.query(schema);
  const ended = new Map();
  const finish = (run) => ended.get(run)?.();
  const ending = async (id) => await new Promise((resolve) => ended.set(id, resolve));
  const query = async (name, text, values) =>
    (await pool.query({ name, text, values })).rows[0].ended;

  const work = {
    nothing: async () => null,
    echo: async ({ run, step }) => {
      const { rows } = await pool.query(
        "select result::text from bench.results where run = $1 and step = $2",
        [run, step - 1],
      );
      return JSON.parse(rows[0].result);
    },
    witness: async ({ step }) =>
      await witnessed({ witness: crash.witness, stepMs: crash.stepMs, index: step }),
  };
  const stepDone = "select bench.step_done($1, $2, $3, $4, $5) as ended";
  const itemDone = "select bench.item_done($1, $2, $3) as ended";
  const taskList = {
    step: async (job) => {
      const result = JSON.stringify(await work[job.kind](job));
      const values = [job.run, job.step, job.steps, job.kind, result];
      if (await query("step", stepDone, values)) finish(job.run);
    },
    item: async (job) => {
      if (await query("item", itemDone, [job.run, job.item, "null"])) finish(job.run);
    },
  };
  await run({
    pgPool: pool,
    concurrency,
    pollInterval: 1000,
    noHandleSignals: true,
    logger,
    taskList,
    preset: {
      worker: { localQueue: { size: 64 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 },
    },
  });

  let last = 0;
  const newId = () => `${process.pid}-${Date.now()}-${(last += 1)}`;
  const submit = async (identifier, payloads) => {
    await pool.query({
      name: "submit",
      text: `select count(*) from graphile_worker.add_jobs(array(
        select json_populate_record(null::graphile_worker.job_spec, json_build_object('identifier', $1::text, 'payload', item))
        from json_array_elements($2::json) as item))`,
      values: [identifier, JSON.stringify(payloads)],
    });
  };
  const first = (run, steps) => ({ run, step: 0, steps, kind: "nothing" });

  return {
    chain: async ({ runs, steps }) =>
      await eachMs(runs, async () => {
        const id = newId();
        const end = ending(id);
        await submit("step", [first(id, steps)]);
        await end;
      }),
    burst: async ({ runs, steps }) =>
      await secondsOf(async () => {
        const ids = Array.from({ length: runs }, newId);
        const ends = ids.map(ending);
        await submit(
          "step",
          ids.map((id) => first(id, steps)),
        );
        await Promise.all(ends);
      }),
    map: async ({ items }) =>
      await eachMs(1, async () => {
        const id = newId();
        const end = ending(id);
        await pool.query("insert into bench.maps values ($1, $2)", [id, items]);
        await submit(
          "item",
          Array.from({ length: items }, (_, item) => ({ run: id, item })),
        );
        await end;
      }),
    payload: async ({ text, steps }) =>
      await secondsOf(async () => {
        const id = newId();
        const end = ending(id);
        // The input is the result of a step before the first.
        await pool.query("insert into bench.results values ($1, 0, $2)", [
          id,
          JSON.stringify(text),
        ]);
        await submit("step", [{ run: id, step: 1, steps: steps + 1, kind: "echo" }]);
        await end;
      }),
    crash: async ({ steps }) =>
      await submit("step", [{ run: newId(), step: 0, steps, kind: "witness" }]),
  };
});
