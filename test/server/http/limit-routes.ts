import { expect } from "vitest";
import { expectRefusal, type ApiServer } from "./api-server.ts";
import { definition } from "./machines.ts";

/** Calls each route of budgets and lines once, and what they refuse. */
export async function tryLimitRoutes(api: ApiServer): Promise<void> {
  const created = await api.call("createWorkflow", { json: { name: "Dear", definition } });
  const params = { id: created.body.id };
  const none = { maxCostMicros: null, spentMicros: 0, warned: false };
  expect((await api.call("getWorkflowBudget", { params })).body).toEqual(none);
  const set = await api.call("putWorkflowBudget", { params, json: { maxCostUsd: 1.5 } });
  expect(set.body).toEqual({ ...none, maxCostMicros: 1_500_000 });

  const { body: run } = await api.call("startRun", { params, json: { input: { text: "stay" } } });
  await api.database.pool.query(
    `insert into ledger (run_id, path, visit, attempt, ordinal, at, kind, provider, model, usage, cost_micros)
    values ($1, 'A', 1, 1, 0, now(), 'incurred', 'p', 'm', '{}', 1200000),
      ($1, 'A', 1, 1, 1, now() - interval '40 days', 'incurred', 'p', 'm', '{}', 7)`,
    [run.id],
  );
  expect((await api.call("getWorkflowBudget", { params })).body).toEqual({
    maxCostMicros: 1_500_000,
    spentMicros: 1_200_000,
    warned: true,
  });
  await api.call("createWorkflow", { json: { name: "Free", definition } });
  const cheap = await api.call("createWorkflow", { json: { name: "Cheap", definition } });
  const other = { params: { id: cheap.body.id }, json: { maxCostUsd: 2 } };
  await api.call("putWorkflowBudget", other);
  expect((await api.call("listBudgets", {})).body.budgets).toEqual([
    {
      workflowId: params.id,
      workflowName: "Dear",
      maxCostMicros: 1_500_000,
      spentMicros: 1_200_000,
      warned: true,
    },
    {
      workflowId: cheap.body.id,
      workflowName: "Cheap",
      maxCostMicros: 2_000_000,
      spentMicros: 0,
      warned: false,
    },
  ]);
  await api.call("putWorkflowBudget", { ...other, json: { maxCostUsd: null } });
  const taken = await api.call("putWorkflowBudget", { params, json: { maxCostUsd: null } });
  expect(taken.body).toEqual({ ...none, spentMicros: 1_200_000 });

  expect((await api.call("getWorkflowLine", { params })).body).toEqual({
    running: 0,
    waiting: 0,
    keys: [],
  });
  const unknown = { params: { id: "wf_none" } };
  await expectRefusal(api, "getWorkflowBudget", unknown, "WORKFLOW_NOT_FOUND");
  await expectRefusal(api, "getWorkflowLine", unknown, "WORKFLOW_NOT_FOUND");
  for (const maxCostUsd of [0, -1, "1"]) {
    const json = { maxCostUsd };
    await expectRefusal(api, "putWorkflowBudget", { params, json }, "INVALID_REQUEST");
  }
}
