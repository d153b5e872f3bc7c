import { expect } from "vitest";
import type { Tasks } from "../../../server/http/ports.ts";
import type { ApiServer } from "./api-server.ts";

/** Knows every token, and has a task of every activity but one. */
export const answeringTasks: Tasks = {
  succeed: async () => undefined,
  fail: async () => undefined,
  beat: async (_token, details) => ({ runsShort: details === "full" }),
  poll: async ({ activity }) =>
    activity === "nothing" ? null : { token: "a.token", input: activity, heartbeat: null },
};

/** Calls each route of the tasks once, over {@link answeringTasks}. */
export async function tryTaskRoutes(api: ApiServer): Promise<void> {
  const params = { token: "a.token" };
  expect((await api.call("beatTask", { params })).status).toBe(204);
  const relief = await api.call("beatTask", { params, json: { details: "full" } });
  expect(relief).toMatchObject({ status: 200, body: { relieve: true } });
  const succeeded = await api.call("succeedTask", { params, json: { output: [1, null] } });
  expect(succeeded.status).toBe(204);
  expect((await api.call("failTask", { params })).status).toBe(204);
  const json = { workerName: "anna", waitSeconds: 0 };
  const polled = await api.call("pollActivity", { params: { name: "review" }, json });
  expect(polled).toMatchObject({ status: 200, body: { token: "a.token", input: "review" } });
  const none = await api.fetch("pollActivity", { params: { name: "nothing" }, json });
  expect(none.status).toBe(204);
}
