-- One row per worker process; the only thing a heartbeat writes. Kept tiny and without indexes on seen_at on purpose.
create table workers (
  id text primary key,
  host text not null,
  pid integer not null,
  version text not null,
  concurrency integer not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  draining boolean not null default false,
  -- Name of its graphile-worker pool: whose jobs to free when it dies.
  pool text not null,
  -- Milliseconds that the event loop was late at the last heartbeat: tells stuck from dead.
  loop_delay_ms integer not null default 0,
  memory_bytes bigint not null default 0
) with (fillfactor = 50);
