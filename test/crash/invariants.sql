-- What must hold in any database at any time, whatever failed before. Each query names what it checks in its first
-- comment and returns the rows that break it: none is right. They read public_v1 only, so that they outlive the tables behind it.

-- I1 Every run begins with run.created.
select r.id from public_v1.runs r
where not exists (select from public_v1.events e where e.run_id = r.id and e.seq = 1 and e.type = 'run.created');

-- I2 Sequence numbers of a run are dense from 1 and end where the run says.
select r.id, r.seq, count(e.seq), max(e.seq) from public_v1.runs r join public_v1.events e on e.run_id = r.id
group by r.id, r.seq having count(e.seq) <> max(e.seq) or max(e.seq) <> r.seq or min(e.seq) <> 1;

-- I3 An ended run has exactly one terminal event, its last one, and its status; a run under way has none.
select r.id, r.status, count(e.seq) from public_v1.runs r
left join public_v1.events e on e.run_id = r.id and e.type in ('run.succeeded', 'run.failed', 'run.timed_out', 'run.aborted')
group by r.id, r.status, r.seq, r.ended_at
having count(e.seq) <> case when r.ended_at is null then 0 else 1 end
  or (r.ended_at is not null and (max(e.seq) <> r.seq or 'run.' || lower(r.status) <> max(e.type)));

-- I4 A visit of a state succeeds at most once, after a start of the same attempt.
select e.run_id, e.path, e.visit from public_v1.events e where e.type = 'step.succeeded'
group by e.run_id, e.path, e.visit having count(*) > 1
union all
select e.run_id, e.path, e.visit from public_v1.events e
where e.type = 'step.succeeded' and e.attempt is not null and not exists (
  select from public_v1.events s where s.run_id = e.run_id and s.path = e.path and s.visit = e.visit and s.attempt = e.attempt
    and s.type = 'step.started' and s.seq < e.seq);

-- I4b Attempts of a visit are numbered 1, 2, 3 … in the order in which they start.
select run_id, path, visit, attempt from (
  select run_id, path, visit, attempt, row_number() over (partition by run_id, path, visit order by seq) as nth
  from public_v1.events where type = 'step.started') starts
where attempt <> nth;

-- I5 Nothing starts after a visit has succeeded.
select s.run_id, s.path, s.visit from public_v1.events s join public_v1.events d
  on d.run_id = s.run_id and d.path = s.path and d.visit = s.visit and d.type = 'step.succeeded' and s.seq > d.seq
where s.type in ('step.started', 'step.retried', 'step.failed');

-- I8 The cost of a run is the sum of its ledger, and no amount is negative.
select r.id, r.cost_micros, coalesce(sum(l.cost_micros), 0) from public_v1.runs r left join public_v1.ledger l on l.run_id = r.id
group by r.id, r.cost_micros having r.cost_micros <> coalesce(sum(l.cost_micros), 0) or min(l.cost_micros) < 0;

-- I10 A compensation begins once for each completed step, and none for a step that has not completed.
select u.run_id, u.path, u.visit from public_v1.events u where u.type = 'undo.scheduled'
group by u.run_id, u.path, u.visit having count(*) > 1
union all
select u.run_id, u.path, u.visit from public_v1.events u where u.type = 'undo.scheduled' and not exists (
  select from public_v1.events s where s.run_id = u.run_id and s.path = u.path and s.visit = u.visit and s.type = 'step.succeeded' and s.seq < u.seq);

-- I10b Compensations begin in the reverse order of completion.
select u.run_id, u.path from public_v1.events u
join public_v1.events v on v.run_id = u.run_id and v.type = 'undo.scheduled' and v.seq > u.seq
join public_v1.events su on su.run_id = u.run_id and su.path = u.path and su.visit = u.visit and su.type = 'step.succeeded'
join public_v1.events sv on sv.run_id = v.run_id and sv.path = v.path and sv.visit = v.visit and sv.type = 'step.succeeded'
where u.type = 'undo.scheduled' and sv.seq > su.seq;

-- I11 A Map joins once for each time it is opened, with as many iterations as it has items.
select s.run_id, s.path, s.visit from public_v1.events s where s.type = 'map.succeeded' and (s.data ->> 'count')::integer <> (
  select count(*) from public_v1.events i where i.run_id = s.run_id and i.path = s.path and i.visit = s.visit
    and i.type in ('iteration.succeeded', 'iteration.failed') and i.seq < s.seq and i.seq > (
      select max(o.seq) from public_v1.events o where o.run_id = s.run_id and o.path = s.path and o.visit = s.visit and o.type = 'map.started' and o.seq < s.seq));

-- I13 A timer fires once and not before it is due.
select f.run_id, f.path, f.seq from public_v1.events f where f.type = 'timer.fired' and not exists (
  select from public_v1.events t where t.run_id = f.run_id and t.path = f.path and t.visit = f.visit and t.seq < f.seq
    and t.type in ('timer.set', 'step.retried')
    and t.at + coalesce((t.data ->> 'delayMs')::double precision, 0) * interval '1 millisecond' <= f.at + interval '5 milliseconds');

-- I22 Times of a run never go back.
select a.run_id, a.seq from public_v1.events a join public_v1.events b on b.run_id = a.run_id and b.seq = a.seq + 1 where b.at < a.at;

-- I24 A step's row says what its events say.
select s.run_id, s.path, s.visit from public_v1.steps s
where s.status = 'succeeded' and s.path not like '%/~undo' and not exists (
  select from public_v1.events e where e.run_id = s.run_id and e.path = s.path and e.visit = s.visit and e.type = 'step.succeeded' and e.seq = s.ended_seq);

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

-- I28 A step starts one run for each of its retries: two runs of the same parent, path and visit have an attempt that failed between them.
select c.parent_run, c.parent_path, c.parent_visit from public_v1.runs c where c.parent_run is not null
group by c.parent_run, c.parent_path, c.parent_visit
having count(*) > 1 + (select count(*) from public_v1.events e where e.run_id = c.parent_run and e.path = c.parent_path
  and e.visit = c.parent_visit and e.type = 'step.retried');
