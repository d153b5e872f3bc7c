-- A model call is on record before it is made, with what it will not exceed: of a call whose worker was killed meanwhile that is what is known.
alter table model_calls add column at_most_micros bigint;

-- As before, with the new column.
create or replace function write_side_records(p_chunks json, p_calls json) returns void
language sql as $$
  insert into text_chunks (run_id, path, visit, attempt, start, writer, stop, text)
  select c.run_id, c.path, c.visit, c.attempt, c.start, c.writer, c.stop, c.text
  from json_to_recordset(p_chunks) as c (run_id text, path text, visit integer, attempt integer, start integer, writer integer,
    stop integer, text text)
  where exists (select from runs r where r.id = c.run_id)
  on conflict do nothing;

  insert into model_calls (run_id, path, visit, attempt, id, operation, at, latency_ms, first_text_ms, provider, model, kind, request,
    answer, prompt, reply, usage, cost_micros, at_most_micros, cost_kind, ordinal, rate, worker, finish_reason, error, cause)
  select c.run_id, c.path, c.visit, c.attempt, c.id, c.operation, clock_timestamp() - c.age_ms * interval '1 millisecond', c.latency_ms,
    c.first_text_ms, c.provider, c.model, c.kind, c.request, c.answer, c.prompt, c.reply, c.usage, c.cost_micros, c.at_most_micros,
    c.cost_kind, c.ordinal, c.rate, c.worker, c.finish_reason, c.error, c.cause
  from json_to_recordset(p_calls) as c (run_id text, path text, visit integer, attempt integer, id text, operation text,
    age_ms double precision, latency_ms integer, first_text_ms integer, provider text, model text, kind text, request json, answer json,
    prompt text, reply text, usage json, cost_micros bigint, at_most_micros bigint, cost_kind text, ordinal integer, rate text, worker text,
    finish_reason text, error text, cause text)
  where exists (select from runs r where r.id = c.run_id)
  on conflict (run_id, path, visit, attempt, id) do update set
    latency_ms = excluded.latency_ms, first_text_ms = excluded.first_text_ms, answer = excluded.answer, reply = excluded.reply,
    usage = excluded.usage, cost_micros = excluded.cost_micros, cost_kind = excluded.cost_kind,
    ordinal = excluded.ordinal, rate = excluded.rate, finish_reason = excluded.finish_reason,
    error = excluded.error, cause = excluded.cause;
$$;
