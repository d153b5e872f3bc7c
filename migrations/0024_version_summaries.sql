-- What whoever published a version says that it changes. Versions from before have none.

alter table workflow_versions
  add column summary text not null default '' check (length(summary) <= 2000);
