/** Schedules and webhooks over HTTP. */
import { createHmac } from "node:crypto";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCairnClient, textAt, type CairnClient } from "../../support/cairn-client.ts";
import { startRunningCairn, type RunningCairn } from "../../support/running-cairn.ts";
import type { JsonObject } from "../../../shared/base/json.ts";

const secret = "a secret of the test";
let cairn: RunningCairn;
let client: CairnClient;
let workflowId: string;
beforeAll(async () => {
  process.env["SECRET_HOOK_TEST"] = secret;
  cairn = await startRunningCairn();
  client = createCairnClient(cairn.url);
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Keep",
    States: { Keep: { Type: "Pass", End: true } },
  };
  const made = await client.send("POST", "/api/v1/workflows", {
    json: { name: "Keeps its input", definition },
  });
  workflowId = textAt(made.body, "id");
});
afterAll(async () => {
  delete process.env["SECRET_HOOK_TEST"];
  await cairn.stop();
});

async function hook(path: string, fields: JsonObject): Promise<void> {
  await client.send("PUT", `/api/v1/hooks/${path}`, { json: { workflowId, ...fields } });
}

async function call(
  path: string,
  options: {
    readonly headers?: Record<string, string>;
    readonly body?: string;
    readonly dispatcher?: Agent;
  } = {},
) {
  const { headers, body = "{}", dispatcher } = options;
  const response = await fetch(`${cairn.url}/hooks/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    ...(dispatcher === undefined ? {} : { dispatcher }),
  });
  return { status: response.status, body: (await response.json()) as JsonObject };
}

async function outputOf(runId: string): Promise<JsonObject> {
  const { body } = await client.send("GET", `/api/v1/runs/${runId}`);
  return (body as { input: JsonObject }).input;
}

const hex = (text: string): string => createHmac("sha256", secret).update(text).digest("hex");
const base64 = (text: string): string => createHmac("sha256", secret).update(text).digest("base64");
const seconds = (): string => String(Math.floor(Date.now() / 1000));

describe("a webhook", () => {
  test("starts a run with what the call says, without what proves who called", async () => {
    await hook("open-one", { signature: "none" });
    const { status, body } = await call("open-one?from=test", {
      headers: { authorization: "Bearer x", "x-github-event": "push" },
      body: '{"n":1}',
    });
    expect(status).toBe(202);
    expect(await outputOf(String(body["id"]))).toMatchObject({
      body: { n: 1 },
      query: { from: "test" },
      headers: { "content-type": "application/json", "x-github-event": "push" },
    });
    expect(JSON.stringify(await outputOf(String(body["id"])))).not.toContain("Bearer");
  });

  test("is told from one that is not there by nobody while it is off", async () => {
    await hook("off-one", { signature: "none", enabled: false });
    expect((await call("off-one")).status).toBe(404);
    expect((await call("none-such")).status).toBe(404);
  });

  test("a thousand repetitions of one call start one run", async () => {
    await hook("replayed", { signature: "none" });
    // As many connections as a busy sender keeps; beyond what the system lets wait, new ones would be reset.
    const dispatcher = new Agent({ connections: 250 });
    const answers: Awaited<ReturnType<typeof call>>[] = [];
    for (let sent = 0; sent < 1000; sent += 100) {
      const batch = Array.from({ length: 100 }, async (_, i) => {
        const headers = { "idempotency-key": "call-7", "x-request-id": `r${String(sent + i)}` };
        return await call("replayed", { headers, dispatcher });
      });
      // eslint-disable-next-line no-await-in-loop -- more connections at once are a test of the machine
      answers.push(...(await Promise.all(batch)));
    }
    await dispatcher.close();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body["id"])).size).toBe(1);
  });

  const body = '{"id":"evt_1","event_id":"Ev1","hello":"world"}';
  const signed: Readonly<
    Record<string, (text: string, at: string) => Readonly<Record<string, string>>>
  > = {
    standard: (text, at) => ({
      "webhook-id": "msg_1",
      "webhook-timestamp": at,
      "webhook-signature": `v1,${base64(`msg_1.${at}.${text}`)}`,
    }),
    github: (text) => ({
      "x-github-delivery": "d-1",
      "x-hub-signature-256": `sha256=${hex(text)}`,
    }),
    slack: (text, at) => ({
      "x-slack-request-timestamp": at,
      "x-slack-signature": `v0=${hex(`v0:${at}:${text}`)}`,
    }),
    stripe: (text, at) => ({ "stripe-signature": `t=${at},v1=${hex(`${at}.${text}`)}` }),
  };

  test.each(Object.entries(signed))("knows the signature of %s", async (signature, sign) => {
    const path = `signed-${signature}`;
    await hook(path, { signature, secret: "SECRET_HOOK_TEST" });
    const good = await call(path, { headers: { ...sign(body, seconds()) }, body });
    expect(good.status).toBe(202);
    const again = await call(path, { headers: { ...sign(body, seconds()) }, body });
    expect(again.body["id"]).toBe(good.body["id"]);
    const forged = await call(path, { headers: { ...sign(body, seconds()) }, body: `${body} ` });
    expect(forged).toMatchObject({ status: 401, body: { code: "SIGNATURE_INVALID" } });
    expect((await call(path, { body })).status).toBe(401);
    if (signature === "github") return;
    const old = String(Number(seconds()) - 600);
    expect((await call(path, { headers: { ...sign(body, old) }, body })).status).toBe(401);
  });

  test("is refused without a secret, for a workflow that there is not, and with a path that is none", async () => {
    const refused = async (path: string, json: JsonObject, expected: number) =>
      await client.send("PUT", `/api/v1/hooks/${path}`, { json, expected: [expected] });
    await refused("a-hook", { workflowId, signature: "github" }, 400);
    await refused("a-hook", { workflowId: "wf_none", signature: "none" }, 404);
    await refused("a-hook", { workflowId, signature: "none", version: 9 }, 404);
    await refused("A%20Hook", { workflowId, signature: "none" }, 400);
    await hook("short-lived", { signature: "none" });
    await client.send("DELETE", "/api/v1/hooks/short-lived");
    expect((await call("short-lived")).status).toBe(404);
  });
});

describe("a schedule", () => {
  const every = { name: "Often", cron: "* * * * * *", input: { at: "{{scheduledTime}}" } };

  test("starts runs by itself, tells its times, and stops when it is off", async () => {
    const made = await client.send("POST", "/api/v1/schedules", { json: { workflowId, ...every } });
    const id = textAt(made.body, "id");
    expect((made.body as { next: readonly string[] }).next).toHaveLength(5);
    const ticks = async () => {
      const { body } = await client.send("GET", `/api/v1/schedules/${id}/ticks`);
      return (body as unknown as { ticks: { outcome: string; runId: string; at: string }[] }).ticks;
    };
    await expect.poll(async () => (await ticks()).length, { timeout: 30_000 }).toBeGreaterThan(1);
    const [tick] = await ticks();
    expect(tick?.outcome).toBe("started");
    expect(await outputOf(tick?.runId ?? "")).toEqual({ at: tick?.at });
    const off = await client.send("PUT", `/api/v1/schedules/${id}`, {
      json: { workflowId, ...every, enabled: false },
    });
    expect(off.body).toMatchObject({ enabled: false, nextAt: null, next: [] });
    const now = await client.send("POST", `/api/v1/schedules/${id}/run`);
    expect(now.status).toBe(202);
    await client.send("DELETE", `/api/v1/schedules/${id}`);
    await client.send("GET", `/api/v1/schedules/${id}`, { expected: [404] });
  });

  test("is refused with words when its time cannot be read", async () => {
    const { body } = await client.send("POST", "/api/v1/schedules", {
      json: { workflowId, name: "Never", cron: "0 25 * * *" },
      expected: [422],
    });
    expect(body).toMatchObject({ code: "INVALID_SCHEDULE", problems: [{ pointer: "/cron" }] });
    await client.send("POST", "/api/v1/schedules", {
      json: { workflowId: "wf_none", name: "Nowhere", cron: "@daily" },
      expected: [404],
    });
  });
});
