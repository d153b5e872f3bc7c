-- What must hold in any database at any time, whatever failed before. Each query names what it checks in its first comment and
-- returns the rows that break it: none is right. They read public_v1 only, so that they outlive the tables behind it.
--
-- Numbers are those of the list of invariants of the engine. Not here, because no view can show them:
--   I6   the log folds to the stored state: by the fault tests, which fold it again (I6b is what of it SQL can see)
--   I7   the content behind a reference has its hash: by the artifact store when it is read (here: no reference dangles)
--   I9   attempts against the MaxAttempts of a definition: by the tests of `decide` (here: each attempt has its reason)
--   I21  no job is exhausted or locked for ever: by the fault tests, over the tables of graphile-worker
--   I23  the same idempotency key, the same run: by the fault tests, over the API
--   I24  every effect has its start and every result its effect: by the fault tests, which perform the effects
-- and, because the parts they are about do not exist yet: I12 (approvals), I14 (schedules), I15 (webhooks), I19 (tenants), I20 (secrets).
-- From I25 on they are about tasks whose answer comes from outside and about runs that start runs.

-- I1 Every run begins with run.created, and only with it.
select r.id from public_v1.runs r left join public_v1.events e on e.run_id = r.id and e.type = 'run.created'
group by r.id having count(e.seq) <> 1 or min(e.seq) <> 1;

-- I2 Sequence numbers of a run are dense from 1 and end where the run says.
select r.id, r.seq, count(e.seq), max(e.seq) from public_v1.runs r left join public_v1.events e on e.run_id = r.id
group by r.id, r.seq having count(e.seq) <> r.seq or max(e.seq) <> r.seq or min(e.seq) <> 1 or count(distinct e.seq) <> count(e.seq);

-- I3 An ended run has exactly one terminal event, its last one, and its status; a run under way has none.
select r.id, r.status, count(e.seq) from public_v1.runs r
left join public_v1.events e on e.run_id = r.id and e.type in ('run.succeeded', 'run.failed', 'run.timed_out', 'run.aborted')
group by r.id, r.status, r.seq, r.ended_at
having count(e.seq) <> case when r.ended_at is null then 0 else 1 end
  or (r.ended_at is not null and (max(e.seq) <> r.seq or 'run.' || lower(r.status) <> max(e.type)));

-- I4 A visit of a state succeeds at most once, after a start of the same attempt.
with ends as (
  select run_id, path, visit, attempt, type, seq,
    count(*) filter (where type = 'step.succeeded') over (partition by run_id, path, visit) as successes,
    max(seq) filter (where type = 'step.started') over (partition by run_id, path, visit, attempt) as started
  from public_v1.events where type in ('step.succeeded', 'step.started'))
select run_id, path, visit, attempt from ends
where type = 'step.succeeded' and (successes > 1 or (attempt is not null and (started is null or started > seq)));

-- I4b Attempts of a visit, and of its undoing, are numbered 1, 2, 3 … in the order in which they start.
select run_id, path, visit, attempt from (
  select run_id, path, visit, attempt, row_number() over (partition by run_id, path, visit, type order by seq) as nth
  from public_v1.events where type in ('step.started', 'undo.started')) starts
where attempt <> nth;

-- I5 Nothing happens to a visit after it has succeeded but its undoing.
select run_id, path, visit, seq from (
  select run_id, path, visit, type, seq,
    min(seq) filter (where type = 'step.succeeded') over (partition by run_id, path, visit) as succeeded
  from public_v1.events where type in (
    'step.succeeded', 'step.started', 'step.retried', 'step.failed', 'step.caught', 'step.lost', 'step.released', 'step.held', 'step.cancelled')) steps
where type <> 'step.succeeded' and seq > succeeded;

-- I6b A step's row says what its events say.
select s.run_id, s.path, s.visit, s.status from public_v1.steps s
where s.status = 'succeeded' and s.path not like '%/~undo' and not exists (
  select from public_v1.events e where e.run_id = s.run_id and e.seq = s.ended_seq
    and e.path = s.path and e.visit = s.visit and e.type = 'step.succeeded')
union all
select e.run_id, e.path, e.visit, e.type from public_v1.events e
where e.type = 'step.succeeded' and not exists (
  select from public_v1.steps s where s.run_id = e.run_id and s.path = e.path and s.visit = e.visit and s.ended_seq = e.seq);

-- I7 No event refers to an artifact that is not there.
select e.run_id, e.seq, stored.name from public_v1.events e
cross join lateral jsonb_array_elements_text(e.data -> 'stored') as stored (name)
where e.type not like 'iteration.st%' and e.data ? 'stored' and e.data #> string_to_array(stored.name, '/') ? '$artifact'
  and not exists (select from public_v1.artifacts a where a.id = e.data #>> (string_to_array(stored.name, '/') || '{$artifact}'::text[]));

-- I8 The cost of a run is the sum of its ledger without what it took over, and no amount is negative.
select r.id, r.cost_micros, coalesce(sum(l.cost_micros), 0) from public_v1.runs r
left join public_v1.ledger l on l.run_id = r.id and l.kind not in ('reused', 'cached')
group by r.id, r.cost_micros having r.cost_micros <> coalesce(sum(l.cost_micros), 0) or min(l.cost_micros) < 0;

-- I8b An operation is in the ledger once, and the events of a run name no more than its ledger.
select run_id, path, visit from public_v1.ledger group by run_id, path, visit, attempt, ordinal having count(*) > 1
union all
select r.id, null, null from public_v1.runs r
join public_v1.events e on e.run_id = r.id and e.seq > coalesce(r.copy_seq, 0)
  and e.type in ('step.succeeded', 'step.failed', 'undo.succeeded', 'undo.failed')
group by r.id, r.cost_micros having sum((e.data ->> 'costMicros')::bigint) > r.cost_micros;

-- I9 A visit starts again only after a retry, a lost or released worker, a decision, or in a run that goes on with another one: each
-- start has a reason of its own.
select e.run_id, e.path, e.visit from public_v1.events e
where e.type in ('step.started', 'step.retried', 'step.lost', 'step.released', 'step.held', 'step.resolved')
group by e.run_id, e.path, e.visit
having count(*) filter (where e.type = 'step.started') > 1 + count(*) filter (where e.type <> 'step.started')
  + (select count(*) from public_v1.events c where c.run_id = e.run_id and c.type in ('run.redriven', 'run.forked'));

-- I9b The same of undoing.
select run_id, path, visit from public_v1.events
where type in ('undo.scheduled', 'undo.started', 'undo.retried', 'undo.lost', 'undo.released')
group by run_id, path, visit
having count(*) filter (where type = 'undo.started') > count(*) filter (where type <> 'undo.started');

-- I10 A compensation begins once for each completed step, and again only after it has failed for good; and none for a step that has not
-- completed, unless that was cancelled and nobody knows what it did.
select run_id, path, visit from (
  select run_id, path, visit, type, seq, count(*) filter (where type = 'undo.scheduled') over visits as undos,
    count(*) filter (where type = 'undo.failed') over visits as failures,
    min(seq) filter (where type in ('step.succeeded', 'step.cancelled')) over visits as ended
  from public_v1.events
  where type in ('undo.scheduled', 'step.succeeded') or (type = 'undo.failed' and (data ->> 'final')::boolean)
    or (type = 'step.cancelled' and (data ? 'result' or data ? 'mayHaveHappened'))
  window visits as (partition by run_id, path, visit)) undoing
where type = 'undo.scheduled' and (undos > 1 + failures or ended is null or ended > seq);

-- I10b Compensations begin in the reverse order of completion; those that are tried again in a run of their own, among themselves.
select run_id, path, visit from (
  select u.run_id, u.path, u.visit, s.seq as completed,
    lag(s.seq) over (partition by u.run_id, u.seq > coalesce(r.copy_seq, 0) order by u.seq) as before
  from public_v1.events u join public_v1.runs r on r.id = u.run_id
  join public_v1.events s on s.run_id = u.run_id and s.path = u.path and s.visit = u.visit and s.type = 'step.succeeded'
  where u.type = 'undo.scheduled') undoing
where completed > before;

-- I10c A compensated run that has ended has undone, or has tried to undo, every step that declares how.
select s.run_id, s.path, s.visit from public_v1.events s
join public_v1.runs r on r.id = s.run_id and r.ended_at is not null and r.status <> 'SUCCEEDED'
where s.type = 'step.succeeded' and s.data ? 'result'
  -- What a fork took over, the other run did.
  and not exists (select from public_v1.events f where f.run_id = s.run_id and f.type = 'run.forked' and f.seq > s.seq)
  and not exists (
  select from public_v1.events u where u.run_id = s.run_id and u.path = s.path and u.visit = s.visit
    and (u.type = 'undo.succeeded' or (u.type = 'undo.failed' and (u.data ->> 'final')::boolean)));

-- I10d What is undone is undone once.
select run_id, path, visit from public_v1.events where type = 'undo.succeeded' group by run_id, path, visit having count(*) > 1;

-- I11 A Map or Parallel joins at most once for each time it is opened, with as many ends as it has items.
with containers as (
  select run_id, path, visit, type, seq, (data ->> 'count')::integer as count,
    count(*) filter (where type in ('map.started', 'parallel.started')) over (partition by run_id, path, visit order by seq) as opening
  from public_v1.events
  where type in ('map.started', 'parallel.started', 'map.succeeded', 'parallel.succeeded', 'iteration.succeeded', 'iteration.failed'))
select run_id, path, visit, opening from containers group by run_id, path, visit, opening
having count(*) filter (where type in ('map.succeeded', 'parallel.succeeded')) > 1
  or (count(*) filter (where type in ('map.succeeded', 'parallel.succeeded')) = 1
    and count(*) filter (where type in ('iteration.succeeded', 'iteration.failed')) <> max(count) filter (where type in ('map.started', 'parallel.started')));

-- I11b An iteration begins once for each time its container is opened.
with iterations as (
  select run_id, path, visit, type, (data ->> 'index')::integer as index,
    count(*) filter (where type in ('map.started', 'parallel.started')) over (partition by run_id, path, visit order by seq) as opening
  from public_v1.events where type in ('map.started', 'parallel.started', 'iteration.started'))
select run_id, path, visit, opening, index from iterations where type = 'iteration.started'
group by run_id, path, visit, opening, index having count(*) > 1;

-- I11c At no moment are more iterations of a Map under way than it has lanes.
with moments as (
  select run_id, path, visit, seq,
    sum(case when type = 'iteration.started' then 1 when type = 'map.started' then 0 else -1 end) over so_far as under_way,
    max((data ->> 'lanes')::integer) over (partition by run_id, path, visit) as lanes
  from public_v1.events
  where type in ('map.started', 'iteration.started', 'iteration.succeeded', 'iteration.failed', 'iteration.cancelled')
  window so_far as (partition by run_id, path, visit order by seq))
select run_id, path, visit, seq, under_way, lanes from moments where under_way > lanes;

-- I13 A timer fires once for each time it is set, and not before it is due.
select run_id, path, visit, seq from (
  select run_id, path, visit, seq, type, at,
    lag(type) over timers as type_before,
    lag(at + coalesce((data ->> 'delayMs')::double precision, 0) * interval '1 millisecond') over timers as due,
    lag((data ->> 'until')::timestamptz) over timers as due_until
  from public_v1.events where type in ('timer.set', 'step.retried', 'step.deferred', 'undo.retried', 'timer.fired', 'undo.fired')
  window timers as (partition by run_id, path, visit order by seq)) timers
where type in ('timer.fired', 'undo.fired') and (type_before is null or type_before in ('timer.fired', 'undo.fired')
  -- A wait that was taken over goes on where it was.
  or not exists (select from public_v1.runs r where r.id = timers.run_id and r.copy_seq < timers.seq) and greatest(due, due_until) > at + interval '5 milliseconds');

-- I17 A run under way has something that it waits for, and one that has ended has nothing left to do.
select r.id, r.status from public_v1.runs r
where r.ended_at is null and r.status <> 'PAUSED' and r.updated_at < now() - interval '30 seconds' and not exists (
  select from public_v1.steps s where s.run_id = r.id and s.status in ('ready', 'running', 'waiting', 'held'))
union all
select r.id, r.status from public_v1.runs r where r.ended_at is not null and exists (
  select from public_v1.steps s where s.run_id = r.id and s.status in ('ready', 'running', 'waiting', 'held'));

-- I18 What counts is said by the newest attempt: nothing is committed for an attempt after a later one has started.
select run_id, path, visit, seq, attempt from (
  select run_id, path, visit, seq, type, attempt,
    max(attempt) filter (where type in ('step.started', 'undo.started')) over (
      partition by run_id, path, visit, split_part(type, '.', 1) order by seq) as newest
  from public_v1.events
  where attempt is not null and type in ('step.started', 'step.succeeded', 'step.failed', 'step.retried', 'step.lost', 'step.released', 'step.held',
    'undo.started', 'undo.succeeded', 'undo.failed', 'undo.retried', 'undo.lost', 'undo.released')) attempts
where attempt < newest;

-- I18b A visit has one worker at a time: between two starts the first attempt is over.
select run_id, path, visit, seq from (
  select run_id, path, visit, seq, type, lag(type) over visits as before, lag(seq) over visits as seq_before
  from public_v1.events
  where type in ('step.started', 'step.failed', 'step.lost', 'step.released', 'step.held', 'step.resolved',
    'undo.started', 'undo.failed', 'undo.lost', 'undo.released')
  window visits as (partition by run_id, path, visit, split_part(type, '.', 1) order by seq)) starts
where type in ('step.started', 'undo.started') and before in ('step.started', 'undo.started')
  -- The attempt before was that of a run that this one goes on with.
  and not exists (select from public_v1.events c where c.run_id = starts.run_id and c.type in ('run.redriven', 'run.forked')
    and c.seq between starts.seq_before and starts.seq);

-- I22 Times of a run never go back.
select run_id, seq from (
  select run_id, seq, at, lag(at) over (partition by run_id order by seq) as before from public_v1.events) times
where at < before;

-- I25 A task that waits for an answer from outside was begun, and gets one answer for each attempt at most.
select a.run_id, a.path, a.visit, a.attempt from public_v1.events a where a.type = 'task.answered'
group by a.run_id, a.path, a.visit, a.attempt having count(*) > 1
union all
select a.run_id, a.path, a.visit, a.attempt from public_v1.events a where a.type in ('task.answered', 'task.parked', 'task.taken') and not exists (
  select from public_v1.events s where s.run_id = a.run_id and s.path = a.path and s.visit = a.visit and s.attempt = a.attempt
    and s.type = 'step.started' and s.seq < a.seq);

-- I26 At most one worker outside takes a task.
select t.run_id, t.path, t.visit, t.attempt from public_v1.events t where t.type = 'task.taken'
group by t.run_id, t.path, t.visit, t.attempt having count(*) > 1;

-- I27 A step that waits for a run is answered after the end of that run, and not before.
select a.run_id, a.path, a.seq from public_v1.events a
join public_v1.events p on p.run_id = a.run_id and p.path = a.path and p.visit = a.visit and p.attempt = a.attempt
  and p.type = 'task.parked' and p.data ->> 'kind' = 'run' and p.seq < a.seq
where a.type = 'task.answered' and not exists (
  select from public_v1.runs c where c.id = p.data ->> 'name' and c.ended_at is not null and c.ended_at <= a.at + interval '5 milliseconds');

-- I28 (I16) A step starts one run for each of its retries: two runs of the same parent, path and visit have an attempt that failed between them.
select c.parent_run, c.parent_path, c.parent_visit from public_v1.runs c where c.parent_run is not null
group by c.parent_run, c.parent_path, c.parent_visit
having count(*) > 1 + (select count(*) from public_v1.events e where e.run_id = c.parent_run and e.path = c.parent_path
  and e.visit = c.parent_visit and e.type = 'step.retried');

-- I28b (I16) A run that a step waited for does not go on for long after the run of that step has ended.
select p.data ->> 'name' as child, p.run_id from public_v1.events p
join public_v1.runs r on r.id = p.run_id and r.ended_at < now() - interval '60 seconds'
join public_v1.runs c on c.id = p.data ->> 'name' and c.ended_at is null and c.status <> 'COMPENSATING'
where p.type = 'task.parked' and p.data ->> 'kind' = 'run';
