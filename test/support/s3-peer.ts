/** A real S3-compatible server on loopback. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";
import { isSignedBy } from "./s3-signature.ts";

export interface S3Peer {
  readonly port: number;
  readonly endpoint: string;
  /** `accessKeyId:secretAccessKey`. */
  readonly secret: string;
  /** `PUT /bucket/key` of each request, in order. */
  readonly received: string[];
  /** Answers instead of the server, unless it answers false. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly close: () => Promise<void>;
}

/** That of the one account which the server has. */
const secretAccessKey = "S3RVER";

function refuse(request: IncomingMessage, response: ServerResponse): void {
  const body = "<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>";
  request.resume().on("end", () => response.writeHead(403).end(body));
}

/** Starts a server with empty buckets. */
export async function startS3Peer(buckets: readonly string[]): Promise<S3Peer> {
  const folder = await mkdtemp(join(tmpdir(), "cairn-s3-"));
  const store = new S3rver({
    directory: folder,
    silent: true,
    configureBuckets: buckets.map((name) => ({ name, configs: [] })),
  });
  await store.configureBuckets();
  const handle = store.callback();
  const received: string[] = [];
  const server = createServer((request, response) => {
    received.push(`${request.method ?? ""} ${request.url ?? ""}`);
    if (peer.intercept(request, response)) return;
    // The server itself takes every signature of version 4 for good.
    if (isSignedBy(request, secretAccessKey)) handle(request, response);
    else refuse(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const peer: S3Peer = {
    port,
    endpoint: `http://127.0.0.1:${String(port)}`,
    secret: `S3RVER:${secretAccessKey}`,
    received,
    intercept: () => false,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return peer;
}
