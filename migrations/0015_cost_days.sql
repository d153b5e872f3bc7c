-- What was spent, summed by days (UTC), so that a report over months reads some sums instead of every entry of the ledger. Days that are
-- over are summed in the background (server/store/cost-days.ts); commits write nothing here. In a report an entry is either in a sum or
-- read from the ledger, never both: it is in a sum when its day is summed and not changed since, and its run had ended then.

create table cost_days (
  day date primary key,
  -- Every transaction that may not have seen this row has a smaller number: the day is summed when all of those have ended.
  horizon xid8,
  summed_at timestamptz
);

-- Days in which the ledger was changed since they were summed; they are read from the ledger until they are summed again.
create table cost_changes (
  day date not null
);
create index cost_changes_day on cost_changes (day);

create table cost_sums (
  day date not null,
  workflow_id text not null,
  state text not null,
  provider text not null,
  model text not null,
  incurred bigint not null,
  estimated bigint not null,
  wasted bigint not null,
  reused bigint not null,
  cached bigint not null,
  unpriced bigint not null,
  entries bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  requests bigint not null
);
-- Not unique, and without the names: those of models and providers may be of any length.
create index cost_sums_day on cost_sums (day);

-- The dearest runs of each workflow and day, and all those that spent on several days: neither can be told from sums of days.
create table cost_runs (
  run_id text collate "C" not null,
  day date not null,
  workflow_id text not null,
  several boolean not null,
  incurred bigint not null,
  estimated bigint not null,
  wasted bigint not null,
  reused bigint not null,
  cached bigint not null,
  unpriced bigint not null,
  entries bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  requests bigint not null,
  primary key (run_id, day, workflow_id)
);
create index cost_runs_day on cost_runs (day);

-- How many runs spent on this day and on no other.
create table cost_run_counts (
  day date not null,
  workflow_id text not null,
  runs bigint not null,
  primary key (day, workflow_id)
);

-- Runs that had not ended when the day was summed: what of their spending is wasted may still change.
create table cost_open_runs (
  day date not null,
  run_id text collate "C" not null,
  primary key (day, run_id)
);

-- As it was, and it notes late entries. They are rare: one in a day that is summed or about to be, or one of a run that had ended
-- (updated_at is then not the time of the entry), which spends on one more day than was known. All others pay for a look at the last such
-- day and at their runs, by key whatever the planner thinks of the size of these tables: a second trigger would cost twice that.
create or replace function note_spending() returns trigger
language plpgsql as $$
begin
  insert into workflow_spending as s (workflow_id, month, shard, cost_micros)
  select r.workflow_id, date_trunc('month', a.at at time zone 'UTC')::date, pg_backend_pid() % 16, sum(a.cost_micros)
  from added a join runs r on r.id = a.run_id
  where a.cost_micros > 0 and a.kind in ('incurred', 'estimated')
  group by 1, 2
  order by 1, 2
  on conflict (workflow_id, month, shard) do update set cost_micros = s.cost_micros + excluded.cost_micros;

  if exists (
    select from added a
    where a.at < (select (max(d.day) + 1)::timestamp at time zone 'UTC' from cost_days d)
      or (select r.ended_at is not null and r.updated_at <> a.at from runs r where r.id = a.run_id)) then
    insert into cost_changes (day)
    select d.day from cost_days d
    where d.day in (select (a.at at time zone 'UTC')::date from added a)
      or d.day in (
        select (l.at at time zone 'UTC')::date from ledger l where l.run_id = any (array(
          select r.id from runs r join added a on a.run_id = r.id where r.ended_at is not null and r.updated_at <> a.at)));
  end if;
  return null;
end
$$;

create function note_changed_cost() returns trigger
language plpgsql as $$
begin
  insert into cost_changes (day)
  select d.day from cost_days d
  where d.day in ((old.at at time zone 'UTC')::date, (new.at at time zone 'UTC')::date)
    and not exists (select from cost_changes c where c.day = d.day);
  return null;
end
$$;

-- Not on the columns that are written when a run is dropped: they say what could be told before.
create trigger ledger_changed after update of run_id, at, kind, provider, model, usage, cost_micros on ledger
for each row execute function note_changed_cost();

create function note_dropped_costs() returns trigger
language plpgsql as $$
begin
  insert into cost_changes (day)
  select distinct d.day from dropped l join cost_days d on d.day = (l.at at time zone 'UTC')::date;
  return null;
end
$$;

create trigger ledger_dropped after delete on ledger
referencing old table as dropped
for each statement execute function note_dropped_costs();
