-- Workflows: what people draw (draft) and what runs (versions). A run is bound to one version for ever.

create table workflows (
  id text primary key,
  name text not null check (length(name) between 1 and 200),
  type text not null check (type in ('STANDARD', 'EXPRESS')),
  -- The draft is saved while people draw; it may be wrong. `revision` lets two tabs notice each other.
  draft jsonb not null,
  revision integer not null default 1,
  -- Newest published version; null = never published.
  version integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

create index workflows_updated on workflows (updated_at desc) where deleted_at is null;

-- Immutable: the definition that runs and the graph it was compiled from, so that a run is shown on the canvas it used.
create table workflow_versions (
  workflow_id text not null references workflows (id),
  version integer not null,
  definition jsonb not null,
  graph jsonb not null,
  -- SHA-256 of the canonical definition: a moved node makes no new version.
  definition_hash text not null,
  created_at timestamptz not null default now(),
  primary key (workflow_id, version)
);
