-- Values and documents come back as they were written: jsonb sorts the keys of its objects. A text made of a value by the
-- workflow itself must not depend on whether the value has been through the database, and people have put the fields of a form and
-- the members of a template in an order of their own. Columns that nothing here looks into are json, which keeps the text.

alter table workflows alter column draft type json using draft::json;
alter table workflow_versions
  alter column definition type json using definition::json,
  alter column graph type json using graph::json;

drop view public_v1.runs, public_v1.steps, public_v1.events;

alter table runs
  alter column input type json using input::json,
  alter column output type json using output::json;
alter table events alter column data type json using data::json;
alter table steps
  alter column detail type json using detail::json,
  alter column input type json using input::json,
  alter column output type json using output::json,
  alter column heartbeat type json using heartbeat::json;
alter table flows
  alter column variables type json using variables::json,
  alter column output type json using output::json;

create view public_v1.runs as
select id, workflow_id, version, status, seq, payload_value(input::jsonb) as input, payload_value(output::jsonb) as output, error, cause, cost_micros, unpriced,
  infrastructure_failures, created_at, updated_at, ended_at, name, parent_run, parent_path, parent_visit
from runs;

create view public_v1.steps as
select run_id, path, visit, state, status, attempt, epoch, worker, payload_value(input::jsonb) as input, payload_value(output::jsonb) as output, error, cause, cost_micros,
  heartbeat::jsonb as heartbeat, scheduled_at, started_at, ended_at, scheduled_seq, ended_seq
from steps;

create view public_v1.events as
select run_id, seq, type, at, state, path, visit, attempt, data::jsonb as data from events;

drop function create_run(jsonb, jsonb);
drop function commit_run(text, integer, jsonb);

-- As in 0005 over json, and: a step keeps the limit of its attempt while it is parked, and says whom it waits for.
create function commit_run(p_run text, p_expected integer, p_change json)
returns table (at timestamptz, seq integer)
language plpgsql as $$
declare
  v_at timestamptz;
  v_run json := p_change -> 'run';
  v_seq integer;
begin
  -- json takes any text that looks like JSON; what jsonb cannot hold (NUL, halves of characters) is refused here and now.
  perform p_change::jsonb;
  update runs r set
    seq = r.seq + json_array_length(p_change -> 'events'),
    status = v_run ->> 'status',
    output = coalesce(v_run -> 'output', r.output),
    error = v_run ->> 'error',
    cause = v_run ->> 'cause',
    ending = case when json_typeof(v_run -> 'ending') = 'object' then (v_run -> 'ending')::jsonb end,
    cost_micros = r.cost_micros + (v_run ->> 'costMicros')::bigint,
    unpriced = r.unpriced + (v_run ->> 'unpriced')::integer,
    infrastructure_failures = r.infrastructure_failures + (v_run ->> 'lost')::integer,
    updated_at = greatest(clock_timestamp(), r.updated_at),
    ended_at = case when (v_run ->> 'ended')::boolean then greatest(clock_timestamp(), r.updated_at) end
  where r.id = p_run and r.seq = p_expected and r.ended_at is null
  returning r.updated_at, r.seq into v_at, v_seq;
  if not found then
    return;
  end if;

  insert into events (run_id, seq, type, at, state, path, visit, attempt, data)
  select p_run, p_expected + e.ordinality::integer, e.item ->> 'type', v_at, e.item ->> 'state', e.item ->> 'path',
    (e.item ->> 'visit')::integer, (e.item ->> 'attempt')::integer, e.item -> 'data'
  from json_array_elements(p_change -> 'events') with ordinality as e (item, ordinality);

  insert into steps as s (
    run_id, path, visit, state, flow, status, phase, attempt, epoch, worker, detail, input, output, error, cause, undoable,
    cost_micros, wake_at, timeout_at, heartbeat_timeout_at, activity, child_run, scheduled_at, started_at, ended_at, scheduled_seq, ended_seq)
  select p_run, c.path, c.visit, c.state, c.flow, c.status, c.phase, c.attempt, c.epoch, c.worker, c.detail, c.input, c.output,
    c.error, c.cause, c.undoable, coalesce(c.cost_micros, 0),
    coalesce(c.wake_until, v_at + c.wake_ms * interval '1 millisecond'),
    v_at + c.timeout_ms * interval '1 millisecond',
    v_at + c.heartbeat_ms * interval '1 millisecond',
    c.activity, c.child_run,
    v_at,
    case when c.started then v_at end,
    case when c.ended then v_at end,
    v_seq, case when c.ended then p_expected + c.ended_event end
  from json_to_recordset(p_change -> 'steps') as c (
    path text, visit integer, state text, flow text, status text, phase text, attempt integer, epoch integer, worker text,
    detail json, input json, output json, error text, cause text, undoable boolean, cost_micros bigint, wake_ms double precision,
    wake_until timestamptz, timeout_ms double precision, heartbeat_ms double precision, activity text, child_run text,
    started boolean, ended boolean, ended_event integer)
  on conflict (run_id, path, visit) do update set
    status = excluded.status,
    phase = excluded.phase,
    attempt = excluded.attempt,
    epoch = excluded.epoch,
    worker = excluded.worker,
    detail = excluded.detail,
    output = excluded.output,
    error = excluded.error,
    cause = excluded.cause,
    undoable = excluded.undoable,
    cost_micros = s.cost_micros + excluded.cost_micros,
    wake_at = excluded.wake_at,
    -- A limit runs from the start of the attempt, not from the last change of the row.
    timeout_at = case
      when excluded.timeout_at is null then null
      when s.epoch = excluded.epoch and s.timeout_at is not null then s.timeout_at
      else excluded.timeout_at
    end,
    heartbeat_timeout_at = excluded.heartbeat_timeout_at,
    activity = excluded.activity,
    child_run = excluded.child_run,
    started_at = coalesce(s.started_at, excluded.started_at),
    ended_at = excluded.ended_at,
    ended_seq = excluded.ended_seq;

  -- A compensation that has begun is not begun again.
  update steps s set undoable = false
  from json_to_recordset(p_change -> 'undone') as u (path text, visit integer)
  where s.run_id = p_run and s.path = u.path and s.visit = u.visit;

  -- What a heartbeat said is kept on the row, for the next attempt and for the page that shows it.
  update steps s set heartbeat = h.details
  from json_to_recordset(p_change -> 'heartbeats') as h (path text, visit integer, details json)
  where s.run_id = p_run and s.path = h.path and s.visit = h.visit;

  insert into flows as f (run_id, path, parent_path, parent_visit, index, status, variables, visits, openings, output, error, cause)
  select p_run, c.path, c.parent_path, c.parent_visit, c.index, c.status, c.variables, c.visits, c.openings, c.output, c.error, c.cause
  from json_to_recordset(p_change -> 'flows') as c (
    path text, parent_path text, parent_visit integer, index integer, status text, variables json, visits jsonb, openings jsonb, output json,
    error text, cause text)
  on conflict (run_id, path) do update set
    status = excluded.status,
    variables = excluded.variables,
    visits = excluded.visits,
    openings = excluded.openings,
    output = excluded.output,
    error = excluded.error,
    cause = excluded.cause;

  insert into ledger (run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros, rate)
  select p_run, l.path, l.visit, l.attempt, l.ordinal, v_at, l.kind, l.provider, l.model, l.usage, l.cost_micros, l.rate
  from json_to_recordset(p_change -> 'ledger') as l (
    path text, visit integer, attempt integer, ordinal integer, kind text, provider text, model text, usage jsonb,
    cost_micros bigint, rate text);

  return query select v_at, v_seq;
end
$$;

-- As in 0005 over json, and: a run may have a name and a parent. The id of a run that a step starts follows from the step, so a step
-- that is repeated finds the run that it has started already.
create function create_run(p_run json, p_change json) returns boolean
language plpgsql as $$
begin
  insert into runs (id, workflow_id, version, status, seq, input, deadline, idempotency_key, request_hash, name, parent_run, parent_path,
    parent_visit, parent_attempt, awaited, created_at, updated_at)
  values (p_run ->> 'id', p_run ->> 'workflowId', (p_run ->> 'version')::integer, 'RUNNING', 0, p_run -> 'input',
    clock_timestamp() + (p_run ->> 'timeoutSeconds')::double precision * interval '1 second',
    p_run ->> 'idempotencyKey', p_run ->> 'requestHash', p_run ->> 'name', p_run ->> 'parentRun', p_run ->> 'parentPath',
    (p_run ->> 'parentVisit')::integer, (p_run ->> 'parentAttempt')::integer, coalesce((p_run ->> 'awaited')::boolean, false),
    clock_timestamp(), clock_timestamp())
  on conflict do nothing;
  if not found then
    return false;
  end if;
  perform commit_run(p_run ->> 'id', 0, p_change);
  return true;
end
$$;
