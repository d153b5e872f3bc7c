/** What one run cost. All amounts in micro-dollars; what counts as what: costs.ts. */
import { sql } from "kysely";
import { costliestSteps, type CostFigures, type RunCost } from "../../shared/api/cost.ts";
import type { LedgerMessage } from "../../shared/api/run.ts";
import type { UsageRow } from "../../shared/cost/reprice.ts";
import type { LedgerKind, Usage } from "../../shared/cost/usage.ts";
import { wasteByCause, type WasteFacts } from "../../shared/cost/waste.ts";
import { figureColumns, figuresOf, ledgerEntries, noFigures, type FigureRow } from "./costs.ts";
import { wasteColumns, wasteRows } from "./cost-waste.ts";
import type { Database } from "./database.ts";
import { findCrashes } from "./run-crashes.ts";
import { pageSize, readLedgerPlace, writeCursor, type PageRequest } from "./page-cursor.ts";
import { measureRun } from "./run-measures.ts";

/** Columns of {@link figureColumns} for sums of waste, of which only two are told. */
const wasteFigures = sql`0, 0, 0, 0, 0, unpriced, entries, 0, 0, 0`;

/** The sums of some runs; those without entries in the ledger are left out. */
export async function findRunFigures(
  database: Database,
  runIds: readonly string[],
): Promise<readonly (CostFigures & { readonly id: string })[]> {
  const { rows } = await sql<FigureRow & { readonly run_id: string }>`
    select run_id, ${figureColumns} from ${ledgerEntries(sql`l.run_id = any (${[...runIds]}::text[])`)} e
    group by run_id`.execute(database.db);
  return rows.map((row) => ({ id: row.run_id, ...figuresOf(row) }));
}

/** What a run cost. The caller has made sure that there is such a run. @throws Refusal INVALID_CURSOR */
export async function findRunCost(
  database: Database,
  params: PageRequest & { readonly runId: string },
): Promise<RunCost> {
  const { rows } = await sql<
    FigureRow & {
      level: number;
      path: string;
      visit: number;
      state: string;
      provider: string;
      model: string;
      facts: WasteFacts | null;
      micros: number;
    }
  >`
    with e as materialized ${ledgerEntries(sql`l.run_id = ${params.runId}`)},
    ${wasteRows},
    g as (
      select grouping(path, provider) as level, path, visit, state, provider, model, ${figureColumns},
        null::jsonb as facts, 0::bigint as micros
      from e group by grouping sets ((), (path, visit, state), (provider, model))
      union all
      select ${sql.lit(levels.waste)}, null, null, null, null, null, ${wasteFigures}, facts, micros
      from (select facts, ${wasteColumns} from waste_rows group by facts) w)
    select * from g order by incurred + estimated desc, path, visit, provider, model`.execute(
    database.db,
  );
  const total = rows.find((row) => row.level === levels.total);
  const page = await listLedger(database, params);
  const waste = wasteByCause(rows.filter((row) => row.level === levels.waste));
  const measures = await measureRun(database, params.runId);
  return {
    total: total === undefined ? noFigures : figuresOf(total),
    steps: rows
      .filter((row) => row.level === levels.first)
      .slice(0, costliestSteps)
      .map((row) => ({ ...figuresOf(row), path: row.path, visit: row.visit, state: row.state })),
    models: rows
      .filter((row) => row.level === levels.second)
      .map((row) => ({ ...figuresOf(row), provider: row.provider, model: row.model })),
    ...page,
    waste: [...waste],
    crashes: await findCrashes(database, { runId: params.runId, waste }),
    saved: measures.saved,
    persistence: measures.written,
    orchestration: measures.orchestration,
  };
}

/** Values of `grouping(a, b)`: bit set = not grouped by it; waste is not. */
const levels = { total: 3, first: 1, second: 2, waste: -1 } as const;

interface LedgerRow {
  readonly path: string;
  readonly visit: number;
  readonly state: string;
  readonly attempt: number;
  readonly ordinal: number;
  readonly at: Date;
  readonly kind: LedgerKind;
  readonly provider: string;
  readonly model: string;
  readonly usage: Usage;
  readonly cost_micros: number | null;
  readonly rate: string | null;
  readonly wasted: boolean;
}

async function listLedger(
  database: Database,
  params: PageRequest & { readonly runId: string },
): Promise<{ readonly entries: LedgerMessage[]; readonly next: string | null }> {
  const limit = pageSize(params);
  const filters = [sql`l.run_id = ${params.runId}`];
  if (params.cursor !== undefined) {
    const [path, visit, attempt, ordinal] = readLedgerPlace(params.cursor);
    filters.push(
      sql`(l.path, l.visit, l.attempt, l.ordinal) > (${path}, ${visit}::integer, ${attempt}::integer, ${ordinal}::integer)`,
    );
  }
  const { rows } = await sql<LedgerRow>`
    select * from ${ledgerEntries(sql.join(filters, sql` and `))} as e
    order by path, visit, attempt, ordinal limit ${limit + 1}`.execute(database.db);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map((row) => ({
      path: row.path,
      visit: row.visit,
      state: row.state,
      attempt: row.attempt,
      ordinal: row.ordinal,
      at: row.at.toISOString(),
      kind: row.kind,
      provider: row.provider,
      model: row.model,
      usage: row.usage,
      costMicros: row.cost_micros,
      rate: row.rate,
      wasted: row.wasted,
    })),
    next:
      rows.length > limit && last !== undefined
        ? writeCursor([last.path, last.visit, last.attempt, last.ordinal])
        : null,
  };
}

/** What was paid or estimated in a run, the same usage of the same model together. */
export async function listUsage(database: Database, runId: string): Promise<readonly UsageRow[]> {
  const { rows } = await sql<UsageRow>`
    select provider, model, usage, count(*) as count, coalesce(sum(cost_micros), 0)::bigint as "costMicros",
      count(*) filter (where cost_micros is null) as unpriced
    from ledger where run_id = ${runId} and kind in ('incurred', 'estimated')
    group by provider, model, usage order by 5 desc, 1, 2`.execute(database.db);
  return rows;
}
