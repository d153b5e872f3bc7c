/** What steps have logged: read page by page and by what is asked for, and written along with commits. */
import { beforeEach, describe, expect, test } from "vitest";
import type { LogLevel } from "../../../shared/base/log-level.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import type { WaitingLines } from "../../../server/store/commit.ts";
import { createRunStore } from "../../../server/store/engine-store.ts";
import { listStepLogs, writeStepLogs, type LogRow } from "../../../server/store/step-logs.ts";
import { databaseOfFile } from "../../support/database.ts";
import {
  claimed,
  newRun,
  publish,
  startStored,
  StoredRun,
  succeeded,
  outcome,
} from "../../support/stored-run.ts";

const definition: Definition = {
  QueryLanguage: "JSONata",
  StartAt: "Work",
  States: { Work: { Type: "Task", Resource: "cairn:http", End: true } },
};

const database = await databaseOfFile();
const workflowId = await publish(database, definition);

function lineOf(runId: string, line: number, its: Partial<LogRow> = {}): LogRow {
  const place = { runId, path: "Work", visit: 1, attempt: 1, writer: 1 };
  return { ...place, line, ageMs: 0, level: "info", text: `line ${String(line)}`, ...its };
}

async function texts(params: Parameters<typeof listStepLogs>[1]): Promise<readonly string[]> {
  return (await listStepLogs(database, params)).items.map(({ text }) => text);
}

async function start(lines: WaitingLines | null = null): Promise<StoredRun> {
  return await startStored(
    { store: createRunStore(database, lines), definition },
    newRun(workflowId),
  );
}

describe("the lines of a run", () => {
  let run: StoredRun;
  beforeEach(async () => {
    run = await start();
  });

  test("come page by page, in the order of writing, those of the run alone", async () => {
    const other = await start();
    await writeStepLogs(database, [
      ...[0, 1, 2, 3, 4].map((line) => lineOf(run.id, line)),
      lineOf(other.id, 0, { text: "of another run" }),
    ]);
    const first = await listStepLogs(database, { runId: run.id, limit: 2 });
    const second = await listStepLogs(database, {
      runId: run.id,
      limit: 2,
      cursor: first.next ?? "",
    });
    const third = await listStepLogs(database, {
      runId: run.id,
      limit: 2,
      cursor: second.next ?? "",
    });
    expect([first, second, third].map(({ items }) => items.map(({ text }) => text))).toEqual([
      ["line 0", "line 1"],
      ["line 2", "line 3"],
      ["line 4"],
    ]);
    expect(third.next).toBeNull();
  });

  test("are those of the step, the visit, the attempt and the level that are asked for", async () => {
    const levels: readonly LogLevel[] = ["debug", "info", "warn", "error"];
    await writeStepLogs(database, [
      ...levels.map((level, line) => lineOf(run.id, line, { level, text: level })),
      lineOf(run.id, 0, { path: "Other", text: "other step" }),
      lineOf(run.id, 0, { visit: 2, text: "second visit" }),
      lineOf(run.id, 0, { attempt: 2, text: "second attempt" }),
    ]);
    const { id: runId } = run;
    expect(await texts({ runId, path: "Other" })).toEqual(["other step"]);
    expect(await texts({ runId, path: "Work", visit: 2 })).toEqual(["second visit"]);
    expect(await texts({ runId, attempt: 2 })).toEqual(["second attempt"]);
    expect(await texts({ runId, path: "Work", visit: 1, attempt: 1 })).toEqual(levels);
    expect(await texts({ runId, path: "Work", visit: 1, attempt: 1, level: "warn" })).toEqual([
      "warn",
      "error",
    ]);
    expect(await texts({ runId, path: "Nowhere" })).toEqual([]);
  });

  test("are kept once however often they are written, and of each worker that did the attempt", async () => {
    const lines = [lineOf(run.id, 0), lineOf(run.id, 1)];
    await writeStepLogs(database, lines);
    await writeStepLogs(database, [...lines, lineOf(run.id, 2)]);
    await writeStepLogs(database, [lineOf(run.id, 0, { writer: 2, text: "again" })]);
    expect(await texts({ runId: run.id })).toEqual(["line 0", "line 1", "line 2", "again"]);
  });

  test("refuse a cursor that no page gave", async () => {
    await expect(listStepLogs(database, { runId: run.id, cursor: "x" })).rejects.toMatchObject({
      code: "INVALID_CURSOR",
    });
  });

  test("of a run that is gone are not kept", async () => {
    await writeStepLogs(database, [lineOf("run_gone", 0)]);
    expect(await texts({ runId: "run_gone" })).toEqual([]);
  });
});

/** Lines that wait for a commit. */
class Lines implements WaitingLines {
  waiting: LogRow[] = [];
  returned: readonly LogRow[] = [];
  take(): readonly LogRow[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }
  giveBack(rows: readonly LogRow[]): void {
    this.returned = rows;
  }
}

describe("lines that go with a commit", () => {
  test("are written with it, those of a run that it creates too", async () => {
    const lines = new Lines();
    const store = createRunStore(database, lines);
    const run = new StoredRun({ store, definition });
    lines.waiting = [lineOf(run.id, 0)];
    await run.commit(run.creation(newRun(workflowId)));
    expect(await texts({ runId: run.id })).toEqual(["line 0"]);
    lines.waiting = [lineOf(run.id, 1)];
    await run.report([claimed("Work@1")]);
    await run.report([outcome(run.step("Work@1"), succeeded({ value: 1 }, null))]);
    expect(run.ended).toBe(true);
    expect(await texts({ runId: run.id })).toEqual(["line 0", "line 1"]);
    expect(lines.returned).toEqual([]);
  });

  test("are written when the change of the commit comes too late", async () => {
    const lines = new Lines();
    const run = await start(lines);
    const late = run.change([claimed("Work@1", "w1")]);
    await run.report([claimed("Work@1", "w2")]);
    lines.waiting = [lineOf(run.id, 0)];
    expect(await run.commit(late)).toMatchObject({ type: "conflict" });
    expect(await texts({ runId: run.id })).toEqual(["line 0"]);
  });

  test("come back when the database refuses them, and no change fails by them", async () => {
    const lines = new Lines();
    const run = await start(lines);
    const wrong = lineOf(run.id, 0, { visit: 2 ** 40 });
    lines.waiting = [wrong];
    await run.report([claimed("Work@1")]);
    expect(run.step("Work@1").status).toBe("running");
    expect(lines.returned).toEqual([wrong]);
  });
});
