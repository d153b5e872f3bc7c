-- How many runs of a workflow are under way and begin at once (Limits), and what a workflow may spend in a month (budget).
--
-- Whoever commits a run only notes, in a row of the run's own, that the run lines up, holds a place or wants neither; the rows that all runs
-- of a workflow share are written by admit_runs alone, under the lock of the workflow's row. So commits of runs never wait for each other
-- here, and the counters cannot drift: a change and its counting are two commits, but a change that is not counted yet stays marked.
-- Locks: a commit takes the row of its run, then its admission. admit_runs takes the row of the workflow and never waits for an admission.

-- One row for each run of a workflow with limits, until the run has ended.
create table admissions (
  run_id text collate "C" primary key,
  workflow_id text not null,
  key text not null,
  -- Turns of the key compared with the others.
  weight double precision not null,
  -- How many times the run has lined up: an admission is for one of them.
  turn integer not null,
  created_at timestamptz not null,
  -- What the status of the run asks for: to stand in line, to hold a place, or neither.
  wants text not null check (wants in ('line', 'place', 'out')),
  -- What the counters of its workflow and key have it for.
  counted text not null default 'out' check (counted in ('line', 'place', 'out')),
  ended boolean not null default false,
  -- `wants` is not counted yet.
  changed boolean not null default true,
  admitted_at timestamptz,
  -- It has a place, and the run does not know yet.
  untold boolean not null default false
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

create index admissions_changed on admissions (workflow_id, created_at) where changed;
create index admissions_line on admissions (workflow_id, key, created_at, run_id) where counted = 'line' and not changed;
create index admissions_untold on admissions (admitted_at) where untold;

create table admission_workflows (
  workflow_id text primary key,
  -- The limits that keys were blocked under.
  limits text not null default '',
  running integer not null default 0,
  waiting integer not null default 0,
  -- The virtual time of the keys' turns: that of the key served last.
  pass double precision not null default 0,
  -- When the next run would begin if runs began evenly.
  next_at timestamptz not null default '-infinity'
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

create table admission_keys (
  workflow_id text not null,
  key text not null,
  running integer not null default 0,
  waiting integer not null default 0,
  -- Its virtual time: the key with the least has the next turn.
  pass double precision not null,
  next_at timestamptz not null default '-infinity',
  -- Until when no run of the key can be admitted; infinity = until one of its runs gives up its place.
  blocked_until timestamptz,
  primary key (workflow_id, key)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

create index admission_keys_turns on admission_keys (workflow_id, pass, key) where waiting > 0 and blocked_until is null;
create index admission_keys_blocked on admission_keys (workflow_id, blocked_until) where blocked_until is not null;
create index admission_keys_idle on admission_keys (workflow_id, next_at) where waiting = 0 and running = 0;

-- Notes what a run of a workflow with limits asks for now. RUNNING and COMPENSATING hold a place; who is PAUSED gives it up and lines up
-- again; a run that ends what it does (stopping), or undoes it, is never made to wait.
create function note_admission() returns trigger
language plpgsql as $$
declare
  v_wants text := case
    when new.status = 'RUNNING' then case when json_typeof(new.body -> 'stopping') = 'object' then 'place' else 'line' end
    when new.status = 'COMPENSATING' then 'place'
    else 'out'
  end;
  v_ended boolean := new.ended_at is not null;
begin
  if tg_op = 'INSERT' then
    if v_ended then
      return null;
    end if;
    insert into admissions (run_id, workflow_id, key, weight, turn, created_at, wants)
    values (new.id, new.workflow_id, new.body -> 'admission' ->> 'key', (new.body -> 'admission' ->> 'weight')::double precision,
      (new.body -> 'admission' ->> 'turn')::integer, new.created_at, v_wants);
    return null;
  end if;
  update admissions a set
    wants = v_wants,
    turn = (new.body -> 'admission' ->> 'turn')::integer,
    ended = v_ended,
    changed = v_ended or a.counted <> v_wants,
    untold = false
  where a.run_id = new.id;
  return null;
end
$$;

create trigger runs_line_up after insert on runs
for each row when ((new.body #>> '{admission,key}') is not null)
execute function note_admission();

create trigger runs_change_place after update of status on runs
for each row when (old.status <> new.status and (new.body #>> '{admission,key}') is not null)
execute function note_admission();

-- The time between two runs at a rate.
create function rate_interval(p_per_minute integer) returns interval
language sql immutable as $$
  select interval '60 seconds' / case when p_per_minute < 120 then p_per_minute else p_per_minute - p_per_minute / 60 end
$$;

-- When the next run may begin at a rate, given when it would if runs began evenly. Up to a second's worth may begin at once, and never
-- more than the rate in any 60 seconds.
create function rate_allows_at(p_next timestamptz, p_per_minute integer) returns timestamptz
language sql immutable as $$
  select p_next - (greatest(1, p_per_minute / 60) - 1) * rate_interval(p_per_minute)
$$;

-- Admits waiting runs of a workflow, at most p_count: keys take turns by weight, and within a key the run that was created first goes first.
-- `admitted`: [{runId, turn}]. `wait_ms`: when the next one may begin for its rate alone; null = not for time. `more`: there is more to
-- do at once. Exactly one caller admits a run, under the lock of the workflow's row; what a caller that dies does not tell the runs
-- stays `untold`.
create function admit_runs(p_workflow text, p_limits json, p_count integer)
returns table (admitted json, wait_ms double precision, more boolean)
language plpgsql as $$
declare
  v_max integer := (p_limits ->> 'MaxRuns')::integer;
  v_rate integer := (p_limits ->> 'RunsPerMinute')::integer;
  v_key_max integer := (p_limits ->> 'MaxRunsPerKey')::integer;
  v_key_rate integer := (p_limits ->> 'RunsPerMinutePerKey')::integer;
  v_workflow admission_workflows;
  v_key admission_keys;
  v_run admissions;
  v_now timestamptz;
  v_allowed timestamptz;
  v_next timestamptz;
  v_moved integer;
  v_running integer;
  v_waiting integer;
  v_count integer := 0;
begin
  insert into admission_workflows (workflow_id) values (p_workflow) on conflict do nothing;
  select * into v_workflow from admission_workflows w where w.workflow_id = p_workflow for update;
  v_now := clock_timestamp();
  if v_workflow.limits <> p_limits::text then
    update admission_keys k set blocked_until = null where k.workflow_id = p_workflow and k.blocked_until is not null;
    v_workflow.limits := p_limits::text;
  end if;
  update admission_keys k set blocked_until = null where k.workflow_id = p_workflow and k.blocked_until <= v_now;

  -- Counts what runs have noted since.
  with moved as (
    select a.run_id, a.key, a.wants, a.counted, a.ended from admissions a
    where a.workflow_id = p_workflow and a.changed
    order by a.created_at limit 2000 for update skip locked),
  counts as (
    select m.key, (count(*) filter (where m.wants = 'line') - count(*) filter (where m.counted = 'line'))::integer as waiting,
      (count(*) filter (where m.wants = 'place') - count(*) filter (where m.counted = 'place'))::integer as running
    from moved m group by m.key),
  keys as (
    insert into admission_keys as k (workflow_id, key, waiting, running, pass)
    select p_workflow, c.key, c.waiting, c.running, v_workflow.pass from counts c
    on conflict (workflow_id, key) do update set
      waiting = k.waiting + excluded.waiting,
      running = k.running + excluded.running,
      -- Who was not in line has saved up no turns.
      pass = case when k.waiting = 0 then greatest(k.pass, excluded.pass) else k.pass end,
      blocked_until = case when excluded.running < 0 then null else k.blocked_until end),
  gone as (delete from admissions a using moved m where a.run_id = m.run_id and m.ended),
  kept as (
    update admissions a set counted = a.wants, changed = false from moved m where a.run_id = m.run_id and not m.ended)
  select coalesce((select count(*) from moved), 0), coalesce(sum(c.waiting), 0), coalesce(sum(c.running), 0)
  into v_moved, v_waiting, v_running from counts c;
  v_workflow.waiting := v_workflow.waiting + v_waiting;
  v_workflow.running := v_workflow.running + v_running;

  admitted := '[]';
  while v_count < p_count and v_workflow.waiting > 0 and (v_max is null or v_workflow.running < v_max) loop
    if v_rate is not null then
      v_allowed := rate_allows_at(v_workflow.next_at, v_rate);
      if v_allowed > v_now then
        v_next := v_allowed;
        exit;
      end if;
    end if;
    select * into v_key from admission_keys k
    where k.workflow_id = p_workflow and k.waiting > 0 and k.blocked_until is null
    order by k.pass, k.key limit 1;
    exit when not found;
    v_allowed := case
      when v_key.running >= v_key_max then 'infinity'
      when v_key_rate is not null then rate_allows_at(v_key.next_at, v_key_rate)
      else '-infinity'
    end;
    if v_allowed <= v_now then
      select * into v_run from admissions a
      where a.workflow_id = p_workflow and a.key = v_key.key and a.counted = 'line' and not a.changed
      order by a.created_at, a.run_id limit 1 for update skip locked;
      if not found then
        -- Those that it has are being changed in this moment.
        v_allowed := v_now + interval '100 milliseconds';
      end if;
    end if;
    if v_allowed > v_now then
      update admission_keys k set blocked_until = v_allowed where k.workflow_id = p_workflow and k.key = v_key.key;
      continue;
    end if;
    update admissions a set wants = 'place', counted = 'place', admitted_at = v_now, untold = true where a.run_id = v_run.run_id;
    update admission_keys k set
      waiting = k.waiting - 1,
      running = k.running + 1,
      pass = k.pass + 1 / v_run.weight,
      next_at = case when v_key_rate is null then k.next_at else greatest(k.next_at, v_now) + rate_interval(v_key_rate) end
    where k.workflow_id = p_workflow and k.key = v_key.key;
    v_workflow.waiting := v_workflow.waiting - 1;
    v_workflow.running := v_workflow.running + 1;
    v_workflow.pass := greatest(v_workflow.pass, v_key.pass);
    if v_rate is not null then
      v_workflow.next_at := greatest(v_workflow.next_at, v_now) + rate_interval(v_rate);
    end if;
    v_count := v_count + 1;
    admitted := (admitted::jsonb || jsonb_build_object('runId', v_run.run_id, 'turn', v_run.turn))::json;
  end loop;

  update admission_workflows w set limits = v_workflow.limits, running = v_workflow.running, waiting = v_workflow.waiting,
    pass = v_workflow.pass, next_at = v_workflow.next_at
  where w.workflow_id = p_workflow;
  -- A key that nobody uses and whose rate has nothing to remember is forgotten.
  delete from admission_keys k where (k.workflow_id, k.key) in (
    select i.workflow_id, i.key from admission_keys i
    where i.workflow_id = p_workflow and i.waiting = 0 and i.running = 0 and i.next_at <= v_now limit 100);

  more := v_moved = 2000 or v_count = p_count;
  if v_workflow.waiting > 0 and v_next is null then
    select min(k.blocked_until) into v_next from admission_keys k
    where k.workflow_id = p_workflow and k.blocked_until < 'infinity' and (v_max is null or v_workflow.running < v_max);
  end if;
  wait_ms := extract(epoch from v_next - clock_timestamp()) * 1000;
  return next;
end
$$;

-- What a workflow may spend in a calendar month (UTC).
create table workflow_budgets (
  workflow_id text primary key references workflows (id),
  max_cost_micros bigint not null check (max_cost_micros > 0),
  updated_at timestamptz not null default now()
);

-- What it has spent: the sum of its rows in the ledger. Several rows a month, so that commits seldom wait for each other.
create table workflow_spending (
  workflow_id text not null,
  month date not null,
  shard smallint not null,
  cost_micros bigint not null,
  primary key (workflow_id, month, shard)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

insert into workflow_spending (workflow_id, month, shard, cost_micros)
select r.workflow_id, date_trunc('month', l.at at time zone 'UTC')::date, 0, sum(l.cost_micros)
from ledger l join runs r on r.id = l.run_id where l.cost_micros > 0 and l.kind in ('incurred', 'estimated')
group by 1, 2;

create function note_spending() returns trigger
language plpgsql as $$
begin
  insert into workflow_spending as s (workflow_id, month, shard, cost_micros)
  select r.workflow_id, date_trunc('month', a.at at time zone 'UTC')::date, pg_backend_pid() % 16, sum(a.cost_micros)
  from added a join runs r on r.id = a.run_id
  where a.cost_micros > 0 and a.kind in ('incurred', 'estimated')
  group by 1, 2
  order by 1, 2
  on conflict (workflow_id, month, shard) do update set cost_micros = s.cost_micros + excluded.cost_micros;
  return null;
end
$$;

create trigger ledger_spending after insert on ledger
referencing new table as added
for each statement execute function note_spending();

-- Runs that wait for the budget of their workflow.
create index runs_paused on runs (workflow_id) where status = 'PAUSED';
