/** What links are good for while the worker that handed them out is lost, on a real PostgreSQL. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ApprovalRequest } from "../../../shared/nodes/approval.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import { deferred } from "../../support/deferred.ts";
import { benchOfFile, Parked } from "../../support/engine.ts";
import { type ApiServer, expectRefusal, startApiServer } from "../http/api-server.ts";

const request: ApprovalRequest = {
  title: "Go?",
  message: "",
  data: null,
  form: null,
  choices: ["Approve", "Reject"],
  rejections: ["Reject"],
  failOnReject: false,
  assignees: [],
};
const parked = () => new Parked({ name: "approval", input: { value: request } });

const definition = (fields: object = {}): Definition => ({
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "cairn:approval.waitForTaskToken",
      Arguments: { Title: "Go?" },
      End: true,
      ...fields,
    },
  },
});

const bench = await benchOfFile();
let api: ApiServer;
beforeAll(async () => {
  const server = bench.engine();
  api = await startApiServer({
    database: bench.database,
    engine: () => server.engine,
    tasks: server.desk,
    tokens: server.tokens,
  });
});
afterAll(async () => {
  await api.stop();
});

test("a link that a lost worker handed out is good after another one has asked again", async () => {
  const called = deferred();
  const gate = deferred();
  const zombie = bench.engine(async () => {
    called.resolve();
    await gate.promise;
    return parked();
  });
  await zombie.work(1);
  const workflowId = await bench.publish(definition());
  const { id } = await zombie.engine.startRun({ workflowId, input: {} });
  await called.promise;
  const token = await zombie.tokens.issue({ runId: id, key: "Ask@1", attempt: 1 });
  const early = await api.call("getApproval", { params: { token } });
  expect(early.body).toMatchObject({ status: "starting", question: null });
  await expectRefusal(
    api,
    "decideApproval",
    { params: { token }, json: { decision: "Approve" } },
    "APPROVAL_CLOSED",
  );
  const worker = bench.engine(parked);
  await worker.engine.report(id, { type: "lost", random: 0, key: "Ask@1", epoch: 1 });
  await worker.work();
  await bench.happened(id, "task.parked");
  const listed = await api.call("listApprovals", { query: { run: id } });
  expect(listed.body.approvals).toMatchObject([{ token }]);
  const json = { decision: "Approve", by: "Ada" };
  await api.call("decideApproval", { params: { token }, json });
  expect(await bench.ended(id)).toMatchObject({
    status: "SUCCEEDED",
    output: { value: { decision: "Approve", by: "Ada" } },
  });
  gate.resolve();
  await bench.expectSound(id);
});

test("a token of another attempt decides nothing", async () => {
  const worker = bench.engine(parked);
  await worker.work();
  const workflowId = await bench.publish(
    definition({ Retry: [{ ErrorEquals: ["Again"], IntervalSeconds: 1, MaxAttempts: 1 }] }),
  );
  const { id } = await worker.engine.startRun({ workflowId, input: {} });
  await bench.happened(id, "task.parked");
  const tokenOf = async (attempt: number) =>
    await worker.tokens.issue({ runId: id, key: "Ask@1", attempt });
  const json = { decision: "Approve" };
  const coming = { params: { token: await tokenOf(2) }, json };
  await expectRefusal(api, "decideApproval", coming, "TASK_NOT_FOUND");
  const first = await tokenOf(1);
  await worker.desk.fail(first, { error: "Again", cause: "not yet" });
  const gone = await expectRefusal(
    api,
    "decideApproval",
    { params: { token: first }, json },
    "APPROVAL_CLOSED",
  );
  expect(gone.detail).toContain("ended by somebody else");
  expect((await api.call("getApproval", { params: { token: first } })).body.status).toBe("failed");
});

test("links are in no line of the log", async () => {
  const signature = (await bench.engine().tokens.issue({ runId: "r", key: "Ask@1", attempt: 1 }))
    .split(".")
    .at(-1);
  const token = `W10.${signature ?? ""}`;
  await api.fetch("getApproval", { params: { token } });
  await api.fetch("decideApproval", { params: { token }, json: { decision: "x" } });
  await api.fetch("receiveCallback", { params: { token }, raw: "x" });
  await fetch(`${api.url}/approve/${token}`);
  for (const path of ["/api/v1/approvals/…", "/hooks/callback/…", "/approve/…"])
    expect(api.log.some((line) => line.includes(path))).toBe(true);
  expect(api.log.filter((line) => line.includes(token))).toEqual([]);
});
