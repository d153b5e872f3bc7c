import { expect } from "vitest";
import { expectRefusal, type ApiServer } from "./api-server.ts";
import { definition } from "./machines.ts";

/** Calls each route of schedules and webhooks once, and what they refuse. */
export async function tryTriggerRoutes(api: ApiServer): Promise<void> {
  const made = await api.call("createWorkflow", { json: { name: "Triggered", definition } });
  const workflowId = made.body.id;
  await trySchedules(api, workflowId);
  await tryWebhooks(api, workflowId);
}

async function trySchedules(api: ApiServer, workflowId: string): Promise<void> {
  const json = { workflowId, name: "Nightly", cron: "0 3 * * *", timeZone: "Europe/Oslo" };
  const { body } = await api.call("createSchedule", { json });
  expect(body).toMatchObject({ ...json, overlap: "skip", catchUp: "latest", enabled: true });
  const params = { id: body.id };
  expect((await api.call("getSchedule", { params })).body).toEqual(body);
  const listed = await api.call("listSchedules", { query: { workflow: workflowId } });
  expect(listed.body.schedules).toEqual([body]);
  const off = await api.call("putSchedule", { params, json: { ...json, enabled: false } });
  expect(off.body).toMatchObject({ enabled: false, nextAt: null });
  expect((await api.call("listTicks", { params })).body).toEqual({ ticks: [], next: null });
  expect((await api.call("runSchedule", { params })).status).toBe(202);
  const wrong = { params, json: { ...json, cron: "often" } };
  await expectRefusal(api, "putSchedule", wrong, "INVALID_SCHEDULE");
  await api.call("deleteSchedule", { params });
  await expectRefusal(api, "getSchedule", { params }, "SCHEDULE_NOT_FOUND");
}

async function tryWebhooks(api: ApiServer, workflowId: string): Promise<void> {
  const params = { path: "from-outside" };
  const put = await api.call("putWebhook", { params, json: { workflowId, signature: "none" } });
  expect(put.body).toMatchObject({ path: "from-outside", workflowId, enabled: true });
  expect((await api.call("getWebhook", { params })).body).toEqual(put.body);
  expect((await api.call("listWebhooks")).body.webhooks).toEqual([put.body]);
  const call = { params, json: { text: "stay" } };
  expect((await api.call("receiveWebhook", call)).status).toBe(202);
  await api.call("deleteWebhook", { params });
  await expectRefusal(api, "receiveWebhook", call, "WEBHOOK_NOT_FOUND");
}
