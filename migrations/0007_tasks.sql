-- Tasks whose answer comes from outside through a token, and runs that are steps of other runs.

-- Keys of this installation. `task-tokens` signs the tokens that are handed out: so no log and no dump of a run holds one.
create table keys (
  name text primary key,
  secret bytea not null check (length(secret) >= 32)
);

insert into keys (name, secret)
values ('task-tokens', decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

alter table steps
  -- Name of the activity of which a worker may take the step; null again once one has it.
  add column activity text,
  -- Run for whose end the step waits.
  add column child_run text;

create index steps_of_activity on steps (activity, scheduled_at) where activity is not null;
create index steps_with_child on steps (child_run) where child_run is not null;
-- The limits of parked steps are nobody's but the watchdog's.
create index steps_parked_heartbeat on steps (heartbeat_timeout_at) where heartbeat_timeout_at is not null and status = 'waiting';

alter table runs
  -- Given by whoever started it; unique in its workflow, by way of its idempotency key.
  add column name text,
  -- The step that started it, when a run did.
  add column parent_run text references runs (id),
  add column parent_path text,
  add column parent_visit integer,
  add column parent_attempt integer,
  -- The step waits for its end, and ends it when it gives up.
  add column awaited boolean not null default false;

create index runs_of_parent on runs (parent_run) where parent_run is not null;
create index runs_awaited on runs (id) where awaited and ended_at is null;
