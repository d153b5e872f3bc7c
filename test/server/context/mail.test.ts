import { createServer, type AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { ArtifactRecord } from "../../../server/context/artifact-store.ts";
import { createSocketOpener } from "../../../server/context/egress-socket.ts";
import { createMailer } from "../../../server/context/mail.ts";
import { readMailServer } from "../../../server/context/mail-server.ts";
import { createSecrets } from "../../../server/context/secrets.ts";
import type { MailMessage, MailReceipt } from "../../../shared/nodes/node-context.ts";
import { localhostCertificate } from "../../support/localhost-certificate.ts";
import { type MailPeer, type MailPeerOptions, startMailPeer } from "../../support/mail-peer.ts";

const peers: MailPeer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map(async (peer) => await peer.close()));
});

async function peerWith(options: MailPeerOptions = {}): Promise<MailPeer> {
  const peer = await startMailPeer(options);
  peers.push(peer);
  return peer;
}

const message: MailMessage = {
  server: "SECRET_SMTP",
  from: "Cairn <cairn@example.com>",
  to: ["Ada Lovelace <ada@example.com>"],
  cc: [],
  bcc: [],
  replyTo: [],
  subject: "Grüße",
  text: "Stones mark the way.\n.\nEnd",
  attachments: [],
};

const file: ArtifactRecord = {
  id: "f1",
  sha256: "ab",
  name: "a\r\nX: y.bin",
  type: "x/y",
  bytes: 3,
};

interface Sending {
  readonly url: string;
  readonly message?: Partial<MailMessage>;
  readonly allow?: readonly string[];
  readonly trusted?: string;
  readonly signal?: AbortSignal;
}

async function send(sending: Sending): Promise<MailReceipt> {
  const mail = createMailer({
    openSocket: createSocketOpener({ allow: sending.allow ?? ["127.0.0.1", "localhost"] }),
    secrets: createSecrets({ SECRET_SMTP: sending.url }),
    records: { get: async (id) => await Promise.resolve(id === "f1" ? file : null) },
    artifacts: { read: async () => await Promise.resolve(Buffer.from([0, 255, 10])) },
    ...(sending.trusted === undefined ? {} : { trusted: sending.trusted }),
  });
  const signal = sending.signal ?? new AbortController().signal;
  return await mail({ ...message, ...sending.message }, { idempotencyKey: "key-1", signal });
}

async function failing(sending: Sending): Promise<{ error: string; cause: string }> {
  const sent: unknown = await send(sending).catch((error: unknown) => error);
  return sent as { error: string; cause: string };
}

describe("an e-mail", () => {
  it("arrives as it was written, to all recipients, with a Message-ID of the step", async () => {
    const peer = await peerWith();
    const receipt = await send({
      url: `smtp://127.0.0.1:${peer.port}?tls=none`,
      message: {
        cc: ["b@example.com"],
        bcc: ["hidden@example.com"],
        replyTo: ["r@example.com"],
        html: "<p>Hi</p>",
        attachments: [{ $artifact: "f1" }],
      },
    });
    expect(receipt).toMatchObject({
      messageId: "<key-1@example.com>",
      accepted: ["ada@example.com", "b@example.com", "hidden@example.com"],
      rejected: [],
    });
    const [mail] = peer.received;
    expect(mail?.to).toEqual(receipt.accepted);
    const { text = "" } = mail ?? {};
    expect(text).toContain("Message-ID: <key-1@example.com>");
    expect(text).toContain("To: Ada Lovelace <ada@example.com>");
    expect(text).toContain("Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=");
    expect(text).toContain("Reply-To: r@example.com");
    expect(text).not.toContain("hidden@example.com");
    expect(text).toContain("Stones mark the way.\r\n.\r\nEnd");
    expect(text).toContain(Buffer.from([0, 255, 10]).toString("base64"));
    expect(text).not.toMatch(/^X: y/m);
  });

  it("goes over TLS from the first byte, and over STARTTLS, with user and password", async () => {
    const secure = await peerWith({ secure: true, password: "p@ss word" });
    const starts = await peerWith({ password: "p@ss word" });
    const trusted = localhostCertificate;
    for (const [scheme, peer] of [
      ["smtps", secure],
      ["smtp", starts],
    ] as const) {
      const url = `${scheme}://ada:p%40ss%20word@localhost:${String(peer.port)}?tls=required`;
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await send({ url, trusted });
      expect(peer.received).toMatchObject([{ isSecure: true, user: "ada" }]);
    }
  });

  it("does not go to a server whose certificate nobody vouches for", async () => {
    const peer = await peerWith({ secure: true });
    const failure = await failing({ url: `smtps://localhost:${String(peer.port)}` });
    expect(failure).toMatchObject({ error: "Mail.Insecure" });
    expect(peer.received).toEqual([]);
  });

  it("does not go in the clear to a server that has to offer TLS", async () => {
    const peer = await peerWith({ offersTls: false });
    const url = `smtp://localhost:${String(peer.port)}?tls=required`;
    expect(await failing({ url })).toMatchObject({ error: "Mail.Insecure" });
    expect(peer.received).toEqual([]);
  });

  it("tells a wrong password, and repeats none", async () => {
    const peer = await peerWith({ password: "right" });
    const url = `smtp://ada:wrong-password@127.0.0.1:${String(peer.port)}?tls=none`;
    const failure = await failing({ url });
    expect(failure).toMatchObject({ error: "Mail.Unauthorized" });
    expect(failure.cause).toContain("5.7.8");
    expect(JSON.stringify(failure)).not.toContain("wrong-password");
  });
});

describe("a refusal", () => {
  const greylisted = { code: 451, text: "4.7.1 Try again later" };

  it("for now is worth another attempt, one for good is not", async () => {
    const later = await peerWith({ judgeRecipient: () => greylisted });
    const never = await peerWith({ judgeMessage: () => ({ code: 554, text: "5.7.1 Spam" }) });
    const after = await peerWith({ judgeMessage: () => ({ code: 452, text: "4.3.1 Full" }) });
    const nobody = await peerWith({
      judgeRecipient: () => ({ code: 550, text: "5.1.1 No such user" }),
    });
    const names = await Promise.all(
      [later, never, after, nobody].map(async ({ port }) => {
        const { error } = await failing({ url: `smtp://127.0.0.1:${String(port)}?tls=none` });
        return error;
      }),
    );
    expect(names).toEqual([
      "Mail.Unavailable",
      "Mail.Rejected",
      "Mail.Unavailable",
      "Mail.InvalidAddress",
    ]);
  });

  it("of one recipient is told while the others get the message", async () => {
    const peer = await peerWith({
      judgeRecipient: (address) => (address.startsWith("b@") ? greylisted : null),
    });
    const url = `smtp://127.0.0.1:${String(peer.port)}?tls=none`;
    const receipt = await send({ url, message: { cc: ["b@example.com"] } });
    expect(receipt).toMatchObject({ accepted: ["ada@example.com"], rejected: ["b@example.com"] });
  });
});

describe("a lost connection", () => {
  it("after the message was handed over leaves the outcome unknown", async () => {
    const peer = await peerWith({ judgeMessage: () => "cut" });
    const failure = await failing({ url: `smtp://127.0.0.1:${String(peer.port)}?tls=none` });
    expect(failure).toMatchObject({ error: "Cairn.OutcomeUnknown" });
    expect(peer.received).toHaveLength(1);
  });

  it("before that is an outage", async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const url = `smtp://127.0.0.1:${String(port)}?tls=none`;
    expect(await failing({ url })).toMatchObject({ error: "Mail.Unavailable" });
    await new Promise<void>((resolve) => void server.close(() => resolve()));
    expect(await failing({ url })).toMatchObject({ error: "Mail.Unavailable" });
  });

  it("does not keep a step that is cancelled", async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const controller = new AbortController();
    server.on("connection", () => controller.abort("cancelled"));
    const url = `smtp://127.0.0.1:${String(port)}?tls=none`;
    const failure = await failing({ url, signal: controller.signal });
    expect(failure).toMatchObject({ error: "Cairn.Stopped" });
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  });
});

describe("what is given", () => {
  it("cannot add headers or recipients", async () => {
    const peer = await peerWith();
    const url = `smtp://127.0.0.1:${String(peer.port)}?tls=none`;
    for (const to of [
      "a@example.com\r\nBcc: evil@example.com",
      "a@example.com, b@example.com",
      "a@example.com>\r\nDATA",
      "Ada <a@example.com> <b@example.com>",
      "nobody",
      "@example.com",
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const failure = await failing({ url, message: { to: [to] } });
      expect(failure).toMatchObject({ error: "Mail.InvalidAddress" });
    }
    await send({ url, message: { subject: "Hi\r\nBcc: evil@example.com" } });
    expect(peer.received).toHaveLength(1);
    expect(peer.received[0]?.text).not.toMatch(/^Bcc:/m);
  });

  it("is a mail server that the operator allows", async () => {
    const peer = await peerWith();
    const failure = await failing({ url: `smtp://127.0.0.1:${String(peer.port)}`, allow: [] });
    expect(failure).toMatchObject({ error: "Http.Blocked" });
  });

  it("is a stored file, or nothing is sent", async () => {
    const peer = await peerWith();
    const url = `smtp://127.0.0.1:${String(peer.port)}?tls=none`;
    const failure = await failing({ url, message: { attachments: [{ $artifact: "none" }] } });
    expect(failure).toMatchObject({ error: "Document.NotFound" });
    expect(peer.received).toEqual([]);
  });
});

describe("readMailServer", () => {
  it("reads what a mail server's address says", () => {
    expect(readMailServer("S", "smtps://ada%40example.com:x%2Fy@mail.example.com")).toEqual({
      host: "mail.example.com",
      port: 465,
      isSecure: true,
      tls: null,
      user: "ada@example.com",
      password: "x/y",
    });
    expect(readMailServer("S", "smtp://[::1]:25?tls=none")).toMatchObject({
      host: "::1",
      port: 25,
      isSecure: false,
      tls: "none",
      user: null,
    });
  });

  it("refuses anything else without repeating it", () => {
    for (const value of [
      "mail.example.com",
      "https://u:secret@x",
      "smtp://",
      "smtp://x?tls=some",
    ]) {
      expect(() => readMailServer("SECRET_SMTP", value)).toThrow("SECRET_SMTP");
      expect(() => readMailServer("SECRET_SMTP", value)).not.toThrow("u:secret");
    }
  });
});
