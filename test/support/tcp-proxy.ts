/**
 * A TCP proxy in front of PostgreSQL that understands the framing of its protocol (version 3) and breaks connections where
 * it hurts most: before a statement that commits has reached the server, or after the server has committed it and before the client
 * hears of it. It can also stop passing anything on while both sides think that they are connected.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** Where to cut. */
export type Cut = "before" | "after";

export interface TcpProxyOptions {
  readonly port: number;
  /** Statements that commit by themselves. */
  readonly pattern: RegExp;
  /** Asked for each of them; null lets it pass. */
  readonly choose: () => Cut | null;
}

/** What is known of a connection. */
export interface LinkFacts {
  /** It has said `listen …`. */
  readonly listens: boolean;
  /** A statement is under way. */
  readonly busy: boolean;
  readonly frozen: boolean;
}

const startupTypes = { ssl: 80_877_103, gss: 80_877_104 } as const;

/** Takes a stream apart into messages: a type of one letter (none in the first message of a client), a length, a body. */
class Frames {
  #rest: Buffer = Buffer.alloc(0);
  #typed: boolean;

  constructor(options: { readonly typed: boolean }) {
    this.#typed = options.typed;
  }

  /** Whole messages so far; `type` is "" for a message without one. */
  take(chunk: Buffer): readonly { readonly type: string; readonly bytes: Buffer }[] {
    this.#rest = this.#rest.byteLength === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: { type: string; bytes: Buffer }[] = [];
    for (;;) {
      const head = this.#typed ? 1 : 0;
      if (this.#rest.byteLength < head + 4) return frames;
      const size = head + this.#rest.readInt32BE(head);
      if (this.#rest.byteLength < size) return frames;
      const bytes = this.#rest.subarray(0, size);
      this.#rest = this.#rest.subarray(size);
      frames.push({ type: this.#typed ? String.fromCharCode(bytes[0] ?? 0) : "", bytes });
    }
  }

  /** From now on messages have a type. */
  started(): void {
    this.#typed = true;
  }
}

/** The zero-terminated texts at the beginning of a message of the client. */
function textsOf(bytes: Buffer, count: number): readonly string[] {
  const texts: string[] = [];
  let at = 5;
  for (let i = 0; i < count; i += 1) {
    const end = bytes.indexOf(0, at);
    if (end < 0) break;
    texts.push(bytes.toString("utf8", at, end));
    at = end + 1;
  }
  return texts;
}

interface LinkOptions extends TcpProxyOptions {
  readonly onCut: (cut: Cut) => void;
}

/** One connection of a client and its counterpart to the server. */
class Link implements LinkFacts {
  listens = false;
  busy = false;
  frozen = false;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #options: LinkOptions;
  readonly #fromClient = new Frames({ typed: false });
  readonly #fromServer = new Frames({ typed: true });
  /** Texts of the prepared statements, by name. */
  readonly #prepared = new Map<string, string>();
  /** The statement under way has been judged. */
  #judged = false;
  /** The server's answers are kept from the client until it says that it is ready again. */
  #swallowing = false;
  #refused = false;

  constructor(client: Socket, options: LinkOptions) {
    this.#client = client;
    this.#options = options;
    this.#server = connect(options.port, "127.0.0.1");
    for (const socket of [client, this.#server]) {
      socket.setNoDelay(true);
      socket.on("error", () => this.destroy());
      socket.on("close", () => this.destroy());
    }
    client.on("data", (chunk: Buffer) => this.#hearClient(chunk));
    this.#server.on("data", (chunk: Buffer) => this.#hearServer(chunk));
  }

  onClose(callback: () => void): void {
    this.#client.once("close", callback);
  }

  /** Neither side hears anything of the other from now on, nor that this is so. */
  freeze(): void {
    this.frozen = true;
    this.#client.pause();
    this.#server.pause();
  }

  destroy(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #hearClient(chunk: Buffer): void {
    for (const { type, bytes } of this.#fromClient.take(chunk)) {
      if (this.#server.destroyed) return;
      if (type === "") this.#hearStartup(bytes);
      else if (this.#mayPass(type, bytes)) this.#server.write(bytes);
    }
  }

  /** The client wants encryption, which is refused here so that the rest can be read; or it introduces itself. */
  #hearStartup(bytes: Buffer): void {
    const code = bytes.readInt32BE(4);
    if (code === startupTypes.ssl || code === startupTypes.gss) {
      this.#client.write("N");
      return;
    }
    this.#fromClient.started();
    this.#server.write(bytes);
  }

  /** False when the connection was cut instead. */
  #mayPass(type: string, bytes: Buffer): boolean {
    const text = this.#statementOf(type, bytes);
    if (text === null) return true;
    this.busy = true;
    if (/^\s*listen\b/i.test(text)) this.listens = true;
    if (this.#judged || !this.#options.pattern.test(text)) return true;
    this.#judged = true;
    const cut = this.#options.choose();
    if (cut === "before") {
      this.#options.onCut(cut);
      this.destroy();
      return false;
    }
    this.#swallowing = cut === "after";
    return true;
  }

  /** Text of the statement that a message brings or executes; null for other messages. */
  #statementOf(type: string, bytes: Buffer): string | null {
    if (type === "Q") return textsOf(bytes, 1)[0] ?? "";
    if (type === "P") {
      const [name = "", text = ""] = textsOf(bytes, 2);
      this.#prepared.set(name, text);
      return text;
    }
    if (type === "B") return this.#prepared.get(textsOf(bytes, 2)[1] ?? "") ?? "";
    return null;
  }

  #hearServer(chunk: Buffer): void {
    if (!this.#swallowing) this.#client.write(chunk);
    for (const { type, bytes } of this.#fromServer.take(chunk)) {
      if (type === "E") this.#refused = true;
      if (type === "Z") this.#hearReady(bytes.toString("latin1", 5, 6));
    }
  }

  /** The server is done with a statement: `I` says that no transaction is open, so that it is committed. */
  #hearReady(status: string): void {
    const committed = status === "I" && !this.#refused;
    this.busy = false;
    this.#judged = false;
    this.#refused = false;
    if (!this.#swallowing) return;
    if (committed) this.#options.onCut("after");
    this.destroy();
  }
}

export class TcpProxy {
  /** Connections cut so far. */
  readonly cuts = { before: 0, after: 0 };
  readonly #server: Server;
  readonly #links = new Set<Link>();

  private constructor(options: TcpProxyOptions) {
    const onCut = (cut: Cut): void => {
      this.cuts[cut] += 1;
    };
    this.#server = createServer((client) => {
      const link = new Link(client, { ...options, onCut });
      this.#links.add(link);
      link.onClose(() => this.#links.delete(link));
    });
  }

  static async start(options: TcpProxyOptions): Promise<TcpProxy> {
    const proxy = new TcpProxy(options);
    await new Promise<void>((resolve) => void proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** The URL of a database, through this proxy. */
  through(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  /** Makes half-open what fits; returns how many connections that were. */
  freeze(fits: (link: LinkFacts) => boolean, most = Number.POSITIVE_INFINITY): number {
    const chosen = [...this.#links].filter((link) => !link.frozen && fits(link)).slice(0, most);
    for (const link of chosen) link.freeze();
    return chosen.length;
  }

  async close(): Promise<void> {
    for (const link of this.#links) link.destroy();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }
}
