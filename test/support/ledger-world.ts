/** Runs that do nothing but spend, on any day, and the report as a plain sum over the whole ledger. */
import type pg from "pg";
import { costliestRuns, type CostFigures } from "../../shared/api/cost.ts";
import type { LedgerKind, Usage } from "../../shared/cost/usage.ts";
import { findCostReport, type CostReportParams } from "../../server/store/cost-report.ts";
import type { Database } from "../../server/store/database.ts";
import { recordLateCost } from "../../server/store/commit.ts";
import { publish } from "./stored-run.ts";

const kinds: readonly LedgerKind[] = ["incurred", "incurred", "estimated", "reused", "cached"];
const models = ["small", "large", "odd"];

interface Spending {
  readonly index: number;
  readonly daysAgo: number;
  readonly micros: number | null;
}

export class LedgerWorld {
  readonly #database: Database;
  readonly workflows: string[] = [];
  #runs = 0;
  #entries = 0;
  #today = "";

  constructor(database: Database) {
    this.#database = database;
  }

  async publish(): Promise<void> {
    for (const name of ["First", "Second"]) {
      const definition = { StartAt: "A", States: { A: { Type: "Succeed" } } } as const;
      // eslint-disable-next-line no-await-in-loop
      this.workflows.push(await publish(this.#database, definition, name));
    }
  }

  async clear(): Promise<void> {
    await this.#database.pool.query(
      "truncate runs, steps, flows, events, ledger, cost_days, cost_changes, cost_sums, cost_runs, cost_run_counts, cost_open_runs",
    );
    const { rows } = await this.#database.pool.query<{ today: string }>(
      "select (now() at time zone 'UTC')::date as today",
    );
    this.#today = rows[0]?.today ?? "";
    this.#runs = 0;
    this.#entries = 0;
  }

  /** The day that was so many days ago when the world was cleared. */
  day(daysAgo: number): string {
    return new Date(Date.parse(this.#today) - daysAgo * 86_400_000).toISOString().slice(0, 10);
  }

  /** An open run with two steps, the first of which has needed two attempts. */
  async start(index: number): Promise<void> {
    const id = `run-${String(this.#runs).padStart(4, "0")}`;
    this.#runs += 1;
    await this.#database.pool.query(
      `insert into runs (id, workflow_id, version, status, seq, input, created_at, updated_at)
      values ($1, $2, 1, 'RUNNING', 2, '{}', now() - interval '12 days', now())`,
      [id, this.workflows[index % this.workflows.length]],
    );
    await this.#database.pool.query(
      `insert into steps (run_id, path, visit, state, flow, status, phase, attempt, epoch, scheduled_seq, ended_seq)
      values ($1, 'A', 1, 'A', '', 'succeeded', 'exit', 2, 1, 1, 2), ($1, 'B', 1, 'B', '', 'succeeded', 'exit', 1, 1, 1, 2)`,
      [id],
    );
  }

  #run(index: number): string {
    return `run-${String(index % Math.max(1, this.#runs)).padStart(4, "0")}`;
  }

  /** Nothing happens when the run has ended or is gone. */
  async spend(spending: Spending, client?: pg.PoolClient): Promise<void> {
    const run = this.#run(spending.index);
    const n = this.#entries;
    this.#entries += 1;
    await (client ?? this.#database.pool).query(
      `with l as (
        insert into ledger (run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros)
        select r.id, $2, 1, $3, $4, case when $5 = 0 then clock_timestamp()
          else ((now() at time zone 'UTC')::date - $5::integer)::timestamp at time zone 'UTC' + interval '7 minutes' * ($4 % 200) end,
          $6, 'p', $7, '{"inputTokens": 3, "outputTokens": 2, "requests": 1}', $8
        from runs r where r.id = $1 and r.ended_at is null
        returning run_id, cost_micros)
      update runs r set cost_micros = r.cost_micros + coalesce(l.cost_micros, 0) from l where r.id = l.run_id`,
      [
        run,
        n % 3 === 0 ? "B" : "A",
        n % 3 === 0 ? 1 : (n % 2) + 1,
        n,
        spending.daysAgo,
        kinds[n % kinds.length],
        models[n % models.length],
        spending.micros,
      ],
    );
  }

  /** Ends a run when it spent last. */
  async end(params: { readonly index: number; readonly ok: boolean }): Promise<void> {
    await this.#database.pool.query(
      `update runs r set status = $2, ended_at = e.at, updated_at = e.at
      from (select coalesce(max(at), now()) as at from ledger where run_id = $1) e where r.id = $1 and r.ended_at is null`,
      [this.#run(params.index), params.ok ? "SUCCEEDED" : "FAILED"],
    );
  }

  /** What a worker spent on a step that it had lost. */
  async spendLate(params: Omit<Spending, "daysAgo">): Promise<void> {
    const ordinal = this.#entries;
    this.#entries += 1;
    await recordLateCost(this.#database, {
      runId: this.#run(params.index),
      ledger: [
        {
          path: "A",
          visit: 1,
          attempt: 1,
          ordinal,
          kind: "incurred",
          provider: "p",
          model: "late",
          usage: { requests: 1 },
          costMicros: params.micros,
          rate: null,
        },
      ],
    });
  }

  async reprice(params: Omit<Spending, "daysAgo">): Promise<void> {
    await this.#database.pool.query("update ledger set cost_micros = $2 where ordinal = $1", [
      params.index % Math.max(1, this.#entries),
      params.micros,
    ]);
  }
}

interface Entry {
  readonly run_id: string;
  readonly day: string;
  readonly kind: LedgerKind;
  readonly provider: string;
  readonly model: string;
  readonly state: string;
  readonly workflow_id: string;
  readonly usage: Usage;
  readonly cost_micros: number | null;
  readonly wasted: boolean;
  readonly dropped: boolean;
}

type Figures = Record<keyof CostFigures, number>;

/** A report by keys, whatever the order of its parts. */
export interface ReportByKeys {
  readonly total: Figures;
  readonly days: Readonly<Record<string, Figures>>;
  readonly models: Readonly<Record<string, Figures>>;
  readonly workflows: Readonly<Record<string, Figures & { readonly runs: number }>>;
  readonly states: Readonly<Record<string, Figures>>;
  /** The dearest first. */
  readonly runs: readonly (readonly [id: string, figures: Figures])[];
}

export async function readReport(
  database: Database,
  params: CostReportParams,
): Promise<ReportByKeys> {
  const report = await findCostReport(database, params);
  return {
    total: report.total,
    days: keyed(report.days, ({ day, ...figures }) => [day, figures]),
    models: keyed(report.models, ({ provider, model, ...figures }) => [
      `${provider} ${model}`,
      figures,
    ]),
    workflows: keyed(report.workflows, ({ workflowId, workflowName: _name, ...figures }) => [
      workflowId,
      figures,
    ]),
    states: keyed(report.states, ({ workflowId, workflowName: _name, state, ...figures }) => [
      `${workflowId} ${state}`,
      figures,
    ]),
    runs: report.runs.map((run) => [run.id, run.spent] as const),
  };
}

function keyed<T, F>(items: readonly T[], entryOf: (item: T) => [string, F]): Record<string, F> {
  return Object.fromEntries(items.map(entryOf));
}

function groupBy(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string,
): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return groups;
}

/** The same from all entries of the ledger, one by one. */
export async function plainReport(
  database: Database,
  params: CostReportParams,
): Promise<ReportByKeys> {
  const { rows } = await database.pool.query<Entry>(
    `select l.*, (l.at at time zone 'UTC')::date as day, coalesce(l.state, s.state, '') as state,
      coalesce(l.workflow_id, r.workflow_id, '') as workflow_id,
      coalesce(l.wasted, r.status = 'FAILED' or l.attempt <> s.attempt, false) as wasted, r.id is null as dropped
    from ledger l left join runs r on r.id = l.run_id
    left join steps s on s.run_id = l.run_id and s.path = l.path and s.visit = l.visit`,
  );
  const entries = rows.filter(
    ({ day, workflow_id: workflow }) =>
      day >= params.from &&
      day <= params.to &&
      (params.workflow === undefined || workflow === params.workflow),
  );
  const by = (keyOf: (entry: Entry) => string) =>
    Object.fromEntries(
      [...groupBy(entries, keyOf)].map(([key, group]) => [key, figuresOf(group)] as const),
    );
  const workflows = Object.fromEntries(
    [...groupBy(entries, (entry) => entry.workflow_id)].map(([key, group]) => [
      key,
      { ...figuresOf(group), runs: new Set(group.map((entry) => entry.run_id)).size },
    ]),
  );
  const left = entries.filter((entry) => !entry.dropped);
  const runs = [...groupBy(left, (entry) => entry.run_id)]
    .map(([id, group]) => [id, figuresOf(group)] as const)
    .toSorted(([a, one], [b, other]) => other.costMicros - one.costMicros || (a < b ? -1 : 1));
  return {
    total: figuresOf(entries),
    days: by((entry) => entry.day),
    models: by((entry) => `${entry.provider} ${entry.model}`),
    workflows,
    states: by((entry) => `${entry.workflow_id} ${entry.state}`),
    runs: runs.slice(0, costliestRuns),
  };
}

function figuresOf(entries: readonly Entry[]): Figures {
  const micros = (test: (entry: Entry) => boolean) =>
    entries.filter(test).reduce((sum, entry) => sum + (entry.cost_micros ?? 0), 0);
  const isSpent = ({ kind }: Entry) => kind === "incurred" || kind === "estimated";
  const used = (name: "inputTokens" | "outputTokens" | "requests") =>
    entries.filter(isSpent).reduce((sum, entry) => sum + (entry.usage[name] ?? 0), 0);
  const wastedMicros = micros((entry) => isSpent(entry) && entry.wasted);
  return {
    costMicros: micros(isSpent),
    incurredMicros: micros(({ kind }) => kind === "incurred"),
    estimatedMicros: micros(({ kind }) => kind === "estimated"),
    usefulMicros: micros(isSpent) - wastedMicros,
    wastedMicros,
    reusedMicros: micros(({ kind }) => kind === "reused"),
    cachedMicros: micros(({ kind }) => kind === "cached"),
    unpriced: entries.filter((entry) => isSpent(entry) && entry.cost_micros === null).length,
    entries: entries.length,
    inputTokens: used("inputTokens"),
    outputTokens: used("outputTokens"),
    requests: used("requests"),
  };
}
