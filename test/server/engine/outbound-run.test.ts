/** Mail, chat, jobs and secrets on a whole worker: real expressions, files, sockets and servers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isJsonObject, type Json } from "../../../shared/base/json.ts";
import { startPeer, type Answer, type Peer } from "../../support/http-peer.ts";
import { type MailPeer, startMailPeer } from "../../support/mail-peer.ts";
import { startWholeWorker, type EndedRun, type WholeWorker } from "../../support/whole-worker.ts";

const key = "not-for-your-eyes";
let peer: Peer;
let mail: MailPeer;
let worker: WholeWorker;
/** What the webhook answers, one after the other. */
let hook: Answer[];

beforeAll(async () => {
  peer = await startPeer({
    "/hook/a-long-secret": (request, response) => {
      const next = hook.shift();
      if (next === undefined) response.writeHead(200).end("ok");
      else next(request, response);
    },
    "/private": ({ headers }, response) => {
      const isKnown = headers.authorization === `Bearer ${key}`;
      response.writeHead(isKnown ? 200 : 403).end(`you sent ${String(headers.authorization)}`);
    },
    "/jobs": (_, response) => response.writeHead(202).end('{"id":7}'),
    "/jobs/7": ({ headers }, response) =>
      headers.authorization === `Bearer ${key}`
        ? response.writeHead(200).end('{"status":"done"}')
        : response.writeHead(401).end(),
    "/jobs/7/film": (_, response) =>
      response.writeHead(200, { "content-type": "video/mp4" }).end("film"),
  });
  mail = await startMailPeer({
    password: key,
    judgeMessage: (nth) => (nth === 2 ? "cut" : null),
  });
  process.env["SECRET_TEST_KEY"] = key;
  process.env["SECRET_TEST_HOOK"] = `${peer.url}/hook/a-long-secret`;
  process.env["SECRET_TEST_SMTP"] =
    `smtp://cairn%40example.com:${key}@127.0.0.1:${String(mail.port)}?tls=none`;
  worker = await startWholeWorker([
    `127.0.0.1:${String(peer.port)}`,
    `127.0.0.1:${String(mail.port)}`,
  ]);
});

afterAll(async () => {
  await worker.close();
  await Promise.all([peer.close(), mail.close()]);
});

beforeEach(() => {
  hook = [];
});

/** One step of a kind. */
const machine = (kind: string, args: Json, fields: object = {}): object => ({
  QueryLanguage: "JSONata",
  StartAt: "Step",
  States: {
    Step: { Type: "Task", Resource: `cairn:${kind}`, Arguments: args, ...fields, End: true },
  },
});

async function run(kind: string, args: Json, fields: object = {}): Promise<EndedRun> {
  return await worker.run(machine(kind, args, fields), {});
}

const soon = (error: string): object => ({
  Retry: [{ ErrorEquals: [error], IntervalSeconds: 0.02, MaxAttempts: 3 }],
});

describe("an e-mail", () => {
  it("goes out with a stored file and the step's own Message-ID", async () => {
    await worker.store("notes.txt", "Some notes.");
    const id = await worker.artifact("notes.txt");
    const { status, output } = await run("email", {
      Server: "SECRET_TEST_SMTP",
      To: ["ada@example.com"],
      Subject: "{% 'No. ' & $string(1 + 1) %}",
      Text: "See the file.",
      Attachments: [{ $artifact: id, name: "notes.txt" }],
    });
    expect(status).toBe("SUCCEEDED");
    expect(output).toMatchObject({ accepted: ["ada@example.com"], rejected: [] });
    const [received] = mail.received;
    const messageId = isJsonObject(output) ? String(output["messageId"]) : "";
    expect(messageId).toMatch(/^<[0-9a-f]{40}@example\.com>$/);
    expect(received?.from).toBe("cairn@example.com");
    expect(received?.text).toContain(`Message-ID: ${messageId}`);
    expect(received?.text).toContain("Subject: No. 2");
    expect(received?.text).toContain(Buffer.from("Some notes.").toString("base64"));
  });

  it("of which nobody knows is not sent again by itself", async () => {
    const args = { Server: "SECRET_TEST_SMTP", To: ["b@example.com"], Subject: "x", Text: "y" };
    const { status, error } = await run("email", args, soon("Mail.Unavailable"));
    expect({ status, error }).toEqual({ status: "FAILED", error: "Cairn.OutcomeUnknown" });
    expect(mail.received).toHaveLength(2);
  });
});

describe("a chat message", () => {
  const args = { Webhook: "SECRET_TEST_HOOK", Text: "Done", Blocks: [{ type: "divider" }] };

  it("is posted to the address that only the worker knows", async () => {
    expect(await run("slack", args)).toMatchObject({
      status: "SUCCEEDED",
      output: { status: 200, body: "ok" },
    });
    expect(JSON.parse(peer.received.at(-1)?.body ?? "")).toEqual({
      text: "Done",
      blocks: [{ type: "divider" }],
    });
  });

  it("waits as long as the server asks for, and tries again after a fault", async () => {
    const answer =
      (code: number, headers: Record<string, string> = {}): Answer =>
      (_, response) =>
        response.writeHead(code, headers).end("no");
    hook = [answer(429, { "retry-after": "0" }), answer(503)];
    const retry = { Retry: [...retriers(["Slack.RateLimited", "Slack.Unavailable"])] };
    expect(await run("slack", args, retry)).toMatchObject({ status: "SUCCEEDED" });
    expect(hook).toEqual([]);
  });

  it("that the server refuses, or may have taken, is told without the address", async () => {
    hook = [(_, response) => response.writeHead(404).end("no_service")];
    const refused = await run("slack", args);
    expect(refused).toMatchObject({ status: "FAILED", error: "Slack.Rejected" });
    expect(refused.cause).toContain("no_service");
    hook = [(_, response) => response.destroy()];
    const unknown = await run("slack", args);
    expect(unknown).toMatchObject({ status: "FAILED", error: "Cairn.OutcomeUnknown" });
    expect(`${refused.cause ?? ""}${unknown.cause ?? ""}`).not.toContain("a-long-secret");
  });
});

function retriers(errors: readonly string[]): readonly object[] {
  return [{ ErrorEquals: errors, IntervalSeconds: 0.02, MaxAttempts: 5 }];
}

describe("a secret", () => {
  it("is sent, and is in no output and in no error", async () => {
    const ask = { Url: `${peer.url}/private`, Secret: "SECRET_TEST_KEY" };
    const taken = await run("http", ask);
    expect(taken).toMatchObject({
      status: "SUCCEEDED",
      output: { body: "you sent Bearer [SECRET_TEST_KEY]" },
    });
    const refused = await run("http", {
      ...ask,
      SecretAs: "Header",
      SecretHeader: "authorization",
    });
    expect(refused).toMatchObject({ status: "FAILED", error: "Http.Status.403" });
    expect(refused.cause).not.toContain(key);
    expect(await run("http", { ...ask, Secret: "SECRET_TEST_NONE" })).toMatchObject({
      error: "Cairn.MissingSecret",
    });
  });
});

describe("a job", () => {
  it("is handed in, followed with a secret, and its result kept as a file", async () => {
    const args = {
      Submit: { Url: `${peer.url}/jobs`, Body: {} },
      StatusUrl: `${peer.url}/jobs/{id}`,
      ResultUrl: `${peer.url}/jobs/{id}/film`,
      ToFile: "film.mp4",
      IntervalSeconds: 0.1,
      Secret: "SECRET_TEST_KEY",
    };
    expect(await run("job", args)).toMatchObject({
      status: "SUCCEEDED",
      output: { job: "7", status: "done", file: { name: "film.mp4", type: "video/mp4", bytes: 4 } },
    });
    expect(await worker.stored("film.mp4")).toBe("film");
  });
});
