-- Price catalogue, in force from a day on. Never updated in place by a re-pricing: a ledger row names the rate it used.
create table rates (
  model text not null,
  "from" date not null,
  input_usd_per_million double precision,
  cached_input_usd_per_million double precision,
  output_usd_per_million double precision,
  request_usd double precision,
  second_usd double precision,
  image_usd double precision,
  source text,
  primary key (model, "from")
);

insert into rates (model, "from", input_usd_per_million, output_usd_per_million, second_usd, source) values
  ('gpt-5.4-mini', '2026-01-01', 0.40, 2.50, null, 'seed catalogue'),
  ('deepseek-v4-pro', '2026-01-01', 1.39, null, null, 'seed catalogue'),
  ('gemini-3.5-flash', '2026-01-01', 1.50, null, null, 'seed catalogue'),
  ('gpu-h100', '2026-01-01', null, null, 2.10 / 3600, 'seed catalogue: about 2.10 USD an hour'),
  ('gpu-h200', '2026-01-01', null, null, 2.50 / 3600, 'seed catalogue: about 2.50 USD an hour');

-- OpenAI-compatible model providers. `secret` is the name of an environment variable on the worker, never the key itself.
create table providers (
  name text primary key,
  base_url text not null,
  secret text,
  requests_per_minute integer,
  tokens_per_minute integer,
  updated_at timestamptz not null default now()
);

-- Resources of imported definitions (a Lambda ARN, an SDK integration) → HTTP endpoint.
create table bindings (
  resource text primary key,
  url text not null,
  secret text,
  updated_at timestamptz not null default now()
);
