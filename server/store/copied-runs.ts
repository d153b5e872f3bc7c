/** Runs whose log begins with that of another run: redrives and forks. */
import { assert } from "../../shared/base/assert.ts";
import { addChange, undoableText } from "./change-rows.ts";
import { CommitRows, commitTypes } from "./commit-rows.ts";
import type { Database } from "./database.ts";
import type { NewRun, RunChange } from "./run-store.ts";
import { ValueTexts, WrittenValues } from "./written-values.ts";

/** A new run and what it takes over. `change.expectedSeq` is the number of the last event that is copied. */
export interface CopiedRun {
  readonly change: RunChange & { readonly created: NewRun };
  readonly source: string;
  readonly kind: "redrive" | "fork";
  /** Paths of the closed flows that are still to be joined. */
  readonly closedFlows: readonly string[];
  /** Steps that the source finished after what is copied, and whose end is among the new run's own events. */
  readonly kept: readonly { readonly path: string; readonly visit: number }[];
  /** What could not be undone is tried again. */
  readonly undoes: boolean;
}

/** What became of it. `redriven`: another run goes on with the source already. `gone`: the log of the source was dropped meanwhile. */
export type CopyOutcome = "committed" | "exists" | "unpublished" | "redriven" | "gone";

/** What redrives and forks need to have stored. */
export interface CopyStore {
  copy(run: CopiedRun): Promise<CopyOutcome>;
  /** Id of the run that redrives a run; null when there is none. */
  redriveOf(runId: string): Promise<string | null>;
}

export function createCopyStore(database: Database): CopyStore {
  return {
    copy: async (run) => await commitCopy(database, run),
    redriveOf: async (runId) => {
      const row = await database.db
        .selectFrom("runs")
        .select("id")
        .where("copy_of", "=", runId)
        .where("copy_kind", "=", "redrive")
        .executeTakeFirst();
      return row?.id ?? null;
    },
  };
}

async function commitCopy(database: Database, run: CopiedRun): Promise<CopyOutcome> {
  const { change, source, kind, closedFlows, kept, undoes } = run;
  // What the copied events hold is not known to be there under the new id: values stand in the rows themselves.
  const written = new WrittenValues();
  const copied = new CommitRows();
  addChange(copied, change, { i: 1, written });
  const values = new ValueTexts(written, change.runId);
  const undo = [...change.after.undoables].map(
    (undoable) =>
      `{"path":${JSON.stringify(undoable.path)},"visit":${String(undoable.visit)},"undo":${undoableText(undoable, values)}}`,
  );
  const place = { run: change.runId, source, seq: change.expectedSeq, kind };
  const copy = `${JSON.stringify({ ...place, closed: closedFlows, kept, undoes }).slice(0, -1)},"undo":[${undo.join(",")}]}`;
  const oidOf = await commitTypes(database);
  try {
    const { rows } = await database.pool.query<{ outcome: CopyOutcome }>({
      text: "select outcome from commit_copy($1::commit_created[], $2::commit_event[], $3::commit_flow[], $4::commit_step[], $5::json)",
      values: [
        copied.created.parameter(oidOf("commit_created")),
        copied.events.parameter(oidOf("commit_event")),
        copied.flows.parameter(oidOf("commit_flow")),
        copied.steps.parameter(oidOf("commit_step")),
        copy,
      ],
    });
    const [row] = rows;
    assert(row !== undefined, `no answer to the copy ${change.runId}`);
    return row.outcome;
  } catch (error) {
    const { code, constraint } = error as { readonly code?: string; readonly constraint?: string };
    if (code === "CR001") return "gone";
    if (code === "23505" && constraint === "runs_redriven_once") return "redriven";
    throw error;
  }
}
