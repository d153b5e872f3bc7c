/** A reader that has what it wants may leave before the end: the connection stays when the end is near, and is closed otherwise. */
import type { Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createEgress, type Egress } from "../../../server/context/egress.ts";
import { startRawPeer } from "../../support/http-peer.ts";
import { until } from "../../support/until.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map(async (close) => await close()));
});

/** A peer that answers "done", and then does what it does; by connection. */
async function peerThat(goesOn: (socket: Socket) => void = () => undefined) {
  const requests: number[] = [];
  const sockets: Socket[] = [];
  const closed = new Set<number>();
  const raw = await startRawPeer((socket) => {
    const nth = requests.push(0) - 1;
    sockets.push(socket);
    socket.on("close", () => closed.add(nth));
    socket.on("data", () => {
      requests[nth] = (requests[nth] ?? 0) + 1;
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\ndone\r\n");
      goesOn(socket);
    });
  });
  const egress = createEgress({ allow: [`127.0.0.1:${String(raw.port)}`] });
  closing.push(async () => await egress.close(), raw.close);
  return { url: raw.url, egress, requests, sockets, closed };
}

/** Reads the beginning. */
async function leave(egress: Egress, url: string): Promise<string> {
  const { body } = await egress.stream({ method: "GET", url });
  for await (const piece of body) return Buffer.from(piece).toString();
  return "";
}

it("is used again when only the end was missing", async () => {
  const peer = await peerThat((socket) => setImmediate(() => socket.write("0\r\n\r\n")));
  await until(async () => {
    expect(await leave(peer.egress, peer.url)).toBe("done");
    return peer.requests.some((count) => count > 1);
  });
  expect(peer.closed).toEqual(new Set());
});

it.each([
  ["nothing comes any more", ""],
  ["more comes than anybody waits for", `10000\r\n${"x".repeat(65_536)}\r\n`],
])("is closed when %s", async (_name, rest) => {
  const peer = await peerThat();
  expect(await leave(peer.egress, peer.url)).toBe("done");
  peer.sockets[0]?.write(rest);
  await until(() => peer.closed.has(0));
  expect(peer.requests[0]).toBe(1);
});
