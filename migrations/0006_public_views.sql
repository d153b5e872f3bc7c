-- Read-only views for tools outside Cairn: they survive refactoring of the tables behind them.
create schema public_v1;

-- A stored value as people wrote it; one that lives in the artifact store shows as a reference.
create function payload_value(p jsonb) returns jsonb language sql immutable as $$
  select case
    when p ? 'value' then p -> 'value'
    when p ? 'artifact' then jsonb_build_object('$artifact', p -> 'artifact', 'bytes', p -> 'bytes')
    when p ? 'item' then jsonb_build_object('$item', p -> 'item')
  end
$$;

create view public_v1.runs as
select id, workflow_id, version, status, seq, payload_value(input) as input, payload_value(output) as output, error, cause, cost_micros, unpriced, infrastructure_failures,
  created_at, updated_at, ended_at
from runs;

create view public_v1.steps as
select run_id, path, visit, state, status, attempt, epoch, worker, payload_value(input) as input, payload_value(output) as output, error, cause, cost_micros, heartbeat,
  scheduled_at, started_at, ended_at, scheduled_seq, ended_seq
from steps;

create view public_v1.events as
select run_id, seq, type, at, state, path, visit, attempt, data from events;

create view public_v1.ledger as
select run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros, rate from ledger;

create view public_v1.artifacts as
select id, sha256, bytes, type, name, run_id, created_at from artifacts;
