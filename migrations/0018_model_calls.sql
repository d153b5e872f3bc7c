-- What model calls were asked and said, beside the log: nothing of it decides anything, and no run is told by it. It is written in batches
-- by whoever makes the calls, belongs to one attempt of one step, is not copied to other runs, and goes with its run.

-- Text of answers as it arrived. The text of an attempt is one stream; `start` and `stop` count UTF-16 code units from its beginning, as
-- JavaScript counts the length of a text.
create table text_chunks (
  run_id text collate "C" not null,
  path text collate "C" not null,
  visit integer not null,
  attempt integer not null,
  start integer not null,
  -- Tells apart two workers that have done the same attempt, one of them for nothing, since its claim was never committed.
  writer integer not null,
  stop integer not null,
  text text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (run_id, path, visit, attempt, start, writer)
);

create table model_calls (
  run_id text collate "C" not null,
  path text collate "C" not null,
  visit integer not null,
  attempt integer not null,
  -- Grows from call to call of one worker's attempt.
  id text collate "C" not null,
  -- Key of the operation inside the step; null for a call of the step itself.
  operation text,
  at timestamptz not null,
  -- Null while it lasts, and for ever when its worker was lost.
  latency_ms integer,
  -- From the beginning of the call to the first text of its answer; null where none came in pieces.
  first_text_ms integer,
  provider text not null,
  model text not null,
  kind text not null,
  -- {"value": …}, or {"artifact": sha256, "bytes": n} when it is large; null answer: none.
  request json not null,
  answer json,
  -- Beginnings of both, so that lists need not read them.
  prompt text not null,
  reply text not null,
  usage json not null,
  cost_micros bigint,
  -- As in the ledger, with the ordinal of its row there; null when nothing was metered.
  cost_kind text,
  ordinal integer,
  rate text,
  -- Who made it; null for a step that needs no worker.
  worker text collate "C",
  finish_reason text,
  error text,
  cause text,
  primary key (run_id, path, visit, attempt, id)
);

-- Writes a batch of both. What is told again of a call replaces what was told before. Rows of runs that are gone are left out. Takes no
-- locks but those of its own rows.
create function write_side_records(p_chunks json, p_calls json) returns void
language sql as $$
  insert into text_chunks (run_id, path, visit, attempt, start, writer, stop, text)
  select c.run_id, c.path, c.visit, c.attempt, c.start, c.writer, c.stop, c.text
  from json_to_recordset(p_chunks) as c (run_id text, path text, visit integer, attempt integer, start integer, writer integer,
    stop integer, text text)
  where exists (select from runs r where r.id = c.run_id)
  on conflict do nothing;

  insert into model_calls (run_id, path, visit, attempt, id, operation, at, latency_ms, first_text_ms, provider, model, kind, request,
    answer, prompt, reply, usage, cost_micros, cost_kind, ordinal, rate, worker, finish_reason, error, cause)
  select c.run_id, c.path, c.visit, c.attempt, c.id, c.operation, clock_timestamp() - c.age_ms * interval '1 millisecond', c.latency_ms,
    c.first_text_ms, c.provider, c.model, c.kind, c.request, c.answer, c.prompt, c.reply, c.usage, c.cost_micros, c.cost_kind,
    c.ordinal, c.rate, c.worker, c.finish_reason, c.error, c.cause
  from json_to_recordset(p_calls) as c (run_id text, path text, visit integer, attempt integer, id text, operation text,
    age_ms double precision, latency_ms integer, first_text_ms integer, provider text, model text, kind text, request json, answer json,
    prompt text, reply text, usage json, cost_micros bigint, cost_kind text, ordinal integer, rate text, worker text, finish_reason text, error text,
    cause text)
  where exists (select from runs r where r.id = c.run_id)
  on conflict (run_id, path, visit, attempt, id) do update set
    latency_ms = excluded.latency_ms, first_text_ms = excluded.first_text_ms, answer = excluded.answer, reply = excluded.reply,
    usage = excluded.usage, cost_micros = excluded.cost_micros, cost_kind = excluded.cost_kind,
    ordinal = excluded.ordinal, rate = excluded.rate, finish_reason = excluded.finish_reason,
    error = excluded.error, cause = excluded.cause;
$$;

drop function record_late_cost(text, commit_ledger[]);

-- A worker that has lost a step may have spent money on it: the spending is kept although its result is discarded. Returns what was not
-- known yet of what it cost.
create function record_late_cost(p_run text, p_ledger commit_ledger[]) returns bigint
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
  return v_cost;
end
$$;

-- Recorded calls that were paid for, that the ledger does not know, and of which no commit can tell any more: those of an attempt that was
-- taken from its worker, all of a worker whose process is gone (it may have begun what it had not committed), and all of a run that has ended.
create function lost_calls(p_run text, p_path text, p_visit integer, p_attempt integer, p_worker text) returns setof model_calls
language sql stable as $$
  select c.* from model_calls c
  where c.run_id = p_run and c.ordinal is not null and c.cost_kind in ('incurred', 'estimated')
    and not exists (
      select from ledger l
      where l.run_id = c.run_id and l.path = c.path and l.visit = c.visit and l.attempt = c.attempt and l.ordinal = c.ordinal)
    and (c.path = p_path and c.visit = p_visit and c.attempt = p_attempt
      or c.worker = p_worker and exists (select from workers w where w.id = p_worker and w.buried_at is not null)
      or exists (select from runs r where r.id = p_run and r.ended_at is not null));
$$;

-- Charges lost calls: wasted, since no value of theirs was kept. Each row has the key that its own worker would give it, so that nothing is
-- charged twice should that worker come back. Returns how many there were, and what they cost. Locks: the run's row, when there are any.
create function charge_lost_calls(p_run text, p_path text, p_visit integer, p_attempt integer, p_worker text)
returns table (calls bigint, cost bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  v_unpriced bigint;
begin
  calls := 0;
  cost := 0;
  if exists (select from lost_calls(p_run, p_path, p_visit, p_attempt, p_worker)) then
    perform 1 from runs where id = p_run for update;
    with added as (
      insert into ledger (run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros, rate, saved, wasted, waste)
      select c.run_id, c.path, c.visit, c.attempt, c.ordinal, clock_timestamp(), c.cost_kind, c.provider, c.model, c.usage::jsonb,
        c.cost_micros, c.rate, false, true,
        -- Otherwise the log says how the attempt ended.
        case when exists (select from workers w where w.id = c.worker and w.buried_at is not null)
          then '{"attempt": "lost", "error": null, "undone": false, "discarded": false, "run": null}'::jsonb end
      from lost_calls(p_run, p_path, p_visit, p_attempt, p_worker) c
      on conflict do nothing
      returning cost_micros)
    select count(*), coalesce(sum(cost_micros), 0), count(*) filter (where cost_micros is null) into calls, cost, v_unpriced from added;
    update runs set cost_micros = cost_micros + cost, unpriced = unpriced + v_unpriced where id = p_run;
  end if;
  return next;
end
$$;
