/** The same for many runs through the API, over the real engine: by a filter and by name; and what failed, by its error. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Failure } from "../../../shared/base/failure.ts";
import type { Json } from "../../../shared/base/json.ts";
import { checkInvariants } from "../../crash/invariants.ts";
import { controlOf } from "../../support/control.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { EngineBench, Parked } from "../../support/engine.ts";
import { until } from "../../support/until.ts";
import { expectRefusal, startApiServer, type ApiServer } from "./api-server.ts";

let own: TestDatabase;
let bench: EngineBench;
let api: ApiServer;
/** Arguments whose call fails, with the name of the error. */
const broken = new Map<Json, string>();

beforeAll(async () => {
  own = await createTestDatabase();
  bench = new EngineBench(own.url);
  const worker = bench.engine(({ args, resource }) => {
    const error = broken.get(args);
    if (error !== undefined) throw new Failure(error, "not today");
    return resource.endsWith(".waitForTaskToken") ? new Parked() : args;
  });
  await worker.work();
  worker.watchdog.start();
  api = await startApiServer({
    database: bench.database,
    engine: () => worker.engine,
    ...controlOf(bench, worker),
  });
});
afterAll(async () => {
  await api.stop();
  await bench.close();
  await own.drop();
});

const echo = "arn:aws:lambda:eu-west-1:123456789012:function:echo";

async function publish(args: Json, resource = echo): Promise<string> {
  const work = { Type: "Task", Resource: resource, Arguments: args, End: true };
  const definition = { QueryLanguage: "JSONata", StartAt: "Work", States: { Work: work } };
  const json = { name: `Works on ${JSON.stringify(args)}`, definition };
  return (await api.call("createWorkflow", { json })).body.id;
}
async function start(workflow: string): Promise<string> {
  return (await api.call("startRun", { params: { id: workflow }, json: { input: {} } })).body.id;
}
async function ended(workflow: string): Promise<string> {
  const id = await start(workflow);
  await bench.ended(id);
  return id;
}
async function status(id: string): Promise<string> {
  return (await api.call("getRun", { params: { id } })).body.status;
}
async function bulk(json: object) {
  return (await api.call("bulkRuns", { json: { action: "redrive", ...json } })).body;
}

describe("by a filter", () => {
  test("a dry run says which runs fit; the same filter then does it, and a second time nothing", async () => {
    broken.set("bulk", "Test.Broken");
    const workflow = await publish("bulk");
    const ids = await Promise.all([1, 2, 3].map(async () => await ended(workflow)));
    const filter = { workflow };
    expect(await bulk({ filter, dryRun: true })).toMatchObject({ matched: 3, done: 0 });
    broken.clear();
    const first = await bulk({ filter, limit: 2 });
    expect(first).toMatchObject({ matched: 2, done: 2, refused: [] });
    const rest = await bulk({ filter, cursor: first.next });
    expect(rest).toMatchObject({ matched: 1, done: 1, next: null });
    expect(new Set([...first.ids, ...rest.ids])).toEqual(new Set(ids));
    expect(await bulk({ filter })).toMatchObject({ matched: 0, done: 0 });
    expect(await bulk({ filter, action: "resume" })).toMatchObject({ matched: 0 });
  });

  test("of an error takes the runs that ended with it", async () => {
    broken.set("one", "Test.One").set("other", "Test.Other");
    const one = await ended(await publish("one"));
    await ended(await publish("other"));
    broken.clear();
    const filter = { error: "Test.One" };
    expect(await bulk({ filter, dryRun: true })).toMatchObject({ matched: 1, ids: [one] });
  });
});

describe("by name", () => {
  test("runs are done one by one, and those that the action does not fit are refused with the reason", async () => {
    broken.set("named", "Test.Broken");
    const workflow = await publish("named");
    const failed = await ended(workflow);
    const redriven = await ended(workflow);
    broken.clear();
    const succeeded = await ended(workflow);
    await bulk({ ids: [redriven] });
    const ids = [failed, redriven, succeeded, failed, "run_none"];
    const refused = new Map([
      [redriven, "RUN_REDRIVEN"],
      [succeeded, "NOTHING_TO_REDRIVE"],
      ["run_none", "RUN_NOT_FOUND"],
    ]);
    const foreseen = await bulk({ ids, dryRun: true });
    expect(foreseen).toMatchObject({ done: 0, ids: [failed], next: null });
    expect(new Map(foreseen.refused.map(({ id, code }) => [id, code]))).toEqual(refused);
    const done = await bulk({ ids });
    expect(done).toMatchObject({ done: 1, ids: [failed] });
    expect(new Map(done.refused.map(({ id, code }) => [id, code]))).toEqual(refused);
    const again = await bulk({ ids: [failed] });
    expect(again).toMatchObject({ done: 0, refused: [{ id: failed, code: "RUN_REDRIVEN" }] });
  });

  test("open runs are paused, resumed and cancelled", async () => {
    const waits = await publish("ask", "arn:aws:states:::sqs:sendMessage.waitForTaskToken");
    const ids = await Promise.all([1, 2].map(async () => await start(waits)));
    const over = await ended(await publish("over"));
    const waiting = async () =>
      (await api.call("listWaiting", { query: { workflow: waits } })).body.waiting;
    await until(async () => (await waiting()).length === 2);
    const codes = async (action: string, named: readonly string[]) =>
      (await bulk({ action, ids: named, graceSeconds: 0 })).refused.map(({ code }) => code);
    expect(await codes("pause", [...ids, over])).toEqual(["RUN_ENDED"]);
    expect(await codes("pause", ids)).toEqual(["RUN_PAUSED", "RUN_PAUSED"]);
    expect(await Promise.all(ids.map(status))).toEqual(["PAUSED", "PAUSED"]);
    expect(await codes("resume", ids)).toEqual([]);
    expect(await codes("resume", ids)).toEqual(["RUN_NOT_PAUSED", "RUN_NOT_PAUSED"]);
    expect(await codes("redrive", ids)).toEqual(["RUN_NOT_ENDED", "RUN_NOT_ENDED"]);
    expect(await codes("cancel", ids)).toEqual([]);
    await Promise.all(ids.map(async (id) => await bench.ended(id)));
    expect(await Promise.all(ids.map(status))).toEqual(["ABORTED", "ABORTED"]);
  });

  test("takes either names or a filter", async () => {
    await expectRefusal(api, "bulkRuns", { json: { action: "cancel" } }, "INVALID_REQUEST");
    const both = { action: "cancel", ids: ["run_a"], filter: {} };
    await expectRefusal(api, "bulkRuns", { json: both }, "INVALID_REQUEST");
    await expectRefusal(
      api,
      "bulkRuns",
      { json: { action: "cancel", ids: [] } },
      "INVALID_REQUEST",
    );
  });
});

describe("dead letters", () => {
  test("of one error, page by page, until they are redriven", async () => {
    broken.set("dead", "Test.Dead").set("gone", "Test.Gone");
    const workflow = await publish("dead");
    const dead = [await ended(workflow), await ended(workflow)];
    await ended(await publish("gone"));
    broken.clear();
    const letters = async (query: Record<string, string>) =>
      (await api.call("listDeadLetters", { query: { error: "Test.Dead", ...query } })).body;
    const runsOf = ({ deadLetters }: Awaited<ReturnType<typeof letters>>) =>
      deadLetters.map(({ runId }) => runId);
    expect(runsOf(await letters({}))).toEqual(dead.toReversed());
    const first = await letters({ limit: "1" });
    const second = await letters({ limit: "1", cursor: first.next ?? "" });
    expect([...runsOf(first), ...runsOf(second)]).toEqual(dead.toReversed());
    expect(second.next).toBeNull();
    expect(runsOf(await letters({ error: "Test.None" }))).toEqual([]);
    await bulk({ ids: dead });
    expect(runsOf(await letters({}))).toEqual([]);
  });
});

test("all of this leaves a database in which every invariant holds", async () => {
  const { violations } = await checkInvariants(bench.database.pool);
  expect(violations).toEqual([]);
});
