/** Why wasted entries of the ledger are: facts from the log and the history of their runs (`WasteFacts`, shared/cost/waste.ts). */
import { sql, type RawBuilder } from "kysely";
import { attemptThrownAway, flowsAroundThrownAway, stepOfRow } from "./costs.ts";

/**
 * Parts of a statement that has `e` ({@link ledgerEntries}): `waste_rows` are its wasted entries with their facts; null for those of runs that
 * were dropped. Only wasted entries are looked at, and the failures of their runs are read once.
 */
export const wasteRows: RawBuilder<unknown> = sql`
  wasted_entries as materialized (select * from e where wasted and kind in ('incurred', 'estimated')),
  failures as materialized (
    select distinct on (v.run_id, 2, v.visit, v.attempt) v.run_id,
      case when v.type like 'undo.%' then v.path || '/~undo' else v.path end as path, v.visit, v.attempt,
      v.type like '%.lost' as lost, v.data ->> 'error' as error
    from (select distinct run_id from wasted_entries) w
    join runs r on r.id = w.run_id
    join events v on v.run_id = r.id and v.at >= r.created_at and v.at <= coalesce(r.ended_at, 'infinity')
      and v.type in ('step.failed', 'step.lost', 'undo.failed', 'undo.lost')
    order by v.run_id, 2, v.visit, v.attempt, v.seq desc),
  waste_rows as (
    select w.*, case
      when l.waste is not null then l.waste
      when r.id is not null then jsonb_build_object(
        'attempt', case
          when f.lost then 'lost'
          when f.run_id is not null then 'failed'
          when s.status = 'cancelled' and (l.saved or l.attempt = s.attempt) then 'cancelled'
          when not l.saved and ${attemptThrownAway} then 'left'
          else 'kept' end,
        'error', case when not f.lost then f.error end,
        'undone', exists (
          select from steps u
          where u.run_id = l.run_id and u.path = l.path || '/~undo' and u.visit = l.visit and u.status = 'succeeded'),
        'discarded', coalesce(${flowsAroundThrownAway}, false),
        'run', r.status) end as facts
    from wasted_entries w
    join ledger l on l.run_id = w.run_id and l.path = w.path and l.visit = w.visit and l.attempt = w.attempt and l.ordinal = w.ordinal
    left join runs r on r.id = l.run_id
    ${stepOfRow}
    left join failures f on f.run_id = l.run_id and f.path = l.path and f.visit = l.visit
      -- What a checkpoint inside the step had saved was lost with the last attempt.
      and f.attempt = case when l.saved then s.attempt else l.attempt end)`;

/** Sums over a group of `waste_rows`. */
export const wasteColumns: RawBuilder<unknown> = sql`
  coalesce(sum(cost_micros), 0)::bigint as micros, count(*) filter (where cost_micros is null) as unpriced, count(*) as entries`;
