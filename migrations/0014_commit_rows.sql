-- Changes of runs come as arrays of rows: PostgreSQL reads them in its binary format in half of the time that it takes to read the same
-- rows as JSON. The columns stand in the same order in server/store/commit-rows.ts.

create type commit_created as (
  i integer, id text, workflow_id text, version integer, must_be_published boolean, seq integer, status text, input json, output json,
  error text, cause text, body json, cost bigint, unpriced integer, lost integer, timeout_seconds double precision, idempotency_key text,
  request_hash text, name text, parent_run text, parent_path text, parent_visit integer, parent_attempt integer, awaited boolean,
  ended boolean
);

create type commit_run as (
  i integer, id text, expected integer, seq integer, status text, output json, error text, cause text, body json, cost bigint,
  unpriced integer, lost integer, turned text, ended boolean
);

create type commit_event as (
  i integer, seq integer, type text, state text, path text, visit integer, attempt integer, data json
);

create type commit_flow as (
  i integer, path text, parent_path text, parent_visit integer, index integer, status text, body json, output json, error text,
  cause text, step text, step_status text, state text, phase text, attempt integer, epoch integer, worker text, scheduled_seq integer,
  started_seq integer, is_ready boolean, wake_ms double precision, wake_until text, timeout_ms double precision,
  heartbeat_ms double precision, activity text, child_run text
);

create type commit_step as (
  i integer, path text, visit integer, state text, flow text, status text, phase text, attempt integer, epoch integer, lost integer,
  opening integer, error text, cause text, undo json, scheduled_seq integer, started_seq integer, ended_seq integer
);

create type commit_undone as (
  i integer, path text, visit integer
);

create type commit_ledger as (
  i integer, path text, visit integer, attempt integer, ordinal integer, kind text, provider text, model text, usage json,
  cost_micros bigint, rate text, saved boolean
);

drop function commit_runs(json, json, json, json, json, json, json);

-- Commits changes of different runs in one transaction; shapes: server/store/commit-rows.ts. `i` is the place of a change in the batch; the
-- rows of its parts have it instead of the id of their run. Locks: rows of new runs by workflow and idempotency key, then rows of runs
-- by id; everything else of a run is only written under the lock of its row.
--
-- A change of a run applies if the run's log still ends at `expected` and the run has not ended; otherwise nothing of it is written and
-- its answer is missing. A new run is 'committed', 'exists' (its id or its idempotency key does), or 'unpublished'.
create function commit_runs(
  p_created commit_created[], p_runs commit_run[], p_events commit_event[], p_flows commit_flow[], p_steps commit_step[],
  p_undone commit_undone[], p_ledger commit_ledger[])
returns table (i integer, outcome text, at timestamptz)
language plpgsql
-- The plans are made once for a connection, when tables may be empty: a batch always finds its rows by their keys, one by one.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  v_row record;
  -- By `i`; null where nothing is to be written.
  v_ids text[];
  v_ats timestamptz[];
begin
  if p_created is not null then
    for v_row in
      select * from unnest(p_created) as c
      order by c.workflow_id, c.idempotency_key, c.id
    loop
      i := v_row.i;
      at := clock_timestamp();
      outcome := 'unpublished';
      if exists (select from workflow_versions v where v.workflow_id = v_row.workflow_id and v.version = v_row.version)
        and (not v_row.must_be_published
          or exists (select from workflows w where w.id = v_row.workflow_id and w.version = v_row.version and w.deleted_at is null)) then
        insert into runs (id, workflow_id, version, status, seq, input, output, error, cause, body, cost_micros, unpriced,
          infrastructure_failures, deadline, idempotency_key, request_hash, name, parent_run, parent_path, parent_visit, parent_attempt,
          awaited, created_at, updated_at, ended_at)
        values (v_row.id, v_row.workflow_id, v_row.version, v_row.status, v_row.seq, v_row.input, v_row.output, v_row.error, v_row.cause,
          v_row.body, v_row.cost, v_row.unpriced, v_row.lost, at + v_row.timeout_seconds * interval '1 second', v_row.idempotency_key,
          v_row.request_hash, v_row.name, v_row.parent_run, v_row.parent_path, v_row.parent_visit, v_row.parent_attempt, v_row.awaited,
          at, at, case when v_row.ended then at end)
        on conflict do nothing;
        if found then
          v_ids[i] := v_row.id;
          v_ats[i] := at;
          outcome := 'committed';
        else
          outcome := 'exists';
        end if;
      elsif exists (select from runs r where r.id = v_row.id)
        or exists (select from runs r where r.workflow_id = v_row.workflow_id and r.idempotency_key = v_row.idempotency_key) then
        outcome := 'exists';
      end if;
      return next;
    end loop;
  end if;

  if p_runs is not null then
    for v_row in
      update runs r set
        seq = c.seq,
        status = c.status,
        output = c.output,
        error = c.error,
        cause = c.cause,
        body = c.body,
        cost_micros = r.cost_micros + c.cost,
        unpriced = r.unpriced + c.unpriced,
        infrastructure_failures = r.infrastructure_failures + c.lost,
        updated_at = greatest(clock_timestamp(), r.updated_at),
        ended_at = case when c.ended then greatest(clock_timestamp(), r.updated_at) end
      from (
        select * from unnest(p_runs) as c
        -- Always true; the planner takes it for rare and so begins with the batch, never with the table.
        where c.expected + 0 = c.expected
        order by c.id) c
      where r.id = c.id and r.seq = c.expected and r.ended_at is null
      returning c.i, r.id, r.updated_at, c.turned
    loop
      i := v_row.i;
      at := v_row.updated_at;
      v_ids[i] := v_row.id;
      v_ats[i] := at;
      outcome := 'committed';
      -- Ready steps of a paused run wait for nobody.
      if v_row.turned is not null then
        update flows f set ready_at = case when v_row.turned = 'resumed' then at end
        where f.run_id = v_row.id and f.status = 'open' and f.step_status = 'ready';
      end if;
      return next;
    end loop;
  end if;

  if p_events is not null then
    insert into events (run_id, seq, type, at, state, path, visit, attempt, data)
    select v_ids[e.i], e.seq, e.type, v_ats[e.i], e.state, e.path, e.visit, e.attempt, e.data
    from unnest(p_events) as e
    where v_ids[e.i] is not null;
  end if;

  if p_flows is not null then
    insert into flows as f (run_id, path, parent_path, parent_visit, index, status, body, output, error, cause, step, step_status, state,
      phase, attempt, epoch, worker, scheduled_seq, started_seq, scheduled_at, started_at, ready_at, waiting_since, wake_at,
      timeout_at, heartbeat_timeout_at, activity, child_run)
    select v_ids[c.i], c.path, c.parent_path, c.parent_visit, c.index, c.status, c.body, c.output, c.error, c.cause, c.step, c.step_status,
      c.state, c.phase, c.attempt, c.epoch, c.worker, c.scheduled_seq, c.started_seq,
      case when c.step is not null then v_ats[c.i] end,
      case when c.started_seq is not null then v_ats[c.i] end,
      case when c.is_ready then v_ats[c.i] end,
      case when c.step_status in ('waiting', 'held') then v_ats[c.i] end,
      coalesce(c.wake_until::timestamptz, v_ats[c.i] + c.wake_ms * interval '1 millisecond'),
      v_ats[c.i] + c.timeout_ms * interval '1 millisecond',
      v_ats[c.i] + c.heartbeat_ms * interval '1 millisecond',
      c.activity, c.child_run
    from unnest(p_flows) as c
    where v_ids[c.i] is not null
    on conflict (run_id, path) do update set
      status = excluded.status,
      body = excluded.body,
      output = excluded.output,
      error = excluded.error,
      cause = excluded.cause,
      step = excluded.step,
      step_status = excluded.step_status,
      state = excluded.state,
      phase = excluded.phase,
      attempt = excluded.attempt,
      epoch = excluded.epoch,
      worker = excluded.worker,
      scheduled_seq = excluded.scheduled_seq,
      started_seq = excluded.started_seq,
      scheduled_at = case when f.step = excluded.step then f.scheduled_at else excluded.scheduled_at end,
      started_at = case when f.step = excluded.step and f.started_at is not null then f.started_at else excluded.started_at end,
      ready_at = excluded.ready_at,
      waiting_since = case
        when excluded.waiting_since is null then null
        when f.step = excluded.step and f.waiting_since is not null then f.waiting_since
        else excluded.waiting_since
      end,
      wake_at = excluded.wake_at,
      -- A limit runs from the start of the attempt, not from the last change of the row.
      timeout_at = case
        when excluded.timeout_at is null then null
        when f.step = excluded.step and f.epoch = excluded.epoch and f.timeout_at is not null then f.timeout_at
        else excluded.timeout_at
      end,
      heartbeat_timeout_at = excluded.heartbeat_timeout_at,
      activity = excluded.activity,
      child_run = excluded.child_run;
  end if;

  if p_steps is not null then
    insert into steps (run_id, path, visit, state, flow, status, phase, attempt, epoch, lost, opening, error, cause, undo, scheduled_seq,
      started_seq, ended_seq)
    select v_ids[s.i], s.path, s.visit, s.state, s.flow, s.status, s.phase, s.attempt, s.epoch, s.lost, s.opening, s.error, s.cause, s.undo,
      s.scheduled_seq, s.started_seq, s.ended_seq
    from unnest(p_steps) as s
    where v_ids[s.i] is not null;
  end if;

  -- A compensation that has begun is not begun again.
  if p_undone is not null then
    update steps s set undo = null
    from (
      select v_ids[n.i] as run_id, n.path, n.visit from unnest(p_undone) as n
      where n.visit + 0 = n.visit) u
    where s.run_id = u.run_id and s.path = u.path and s.visit = u.visit;
  end if;

  if p_ledger is not null then
    insert into ledger (run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros, rate, saved)
    select v_ids[l.i], l.path, l.visit, l.attempt, l.ordinal, v_ats[l.i], l.kind, l.provider, l.model, l.usage::jsonb, l.cost_micros, l.rate, l.saved
    from unnest(p_ledger) as l
    where v_ids[l.i] is not null;
  end if;
end
$$;

drop function record_late_cost(text, json);

-- A worker that has lost a step may have spent money on it: the spending is kept although its result is discarded.
create function record_late_cost(p_run text, p_ledger commit_ledger[]) returns void
language plpgsql as $$
declare
  v_cost bigint;
  v_unpriced integer;
begin
  perform 1 from runs where id = p_run for update;
  with added as (
    insert into ledger (run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros, rate, saved)
    select p_run, l.path, l.visit, l.attempt, l.ordinal, clock_timestamp(), l.kind, l.provider, l.model, l.usage::jsonb, l.cost_micros, l.rate, l.saved
    from unnest(p_ledger) as l
    on conflict do nothing
    returning cost_micros)
  select coalesce(sum(cost_micros), 0), count(*) filter (where cost_micros is null) into v_cost, v_unpriced from added;
  update runs set cost_micros = cost_micros + v_cost, unpriced = unpriced + v_unpriced where id = p_run;
end
$$;

drop function commit_copy(json, json, json, json);

-- Creates a run that begins with the events of another one up to a number; shapes: server/store/copied-runs.ts. The copied events keep
-- their numbers, and so every reference to them; their time is that of the copy, for the log of a run is not older than the run. Of what
-- is finished, history, closed flows of open containers and the ledger (as `reused`) come along. Locks: the new run's row.
create function commit_copy(p_created commit_created[], p_events commit_event[], p_flows commit_flow[], p_copy json)
returns table (outcome text, at timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare
  v_run text := p_copy ->> 'run';
  v_source text := p_copy ->> 'source';
  v_seq integer := (p_copy ->> 'seq')::integer;
  v_outcome text;
  v_at timestamptz;
  v_since timestamptz;
  v_count integer;
begin
  select c.outcome, c.at into v_outcome, v_at from commit_runs(p_created, null, p_events, p_flows, null, null, null) c;
  if v_outcome <> 'committed' then
    return query select v_outcome, v_at;
    return;
  end if;

  select r.created_at into v_since from runs r where r.id = v_source;
  insert into events (run_id, seq, type, at, state, path, visit, attempt, data)
  select v_run, e.seq, e.type, v_at, e.state, e.path, e.visit, e.attempt, e.data
  from events e where e.run_id = v_source and e.seq <= v_seq and e.at >= v_since;
  get diagnostics v_count = row_count;
  if v_count <> v_seq then
    raise exception using errcode = 'CR001', message = 'the log of the run is not complete any more';
  end if;

  insert into steps (run_id, path, visit, state, flow, status, phase, attempt, epoch, lost, opening, error, cause, undo, scheduled_seq,
    started_seq, ended_seq)
  select v_run, s.path, s.visit, s.state, s.flow, s.status, s.phase, s.attempt, s.epoch, s.lost, s.opening, s.error, s.cause, u.undo,
    s.scheduled_seq, s.started_seq, s.ended_seq
  from steps s
  left join json_to_recordset(p_copy -> 'undo') as u (path text, visit integer, undo json) on u.path = s.path and u.visit = s.visit
  where s.run_id = v_source and s.ended_seq <= v_seq
    -- An undo that is tried again has its row when that ends.
    and not ((p_copy ->> 'undoes')::boolean and s.path like '%/~undo' and s.status = 'failed');

  insert into flows (run_id, path, parent_path, parent_visit, index, status, body, output, error, cause)
  select v_run, f.path, f.parent_path, f.parent_visit, f.index, f.status, f.body, f.output, f.error, f.cause
  from flows f
  where f.run_id = v_source and f.path in (select json_array_elements_text(p_copy -> 'closed'))
  on conflict do nothing;

  insert into ledger (run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros, rate, saved)
  select v_run, l.path, l.visit, l.attempt, l.ordinal, v_at, 'reused', l.provider, l.model, l.usage, l.cost_micros, l.rate, l.saved
  from ledger l join steps s on s.run_id = l.run_id and s.path = l.path and s.visit = l.visit
  where l.run_id = v_source and s.ended_seq <= v_seq;

  update runs r set copy_of = v_source, copy_seq = v_seq, copy_kind = p_copy ->> 'kind' where r.id = v_run;
  return query select v_outcome, v_at;
end
$$;
