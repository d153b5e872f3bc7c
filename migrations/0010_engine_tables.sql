-- The tables of the engine by what is written how often. A transition of a run writes: its row (in place), the row of each flow that
-- moves (in place), its events, and one row of history for each step that ends. Values are written once, in the event that brings them;
-- wherever the same value comes again, a reference to that event stands in its place. The function that commits is in 0011.

drop view public_v1.runs, public_v1.steps, public_v1.events, public_v1.ledger;
drop function create_run(json, json);
drop function commit_run(text, integer, json);
drop function record_late_cost(text, jsonb);

-- The commit function keeps what foreign keys kept: they cost a look-up and a lock of another row each. And the check of a status is
-- read and prepared again with every statement.
alter table events drop constraint events_run_id_fkey;
alter table steps drop constraint steps_run_id_fkey;
alter table flows drop constraint flows_run_id_fkey;
alter table ledger drop constraint ledger_run_id_fkey;
alter table runs
  drop constraint runs_workflow_id_fkey,
  drop constraint runs_workflow_id_version_fkey,
  drop constraint runs_parent_run_fkey,
  drop constraint runs_status_check;

alter table runs
  alter column id type text collate "C",
  alter column parent_run type text collate "C",
  alter column parent_path type text collate "C",
  -- What else the state of a run is made of than its columns, steps and flows (shape: RunState in shared/run/run-state.ts).
  add column body json;
-- What could not be undone was not kept; the steps that tried tell it.
update runs r set body = json_build_object('ending', r.ending, 'stuck', coalesce((
  select json_agg(json_build_object('path', left(s.path, -6), 'visit', s.visit, 'state', s.state, 'input', s.input, 'result',
    s.detail -> 'undoes', 'rest', json_build_object('attempts', s.attempt)) order by s.ended_seq)
  from steps s where s.run_id = r.id and s.path like '%/~undo' and s.status = 'failed'), '[]'))
where r.ending is not null;
alter table runs drop column ending;
alter table runs set (fillfactor = 60);
-- Runs that may go one day, the oldest first; and the rare statuses of a workflow with many runs.
create index runs_ended on runs (ended_at) where ended_at is not null;
create index runs_by_workflow_status on runs (workflow_id, status, created_at desc, id desc);

-- The tables as they were; they go when their rows have moved.
create schema before_0010;
alter table events set schema before_0010;
alter table steps set schema before_0010;
alter table flows set schema before_0010;

create table events (
  run_id text collate "C" not null,
  seq integer not null,
  type text not null,
  at timestamptz not null,
  state text,
  path text collate "C",
  visit integer,
  attempt integer,
  -- Values stand as people wrote them; `stored` names the fields whose value is a reference: to an artifact, to an item of a Map, or
  -- ({"$event": seq, "field": name}) to the event of the same run that brought the value.
  data json not null,
  -- The number is unique in its run because a commit holds the row of the run; the time is in the key because the table is cut by it.
  primary key (run_id, seq, at)
) partition by range (at);

-- The error history of a run, without reading its whole log.
create index events_of_failures on events (run_id, seq) where type in ('step.failed', 'step.lost', 'undo.failed', 'undo.lost');

-- For what no week was made ahead.
create table events_rest partition of events default;

-- Makes the partitions of the weeks (from Monday, UTC) from `p_from` to some weeks ahead. A week of which rows are in events_rest
-- already stays there. Returns how many were made.
create function ensure_event_partitions(p_from timestamptz default now(), p_weeks_ahead integer default 5) returns integer
language plpgsql as $$
declare
  v_week timestamp := date_trunc('week', p_from at time zone 'UTC');
  v_last timestamp := date_trunc('week', now() at time zone 'UTC') + p_weeks_ahead * interval '1 week';
  v_name text;
  v_made integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('cairn event partitions'));
  while v_week <= v_last loop
    v_name := 'events_' || to_char(v_week, 'YYYYMMDD');
    if to_regclass(v_name) is null and not exists (
      select from events_rest where at >= v_week at time zone 'UTC' and at < (v_week + interval '1 week') at time zone 'UTC') then
      -- Made beside the table and then attached: so commits go on meanwhile.
      execute format('create table %I (like events including all)', v_name);
      execute format('alter table events attach partition %I for values from (%L) to (%L)', v_name,
        v_week at time zone 'UTC', (v_week + interval '1 week') at time zone 'UTC');
      v_made := v_made + 1;
    end if;
    v_week := v_week + interval '1 week';
  end loop;
  return v_made;
end
$$;

-- Where each flow of a run stands: the run itself (path ''), a branch of a Parallel, an iteration of a Map; and, under the path '~undo',
-- the compensation under way. A flow has at most one open step, which is part of its row. The columns that indexes look at do not
-- change while one worker goes from step to step, so that its updates stay on the page of the row.
create table flows (
  run_id text collate "C" not null,
  path text collate "C" not null,
  -- Step that opened it (null for the root) and its index there.
  parent_path text collate "C",
  parent_visit integer,
  index integer not null default 0,
  status text not null,
  -- Variables, visits and openings of the flow, and what of its step has no column (shapes: Flow and Step in shared/run/run-state.ts).
  body json not null,
  output json,
  error text,
  cause text,
  -- The open step: its key and what sweeps and lists look at.
  step text collate "C",
  step_status text,
  state text,
  -- What is to be done next: enter, exit, catch, undo or verify.
  phase text,
  attempt integer,
  -- Bumped whenever the step changes hands: an answer with an older epoch is discarded.
  epoch integer,
  worker text,
  scheduled_seq integer,
  started_seq integer,
  scheduled_at timestamptz,
  started_at timestamptz,
  -- Since when a ready step waits for a worker; null while its run is paused.
  ready_at timestamptz,
  -- Since when it waits, or is held for a person.
  waiting_since timestamptz,
  -- When a waiting step goes on; when a running attempt has run too long; when it has been silent too long.
  wake_at timestamptz,
  timeout_at timestamptz,
  heartbeat_timeout_at timestamptz,
  -- Name of the activity of which a worker may take the step; null again once one has it.
  activity text,
  -- Run for whose end the step waits.
  child_run text collate "C",
  primary key (run_id, path)
) with (fillfactor = 50);

-- History: one row for each visit of a state that has ended, written once. Its times and values are in the events whose numbers it has.
create table steps (
  run_id text collate "C" not null,
  -- The names of the states with the index of branch or iteration between them.
  path text collate "C" not null,
  visit integer not null,
  state text not null,
  -- Path of the flow it belonged to.
  flow text collate "C" not null,
  status text not null,
  phase text not null,
  attempt integer not null,
  epoch integer not null,
  -- Workers lost while they ran it.
  lost integer not null default 0,
  -- Number of the opening that a container opened last; 0 = none.
  opening integer not null default 0,
  error text,
  cause text,
  -- What its compensation needs, while one is declared and has not begun (shape: Undoable in shared/run/run-state.ts).
  undo json,
  scheduled_seq integer not null,
  started_seq integer,
  ended_seq integer not null,
  primary key (run_id, path, visit)
);

select ensure_event_partitions(coalesce((select min(at) from before_0010.events), now()));

insert into events (run_id, seq, type, at, state, path, visit, attempt, data)
select run_id, seq, type, at, state, path, visit, attempt, data from before_0010.events;

-- The numbers of the events that scheduled, began and ended each step; an undo's events have the path of the step that it undoes.
create temporary table step_seqs on commit drop as
select run_id, case when type like 'undo.%' then path || '/~undo' else path end as path, visit,
  min(seq) filter (where type in ('step.scheduled', 'undo.scheduled')) as scheduled,
  min(seq) filter (where type in ('step.started', 'undo.started')) as started,
  max(seq) filter (where type in ('step.succeeded', 'step.failed', 'step.cancelled', 'undo.succeeded', 'undo.failed')) as ended
from events where path is not null and visit is not null
group by 1, 2, 3;
create unique index on step_seqs (run_id, path, visit);
analyze step_seqs;

insert into steps (run_id, path, visit, state, flow, status, phase, attempt, epoch, lost, opening, error, cause, undo,
  scheduled_seq, started_seq, ended_seq)
select s.run_id, s.path, s.visit, s.state, s.flow, s.status, s.phase, s.attempt, s.epoch, coalesce((s.detail ->> 'lost')::integer, 0),
  coalesce((s.detail ->> 'opening')::integer, 0), s.error, s.cause,
  case when s.undoable then json_build_object('path', s.path, 'visit', s.visit, 'state', s.state, 'input', s.input, 'result',
    s.detail -> 'result', 'rest', json_build_object('attempts', 0)) end,
  coalesce(q.scheduled, s.scheduled_seq), q.started, coalesce(q.ended, s.ended_seq)
from before_0010.steps s
left join step_seqs q on q.run_id = s.run_id and q.path = s.path collate "C" and q.visit = s.visit
where s.ended_at is not null;

insert into flows (run_id, path, parent_path, parent_visit, index, status, body, output, error, cause,
  step, step_status, state, phase, attempt, epoch, worker, scheduled_seq, started_seq, scheduled_at, started_at, ready_at, waiting_since,
  wake_at, timeout_at, heartbeat_timeout_at, activity, child_run)
select f.run_id, f.path, f.parent_path, f.parent_visit, f.index, f.status,
  json_build_object('variables', f.variables, 'visits', f.visits, 'openings', f.openings, 'step', s.body), f.output, f.error, f.cause,
  s.path || '@' || s.visit, s.status, s.state, s.phase, s.attempt, s.epoch, s.worker, s.scheduled_seq, s.started_seq, s.scheduled_at,
  s.started_at, case when s.status = 'ready' then s.scheduled_at end,
  case when s.status in ('waiting', 'held') then s.scheduled_at end, s.wake_at, s.timeout_at, s.heartbeat_timeout_at, s.activity, s.child_run
from (
  select run_id, path, parent_path, parent_visit, index, status, variables, visits, openings, output, error, cause from before_0010.flows
  union all
  select s.run_id, '~undo', null, null, 0, 'open', '{}', '{}', '{}', null, null, null
  from before_0010.steps s where s.ended_at is null and s.path like '%/~undo') f
left join (
  select o.run_id, o.path, o.visit, case when o.path like '%/~undo' then '~undo' else o.flow end as flow, o.status, o.state, o.phase,
    o.attempt, o.epoch, o.worker, coalesce(q.scheduled, o.scheduled_seq) as scheduled_seq, q.started as started_seq, o.scheduled_at,
    o.started_at, o.wake_at, o.timeout_at, o.heartbeat_timeout_at, o.activity, o.child_run,
    (select json_object_agg(key, value) from (
      select key, value from json_each(o.detail)
      union all select 'input', o.input
      union all select 'output', o.output where o.output is not null
      union all select 'heartbeat', o.heartbeat where o.heartbeat is not null) fields) as body
  from before_0010.steps o
  left join step_seqs q on q.run_id = o.run_id and q.path = o.path collate "C" and q.visit = o.visit
  where o.ended_at is null) s on s.run_id = f.run_id and s.flow = f.path;

drop schema before_0010 cascade;

create index flows_open on flows (run_id) where status = 'open';
create index flows_of_step on flows (run_id, parent_path, parent_visit, index) where parent_path is not null;
create index flows_ready on flows (ready_at) where ready_at is not null;
create index flows_waking on flows (wake_at) where wake_at is not null;
create index flows_running on flows (worker) where step_status = 'running';
create index flows_timeout on flows (timeout_at) where timeout_at is not null;
create index flows_heartbeat_timeout on flows (heartbeat_timeout_at) where heartbeat_timeout_at is not null;
create index flows_of_activity on flows (activity, waiting_since) where activity is not null;
create index flows_with_child on flows (child_run) where child_run is not null;

create index steps_undoable on steps (run_id, path, visit) where undo is not null;

alter table ledger
  alter column run_id type text collate "C",
  alter column path type text collate "C",
  -- The result is in a checkpoint inside the step: useful whatever becomes of the attempt.
  add column saved boolean not null default false,
  -- What is left of a run that was dropped: without its rows nobody could tell any more.
  add column workflow_id text,
  add column state text,
  add column wasted boolean;

alter table workers
  -- The boot of the machine and the space of process numbers in it; and when the process began, as the machine counts it. Together with
  -- the number they tell whether the process still is.
  add column boot text not null default '',
  add column start_ticks text not null default '',
  -- Somebody on the same machine has seen that the process is gone.
  add column buried_at timestamptz;
