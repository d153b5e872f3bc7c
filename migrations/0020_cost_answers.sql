-- What persistence itself costs, what runs have written and what their checkpoints saved, and why money was wasted.

-- Prices of persistence, in force from a day on, like those of models: null = unknown, never 0. GB = 10^9 bytes, priced once, when written.
create table persistence_rates (
  "from" date primary key,
  commit_usd_per_million double precision,
  log_usd_per_gb double precision,
  artifact_usd_per_gb double precision,
  source text
);

insert into persistence_rates ("from", commit_usd_per_million, log_usd_per_gb, artifact_usd_per_gb, source) values
  ('2026-01-01', 0.20, 1.20, 0.276,
   'list prices of Amazon Aurora and S3, us-east-1: 0.20 USD per million write requests, one for each commit; the log kept 12 months at 0.10 USD per GB-month; artifacts kept 12 months at 0.023 USD per GB-month');

-- What a run had written, and what its checkpoints had saved, when it had ended. Measured in the background (server/store/run-measures.ts),
-- never by a commit; stays when the run is dropped.
create table run_measures (
  run_id text collate "C" primary key,
  workflow_id text not null,
  -- On which it ended, UTC.
  day date not null,
  commits bigint not null,
  events bigint not null,
  event_bytes bigint not null,
  step_bytes bigint not null,
  artifact_bytes bigint not null,
  succeeded boolean not null,
  -- Failures after which it went on, and what they would have cost again without checkpoints.
  interruptions integer not null,
  saved_micros bigint not null,
  saved_unpriced integer not null
);
create index run_measures_day on run_measures (day, workflow_id);

-- Wasted money of a day by what is known of how it came about (shape: WasteFacts in shared/cost/waste.ts); made along with cost_sums.
create table cost_waste (
  day date not null,
  workflow_id text not null,
  -- Null: the run was dropped before there were facts.
  facts jsonb,
  micros bigint not null,
  unpriced bigint not null,
  entries bigint not null
);
create index cost_waste_day on cost_waste (day);

-- What is left of a run that was dropped.
alter table ledger add column waste jsonb;

-- Sums that were made before there were causes are made anew.
insert into cost_changes (day) select d.day from cost_days d where d.summed_at is not null;
