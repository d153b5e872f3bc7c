-- Results of calls that stand for the same call later: the field Cache of a Task. Written after the commit of the step that made the call, so a
-- crash between the two loses an entry and nothing else. `key`: SHA-256 of the workflow, the resource, the arguments and what answers them.
create table call_cache (
  key bytea primary key,
  workflow_id text not null,
  resource text not null,
  -- A payload: the value itself, or a reference to the artifact store.
  value json not null,
  -- What the call used and cost, summed by provider and model: what whoever takes the result is spared.
  costs json not null,
  -- The run that made the call.
  run_id text collate "C" not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null
);

create index call_cache_expires_at on call_cache (expires_at);

-- As it was, but for what came from the cache.
create or replace function commit_copy(p_created commit_created[], p_events commit_event[], p_flows commit_flow[], p_steps commit_step[],
  p_copy json)
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
  select c.outcome, c.at into v_outcome, v_at from commit_runs(p_created, null, p_events, p_flows, p_steps, null, null) c;
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
  where l.run_id = v_source
    -- What the cache gave cost its run nothing, and is nothing that this one is spared.
    and l.kind <> 'cached'
    -- What an attempt took over from an earlier one is told by the rows of that.
    and (l.kind <> 'reused' or l.saved or l.at = v_since)
    and (s.ended_seq <= v_seq or exists (
      select from json_to_recordset(p_copy -> 'kept') as k (path text, visit integer) where k.path = l.path and k.visit = l.visit));

  update runs r set copy_of = v_source, copy_seq = v_seq, copy_kind = p_copy ->> 'kind' where r.id = v_run;
  return query select v_outcome, v_at;
end
$$;
