/**
 * Sends e-mails over SMTP. Every attempt of a step sends the same Message-ID, so that a repeat is recognisable; when the connection
 * is lost after the message was handed over and before the answer, the failure says that nobody knows.
 */
import { createSecureContext } from "node:tls";
import type { Socket } from "node:net";
import { Readable } from "node:stream";
import MailComposer from "nodemailer/lib/mail-composer";
import SMTPConnection, { type SMTPConnectionSendInfo } from "nodemailer/lib/smtp-connection";
import { Failure } from "../../shared/base/failure.ts";
import type { CancelSignal, MailMessage, MailReceipt } from "../../shared/nodes/node-context.ts";
import { type MailAddress, readMailAddress } from "../../shared/nodes/parts/mail-address.ts";
import type { ArtifactRecords, ArtifactStore } from "./artifact-store.ts";
import type { OpenSocket } from "./egress-socket.ts";
import { mailFailureOf } from "./mail-failure.ts";
import { type MailServer, readMailServer } from "./mail-server.ts";
import { redactionOf } from "./redaction.ts";
import type { Secrets } from "./secrets.ts";

export interface MailerOptions {
  readonly openSocket: OpenSocket;
  readonly secrets: Pick<Secrets, "step">;
  readonly artifacts: Pick<ArtifactStore, "read">;
  readonly records: Pick<ArtifactRecords, "get">;
  /** Certificates to trust instead of the system's, PEM. */
  readonly trusted?: string;
}

/** The attempt that sends. */
export interface MailSender {
  /** What the Message-ID is made of. */
  readonly idempotencyKey: string;
  readonly signal: CancelSignal;
}

/** Sends one message. Failures: see `mail-failure.ts`, and `Mail.TooLarge`, `Mail.InvalidServer`, `Cairn.MissingSecret`. */
export type SendMail = (message: MailMessage, sender: MailSender) => Promise<MailReceipt>;

/** Servers take 25 MB or so, encoded: more is for a link. */
const maxAttachedBytes = 25_000_000;
/** Silence of the server that ends the connection: checking a message for spam may take long. */
const silentMs = 120_000;
const greetingMs = 30_000;
/** Pieces in which a message is handed over. */
const pieceBytes = 65_536;

export function createMailer(options: MailerOptions): SendMail {
  return async (message, sender) => {
    const value = options.secrets.step(message.server);
    const server = readMailServer(message.server, value);
    const redactions = [value, server.password ?? ""].map((each) =>
      redactionOf(message.server, each),
    );
    const shown = (text: string): string =>
      redactions.reduce((left, redaction) => redaction.text(left), text);
    const letter = await compose(options, server, { message, sender });
    try {
      const sent = await deliver(options, server, { letter, signal: sender.signal });
      const { accepted, rejected, response } = sent;
      return { messageId: letter.messageId, accepted, rejected, response: shown(response) };
    } catch (error) {
      if (error instanceof Failure) throw new Failure(error.error, shown(error.cause ?? ""));
      throw error;
    }
  };
}

interface Letter {
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly bytes: Buffer;
}

async function compose(
  options: MailerOptions,
  server: MailServer,
  { message, sender }: { readonly message: MailMessage; readonly sender: MailSender },
): Promise<Letter> {
  const from = addressOf(message.from ?? server.user ?? "", "the sender");
  const [to, cc, bcc, replyTo] = [message.to, message.cc, message.bcc, message.replyTo].map(
    (list) => list.map((text) => addressOf(text, "a recipient")),
  ) as [MailAddress[], MailAddress[], MailAddress[], MailAddress[]];
  const host = from.address.slice(from.address.lastIndexOf("@") + 1);
  const messageId = `<${sender.idempotencyKey}@${host}>`;
  const mail = new MailComposer({
    from,
    to,
    cc,
    replyTo,
    subject: message.subject,
    messageId,
    ...(message.text === undefined ? {} : { text: message.text }),
    ...(message.html === undefined ? {} : { html: message.html }),
    attachments: await attached(options, message),
    // Content is what the step gives, never a file or an address that it names.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const recipients = [...to, ...cc, ...bcc].map(({ address }) => address);
  const bytes = await mail.compile().build();
  return { messageId, from: from.address, to: [...new Set(recipients)], bytes };
}

function addressOf(text: string, who: string): MailAddress {
  const address = readMailAddress(text);
  if (address !== null) return address;
  throw new Failure(
    "Mail.InvalidAddress",
    text === ""
      ? `There is no address of ${who}.`
      : `${text.slice(0, 200)} is no address of ${who}.`,
  );
}

interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

async function attached(
  { artifacts, records }: MailerOptions,
  { attachments }: MailMessage,
): Promise<Attachment[]> {
  const found = await Promise.all(
    attachments.map(async ({ $artifact: id, name }) => {
      const record = await records.get(id);
      if (record !== null) return { ...record, name: name ?? record.name };
      throw new Failure("Document.NotFound", `There is no stored file ${id.slice(0, 200)}.`);
    }),
  );
  const bytes = found.reduce((sum, record) => sum + record.bytes, 0);
  if (bytes > maxAttachedBytes)
    throw new Failure(
      "Mail.TooLarge",
      `The attachments have ${String(bytes)} bytes; at most ${String(maxAttachedBytes)} are sent. Send a link instead.`,
    );
  return await Promise.all(
    found.map(async ({ sha256, name, type }) => ({
      // A name may come from a web page: one line, no folders.
      filename: name.replaceAll(/[\p{Cc}/\\]+/gu, "_"),
      contentType: type.replaceAll(/[\p{Cc}]+/gu, " "),
      content: await artifacts.read(sha256),
    })),
  );
}

/** Hands a message in: connect, greet, sign in, envelope, message, answer. */
async function deliver(
  options: MailerOptions,
  server: MailServer,
  { letter, signal }: { readonly letter: Letter; readonly signal: CancelSignal },
): Promise<SMTPConnectionSendInfo> {
  const { host, port } = server;
  const place = `${host}:${String(port)}`;
  let isHandedOver = false;
  let connection: SMTPConnection | null = null;
  const stop = (): void => connection?.close();
  signal.addEventListener("abort", stop);
  try {
    const socket = await options.openSocket({ host, port, signal });
    connection = connectionOver(socket, server, options.trusted);
    const over = connection;
    return await new Promise<SMTPConnectionSendInfo>((resolve, reject) => {
      over.on("error", reject).on("end", () => reject(new Error("The connection was closed.")));
      if (signal.aborted) over.close();
      const message = Readable.from(inPieces(letter.bytes, () => (isHandedOver = true)));
      signIn(over, server).then(() => {
        over.send({ from: letter.from, to: [...letter.to] }, message, (error, info) => {
          if (error) reject(error);
          else if (info === undefined) reject(new Error("The server did not answer."));
          else resolve(info);
        });
      }, reject);
    });
  } catch (error) {
    throw mailFailureOf(error, { isStopped: signal.aborted, isHandedOver }, place);
  } finally {
    signal.removeEventListener("abort", stop);
    end(connection);
  }
}

/** A message that was taken is taken: how the parting goes changes nothing. */
function end(connection: SMTPConnection | null): void {
  if (connection === null) return;
  connection.removeAllListeners("error").on("error", () => undefined);
  connection.quit();
  connection.close();
}

function connectionOver(
  socket: Socket,
  server: MailServer,
  trusted: string | undefined,
): SMTPConnection {
  const isLocal = /^(?:127\.|::1$|::ffff:127\.)/u.test(socket.remoteAddress ?? "");
  return new SMTPConnection({
    connection: socket,
    host: server.host,
    port: server.port,
    secure: server.isSecure,
    requireTLS:
      !server.isSecure && (server.tls === "required" || (server.tls === null && !isLocal)),
    ignoreTLS: server.tls === "none",
    tls: {
      minVersion: "TLSv1.2",
      ...(trusted === undefined ? {} : { secureContext: createSecureContext({ ca: trusted }) }),
    },
    connectionTimeout: greetingMs,
    greetingTimeout: greetingMs,
    socketTimeout: silentMs,
  });
}

async function signIn(connection: SMTPConnection, { user, password }: MailServer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
  if (user === null || password === null) return;
  await new Promise<void>((resolve, reject) => {
    connection.login({ user, pass: password }, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

async function* inPieces(bytes: Buffer, handedOver: () => void): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield await Promise.resolve(bytes.subarray(at, at + pieceBytes));
  }
  handedOver();
}
