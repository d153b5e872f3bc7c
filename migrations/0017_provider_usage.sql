-- Limits of model providers, kept by all workers together.

-- Models that a provider serves: a call that names no provider goes to the first that serves its model.
alter table providers add column models text[] not null default '{}';

-- One row per provider: whoever counts locks it. `not_before`: the provider wants no calls until then.
create table provider_gates (
  provider text primary key,
  not_before timestamptz not null default '-infinity'
);

-- What went to a provider in each second of the last minute, tokens as reserved until the call has told what it really took.
create table provider_usage (
  provider text not null,
  second bigint not null,
  requests integer not null,
  tokens bigint not null,
  primary key (provider, second)
);

-- Lets calls through, in their order, as far as requests and tokens of any sixty seconds stay within the limits (null: none); shapes:
-- server/store/provider-usage.ts. A second counts as long as any moment of it may be less than sixty seconds ago, and one more, for the
-- ways to the provider are not equally long. A call for more tokens than a minute has goes when nothing else went. `p_now` is for
-- tests: the database's clock otherwise, read under the lock. Locks: the provider's gate.
create function take_from_provider(p_provider text, p_requests integer, p_tokens bigint, p_calls bigint[], p_corrections json,
  p_now timestamptz)
returns table (granted integer, second bigint, wait_ms bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  v_kept constant integer := 61;
  v_not_before timestamptz;
  v_now timestamptz;
  v_second bigint;
  v_requests bigint;
  v_tokens bigint;
  v_granted integer := 0;
  v_taken bigint := 0;
  v_call bigint;
  v_free bigint;
begin
  insert into provider_gates (provider) values (p_provider) on conflict do nothing;
  select g.not_before into v_not_before from provider_gates g where g.provider = p_provider for update;
  v_now := coalesce(p_now, clock_timestamp());
  v_second := floor(extract(epoch from v_now));

  update provider_usage u set requests = greatest(0, u.requests + c.requests), tokens = greatest(0, u.tokens + c.tokens)
  from json_to_recordset(p_corrections) as c (second bigint, requests integer, tokens bigint)
  where u.provider = p_provider and u.second = c.second;
  delete from provider_usage u where u.provider = p_provider and u.second < v_second - v_kept;

  if v_not_before > v_now then
    return query select 0, v_second, ceil(extract(epoch from v_not_before - v_now) * 1000)::bigint;
    return;
  end if;

  -- A clock that was set back leaves seconds that are still to come: they do not count yet.
  select coalesce(sum(u.requests), 0), coalesce(sum(u.tokens), 0) into v_requests, v_tokens
  from provider_usage u where u.provider = p_provider and u.second <= v_second;

  foreach v_call in array p_calls loop
    v_call := least(v_call, p_tokens);
    exit when v_requests + 1 > p_requests or v_tokens + v_call > p_tokens;
    v_requests := v_requests + 1;
    v_tokens := v_tokens + coalesce(v_call, 0);
    v_taken := v_taken + coalesce(v_call, 0);
    v_granted := v_granted + 1;
  end loop;
  if v_granted > 0 then
    insert into provider_usage as u (provider, second, requests, tokens) values (p_provider, v_second, v_granted, v_taken)
    on conflict (provider, second) do update set requests = u.requests + excluded.requests, tokens = u.tokens + excluded.tokens;
  end if;
  if v_granted = cardinality(p_calls) then
    return query select v_granted, v_second, 0::bigint;
    return;
  end if;

  -- The first second whose end, with all before it, makes enough room.
  select min(s.second) into v_free
  from (
    select u.second,
      sum(u.requests) over later as requests,
      sum(u.tokens) over later as tokens
    from provider_usage u where u.provider = p_provider and u.second <= v_second
    window later as (order by u.second desc rows between unbounded preceding and 1 preceding)
  ) s
  where (p_requests is null or coalesce(s.requests, 0) + 1 <= p_requests)
    and (p_tokens is null or coalesce(s.tokens, 0) + v_call <= p_tokens);
  return query select v_granted, v_second,
    ceil((v_free + v_kept + 1 - extract(epoch from v_now)) * 1000)::bigint;
end
$$;

-- A provider wants no calls for a while. Locks: the provider's gate.
create function hold_provider(p_provider text, p_for_ms bigint, p_now timestamptz)
returns void
language sql as $$
  insert into provider_gates as g (provider, not_before)
  values (p_provider, coalesce(p_now, clock_timestamp()) + p_for_ms * interval '1 millisecond')
  on conflict (provider) do update set not_before = greatest(g.not_before, excluded.not_before)
$$;
