/** Real local servers for tests of outbound requests. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from "node:net";

export interface Peer {
  readonly port: number;
  readonly url: string;
  /** Head lines and bodies of the requests received, in order. */
  readonly received: readonly ReceivedRequest[];
  readonly close: () => Promise<void>;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Answer = (request: ReceivedRequest, response: ServerResponse) => void;

/** An HTTP server that answers by path; anything else is 404. */
export async function startPeer(
  answers: Readonly<Record<string, Answer>>,
  host = "127.0.0.1",
): Promise<Peer> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const whole = { method, path, headers, body: Buffer.concat(pieces).toString() };
      received.push(whole);
      const answer = answers[path.split("?")[0] ?? ""];
      if (answer === undefined) response.writeHead(404).end();
      else answer(whole, response);
    });
  });
  return { ...(await listen(server, host)), received };
}

/** A server below HTTP: whatever it is sent, it does `act` with the connection. */
export async function startRawPeer(act: (socket: Socket) => void): Promise<Omit<Peer, "received">> {
  return await listen(createTcpServer(act), "127.0.0.1");
}

async function listen(server: Server, host: string): Promise<Omit<Peer, "received">> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
