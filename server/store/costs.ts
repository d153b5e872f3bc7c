/**
 * Money, from the ledger. All amounts in micro-dollars.
 *
 * What counts as what:
 * - **spent** = entries that were `incurred`, or `estimated` (priced but not paid: the offline engine). `reused` and `cached` entries
 *   are work that was not paid for again: they are shown at their price, and are no part of what was spent.
 * - **wasted** = spent on work whose result is in no result of the run:
 *   W1 the run ended without success, or is being compensated: nothing of it is left;
 *   W2 the attempt did not succeed (it failed, was lost, timed out or was cancelled), so another one, a catcher or nobody took its place;
 *      what a checkpoint inside the step has saved is not lost with the attempt, since the next one takes it over;
 *   W3 the step succeeded inside an iteration or branch that failed or was cancelled, in a container that failed, or in an earlier opening of
 *      a container that was opened again.
 * - **useful** = spent and not wasted; work under way counts as useful until it turns out otherwise.
 * It is derived when it is asked for. Once a run has ended it does not change any more: then days that are over are summed (cost-days.ts).
 */
import { sql, type RawBuilder } from "kysely";
import type { CostFigures } from "../../shared/api/cost.ts";

/** Flows around the step of a ledger row as paths: every second `/` of its flow's path ends one. */
const enclosingFlows = sql`(
  select array_to_string((string_to_array(s.flow, '/'))[1:depth], '/') as path
  from generate_series(2, cardinality(string_to_array(s.flow, '/')), 2) as depth)`;

/** True when the container step `c` or the flow `f` that it opened came to nothing (W3). One that is open has no row in the history. */
const flowThrownAway = sql`(
  f.status in ('failed', 'cancelled')
  or c.status in ('failed', 'caught', 'cancelled')
  or coalesce(substring(f.path from '#(\\d+)/\\d+$')::integer, 1) < coalesce(c.opening, (
    select (o.body -> 'step' ->> 'opening')::integer from flows o
    where o.run_id = f.run_id and o.status = 'open' and o.step = f.parent_path || '@' || f.parent_visit), 1))`;

/** True when a flow around the step of a ledger row came to nothing (W3). */
export const flowsAroundThrownAway = sql`(
  s.flow <> '' and exists (
    select from ${enclosingFlows} as around
    join flows f on f.run_id = l.run_id and f.path = around.path
    left join steps c on c.run_id = f.run_id and c.path = f.parent_path and c.visit = f.parent_visit
    where ${flowThrownAway}))`;

/** True when an attempt of the step came to nothing (W2): the step of a ledger row is in the history (`h`) or open in a flow (`o`). */
export const attemptThrownAway = sql`(
  l.attempt <> s.attempt
  or not (s.status in ('running', 'succeeded') or (s.status in ('ready', 'waiting') and s.phase = 'exit')))`;

/** The steps `s` of rows `l`, of the ledger or the log: each is in the history or open in its flow. */
export const stepOfRow = sql`
  left join steps h on h.run_id = l.run_id and h.path = l.path and h.visit = l.visit
  left join flows o on h.run_id is null and o.run_id = l.run_id and o.status = 'open'
    and o.path = case when l.path like '%/~undo' then '~undo' when strpos(l.path, '/') = 0 then '' else regexp_replace(l.path, '/[^/]*$', '') end
    and o.step = l.path || '@' || l.visit
  left join lateral (
    select coalesce(h.state, o.state) as state, coalesce(h.status, o.step_status) as status, coalesce(h.phase, o.phase) as phase,
      coalesce(h.attempt, o.attempt) as attempt,
      coalesce(h.flow, case when o.path = '~undo' then regexp_replace(l.path, '(^|/)[^/]+/~undo$', '') else o.path end) as flow) s on true`;

/**
 * Ledger rows `l` with their run `r` and step `s`, and whether they were wasted (W1 to W3 above); those of dropped runs say it themselves.
 * `run_is`: `open`, `ended`, or `gone` when the run was dropped.
 */
export function ledgerEntries(where: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select l.run_id, l.path, l.visit, l.attempt, l.ordinal, l.at, l.kind, l.provider, l.model, l.usage, l.cost_micros, l.rate,
      coalesce(l.state, s.state, '') as state, coalesce(l.workflow_id, r.workflow_id, '') as workflow_id,
      coalesce(
        l.wasted,
        r.status in ('FAILED', 'TIMED_OUT', 'ABORTED', 'COMPENSATING')
        or case when l.saved then s.status in ('failed', 'caught', 'cancelled') else ${attemptThrownAway} end
        or ${flowsAroundThrownAway},
        false) as wasted,
      case when r.id is null then 'gone' when r.ended_at is null then 'open' else 'ended' end as run_is
    from ledger l
    left join runs r on r.id = l.run_id
    ${stepOfRow}
    where ${where})`;
}

/** Columns of sums, in the database and in {@link FigureRow}. */
const figureNames = [
  "incurred",
  "estimated",
  "wasted",
  "reused",
  "cached",
  "unpriced",
  "entries",
  "input_tokens",
  "output_tokens",
  "requests",
] as const;

/** Sums as they come from the database. */
export type FigureRow = Readonly<Record<(typeof figureNames)[number], number>>;

const spent = sql`kind in ('incurred', 'estimated')`;
const micros = (filter: RawBuilder<unknown>) =>
  sql`coalesce(sum(cost_micros) filter (where ${filter}), 0)::bigint`;
const usage = (name: string) =>
  sql`coalesce(sum((usage ->> ${sql.lit(name)})::bigint) filter (where ${spent}), 0)::bigint`;

/** Sums over a group of {@link ledgerEntries}. */
export const figureColumns = sql`
  ${micros(sql`kind = 'incurred'`)} as incurred,
  ${micros(sql`kind = 'estimated'`)} as estimated,
  ${micros(sql`${spent} and wasted`)} as wasted,
  ${micros(sql`kind = 'reused'`)} as reused,
  ${micros(sql`kind = 'cached'`)} as cached,
  count(*) filter (where cost_micros is null and ${spent}) as unpriced,
  count(*) as entries,
  ${usage("inputTokens")} as input_tokens,
  ${usage("outputTokens")} as output_tokens,
  ${usage("requests")} as requests`;

/** The names of {@link figureColumns}. */
export const figures = sql.join(figureNames.map((name) => sql.ref(name)));

/** Sums over a group of {@link figures}. */
export const figureSums = sql.join(
  figureNames.map((name) => sql`coalesce(sum(${sql.ref(name)}), 0)::bigint as ${sql.ref(name)}`),
);

/** What was spent, of {@link figures}. */
export const spentFigure = sql`(incurred + estimated)`;

/** Sums as the API shows them. */
export function figuresOf(row: FigureRow): CostFigures {
  const costMicros = row.incurred + row.estimated;
  return {
    costMicros,
    incurredMicros: row.incurred,
    estimatedMicros: row.estimated,
    usefulMicros: costMicros - row.wasted,
    wastedMicros: row.wasted,
    reusedMicros: row.reused,
    cachedMicros: row.cached,
    unpriced: row.unpriced,
    entries: row.entries,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    requests: row.requests,
  };
}

/** Sums of nothing. */
export const noFigures: CostFigures = figuresOf({
  incurred: 0,
  estimated: 0,
  wasted: 0,
  reused: 0,
  cached: 0,
  unpriced: 0,
  entries: 0,
  input_tokens: 0,
  output_tokens: 0,
  requests: 0,
});
