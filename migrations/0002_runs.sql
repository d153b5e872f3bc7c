-- Runs. The run row is the consistency boundary: every change of a run's events, steps, flows and ledger first locks
-- its row and moves `seq`. Events are the truth; steps, flows and the columns of runs are projections of them.

create table runs (
  id text primary key,
  workflow_id text not null references workflows (id),
  version integer not null,
  status text not null check (status in ('RUNNING', 'PAUSED', 'COMPENSATING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED')),
  -- Number of the last event. A commit that expects another number changes nothing: this is the fence.
  seq integer not null,
  input jsonb not null,
  output jsonb,
  error text,
  cause text,
  -- Why the run is ending while it compensates: {status, error, cause}.
  ending jsonb,
  cost_micros bigint not null default 0,
  -- Metered operations without a known price: the total is then a lower bound.
  unpriced integer not null default 0,
  infrastructure_failures integer not null default 0,
  -- When the state machine's own TimeoutSeconds ends it.
  deadline timestamptz,
  idempotency_key text,
  request_hash text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  foreign key (workflow_id, version) references workflow_versions (workflow_id, version)
) with (fillfactor = 80);

create unique index runs_idempotency on runs (workflow_id, idempotency_key) where idempotency_key is not null;
create index runs_newest on runs (created_at desc, id desc);
create index runs_by_workflow on runs (workflow_id, created_at desc, id desc);
create index runs_by_status on runs (status, created_at desc, id desc);
create index runs_deadline on runs (deadline) where deadline is not null and ended_at is null;

create table events (
  run_id text not null references runs (id),
  seq integer not null,
  type text not null,
  at timestamptz not null,
  state text,
  path text,
  visit integer,
  attempt integer,
  data jsonb not null,
  primary key (run_id, seq)
);

-- The error history of a run, without reading its whole log.
create index events_of_failures on events (run_id, seq) where type in ('step.failed', 'step.lost', 'undo.failed', 'undo.lost');

-- One row per visit of a state. `path` is the names of the states with the index of branch or iteration between them.
create table steps (
  run_id text not null references runs (id),
  path text not null,
  visit integer not null,
  state text not null,
  -- Path of the flow (root, branch or iteration) the step belongs to.
  flow text not null,
  status text not null,
  -- What is to be done next: enter, exit, catch or undo.
  phase text not null,
  attempt integer not null default 0,
  -- Bumped whenever the step changes hands: an answer with an older epoch is discarded.
  epoch integer not null default 0,
  worker text,
  -- Projection of the fold: retry counts, map counters, error being caught … (shape: Step in shared/run/run-state.ts).
  detail jsonb not null,
  input jsonb,
  output jsonb,
  error text,
  cause text,
  -- Completed and with a declared compensation that has not begun yet.
  undoable boolean not null default false,
  cost_micros bigint not null default 0,
  heartbeat jsonb,
  -- When a waiting step goes on; when a running attempt has run too long; when it has been silent too long.
  wake_at timestamptz,
  timeout_at timestamptz,
  heartbeat_timeout_at timestamptz,
  scheduled_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  scheduled_seq integer not null,
  ended_seq integer,
  primary key (run_id, path, visit)
) with (fillfactor = 70);

create index steps_open on steps (run_id) where ended_at is null;
create index steps_undoable on steps (run_id, ended_seq) where undoable;
create index steps_ready on steps (scheduled_at) where status = 'ready';
create index steps_waking on steps (wake_at) where status = 'waiting' and wake_at is not null;
create index steps_running on steps (worker) where status = 'running';
create index steps_timeout on steps (timeout_at) where timeout_at is not null and ended_at is null;
create index steps_heartbeat_timeout on steps (heartbeat_timeout_at) where heartbeat_timeout_at is not null and status = 'running';

-- A flow is a sequence of states under way: the run itself (path ''), a branch of a Parallel, an iteration of a Map.
create table flows (
  run_id text not null references runs (id),
  path text not null,
  -- Step that opened it (null for the root) and its index there.
  parent_path text,
  parent_visit integer,
  index integer not null default 0,
  status text not null,
  variables jsonb not null,
  -- Visits so far of each state of the flow, by name.
  visits jsonb not null,
  -- Openings so far of each container of the flow, by name.
  openings jsonb not null,
  output jsonb,
  error text,
  cause text,
  primary key (run_id, path)
) with (fillfactor = 70);

create index flows_open on flows (run_id) where status = 'open';
create index flows_of_step on flows (run_id, parent_path, parent_visit, index);

create table ledger (
  run_id text not null references runs (id),
  path text not null,
  visit integer not null,
  attempt integer not null,
  ordinal integer not null,
  at timestamptz not null,
  kind text not null check (kind in ('incurred', 'reused', 'cached', 'estimated')),
  provider text not null,
  model text not null,
  usage jsonb not null,
  -- Integer micro-dollars; null = no price known.
  cost_micros bigint,
  rate text,
  primary key (run_id, path, visit, attempt, ordinal)
);

create index ledger_at on ledger (at);

-- Files and large values. The content is in the artifact store under its SHA-256.
create table artifacts (
  id text primary key,
  sha256 text not null,
  bytes bigint not null,
  type text not null,
  name text not null,
  run_id text,
  created_at timestamptz not null default now()
);
