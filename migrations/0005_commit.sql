-- The two functions through which every run changes. Each is one round trip, one commit, and locks the run's row first,
-- so that nothing else can interleave.

-- Applies a change to a run if its log still ends at `p_expected`; the change names events, steps, flows and ledger rows as
-- JSON (shapes: server/store/commit.ts). Returns the time of the commit and the number of the last event, or no row when the run has moved on:
-- then nothing was written and the caller decides again on the newer state.
create function commit_run(p_run text, p_expected integer, p_change jsonb)
returns table (at timestamptz, seq integer)
language plpgsql as $$
declare
  v_at timestamptz;
  v_run jsonb := p_change -> 'run';
  v_seq integer;
begin
  update runs r set
    seq = r.seq + jsonb_array_length(p_change -> 'events'),
    status = v_run ->> 'status',
    output = coalesce(v_run -> 'output', r.output),
    error = v_run ->> 'error',
    cause = v_run ->> 'cause',
    ending = case when jsonb_typeof(v_run -> 'ending') = 'object' then v_run -> 'ending' end,
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
  from jsonb_array_elements(p_change -> 'events') with ordinality as e (item, ordinality);

  insert into steps as s (
    run_id, path, visit, state, flow, status, phase, attempt, epoch, worker, detail, input, output, error, cause, undoable,
    cost_micros, wake_at, timeout_at, heartbeat_timeout_at, scheduled_at, started_at, ended_at, scheduled_seq, ended_seq)
  select p_run, c.path, c.visit, c.state, c.flow, c.status, c.phase, c.attempt, c.epoch, c.worker, c.detail, c.input, c.output,
    c.error, c.cause, c.undoable, coalesce(c.cost_micros, 0),
    coalesce(c.wake_until, v_at + c.wake_ms * interval '1 millisecond'),
    v_at + c.timeout_ms * interval '1 millisecond',
    v_at + c.heartbeat_ms * interval '1 millisecond',
    v_at,
    case when c.started then v_at end,
    case when c.ended then v_at end,
    v_seq, case when c.ended then p_expected + c.ended_event end
  from jsonb_to_recordset(p_change -> 'steps') as c (
    path text, visit integer, state text, flow text, status text, phase text, attempt integer, epoch integer, worker text,
    detail jsonb, input jsonb, output jsonb, error text, cause text, undoable boolean, cost_micros bigint, wake_ms double precision,
    wake_until timestamptz, timeout_ms double precision, heartbeat_ms double precision, started boolean, ended boolean,
    ended_event integer)
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
    timeout_at = case when excluded.status <> 'running' then null when s.epoch = excluded.epoch then s.timeout_at else excluded.timeout_at end,
    heartbeat_timeout_at = case when excluded.status = 'running' then excluded.heartbeat_timeout_at end,
    started_at = coalesce(s.started_at, excluded.started_at),
    ended_at = excluded.ended_at,
    ended_seq = excluded.ended_seq;

  -- A compensation that has begun is not begun again.
  update steps s set undoable = false
  from jsonb_to_recordset(p_change -> 'undone') as u (path text, visit integer)
  where s.run_id = p_run and s.path = u.path and s.visit = u.visit;

  -- What a heartbeat said is kept on the row, for the next attempt and for the page that shows it.
  update steps s set heartbeat = h.details
  from jsonb_to_recordset(p_change -> 'heartbeats') as h (path text, visit integer, details jsonb)
  where s.run_id = p_run and s.path = h.path and s.visit = h.visit;

  insert into flows as f (run_id, path, parent_path, parent_visit, index, status, variables, visits, openings, output, error, cause)
  select p_run, c.path, c.parent_path, c.parent_visit, c.index, c.status, c.variables, c.visits, c.openings, c.output, c.error, c.cause
  from jsonb_to_recordset(p_change -> 'flows') as c (
    path text, parent_path text, parent_visit integer, index integer, status text, variables jsonb, visits jsonb, openings jsonb, output jsonb,
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
  from jsonb_to_recordset(p_change -> 'ledger') as l (
    path text, visit integer, attempt integer, ordinal integer, kind text, provider text, model text, usage jsonb,
    cost_micros bigint, rate text);

  return query select v_at, v_seq;
end
$$;

-- Creates a run and commits its first events in the same transaction. Returns false when the workflow already has a run
-- with this idempotency key: then nothing was written.
create function create_run(p_run jsonb, p_change jsonb) returns boolean
language plpgsql as $$
begin
  insert into runs (id, workflow_id, version, status, seq, input, deadline, idempotency_key, request_hash, created_at, updated_at)
  values (p_run ->> 'id', p_run ->> 'workflowId', (p_run ->> 'version')::integer, 'RUNNING', 0, p_run -> 'input',
    clock_timestamp() + (p_run ->> 'timeoutSeconds')::double precision * interval '1 second',
    p_run ->> 'idempotencyKey', p_run ->> 'requestHash', clock_timestamp(), clock_timestamp())
  on conflict (workflow_id, idempotency_key) where idempotency_key is not null do nothing;
  if not found then
    return false;
  end if;
  perform commit_run(p_run ->> 'id', 0, p_change);
  return true;
end
$$;

-- A worker that has lost a step may have spent money on it: the spending is kept although its result is discarded.
create function record_late_cost(p_run text, p_ledger jsonb) returns void
language plpgsql as $$
declare
  v_cost bigint;
  v_unpriced integer;
begin
  perform 1 from runs where id = p_run for update;
  with added as (
    insert into ledger (run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros, rate)
    select p_run, l.path, l.visit, l.attempt, l.ordinal, clock_timestamp(), l.kind, l.provider, l.model, l.usage, l.cost_micros, l.rate
    from jsonb_to_recordset(p_ledger) as l (
      path text, visit integer, attempt integer, ordinal integer, kind text, provider text, model text, usage jsonb,
      cost_micros bigint, rate text)
    on conflict do nothing
    returning path, visit, cost_micros),
  charged as (
    update steps s set cost_micros = s.cost_micros + a.cost
    from (select path, visit, coalesce(sum(cost_micros), 0)::bigint as cost from added group by path, visit) a
    where s.run_id = p_run and s.path = a.path and s.visit = a.visit)
  select coalesce(sum(cost_micros), 0), count(*) filter (where cost_micros is null) into v_cost, v_unpriced from added;
  update runs set cost_micros = cost_micros + v_cost, unpriced = unpriced + v_unpriced where id = p_run;
end
$$;
