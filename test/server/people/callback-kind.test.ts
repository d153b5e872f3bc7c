/** Steps that wait for a service to call back, over HTTP on a real PostgreSQL. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../../shared/base/json.ts";
import { askingCairn } from "../../support/asking-cairn.ts";
import { type Peer, startPeer } from "../../support/http-peer.ts";

const secret = `whsec_${Buffer.from("a secret of the tests, long enough").toString("base64")}`;
process.env["SECRET_CALLBACK_TEST"] = secret;

let peer: Peer;
let calledBack: Promise<Response> | null = null;

const cairn = askingCairn();
beforeAll(async () => {
  peer = await startPeer({
    "/jobs": (_request, response) => response.writeHead(202).end(),
    "/down": (_request, response) => response.writeHead(400).end(`no: ${_request.body}`),
    // Calls back before it has answered the request that told it where.
    "/eager": ({ body }, response) => {
      const { callbackUrl } = JSON.parse(body) as { readonly callbackUrl: string };
      calledBack = fetch(callbackUrl, { method: "POST", body: "early" });
      setTimeout(() => response.writeHead(200).end(), 300);
    },
  });
});
afterAll(async () => {
  await peer.close();
});

const state = (args: JsonObject, fields: JsonObject = {}): JsonObject => ({
  Type: "Task",
  Resource: "cairn:callback.waitForTaskToken",
  Arguments: args,
  TimeoutSeconds: 600,
  End: true,
  ...fields,
});

interface Called {
  readonly status: number;
  readonly body: { readonly accepted?: boolean; readonly reason?: string; readonly code?: string };
}

async function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = { "content-type": "application/json" },
): Promise<Called> {
  const response = await fetch(url, { method: "POST", body, headers });
  return { status: response.status, body: (await response.json()) as Called["body"] };
}

/** Headers of a call as Standard Webhooks wants it. */
function signed(body: string, { id = "msg_1", at = Date.now(), by = secret } = {}) {
  const time = String(Math.floor(at / 1000));
  const key = Buffer.from(by.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": time,
    "webhook-signature": `v1,bm90IHRoaXM= v1,${signature}`,
  };
}

describe("a callback", () => {
  test("is asked for with its address and an idempotency key, and its body is the result", async () => {
    const id = await cairn.start(
      {
        Ask: state({
          Notify: { Url: `${peer.url}/jobs`, Body: { job: "{% $states.input.job %}" } },
          KeepHeaders: ["X-Job", "Authorization"],
        }),
      },
      { job: 7 },
    );
    const [link] = await cairn.links(id);
    expect(link).toMatchObject({ path: "Ask", visit: 1, kind: "callback" });
    const told = peer.received.at(-1);
    expect(JSON.parse(told?.body ?? "")).toEqual({ callbackUrl: link?.url, job: 7 });
    expect(told?.headers["idempotency-key"]).toMatch(/^[0-9a-f]{40}-[0-9a-f]{8}$/);
    const headers = {
      "content-type": "application/json",
      "x-job": "7",
      authorization: "Bearer nobody's business",
      "user-agent": "jobs/1",
    };
    const called = await post(link?.url ?? "", '{"pages":[1,2]}', headers);
    expect(called).toEqual({ status: 200, body: { accepted: true, reason: null } });
    expect((await cairn.ended(id)).output).toEqual({
      body: { pages: [1, 2] },
      headers: { "content-type": "application/json", "user-agent": "jobs/1", "x-job": "7" },
      at: expect.any(String),
    });
  });

  test("changes nothing when it comes twice or late, and is answered all the same", async () => {
    const id = await cairn.start({ Ask: state({}) });
    const url = (await cairn.links(id))[0]?.url ?? "";
    const calls = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => await post(url, String(index))),
    );
    expect(calls.every(({ status }) => status === 200)).toBe(true);
    expect(calls.filter(({ body }) => body.accepted === true)).toHaveLength(1);
    const first = calls.findIndex(({ body }) => body.accepted === true);
    expect((await cairn.ended(id)).output).toMatchObject({ body: first });
    expect(await post(url, "late")).toMatchObject({
      status: 200,
      body: { accepted: false, reason: "The step has its answer." },
    });
  });

  test("that comes too late for its limit is told so and harms nobody", async () => {
    const id = await cairn.start({ Ask: state({}, { TimeoutSeconds: 3 }) });
    const url = (await cairn.links(id))[0]?.url ?? "";
    expect(await cairn.ended(id)).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect(await post(url, "1")).toMatchObject({
      status: 200,
      body: { accepted: false, reason: "The time to answer is over." },
    });
  });

  test("is taken when it comes before the step has begun to wait", async () => {
    const id = await cairn.start({ Ask: state({ Notify: { Url: `${peer.url}/eager` } }) });
    expect((await cairn.ended(id)).output).toMatchObject({ body: "early" });
    expect(await (await calledBack)?.json()).toEqual({ accepted: true, reason: null });
  });

  test("with a body that does not fit is refused, and the step waits on", async () => {
    const schema = { type: "object", required: ["done"], properties: { done: { const: true } } };
    const id = await cairn.start({ Ask: state({ BodySchema: schema }) });
    const url = (await cairn.links(id))[0]?.url ?? "";
    expect(await post(url, '{"done":false}')).toMatchObject({
      status: 422,
      body: { code: "INVALID_VALUES" },
    });
    expect(await post(url, "{")).toMatchObject({ status: 400, body: { code: "MALFORMED_JSON" } });
    expect((await post(url, '{"done":true}')).body.accepted).toBe(true);
    expect((await cairn.ended(id)).status).toBe("SUCCEEDED");
  });

  test("may be a form, or any text", async () => {
    const id = await cairn.start({ Ask: state({}) });
    const url = (await cairn.links(id))[0]?.url ?? "";
    await post(url, "text=hello+you&ok=1", {
      "content-type": "application/x-www-form-urlencoded",
    });
    expect((await cairn.ended(id)).output).toMatchObject({ body: { text: "hello you", ok: "1" } });
  });

  test("whose address cannot be told fails the step without telling the address", async () => {
    const id = await cairn.start({ Ask: state({ Notify: { Url: `${peer.url}/down` } }) });
    const run = await cairn.ended(id);
    expect(run).toMatchObject({ status: "FAILED", error: "Http.Status.400" });
    expect(run.cause).toContain("/hooks/callback/…");
    const told = JSON.parse(peer.received.at(-1)?.body ?? "") as { readonly callbackUrl: string };
    expect(run.cause).not.toContain(told.callbackUrl.split(".").at(-1));
  });
});

describe("a signed callback", () => {
  const start = async () => {
    const id = await cairn.start({ Ask: state({ Secret: "SECRET_CALLBACK_TEST" }) });
    return { id, url: (await cairn.links(id))[0]?.url ?? "" };
  };

  test("is taken with a good signature; its replay is answered and does nothing", async () => {
    const { id, url } = await start();
    const body = '{"paid": true}';
    const headers = signed(body);
    expect(await post(url, body, headers)).toMatchObject({ status: 200, body: { accepted: true } });
    expect(await post(url, body, headers)).toMatchObject({
      status: 200,
      body: { accepted: false },
    });
    const run = await cairn.ended(id);
    expect(run.output).toMatchObject({ body: { paid: true }, headers: { "webhook-id": "msg_1" } });
    expect(JSON.stringify(run.output)).not.toContain("webhook-signature");
  });

  test.each<[string, (body: string) => Record<string, string>]>([
    ["none", () => ({ "content-type": "application/json" })],
    ["one of another body", () => signed("{}")],
    ["one of another secret", (body) => signed(body, { by: "whsec_bm90IHRoaXM=" })],
    ["one that is too old", (body) => signed(body, { at: Date.now() - 301_000 })],
    ["one from the future", (body) => signed(body, { at: Date.now() + 302_000 })],
    ["another id", (body) => ({ ...signed(body), "webhook-id": "msg_2" })],
    ["no time", (body) => ({ ...signed(body), "webhook-timestamp": "now" })],
  ])("is refused with %s, and the step waits on", async (_, headers) => {
    const { id, url } = await start();
    const body = '{"paid": true}';
    expect(await post(url, body, headers(body))).toMatchObject({
      status: 401,
      body: { code: "SIGNATURE_INVALID" },
    });
    expect((await post(url, body, signed(body))).body.accepted).toBe(true);
    expect((await cairn.ended(id)).status).toBe("SUCCEEDED");
  });

  test("waits when this server does not have the secret: the caller is to try again", async () => {
    const id = await cairn.start({ Ask: state({ Secret: "SECRET_NOBODY_SET" }) });
    const url = (await cairn.links(id))[0]?.url ?? "";
    expect(await post(url, "{}", signed("{}"))).toMatchObject({
      status: 503,
      body: { code: "UNAVAILABLE" },
    });
  });
});
