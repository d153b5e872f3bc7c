/** Who may decide where an API token is asked for: whoever holds the link, and nobody learns links without the API token. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiServer, expectRefusal, startApiServer } from "../http/api-server.ts";
import { answeringTasks } from "../http/task-routes.ts";
import { ask } from "../http/approval-routes.ts";

const adminToken = "a token of the administrator";
const authorized = { authorization: `Bearer ${encodeURIComponent(adminToken)}` };
let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer({
    tasks: answeringTasks,
    adminToken: encodeURIComponent(adminToken),
  });
});
afterAll(async () => {
  await api.stop();
});

test("a link decides without the API token; the list of links wants it", async () => {
  const run = await ask(api, "approval");
  await expectRefusal(api, "listApprovals", {}, "UNAUTHENTICATED");
  await expectRefusal(api, "listRunLinks", { params: { id: run } }, "UNAUTHENTICATED");
  const listed = await api.call("listApprovals", { headers: authorized });
  const token = listed.body.approvals[0]?.token ?? "";
  const asked = await api.call("getApproval", { params: { token } });
  expect(asked.body.status).toBe("open");
  const json = { decision: "Approve" };
  const decided = await api.call("decideApproval", { params: { token }, json });
  expect(decided.status).toBe(200);
  await expectRefusal(
    api,
    "succeedTask",
    { params: { token }, json: { output: 1 } },
    "UNAUTHENTICATED",
  );
});

test("a page of another site cannot make a browser decide", async () => {
  const run = await ask(api, "approval");
  const listed = await api.call("listApprovals", { headers: authorized, query: { run } });
  const token = listed.body.approvals[0]?.token ?? "";
  await expectRefusal(
    api,
    "decideApproval",
    {
      params: { token },
      json: { decision: "Approve" },
      headers: { origin: "https://elsewhere.example" },
    },
    "CROSS_SITE_REQUEST",
  );
});
