import { expect } from "vitest";
import type { Json } from "../../../shared/base/json.ts";
import type { Definition } from "../../../shared/definition/definition.ts";
import { createRunStore } from "../../../server/store/engine-store.ts";
import { claimed, newRun, outcome, publish, startStored } from "../../support/stored-run.ts";
import { expectRefusal, type ApiServer } from "./api-server.ts";

const requests: Readonly<Record<string, Json>> = {
  approval: {
    title: "Go?",
    message: "",
    data: null,
    form: null,
    choices: ["Approve", "Reject"],
    rejections: ["Reject"],
    failOnReject: false,
    assignees: [],
  },
  callback: { secret: null, schema: null, keepHeaders: [] },
};

/** A run whose only step has asked; its id. */
export async function ask(api: ApiServer, kind: string): Promise<string> {
  const definition: Definition = {
    StartAt: "Ask",
    States: {
      Ask: { Type: "Task", Resource: `cairn:${kind}.waitForTaskToken`, End: true },
    },
  };
  const workflowId = await publish(api.database, definition);
  const store = createRunStore(api.database);
  const run = await startStored({ store, definition }, newRun(workflowId));
  await run.report([claimed("Ask@1")]);
  const input = { value: requests[kind] ?? null };
  const task = { kind: "callback", name: kind, input, timeoutMs: null, heartbeatMs: null } as const;
  await run.report([outcome(run.step("Ask@1"), { type: "parked", task })]);
  return run.id;
}

/** Calls each route of what people and services answer once, over tasks that take every answer. */
export async function tryApprovalRoutes(api: ApiServer): Promise<void> {
  const run = await ask(api, "approval");
  const { body } = await api.call("listApprovals", { query: { status: "open", run } });
  expect(body.approvals).toMatchObject([{ title: "Go?", runId: run, dueAt: null }]);
  const token = body.approvals[0]?.token ?? "";
  expect(body.approvals[0]?.url).toBe(`https://cairn.example/approve/${token}`);
  const asked = await api.call("getApproval", { params: { token } });
  expect(asked.body).toMatchObject({ status: "open", question: { title: "Go?" } });
  const json = { decision: "Approve" };
  const decided = await api.call("decideApproval", { params: { token }, json });
  expect(decided.body).toMatchObject({ decision: "Approve", values: {}, by: null });

  const called = await ask(api, "callback");
  const { links } = (await api.call("listRunLinks", { params: { id: called } })).body;
  expect(links).toMatchObject([{ path: "Ask", visit: 1, kind: "callback" }]);
  const address = links[0]?.url.split("/").at(-1) ?? "";
  const taken = await api.call("receiveCallback", { params: { token: address }, raw: "{}" });
  expect(taken.body).toEqual({ accepted: true, reason: null });

  await expectRefusal(api, "listRunLinks", { params: { id: "run_none" } }, "RUN_NOT_FOUND");
  await expectRefusal(api, "getApproval", { params: { token: address } }, "TASK_NOT_FOUND");
  await expectRefusal(api, "receiveCallback", { params: { token } }, "TASK_NOT_FOUND");
  await expectRefusal(api, "listApprovals", { query: { order: "best" } }, "INVALID_REQUEST");
  await expectRefusal(api, "listApprovals", { query: { cursor: "x" } }, "INVALID_CURSOR");
}
