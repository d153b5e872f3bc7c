/**
 * Commits changes of runs: the only way in which a run's log, flows, steps and ledger are written.
 *
 * S1 A change is written whole or not at all, and only on the log that it was decided on.
 * S2 Changes of different runs go out together; one that is refused leaves the others alone.
 * S3 What cannot be stored (NUL, halves of characters) is refused here: json columns would take it, and readers would fail on it.
 * S4 Lines that steps logged may go with a commit, so that they cost none of their own: they are written whatever becomes of its changes, and
 *    no change fails by them.
 */
import { assert } from "../../shared/base/assert.ts";
import type { LedgerEntry } from "../../shared/cost/usage.ts";
import { addChange, ledgerRow } from "./change-rows.ts";
import { CommitRows, commitTypes } from "./commit-rows.ts";
import type { Database } from "./database.ts";
import { logColumns, type LogRow } from "./step-logs.ts";
import type { CommitAnswer, LostAttempt, RunChange } from "./run-store.ts";
import type { ValueTexts, WrittenValues } from "./written-values.ts";

/** Named, so that each connection prepares it once. */
const statement = {
  name: "commit_runs",
  text: "select i, outcome, at from commit_runs($1::commit_created[], $2::commit_run[], $3::commit_event[], $4::commit_flow[], $5::commit_step[], $6::commit_undone[], $7::commit_ledger[])",
};

/** With lines of step logs. After the changes: a run may be one of them. */
const withLines = {
  name: "commit_runs_with_lines",
  text: `${statement.text} union all select 0, null, null from write_step_logs($8)`,
};

/** Lines of step logs that wait to be written. */
export interface WaitingLines {
  /** Some of them, on their way from now on; none when there are none. */
  take(): readonly LogRow[];
  /** They could not be written. */
  giveBack(rows: readonly LogRow[]): void;
}

/** Room for rows that no batch uses just now. */
const spare: CommitRows[] = [];
const mostSpare = 4;

interface AnswerRow {
  /** 0: of the lines. */
  readonly i: number;
  readonly outcome: "committed" | "exists" | "unpublished";
  readonly at: Date;
}

/**
 * Commits changes of different runs in one round trip and one transaction; one answer each, in their order. `lines` go along.
 * @throws when the outcome is unknown.
 */
export async function commitRuns(
  database: Database,
  written: WrittenValues,
  {
    changes,
    lines = null,
  }: { readonly changes: readonly RunChange[]; readonly lines?: WaitingLines | null },
): Promise<readonly CommitAnswer[]> {
  const rows = spare.pop() ?? new CommitRows();
  try {
    return await commitAs(rows, { database, written, changes, lines });
  } finally {
    rows.clear();
    if (spare.length < mostSpare) spare.push(rows);
  }
}

async function commitAs(
  rows: CommitRows,
  {
    database,
    written,
    changes,
    lines,
  }: {
    readonly database: Database;
    readonly written: WrittenValues;
    readonly changes: readonly RunChange[];
    readonly lines: WaitingLines | null;
  },
): Promise<readonly CommitAnswer[]> {
  const answers: CommitAnswer[] = changes.map(() => ({ type: "conflict" }));
  const sent = new Map<number, ValueTexts>();
  for (const [index, change] of changes.entries()) {
    try {
      sent.set(index, addChange(rows, change, { i: index + 1, written }));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      answers[index] = { type: "refused", error };
    }
  }
  if (sent.size === 0) return answers;
  try {
    for (const { i, outcome, at } of await send(database, { rows, lines })) {
      const index = i - 1;
      const change = changes[index];
      assert(change !== undefined, `an answer to change ${String(i)}, which was not sent`);
      if (outcome === "committed") {
        sent.get(index)?.remember();
        answers[index] = { type: "committed", seq: change.after.seq, at };
      } else {
        answers[index] = { type: outcome };
      }
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    for (const index of sent.keys()) {
      const change = changes[index];
      assert(change !== undefined, "a change that was sent");
      // eslint-disable-next-line no-await-in-loop -- rare, and the others must not fail with the one that is refused
      const [alone] =
        sent.size === 1 ? [] : await commitRuns(database, written, { changes: [change] });
      answers[index] = alone ?? { type: "refused", error };
    }
  }
  return answers;
}

async function send(
  database: Database,
  { rows, lines }: { readonly rows: CommitRows; readonly lines: WaitingLines | null },
): Promise<readonly AnswerRow[]> {
  const oidOf = await commitTypes(database);
  const values = [
    rows.created.parameter(oidOf("commit_created")),
    rows.runs.parameter(oidOf("commit_run")),
    rows.events.parameter(oidOf("commit_event")),
    rows.flows.parameter(oidOf("commit_flow")),
    rows.steps.parameter(oidOf("commit_step")),
    rows.undone.parameter(oidOf("commit_undone")),
    rows.ledger.parameter(oidOf("commit_ledger")),
  ];
  const taken = lines?.take() ?? [];
  if (taken.length > 0) {
    try {
      const along = { ...withLines, values: [...values, logColumns(taken)] };
      const { rows: answers } = await database.pool.query<AnswerRow>(along);
      return answers.filter(({ i }) => i > 0);
    } catch (error) {
      lines?.giveBack(taken);
      if (!isRefusal(error)) throw error;
      // Nothing was written. What is refused may be a line: the changes go without them.
    }
  }
  return (await database.pool.query<AnswerRow>({ ...statement, values })).rows;
}

/** True when the database says no to what is to be written (SQLSTATE classes 22, 23, 54), which no second try changes. */
function isRefusal(error: unknown): boolean {
  const code =
    typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^(?:22|23|54)/.test(code);
}

/** Keeps what a worker spent on a step that it has lost. Returns what was not known yet of what it cost, micro-dollars. */
export async function recordLateCost(
  database: Database,
  params: { readonly runId: string; readonly ledger: readonly LedgerEntry[] },
): Promise<number> {
  const rows = new CommitRows();
  for (const entry of params.ledger) rows.ledger.add(ledgerRow(entry, 0));
  const oidOf = await commitTypes(database);
  const { rows: answers } = await database.pool.query<{ cost: number }>(
    "select record_late_cost($1, $2::commit_ledger[]) as cost",
    [params.runId, rows.ledger.parameter(oidOf("commit_ledger"))],
  );
  return answers[0]?.cost ?? 0;
}

/**
 * Charges the calls that attempts had made when they were taken from their workers, as far as they are on record. Returns what that came to
 * beyond what the ledger held, micro-dollars.
 */
export async function chargeLostCalls(
  database: Database,
  params: { readonly runId: string; readonly attempt: LostAttempt | null },
): Promise<number> {
  const { runId, attempt } = params;
  const { rows } = await database.pool.query<{ cost: number }>({
    name: "charge_lost_calls",
    text: "select cost from charge_lost_calls($1, $2, $3, $4, $5)",
    values: [
      runId,
      attempt?.path ?? null,
      attempt?.visit ?? null,
      attempt?.attempt ?? null,
      attempt?.worker ?? null,
    ],
  });
  return rows[0]?.cost ?? 0;
}
