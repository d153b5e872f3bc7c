-- What starts runs: schedules and webhooks.

-- A schedule owes a run for each of its times. `next_at` is the earliest time that nothing was decided about: whoever decides moves it on.
create table schedules (
  id text collate "C" primary key,
  workflow_id text collate "C" not null references workflows (id),
  name text not null,
  cron text not null,
  time_zone text not null,
  input json not null,
  -- Null: the newest published version.
  version integer,
  overlap text not null check (overlap in ('skip', 'queue', 'allow')),
  catch_up text not null check (catch_up in ('none', 'latest', 'all')),
  enabled boolean not null,
  -- Null: it is off, or its times are over.
  next_at timestamptz,
  -- The run of `next_at` waits until the run before has ended.
  queued boolean not null default false,
  -- Of the latest time that a run was started for.
  last_at timestamptz,
  last_run text collate "C",
  -- Changes with everything that a decision goes by.
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index schedules_next on schedules (next_at) where next_at is not null;
create index schedules_workflow on schedules (workflow_id);

-- What was decided about the times of schedules.
create table schedule_ticks (
  schedule_id text collate "C" not null references schedules (id) on delete cascade,
  at timestamptz not null,
  outcome text not null check (outcome in ('started', 'missed', 'overlapped', 'refused')),
  run_id text collate "C",
  -- Why it was refused.
  reason text,
  decided_at timestamptz not null default now(),
  primary key (schedule_id, at)
);

-- An address whose calls start runs.
create table webhooks (
  path text collate "C" primary key,
  workflow_id text collate "C" not null references workflows (id),
  -- Null: the newest published version.
  version integer,
  -- Who signs, and how; `none`: whoever knows the address may call it.
  signature text not null check (signature in ('none', 'standard', 'github', 'slack', 'stripe')),
  -- Name of the secret of the signature.
  secret text,
  enabled boolean not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((signature = 'none') = (secret is null))
);
create index webhooks_workflow on webhooks (workflow_id);
