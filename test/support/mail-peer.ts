/** A real mail server on loopback that does as it is told. */
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { localhostCertificate, localhostKey } from "./localhost-certificate.ts";

export interface MailPeer {
  readonly port: number;
  /** Messages that arrived whole, whatever was answered. */
  readonly received: readonly ReceivedMail[];
  readonly close: () => Promise<void>;
}

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly isSecure: boolean;
  readonly user: string | null;
  readonly text: string;
}

export interface MailPeerOptions {
  readonly secure?: boolean;
  /** Whether STARTTLS is offered. */
  readonly offersTls?: boolean;
  readonly password?: string;
  /** Reply to a recipient; null takes it. */
  readonly judgeRecipient?: (address: string) => Reply | null;
  /** Reply to a whole message; null takes it, `cut` answers nothing and closes the connection. */
  readonly judgeMessage?: (nth: number) => Reply | "cut" | null;
}

export interface Reply {
  readonly code: number;
  readonly text: string;
}

/** A server that takes everything unless told otherwise. */
export async function startMailPeer(options: MailPeerOptions = {}): Promise<MailPeer> {
  const received: ReceivedMail[] = [];
  const { judgeRecipient = () => null, judgeMessage = () => null } = options;
  const server = new SMTPServer({
    ...tlsOf(options),
    logger: false,
    authOptional: options.password === undefined,
    allowInsecureAuth: true,
    onAuth: ({ username = "", password }, _session, done) => {
      if (password === options.password) done(null, { user: username });
      else done(failure({ code: 535, text: "5.7.8 Wrong password" }));
    },
    onRcptTo: ({ address }, _session, done) => done(failure(judgeRecipient(address))),
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          isSecure: session.secure,
          user: typeof session.user === "string" ? session.user : null,
          text: Buffer.concat(pieces).toString(),
        });
        const verdict = judgeMessage(received.length);
        if (verdict !== "cut") return done(failure(verdict));
        for (const connection of server.connections) connection._socket?.destroy();
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    close: async () => await new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function tlsOf({ secure = false, offersTls = true }: MailPeerOptions): SMTPServerOptions {
  return {
    secure,
    key: localhostKey,
    cert: localhostCertificate,
    ...(offersTls ? {} : { disabledCommands: ["STARTTLS"] }),
  };
}

function failure(reply: Reply | null): Error | null {
  return reply === null ? null : Object.assign(new Error(reply.text), { responseCode: reply.code });
}
