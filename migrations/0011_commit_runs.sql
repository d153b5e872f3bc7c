-- The one function through which runs change, and the views for tools outside Cairn.

-- Commits changes of different runs in one transaction; shapes: server/store/commit.ts. `i` is the place of a change in the batch; the
-- rows of its parts have it instead of the id of their run. Locks: rows of new runs by workflow and idempotency key, then rows of runs
-- by id; everything else of a run is only written under the lock of its row.
--
-- A change of a run applies if the run's log still ends at `expected` and the run has not ended; otherwise nothing of it is written and
-- its answer is missing. A new run is 'committed', 'exists' (its id or its idempotency key does), or 'unpublished'.
create function commit_runs(
  p_created json, p_runs json, p_events json, p_flows json, p_steps json, p_undone json, p_ledger json)
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
      select * from json_to_recordset(p_created) as c (
        i integer, id text, workflow_id text, version integer, must_be_published boolean, seq integer, status text, input json, output json,
        error text, cause text, body json, cost bigint, unpriced integer, lost integer, timeout_seconds double precision,
        idempotency_key text, request_hash text, name text, parent_run text, parent_path text, parent_visit integer,
        parent_attempt integer, awaited boolean, ended boolean)
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
        select * from json_to_recordset(p_runs) as c (
          i integer, id text, expected integer, seq integer, status text, output json, error text, cause text, body json, cost bigint,
          unpriced integer, lost integer, turned text, ended boolean)
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
    from json_to_recordset(p_events) as e (
      i integer, seq integer, type text, state text, path text, visit integer, attempt integer, data json)
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
      coalesce(c.wake_until, v_ats[c.i] + c.wake_ms * interval '1 millisecond'),
      v_ats[c.i] + c.timeout_ms * interval '1 millisecond',
      v_ats[c.i] + c.heartbeat_ms * interval '1 millisecond',
      c.activity, c.child_run
    from json_to_recordset(p_flows) as c (
      i integer, path text, parent_path text, parent_visit integer, index integer, status text, body json, output json, error text,
      cause text, step text, step_status text, state text, phase text, attempt integer, epoch integer, worker text,
      scheduled_seq integer, started_seq integer, is_ready boolean, wake_ms double precision, wake_until timestamptz,
      timeout_ms double precision, heartbeat_ms double precision, activity text, child_run text)
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
    from json_to_recordset(p_steps) as s (
      i integer, path text, visit integer, state text, flow text, status text, phase text, attempt integer, epoch integer, lost integer,
      opening integer, error text, cause text, undo json, scheduled_seq integer, started_seq integer, ended_seq integer)
    where v_ids[s.i] is not null;
  end if;

  -- A compensation that has begun is not begun again.
  if p_undone is not null then
    update steps s set undo = null
    from (
      select v_ids[n.i] as run_id, n.path, n.visit from json_to_recordset(p_undone) as n (i integer, path text, visit integer)
      where n.visit + 0 = n.visit) u
    where s.run_id = u.run_id and s.path = u.path and s.visit = u.visit;
  end if;

  if p_ledger is not null then
    insert into ledger (run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros, rate, saved)
    select v_ids[l.i], l.path, l.visit, l.attempt, l.ordinal, v_ats[l.i], l.kind, l.provider, l.model, l.usage, l.cost_micros, l.rate, l.saved
    from json_to_recordset(p_ledger) as l (
      i integer, path text, visit integer, attempt integer, ordinal integer, kind text, provider text, model text, usage jsonb,
      cost_micros bigint, rate text, saved boolean)
    where v_ids[l.i] is not null;
  end if;
end
$$;

-- A worker that has lost a step may have spent money on it: the spending is kept although its result is discarded.
create function record_late_cost(p_run text, p_ledger json) returns void
language plpgsql as $$
declare
  v_cost bigint;
  v_unpriced integer;
begin
  perform 1 from runs where id = p_run for update;
  with added as (
    insert into ledger (run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros, rate, saved)
    select p_run, l.path, l.visit, l.attempt, l.ordinal, clock_timestamp(), l.kind, l.provider, l.model, l.usage, l.cost_micros, l.rate, l.saved
    from json_to_recordset(p_ledger) as l (
      path text, visit integer, attempt integer, ordinal integer, kind text, provider text, model text, usage jsonb,
      cost_micros bigint, rate text, saved boolean)
    on conflict do nothing
    returning cost_micros)
  select coalesce(sum(cost_micros), 0), count(*) filter (where cost_micros is null) into v_cost, v_unpriced from added;
  update runs set cost_micros = cost_micros + v_cost, unpriced = unpriced + v_unpriced where id = p_run;
end
$$;

-- All steps of runs, those that have ended and those under way.
create view step_rows as
select run_id, path, visit, state, flow, status, phase, attempt, epoch, null::text as worker, opening, 0 as settled, error, cause,
  scheduled_seq, started_seq, ended_seq, null::timestamptz as wake_at, null::json as detail
from steps
union all
select run_id, substring(step from '^(.*)@[0-9]+$') as path, substring(step from '[0-9]+$')::integer as visit, state,
  case when path = '~undo' then regexp_replace(step, '(^|/)[^/]+/~undo@[0-9]+$', '') else path end as flow,
  step_status, phase, attempt, epoch, worker, coalesce((body -> 'step' ->> 'opening')::integer, 0),
  coalesce((body -> 'step' ->> 'settled')::integer, 0), body -> 'step' -> 'failure' ->> 'error', body -> 'step' -> 'failure' ->> 'cause',
  scheduled_seq, started_seq, null::integer, wake_at, body -> 'step'
from flows
where status = 'open' and step is not null;

-- A value in a field of an event's data as people wrote it, whether it stands there or is referred to; one that lives in the artifact
-- store shows as a reference. `p_after`: a time before the event, such as the creation of its run.
create function event_value(p_run text, p_seq integer, p_field text, p_after timestamptz) returns jsonb
language sql stable as $$
  select case when v.is_stored and v.value ? '$event'
    then event_value(p_run, (v.value ->> '$event')::integer, v.value ->> 'field', p_after)
    else v.value end
  from (
    select (case when strpos(p_field, '/') > 0 then e.data -> split_part(p_field, '/', 1) -> substr(p_field, strpos(p_field, '/') + 1) else e.data -> p_field end)::jsonb as value,
      coalesce((e.data -> 'stored')::jsonb ? p_field, false) as is_stored
    from events e where e.run_id = p_run and e.seq = p_seq and e.at >= p_after) v
$$;

-- A value of a run or a flow as people wrote it: it stands there, or in an event, or in the artifact store, or is an item of a Map.
create function payload_value(p jsonb, p_run text, p_after timestamptz) returns jsonb
language sql stable as $$
  select case
    when p ? 'event' then event_value(p_run, (p ->> 'event')::integer, p ->> 'field', p_after)
    when p ? 'value' then p -> 'value'
    when p ? 'artifact' then jsonb_build_object('$artifact', p -> 'artifact', 'bytes', p -> 'bytes')
    when p ? 'item' then jsonb_build_object('$item', p -> 'item')
  end
$$;
drop function payload_value(jsonb);

create view public_v1.runs as
select id, workflow_id, version, status, seq, payload_value(input::jsonb, id, created_at) as input,
  payload_value(output::jsonb, id, created_at) as output, error, cause, cost_micros, unpriced, infrastructure_failures, created_at,
  updated_at, ended_at, name, parent_run, parent_path, parent_visit
from runs;

create view public_v1.events as
select run_id, seq, type, at, state, path, visit, attempt, data::jsonb as data from events;

create view public_v1.steps as
select s.run_id, s.path, s.visit, s.state, s.status, s.attempt, s.epoch, s.worker,
  coalesce(event_value(s.run_id, s.scheduled_seq, 'input', r.created_at), (
    -- An undo has the input of the step that it undoes.
    select event_value(u.run_id, u.scheduled_seq, 'input', r.created_at) from steps u
    where s.path like '%/~undo' and u.run_id = s.run_id and u.path = left(s.path, -6) and u.visit = s.visit)) as input,
  event_value(s.run_id, s.ended_seq, 'output', r.created_at) as output,
  s.error, s.cause,
  (select coalesce(sum(l.cost_micros), 0)::bigint from ledger l where l.run_id = s.run_id and l.path = s.path and l.visit = s.visit) as cost_micros,
  (select e.data::jsonb -> 'details' from events e
    where e.run_id = s.run_id and e.seq >= s.scheduled_seq and e.at >= r.created_at and e.visit = s.visit
      and e.type = case when s.path like '%/~undo' then 'undo.heartbeat' else 'step.heartbeat' end
      and e.path = case when s.path like '%/~undo' then left(s.path, -6) else s.path end
      and json_typeof(e.data -> 'details') <> 'null'
    order by e.seq desc limit 1) as heartbeat,
  (select e.at from events e where e.run_id = s.run_id and e.seq = s.scheduled_seq and e.at >= r.created_at) as scheduled_at,
  (select e.at from events e where e.run_id = s.run_id and e.seq = s.started_seq and e.at >= r.created_at) as started_at,
  (select e.at from events e where e.run_id = s.run_id and e.seq = s.ended_seq and e.at >= r.created_at) as ended_at,
  s.scheduled_seq, s.ended_seq
from step_rows s join runs r on r.id = s.run_id;

create view public_v1.ledger as
select run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros, rate, saved from ledger;
