/** How changes of runs come together in statements. */
import { describe, expect, it } from "vitest";
import { unborn } from "../../../shared/run/run-state.ts";
import { untouched } from "../../../shared/run/touched.ts";
import { systemClock } from "../../../server/engine/clock.ts";
import { Committer } from "../../../server/engine/committer.ts";
import type { CommitAnswer, RunChange } from "../../../server/store/run-store.ts";
import { deferred, type Deferred } from "../../support/deferred.ts";

const change = (runId: string): RunChange => ({
  runId,
  created: null,
  expectedSeq: 0,
  after: unborn,
  events: [],
  touched: untouched(),
  ledger: [],
});

interface Statement {
  readonly runs: readonly string[];
  readonly answered: Deferred<readonly CommitAnswer[]>;
}

/** A store whose statements are answered by the test. */
function slowStore() {
  const statements: Statement[] = [];
  const commit = async (changes: readonly RunChange[]): Promise<readonly CommitAnswer[]> => {
    const answered = deferred<readonly CommitAnswer[]>();
    statements.push({ runs: changes.map(({ runId }) => runId), answered });
    return await answered.promise;
  };
  return { statements, store: { commit } };
}

const done = ({ runs, answered }: Statement): void =>
  answered.resolve(runs.map((_, i) => ({ type: "committed", seq: i, at: new Date(0) })));

/** Once everything that can go on has gone on. */
const settled = async (): Promise<void> =>
  await new Promise((resolve) => void setImmediate(() => void setImmediate(resolve)));

describe("commits", () => {
  it("wait for no company", async () => {
    const { statements, store } = slowStore();
    const committer = new Committer({ store, clock: systemClock });
    const answer = committer.commit(change("a"));
    await settled();
    expect(statements.map(({ runs }) => runs)).toEqual([["a"]]);
    for (const statement of statements) done(statement);
    expect(await answer).toMatchObject({ type: "committed" });
  });

  it("come in equal shares, so that one statement is prepared while the database works on the other", async () => {
    const { statements, store } = slowStore();
    const committer = new Committer({ store, clock: systemClock });
    const runs = Array.from({ length: 20 }, (_, i) => `r${String(i)}`);
    const all = runs.map(async (runId) => await committer.commit(change(runId)));
    await settled();
    expect(statements.map((statement) => statement.runs.length)).toEqual([10, 10]);
    // Never more than two are under way; what arrives meanwhile is the next one.
    const late = ["s", "t"].map(async (runId) => await committer.commit(change(runId)));
    await settled();
    expect(statements).toHaveLength(2);
    for (const statement of statements) done(statement);
    await settled();
    expect(statements.slice(2).flatMap((statement) => statement.runs)).toEqual(["s", "t"]);
    for (const statement of statements.slice(2)) done(statement);
    await Promise.all([...all, ...late]);
  });

  it("keep their shares while answers come one by one", async () => {
    const { statements, store } = slowStore();
    const committer = new Committer({ store, clock: systemClock });
    const again = async (runId: string): Promise<void> => {
      await committer.commit(change(runId));
      await committer.commit(change(runId));
    };
    const runs = Array.from({ length: 40 }, async (_, i) => await again(`r${String(i)}`));
    await settled();
    for (const [index, expected] of [20, 20, 20, 20].entries()) {
      const statement = statements[index];
      expect(statement?.runs.length).toBe(expected);
      if (statement !== undefined) done(statement);
      // eslint-disable-next-line no-await-in-loop -- one answer after the other
      await settled();
    }
    await Promise.all(runs);
  });

  it("fail together when the outcome of their statement is unknown", async () => {
    const { statements, store } = slowStore();
    const committer = new Committer({ store, clock: systemClock });
    const both = ["a", "b"].map(async (runId) => await committer.commit(change(runId)));
    await settled();
    for (const { answered } of statements) answered.reject(new Error("the connection is gone"));
    for (const answer of both) await expect(answer).rejects.toThrow("the connection is gone");
  });
});
