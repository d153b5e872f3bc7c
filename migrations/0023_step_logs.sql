-- What steps log, beside the events: nothing of it decides anything. It is written in batches by the worker that has the step, the first lines of
-- each attempt only, is not copied to other runs, and goes with its run.
create table step_logs (
  -- Grows in the order of writing.
  id bigint generated always as identity,
  run_id text collate "C" not null,
  path text collate "C" not null,
  visit integer not null,
  attempt integer not null,
  -- Tells apart two workers that have done the same attempt, one of them for nothing, since its claim was never committed.
  writer integer not null,
  line integer not null,
  at timestamptz not null,
  level text not null,
  text text not null,
  primary key (run_id, id),
  unique (run_id, path, visit, attempt, writer, line)
);

-- Writes a batch. To write the same again changes nothing. Lines of runs that are gone are left out. Takes no locks but those of its own rows.
create function write_step_logs(p_lines json) returns void
language sql as $$
  insert into step_logs (run_id, path, visit, attempt, writer, line, at, level, text)
  select l.run_id, l.path, l.visit, l.attempt, l.writer, l.line, clock_timestamp() - l.age_ms * interval '1 millisecond', l.level, l.text
  from rows from (json_to_recordset(p_lines) as (run_id text, path text, visit integer, attempt integer, writer integer, line integer,
    age_ms double precision, level text, text text)) with ordinality as l (run_id, path, visit, attempt, writer, line, age_ms, level, text, place)
  where exists (select from runs r where r.id = l.run_id)
  order by l.place
  on conflict do nothing;
$$;
