/** Calls of webhooks by those who mean no good, or write strange things, and by services that ask first. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { createCairnClient, textAt, type CairnClient } from "../../support/cairn-client.ts";
import { startRunningCairn, type RunningCairn } from "../../support/running-cairn.ts";

let cairn: RunningCairn;
let client: CairnClient;
let workflowId: string;
beforeAll(async () => {
  process.env["SECRET_SLACK_TEST"] = "signing secret";
  process.env["SECRET_EMPTY_TEST"] = "";
  cairn = await startRunningCairn();
  client = createCairnClient(cairn.url);
  workflowId = await publish();
  await hook("open", { signature: "none" });
});
afterAll(async () => {
  delete process.env["SECRET_SLACK_TEST"];
  delete process.env["SECRET_EMPTY_TEST"];
  await cairn.stop();
});

async function publish(): Promise<string> {
  const definition = { StartAt: "Keep", States: { Keep: { Type: "Pass", End: true } } };
  const { body } = await client.send("POST", "/api/v1/workflows", {
    json: { name: "Keeps its input", definition },
  });
  return textAt(body, "id");
}

async function hook(path: string, fields: JsonObject): Promise<JsonObject> {
  const { body } = await client.send("PUT", `/api/v1/hooks/${path}`, {
    json: { workflowId, ...fields },
  });
  return body as JsonObject;
}

async function call(
  address: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = { "content-type": "application/json" },
) {
  const response = await fetch(`${cairn.url}/hooks/${address}`, { method: "POST", headers, body });
  const answer = (await response.json()) as JsonObject;
  return { status: response.status, body: answer, text: JSON.stringify(answer) };
}

async function inputOf(id: unknown): Promise<JsonObject> {
  const { body } = await client.send("GET", `/api/v1/runs/${String(id)}`);
  return (body as { input: JsonObject }).input;
}

test.each([
  ["in a form", "open", "a=%00b", "application/x-www-form-urlencoded"],
  ["in a text", "open", "\0b", "text/plain"],
])("a zero character %s breaks nothing", async (_where, address, body, type) => {
  const answer = await call(address, body, { "content-type": type });
  expect(answer.status).toBe(202);
  expect(await inputOf(answer.body["id"])).toHaveProperty("body");
});

test.each([
  ["open?a=%00b", "{}"],
  ["open", String.raw`{"a":"\u0000b"}`],
  ["open", '{"__proto__":{"polluted":true}}'],
])("what no run can have as its input is refused with words: %s %s", async (address, body) => {
  const answer = await call(address, body);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.body["detail"]).not.toBe("");
  expect({}).not.toHaveProperty("polluted");
});

test("names that objects have already are names like others", async () => {
  const { status, body } = await call(
    "open?__proto__=1&constructor=2&a=1&a=2",
    '{"constructor":{}}',
  );
  expect(status).toBe(202);
  const input = await inputOf(body["id"]);
  expect(input["query"]).toMatchObject({ constructor: "2", a: ["1", "2"] });
});

test("what is no JSON, and what is too large, is refused with words and starts nothing", async () => {
  expect((await call("open", "{")).status).toBe(400);
  const large = new Uint8Array(40 * 1024 * 1024).fill(0x20);
  expect((await call("open", large)).status).toBe(413);
});

test("bytes that are no text start a run, each as the sign for what cannot be read", async () => {
  const answer = await call("open", new Uint8Array([0xff, 0xfe]), {
    "content-type": "application/octet-stream",
  });
  expect(answer.status).toBe(202);
  expect((await inputOf(answer.body["id"]))["body"]).toBe("\uFFFD\uFFFD");
});

test("headers come as they are told, and cannot become others", async () => {
  const { body } = await call("open", "{}", {
    "content-type": "application/json",
    "x-request-id": '1","authorization":"x',
    cookie: "session=1",
  });
  const { headers } = (await inputOf(body["id"])) as { headers: JsonObject };
  expect(headers["x-request-id"]).toBe('1","authorization":"x');
  expect(headers).not.toHaveProperty("authorization");
  expect(headers).not.toHaveProperty("cookie");
});

test.each(["SECRET_NOT_THERE_AT_ALL", "SECRET_EMPTY_TEST"])(
  "without the value of %s nothing is accepted, and whoever calls does not learn the name",
  async (secret) => {
    const told = await hook("no-secret", { signature: "github", secret });
    expect(told["hasSecret"]).toBe(false);
    const signature = `sha256=${createHmac("sha256", "").update("{}").digest("hex")}`;
    const { status, text } = await call("no-secret", "{}", { "x-hub-signature-256": signature });
    expect(status).toBe(503);
    expect(text).not.toContain(secret);
  },
);

test("Slack's question whether the address is there is answered, and starts no run", async () => {
  await hook("slack", { signature: "slack", secret: "SECRET_SLACK_TEST" });
  const text = '{"type":"url_verification","challenge":"c7"}';
  const at = String(Math.floor(Date.now() / 1000));
  const hmac = createHmac("sha256", "signing secret").update(`v0:${at}:${text}`).digest("hex");
  const signed = {
    "content-type": "application/json",
    "x-slack-request-timestamp": at,
    "x-slack-signature": `v0=${hmac}`,
  };
  expect(await call("slack", text, signed)).toMatchObject({
    status: 200,
    body: { challenge: "c7" },
  });
  expect((await call("slack", text)).status).toBe(401);
  const { body } = await client.send("GET", `/api/v1/runs?workflow=${workflowId}&limit=500`);
  const { runs } = body as unknown as { runs: { startedBy: { path: string } | null }[] };
  expect(runs.filter(({ startedBy }) => startedBy?.path === "slack")).toEqual([]);
  expect(runs.filter(({ startedBy }) => startedBy?.path === "open").length).toBeGreaterThan(0);
});

test("a deleted workflow takes its webhooks with it", async () => {
  const id = await publish();
  await hook("short", { workflowId: id, signature: "none" });
  expect((await call("short", "{}")).status).toBe(202);
  await client.send("DELETE", `/api/v1/workflows/${id}`);
  expect((await call("short", "{}")).status).toBe(404);
  await client.send("GET", "/api/v1/hooks/short", { expected: [404] });
});
