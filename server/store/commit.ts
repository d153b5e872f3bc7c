/**
 * Commits changes of runs: the only way in which a run's log, flows, steps and ledger are written.
 *
 * S1 A change is written whole or not at all, and only on the log that it was decided on.
 * S2 Changes of different runs go out together; one that is refused leaves the others alone.
 * S3 What cannot be stored (NUL, halves of characters) is refused here: json columns would take it, and readers would fail on it.
 */
import { assert } from "../../shared/base/assert.ts";
import type { LedgerEntry } from "../../shared/cost/usage.ts";
import { changeText, ledgerText, type ChangeText } from "./change-text.ts";
import type { Database } from "./database.ts";
import type { CommitAnswer, RunChange } from "./run-store.ts";
import type { WrittenValues } from "./written-values.ts";

/** Named, so that each connection prepares it once. */
const statement = {
  name: "commit_runs",
  text: "select i, outcome, at from commit_runs($1::json, $2::json, $3::json, $4::json, $5::json, $6::json, $7::json)",
};

interface AnswerRow {
  readonly i: number;
  readonly outcome: "committed" | "exists" | "unpublished";
  readonly at: Date;
}

/**
 * Commits changes of different runs in one round trip and one transaction; one answer each, in their order.
 * @throws when the outcome is unknown.
 */
export async function commitRuns(
  database: Database,
  written: WrittenValues,
  changes: readonly RunChange[],
): Promise<readonly CommitAnswer[]> {
  const answers: CommitAnswer[] = changes.map(() => ({ type: "conflict" }));
  const sound: ChangeText[] = [];
  for (const [index, change] of changes.entries()) {
    try {
      sound.push(changeText(change, index + 1, written));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      answers[index] = { type: "refused", error };
    }
  }
  for (const [index, answer] of await send(database, sound)) answers[index] = answer;
  return answers;
}

/** Sends texts together; when the database refuses one of them, one by one. */
async function send(
  database: Database,
  texts: readonly ChangeText[],
): Promise<ReadonlyMap<number, CommitAnswer>> {
  const answers = new Map<number, CommitAnswer>();
  if (texts.length === 0) return answers;
  try {
    const { rows } = await database.pool.query<AnswerRow>({
      ...statement,
      values: [
        array(texts, "created"),
        array(texts, "run"),
        array(texts, "events"),
        array(texts, "flows"),
        array(texts, "steps"),
        array(texts, "undone"),
        array(texts, "ledger"),
      ],
    });
    const byPlace = new Map(texts.map((text) => [text.i, text]));
    for (const { i, outcome, at } of rows) {
      const text = byPlace.get(i);
      assert(text !== undefined, `an answer to change ${String(i)}, which was not sent`);
      if (outcome === "committed") {
        text.values.remember();
        answers.set(i - 1, { type: "committed", seq: text.seq, at });
      } else {
        answers.set(i - 1, { type: outcome });
      }
    }
    return answers;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [first, ...others] = texts;
    if (first === undefined || others.length === 0)
      return new Map(texts.map(({ i }) => [i - 1, { type: "refused", error }]));
    for (const text of texts) {
      // eslint-disable-next-line no-await-in-loop -- rare, and the others must not fail with the one that is refused
      for (const [index, answer] of await send(database, [text])) answers.set(index, answer);
    }
    return answers;
  }
}

/** A part of all changes as one JSON array; null when no change has it, so that its statement is left out. */
function array(
  texts: readonly ChangeText[],
  part: "created" | "run" | "events" | "flows" | "steps" | "undone" | "ledger",
): string | null {
  let joined = "";
  for (const text of texts) {
    if (text[part] !== "") joined += joined === "" ? text[part] : `,${text[part]}`;
  }
  return joined === "" ? null : `[${joined}]`;
}

/** True when the database says no to what is to be written (SQLSTATE classes 22, 23, 54), which no second try changes. */
function isRefusal(error: unknown): boolean {
  const code =
    typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^(?:22|23|54)/.test(code);
}

/** Keeps what a worker spent on a step that it has lost. */
export async function recordLateCost(
  database: Database,
  params: { readonly runId: string; readonly ledger: readonly LedgerEntry[] },
): Promise<void> {
  const rows = params.ledger.map((entry) => ledgerText(entry, 0)).join(",");
  await database.pool.query("select record_late_cost($1, $2::json)", [params.runId, `[${rows}]`]);
}
